-- Compact keys: an import of a million files writes every index in random order, and its speed is their size.

-- An id is found by its permalink, which is made of it, and a title by a hash of its folded words, which are made of it:
-- the indexes of both texts, and the words, were larger than all that they led to.
CREATE TABLE entries_4 (
    key              INTEGER PRIMARY KEY,
    id               TEXT    NOT NULL,
    permalink        BLOB    NOT NULL UNIQUE,
    kind             INTEGER NOT NULL, -- 0 article, 1 headline
    title            TEXT    NOT NULL,
    worded           INTEGER NOT NULL DEFAULT 0, -- xxh3-64 of the title's words, folded; 0 of none
    summary          TEXT,
    language         TEXT    NOT NULL,
    published        INTEGER NOT NULL,
    published_offset INTEGER NOT NULL,
    updated          INTEGER NOT NULL,
    updated_offset   INTEGER NOT NULL,
    place            INTEGER NOT NULL,
    link             TEXT,
    breaking         INTEGER NOT NULL,
    breaking_until   INTEGER,
    visible_from     INTEGER,
    expires          INTEGER,
    correction       TEXT,
    retraction       TEXT,
    details          TEXT    NOT NULL, -- JSON: authors, categories, tags, picture
    announced        INTEGER NOT NULL DEFAULT 0, -- it was a headline first, and keeps that date
    first_seen       INTEGER NOT NULL,
    changed          INTEGER NOT NULL, -- when anything of it last changed, a later second each time
    withdrawn        INTEGER,          -- since when
    passed           INTEGER NOT NULL DEFAULT 0,
    breaking_since   INTEGER,
    successor        INTEGER REFERENCES entries (key),
    resurfaces       INTEGER NOT NULL DEFAULT 0,
    ruled            INTEGER,
    ruled_at         INTEGER,
    ruled_offset     INTEGER,
    lapsed           INTEGER,
    reason           TEXT
);
INSERT INTO entries_4 (key, id, permalink, kind, title, summary, language, published, published_offset, updated,
    updated_offset, place, link, breaking, breaking_until, visible_from, expires, correction, retraction, details,
    announced, first_seen, changed, withdrawn, passed, breaking_since, successor, resurfaces, ruled, ruled_at,
    ruled_offset, lapsed, reason)
SELECT key, id, permalink, kind, title, summary, language, published, published_offset, updated,
    updated_offset, place, link, breaking, breaking_until, visible_from, expires, correction, retraction, details,
    announced, first_seen, changed, withdrawn, passed, breaking_since, successor, resurfaces, ruled, ruled_at,
    ruled_offset, lapsed, reason FROM entries;
DROP TABLE entries;
ALTER TABLE entries_4 RENAME TO entries;
CREATE INDEX entries_by_words ON entries (worded, published);
CREATE INDEX entries_by_successor ON entries (successor) WHERE successor IS NOT NULL;
CREATE INDEX entries_ruled ON entries (ruled_at) WHERE ruled IS NOT NULL;

-- Which entries may be seen in which feed: the table is the order in which windows fill.
CREATE TABLE memberships_4 (
    feed  INTEGER NOT NULL REFERENCES feeds (key),
    rank  INTEGER NOT NULL,
    place INTEGER NOT NULL,
    entry INTEGER NOT NULL REFERENCES entries (key),
    told  INTEGER NOT NULL DEFAULT 0,
    own   INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (feed, rank DESC, place, entry)
) WITHOUT ROWID;
INSERT OR IGNORE INTO memberships_4 SELECT feed, rank, place, entry, told, own FROM memberships
ORDER BY feed, rank DESC, place, entry;
DROP TABLE memberships;
ALTER TABLE memberships_4 RENAME TO memberships;
CREATE INDEX memberships_by_date ON memberships (feed, told DESC, entry);
CREATE INDEX memberships_by_entry ON memberships (entry, feed);

-- Nothing is ever taken out of it: its numbers grow without a table that counts them.
CREATE TABLE changes_4 (
    seq   INTEGER PRIMARY KEY,
    at    INTEGER NOT NULL,
    entry INTEGER NOT NULL REFERENCES entries (key),
    kind  TEXT    NOT NULL -- published, updated, withdrawn, retracted
);
INSERT INTO changes_4 SELECT seq, at, entry, kind FROM changes;
DROP TABLE changes;
ALTER TABLE changes_4 RENAME TO changes;

-- The first survey asks which entries have pictures or recordings: few, and their details are long to read through.
CREATE INDEX entries_with_media ON entries (key) WHERE instr(details, '"media":') > 0;
