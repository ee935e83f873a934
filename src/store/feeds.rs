//! Which entries may be seen in which feed, and the moments at which that changes by itself.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, params};

use super::rows::{self, ENTRY_COLUMNS};
use super::{StoreError, Transaction};
use crate::domain::{CategoryPath, Entry, EntryId, EntryKind, FeedName, Passed, Timestamp};

impl Transaction<'_> {
    /// Says which categories have a folder now: a feed exists as long as it has a folder or an entry.
    pub fn put_folders(&mut self, folders: &BTreeSet<CategoryPath>, now: Timestamp) -> Result<(), StoreError> {
        let mut statement = self.sql.prepare_cached("SELECT name FROM feeds WHERE folder = 1")?;
        let before = statement.query_map([], |row| row.get(0))?.collect::<Result<BTreeSet<String>, _>>()?;
        drop(statement);
        for always in [FeedName::All, FeedName::Breaking] {
            self.feed_key(&always, now)?;
        }
        for folder in folders.iter().filter(|folder| !before.contains(folder.as_str())) {
            self.put_folder(folder, now)?;
        }
        for gone in before.iter().filter(|name| CategoryPath::new(name).is_ok_and(|path| !folders.contains(&path))) {
            self.sql.prepare_cached("UPDATE feeds SET folder = 0 WHERE name = ?1")?.execute([gone])?;
            self.touched.directory = true;
            self.touched.feeds.insert(FeedName::parse(gone).map_err(|fault| StoreError::Corrupt(fault.to_string()))?);
        }
        Ok(())
    }

    /// Says that a category has a folder.
    pub fn put_folder(&mut self, folder: &CategoryPath, now: Timestamp) -> Result<(), StoreError> {
        let feed = self.feed_key(&FeedName::of(folder.clone()), now)?;
        let changed =
            self.sql.prepare_cached("UPDATE feeds SET folder = 1 WHERE key = ?1 AND folder = 0")?.execute([feed])?;
        self.touched.directory |= changed > 0;
        Ok(())
    }

    /// Brings an entry's memberships and moments up to date. `changed` says that its documents changed, too.
    pub(super) fn place_in_feeds(
        &mut self,
        key: i64,
        entry: &Entry,
        changed: bool,
        seen: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (before, ranked_so) = self.feeds_of(key, entry)?;
        let after = feeds_to_be_in(entry, now);
        if changed || before != after {
            // News that ceases to break is not gone, whatever feed it is in no more.
            if !entry.is_visible(now) {
                self.put_tombstones(key, seen)?;
            } else {
                self.remove_tombstones(key)?;
            }
            self.remove_memberships(key)?;
            for name in &after {
                let feed = self.feed_key(name, seen)?;
                self.touched.directory |= !before.contains(name) && self.is_empty(feed)?;
                self.sql
                    .prepare_cached(
                        "INSERT INTO memberships (feed, rank, place, entry, told, own) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                    )?
                    .execute(params![
                        feed,
                        entry.rank().millis(),
                        entry.place,
                        key,
                        entry.published.millis() + i64::from(entry.published.offset_seconds()) * 1000,
                        is_own(name, entry)
                    ])?;
            }
            if entry.retraction.is_some() {
                self.put_recalled(key, entry.updated)?;
            }
            for name in before.difference(&after) {
                let feed = self.feed_key(name, seen)?;
                self.touched.directory |= self.is_empty(feed)?;
            }
        }
        let moved = before.symmetric_difference(&after).cloned().collect::<BTreeSet<_>>();
        let touched = if changed || !ranked_so { before.union(&after).cloned().collect() } else { moved };
        self.mark_changed(touched, seen);
        self.put_moments(key, entry, now)
    }

    /// Takes an entry out of every feed.
    pub(super) fn take_from_feeds(&mut self, key: i64, now: Timestamp) -> Result<(), StoreError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT DISTINCT f.name FROM memberships m JOIN feeds f ON f.key = m.feed WHERE m.entry = ?1",
        )?;
        let names = statement.query_map([key], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
        drop(statement);
        self.put_tombstones(key, now)?;
        self.remove_memberships(key)?;
        self.sql.prepare_cached("DELETE FROM moments WHERE entry = ?1")?.execute([key])?;
        let feeds = names.iter().map(|name| named(name)).collect::<Result<BTreeSet<_>, _>>()?;
        for name in &feeds {
            let feed = self.feed_key(name, now)?;
            self.touched.directory |= self.is_empty(feed)?;
        }
        self.mark_changed(feeds, now);
        Ok(())
    }

    /// Carries out every moment up to `now`: what was waiting is in its feeds, what is over is out of them.
    pub fn pass_moments(&mut self, now: Timestamp) -> Result<(), StoreError> {
        let sql = format!(
            "SELECT {ENTRY_COLUMNS} FROM entries e LEFT JOIN bodies b ON b.entry = e.key \
             WHERE e.key IN (SELECT entry FROM moments WHERE at <= ?1) AND e.withdrawn IS NULL"
        );
        let mut due = Vec::new();
        {
            let mut statement = self.sql.prepare_cached(&sql)?;
            let mut rows = statement.query([now.millis()])?;
            while let Some(row) = rows.next()? {
                due.push(rows::entry(row)?);
            }
        }
        self.sql.prepare_cached("DELETE FROM moments WHERE at <= ?1")?.execute([now.millis()])?;
        for mut stored in due {
            self.touched.articles.insert(stored.entry.permalink());
            let passed = stored.entry.passed_by(now);
            self.put_passed(&mut stored.entry, passed)?;
            self.place_in_feeds(stored.key, &stored.entry, false, now, now)?;
        }
        Ok(())
    }

    /// The entries whose release has come and was not carried out.
    pub fn to_be_released(&self, now: Timestamp) -> Result<Vec<EntryId>, StoreError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT DISTINCT e.id FROM moments m JOIN entries e ON e.key = m.entry \
             WHERE m.at <= ?1 AND e.visible_from <= ?1 AND e.passed & 1 = 0 AND e.withdrawn IS NULL",
        )?;
        let ids = statement.query_map([now.millis()], |row| Ok(EntryId::stored(row.get(0)?)))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// Puts an entry's release off.
    pub fn put_off(&mut self, id: &EntryId, until: Timestamp) -> Result<(), StoreError> {
        let key = self.key_of(id)?;
        self.sql
            .prepare_cached("UPDATE moments SET at = ?2 WHERE entry = ?1 AND at = (SELECT visible_from FROM entries WHERE key = ?1)")?
            .execute(params![key, until.millis()])?;
        self.sql
            .prepare_cached(
                "UPDATE entries SET visible_from = ?2, details = json_remove(details, '$.check') WHERE key = ?1",
            )?
            .execute(params![key, until.millis()])?;
        Ok(())
    }

    /// Notes which of an entry's moments have passed, for good.
    pub(super) fn put_passed(&mut self, entry: &mut Entry, passed: Passed) -> Result<(), StoreError> {
        if passed != entry.passed {
            entry.passed = passed;
            self.sql
                .prepare_cached("UPDATE entries SET passed = ?2 WHERE permalink = ?1")?
                .execute(params![entry.permalink().into_bytes(), passed.bits()])?;
        }
        Ok(())
    }

    /// The next moment at which something changes by itself.
    pub fn next_moment(&self) -> Result<Option<Timestamp>, StoreError> {
        let at: Option<i64> =
            self.sql.prepare_cached("SELECT min(at) FROM moments")?.query_row([], |row| row.get(0))?;
        Ok(at.map(Timestamp::from_millis_utc))
    }

    /// The feeds an entry is in, and whether it stands there by its present rank and place.
    fn feeds_of(&self, key: i64, entry: &Entry) -> Result<(BTreeSet<FeedName>, bool), StoreError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT f.name, m.rank, m.place FROM memberships m JOIN feeds f ON f.key = m.feed WHERE m.entry = ?1",
        )?;
        let mut rows = statement.query([key])?;
        let (mut feeds, mut ranked_so) = (BTreeSet::new(), true);
        while let Some(row) = rows.next()? {
            feeds.insert(named(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?);
            ranked_so &= row.get::<_, i64>(1)? == entry.rank().millis() && row.get::<_, u32>(2)? == entry.place;
        }
        Ok((feeds, ranked_so))
    }

    pub(super) fn is_empty(&self, feed: i64) -> Result<bool, StoreError> {
        let mut statement = self.sql.prepare_cached("SELECT NOT EXISTS (SELECT 1 FROM memberships WHERE feed = ?1)")?;
        Ok(statement.query_row([feed], |row| row.get(0))?)
    }

    /// Marks the place of an entry in each feed that it is in, before it is taken out of all of them.
    fn put_tombstones(&mut self, key: i64, at: Timestamp) -> Result<(), StoreError> {
        self.remove_tombstones(key)?;
        self.sql
            // An entry of a later `updated` would cancel it (RFC 6721 §3), as after a clock that went back.
            .prepare_cached(
                "INSERT INTO tombstones SELECT DISTINCT m.feed, max(?2, e.updated), e.key \
                 FROM memberships m JOIN entries e ON e.key = m.entry WHERE m.entry = ?1",
            )?
            .execute(params![key, at.millis()])?;
        Ok(())
    }

    /// Marks a retraction in each feed that it is in: of its own moment, lest one cancel the other (RFC 6721 §3), and for
    /// those who ask when it has left the window.
    fn put_recalled(&mut self, key: i64, at: Timestamp) -> Result<(), StoreError> {
        self.sql
            .prepare_cached("INSERT INTO tombstones SELECT DISTINCT feed, ?2, entry FROM memberships WHERE entry = ?1")?
            .execute(params![key, at.millis()])?;
        Ok(())
    }

    /// Forgets `most` of the tombstones of a feed from before a moment, and tells how many there were. The entries stay.
    pub fn prune_tombstones(&mut self, feed: &FeedName, before: Timestamp, most: usize) -> Result<usize, StoreError> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let mut statement = self.sql.prepare_cached(
            "DELETE FROM tombstones WHERE rowid IN (SELECT rowid FROM tombstones \
             WHERE feed = (SELECT key FROM feeds WHERE name = ?1) AND at < ?2 LIMIT ?3)",
        )?;
        Ok(statement.execute(params![feed.as_str(), before.millis(), most])?)
    }

    /// The feeds that have tombstones from before a moment.
    pub fn buried_in(&self, before: Timestamp) -> Result<Vec<FeedName>, StoreError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT name FROM feeds f WHERE EXISTS (SELECT 1 FROM tombstones t WHERE t.feed = f.key AND t.at < ?1)",
        )?;
        let names = statement.query_map([before.millis()], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
        names.iter().map(|name| named(name)).collect()
    }

    /// The rank of the last of the `count` newest entries of a feed.
    pub fn reach_of(&self, feed: &FeedName, count: usize) -> Result<Option<Timestamp>, StoreError> {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        let mut statement = self.sql.prepare_cached(
            "SELECT min(rank) FROM (SELECT rank FROM memberships WHERE feed = (SELECT key FROM feeds WHERE name = ?1) \
             ORDER BY rank DESC LIMIT ?2)",
        )?;
        let rank: Option<i64> = statement.query_row(params![feed.as_str(), count], |row| row.get(0))?;
        Ok(rank.map(Timestamp::from_millis_utc))
    }

    fn remove_tombstones(&mut self, key: i64) -> Result<(), StoreError> {
        self.sql.prepare_cached("DELETE FROM tombstones WHERE entry = ?1")?.execute([key])?;
        Ok(())
    }

    fn remove_memberships(&mut self, key: i64) -> Result<(), StoreError> {
        self.sql.prepare_cached("DELETE FROM memberships WHERE entry = ?1")?.execute([key])?;
        Ok(())
    }

    fn put_moments(&mut self, key: i64, entry: &Entry, now: Timestamp) -> Result<(), StoreError> {
        self.sql.prepare_cached("DELETE FROM moments WHERE entry = ?1")?.execute([key])?;
        for at in moments_of(entry, now) {
            self.sql.prepare_cached("INSERT INTO moments VALUES (?1, ?2)")?.execute(params![at.millis(), key])?;
        }
        Ok(())
    }

    pub(super) fn mark_changed(&mut self, feeds: BTreeSet<FeedName>, at: Timestamp) {
        for name in &feeds {
            self.note_change(name, at);
        }
        self.touched.feeds.extend(feeds);
    }

    fn note_change(&mut self, feed: &FeedName, at: Timestamp) {
        let latest = self.changed.entry(feed.clone()).or_insert(at);
        *latest = (*latest).max(at);
    }

    /// Moves the dates of every feed that this transaction changed: once, however many entries changed in it.
    pub(super) fn date_feeds(&self) -> Result<(), StoreError> {
        for (name, at) in &self.changed {
            self.sql
                .prepare_cached(
                    "UPDATE feeds SET changed = max(changed, ?2), modified = max(modified + 1, ?2 / 1000) WHERE name = ?1",
                )?
                .execute(params![name.as_str(), at.millis()])?;
        }
        Ok(())
    }

    pub(super) fn feed_key(&mut self, name: &FeedName, at: Timestamp) -> Result<i64, StoreError> {
        let found = self
            .sql
            .prepare_cached("SELECT key FROM feeds WHERE name = ?1")?
            .query_row([name.as_str()], |row| row.get(0))
            .optional()?;
        if let Some(key) = found {
            return Ok(key);
        }
        self.touched.directory = true;
        self.note_change(name, at);
        // The commit dates it.
        self.sql
            .prepare_cached("INSERT INTO feeds (name, changed, modified) VALUES (?1, 0, 0)")?
            .execute([name.as_str()])?;
        Ok(self.sql.last_insert_rowid())
    }
}

/// The feeds that an entry is in at `now`: none while it may not be seen (one gate, [`Entry::is_visible`]);
/// an article's categories with those above them, and `all`; `breaking` while it is that.
pub(super) fn feeds_to_be_in(entry: &Entry, now: Timestamp) -> BTreeSet<FeedName> {
    let mut feeds = BTreeSet::new();
    if !entry.is_visible(now) {
        return feeds;
    }
    if entry.kind == EntryKind::Article {
        feeds.insert(FeedName::All);
        // The folder `breaking` is no category: what is dropped there is in the breaking feed for as long as it breaks.
        let categories = entry.categories.iter().flat_map(CategoryPath::lineage).map(FeedName::of);
        feeds.extend(categories.filter(|name| *name != FeedName::Breaking));
    }
    if entry.is_breaking(now) {
        feeds.insert(FeedName::Breaking);
    }
    feeds
}

/// The moments to come at which what may be seen of an entry changes.
pub(super) fn moments_of(entry: &Entry, now: Timestamp) -> impl Iterator<Item = Timestamp> {
    let Passed { release, end, calm } = entry.passed;
    let moments = [
        entry.visible_from.filter(|_| !release),
        entry.expires.filter(|_| !end),
        entry.breaking_until.filter(|_| entry.breaking && !calm),
    ];
    moments.into_iter().flatten().filter(move |at| *at > now)
}

/// Whether an entry is in a feed by itself, and not only by a category below.
pub(super) fn is_own(name: &FeedName, entry: &Entry) -> bool {
    match name {
        FeedName::Category(category) => entry.categories.contains(category),
        _ => true,
    }
}

pub(super) fn named(name: &str) -> Result<FeedName, StoreError> {
    FeedName::parse(name).map_err(|fault| StoreError::Corrupt(fault.to_string()))
}
