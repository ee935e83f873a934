//! Which feeds show an entry and which do not, and what of it was guessed: for receipts that tell of everything, and for
//! `ajil check`.
//!
//! A window is read once for all the entries of a commit that it is asked about, so that the receipts of an import cost
//! what it is large, and not its square.

use std::collections::{BTreeMap, BTreeSet};

use super::examine::is_breaking_folder;
use crate::domain::{
    Absence, Account, Article, Aspect, BaseUrl, CategoryPath, Entry, EntryId, EntryKind, Feed, FeedName, Guess, Line,
    SiteId, Timestamp,
};
use crate::formats::{self, Parsed};
use crate::service::newsroom::windows;
use crate::service::partners;
use crate::service::shared::Shared;
use crate::site::Settings;
use crate::store::{Reader, StoreError};
use crate::watch::DropPath;

/// Of so many entries of a file its receipt tells where they are.
pub const MOST: usize = 50;

/// What one needs to know of the site to say in which feeds an entry is.
#[derive(Clone, Copy, Debug)]
pub struct Site<'a> {
    /// The settings.
    pub settings: &'a Settings,
    /// The identity.
    pub id: &'a SiteId,
    /// What absolute addresses begin with.
    pub base: &'a BaseUrl,
}

impl Site<'_> {
    /// The feeds in which one might look for an entry: everything, its categories and those above them, the breaking
    /// news where it is or was that, and every view.
    fn feeds_for(&self, entry: &Entry) -> Vec<Feed> {
        let mut names = BTreeSet::new();
        if entry.kind == EntryKind::Article {
            names.insert(FeedName::All);
            let categories = entry.categories.iter().flat_map(CategoryPath::lineage).map(FeedName::of);
            names.extend(categories.filter(|name| *name != FeedName::Breaking));
            let views = self.settings.folders().filter(|folder| self.settings.is_view(folder));
            names.extend(views.filter_map(|folder| FeedName::parse(folder).ok()));
        }
        if entry.breaking {
            names.insert(FeedName::Breaking);
        }
        names.iter().map(|name| self.settings.feed(self.id, name)).collect()
    }

    /// Why a feed does not hold an entry, whatever else it holds; `None` when it does, or only its index knows.
    fn keeps_out(&self, feed: &Feed, entry: &Entry, now: Timestamp) -> Option<Absence> {
        if !entry.is_visible(now) {
            let waits = entry.visible_from.filter(|from| *from > now && !entry.passed.release);
            return waits.map(Absence::Waits).or(entry.expires.map(Absence::Expired));
        }
        if feed.base == FeedName::Breaking && !entry.is_breaking(now) {
            let ended = entry.breaking_until.filter(|_| entry.breaking && feed.selections.is_empty());
            return Some(ended.map_or(Absence::NotSelected(Aspect::Breaking), Absence::CeasedToBreak));
        }
        if !partners::is_in(entry, &feed.base, feed.subcategories, now) {
            return Some(Absence::Below);
        }
        if let Some(absence) = feed.selections.iter().find_map(|one| partners::leaves_out(one, entry, now)) {
            return Some(absence);
        }
        if let (Some(partner), Err(skip)) = (feed.profile, partners::shaped(feed, self.base, entry.clone())) {
            return Some(Absence::Skipped(partner, skip));
        }
        let age = feed.window.age_millis.filter(|age| entry.rank() < now.plus_millis(age.saturating_neg()));
        age.map(|most| Absence::Age { most })
    }

    /// Where an entry would be as the newest that there is.
    pub fn foretell(&self, entry: &Entry, now: Timestamp) -> Account {
        let mut account = Account::default();
        for feed in self.feeds_for(entry) {
            match self.keeps_out(&feed, entry, now) {
                Some(absence) => account.absent.push((feed.name, absence)),
                // What is selected by words, only the index knows.
                None if feed.selections.iter().any(|one| one.words.is_some()) => {}
                None => account.feeds.push(feed.name),
            }
        }
        account
    }

    /// The categories that an article names and that did not take it.
    pub fn turned_away(&self, path: &DropPath, article: &Article) -> Vec<(FeedName, Absence)> {
        if !self.settings.site().trust_categories {
            return Vec::new();
        }
        let own = path.category().ok().flatten();
        let folder = own.unwrap_or_else(|| self.settings.site().default_category.clone());
        let closed = article.categories.iter().filter_map(|claim| self.settings.closed_to(&folder, claim));
        closed.map(|category| (FeedName::of(category), Absence::NotAccepted)).collect()
    }

    /// What was guessed of an article in the file at `path`, which makes this entry.
    pub fn guesses(&self, path: &DropPath, article: &Article, entry: &Entry) -> Vec<Guess> {
        let mut guesses: Vec<_> = article.guessed.clone();
        guesses.retain(|guess| entry.breaking || *guess != Guess::Label);
        let folder = path.category().ok().flatten();
        if folder.as_ref().is_some_and(is_breaking_folder) && !article.breaking {
            guesses.push(Guess::Folder);
        }
        match article.published {
            // News under embargo is dated by its release.
            None if entry.visible_from == Some(entry.published) => {}
            None => guesses.push(Guess::DateOfFile(entry.published)),
            Some(at) if formats::date_of_name(&path.file_name(), &self.settings.site().time_zone) == Some(at) => {
                guesses.push(Guess::DateOfName(at));
            }
            Some(_) => {}
        }
        if folder.is_none() {
            guesses.push(Guess::Category(self.settings.site().default_category.clone()));
        }
        guesses
    }
}

/// The accounts of a file's entries as far as the file itself tells: what was guessed, and what turned them away.
pub fn begun(
    site: &Site<'_>,
    path: &DropPath,
    parsed: &Parsed,
    entries: &[(EntryId, Line)],
    entry: impl Fn(&EntryId) -> Option<Entry>,
) -> Vec<Account> {
    let mut articles: Vec<_> = parsed.articles.iter().flatten().filter(|article| !article.draft).collect();
    let account = |(id, title): &(EntryId, Line)| {
        let Some(at) = articles.iter().position(|article| article.title == *title) else { return Account::default() };
        let article = articles.remove(at);
        let guesses = entry(id).map(|entry| site.guesses(path, article, &entry)).unwrap_or_default();
        Account { feeds: Vec::new(), absent: site.turned_away(path, article), guesses }
    };
    entries.iter().take(MOST).map(account).collect()
}

/// What the windows of feeds show now, as far as somebody asked.
pub struct Windows<'s> {
    shared: &'s Shared,
    now: Timestamp,
    reader: Option<Reader>,
    known: BTreeMap<FeedName, Window>,
}

/// What one shows.
struct Window {
    /// The entries that there is room for.
    shown: BTreeSet<EntryId>,
    /// Those that its bytes have no room for.
    crowded_out: BTreeSet<EntryId>,
    /// Whether it shows as many as it may.
    is_full: bool,
}

impl<'s> Windows<'s> {
    /// None read yet.
    pub fn new(shared: &'s Shared, now: Timestamp) -> Self {
        Self { shared, now, reader: None, known: BTreeMap::new() }
    }

    /// Completes the accounts of entries with the feeds that they are in and are not in.
    pub fn complete(&mut self, entries: &[(EntryId, Line)], accounts: &mut [Account]) -> Result<(), StoreError> {
        let configuration = self.shared.configuration.load_full();
        let site = Site { settings: &configuration.settings, id: &self.shared.site, base: &self.shared.base };
        for ((id, _), account) in entries.iter().zip(accounts) {
            let Some(entry) = self.reader()?.entry(id)? else { continue };
            for feed in site.feeds_for(&entry) {
                match site.keeps_out(&feed, &entry, self.now) {
                    Some(absence) => account.absent.push((feed.name, absence)),
                    None => match self.shows(&site, &feed, &entry)? {
                        None => account.feeds.push(feed.name),
                        Some(absence) => account.absent.push((feed.name, absence)),
                    },
                }
            }
        }
        Ok(())
    }

    /// Why there is no room for an entry in a feed that would hold it; `None` when there is.
    fn shows(&mut self, site: &Site<'_>, feed: &Feed, entry: &Entry) -> Result<Option<Absence>, StoreError> {
        if !self.known.contains_key(&feed.name) {
            let now = self.now;
            let (shown, crowded_out) = windows::of(self.reader()?, site.base, feed, now)?;
            let is_full = shown.len() + crowded_out.len() >= feed.window.count;
            self.known.insert(feed.name.clone(), Window { shown, crowded_out, is_full });
        }
        let Some(window) = self.known.get(&feed.name) else { return Ok(None) };
        Ok(match feed.window.bytes {
            _ if window.shown.contains(&entry.id) => None,
            Some(most) if window.crowded_out.contains(&entry.id) => Some(Absence::Bytes { most }),
            _ if window.is_full => Some(Absence::Count { most: feed.window.count }),
            _ => Some(Absence::NotSelected(Aspect::Words)),
        })
    }

    fn reader(&mut self) -> Result<&Reader, StoreError> {
        let reader = match self.reader.take() {
            Some(reader) => reader,
            None => self.shared.store.reader()?,
        };
        Ok(self.reader.insert(reader))
    }
}
