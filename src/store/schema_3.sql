-- The whole life of a story: what it said before, what passed, what was decided of it, and what is held.

-- Which of its own moments have passed: 1 release, 2 expiry, 4 the end of breaking. What came, went or ceased to break
-- stays so, however the clock is set. Those that have passed already wait no more.
ALTER TABLE entries ADD COLUMN passed INTEGER NOT NULL DEFAULT 0;
UPDATE entries SET passed =
    (visible_from IS NOT NULL AND NOT EXISTS (SELECT 1 FROM moments m WHERE m.entry = key AND m.at = visible_from))
    + 2 * (expires IS NOT NULL AND NOT EXISTS (SELECT 1 FROM moments m WHERE m.entry = key AND m.at = expires))
    + 4 * (breaking AND breaking_until IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM moments m WHERE m.entry = key AND m.at = breaking_until))
WHERE withdrawn IS NULL;
-- Since when it is breaking news, where that is not its date.
ALTER TABLE entries ADD COLUMN breaking_since INTEGER;
-- The entry as which its story was published anew (`resurface`), and whether its file asks for that: once is enough.
ALTER TABLE entries ADD COLUMN successor INTEGER REFERENCES entries (key);
ALTER TABLE entries ADD COLUMN resurfaces INTEGER NOT NULL DEFAULT 0;
CREATE INDEX entries_by_successor ON entries (successor) WHERE successor IS NOT NULL;
-- What the operator decided of it, until that is taken back and whatever its files say: 1 withdrawn, 2 retracted.
ALTER TABLE entries ADD COLUMN ruled INTEGER;
-- Since when.
ALTER TABLE entries ADD COLUMN ruled_at INTEGER;
ALTER TABLE entries ADD COLUMN ruled_offset INTEGER;
-- Since when it would be withdrawn without that.
ALTER TABLE entries ADD COLUMN lapsed INTEGER;
-- Why it was withdrawn, for readers; of what the operator retracted, the notice.
ALTER TABLE entries ADD COLUMN reason TEXT;
CREATE INDEX entries_ruled ON entries (ruled_at) WHERE ruled IS NOT NULL;

-- What an entry said before each significant change, the oldest first.
CREATE TABLE revisions (
    entry   INTEGER NOT NULL REFERENCES entries (key),
    number  INTEGER NOT NULL, -- from 1
    at      INTEGER NOT NULL, -- its `updated` then
    title   TEXT    NOT NULL,
    summary TEXT,
    details TEXT    NOT NULL, -- as in entries
    html    BLOB,             -- as in bodies
    PRIMARY KEY (entry, number)
);

-- Entries that what stands in a file is not, whatever it says (`ajil split`).
CREATE TABLE apart (
    file  INTEGER NOT NULL REFERENCES files (key) ON DELETE CASCADE,
    entry INTEGER NOT NULL REFERENCES entries (key),
    PRIMARY KEY (file, entry)
) WITHOUT ROWID;

-- Files that were refused for claiming an entry that another file holds: they are read again when it lets go of it.
CREATE TABLE claims (
    entry INTEGER NOT NULL REFERENCES entries (key),
    file  INTEGER NOT NULL REFERENCES files (key) ON DELETE CASCADE,
    PRIMARY KEY (entry, file)
) WITHOUT ROWID;
CREATE INDEX claims_by_file ON claims (file);
CREATE INDEX apart_by_entry ON apart (entry);

-- Files that recall a story (a kill), by its id, known or not: what other files say of it is not told meanwhile.
CREATE TABLE recalls (
    id   TEXT    NOT NULL,
    file INTEGER NOT NULL REFERENCES files (key) ON DELETE CASCADE,
    PRIMARY KEY (id, file)
) WITHOUT ROWID;
CREATE INDEX recalls_by_file ON recalls (file);

-- Since when a file is missing, and when that is looked at next; the latter is NULL as long as it is held. Its row and
-- what it holds are kept until that is settled.
ALTER TABLE files ADD COLUMN missing INTEGER;
ALTER TABLE files ADD COLUMN due INTEGER;
CREATE INDEX files_missing ON files (missing) WHERE missing IS NOT NULL;
CREATE INDEX files_due ON files (due) WHERE due IS NOT NULL;

-- Entries that were taken from readers because their files are missing, as long as that may have to be undone. What
-- was merely withdrawn is as it was; of what became something else, what it was is here.
CREATE TABLE parted (
    entry          INTEGER PRIMARY KEY REFERENCES entries (key),
    is_changed     INTEGER NOT NULL,
    kind           INTEGER,
    summary        TEXT,
    updated        INTEGER,
    updated_offset INTEGER,
    link           TEXT,
    visible_from   INTEGER,
    expires        INTEGER,
    correction     TEXT,
    retraction     TEXT,
    details        TEXT,
    html           BLOB
);

-- Categories of which so much is missing at once that nothing is taken from readers before somebody says so.
CREATE TABLE held (
    category  TEXT PRIMARY KEY, -- empty for the whole site
    since     INTEGER NOT NULL,
    files     INTEGER NOT NULL,
    entries   INTEGER NOT NULL,
    published INTEGER NOT NULL, -- so many entries it has with these
    is_folder INTEGER NOT NULL, -- whether its folder is gone
    look      INTEGER           -- when to look again: files came back
);
