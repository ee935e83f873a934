//! Which feeds there are, and what every page shows of them.

use std::collections::BTreeSet;

use crate::domain::{BaseUrl, CategoryPath, Feed, FeedName, Query, SiteId, Timestamp};
use crate::render::page::{Chrome, Section};
use crate::service::configuration::Configuration;
use std::sync::Arc;

/// Which feeds there are, under which settings.
pub struct Directory {
    /// The settings in force.
    pub configuration: Arc<Configuration>,
    /// The categories with a folder or an entry.
    pub categories: BTreeSet<CategoryPath>,
    /// The breaking-news feed, as pages lead to it.
    pub breaking: Section,
    /// What pages lead to.
    pub sections: Vec<Section>,
    /// When settings or categories last changed: pages, which show them, are not older.
    pub modified: Timestamp,
    site: SiteId,
    base: BaseUrl,
}

impl Directory {
    /// The directory of these categories.
    pub fn new(
        configuration: Arc<Configuration>,
        categories: BTreeSet<CategoryPath>,
        site: SiteId,
        base: BaseUrl,
        modified: Timestamp,
    ) -> Self {
        let section = |name: FeedName| {
            let feed = configuration.settings.feed(&site, &name);
            Section { name: feed.name, title: feed.title, language: feed.language }
        };
        let sections = categories.iter().cloned().map(FeedName::of);
        let sections = sections.filter(|name| *name != FeedName::Breaking).map(section).collect();
        let breaking = section(FeedName::Breaking);
        Self { configuration, categories, breaking, sections, modified, site, base }
    }

    /// Whether there is such a feed.
    pub fn has(&self, feed: &FeedName) -> bool {
        match feed {
            FeedName::All | FeedName::Breaking => true,
            FeedName::Category(category) => self.categories.contains(category),
            // Whether anything has the label is for the store to say.
            FeedName::Tag(_) | FeedName::Author(_) => true,
        }
    }

    /// Where a feed is now whose folder was renamed.
    pub fn moved(&self, feed: &FeedName) -> Option<FeedName> {
        let FeedName::Category(old) = feed else { return None };
        // The folder itself, or one that it was in.
        let aliases = self.configuration.settings.aliases();
        old.lineage().find_map(|path| {
            let to = aliases.get(&path)?;
            let rest = &old.as_str()[path.as_str().len()..];
            FeedName::parse(&format!("{to}{rest}")).ok().filter(|feed| self.has(feed))
        })
    }

    /// Whether a feed's settings are faulty and never were good.
    pub fn is_unusable(&self, feed: &FeedName) -> bool {
        self.configuration.unusable.contains(feed)
    }

    /// A feed, as its settings make it.
    pub fn feed(&self, name: &FeedName) -> Feed {
        self.configuration.settings.feed(&self.site, name)
    }

    /// Whether what a feed holds is selected, and not put there.
    pub fn is_selected(&self, name: &FeedName) -> bool {
        match name {
            FeedName::All => false,
            FeedName::Tag(_) | FeedName::Author(_) => true,
            FeedName::Breaking | FeedName::Category(_) => self.configuration.settings.is_view(name.as_str()),
        }
    }

    /// What is asked of a feed, as a feed.
    pub fn asked(&self, name: &FeedName, query: &Query) -> Feed {
        self.configuration.settings.asked(&self.site, name, query)
    }

    /// What absolute addresses begin with.
    pub fn base(&self) -> &BaseUrl {
        &self.base
    }

    /// What every page shows.
    pub fn chrome<'a>(&'a self, site: &'a Feed) -> Chrome<'a> {
        let settings = self.configuration.settings.site();
        Chrome {
            base: &self.base,
            title: &site.title,
            description: &site.description,
            language: &settings.language,
            zone: &settings.time_zone,
            breaking: &self.breaking,
            sections: &self.sections,
        }
    }
}
