//! What the operator decided of entries: whatever their files say, until it is taken back.

use rusqlite::params;

use super::entries::Known;
use super::rows::{self, Details, to_json};
use super::{Reader, StoreError, Transaction};
use crate::domain::{EntryId, Line, Passed, Ruled, Ruling, Timestamp};

/// An entry of which the operator decided something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RuledEntry {
    /// Which.
    pub id: EntryId,
    /// Its title as its files have it.
    pub title: Line,
    /// What was decided.
    pub ruled: Ruled,
}

impl Transaction<'_> {
    /// Decides of an entry: it is withdrawn or a retraction from now on, whatever its files say. The
    /// moment is told to readers at its own offset.
    pub fn rule(
        &mut self,
        id: &EntryId,
        ruling: Ruling,
        reason: Option<&Line>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(before) = self.stored("e.permalink = ?1", [id.permalink().into_bytes()])? else { return Ok(()) };
        let reason = reason.map(Line::as_str);
        self.sql
            .prepare_cached(
                "UPDATE entries SET lapsed = CASE WHEN ruled IS NULL THEN withdrawn ELSE lapsed END, \
                 ruled = ?2, ruled_at = ?3, ruled_offset = ?5, reason = ?4, \
                 withdrawn = CASE WHEN ?2 = 1 THEN coalesce(withdrawn, ?3) END, \
                 changed = max(changed + 1000, ?3) WHERE key = ?1",
            )?
            .execute(params![before.key, number(ruling), now.millis(), reason, now.offset_seconds()])?;
        match ruling {
            Ruling::Withdrawn if before.withdrawn.is_none() => {
                self.take_from_feeds(before.key, now)?;
                self.log_change(before.key, "withdrawn", now)?;
            }
            // It is in no feed already; its tombstones tell why.
            Ruling::Withdrawn => self.touch_tombstones(before.key, now)?,
            Ruling::Retracted => {
                let after = self.stored("e.key = ?1", [before.key])?.map(|after| (after.entry, after.ruled));
                if let Some((entry, ruled)) = after {
                    let entry = rows::as_ruled(entry, ruled.as_ref());
                    self.place_in_feeds(before.key, &entry, true, now, now)?;
                }
                self.log_change(before.key, "retracted", now)?;
                self.note_for_index(before.key)?;
            }
        }
        self.touched.articles.insert(id.permalink());
        Ok(())
    }

    /// Takes back what was decided of an entry: it is what its files say, or as it would be if nothing had been decided.
    pub fn take_back(&mut self, id: &EntryId, now: Timestamp) -> Result<(), StoreError> {
        let Some(before) = self.stored("e.permalink = ?1", [id.permalink().into_bytes()])? else { return Ok(()) };
        let Some(ruled) = before.ruled else { return Ok(()) };
        let mut entry = before.entry;
        if ruled.ruling == Ruling::Retracted {
            // Who has the retraction takes what stood before it for something newer only by its date.
            entry.updated = now.max(entry.published);
        }
        self.sql
            .prepare_cached(
                "UPDATE entries SET withdrawn = lapsed, lapsed = NULL, ruled = NULL, ruled_at = NULL, ruled_offset = NULL, reason = NULL, \
                 updated = ?2, updated_offset = ?3, details = ?4, changed = max(changed + 1000, ?5) WHERE key = ?1",
            )?
            .execute(params![
                before.key,
                entry.updated.millis(),
                entry.updated.offset_seconds(),
                to_json(&Details::of(&entry)),
                now.millis()
            ])?;
        let Some(mut after) = self.stored("e.key = ?1", [before.key])? else { return Ok(()) };
        match (after.withdrawn, ruled.ruling) {
            (None, _) => {
                // Its moments passed without it.
                let passed = after.entry.passed_by(now);
                self.put_passed(&mut after.entry, passed)?;
                self.place_in_feeds(before.key, &after.entry, true, now, now)?;
                self.log_change(before.key, "published", now)?;
            }
            (Some(_), Ruling::Retracted) => {
                self.take_from_feeds(before.key, now)?;
                self.log_change(before.key, "withdrawn", now)?;
            }
            (Some(_), Ruling::Withdrawn) => self.touch_tombstones(before.key, now)?,
        }
        self.note_for_index(before.key)?;
        self.touched.articles.insert(id.permalink());
        Ok(())
    }

    /// Whether an entry ever stood where readers could get it: what nobody has needs no recall, which would tell of it.
    pub fn has_stood(&self, id: &EntryId, now: Timestamp) -> Result<bool, StoreError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT first_seen, changed, visible_from, expires, coalesce(lapsed, withdrawn), passed FROM entries WHERE permalink = ?1",
        )?;
        let mut rows = statement.query([id.permalink().into_bytes()])?;
        let Some(row) = rows.next()? else { return Ok(false) };
        let (first_seen, changed): (i64, i64) = (row.get(0)?, row.get(1)?);
        let (from, expires, withdrawn): (Option<i64>, Option<i64>, Option<i64>) =
            (row.get(2)?, row.get(3)?, row.get(4)?);
        let came = first_seen.min(changed).max(from.unwrap_or(i64::MIN));
        let had_come =
            Passed::of_bits(row.get(5)?).release || from.is_none_or(|from| from <= withdrawn.unwrap_or(now.millis()));
        Ok(had_come && expires.is_none_or(|end| came < end || (withdrawn.is_none() && changed > first_seen)))
    }

    /// The entries that link to this address, which is the source's own; two at most.
    pub fn with_link(&self, link: &str) -> Result<Vec<Known>, StoreError> {
        let sql = format!(
            "SELECT {} FROM entries e LEFT JOIN bodies b ON b.entry = e.key WHERE e.link = ?1 LIMIT 2",
            rows::ENTRY_COLUMNS
        );
        let mut statement = self.sql.prepare_cached(&sql)?;
        let mut rows = statement.query([link])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(rows::as_filed(row)?.into());
        }
        Ok(found)
    }

    /// Says that a file is to be read again by the next survey, though it is as it was: its receipt is to say what was
    /// decided since.
    pub fn reread_file(&mut self, path: &[u8]) -> Result<(), StoreError> {
        let (folder, name) = super::files::split(path);
        self.sql
            .prepare_cached(
                "UPDATE files SET parsing = 0 WHERE name = ?2 AND folder = (SELECT key FROM folders WHERE path = ?1)",
            )?
            .execute(params![folder, name])?;
        Ok(())
    }

    /// Says that a file holds this entry, of which something is decided.
    pub(super) fn note_held(&mut self, key: i64) -> Result<(), StoreError> {
        self.sql
            .prepare_cached("UPDATE entries SET lapsed = NULL WHERE key = ?1 AND lapsed IS NOT NULL")?
            .execute([key])?;
        Ok(())
    }

    /// Says that no file holds this entry any more, of which something is decided.
    pub(super) fn note_let_go(&mut self, id: &EntryId, now: Timestamp) -> Result<(), StoreError> {
        self.sql
            .prepare_cached(
                "UPDATE entries SET lapsed = ?2 WHERE permalink = ?1 AND ruled IS NOT NULL AND lapsed IS NULL",
            )?
            .execute(params![id.permalink().into_bytes(), now.millis()])?;
        Ok(())
    }

    /// Says that the feeds changed that tell of an entry that it is gone.
    fn touch_tombstones(&mut self, key: i64, now: Timestamp) -> Result<(), StoreError> {
        let mut statement = self
            .sql
            .prepare_cached("SELECT f.name FROM tombstones t JOIN feeds f ON f.key = t.feed WHERE t.entry = ?1")?;
        let names = statement.query_map([key], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
        drop(statement);
        let feeds = names.iter().map(|name| super::feeds::named(name)).collect::<Result<_, _>>()?;
        self.mark_changed(feeds, now);
        Ok(())
    }
}

impl Reader {
    /// The entries of which the operator decided something, the latest decision first, `most` at most; and how many there
    /// are.
    pub fn ruled(&self, most: u32) -> Result<(u64, Vec<RuledEntry>), StoreError> {
        let count = |row: &rusqlite::Row<'_>| row.get::<_, i64>(0);
        let all = self.connection.query_row("SELECT count(*) FROM entries WHERE ruled IS NOT NULL", [], count)?;
        let mut statement = self.connection.prepare_cached(
            "SELECT id, title, ruled, reason, ruled_at, ruled_offset FROM entries WHERE ruled IS NOT NULL \
             ORDER BY ruled_at DESC, id LIMIT ?1",
        )?;
        let mut rows = statement.query([most])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            if let Some(ruled) = rows::ruled(row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?) {
                let title = Line::folded(&row.get::<_, String>(1)?);
                found.push(RuledEntry { id: EntryId::stored(row.get(0)?), title, ruled });
            }
        }
        Ok((all.unsigned_abs(), found))
    }
}

fn number(ruling: Ruling) -> i64 {
    match ruling {
        Ruling::Withdrawn => 1,
        Ruling::Retracted => 2,
    }
}

#[cfg(test)]
mod tests;
