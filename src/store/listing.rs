//! What sitemaps list: articles without their bodies, from the newest publication or by month.

use std::collections::BTreeMap;

use rusqlite::{Row, params};
use uuid::Uuid;

use super::{Reader, StoreError};
use crate::domain::{Language, Line, Listed, Month, Passed, Timestamp, may_be_seen};

/// Articles that anybody may see, of the feed of everything; headlines of tickers have no page worth finding.
const ARTICLES: &str = "FROM memberships m JOIN entries e ON e.key = m.entry \
     WHERE m.feed = (SELECT key FROM feeds WHERE name = 'all') AND e.kind = 0 AND e.withdrawn IS NULL";

const COLUMNS: &str = "e.permalink, e.title, e.language, e.published, e.published_offset, coalesce(e.ruled_at, e.updated), \
     coalesce(e.ruled_offset, e.updated_offset), e.visible_from, e.expires, e.passed";

/// What the articles of a month come to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MonthsArticles {
    /// How many there are.
    pub count: usize,
    /// The last significant change of any.
    pub updated: Timestamp,
}

impl Reader {
    /// The articles published since a moment, the newest first, `most` at most. No retracted ones.
    pub fn articles_since(&self, since: Timestamp, now: Timestamp, most: usize) -> Result<Vec<Listed>, StoreError> {
        // Nothing is published later than its rank.
        let sql = format!(
            "SELECT {COLUMNS} {ARTICLES} AND m.rank >= ?1 AND e.published >= ?1 AND e.retraction IS NULL AND e.ruled IS NULL \
             ORDER BY e.published DESC, e.id"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([since.millis()])?;
        let mut articles = Vec::new();
        while articles.len() < most {
            let Some(row) = rows.next()? else { break };
            articles.extend(seen(row, now)?);
        }
        Ok(articles)
    }

    /// The articles published in a month, the oldest first, so that later ones move none of them: `count` of them after
    /// the first `skip`.
    pub fn articles_of_month(
        &self,
        month: Month,
        now: Timestamp,
        skip: usize,
        count: usize,
    ) -> Result<Vec<Listed>, StoreError> {
        let sql = format!("SELECT {COLUMNS} {ARTICLES} AND m.told >= ?1 AND m.told < ?2 ORDER BY m.told, e.id");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params![month.start().millis(), month.next().start().millis()])?;
        let (mut before, mut articles) = (0, Vec::new());
        while articles.len() < count {
            let Some(row) = rows.next()? else { break };
            match seen(row, now)? {
                Some(_) if before < skip => before += 1,
                found => articles.extend(found),
            }
        }
        Ok(articles)
    }

    /// The months in which articles were published.
    pub fn months_of_articles(&self, now: Timestamp) -> Result<BTreeMap<Month, MonthsArticles>, StoreError> {
        let sql = format!(
            "SELECT m.told, coalesce(e.ruled_at, e.updated), coalesce(e.ruled_offset, e.updated_offset), e.visible_from, \
             e.expires, e.passed {ARTICLES}"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([])?;
        let mut months = BTreeMap::new();
        while let Some(row) = rows.next()? {
            if passes(row, 3, now)? {
                let updated = told(row, 1)?;
                let month = Month::of(Timestamp::from_millis_utc(row.get(0)?));
                let articles = months.entry(month).or_insert(MonthsArticles { count: 0, updated });
                articles.count += 1;
                articles.updated = articles.updated.max(updated);
            }
        }
        Ok(months)
    }
}

/// The article of a row, if it may be seen.
fn seen(row: &Row<'_>, now: Timestamp) -> Result<Option<Listed>, StoreError> {
    if !passes(row, 7, now)? {
        return Ok(None);
    }
    let language: String = row.get(2)?;
    Ok(Some(Listed {
        permalink: Uuid::from_bytes(row.get(0)?),
        title: Line::folded(&row.get::<_, String>(1)?),
        language: Language::new(&language).ok_or(StoreError::Corrupt(language))?,
        published: told(row, 3)?,
        updated: told(row, 5)?,
    }))
}

/// Whether what has its two moments from column `at` on, and what of them has passed, may be seen.
fn passes(row: &Row<'_>, at: usize, now: Timestamp) -> Result<bool, StoreError> {
    let passed = Passed::of_bits(row.get(at + 2)?);
    Ok(may_be_seen(moment(row, at)?, moment(row, at + 1)?, passed, now))
}

fn moment(row: &Row<'_>, at: usize) -> Result<Option<Timestamp>, StoreError> {
    Ok(row.get::<_, Option<i64>>(at)?.map(Timestamp::from_millis_utc))
}

/// A moment and, in the column after it, the offset at which it is told.
fn told(row: &Row<'_>, at: usize) -> Result<Timestamp, StoreError> {
    let (millis, offset): (i64, i32) = (row.get(at)?, row.get(at + 1)?);
    Timestamp::new(millis, offset).ok_or_else(|| StoreError::Corrupt(format!("the moment {millis}{offset:+}")))
}
