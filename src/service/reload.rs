//! Settings that change while the service runs.

use std::sync::Arc;

use super::clock;
use super::configuration::{self, Configuration, Fallback};
use super::intake::lanes::Lane;
use super::newsroom::{News, Newsroom};
use super::partners;
use super::shared::{Round, Shared, ToCommit};
use crate::domain::{Feed, SiteId};

/// Tells the log of every settings file that is faulty, and of feeds that lack what their partner wants of a feed.
pub fn tell_faults(configuration: &Configuration) {
    for feed in partners::feeds(&configuration.settings, &SiteId::new("")).filter(Feed::lacks_locale) {
        let language = feed.language.as_str();
        tracing::warn!(feed = %feed.name, language, "its partner wants a language with a region, like ar-MA");
    }
    for file in &configuration.faults {
        for fault in &file.faults {
            tracing::error!("{}:{fault}; the settings that were good before hold on", file.path);
        }
    }
}

/// Reads the settings again. Faulty ones change nothing; an identity or base URL takes effect at the next start.
pub fn reload(shared: &Shared, newsroom: &Newsroom) {
    let before = shared.configuration.load_full();
    let fresh = match configuration::load(&shared.root, Fallback::Running(&before), clock::now()) {
        Ok(fresh) => fresh,
        Err(fault) => {
            for one in &fault.faults {
                tracing::error!("{}:{one}; the settings that were good before hold on", fault.path);
            }
            return;
        }
    };
    tell_faults(&fresh);
    let (site, was) = (fresh.settings.site(), before.settings.site());
    if site.id.as_ref().is_some_and(|id| SiteId::new(id) != shared.site) || site.base_url != was.base_url {
        tracing::warn!("`id` and `base_url` take effect at the next start");
    }
    let fresh = Arc::new(fresh);
    shared.configuration.store(Arc::clone(&fresh));
    shared.to_commit.put_now(Lane::Fresh, ToCommit::Settings(fresh));
    newsroom.tell(News::Settings);
    // Files that would be understood otherwise now are read again. The survey ends after the desk.
    shared.ask(Round::Everything);
}
