-- What is served is a function of the folder, the settings, and this: the memory of ids and first-seen dates.
-- Moments are milliseconds since 1970-01-01T00:00:00Z; `…_offset` is seconds east of UTC.

-- Small facts with a name.
CREATE TABLE facts (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- The settings files that were last found good, to serve by when the present ones are faulty.
CREATE TABLE settings (
    path TEXT PRIMARY KEY,
    text TEXT NOT NULL
);

-- The folders of the served folder, `` for the top one.
CREATE TABLE folders (
    key  INTEGER PRIMARY KEY,
    path BLOB NOT NULL UNIQUE
);

-- Dropped files and what became of them. A name is bytes: folders hold names that are no UTF-8.
CREATE TABLE files (
    key      INTEGER PRIMARY KEY,
    folder   INTEGER NOT NULL REFERENCES folders (key),
    name     BLOB    NOT NULL,
    size     INTEGER NOT NULL,
    mtime    INTEGER NOT NULL, -- nanoseconds, as are ctimes
    ctime    INTEGER NOT NULL,
    device   INTEGER NOT NULL,
    inode    INTEGER NOT NULL,
    content  BLOB,             -- xxh3-128 of the bytes; NULL when they were not read
    parsing  INTEGER NOT NULL, -- fingerprint of parser and settings
    outcome  TEXT    NOT NULL, -- published, waiting, refused
    receipt  TEXT    NOT NULL, -- JSON: reason, warnings
    at       INTEGER NOT NULL, -- when this was decided
    UNIQUE (folder, name)
);
CREATE INDEX files_by_inode ON files (inode, device);
CREATE INDEX files_by_content ON files (content) WHERE content IS NOT NULL;
CREATE INDEX files_refused ON files (outcome) WHERE outcome <> 'published';

-- Published things, the withdrawn ones too: an id is never forgotten.
CREATE TABLE entries (
    key              INTEGER PRIMARY KEY,
    id               TEXT    NOT NULL UNIQUE,
    permalink        BLOB    NOT NULL UNIQUE,
    kind             INTEGER NOT NULL, -- 0 article, 1 headline
    title            TEXT    NOT NULL,
    words            TEXT    NOT NULL, -- the title's, folded
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
    withdrawn        INTEGER           -- since when
);
-- A headline waits for its story, and a story for its headline, by their words.
CREATE INDEX entries_by_words ON entries (words, published);

-- Sanitised bodies, zstd.
CREATE TABLE bodies (
    entry INTEGER PRIMARY KEY REFERENCES entries (key),
    html  BLOB NOT NULL
);

-- Which file holds which entry: a file can hold many, and an entry can be held by many.
CREATE TABLE holdings (
    file  INTEGER NOT NULL REFERENCES files (key) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    entry INTEGER NOT NULL REFERENCES entries (key),
    own_categories TEXT NOT NULL, -- JSON: those that this file gives
    headline INTEGER NOT NULL,    -- whether it holds only the words, in a ticker
    PRIMARY KEY (file, place)
);
CREATE INDEX holdings_by_entry ON holdings (entry);

-- Feeds that exist: `all`, `breaking`, and categories that have a folder or an entry.
CREATE TABLE feeds (
    key      INTEGER PRIMARY KEY,
    name     TEXT    NOT NULL UNIQUE,
    changed   INTEGER NOT NULL, -- when what it holds last changed
    modified INTEGER NOT NULL, -- the same in seconds, and a later one at every change
    folder   INTEGER NOT NULL DEFAULT 0
);

-- Which entries may be seen in which feed, in the order in which windows fill.
CREATE TABLE memberships (
    feed  INTEGER NOT NULL REFERENCES feeds (key),
    rank  INTEGER NOT NULL,
    place INTEGER NOT NULL,
    entry INTEGER NOT NULL REFERENCES entries (key)
);
CREATE INDEX memberships_by_rank ON memberships (feed, rank DESC, place, entry);
CREATE INDEX memberships_by_entry ON memberships (entry, feed);

-- Moments to come at which what may be seen changes by itself.
CREATE TABLE moments (
    at    INTEGER NOT NULL,
    entry INTEGER NOT NULL REFERENCES entries (key)
);
CREATE INDEX moments_by_at ON moments (at);
CREATE INDEX moments_by_entry ON moments (entry);

-- The change log: what happened to which entry, in order.
CREATE TABLE changes (
    seq   INTEGER PRIMARY KEY AUTOINCREMENT,
    at    INTEGER NOT NULL,
    entry INTEGER NOT NULL REFERENCES entries (key),
    kind  TEXT    NOT NULL -- published, updated, withdrawn, retracted
);

-- Other names of an entry: ids that its file declared once it had one, and old paths (`/2020/old-address`).
CREATE TABLE aliases (
    name  TEXT PRIMARY KEY,
    entry INTEGER NOT NULL REFERENCES entries (key)
);
CREATE INDEX aliases_by_entry ON aliases (entry);
