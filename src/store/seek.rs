//! What a feed holds, selected: windows, pages behind a cursor, months.
//!
//! Two ways lead to the same entries. Where few entries have one of the things that are asked for, these are taken
//! and put in order; where many have it, the feed is read in its order until enough were found. So neither a rare
//! word in a large archive nor a common one costs more than some thousand rows.

use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

use super::StoreError;
use super::index::LabelKind;
use super::rows::{self, ENTRY_COLUMNS, StoredEntry};
use crate::domain::{Cursor, Entry, Feed, FeedName, Line, Month, Selection, Timestamp, folded_label, in_feed_order};
use crate::search::Ask;

/// More entries than these are «many».
const FEW: usize = 4096;

/// A part of a statement with its parameters.
struct Clause {
    sql: String,
    values: Vec<Value>,
}

impl Clause {
    fn new(sql: impl Into<String>, values: impl IntoIterator<Item = Value>) -> Self {
        Self { sql: sql.into(), values: values.into_iter().collect() }
    }
}

/// What is sought.
pub(super) struct Seek<'c> {
    connection: &'c Connection,
    /// The feed's key in the store; a feed that nothing was ever in has none, and holds nothing.
    base: i64,
    is_breaking: bool,
    now: Timestamp,
    /// What every entry must meet: conditions on `m` (membership) and `e` (entry).
    conditions: Vec<Clause>,
    /// Sets of entry keys (`SELECT … AS entry`), in each of which every entry must be.
    sets: Vec<Clause>,
}

impl<'c> Seek<'c> {
    pub(super) fn new(connection: &'c Connection, feed: &Feed, now: Timestamp) -> Result<Self, StoreError> {
        let base = key_of(connection, &feed.base)?.unwrap_or(-1);
        let is_breaking = feed.base == FeedName::Breaking;
        let mut seek = Self { connection, base, is_breaking, now, conditions: Vec::new(), sets: Vec::new() };
        if !feed.subcategories && matches!(feed.base, FeedName::Category(_)) {
            seek.conditions.push(Clause::new("m.own = 1", []));
        }
        for selection in &feed.selections {
            seek.select(selection)?;
        }
        Ok(seek)
    }

    fn select(&mut self, selection: &Selection) -> Result<(), StoreError> {
        if !selection.categories.is_empty() {
            let mut keys = Vec::new();
            for category in &selection.categories {
                keys.extend(key_of(self.connection, &FeedName::of(category.clone()))?);
            }
            let keys = keys.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
            self.sets.push(Clause::new(format!("SELECT entry FROM memberships WHERE feed IN ({keys})"), []));
        }
        for (kind, names) in [
            (LabelKind::Tag, texts(&selection.tags)),
            (LabelKind::Author, texts(&selection.authors)),
            (LabelKind::Language, selection.languages.iter().map(|language| language.as_str()).collect()),
        ] {
            if !names.is_empty() {
                self.sets.push(labelled(kind, &names));
            }
        }
        if let Some(words) = &selection.words {
            self.sets.push(with_words(words));
        }
        if let Some(millis) = selection.newer_than {
            let since = self.now.plus_millis(-millis).millis();
            // Nothing is published later than its rank: the order of windows ends the search.
            self.conditions.push(Clause::new("m.rank >= ? AND e.published >= ?", [since.into(), since.into()]));
        }
        if let Some(is_breaking) = selection.breaking {
            let not = if is_breaking { "" } else { "NOT " };
            let breaking = key_of(self.connection, &FeedName::Breaking)?.unwrap_or(-1);
            self.conditions.push(Clause::new(
                format!("{not}EXISTS (SELECT 1 FROM memberships b WHERE b.entry = m.entry AND b.feed = {breaking})"),
                [],
            ));
        }
        if let Some(exclude) = &selection.exclude {
            self.exclude(exclude)?;
        }
        Ok(())
    }

    /// What matches any one thing is out.
    fn exclude(&mut self, exclude: &Selection) -> Result<(), StoreError> {
        let alone = |part: Selection| part;
        let parts = [
            alone(Selection { categories: exclude.categories.clone(), ..Selection::default() }),
            alone(Selection { tags: exclude.tags.clone(), ..Selection::default() }),
            alone(Selection { authors: exclude.authors.clone(), ..Selection::default() }),
            alone(Selection { languages: exclude.languages.clone(), ..Selection::default() }),
            alone(Selection { words: exclude.words.clone(), ..Selection::default() }),
            alone(Selection { breaking: exclude.breaking, ..Selection::default() }),
            alone(Selection { newer_than: exclude.newer_than, ..Selection::default() }),
        ];
        for part in parts.into_iter().filter(|part| !part.is_everything()) {
            let mut out = Seek {
                connection: self.connection,
                base: self.base,
                is_breaking: false,
                now: self.now,
                conditions: Vec::new(),
                sets: Vec::new(),
            };
            out.select(&part)?;
            for set in out.sets {
                self.conditions.push(Clause::new(format!("m.entry NOT IN ({})", set.sql), set.values));
            }
            for condition in out.conditions {
                self.conditions.push(Clause::new(format!("NOT ({})", condition.sql), condition.values));
            }
        }
        Ok(())
    }

    /// The newest `count` by rank, from behind `cursor` on; in feed order. None whose rank is older than `oldest`.
    pub(super) fn newest(
        &self,
        count: usize,
        oldest: Option<Timestamp>,
        cursor: Option<&Cursor>,
    ) -> Result<Vec<Entry>, StoreError> {
        let mut more = Vec::new();
        if let Some(oldest) = oldest {
            more.push(Clause::new("m.rank >= ?", [oldest.millis().into()]));
        }
        if let Some(cursor) = cursor {
            more.push(behind(cursor));
        }
        let mut entries = self.entries(more, "m.rank DESC, m.place, e.id", Some(count))?;
        entries.sort_by(in_feed_order);
        Ok(entries)
    }

    /// The last page of `count`: what is oldest by rank, as many as are left over when whole pages were turned.
    pub(super) fn last_page(&self, count: usize) -> Result<Option<Cursor>, StoreError> {
        let total = self.count()?;
        let pages = total.div_ceil(count.max(1));
        if pages < 2 {
            return Ok(None);
        }
        self.cursor_at((pages - 1) * count - 1)
    }

    /// The cursor behind the entry at `place` in the order of windows, from 0.
    pub(super) fn cursor_at(&self, place: usize) -> Result<Option<Cursor>, StoreError> {
        let order = format!("m.rank DESC, m.place, e.id LIMIT 1 OFFSET {place}");
        Ok(self.entries(Vec::new(), &order, None)?.first().map(Cursor::behind))
    }

    /// How many entries there are ahead of a cursor, its own included.
    pub(super) fn ahead_of(&self, cursor: &Cursor) -> Result<usize, StoreError> {
        let behind = behind(cursor);
        self.count_where(vec![Clause::new(format!("NOT ({})", behind.sql), behind.values)])
    }

    /// How many entries there are in all.
    pub(super) fn count(&self) -> Result<usize, StoreError> {
        self.count_where(Vec::new())
    }

    fn count_where(&self, more: Vec<Clause>) -> Result<usize, StoreError> {
        let clause = self.statement("SELECT count(*)", more, "", None)?;
        let mut statement = self.connection.prepare_cached(&clause.sql)?;
        let count: i64 = statement.query_row(params_from_iter(clause.values), |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or(0))
    }

    /// The entries published in a month, in feed order.
    pub(super) fn of_month(&self, month: Month) -> Result<Vec<Entry>, StoreError> {
        let (from, until) = (month.start().millis(), month.next().start().millis());
        let within = Clause::new("m.told >= ? AND m.told < ?", [from.into(), until.into()]);
        let mut entries = self.entries(vec![within], "m.told DESC, m.place, e.id", None)?;
        entries.sort_by(in_feed_order);
        Ok(entries)
    }

    /// The newest month before `month` in which something was published.
    pub(super) fn month_before(&self, month: Month) -> Result<Option<Month>, StoreError> {
        let before = Clause::new("m.told < ?", [month.start().millis().into()]);
        self.month_of_first(before, "m.told DESC")
    }

    /// The oldest month after `month` in which something was published.
    pub(super) fn month_after(&self, month: Month) -> Result<Option<Month>, StoreError> {
        let after = Clause::new("m.told >= ?", [month.next().start().millis().into()]);
        self.month_of_first(after, "m.told")
    }

    fn month_of_first(&self, which: Clause, order: &str) -> Result<Option<Month>, StoreError> {
        let clause = self.statement("SELECT m.told", vec![which], order, Some(1))?;
        let mut statement = self.connection.prepare_cached(&clause.sql)?;
        let mut rows = statement.query(params_from_iter(clause.values))?;
        let published: Option<i64> = rows.next()?.map(|row| row.get(0)).transpose()?;
        Ok(published.map(|millis| Month::of(Timestamp::from_millis_utc(millis))))
    }

    fn entries(&self, more: Vec<Clause>, order: &str, count: Option<usize>) -> Result<Vec<Entry>, StoreError> {
        let clause = self.statement(&format!("SELECT {ENTRY_COLUMNS}"), more, order, None)?;
        let mut statement = self.connection.prepare_cached(&clause.sql)?;
        let mut rows = statement.query(params_from_iter(clause.values))?;
        let mut entries = Vec::with_capacity(count.unwrap_or(64).min(64));
        while count.is_none_or(|count| entries.len() < count) {
            let Some(row) = rows.next()? else { break };
            entries.extend(self.seen(row)?);
        }
        drop(rows);
        #[cfg(test)]
        super::effort::note_steps(&statement);
        Ok(entries)
    }

    /// The entry of a row, if it may be seen: the gate that every output passes.
    fn seen(&self, row: &Row<'_>) -> Result<Option<Entry>, StoreError> {
        let StoredEntry { entry, withdrawn, .. } = rows::entry(row)?;
        let is_here = !self.is_breaking || entry.is_breaking(self.now);
        Ok((entry.is_visible(self.now) && withdrawn.is_none() && is_here).then_some(entry))
    }

    /// The whole statement: by the smallest set where one is small, else in the feed's order.
    fn statement(
        &self,
        what: &str,
        more: Vec<Clause>,
        order: &str,
        limit: Option<usize>,
    ) -> Result<Clause, StoreError> {
        let (mut smallest, mut size) = (None, FEW + 1);
        for (at, set) in self.sets.iter().enumerate() {
            let found = self.size(set)?;
            if found < size {
                (smallest, size) = (Some(at), found);
            }
        }
        let mut values: Vec<Value> = Vec::new();
        let from = match smallest {
            Some(at) => {
                values.extend(self.sets[at].values.iter().cloned());
                // The unary plus keeps SQLite from walking the feed's order after all.
                format!(
                    "(SELECT DISTINCT entry FROM ({})) s CROSS JOIN memberships m INDEXED BY memberships_by_entry \
                     ON m.entry = s.entry AND m.feed = {}",
                    self.sets[at].sql, self.base
                )
            }
            None => "memberships m".to_owned(),
        };
        let mut conditions = vec![format!("m.feed = {}", self.base)];
        for (at, set) in self.sets.iter().enumerate() {
            if Some(at) != smallest {
                conditions.push(format!("m.entry IN ({})", set.sql));
                values.extend(set.values.iter().cloned());
            }
        }
        for clause in self.conditions.iter().chain(&more) {
            conditions.push(clause.sql.clone());
            values.extend(clause.values.iter().cloned());
        }
        let order = if order.is_empty() { String::new() } else { format!(" ORDER BY {order}") };
        let limit = limit.map(|count| format!(" LIMIT {count}")).unwrap_or_default();
        let sql = format!(
            "{what} FROM {from} JOIN entries e ON e.key = m.entry LEFT JOIN bodies b ON b.entry = e.key \
             WHERE {}{order}{limit}",
            conditions.join(" AND ")
        );
        Ok(Clause { sql, values })
    }

    /// How many entries a set has, as far as [`FEW`] and one more.
    fn size(&self, set: &Clause) -> Result<usize, StoreError> {
        let sql = format!("SELECT count(*) FROM (SELECT 1 FROM ({}) LIMIT {})", set.sql, FEW + 1);
        let mut statement = self.connection.prepare_cached(&sql)?;
        let count: i64 = statement.query_row(params_from_iter(set.values.iter().cloned()), |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or(usize::MAX))
    }
}

/// The key of a feed in the store.
pub(super) fn key_of(connection: &Connection, feed: &FeedName) -> Result<Option<i64>, StoreError> {
    use rusqlite::OptionalExtension;
    let mut statement = connection.prepare_cached("SELECT key FROM feeds WHERE name = ?1")?;
    Ok(statement.query_row([feed.as_str()], |row| row.get(0)).optional()?)
}

fn texts(lines: &[Line]) -> Vec<&str> {
    lines.iter().map(Line::as_str).collect()
}

fn labelled(kind: LabelKind, names: &[&str]) -> Clause {
    let places = vec!["?"; names.len()].join(", ");
    let sql = format!(
        "SELECT l.entry AS entry FROM labels t JOIN labelled l ON l.label = t.key WHERE t.kind = {} AND t.folded IN ({places})",
        kind as i64
    );
    Clause::new(sql, names.iter().map(|name| folded_label(name).into()))
}

/// Words that are none (a view's settings are checked before) select nothing.
fn with_words(words: &Line) -> Clause {
    match Ask::read(words.as_str()) {
        Ok(ask) => Clause::new(
            "SELECT rowid AS entry FROM search WHERE search MATCH ?",
            [Value::Text(ask.expression().to_owned())],
        ),
        Err(_) => Clause::new("SELECT 0 AS entry WHERE 0", []),
    }
}

fn behind(cursor: &Cursor) -> Clause {
    let Cursor { rank, place, permalink } = *cursor;
    Clause::new(
        "(m.rank < ? OR m.rank = ? AND (m.place > ? OR m.place = ? AND e.id > \
         coalesce((SELECT id FROM entries WHERE permalink = ?), '')))",
        [
            rank.into(),
            rank.into(),
            i64::from(place).into(),
            i64::from(place).into(),
            Value::Blob(permalink.as_bytes().to_vec()),
        ],
    )
}
