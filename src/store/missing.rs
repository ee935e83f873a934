//! Files that are missing, what was taken from readers for that, and what asks for an answer.

use rusqlite::{Row, params};

use super::files::{joined, split};
use super::reader::Reader;
use super::rows;
use super::{StoreError, Transaction};
use crate::domain::{CategoryPath, EntryId, FeedName, Passed, Timestamp, may_be_seen};

/// A file that is missing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Missing {
    key: i64,
    /// Where it was.
    pub path: Vec<u8>,
    /// Since when.
    pub since: Timestamp,
    /// When it is looked at next; `None` as long as it is held.
    pub due: Option<Timestamp>,
    /// What it holds, the headlines of tickers aside.
    pub entries: Vec<MissingEntry>,
}

/// An entry that a missing file holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MissingEntry {
    /// Which.
    pub id: EntryId,
    /// The categories that the file gives it.
    pub categories: Vec<CategoryPath>,
    /// Whether readers have it, or had it until it was taken from them for this.
    pub is_published: bool,
    /// Whether it is out of its feeds for this.
    pub is_withdrawn: bool,
    /// Whether it was taken from readers for this, withdrawn or otherwise.
    pub is_parted: bool,
    /// Whether a file that is there holds it, too.
    pub is_elsewhere: bool,
}

/// What asks for an answer: so much of a category is missing at once that nothing is taken from readers for it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asked {
    /// Which category; `None` for the whole site.
    pub category: Option<CategoryPath>,
    /// Since when it asks.
    pub since: Timestamp,
    /// So many files are missing.
    pub files: u64,
    /// So many entries they held that readers have.
    pub entries: u64,
    /// Of so many.
    pub published: u64,
    /// Whether the category's folder itself is gone, or the site's is empty.
    pub is_folder: bool,
}

const ASKED: &str = "SELECT category, since, files, entries, published, is_folder FROM held ORDER BY category";

fn asked(row: &Row<'_>) -> Result<Asked, StoreError> {
    let number = |at: usize| row.get::<_, i64>(at).map(i64::unsigned_abs);
    let category: String = row.get(0)?;
    let category = (!category.is_empty()).then(|| CategoryPath::new(&category)).transpose();
    Ok(Asked {
        category: category.map_err(|fault| StoreError::Corrupt(fault.to_string()))?,
        since: Timestamp::from_millis_utc(row.get(1)?),
        files: number(2)?,
        entries: number(3)?,
        published: number(4)?,
        is_folder: row.get(5)?,
    })
}

impl Reader {
    /// What asks for an answer, by category.
    pub fn asked(&self) -> Result<Vec<Asked>, StoreError> {
        let mut statement = self.connection.prepare_cached(ASKED)?;
        let mut rows = statement.query([])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(asked(row)?);
        }
        Ok(all)
    }
}

impl Transaction<'_> {
    /// Marks the file at `path` as missing since `now`, to be looked at when `due`. `false` when it is not known, or known
    /// to be missing.
    pub fn miss_file(&mut self, path: &[u8], now: Timestamp, due: Timestamp) -> Result<bool, StoreError> {
        let (folder, name) = split(path);
        let changed = self
            .sql
            .prepare_cached(
                "UPDATE files SET missing = ?3, due = ?4 WHERE name = ?2 AND missing IS NULL \
                 AND folder = (SELECT key FROM folders WHERE path = ?1)",
            )?
            .execute(params![folder, name, now.millis(), due.millis()])?;
        Ok(changed > 0)
    }

    /// Says that the file at `path` is there again; what asks is looked at again when `look`.
    pub fn find_file(&mut self, path: &[u8], look: Timestamp) -> Result<(), StoreError> {
        let (folder, name) = split(path);
        self.sql
            .prepare_cached(
                "UPDATE files SET missing = NULL, due = NULL \
                 WHERE name = ?2 AND folder = (SELECT key FROM folders WHERE path = ?1)",
            )?
            .execute(params![folder, name])?;
        self.sql.prepare_cached("UPDATE held SET look = ?1")?.execute([look.millis()])?;
        Ok(())
    }

    /// All files that are missing, the first to be known first.
    pub fn missing(&self, now: Timestamp) -> Result<Vec<Missing>, StoreError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT f.key, d.path, f.name, f.missing, f.due, e.id, h.own_categories, e.kind = 0, e.visible_from, e.expires, \
             e.withdrawn IS NOT NULL, p.is_changed, e.passed, EXISTS (SELECT 1 FROM holdings o JOIN files g ON g.key = o.file \
             WHERE o.entry = e.key AND o.headline = 0 AND g.missing IS NULL) \
             FROM files f JOIN folders d ON d.key = f.folder LEFT JOIN holdings h ON h.file = f.key AND h.headline = 0 \
             LEFT JOIN entries e ON e.key = h.entry LEFT JOIN parted p ON p.entry = e.key \
             WHERE f.missing IS NOT NULL ORDER BY f.key, h.place",
        )?;
        let mut rows = statement.query([])?;
        let mut all: Vec<Missing> = Vec::new();
        let moment = |row: &Row<'_>, at: usize| {
            Ok::<_, StoreError>(row.get::<_, Option<i64>>(at)?.map(Timestamp::from_millis_utc))
        };
        while let Some(row) = rows.next()? {
            let key = row.get(0)?;
            if all.last().is_none_or(|last| last.key != key) {
                all.push(Missing {
                    key,
                    path: joined(row.get_ref(1)?.as_bytes().map_err(rusqlite::Error::from)?, row.get(2)?),
                    since: Timestamp::from_millis_utc(row.get(3)?),
                    due: moment(row, 4)?,
                    entries: Vec::new(),
                });
            }
            let (Some(file), Some(id)) = (all.last_mut(), row.get(5)?) else { continue };
            let categories = row.get_ref(6)?.as_str().map_err(rusqlite::Error::from)?;
            let (is_article, is_withdrawn): (bool, bool) = (row.get(7)?, row.get(10)?);
            let changed: Option<bool> = row.get(11)?;
            let is_parted = changed.is_some();
            let passed = Passed::of_bits(row.get(12)?);
            file.entries.push(MissingEntry {
                id: EntryId::stored(id),
                categories: rows::categories_from_json(categories)?,
                is_published: if changed == Some(true) {
                    true
                } else {
                    is_article
                        && may_be_seen(moment(row, 8)?, moment(row, 9)?, passed, now)
                        && (is_parted || !is_withdrawn)
                },
                is_withdrawn: is_withdrawn && is_parted,
                is_parted,
                is_elsewhere: row.get(13)?,
            });
        }
        Ok(all)
    }

    /// Says since when a file counts as missing, and when it is looked at next; `None` to hold it.
    pub fn put_due(&mut self, file: &Missing, since: Timestamp, due: Option<Timestamp>) -> Result<(), StoreError> {
        self.sql.prepare_cached("UPDATE files SET missing = ?2, due = ?3 WHERE key = ?1")?.execute(params![
            file.key,
            since.millis(),
            due.map(Timestamp::millis)
        ])?;
        Ok(())
    }

    /// Forgets a missing file: what was taken from readers for it stays so.
    pub fn forget_missing(&mut self, file: &Missing) -> Result<(), StoreError> {
        self.sql
            .prepare_cached("DELETE FROM parted WHERE entry IN (SELECT entry FROM holdings WHERE file = ?1)")?
            .execute([file.key])?;
        self.sql.prepare_cached("DELETE FROM files WHERE key = ?1")?.execute([file.key])?;
        Ok(())
    }

    /// When missing files, or what asks, are to be looked at next.
    pub fn next_parting(&self) -> Result<Option<Timestamp>, StoreError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT min(at) FROM (SELECT min(due) AS at FROM files WHERE due IS NOT NULL \
             UNION ALL SELECT min(look) FROM held WHERE look IS NOT NULL)",
        )?;
        let at: Option<i64> = statement.query_row([], |row| row.get(0))?;
        Ok(at.map(Timestamp::from_millis_utc))
    }

    /// How many entries may be seen in a feed.
    pub fn size_of(&self, feed: &FeedName) -> Result<u64, StoreError> {
        let mut statement = self
            .sql
            .prepare_cached("SELECT count(*) FROM memberships WHERE feed = (SELECT key FROM feeds WHERE name = ?1)")?;
        let size: i64 = statement.query_row([feed.as_str()], |row| row.get(0))?;
        Ok(size.unsigned_abs())
    }

    /// Keeps what an entry is before it is taken from readers. `is_changed` says that it is to become something else, and
    /// not merely withdrawn.
    pub fn keep_as_it_is(&mut self, id: &EntryId, is_changed: bool) -> Result<(), StoreError> {
        let columns =
            "kind, summary, updated, updated_offset, link, visible_from, expires, correction, retraction, details";
        let sql = match is_changed {
            true => format!(
                "INSERT OR IGNORE INTO parted SELECT key, 1, {columns}, (SELECT html FROM bodies WHERE entry = key) \
                 FROM entries WHERE permalink = ?1"
            ),
            false => "INSERT OR IGNORE INTO parted (entry, is_changed) SELECT key, 0 FROM entries WHERE permalink = ?1"
                .to_owned(),
        };
        self.sql.prepare_cached(&sql)?.execute([id.permalink().into_bytes()])?;
        Ok(())
    }

    /// Gives an entry back to readers as it was before it was taken from them, in the same place. One that they were
    /// told is recalled has a new `updated`, lest they keep the retraction.
    pub fn undo_parting(&mut self, id: &EntryId, now: Timestamp) -> Result<(), StoreError> {
        let key = self.key_of(id)?;
        self.note_held(key)?;
        let recalled = self.stored("e.key = ?1", [key])?.map(|stored| stored.entry);
        let recalled = recalled.filter(|entry| entry.retraction.is_some()).map(|entry| entry.updated);
        let mut restored = self
            .sql
            .prepare_cached(
                "UPDATE entries SET withdrawn = NULL, changed = max(changed + 1000, ?2) WHERE key = ?1 \
                 AND withdrawn IS NOT NULL AND ruled IS NULL AND EXISTS (SELECT 1 FROM parted WHERE entry = ?1 AND NOT is_changed)",
            )?
            .execute(params![key, now.millis()])?;
        let changed = self
            .sql
            .prepare_cached(
                "UPDATE entries SET kind = p.kind, summary = p.summary, updated = p.updated, \
                 updated_offset = p.updated_offset, link = p.link, visible_from = p.visible_from, expires = p.expires, \
                 correction = p.correction, retraction = p.retraction, details = p.details, \
                 changed = max(changed + 1000, ?2) FROM parted p \
                 WHERE key = ?1 AND p.entry = ?1 AND p.is_changed AND ruled IS NULL AND withdrawn IS NULL",
            )?
            .execute(params![key, now.millis()])?;
        if changed > 0 {
            restored += changed;
            self.sql
                .prepare_cached(
                    "INSERT INTO bodies SELECT entry, html FROM parted WHERE entry = ?1 AND html IS NOT NULL \
                     ON CONFLICT (entry) DO UPDATE SET html = excluded.html",
                )?
                .execute([key])?;
            self.note_for_index(key)?;
            // It says again what it said before that.
            self.sql
                .prepare_cached(
                    "DELETE FROM revisions WHERE entry = ?1 AND at = (SELECT updated FROM parted WHERE entry = ?1) \
                     AND number = (SELECT max(number) FROM revisions WHERE entry = ?1)",
                )?
                .execute([key])?;
        }
        self.forget_parting(id)?;
        if restored == 0 {
            return Ok(());
        }
        if let Some(mut stored) = self.stored("e.key = ?1", [key])? {
            self.log_change(key, "reinstated", now)?;
            self.touched.articles.insert(id.permalink());
            let passed = stored.entry.passed_by(now);
            self.put_passed(&mut stored.entry, passed)?;
            if let Some(recalled) = recalled.filter(|_| stored.entry.retraction.is_none()) {
                stored.entry.updated = recalled.plus_millis((now.millis() - recalled.millis()).max(1000));
                return self.put_entry(&stored.entry, now, now);
            }
            self.place_in_feeds(key, &stored.entry, true, now, now)?;
        }
        Ok(())
    }

    /// What was done to an entry is not to be undone any more.
    pub fn forget_parting(&mut self, id: &EntryId) -> Result<(), StoreError> {
        self.sql
            .prepare_cached("DELETE FROM parted WHERE entry = (SELECT key FROM entries WHERE permalink = ?1)")?
            .execute([id.permalink().into_bytes()])?;
        Ok(())
    }

    /// What asks for an answer, by category.
    pub fn asked(&self) -> Result<Vec<Asked>, StoreError> {
        let mut statement = self.sql.prepare_cached(ASKED)?;
        let mut rows = statement.query([])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(asked(row)?);
        }
        Ok(all)
    }

    /// Says what asks for an answer, in place of all that did.
    pub fn put_asked(&mut self, all: &[Asked]) -> Result<(), StoreError> {
        self.sql.prepare_cached("DELETE FROM held")?.execute([])?;
        for one in all {
            let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
            self.sql
                .prepare_cached(
                    "INSERT INTO held (category, since, files, entries, published, is_folder) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute(params![
                    one.category.as_ref().map_or("", CategoryPath::as_str),
                    one.since.millis(),
                    number(one.files),
                    number(one.entries),
                    number(one.published),
                    one.is_folder
                ])?;
        }
        Ok(())
    }
}
