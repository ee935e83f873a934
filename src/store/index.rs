//! The index: by which labels and words an entry is found. It may trail an import, and says nothing of what may be
//! seen.

use rusqlite::{OptionalExtension, params};

use super::rows::{self, ENTRY_COLUMNS, StoredEntry};
use super::{StoreError, Transaction};
use crate::domain::{Entry, folded_label};
use crate::formats::plain_text;
use crate::search;

/// What kind of label.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum LabelKind {
    Tag = 0,
    Author = 1,
    Language = 2,
}

impl Transaction<'_> {
    /// Says that an entry's labels and words changed.
    pub(super) fn note_for_index(&mut self, key: i64) -> Result<(), StoreError> {
        self.sql.prepare_cached("INSERT OR IGNORE INTO to_index VALUES (?1)")?.execute([key])?;
        self.noted.insert(key);
        Ok(())
    }

    /// Brings the index up to date for `most` of the entries that this transaction itself changed, the newest first, and
    /// for nothing that an import left behind: whoever waits for the one need not wait for the other.
    pub fn index_noted(&mut self, most: usize) -> Result<(), StoreError> {
        for key in std::mem::take(&mut self.noted).into_iter().rev().take(most) {
            self.index_one(key)?;
        }
        Ok(())
    }

    /// Brings the index up to date for `most` of the entries that changed, the newest first, and tells how many those
    /// were.
    pub fn index(&mut self, most: usize) -> Result<usize, StoreError> {
        let due = {
            let mut statement = self.sql.prepare_cached("SELECT entry FROM to_index ORDER BY entry DESC LIMIT ?1")?;
            let keys = statement.query_map([i64::try_from(most).unwrap_or(i64::MAX)], |row| row.get(0))?;
            keys.collect::<Result<Vec<i64>, _>>()?
        };
        for key in &due {
            self.index_one(*key)?;
        }
        Ok(due.len())
    }

    fn index_one(&mut self, key: i64) -> Result<(), StoreError> {
        let sql =
            format!("SELECT {ENTRY_COLUMNS} FROM entries e LEFT JOIN bodies b ON b.entry = e.key WHERE e.key = ?1");
        let stored = {
            let mut statement = self.sql.prepare_cached(&sql)?;
            let mut rows = statement.query([key])?;
            rows.next()?.map(rows::entry).transpose()?
        };
        if let Some(StoredEntry { entry, .. }) = stored {
            self.index_labels(key, &entry)?;
            self.index_words(key, &entry)?;
        }
        self.sql.prepare_cached("DELETE FROM to_index WHERE entry = ?1")?.execute([key])?;
        self.touched.indexed = true;
        Ok(())
    }

    fn index_words(&mut self, key: i64, entry: &Entry) -> Result<(), StoreError> {
        self.sql.prepare_cached("DELETE FROM search WHERE rowid = ?1")?.execute([key])?;
        // What was recalled is not to be found by the words that were wrong.
        let body = entry.body.as_ref().filter(|_| entry.retraction.is_none()).map(plain_text).unwrap_or_default();
        let summary = entry.summary.as_ref().map_or("", |line| line.as_str());
        // A token that nobody can ask for keeps words of one from being a phrase with words of the next.
        let parts = [entry.title.as_str(), summary, &body].map(|text| search::tokens(text, &entry.language));
        let tokens = parts.join(" ¦ ");
        self.sql.prepare_cached("INSERT INTO search (rowid, tokens) VALUES (?1, ?2)")?.execute(params![key, tokens])?;
        Ok(())
    }

    fn index_labels(&mut self, key: i64, entry: &Entry) -> Result<(), StoreError> {
        self.sql.prepare_cached("DELETE FROM labelled WHERE entry = ?1")?.execute([key])?;
        let tags = entry.tags.iter().map(|tag| (LabelKind::Tag, tag.as_str()));
        let authors = entry.authors.iter().map(|author| (LabelKind::Author, author.name.as_str()));
        // `ar` finds `ar-MA`, too.
        let languages = [entry.language.as_str(), entry.language.primary()].map(|tag| (LabelKind::Language, tag));
        for (kind, name) in tags.chain(authors).chain(languages) {
            let label = self.label_key(kind, name)?;
            self.sql.prepare_cached("INSERT OR IGNORE INTO labelled VALUES (?1, ?2)")?.execute([label, key])?;
        }
        Ok(())
    }

    fn label_key(&mut self, kind: LabelKind, name: &str) -> Result<i64, StoreError> {
        let folded = folded_label(name);
        let found = self
            .sql
            .prepare_cached("SELECT key FROM labels WHERE kind = ?1 AND folded = ?2")?
            .query_row(params![kind as i64, folded], |row| row.get(0))
            .optional()?;
        if let Some(key) = found {
            return Ok(key);
        }
        self.sql.prepare_cached("INSERT INTO labels (kind, folded, name) VALUES (?1, ?2, ?3)")?.execute(params![
            kind as i64,
            folded,
            name
        ])?;
        Ok(self.sql.last_insert_rowid())
    }
}
