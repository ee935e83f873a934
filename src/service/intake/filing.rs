//! Identity: which entry a file's article is, and what becomes of it. All of a file in one transaction.
//!
//! The ids and dates that come out are a function of the folder, the settings, and what the store remembers
//! (DESIGN, *State is derived*).

use std::collections::BTreeSet;
use std::path::Path;

use crate::domain::{
    Article, BreakingFor, CategoryFault, CategoryPath, Entry, EntryId, EntryKind, FeedName, Headline, Line, Outcome,
    Reason, Refusal, SiteId, Stamp, Timestamp, Waiting, WarningCode, folded_words,
};
use crate::formats::Parsed;
use crate::render::content;
use crate::service::intake::examine::{Finding, is_breaking_folder};
use crate::site::Settings;
use crate::store::{ContentHash, FileRecord, Known, StoreError, Transaction};
use crate::watch::DropPath;

/// A headline and the story of the same words are one entry when they come within this time (FORMATS §1.3).
const HEADLINE_WAIT_MILLIS: i64 = 7 * 24 * 3_600_000;

/// What is the same for every file of a transaction.
#[derive(Clone, Copy, Debug)]
pub struct Desk<'a> {
    /// The served folder, to see whether a file that was known is still there.
    pub root: &'a Path,
    /// The site's identity.
    pub site: &'a SiteId,
    /// The settings.
    pub settings: &'a Settings,
    /// Now.
    pub now: Timestamp,
    /// Whether the folder is being compared with the store for the first time since the start: what is found then
    /// came when its file says, not now.
    pub catching_up: bool,
}

/// A file that was read, on its way into the store.
#[derive(Debug)]
pub struct Filing<'a> {
    /// Where it is.
    pub path: &'a DropPath,
    /// As it was while it was read.
    pub stamp: Stamp,
    /// Of its bytes.
    pub content: Option<ContentHash>,
    /// Of the parser and the settings.
    pub parsing: u64,
}

/// What became of a file.
#[derive(Debug)]
pub struct Filed {
    /// The whole file's outcome.
    pub outcome: Outcome,
    /// Its entries: id and title.
    pub entries: Vec<(EntryId, Line)>,
}

/// One thing that a file holds, with its place in it.
struct Held {
    place: u32,
    id: EntryId,
    title: Line,
    categories: Vec<CategoryPath>,
}

impl Desk<'_> {
    /// Files what was found in a file. The caller writes the file's row (with [`Transaction::put_file`]) first.
    pub fn file(&self, tx: &mut Transaction<'_>, filing: &Filing<'_>, finding: &Finding) -> Result<Filed, StoreError> {
        match finding {
            Finding::Parsed(parsed) => self.file_parsed(tx, filing, parsed),
            // What it held before is served on: a slip in an edit takes no story down.
            Finding::Refused(refusal) => Ok(Filed { outcome: Outcome::Refused(refusal.clone()), entries: Vec::new() }),
            Finding::Changing | Finding::Gone => {
                Ok(Filed { outcome: Outcome::Refused(Refusal::of(Reason::Empty)), entries: Vec::new() })
            }
        }
    }

    /// Takes a file that is gone out of the store, with the entries that no other file holds.
    pub fn unfile(&self, tx: &mut Transaction<'_>, path: &DropPath) -> Result<(), StoreError> {
        if tx.file(path.as_bytes())?.is_none() {
            return Ok(());
        }
        let orphans = tx.put_holdings(path.as_bytes(), &[])?;
        self.let_go(tx, path, &orphans)?;
        tx.forget_file(path.as_bytes())
    }

    /// When a file is new at this path and was known at another where it is no more, it was renamed: its row moves,
    /// and with it everything it holds. Tells whether it did.
    pub fn follow_rename(
        &self,
        tx: &mut Transaction<'_>,
        filing: &Filing<'_>,
        finding: &Finding,
    ) -> Result<bool, StoreError> {
        for kin in tx.kin_of(&filing.stamp, filing.content)? {
            let from = DropPath::stored(&kin.path);
            let is_there = std::fs::symlink_metadata(from.under(self.root)).is_ok();
            if is_there || !self.is_same_story(tx, &kin, filing, finding)? {
                continue;
            }
            return tx.move_file(&kin.path, filing.path.as_bytes());
        }
        Ok(false)
    }

    /// The same bytes, or the same inode with the same title: an inode alone is soon another file's.
    fn is_same_story(
        &self,
        tx: &Transaction<'_>,
        kin: &FileRecord,
        filing: &Filing<'_>,
        finding: &Finding,
    ) -> Result<bool, StoreError> {
        if kin.content == filing.content && kin.content.is_some() {
            return Ok(true);
        }
        let (Some(known), Finding::Parsed(parsed)) = (tx.held_at(&kin.path, 0)?, finding) else { return Ok(false) };
        Ok(match parsed.articles.first() {
            Some(Ok(article)) => tells_the_same(&known.entry, article),
            _ => false,
        })
    }

    fn file_parsed(&self, tx: &mut Transaction<'_>, filing: &Filing<'_>, parsed: &Parsed) -> Result<Filed, StoreError> {
        let folder = match self.folder_of(filing) {
            Ok(folder) => folder,
            Err(fault) => {
                let outcome = Outcome::Refused(Refusal::of(Reason::Category(fault)));
                return Ok(Filed { outcome, entries: Vec::new() });
            }
        };
        let clamped = is_clamped(parsed);
        let mut held = Vec::new();
        let mut outcome = Outcome::Published;
        let mut place = 0;
        for article in &parsed.articles {
            let filed = match article {
                Ok(article) => self.file_article(tx, filing, &folder, article, place, clamped)?,
                Err(refusal) => Err(Outcome::Refused(refusal.clone())),
            };
            match filed {
                Ok((one, waiting)) => {
                    if let (Some(waiting), Outcome::Published) = (waiting, &outcome) {
                        outcome = Outcome::Waiting(waiting);
                    }
                    held.push(one);
                }
                Err(not) if matches!(not, Outcome::Refused(_)) || outcome == Outcome::Published => outcome = not,
                Err(_) => {}
            }
            place += 1;
        }
        for headline in &parsed.ticker {
            held.push(self.file_headline(tx, filing, &folder, headline, place)?);
            place += 1;
        }
        let mut seen = BTreeSet::new();
        held.retain(|one: &Held| seen.insert(one.id.clone()));
        let rows: Vec<_> = held.iter().map(|one| (one.place, one.id.clone(), one.categories.clone())).collect();
        let dropped = match &outcome {
            // An article refused in a file of many, or an edit that cannot be read, takes nothing down.
            Outcome::Refused(_) => self.keep_what_was_held(tx, filing, rows)?,
            _ => tx.put_holdings(filing.path.as_bytes(), &rows)?,
        };
        // A headline that leaves a ticker is no removal: it ends by `breaking_for` alone.
        let mut orphans = Vec::new();
        for id in dropped {
            if tx.entry(&id)?.is_some_and(|known| known.entry.kind == EntryKind::Article) {
                orphans.push(id);
            }
        }
        self.let_go(tx, filing.path, &orphans)?;
        Ok(Filed { outcome, entries: held.into_iter().map(|one| (one.id, one.title)).collect() })
    }

    /// The category of a file's folder; of the top one, the default category.
    fn folder_of(&self, filing: &Filing<'_>) -> Result<CategoryPath, CategoryFault> {
        Ok(filing.path.category()?.unwrap_or_else(|| self.settings.site().default_category.clone()))
    }

    fn waiting(&self, entry: &Entry) -> Option<Waiting> {
        match (entry.visible_from, entry.expires) {
            (Some(from), _) if from > self.now => Some(Waiting::Until(from)),
            (_, Some(until)) if until <= self.now => Some(Waiting::Expired(until)),
            _ => None,
        }
    }

    /// The entry that an article would be if nothing were known, and why it would not be seen.
    pub fn preview_article(
        &self,
        filing: &Filing<'_>,
        article: &Article,
        place: u32,
        parsed: &Parsed,
    ) -> (Entry, Option<Waiting>) {
        let folder = self.folder_of(filing).unwrap_or_else(|_| self.settings.site().default_category.clone());
        let id = match &article.declared_id {
            Some(declared) => self.declared(declared),
            None => self.site.of_path(&filing.path.identity(), place),
        };
        let categories = self.categories_of(&folder, article);
        let entry = self.entry_of(filing, &folder, article, place, is_clamped(parsed), id, None, categories);
        let waiting = if article.draft {
            Some(Waiting::Draft)
        } else if article.is_kill() {
            Some(Waiting::Withheld)
        } else {
            self.waiting(&entry)
        };
        (entry, waiting)
    }

    /// The entry that a ticker's headline would be if nothing were known.
    pub fn preview_headline(&self, filing: &Filing<'_>, headline: &Headline, place: u32) -> Entry {
        let folder = self.folder_of(filing).unwrap_or_else(|_| self.settings.site().default_category.clone());
        let id = self.site.of_headline(headline.title.as_str());
        self.entry_of_headline(filing, &folder, headline, place, id)
    }

    /// An absolute IRI as it stands, of any other text a UUID.
    fn declared(&self, id: &Line) -> EntryId {
        EntryId::from_iri(id.as_str()).unwrap_or_else(|| self.site.of_text(id.as_str()))
    }

    fn keep_what_was_held(
        &self,
        tx: &mut Transaction<'_>,
        filing: &Filing<'_>,
        mut rows: Vec<(u32, EntryId, Vec<CategoryPath>)>,
    ) -> Result<Vec<EntryId>, StoreError> {
        let path = filing.path.as_bytes();
        let mut free = rows.iter().map(|(place, ..)| place + 1).max().unwrap_or(0);
        for id in tx.held_by(path)? {
            if rows.iter().all(|(_, kept, _)| *kept != id)
                && let Some(known) = tx.entry(&id)?
            {
                rows.push((free, id, known.entry.categories));
                free += 1;
            }
        }
        tx.put_holdings(path, &rows)
    }

    /// Files one article: the thing held, and why it is not to be seen yet; or why it is not held.
    fn file_article(
        &self,
        tx: &mut Transaction<'_>,
        filing: &Filing<'_>,
        folder: &CategoryPath,
        article: &Article,
        place: u32,
        clamped: bool,
    ) -> Result<Result<(Held, Option<Waiting>), Outcome>, StoreError> {
        if article.draft {
            return Ok(Err(Outcome::Waiting(Waiting::Draft)));
        }
        let (id, known) = match self.identify(tx, filing, article, place)? {
            Ok(found) => found,
            Err(refusal) => return Ok(Err(Outcome::Refused(refusal))),
        };
        let was_seen = known.as_ref().is_some_and(|known| known.entry.is_visible(self.now));
        if article.is_kill() && !was_seen {
            // Nobody has the story: telling of its recall would publish its title.
            return Ok(Err(Outcome::Waiting(Waiting::Withheld)));
        }
        let own = self.categories_of(folder, article);
        let mut categories = tx.categories_from_others(&id, filing.path.as_bytes())?;
        categories.extend(own.iter().cloned());
        categories.sort_unstable();
        categories.dedup();
        let entry = self.entry_of(filing, folder, article, place, clamped, id, known.as_ref(), categories);
        let waiting = self.waiting(&entry);
        tx.put_entry(&entry, self.seen(filing.stamp), self.now)?;
        tx.put_aliases(&entry.id, &aliases_of(&entry, article))?;
        Ok(Ok((Held { place, id: entry.id, title: entry.title, categories: own }, waiting)))
    }

    /// Which entry this article is. In this order: what this file held in this place; the id it declares; the story
    /// of a file with the same bytes; a headline of the same words; a new one, by the file's path.
    fn identify(
        &self,
        tx: &Transaction<'_>,
        filing: &Filing<'_>,
        article: &Article,
        place: u32,
    ) -> Result<Result<(EntryId, Option<Known>), Refusal>, StoreError> {
        let held = tx.held_at(filing.path.as_bytes(), place)?;
        if let Some(declared) = &article.declared_id {
            let id = self.declared(declared);
            let known = tx.entry(&id)?;
            if let Some(known) = &known
                && known.withdrawn.is_none()
                && let Some(holder) = self.another_holder(tx, &known.entry.id, filing.path)?
                && !tells_the_same(&known.entry, article)
            {
                let id = id.as_str().to_owned();
                return Ok(Err(Refusal::of(Reason::IdTaken { id, holder: holder.to_string() })));
            }
            let known = match known {
                Some(known) => Some(known),
                None => self.headline_of(tx, article)?,
            };
            return Ok(Ok((known.as_ref().map_or(id, |known| known.entry.id.clone()), known)));
        }
        if let Some(known) = held {
            // A copy that was made into another story is another story.
            let shared = self.another_holder(tx, &known.entry.id, filing.path)?.is_some();
            if !shared || tells_the_same(&known.entry, article) {
                return Ok(Ok((known.entry.id.clone(), Some(known))));
            }
        }
        for kin in tx.kin_of(&filing.stamp, filing.content)? {
            if kin.content == filing.content
                && kin.content.is_some()
                && kin.path != filing.path.as_bytes()
                && let Some(known) = tx.held_at(&kin.path, place)?
                && tells_the_same(&known.entry, article)
            {
                return Ok(Ok((known.entry.id.clone(), Some(known))));
            }
        }
        if let Some(known) = self.headline_of(tx, article)? {
            return Ok(Ok((known.entry.id.clone(), Some(known))));
        }
        self.new_by_path(tx, filing, article, place).map(Ok)
    }

    /// The id of the path; of a path whose id another story has (it was renamed from here, or was withdrawn), the
    /// next one that is free.
    fn new_by_path(
        &self,
        tx: &Transaction<'_>,
        filing: &Filing<'_>,
        article: &Article,
        place: u32,
    ) -> Result<(EntryId, Option<Known>), StoreError> {
        let path = filing.path.identity();
        let mut id = self.site.of_path(&path, place);
        for next in 1_u32.. {
            let Some(known) = tx.entry(&id)? else { return Ok((id, None)) };
            let is_free = self.another_holder(tx, &known.entry.id, filing.path)?.is_none();
            if is_free && tells_the_same(&known.entry, article) {
                return Ok((known.entry.id.clone(), Some(known)));
            }
            id = self.site.of_text(&format!("{path}\0{place}\0{next}"));
        }
        Ok((id, None))
    }

    /// The headline that this article is the story of: the same words, the same language, within seven days, and no
    /// body of its own.
    fn headline_of(&self, tx: &Transaction<'_>, article: &Article) -> Result<Option<Known>, StoreError> {
        let since = self.now.plus_millis(-HEADLINE_WAIT_MILLIS);
        let known = tx.with_words(article.title.as_str(), article.language.as_str(), since)?;
        Ok(known.into_iter().find(|known| known.entry.kind == EntryKind::Headline))
    }

    fn another_holder(
        &self,
        tx: &Transaction<'_>,
        id: &EntryId,
        path: &DropPath,
    ) -> Result<Option<DropPath>, StoreError> {
        let holders = tx.holders_of(id)?;
        Ok(holders
            .iter()
            .map(|holder| DropPath::stored(holder))
            .find(|holder| holder != path && std::fs::symlink_metadata(holder.under(self.root)).is_ok()))
    }

    fn categories_of(&self, folder: &CategoryPath, article: &Article) -> Vec<CategoryPath> {
        let mut categories = vec![folder.clone()];
        if self.settings.site().trust_categories {
            categories.extend(article.categories.iter().cloned());
        }
        categories.sort_unstable();
        categories.dedup();
        categories
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "each is one source of an entry's fields, and this is where they meet"
    )]
    fn entry_of(
        &self,
        filing: &Filing<'_>,
        folder: &CategoryPath,
        article: &Article,
        place: u32,
        clamped: bool,
        id: EntryId,
        known: Option<&Known>,
        categories: Vec<CategoryPath>,
    ) -> Entry {
        let zone = &self.settings.site().time_zone;
        let first_seen = zone.tell(filing.stamp.modified().min(self.now));
        let before = known.map(|known| &known.entry);
        let was_headline = known.is_some_and(|known| known.announced || known.entry.kind == EntryKind::Headline);
        let published = match (before, article.published) {
            // A story keeps the date of the headline that announced it; a date that had to be clamped, the first clamp.
            (Some(entry), _) if was_headline || clamped => entry.published,
            (_, Some(declared)) => declared,
            (Some(entry), None) => entry.published,
            (None, None) => first_seen,
        };
        let breaking = article.breaking || is_breaking_folder(folder) || was_headline;
        let breaking_until = article.breaking_until.or_else(|| self.breaking_ends(folder, published));
        let recalled = article.is_kill();
        let mut entry = Entry {
            id,
            kind: EntryKind::Article,
            title: article.title.clone(),
            summary: article.summary.clone().filter(|_| !recalled),
            body: article.body.clone().filter(|_| !recalled),
            language: article.language.clone(),
            published,
            updated: published,
            place,
            authors: article.authors.clone(),
            categories,
            tags: article.tags.clone(),
            link: article.link.clone(),
            picture: article.picture.clone(),
            breaking,
            breaking_until,
            visible_from: article.visible_from,
            expires: article.expires,
            correction: article.correction.clone(),
            retraction: recalled.then(|| self.notice(article)),
        };
        entry.updated = self.updated(&entry, before, article, filing.stamp).max(published);
        entry
    }

    /// When the last significant change was: the file's own word; else, when what readers see differs from what
    /// they had, the time of the file.
    fn updated(&self, entry: &Entry, before: Option<&Entry>, article: &Article, stamp: Stamp) -> Timestamp {
        let changed = before.is_some_and(|before| differs_significantly(before, entry));
        match (before, article.updated) {
            (None, declared) => declared.unwrap_or(entry.published).min(self.now.max(entry.published)),
            (Some(before), Some(declared)) if declared > before.updated || !changed => declared,
            (Some(before), _) if changed => {
                let at = self.settings.site().time_zone.tell(stamp.modified().min(self.now));
                at.max(before.updated)
            }
            (Some(before), _) => before.updated,
        }
    }

    fn notice(&self, article: &Article) -> Line {
        article.retract.clone().unwrap_or_else(|| content::notice(&article.language))
    }

    fn breaking_ends(&self, folder: &CategoryPath, published: Timestamp) -> Option<Timestamp> {
        match self.settings.breaking_for_in(folder.as_str()) {
            BreakingFor::Millis(millis) => Some(published.plus_millis(millis)),
            BreakingFor::Ever => None,
        }
    }

    fn file_headline(
        &self,
        tx: &mut Transaction<'_>,
        filing: &Filing<'_>,
        folder: &CategoryPath,
        headline: &Headline,
        place: u32,
    ) -> Result<Held, StoreError> {
        let since = self.now.plus_millis(-HEADLINE_WAIT_MILLIS);
        let same = tx.with_words(headline.title.as_str(), headline.language.as_str(), since)?;
        let story = same.into_iter().find(|known| known.entry.kind == EntryKind::Article);
        let id = self.site.of_headline(headline.title.as_str());
        let known = match story {
            Some(story) => Some(story),
            None => tx.entry(&id)?,
        };
        let held =
            |entry: &Entry| Held { place, id: entry.id.clone(), title: entry.title.clone(), categories: Vec::new() };
        match known {
            // The story came first: its headline makes it breaking news, from its own date on.
            Some(known) if known.entry.kind == EntryKind::Article => {
                let mut entry = known.entry;
                if !entry.breaking && known.withdrawn.is_none() {
                    entry.breaking = true;
                    entry.breaking_until = self.breaking_ends(folder, entry.published);
                    tx.put_entry(&entry, self.seen(filing.stamp), self.now)?;
                }
                Ok(held(&entry))
            }
            Some(known) if known.withdrawn.is_none() => {
                let mut entry = known.entry;
                entry.breaking_until = self.breaking_ends(folder, entry.published);
                tx.put_entry(&entry, self.seen(filing.stamp), self.now)?;
                Ok(held(&entry))
            }
            _ => {
                let entry = self.entry_of_headline(filing, folder, headline, place, id);
                tx.put_entry(&entry, self.seen(filing.stamp), self.now)?;
                Ok(held(&entry))
            }
        }
    }

    fn entry_of_headline(
        &self,
        filing: &Filing<'_>,
        folder: &CategoryPath,
        headline: &Headline,
        place: u32,
        id: EntryId,
    ) -> Entry {
        // Its clock starts at the earlier of the file's time and first sight (FORMATS §4, *Breaking's clock*).
        let published = self.settings.site().time_zone.tell(filing.stamp.modified().min(self.now));
        Entry {
            id,
            kind: EntryKind::Headline,
            title: headline.title.clone(),
            summary: None,
            body: None,
            language: headline.language.clone(),
            published,
            updated: published,
            place,
            authors: Vec::new(),
            categories: Vec::new(),
            tags: Vec::new(),
            link: None,
            picture: None,
            breaking: true,
            breaking_until: self.breaking_ends(folder, published),
            visible_from: None,
            expires: None,
            correction: None,
            retraction: None,
        }
    }

    /// Withdraws entries that no file holds any more; those that others hold lose what this file gave them.
    fn let_go(&self, tx: &mut Transaction<'_>, path: &DropPath, ids: &[EntryId]) -> Result<(), StoreError> {
        for id in ids {
            let others = tx.holders_of(id)?;
            if others.iter().all(|holder| holder == path.as_bytes()) {
                tx.withdraw(id, self.now)?;
            } else if let Some(mut known) = tx.entry(id)?
                && known.withdrawn.is_none()
            {
                known.entry.categories = tx.categories_from_others(id, path.as_bytes())?;
                tx.put_entry(&known.entry, self.now, self.now)?;
            }
        }
        Ok(())
    }

    /// When a change came to be seen.
    fn seen(&self, stamp: Stamp) -> Timestamp {
        if self.catching_up { stamp.arrived().min(self.now) } else { self.now }
    }
}

/// Whether the date of a page was in the future, and was taken for now.
fn is_clamped(parsed: &Parsed) -> bool {
    parsed.warnings.iter().any(|warning| matches!(warning.code, WarningCode::FutureDate { .. }))
}

/// Whether an article tells the story of an entry: the same title, as headlines are compared, or a paragraph of it.
fn tells_the_same(entry: &Entry, article: &Article) -> bool {
    if folded_words(entry.title.as_str()) == folded_words(article.title.as_str()) {
        return true;
    }
    let (Some(before), Some(after)) = (&entry.body, &article.body) else { return false };
    let paragraphs = |html: &str| html.split("<p>").skip(1).map(folded_words).collect::<BTreeSet<_>>();
    // A line of a few words («Reuters», «…») is everybody's.
    paragraphs(before.as_str()).intersection(&paragraphs(after.as_str())).any(|shared| shared.chars().count() > 40)
}

/// Whether readers should look again (RFC 4287 §4.2.15): title, body, summary, picture or author, white space aside.
fn differs_significantly(before: &Entry, after: &Entry) -> bool {
    let body = |entry: &Entry| entry.body.as_ref().map(|html| Line::folded(html.as_str()));
    before.kind != after.kind
        || before.title != after.title
        || before.summary != after.summary
        || before.picture != after.picture
        || before.authors != after.authors
        || before.retraction != after.retraction
        || before.correction != after.correction
        || body(before) != body(after)
}

/// The other names of an entry: the id its file declares when it kept another, and its old paths.
fn aliases_of(entry: &Entry, article: &Article) -> Vec<String> {
    let declared = article.declared_id.as_ref().and_then(|id| EntryId::from_iri(id.as_str()));
    let ids = declared.into_iter().filter(|id| *id != entry.id).map(|id| id.as_str().to_owned());
    let old_path = |alias: &Line| {
        let path = alias.as_str().trim_end_matches('/');
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        (path.len() > 1 && FeedName::parse(&path[1..]).is_ok()).then_some(path)
    };
    ids.chain(article.aliases.iter().filter_map(old_path)).collect()
}
