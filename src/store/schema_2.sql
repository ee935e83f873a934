-- Feeds that select: by label, by words, by date.

-- Which membership a category has of itself, and not by a category below it; and by which date its archives have it:
-- that of publication as the entry tells it, the clock on the wall in milliseconds.
DROP INDEX memberships_by_rank;
ALTER TABLE memberships ADD COLUMN told INTEGER NOT NULL DEFAULT 0;
ALTER TABLE memberships ADD COLUMN own INTEGER NOT NULL DEFAULT 1;
UPDATE memberships SET told = (SELECT e.published + e.published_offset * 1000 FROM entries e WHERE e.key = entry);
UPDATE memberships SET own = EXISTS (
    SELECT 1 FROM entries e, json_each(e.details, '$.categories') c, feeds f
    WHERE e.key = entry AND f.key = feed AND (c.value = f.name OR f.name IN ('all', 'breaking'))
);
CREATE INDEX memberships_by_rank ON memberships (feed, rank DESC, place, entry);
CREATE INDEX memberships_by_date ON memberships (feed, told DESC, entry);

-- Tags, authors and languages, by their folded names.
CREATE TABLE labels (
    key    INTEGER PRIMARY KEY,
    kind   INTEGER NOT NULL, -- 0 tag, 1 author, 2 language
    folded TEXT    NOT NULL,
    name   TEXT    NOT NULL, -- as it was first spelt
    UNIQUE (kind, folded)
);
CREATE TABLE labelled (
    label INTEGER NOT NULL REFERENCES labels (key),
    entry INTEGER NOT NULL REFERENCES entries (key),
    PRIMARY KEY (label, entry)
) WITHOUT ROWID;
CREATE INDEX labelled_by_entry ON labelled (entry);

-- The tokens of every entry that was ever seen, by its key. What may be seen is for memberships to say.
CREATE VIRTUAL TABLE search USING fts5 (tokens, content = '', contentless_delete = 1, tokenize = 'ascii');

-- Entries whose labels and tokens are not up to date.
CREATE TABLE to_index (
    entry INTEGER PRIMARY KEY REFERENCES entries (key)
);
INSERT INTO to_index SELECT key FROM entries;

-- Entries that may no longer be seen, by the feeds that they were in then.
CREATE TABLE tombstones (
    feed  INTEGER NOT NULL REFERENCES feeds (key),
    at    INTEGER NOT NULL,
    entry INTEGER NOT NULL REFERENCES entries (key)
);
CREATE INDEX tombstones_by_feed ON tombstones (feed, at DESC);
CREATE INDEX tombstones_by_entry ON tombstones (entry);
