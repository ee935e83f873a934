//! Files of which nothing is known: most of an import. A run of them is written table by table, with nothing looked up
//! that is known to be new, and all that needs no store was done before.

use std::collections::btree_map::Entry as Slot;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use rusqlite::params;
use uuid::Uuid;
use xxhash_rust::xxh3::xxh3_64;

use super::feeds::{feeds_to_be_in, is_own, moments_of};
use super::files::{FileRecord, split};
use super::rows::{self, Details, to_json};
use super::seen::{KeyOf, key};
use super::{StoreError, Transaction};
use crate::domain::{CategoryPath, Entry, EntryKind, FeedName, Timestamp, folded_words};

/// A file and the one story in it, as they are to be written if nothing is known of either.
#[derive(Debug)]
pub struct Newcomer {
    file: FileRecord,
    entry: Entry,
    permalink: Uuid,
    worded: i64,
    details: String,
    body: Option<Vec<u8>>,
    own_categories: String,
    receipt: String,
    keys: Vec<u64>,
}

impl Newcomer {
    /// A file, the entry that it makes, and the categories that it gives it.
    pub fn new(file: FileRecord, entry: Entry, own: &[CategoryPath]) -> Self {
        let words = folded_words(entry.title.as_str());
        let permalink = entry.permalink();
        let mut keys = vec![
            key(KeyOf::Path, &file.path),
            key(KeyOf::Inode, &inode_bytes(file.stamp.inode, file.stamp.device)),
            key(KeyOf::Permalink, permalink.as_bytes()),
            key(KeyOf::Name, entry.id.as_str().as_bytes()),
        ];
        keys.extend(file.content.map(|hash| key(KeyOf::Content, &hash.0.to_be_bytes())));
        keys.extend(key_of_words(&words, entry.language.as_str()));
        let (details, body) = (to_json(&Details::of(&entry)), entry.body.as_ref().map(rows::pack));
        // It is packed: an import has thousands of them wait.
        let entry = Entry { body: None, ..entry };
        Self {
            permalink,
            details,
            body,
            own_categories: rows::categories_to_json(own),
            receipt: to_json(&file.judged),
            worded: worded(&words),
            keys,
            file,
            entry,
        }
    }
}

/// The key of a title's words in a language; words that fold to nothing are nobody's.
pub(super) fn key_of_words(words: &str, language: &str) -> Option<u64> {
    (!words.is_empty()).then(|| key(KeyOf::Words, [words, "\0", language].concat().as_bytes()))
}

/// The hash by which the entries of a title's words are found; 0 of none.
pub(super) fn worded(words: &str) -> i64 {
    if words.is_empty() { 0 } else { xxh3_64(words.as_bytes()).cast_signed() }
}

pub(super) fn inode_bytes(inode: u64, device: u64) -> [u8; 16] {
    ((u128::from(inode) << 64) | u128::from(device)).to_be_bytes()
}

/// Newcomers that are written together, in the order in which they came.
#[derive(Debug, Default)]
pub struct Run<'n> {
    members: Vec<(&'n Newcomer, Timestamp)>,
    keys: HashSet<u64>,
}

impl Run<'_> {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }
}

/// What the entries of the same categories have in common.
struct Place {
    /// The feeds, and whether each has the entry by itself.
    feeds: Vec<(i64, bool)>,
    names: BTreeSet<FeedName>,
    changed: Timestamp,
}

impl<'n> Run<'n> {
    /// Takes a newcomer in, whose change came to be seen at `seen`.
    pub fn push(&mut self, newcomer: &'n Newcomer, seen: Timestamp) {
        self.keys.extend(&newcomer.keys);
        self.members.push((newcomer, seen));
    }

    /// Whether another of the run has anything that would make the two one.
    pub fn concerns(&self, newcomer: &Newcomer) -> bool {
        newcomer.keys.iter().any(|key| self.keys.contains(key))
    }
}

impl Transaction<'_> {
    /// Whether the store knows nothing that concerns a newcomer: no file of its path, its bytes or its number, no entry of
    /// its words, no name of its id.
    pub fn knows_nothing_of(&self, newcomer: &Newcomer) -> Result<bool, StoreError> {
        if let Some(seen) = &*self.seen
            && !newcomer.keys.iter().any(|key| seen.may_have(*key))
        {
            return Ok(true);
        }
        let Newcomer { file, entry, permalink, worded, .. } = newcomer;
        let (folder, name) = split(&file.path);
        let mut statement = self.sql.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM folders d JOIN files f ON f.folder = d.key WHERE d.path = ?1 AND f.name = ?2) \
             OR EXISTS (SELECT 1 FROM files WHERE content = ?3) \
             OR EXISTS (SELECT 1 FROM files WHERE inode = ?4 AND device = ?5) \
             OR (?6 <> 0 AND EXISTS (SELECT 1 FROM entries WHERE worded = ?6 AND language = ?7)) \
             OR EXISTS (SELECT 1 FROM entries WHERE permalink = ?8) \
             OR EXISTS (SELECT 1 FROM aliases WHERE name = ?9) \
             OR EXISTS (SELECT 1 FROM recalls WHERE id = ?9)",
        )?;
        let is_known: bool = statement.query_row(
            params![
                folder,
                name,
                file.content.map(|hash| hash.0.to_be_bytes()),
                file.stamp.inode.cast_signed(),
                file.stamp.device.cast_signed(),
                worded,
                entry.language.as_str(),
                permalink.as_bytes(),
                entry.id.as_str(),
            ],
            |row| row.get(0),
        )?;
        Ok(!is_known)
    }

    /// Writes a run of newcomers of which the store knows nothing: what [`Transaction::put_file`],
    /// [`Transaction::put_entry`] and [`Transaction::put_holdings`] would write of each.
    pub fn put_run(&mut self, run: Run<'_>, now: Timestamp) -> Result<(), StoreError> {
        if run.is_empty() {
            return Ok(());
        }
        for key in run.keys {
            self.note_seen(key);
        }
        let newcomers = &run.members;
        let first_file = self.put_new_files(newcomers, now)?;
        let first_entry = self.put_new_entries(newcomers, now)?;
        self.put_new_bodies(newcomers, first_entry)?;
        {
            let mut insert = self.sql.prepare_cached("INSERT INTO holdings VALUES (?1, 0, ?2, ?3, 0)")?;
            for ((file, entry), (newcomer, _)) in (first_file..).zip(first_entry..).zip(newcomers) {
                insert.execute(params![file, entry, newcomer.own_categories])?;
            }
        }
        self.place_new(newcomers, first_entry, now)?;
        // They are the last ones.
        self.sql
            .prepare_cached(
                "INSERT INTO changes (at, entry, kind) SELECT ?1, key, 'published' FROM entries WHERE key >= ?2 ORDER BY key",
            )?
            .execute([now.millis(), first_entry])?;
        self.sql
            .prepare_cached("INSERT INTO to_index SELECT key FROM entries WHERE key >= ?1 ORDER BY key")?
            .execute([first_entry])?;
        self.noted.extend((first_entry..).zip(newcomers).map(|(key, _)| key));
        self.touched.articles.extend(newcomers.iter().map(|(newcomer, _)| newcomer.permalink));
        Ok(())
    }

    /// Tells the key of the first; the others follow.
    fn put_new_files(&mut self, newcomers: &[(&Newcomer, Timestamp)], now: Timestamp) -> Result<i64, StoreError> {
        let first = self.next_key("SELECT max(key) FROM files")?;
        let mut folders: BTreeMap<&[u8], i64> = BTreeMap::new();
        for (newcomer, _) in newcomers {
            let folder = split(&newcomer.file.path).0;
            if !folders.contains_key(folder) {
                folders.insert(folder, self.folder_key(folder)?);
            }
        }
        let mut insert = self.sql.prepare_cached(
            "INSERT INTO files (key, folder, name, size, mtime, ctime, device, inode, content, parsing, outcome, receipt, at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?;
        for (key, (newcomer, _)) in (first..).zip(newcomers) {
            let Newcomer { file, receipt, .. } = newcomer;
            let (folder, name) = split(&file.path);
            insert.execute(params![
                key,
                folders.get(folder),
                name,
                file.stamp.size.cast_signed(),
                file.stamp.mtime,
                file.stamp.ctime,
                file.stamp.device.cast_signed(),
                file.stamp.inode.cast_signed(),
                file.content.map(|hash| hash.0.to_be_bytes()),
                file.parsing.cast_signed(),
                file.judged.outcome,
                receipt,
                now.millis(),
            ])?;
        }
        Ok(first)
    }

    /// Tells the key of the first; the others follow.
    fn put_new_entries(&mut self, newcomers: &[(&Newcomer, Timestamp)], now: Timestamp) -> Result<i64, StoreError> {
        let first = self.next_key("SELECT max(key) FROM entries")?;
        let mut insert = self.sql.prepare_cached(
            "INSERT INTO entries (key, id, permalink, kind, title, worded, summary, language, published, published_offset, \
             updated, updated_offset, place, link, breaking, breaking_until, visible_from, expires, correction, \
             retraction, details, first_seen, changed, passed, breaking_since) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, \
             ?23, ?24, ?25)",
        )?;
        for (key, (newcomer, seen)) in (first..).zip(newcomers) {
            let Newcomer { entry, permalink, worded, details, .. } = newcomer;
            insert.execute(params![
                key,
                entry.id.as_str(),
                permalink.as_bytes(),
                i64::from(entry.kind == EntryKind::Headline),
                entry.title.as_str(),
                worded,
                entry.summary.as_ref().map(|line| line.as_str()),
                entry.language.as_str(),
                entry.published.millis(),
                entry.published.offset_seconds(),
                entry.updated.millis(),
                entry.updated.offset_seconds(),
                entry.place,
                entry.link,
                entry.breaking,
                entry.breaking_until.map(Timestamp::millis),
                entry.visible_from.map(Timestamp::millis),
                entry.expires.map(Timestamp::millis),
                entry.correction.as_ref().map(|line| line.as_str()),
                entry.retraction.as_ref().map(|line| line.as_str()),
                details,
                now.millis(),
                seen.millis(),
                entry.passed_by(now).bits(),
                entry.breaking_since.map(Timestamp::millis),
            ])?;
        }
        Ok(first)
    }

    fn put_new_bodies(&mut self, newcomers: &[(&Newcomer, Timestamp)], first: i64) -> Result<(), StoreError> {
        let mut insert = self.sql.prepare_cached("INSERT INTO bodies VALUES (?1, ?2)")?;
        for (key, (newcomer, _)) in (first..).zip(newcomers) {
            if let Some(body) = &newcomer.body {
                insert.execute(params![key, body])?;
            }
        }
        Ok(())
    }

    /// Puts new entries into their feeds, and their moments into the almanac.
    fn place_new(
        &mut self,
        newcomers: &[(&Newcomer, Timestamp)],
        first: i64,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut places: BTreeMap<(&[CategoryPath], bool, bool, bool), Place> = BTreeMap::new();
        let (mut memberships, mut moments) = (Vec::new(), Vec::new());
        for (key, (newcomer, seen)) in (first..).zip(newcomers) {
            let passed = newcomer.entry.passed_by(now);
            // Most entries have no moments.
            let passing = (passed != newcomer.entry.passed).then(|| Entry { passed, ..newcomer.entry.clone() });
            let entry = passing.as_ref().unwrap_or(&newcomer.entry);
            let is_article = entry.kind == EntryKind::Article;
            let alike = (&newcomer.entry.categories[..], is_article, entry.is_visible(now), entry.is_breaking(now));
            let place = match places.entry(alike) {
                Slot::Occupied(known) => known.into_mut(),
                Slot::Vacant(free) => free.insert(self.place_of(entry, *seen, now)?),
            };
            moments.extend(moments_of(entry, now).map(|at| (at.millis(), key)));
            place.changed = place.changed.max(*seen);
            let told = entry.published.millis() + i64::from(entry.published.offset_seconds()) * 1000;
            let rank = entry.rank().millis();
            memberships.extend(place.feeds.iter().map(|(feed, own)| (*feed, -rank, entry.place, key, told, *own)));
        }
        // In the order of the index that is searched most, which then is written from one end to the other.
        memberships.sort_unstable();
        let mut insert = self.sql.prepare_cached(
            "INSERT INTO memberships (feed, rank, place, entry, told, own) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        for (feed, rank, place, entry, told, own) in memberships {
            insert.execute(params![feed, -rank, place, entry, told, own])?;
        }
        drop(insert);
        let mut insert = self.sql.prepare_cached("INSERT INTO moments VALUES (?1, ?2)")?;
        for (at, entry) in moments {
            insert.execute([at, entry])?;
        }
        drop(insert);
        for place in places.into_values() {
            self.mark_changed(place.names, place.changed);
        }
        Ok(())
    }

    fn place_of(&mut self, entry: &Entry, seen: Timestamp, now: Timestamp) -> Result<Place, StoreError> {
        let names = feeds_to_be_in(entry, now);
        let mut feeds = Vec::new();
        for name in &names {
            let feed = self.feed_key(name, seen)?;
            self.touched.directory |= self.is_empty(feed)?;
            feeds.push((feed, is_own(name, entry)));
        }
        Ok(Place { feeds, names, changed: seen })
    }

    fn next_key(&self, latest: &str) -> Result<i64, StoreError> {
        let latest: Option<i64> = self.sql.prepare_cached(latest)?.query_row([], |row| row.get(0))?;
        Ok(latest.unwrap_or(0) + 1)
    }

    /// Notes that the store knows something, where it is remembered what it knows.
    pub(super) fn note_seen(&mut self, key: u64) {
        if self.seen.as_mut().is_some_and(|seen| !seen.note(key)) {
            *self.seen = None;
        }
    }
}
