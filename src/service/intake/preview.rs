//! How a file would be published, with nothing written anywhere: what `ajil check` tells.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::accounts::Site;
use super::beside::{self, Neighbours};
use super::examine::{Examined, Finding, examine_as};
use super::filing::{Desk, Filing};
use crate::domain::{
    Account, Article, BaseUrl, Entry, Feed, FeedName, Line, Partner, Refusal, SiteId, Status, Timestamp, Waiting,
    Warning, WarningCode,
};
use crate::service::configuration::{self, Configuration, Fallback, FaultyFile, SITE_FILE};
use crate::service::partners;
use crate::service::place::{IDENTITY_FILE, STATE_FOLDER, kept_identity};
use crate::site::Settings;
use crate::watch::DropPath;

/// A served folder as `check` sees it: its settings, and its identity where it has one.
pub struct Preview {
    /// The served folder, absolute.
    pub root: PathBuf,
    /// Its settings.
    pub configuration: Configuration,
    site: SiteId,
    partner: Option<Partner>,
    /// Whether ids made of paths are those that the service will give: they hang on the site's identity.
    pub knows_ids: bool,
}

/// The served folder that `path` belongs to: the nearest folder above it, or itself, that has a site.toml, an identity
/// or a state folder; else the folder itself, or the one that the file lies in.
pub fn served_folder(path: &Path) -> PathBuf {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let own = if path.is_dir() { path.as_path() } else { path.parent().unwrap_or(&path) };
    let is_served =
        |folder: &&Path| [SITE_FILE, IDENTITY_FILE, STATE_FOLDER].iter().any(|name| folder.join(name).exists());
    own.ancestors().find(is_served).unwrap_or(own).to_owned()
}

/// What would become of a file.
#[derive(Debug)]
pub struct Previewed {
    /// The entries that it would hold.
    pub entries: Vec<PreviewedEntry>,
    /// Why it, or articles of it, would be refused.
    pub refusals: Vec<Refusal>,
    /// What its publisher may want to look at.
    pub warnings: Vec<Warning>,
    /// The bytes, where something was refused or a warning has its place in them.
    pub source: Option<Vec<u8>>,
}

/// An entry that a file would hold.
#[derive(Debug)]
pub struct PreviewedEntry {
    /// As it would be published.
    pub entry: Entry,
    /// The identity that the file declares for it, as it is written there.
    pub declared_id: Option<Line>,
    /// The sender's word on its use.
    pub status: Status,
    /// Why it would not be seen, if it would not.
    pub waiting: Option<Waiting>,
    /// In which feeds it would be as the newest there is, and what of it was guessed.
    pub account: Account,
}

/// What of the pictures and recordings beside a file belongs to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Beside {
    /// What its articles name.
    WhatItNames,
    /// That, and what has its stem.
    AllOfItsStem,
}

/// Reads files as they would be published, were nothing known of them.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    /// The served folder.
    pub root: &'a Path,
    /// The site's identity.
    pub site: &'a SiteId,
    /// The settings.
    pub settings: &'a Settings,
    /// Now.
    pub now: Timestamp,
}

impl Reading<'_> {
    /// What would become of the file at `there` if it were at `path`; `None` for what is never looked at, what is gone
    /// and what is being written.
    pub fn as_at(&self, there: &DropPath, path: &DropPath, wanted: Beside) -> Option<Previewed> {
        let Self { root, site, settings, now } = *self;
        let Examined { stamp, content, parsing, finding, source, .. } = examine_as(root, there, path, settings, now)?;
        let mut previewed = Previewed { entries: Vec::new(), refusals: Vec::new(), warnings: Vec::new(), source };
        let mut parsed = match finding {
            Finding::Parsed(parsed) => parsed,
            Finding::Refused(refusal) => {
                previewed.refusals.push(refusal);
                return Some(previewed);
            }
            Finding::Changing | Finding::Gone => return None,
        };
        let desk = Desk { root, site, settings, now, catching_up: false };
        let neighbours = match wanted {
            Beside::AllOfItsStem => Neighbours::default().of(root, there, now),
            Beside::WhatItNames => Vec::new(),
        };
        let ids = desk.preview_ids(path, &parsed.articles);
        // A draft has beside it what it will have when it is none.
        let drafts: Vec<_> = parsed.articles.iter().map(|article| matches!(article, Ok(one) if one.draft)).collect();
        if wanted == Beside::AllOfItsStem {
            parsed.articles.iter_mut().flatten().for_each(|article| article.draft = false);
        }
        let mut beside = beside::look(root, there, &parsed, neighbours, Duration::ZERO, now);
        if there != path {
            beside.complete(root, path.split().0);
        }
        for (article, draft) in parsed.articles.iter_mut().zip(drafts) {
            article.iter_mut().for_each(|article| article.draft = draft);
        }
        // The date that an undated file will have is that of its move, which nobody knows yet: it is told its own.
        let media = &beside.media;
        let filing = Filing { path, stamp: stamp?, content, parsing, edited: false, media, was_previewed: false };
        for (place, (article, id)) in (0..).zip(parsed.articles.iter().zip(ids)) {
            match (article, id) {
                (Ok(article), Ok(Some(id))) => {
                    let (entry, waiting) = desk.preview_article(&filing, article, place, id);
                    let declared_id = article.declared_id.clone();
                    let account = self.account(path, Some(article), &entry, waiting);
                    let status = article.status;
                    previewed.entries.push(PreviewedEntry { entry, declared_id, status, waiting, account });
                }
                (_, Err(refusal)) => previewed.refusals.push(refusal),
                (_, Ok(_)) => {}
            }
        }
        let articles = u32::try_from(parsed.articles.len()).unwrap_or(u32::MAX);
        for (place, headline) in (articles..).zip(&parsed.ticker) {
            let entry = desk.preview_headline(&filing, headline, place);
            let account = self.account(path, None, &entry, None);
            let status = Status::Usable;
            previewed.entries.push(PreviewedEntry { entry, declared_id: None, status, waiting: None, account });
        }
        previewed.warnings = desk.turned_away(&filing, &parsed);
        previewed.warnings.splice(..0, parsed.warnings);
        Some(previewed)
    }

    fn account(&self, path: &DropPath, article: Option<&Article>, entry: &Entry, waiting: Option<Waiting>) -> Account {
        // Where nobody has said what our own addresses begin with, they are no fault of the file.
        let own = self.settings.site().base_url.clone();
        let Some(base) = own.or_else(|| BaseUrl::new("https://example.org").ok()) else { return Account::default() };
        let site = Site { settings: self.settings, id: self.site, base: &base };
        let mut account = match waiting {
            // It is in none, and no moment changes that.
            Some(Waiting::Draft | Waiting::Withheld) => Account::default(),
            _ => site.foretell(entry, self.now),
        };
        if let Some(article) = article {
            account.guesses = site.guesses(path, article, entry);
            account.absent.extend(site.turned_away(path, article));
        }
        account
    }
}

impl Preview {
    /// The served folder that `path` belongs to ([`served_folder`]), with its settings.
    ///
    /// The error is a faulty site.toml.
    pub fn of(path: &Path, now: Timestamp) -> Result<Self, FaultyFile> {
        Self::of_folder(served_folder(path), now)
    }

    /// A served folder, with its settings. The error is a faulty site.toml.
    pub fn of_folder(root: PathBuf, now: Timestamp) -> Result<Self, FaultyFile> {
        let configuration = configuration::load(&root, Fallback::Stored(&BTreeMap::new()), now)?;
        let declared = configuration.settings.site().id.clone();
        let kept = kept_identity(&root).ok().flatten();
        let identity = declared.or(kept).filter(|text| !text.trim().is_empty());
        let site = SiteId::new(identity.as_deref().unwrap_or_default());
        Ok(Self { root, configuration, site, partner: None, knows_ids: identity.is_some() })
    }

    /// The same, told what a partner would skip.
    #[must_use]
    pub fn for_partner(self, partner: Option<Partner>) -> Self {
        Self { partner, ..self }
    }

    /// What would become of the file at `path`; `None` for what is never looked at, and what is gone. What lies in a
    /// folder of previews is told as it would be in the folder above.
    pub fn file(&self, path: &DropPath, now: Timestamp) -> Option<Previewed> {
        let reading = Reading { root: &self.root, site: &self.site, settings: &self.configuration.settings, now };
        let mut previewed = match path.out_of_preview() {
            Some(to) => reading.as_at(path, &to, Beside::AllOfItsStem)?,
            None if path.is_in_preview() => return None,
            // Nothing says whether a neighbour of its stem was meant before it is dropped.
            None => reading.as_at(path, path, Beside::WhatItNames)?,
        };
        if let Some(partner) = self.partner {
            let skips = previewed.entries.iter().filter_map(|one| self.skip(partner, &one.entry));
            previewed.warnings.extend(skips.collect::<Vec<_>>());
        }
        Some(previewed)
    }

    /// As if the feed of the entry's category had the profile.
    fn skip(&self, partner: Partner, entry: &Entry) -> Option<Warning> {
        let settings = &self.configuration.settings;
        let name = entry.categories.first().cloned().map_or(FeedName::Breaking, FeedName::of);
        let feed = Feed { profile: Some(partner), ..settings.feed(&self.site, &name) };
        // Where nobody has said what our own addresses begin with, they are no fault of the file.
        let base = settings.site().base_url.clone();
        let base = base.or_else(|| BaseUrl::new("https://example.org").ok())?;
        let skip = partners::shaped(&feed, &base, entry.clone()).err()?;
        let title = entry.title.clone();
        Some(Warning { code: WarningCode::PartnerSkips { partner, feed: None, title, skip }, at: None })
    }
}
