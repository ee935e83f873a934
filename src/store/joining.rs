//! Two entries that become one, and one that becomes several.

use rusqlite::params;

use super::{StoreError, Transaction};
use crate::domain::{EntryId, Timestamp};

impl Transaction<'_> {
    /// The stories whose moment has come by `now` and that nobody has seen yet, those that came first ahead.
    pub fn coming(&self, now: Timestamp) -> Result<Vec<EntryId>, StoreError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT DISTINCT e.id FROM moments m JOIN entries e ON e.key = m.entry \
             WHERE m.at <= ?1 AND e.kind = 0 AND e.visible_from <= ?1 AND e.withdrawn IS NULL \
             AND NOT EXISTS (SELECT 1 FROM memberships s WHERE s.entry = e.key) \
             AND NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.entry = e.key) ORDER BY e.visible_from, e.key",
        )?;
        let ids = statement.query_map([now.millis()], |row| row.get(0).map(EntryId::stored))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// Whether an entry is or was in a feed.
    pub fn was_seen(&self, id: &EntryId) -> Result<bool, StoreError> {
        let key = self.key_of(id)?;
        let mut statement = self.sql.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM memberships WHERE entry = ?1) \
             OR EXISTS (SELECT 1 FROM tombstones WHERE entry = ?1)",
        )?;
        Ok(statement.query_row([key], |row| row.get(0))?)
    }

    /// Makes an entry that nobody has seen another name of `id`, which has what it had: files and other names. Its own
    /// row goes.
    pub fn take_over(&mut self, id: &EntryId, unseen: &EntryId) -> Result<(), StoreError> {
        let (to, from) = (self.key_of(id)?, self.key_of(unseen)?);
        for moved in [
            "UPDATE OR REPLACE holdings SET entry = ?1 WHERE entry = ?2",
            "UPDATE aliases SET entry = ?1 WHERE entry = ?2",
            "UPDATE changes SET entry = ?1 WHERE entry = ?2",
            "UPDATE OR REPLACE claims SET entry = ?1 WHERE entry = ?2",
            "UPDATE OR REPLACE apart SET entry = ?1 WHERE entry = ?2",
            "UPDATE entries SET successor = ?1 WHERE successor = ?2",
        ] {
            self.sql.prepare_cached(moved)?.execute([to, from])?;
        }
        for gone in [
            "DELETE FROM bodies WHERE entry = ?1",
            "DELETE FROM moments WHERE entry = ?1",
            "DELETE FROM memberships WHERE entry = ?1",
            "DELETE FROM labelled WHERE entry = ?1",
            "DELETE FROM to_index WHERE entry = ?1",
            "DELETE FROM search WHERE rowid = ?1",
            "DELETE FROM tombstones WHERE entry = ?1",
            "DELETE FROM revisions WHERE entry = ?1",
            "DELETE FROM entries WHERE key = ?1",
        ] {
            self.sql.prepare_cached(gone)?.execute([from])?;
        }
        self.note_name(unseen.as_str());
        self.sql
            .prepare_cached("INSERT INTO aliases VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET entry = ?2")?
            .execute(params![unseen.as_str(), to])?;
        Ok(())
    }

    /// Says that what stands in the file at `path` is not an entry, whatever it says; the file holds it no more.
    pub fn part(&mut self, path: &[u8], id: &EntryId) -> Result<(), StoreError> {
        let entry = self.key_of(id)?;
        let Some((file, _)) = self.keyed_file(path)? else { return Ok(()) };
        self.sql.prepare_cached("INSERT OR IGNORE INTO apart VALUES (?1, ?2)")?.execute([file, entry])?;
        self.sql.prepare_cached("DELETE FROM holdings WHERE file = ?1 AND entry = ?2")?.execute([file, entry])?;
        Ok(())
    }

    /// Remembers that the file at `path` claims an entry that another file holds.
    pub fn put_claim(&mut self, path: &[u8], id: &EntryId) -> Result<(), StoreError> {
        let entry = self.key_of(id)?;
        let Some((file, _)) = self.keyed_file(path)? else { return Ok(()) };
        self.sql.prepare_cached("INSERT OR IGNORE INTO claims VALUES (?1, ?2)")?.execute([entry, file])?;
        Ok(())
    }

    /// The files that claim an entry while another holds it, the first to come first. They are forgotten, and are to be
    /// read again.
    pub fn take_claims(&mut self, id: &EntryId) -> Result<Vec<Vec<u8>>, StoreError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT d.path, f.name FROM claims c JOIN entries e ON e.key = c.entry JOIN files f ON f.key = c.file \
             JOIN folders d ON d.key = f.folder WHERE e.permalink = ?1 ORDER BY f.key",
        )?;
        let paths = statement.query_map([id.permalink().into_bytes()], |row| {
            Ok(super::files::joined(row.get_ref(0)?.as_blob()?, row.get(1)?))
        })?;
        let paths = paths.collect::<Result<Vec<_>, _>>()?;
        if !paths.is_empty() {
            let entry = self.key_of(id)?;
            self.sql.prepare_cached("DELETE FROM claims WHERE entry = ?1")?.execute([entry])?;
        }
        Ok(paths)
    }

    /// Remembers that the file at `path` recalls a story.
    pub fn put_recall(&mut self, path: &[u8], id: &EntryId) -> Result<(), StoreError> {
        let Some((file, _)) = self.keyed_file(path)? else { return Ok(()) };
        self.note_name(id.as_str());
        self.sql
            .prepare_cached("INSERT OR IGNORE INTO recalls VALUES (?1, ?2)")?
            .execute(params![id.as_str(), file])?;
        Ok(())
    }

    /// Says that the file at `path` recalls nothing.
    pub fn forget_recalls(&mut self, path: &[u8]) -> Result<(), StoreError> {
        let Some((file, _)) = self.keyed_file(path)? else { return Ok(()) };
        self.sql.prepare_cached("DELETE FROM recalls WHERE file = ?1")?.execute([file])?;
        Ok(())
    }

    /// The file that recalls a story, where one other than that at `path` does.
    pub fn recalled_by_another(&self, id: &EntryId, path: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let own = self.keyed_file(path)?.map_or(-1, |(key, _)| key);
        let mut statement = self.sql.prepare_cached(
            "SELECT d.path, f.name FROM recalls r JOIN files f ON f.key = r.file JOIN folders d ON d.key = f.folder \
             WHERE r.id = ?1 AND r.file <> ?2 ORDER BY r.file LIMIT 1",
        )?;
        let mut rows = statement.query(params![id.as_str(), own])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        Ok(Some(super::files::joined(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?, row.get(1)?)))
    }

    /// Takes an entry's other names from it, ids and old paths: whose they are is told when its files are read again.
    pub fn forget_aliases(&mut self, id: &EntryId) -> Result<(), StoreError> {
        let key = self.key_of(id)?;
        self.sql.prepare_cached("DELETE FROM aliases WHERE entry = ?1")?.execute([key])?;
        Ok(())
    }
}
