//! Entries: what is known of them, and what a change to one does to the feeds.

use rusqlite::{OptionalExtension, params};

use super::newcomers::{key_of_words, worded};
use super::rows::{self, Details, ENTRY_COLUMNS, StoredEntry, to_json};
use super::seen::{self, KeyOf};
use super::{StoreError, Transaction};
use crate::domain::{CategoryPath, Entry, EntryId, EntryKind, Ruled, Ruling, Timestamp, folded_words};

/// What the store knows of an entry.
#[derive(Clone, PartialEq, Debug)]
pub struct Known {
    /// As it was last published.
    pub entry: Entry,
    /// Since when it is withdrawn, if it is.
    pub withdrawn: Option<Timestamp>,
    /// Whether it was a headline before it was a story: it keeps the headline's date (FORMATS §1.3).
    pub announced: bool,
    /// What the operator decided of it, which `entry` does not show: that is as its files have it.
    pub ruled: Option<Ruled>,
    /// Whether its file asked for it to be published anew when it was read last.
    pub resurfaces: bool,
}

/// An entry among those of the same words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Worded {
    /// Which.
    pub id: EntryId,
    /// Story or headline.
    pub kind: EntryKind,
    /// Its date.
    pub published: Timestamp,
    /// When it came.
    pub first_seen: Timestamp,
    /// Whether it is withdrawn.
    pub is_withdrawn: bool,
}

impl Worded {
    /// The later of its date and the moment at which it came.
    pub fn came(&self) -> Timestamp {
        self.published.max(self.first_seen)
    }

    /// Whether it is a headline that came so late.
    pub fn is_headline_since(&self, since: Timestamp) -> bool {
        self.kind == EntryKind::Headline && !self.is_withdrawn && self.came() >= since
    }
}

/// One thing that a file holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Holding {
    /// Its place in the file.
    pub place: u32,
    /// Which entry it is.
    pub id: EntryId,
    /// Whether the file holds only its words, in a ticker.
    pub headline: bool,
    /// The categories that the file gives it.
    pub categories: Vec<CategoryPath>,
}

/// A file that holds an entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Holder {
    /// Its path.
    pub path: Vec<u8>,
    /// Whether it holds only the entry's words, in a ticker.
    pub headline: bool,
    /// Whether it is there, or missing.
    pub presence: Presence,
}

/// Whether a file is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Presence {
    /// As far as is known.
    There,
    /// It is missing, and what it held was let go.
    Missing,
    /// It is missing, and nothing is done about that before somebody says so.
    Held,
}

impl Known {
    /// What the operator decided of it.
    pub fn ruling(&self) -> Option<Ruling> {
        self.ruled.as_ref().map(|ruled| ruled.ruling)
    }
}

impl Transaction<'_> {
    /// The entry of an id, or of an id that became an alias; withdrawn or not. Of one that was published anew, what it
    /// is now.
    pub fn entry(&self, id: &EntryId) -> Result<Option<Known>, StoreError> {
        let mut stored = self.stored("e.permalink = ?1", [id.permalink().as_bytes()])?;
        if stored.as_ref().is_none_or(|stored| stored.entry.id != *id) {
            // A UUID in other letters (RFC 9562 §4) is the same one, and would have the same page.
            stored = self.stored("e.key = (SELECT entry FROM aliases WHERE name = ?1)", [id.as_str()])?.or(stored);
        }
        match stored.as_ref().and_then(|stored| stored.successor) {
            Some(successor) => Ok(self.stored("e.key = ?1", [successor])?.map(Known::from)),
            None => Ok(stored.map(Known::from)),
        }
    }

    /// Gives an entry other names: ids, and old paths that begin with `/`. A name that another entry has stays its.
    pub fn put_aliases(&mut self, id: &EntryId, names: &[String]) -> Result<(), StoreError> {
        let key = self.key_of(id)?;
        for name in names {
            self.note_name(name);
            self.sql
                .prepare_cached("INSERT INTO aliases VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING")?
                .execute(params![name, key])?;
        }
        Ok(())
    }

    /// The entry that the file at `path` holds in `place`.
    pub fn held_at(&self, path: &[u8], place: u32) -> Result<Option<Known>, StoreError> {
        let Some((file, _)) = self.keyed_file(path)? else { return Ok(None) };
        let condition = "e.key = (SELECT entry FROM holdings WHERE file = ?1 AND place = ?2)";
        Ok(self.stored(condition, params![file, place])?.map(Known::from))
    }

    /// All that the file at `path` holds, by place.
    pub fn held_by(&self, path: &[u8]) -> Result<Vec<Holding>, StoreError> {
        let Some((file, _)) = self.keyed_file(path)? else { return Ok(Vec::new()) };
        let mut statement = self.sql.prepare_cached(
            "SELECT h.place, e.id, h.headline, h.own_categories FROM holdings h JOIN entries e ON e.key = h.entry \
             WHERE h.file = ?1 ORDER BY h.place",
        )?;
        let mut rows = statement.query([file])?;
        let mut held = Vec::new();
        while let Some(row) = rows.next()? {
            held.push(Holding {
                place: row.get(0)?,
                id: EntryId::stored(row.get(1)?),
                headline: row.get(2)?,
                categories: rows::categories_from_json(row.get_ref(3)?.as_str().map_err(rusqlite::Error::from)?)?,
            });
        }
        Ok(held)
    }

    /// The files that hold an entry, the first to hold it first.
    pub fn holders_of(&self, id: &EntryId) -> Result<Vec<Holder>, StoreError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT d.path, f.name, h.headline, f.missing IS NOT NULL, f.due IS NOT NULL FROM holdings h JOIN entries e ON e.key = h.entry JOIN files f ON f.key = h.file \
             JOIN folders d ON d.key = f.folder WHERE e.permalink = ?1 ORDER BY f.key",
        )?;
        let holders = statement.query_map([id.permalink().into_bytes()], |row| {
            let (folder, name): (Vec<u8>, Vec<u8>) = (row.get(0)?, row.get(1)?);
            let path = if folder.is_empty() { name } else { [&folder[..], b"/", &name].concat() };
            let presence = match (row.get(3)?, row.get(4)?) {
                (false, _) => Presence::There,
                (true, true) => Presence::Missing,
                (true, false) => Presence::Held,
            };
            Ok(Holder { path, headline: row.get(2)?, presence })
        })?;
        Ok(holders.collect::<Result<_, _>>()?)
    }

    /// Entries in a language whose title has these words, withdrawn or not, the newest first; at most 64.
    pub fn of_words(&self, title: &str, language: &str) -> Result<Vec<Worded>, StoreError> {
        let words = folded_words(title);
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let mut statement = self.sql.prepare_cached(
            "SELECT id, kind, published, first_seen, withdrawn IS NOT NULL, title FROM entries \
             WHERE worded = ?1 AND language = ?2 ORDER BY published DESC, key DESC LIMIT 64",
        )?;
        let found = statement.query_map(params![worded(&words), language], |row| {
            // Two texts may have one hash.
            if folded_words(row.get_ref(5)?.as_str()?) != words {
                return Ok(None);
            }
            Ok(Some(Worded {
                id: EntryId::stored(row.get(0)?),
                kind: if row.get::<_, i64>(1)? == 0 { EntryKind::Article } else { EntryKind::Headline },
                published: Timestamp::from_millis_utc(row.get(2)?),
                first_seen: Timestamp::from_millis_utc(row.get(3)?),
                is_withdrawn: row.get(4)?,
            }))
        })?;
        Ok(found.filter_map(Result::transpose).collect::<Result<_, _>>()?)
    }

    /// Whether somebody said that what stands in the file at `path` is not this entry.
    pub fn is_apart(&self, path: &[u8], id: &EntryId) -> Result<bool, StoreError> {
        let (folder, name) = super::files::split(path);
        let mut statement = self.sql.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM apart a JOIN files f ON f.key = a.file JOIN folders d ON d.key = f.folder \
             JOIN entries e ON e.key = a.entry WHERE d.path = ?1 AND f.name = ?2 AND e.permalink = ?3)",
        )?;
        Ok(statement.query_row(params![folder, name, id.permalink().into_bytes()], |row| row.get(0))?)
    }

    /// Headlines that are breaking and in no ticker any more.
    pub fn headlines_alone(&self) -> Result<Vec<Entry>, StoreError> {
        let sql = format!(
            "SELECT {ENTRY_COLUMNS} FROM memberships m JOIN entries e ON e.key = m.entry \
             LEFT JOIN bodies b ON b.entry = e.key WHERE m.feed = (SELECT key FROM feeds WHERE name = 'breaking') \
             AND e.kind = 1 AND NOT EXISTS (SELECT 1 FROM holdings h WHERE h.entry = e.key)"
        );
        let mut statement = self.sql.prepare_cached(&sql)?;
        let mut rows = statement.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(rows::entry(row)?.entry);
        }
        Ok(found)
    }

    pub(super) fn stored(
        &self,
        condition: &str,
        parameters: impl rusqlite::Params,
    ) -> Result<Option<StoredEntry>, StoreError> {
        let sql =
            format!("SELECT {ENTRY_COLUMNS} FROM entries e LEFT JOIN bodies b ON b.entry = e.key WHERE {condition}");
        let mut statement = self.sql.prepare_cached(&sql)?;
        let mut rows = statement.query(parameters)?;
        rows.next()?.map(rows::as_filed).transpose()
    }

    pub(super) fn key_of(&self, id: &EntryId) -> Result<i64, StoreError> {
        let found = self
            .sql
            .prepare_cached("SELECT key FROM entries WHERE permalink = ?1")?
            .query_row([id.permalink().into_bytes()], |row| row.get(0))
            .optional()?;
        found.ok_or_else(|| StoreError::Corrupt(format!("a holding of {id}, which is no entry")))
    }

    /// Writes an entry as it is now. One that was withdrawn is back, unless the operator decided otherwise: then readers
    /// get what was decided, and what is written here waits until that is taken back. `seen` is when the change came to be seen:
    /// feeds say that they changed then.
    pub fn put_entry(&mut self, entry: &Entry, seen: Timestamp, now: Timestamp) -> Result<(), StoreError> {
        let permalink = entry.permalink();
        let mut before = self.stored("e.permalink = ?1", [permalink.as_bytes()])?;
        let passed = entry.passed_by(now);
        // Most entries have no moments.
        let passing = (passed != entry.passed).then(|| Entry { passed, ..entry.clone() });
        let entry = passing.as_ref().unwrap_or(entry);
        if let Some(known) = &mut before {
            self.put_passed(&mut known.entry, passed)?;
        }
        let ruled = before.as_ref().and_then(|known| known.ruled.clone());
        let is_out = ruled.as_ref().is_some_and(|ruled| ruled.ruling == Ruling::Withdrawn);
        let unchanged =
            before.as_ref().is_some_and(|known| (known.withdrawn.is_none() || is_out) && known.entry == *entry);
        if let Some(known) = &before
            && unchanged
        {
            if ruled.is_some() {
                self.note_held(known.key)?;
            }
            return match (is_out, &ruled) {
                (true, _) => Ok(()),
                (false, None) => self.place_in_feeds(known.key, entry, false, seen, now),
                (false, ruled) => {
                    self.place_in_feeds(known.key, &rows::as_ruled(entry.clone(), ruled.as_ref()), false, seen, now)
                }
            };
        }
        self.note_seen(seen::key(KeyOf::Permalink, permalink.as_bytes()));
        let words = folded_words(entry.title.as_str());
        if let Some(key) = key_of_words(&words, entry.language.as_str()) {
            self.note_seen(key);
        }
        self.sql
            .prepare_cached(
                "INSERT INTO entries (id, permalink, kind, title, worded, summary, language, published, published_offset, \
                 updated, updated_offset, place, link, breaking, breaking_until, visible_from, expires, correction, \
                 retraction, details, first_seen, changed, passed, breaking_since) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24) \
                 ON CONFLICT (permalink) DO UPDATE SET kind = ?3, title = ?4, worded = ?5, summary = ?6, language = ?7, \
                 published = ?8, published_offset = ?9, updated = ?10, updated_offset = ?11, place = ?12, link = ?13, \
                 breaking = ?14, breaking_until = ?15, visible_from = ?16, expires = ?17, correction = ?18, \
                 retraction = ?19, details = ?20, changed = max(changed + 1000, ?22), \
                 withdrawn = CASE WHEN ruled = 1 THEN withdrawn END, lapsed = NULL, \
                 reason = CASE WHEN ruled IS NOT NULL THEN reason END, \
                 announced = announced OR (kind = 1 AND ?3 = 0), passed = ?23, breaking_since = ?24",
            )?
            .execute(params![
                entry.id.as_str(),
                permalink.as_bytes(),
                i64::from(entry.kind == EntryKind::Headline),
                entry.title.as_str(),
                worded(&words),
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
                to_json(&Details::of(entry)),
                now.millis(),
                seen.millis(),
                entry.passed.bits(),
                entry.breaking_since.map(Timestamp::millis),
            ])?;
        let key = self.key_of(&entry.id)?;
        match &entry.body {
            Some(html) => self
                .sql
                .prepare_cached("INSERT INTO bodies VALUES (?1, ?2) ON CONFLICT (entry) DO UPDATE SET html = ?2")?
                .execute(params![key, rows::pack(html)])?,
            None => self.sql.prepare_cached("DELETE FROM bodies WHERE entry = ?1")?.execute([key])?,
        };
        self.note_for_index(key)?;
        self.log_change(key, if before.is_some() { "updated" } else { "published" }, now)?;
        self.touched.articles.insert(permalink);
        match (is_out, &ruled) {
            (true, _) => Ok(()),
            (false, None) => self.place_in_feeds(key, entry, true, seen, now),
            (false, ruled) => self.place_in_feeds(key, &rows::as_ruled(entry.clone(), ruled.as_ref()), true, seen, now),
        }
    }

    /// Says what the file at `path` holds now. What it held before and holds no more is returned: it may have lost its
    /// last holder.
    pub fn put_holdings(&mut self, path: &[u8], held: &[Holding]) -> Result<Vec<EntryId>, StoreError> {
        let Some((file, _)) = self.keyed_file(path)? else {
            return Err(StoreError::Corrupt("holdings of a file that has no row".to_owned()));
        };
        let before = self.held_by(path)?;
        self.sql.prepare_cached("DELETE FROM holdings WHERE file = ?1")?.execute([file])?;
        for Holding { place, id, headline, categories } in held {
            let entry = self.key_of(id)?;
            let categories = rows::categories_to_json(categories);
            self.sql
                .prepare_cached("INSERT INTO holdings VALUES (?1, ?2, ?3, ?4, ?5)")?
                .execute(params![file, place, entry, categories, headline])?;
        }
        let dropped = before.into_iter().map(|one| one.id).filter(|id| !held.iter().any(|kept| kept.id == *id));
        Ok(dropped.collect())
    }

    /// The categories that its holders other than the file at `path` give an entry, sorted; those that are missing give
    /// it none, unless that is held.
    pub fn categories_from_others(&self, id: &EntryId, path: &[u8]) -> Result<Vec<CategoryPath>, StoreError> {
        let own = self.keyed_file(path)?.map_or(-1, |(key, _)| key);
        let mut statement = self.sql.prepare_cached(
            "SELECT h.own_categories FROM holdings h JOIN entries e ON e.key = h.entry JOIN files f ON f.key = h.file \
             WHERE e.permalink = ?1 AND h.file <> ?2 AND (f.missing IS NULL OR f.due IS NULL)",
        )?;
        let mut rows = statement.query(params![id.permalink().into_bytes(), own])?;
        let mut categories = Vec::new();
        while let Some(row) = rows.next()? {
            categories.extend(rows::categories_from_json(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?);
        }
        categories.sort_unstable();
        categories.dedup();
        Ok(categories)
    }

    /// Takes an entry out of every feed; its page will answer 410. Its id, and all that was known of it, stays. What the
    /// operator decided of it holds on.
    pub fn withdraw(&mut self, id: &EntryId, now: Timestamp) -> Result<(), StoreError> {
        let changed = self
            .sql
            .prepare_cached("UPDATE entries SET withdrawn = ?2, changed = max(changed + 1000, ?2) WHERE permalink = ?1 AND withdrawn IS NULL AND ruled IS NULL")?
            .execute(params![id.permalink().into_bytes(), now.millis()])?;
        if changed == 0 {
            return self.note_let_go(id, now);
        }
        let key = self.key_of(id)?;
        self.take_from_feeds(key, now)?;
        self.log_change(key, "withdrawn", now)?;
        self.touched.articles.insert(id.permalink());
        Ok(())
    }

    /// Writes what no reader understands, for tests of what becomes of that.
    #[cfg(test)]
    pub fn spoil(&mut self, id: &EntryId) -> Result<(), StoreError> {
        self.sql
            .execute("UPDATE entries SET details = 'spoilt' WHERE permalink = ?1", [id.permalink().into_bytes()])?;
        Ok(())
    }

    /// Notes that something has a name: an alias, or what is recalled by it.
    pub(super) fn note_name(&mut self, name: &str) {
        self.note_seen(seen::key(KeyOf::Name, name.as_bytes()));
    }

    pub(super) fn log_change(&mut self, entry: i64, kind: &str, now: Timestamp) -> Result<(), StoreError> {
        self.sql.prepare_cached("INSERT INTO changes (at, entry, kind) VALUES (?1, ?2, ?3)")?.execute(params![
            now.millis(),
            entry,
            kind
        ])?;
        Ok(())
    }
}

impl From<StoredEntry> for Known {
    fn from(stored: StoredEntry) -> Self {
        Self {
            entry: stored.entry,
            withdrawn: stored.withdrawn,
            announced: stored.announced,
            ruled: stored.ruled,
            resurfaces: stored.resurfaces,
        }
    }
}
