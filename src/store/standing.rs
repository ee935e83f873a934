//! What the operator is told of the store: how much there is, and what is to come.

use std::collections::BTreeMap;

use rusqlite::params;

use super::files::joined;
use super::{Reader, StoreError};
use crate::domain::{EntryId, Timestamp};

/// How a feed stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FeedStanding {
    /// How many entries it holds, windows aside.
    pub entries: u64,
    /// When what it holds last changed.
    pub changed: Timestamp,
}

/// An entry that is to be seen from a moment on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scheduled {
    /// Which.
    pub id: EntryId,
    /// From then on.
    pub at: Timestamp,
    /// The first file that holds it.
    pub path: Option<Vec<u8>>,
}

impl Reader {
    /// How each feed stands, by its name.
    pub fn feeds(&self) -> Result<BTreeMap<String, FeedStanding>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT f.name, count(m.entry), f.changed FROM feeds f LEFT JOIN memberships m ON m.feed = f.key \
             GROUP BY f.key",
        )?;
        let feeds = statement.query_map([], |row| {
            let entries = row.get::<_, i64>(1)?.unsigned_abs();
            Ok((row.get(0)?, FeedStanding { entries, changed: Timestamp::from_millis_utc(row.get(2)?) }))
        })?;
        Ok(feeds.collect::<Result<_, _>>()?)
    }

    /// The entries that are to be seen later, the first to come first, `most` at most; and how many there are.
    pub fn scheduled(&self, now: Timestamp, most: u32) -> Result<(u64, Vec<Scheduled>), StoreError> {
        const THESE: &str = "FROM entries e WHERE e.withdrawn IS NULL AND e.visible_from > ?1 AND e.ruled IS NULL \
             AND e.key IN (SELECT entry FROM moments)";
        let count = format!("SELECT count(*) {THESE}");
        let all: i64 = self.connection.query_row(&count, [now.millis()], |row| row.get(0))?;
        let sql = format!(
            "SELECT t.id, t.visible_from, d.path, f.name FROM \
             (SELECT e.key, e.id, e.visible_from {THESE} ORDER BY e.visible_from, e.id LIMIT ?2) t \
             LEFT JOIN files f ON f.key = (SELECT min(file) FROM holdings WHERE entry = t.key) \
             LEFT JOIN folders d ON d.key = f.folder ORDER BY t.visible_from, t.id"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let scheduled = statement.query_map(params![now.millis(), most], |row| {
            let (folder, name): (Option<Vec<u8>>, Option<Vec<u8>>) = (row.get(2)?, row.get(3)?);
            let path = folder.zip(name).map(|(folder, name)| joined(&folder, name));
            Ok(Scheduled { id: EntryId::stored(row.get(0)?), at: Timestamp::from_millis_utc(row.get(1)?), path })
        })?;
        Ok((all.unsigned_abs(), scheduled.collect::<Result<_, _>>()?))
    }

    /// How many entries are yet to be found by their words.
    pub fn to_index(&self) -> Result<u64, StoreError> {
        let count: i64 = self.connection.query_row("SELECT count(*) FROM to_index", [], |row| row.get(0))?;
        Ok(count.unsigned_abs())
    }
}
