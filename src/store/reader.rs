//! A connection that reads: windows, articles, counts.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use super::StoreError;
use super::files::{FILE_COLUMNS, FileRecord, record};
use super::rows::{self, ENTRY_COLUMNS};
use super::seek::Seek;
use crate::domain::{
    CategoryPath, Cursor, Entry, EntryId, Feed, FeedName, Line, Medium, Month, Passed, Timestamp, Tombstone, Window,
    in_feed_order, in_rank_order, may_be_seen,
};

/// A connection that reads what was last committed.
#[derive(Debug)]
pub struct Reader {
    pub(super) connection: Connection,
    /// Of the store, when this was opened.
    pub(super) generation: u64,
}

/// What stands at a permalink.
#[derive(Clone, PartialEq, Debug)]
pub enum Article {
    /// An entry that may be seen.
    Published {
        /// The entry.
        entry: Box<Entry>,
        /// When anything of it last changed.
        changed: Timestamp,
        /// Whether it said something else before.
        was_changed: bool,
    },
    /// One that was published and is no more.
    Withdrawn {
        /// Why, for readers, where somebody said so.
        reason: Option<Line>,
        /// What its story is published as now, where that may be seen.
        successor: Option<Box<Entry>>,
    },
}

/// When what a feed holds last changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Changed {
    /// When the change was seen.
    pub at: Timestamp,
    /// For `Last-Modified` (RFC 9110 §8.8.2): a later second at every change, so ahead of the clock after several in
    /// one second; the edge never tells more than now.
    pub modified: Timestamp,
}

/// The media of an entry, and a file that holds it.
#[derive(Clone, PartialEq, Debug)]
pub struct HeldMedia {
    /// The folder that the file lies in.
    pub folder: Vec<u8>,
    /// The file's name there.
    pub name: Vec<u8>,
    /// What its article names, and what lies beside it.
    pub media: Vec<Medium>,
}

/// How many there are.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// Entries that are not withdrawn.
    pub entries: u64,
    /// Files by outcome.
    pub files: BTreeMap<String, u64>,
}

/// Where the pages round one begin (RFC 5005 §3).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Pages {
    /// Behind the last entry shown, when there are more.
    pub next: Option<Cursor>,
    /// The page before this one; `None` is the first.
    pub previous: Option<Cursor>,
    /// The last page; `None` is the first.
    pub last: Option<Cursor>,
}

impl Reader {
    pub(super) fn new(connection: Connection, generation: u64) -> Self {
        Self { connection, generation }
    }

    /// A small fact with a name.
    pub fn fact(&self, name: &str) -> Result<Option<String>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT value FROM facts WHERE name = ?1")?;
        Ok(statement.query_row([name], |row| row.get(0)).optional()?)
    }

    /// The settings files that were last found good, by path.
    pub fn good_settings(&self) -> Result<BTreeMap<String, String>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT path, text FROM settings")?;
        Ok(statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
    }

    /// The entries of a feed's window in feed order, selected as the feed says, from behind its query's cursor on.
    /// `count` and `age` are applied here, newest by rank first.
    pub fn shown(&self, feed: &Feed, now: Timestamp) -> Result<Vec<Entry>, StoreError> {
        let oldest = feed.window.age_millis.map(|age| now.plus_millis(-age));
        self.seek(feed, now)?.newest(feed.window.count, oldest, feed.query.before.as_ref())
    }

    /// The pages round what is shown: whether there is a next one, and where the one before it and the last begin.
    pub fn pages(&self, feed: &Feed, shown: &[Entry], now: Timestamp) -> Result<Pages, StoreError> {
        let seek = self.seek(feed, now)?;
        let count = feed.window.count;
        let last = shown.iter().min_by(|a, b| in_rank_order(b, a)).map(Cursor::behind);
        let next = match last {
            Some(cursor) if shown.len() == count => {
                (!seek.newest(1, None, Some(&cursor))?.is_empty()).then_some(cursor)
            }
            _ => None,
        };
        let Some(before) = &feed.query.before else { return Ok(Pages { next, ..Pages::default() }) };
        let ahead = seek.ahead_of(before)?;
        let previous = match ahead.checked_sub(count + 1) {
            Some(place) => seek.cursor_at(place)?,
            None => None,
        };
        Ok(Pages { next, previous, last: seek.last_page(count)? })
    }

    /// The entries of a feed that were published in a month, in feed order.
    pub fn of_month(&self, feed: &Feed, month: Month, now: Timestamp) -> Result<Vec<Entry>, StoreError> {
        self.seek(feed, now)?.of_month(month)
    }

    /// The months nearest before and after one in which a feed has something.
    pub fn months_beside(
        &self,
        feed: &Feed,
        month: Month,
        now: Timestamp,
    ) -> Result<(Option<Month>, Option<Month>), StoreError> {
        let seek = self.seek(feed, now)?;
        Ok((seek.month_before(month)?, seek.month_after(month)?))
    }

    fn seek(&self, feed: &Feed, now: Timestamp) -> Result<Seek<'_>, StoreError> {
        Seek::new(&self.connection, feed, now)
    }

    /// The entries of a feed's window in feed order. `count` and `age` are applied here, newest by rank first.
    pub fn window(&self, feed: &FeedName, window: &Window, now: Timestamp) -> Result<Vec<Entry>, StoreError> {
        // The index gives rank and place in order; only ties of both are sorted by id.
        let sql = format!(
            "SELECT {ENTRY_COLUMNS} FROM memberships m JOIN entries e ON e.key = m.entry \
             LEFT JOIN bodies b ON b.entry = e.key WHERE m.feed = (SELECT key FROM feeds WHERE name = ?1) \
             ORDER BY m.rank DESC, m.place, e.id"
        );
        let oldest = window.age_millis.map(|age| now.plus_millis(-age));
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([feed.as_str()])?;
        let mut entries = Vec::with_capacity(window.count.min(64));
        while entries.len() < window.count {
            let Some(row) = rows.next()? else { break };
            let stored = rows::entry(row)?;
            if oldest.is_some_and(|oldest| stored.entry.rank() < oldest) {
                break;
            }
            let seen_here = *feed != FeedName::Breaking || stored.entry.is_breaking(now);
            if stored.entry.is_visible(now) && stored.withdrawn.is_none() && seen_here {
                entries.push(stored.entry);
            }
        }
        entries.sort_by(in_feed_order);
        Ok(entries)
    }

    /// The entries that left a feed for good, or were recalled, from `since` on, the newest first, [`Tombstone::MOST`] at most.
    pub fn tombstones(&self, feed: &FeedName, since: Timestamp, now: Timestamp) -> Result<Vec<Tombstone>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT e.id, t.at, s.permalink, s.visible_from, s.expires, s.passed, coalesce(e.reason, e.retraction) FROM tombstones t \
             JOIN entries e ON e.key = t.entry LEFT JOIN entries s ON s.key = e.successor AND s.withdrawn IS NULL \
             WHERE t.feed = (SELECT key FROM feeds WHERE name = ?1) AND t.at >= ?2 ORDER BY t.at DESC, e.id LIMIT ?3",
        )?;
        let most = i64::try_from(Tombstone::MOST).unwrap_or(i64::MAX);
        let found = statement.query_map(params![feed.as_str(), since.millis(), most], |row| {
            let at = Timestamp::from_millis_utc(row.get(1)?);
            let moment =
                |at: usize| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(at)?.map(Timestamp::from_millis_utc));
            let passed = Passed::of_bits(row.get::<_, Option<u8>>(5)?.unwrap_or(0));
            let is_seen = may_be_seen(moment(3)?, moment(4)?, passed, now);
            let successor = row.get::<_, Option<[u8; 16]>>(2)?.filter(|_| is_seen).map(Uuid::from_bytes);
            let comment = row.get::<_, Option<String>>(6)?.map(|text| Line::folded(&text));
            Ok(Tombstone { id: EntryId::stored(row.get(0)?), at, comment, successor })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Whether there ever was such a feed.
    pub fn has_known(&self, feed: &FeedName) -> Result<bool, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM feeds WHERE name = ?1)")?;
        Ok(statement.query_row([feed.as_str()], |row| row.get(0))?)
    }

    /// The rank of the newest entry of a feed that is older than `oldest` by rank.
    pub fn newest_before(&self, feed: &FeedName, oldest: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT max(rank) FROM memberships WHERE feed = (SELECT key FROM feeds WHERE name = ?1) AND rank < ?2",
        )?;
        let rank: Option<i64> = statement.query_row(params![feed.as_str(), oldest.millis()], |row| row.get(0))?;
        Ok(rank.map(Timestamp::from_millis_utc))
    }

    /// When what a feed holds last changed; `None` when there is no such feed.
    pub fn changed(&self, feed: &FeedName) -> Result<Option<Changed>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT changed, modified FROM feeds WHERE name = ?1")?;
        let found: Option<(i64, i64)> =
            statement.query_row([feed.as_str()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        Ok(found.map(|(at, modified)| Changed {
            at: Timestamp::from_millis_utc(at),
            modified: Timestamp::from_millis_utc(modified.saturating_mul(1000)),
        }))
    }

    /// The categories that have a folder or an entry, in the order of their names.
    pub fn categories(&self) -> Result<Vec<CategoryPath>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT name FROM feeds f WHERE name NOT IN ('all', 'breaking') \
             AND (folder = 1 OR EXISTS (SELECT 1 FROM memberships m WHERE m.feed = f.key)) ORDER BY name",
        )?;
        let names = statement.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
        names
            .iter()
            .map(|name| CategoryPath::new(name).map_err(|fault| StoreError::Corrupt(fault.to_string())))
            .collect()
    }

    /// What stands at a permalink at `now`; `None` when nothing ever did, or not yet.
    pub fn article(&self, permalink: Uuid, now: Timestamp) -> Result<Option<Article>, StoreError> {
        let sql = format!(
            "SELECT {ENTRY_COLUMNS}, e.changed, e.first_seen, EXISTS (SELECT 1 FROM revisions r WHERE r.entry = e.key) AS was_changed \
             FROM entries e LEFT JOIN bodies b ON b.entry = e.key WHERE e.permalink = ?1"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([permalink.as_bytes()])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let changed = Timestamp::from_millis_utc(row.get("changed")?);
        let first_seen = Timestamp::from_millis_utc(row.get("first_seen")?);
        let reason: Option<String> = row.get("reason")?;
        let reason = reason.map(|text| Line::folded(&text));
        let was_changed = row.get("was_changed")?;
        let stored = rows::entry(row)?;
        // What came after its end never stood here. After a lost store the file tells when it came.
        let came = first_seen.min(changed);
        let came = stored.entry.visible_from.map_or(came, |from| from.max(came));
        let passed = stored.entry.passed;
        let came_in_time = stored.entry.expires.is_none_or(|end| came < end);
        let gone = || {
            Ok::<_, StoreError>(Article::Withdrawn {
                reason: reason.clone(),
                successor: self.successor(stored.successor, now)?,
            })
        };
        if let Some(withdrawn) = stored.withdrawn {
            // What was withdrawn before its time never stood here.
            let had_come = passed.release || stored.entry.visible_from.is_none_or(|from| from <= withdrawn);
            return (had_come && came_in_time).then(gone).transpose();
        }
        if stored.is_out(now) {
            return Ok(Some(Article::Published { entry: Box::new(stored.entry), changed, was_changed }));
        }
        let is_over = passed.end || stored.entry.expires.is_some_and(|until| until <= now);
        // One that was changed since may have stood here before somebody said that its end was long ago.
        (is_over && (came_in_time || changed > first_seen)).then(gone).transpose()
    }

    /// The entry of a key, if it may be seen.
    fn successor(&self, key: Option<i64>, now: Timestamp) -> Result<Option<Box<Entry>>, StoreError> {
        let Some(key) = key else { return Ok(None) };
        let sql =
            format!("SELECT {ENTRY_COLUMNS} FROM entries e LEFT JOIN bodies b ON b.entry = e.key WHERE e.key = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([key])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let stored = rows::entry(row)?;
        Ok((stored.withdrawn.is_none() && stored.is_out(now)).then(|| Box::new(stored.entry)))
    }

    /// The entry of an id, whether it may be seen or not: for those who published it. `None` when it is withdrawn.
    pub fn entry(&self, id: &EntryId) -> Result<Option<Entry>, StoreError> {
        let sql = format!(
            "SELECT {ENTRY_COLUMNS} FROM entries e LEFT JOIN bodies b ON b.entry = e.key WHERE e.permalink = ?1"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([id.permalink().into_bytes()])?;
        let stored = rows.next()?.map(rows::entry).transpose()?;
        Ok(stored.filter(|stored| stored.withdrawn.is_none()).map(|stored| stored.entry))
    }

    /// The permalink of the entry that had this path (`/2020/old-address`) before it was ours.
    pub fn moved_from(&self, path: &str, now: Timestamp) -> Result<Option<Uuid>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT e.permalink FROM aliases a JOIN entries e ON e.key = a.entry WHERE a.name = ?1 AND e.withdrawn IS NULL",
        )?;
        let found: Option<[u8; 16]> = statement.query_row([path], |row| row.get(0)).optional()?;
        let Some(permalink) = found.map(Uuid::from_bytes) else { return Ok(None) };
        let is_seen = matches!(self.article(permalink, now)?, Some(Article::Published { .. }));
        Ok(is_seen.then_some(permalink))
    }

    /// The ids of all that the file at `path` holds, with their titles, by place.
    pub fn held_by(&self, path: &[u8]) -> Result<Vec<(EntryId, String)>, StoreError> {
        let (folder, name) = super::files::split(path);
        let mut statement = self.connection.prepare_cached(
            "SELECT e.id, e.title FROM holdings h JOIN entries e ON e.key = h.entry JOIN files f ON f.key = h.file \
             JOIN folders d ON d.key = f.folder WHERE d.path = ?1 AND f.name = ?2 ORDER BY h.place",
        )?;
        let held = statement.query_map([folder, name], |row| Ok((EntryId::stored(row.get(0)?), row.get(1)?)))?;
        Ok(held.collect::<Result<_, _>>()?)
    }

    /// The media of the entries that the files of one folder hold, by the names of the files; of those that have any and
    /// may be seen at `now` or later.
    pub fn media_in(&self, folder: &[u8], now: Timestamp) -> Result<BTreeMap<Vec<u8>, Vec<Medium>>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT f.name, e.details FROM files f JOIN holdings h ON h.file = f.key JOIN entries e ON e.key = h.entry \
             WHERE f.folder = (SELECT key FROM folders WHERE path = ?1) AND e.withdrawn IS NULL \
             AND e.passed & 2 = 0 AND (e.expires IS NULL OR e.expires > ?2) AND instr(e.details, '\"media\":') > 0",
        )?;
        let mut rows = statement.query(params![folder, now.millis()])?;
        let mut media: BTreeMap<Vec<u8>, Vec<Medium>> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let details = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
            media.entry(row.get(0)?).or_default().extend(rows::media_from_json(details)?);
        }
        Ok(media)
    }

    /// How many entries and files there are.
    pub fn counts(&self) -> Result<Counts, StoreError> {
        let entries = self
            .connection
            .query_row("SELECT count(*) FROM entries WHERE withdrawn IS NULL", [], |row| count(row, 0))?;
        let mut statement = self
            .connection
            .prepare_cached("SELECT outcome, count(*) FROM files WHERE missing IS NULL GROUP BY outcome")?;
        let files = statement.query_map([], |row| Ok((row.get(0)?, count(row, 1)?)))?.collect::<Result<_, _>>()?;
        Ok(Counts { entries, files })
    }

    /// The files that are refused, in the order of their paths, `limit` at most.
    pub fn refused(&self, limit: u32) -> Result<Vec<FileRecord>, StoreError> {
        let sql = format!(
            "SELECT {FILE_COLUMNS} FROM files f JOIN folders d ON d.key = f.folder WHERE f.outcome = 'refused' AND f.missing IS NULL \
             ORDER BY d.path, f.name LIMIT ?1"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([limit])?;
        let mut refused = Vec::new();
        while let Some(row) = rows.next()? {
            refused.push(record(row)?.1);
        }
        Ok(refused)
    }

    /// The files whose names are this stem and an ending without a dot, and that hold an article that may be seen at `now`
    /// or later, with the media of what they hold.
    pub fn articles_of_stem(
        &self,
        folder: &[u8],
        stem: &str,
        now: Timestamp,
    ) -> Result<BTreeMap<Vec<u8>, Vec<Medium>>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT f.name, e.details, e.kind = 0 FROM files f JOIN holdings h ON h.file = f.key JOIN entries e ON e.key = h.entry \
             WHERE f.folder = (SELECT key FROM folders WHERE path = ?1) AND f.name > ?2 AND f.name < ?3 \
             AND f.missing IS NULL AND e.withdrawn IS NULL AND e.passed & 2 = 0 AND (e.expires IS NULL OR e.expires > ?4)",
        )?;
        // `/` is the byte behind `.`, and in no name.
        let (from, to) = (format!("{stem}."), format!("{stem}/"));
        let mut rows = statement.query(params![folder, from.as_bytes(), to.as_bytes(), now.millis()])?;
        let mut files: BTreeMap<Vec<u8>, (Vec<Medium>, bool)> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let name: Vec<u8> = row.get(0)?;
            if name[from.len()..].contains(&b'.') {
                continue;
            }
            let (media, has_article) = files.entry(name).or_default();
            media.extend(rows::media_from_json(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?)?);
            *has_article |= row.get::<_, bool>(2)?;
        }
        Ok(files
            .into_iter()
            .filter(|(_, (_, has_article))| *has_article)
            .map(|(name, (media, _))| (name, media))
            .collect())
    }

    /// The media of entries that may be seen at `now` or later, with each file that holds them: of as many entries that have
    /// any as `most`, behind the key `after`. Gives the key of the last of these, too; `None` at the end.
    pub fn media_after(
        &self,
        after: i64,
        most: u32,
        now: Timestamp,
    ) -> Result<(Vec<HeldMedia>, Option<i64>), StoreError> {
        let mut entries = self.connection.prepare_cached(
            "SELECT key, details FROM entries WHERE key > ?1 AND instr(details, '\"media\":') > 0 \
             AND withdrawn IS NULL AND passed & 2 = 0 AND (expires IS NULL OR expires > ?3) ORDER BY key LIMIT ?2",
        )?;
        let mut holders = self.connection.prepare_cached(
            "SELECT d.path, f.name FROM holdings h JOIN files f ON f.key = h.file JOIN folders d ON d.key = f.folder \
             WHERE h.entry = ?1 AND f.missing IS NULL",
        )?;
        let (mut held, mut last) = (Vec::new(), None);
        let mut rows = entries.query(params![after, most, now.millis()])?;
        while let Some(row) = rows.next()? {
            let key: i64 = row.get(0)?;
            last = Some(key);
            let media = rows::media_from_json(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?)?;
            let mut files = holders.query([key])?;
            while let Some(file) = files.next()? {
                held.push(HeldMedia { folder: file.get(0)?, name: file.get(1)?, media: media.clone() });
            }
        }
        Ok((held, last))
    }

    /// The folders that hold a file that is known.
    pub fn folders(&self) -> Result<Vec<Vec<u8>>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT path FROM folders d WHERE EXISTS (SELECT 1 FROM files f WHERE f.folder = d.key) ORDER BY path",
        )?;
        Ok(statement.query_map(params![], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }
}

fn count(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).map(i64::unsigned_abs)
}
