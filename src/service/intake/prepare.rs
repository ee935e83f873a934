//! What can be done for the committer by those who read: of a file with one plain story, all that is written of it if the
//! store knows nothing that concerns it. There is one committer, and there are as many who read as there are cores.

use std::sync::Arc;

use super::examine::{Examined, Finding};
use super::filing::{Desk, Filing, Plain};
use super::verdict;
use crate::domain::{Outcome, Receipt, Timestamp};
use crate::service::configuration::Configuration;
use crate::service::partners;
use crate::service::shared::Shared;
use crate::site::Receipts;
use crate::store::{FileRecord, Newcomer};

/// What becomes of a file if nothing is known of it, under these settings.
#[derive(Debug)]
pub struct Prepared {
    configuration: Arc<Configuration>,
    /// As it is to be written.
    pub newcomer: Newcomer,
    /// What is to be told of it, of the moment of its commit.
    pub receipt: Receipt,
}

impl Prepared {
    /// Whether it was prepared under these settings.
    pub fn is_of(&self, configuration: &Arc<Configuration>) -> bool {
        Arc::ptr_eq(&self.configuration, configuration)
    }
}

/// Prepares what is plain; `None` for all that the committer is to look into by itself.
pub fn prepare(
    shared: &Shared,
    configuration: &Arc<Configuration>,
    examined: &Examined,
    now: Timestamp,
) -> Option<Box<Prepared>> {
    let Finding::Parsed(parsed) = &examined.finding else { return None };
    let Examined { path, stamp: Some(stamp), content, parsing, linked: false, media, .. } = examined else {
        return None;
    };
    let settings = &configuration.settings;
    // What partners skip, and where an entry is, is told of the entry as it was committed.
    if settings.receipts_for(&path.folder()) == Receipts::All
        || partners::feeds(settings, &shared.site).next().is_some()
    {
        return None;
    }
    let filing = Filing {
        path,
        stamp: *stamp,
        content: *content,
        parsing: *parsing,
        edited: false,
        media,
        was_previewed: shared.previews.knew(stamp),
    };
    let desk = Desk { root: &shared.root, site: &shared.site, settings, now, catching_up: false };
    let Plain { entry, own, waiting } = desk.plain(&filing, parsed)?;
    let mut warnings = parsed.warnings.clone();
    warnings.extend(desk.turned_away(&filing, parsed));
    let receipt = Receipt {
        path: path.to_string(),
        outcome: waiting.map_or(Outcome::Published, Outcome::Waiting),
        also_refused: Vec::new(),
        entries: vec![(entry.id.clone(), entry.title.clone())],
        accounts: Vec::new(),
        warnings,
        at: now,
    };
    let file = FileRecord {
        path: path.as_bytes().to_owned(),
        stamp: *stamp,
        content: *content,
        parsing: *parsing,
        judged: verdict::judged(&receipt, &settings.site().language),
        at: now,
        missing: None,
    };
    let newcomer = Newcomer::new(file, entry, &own);
    Some(Box::new(Prepared { configuration: Arc::clone(configuration), newcomer, receipt }))
}
