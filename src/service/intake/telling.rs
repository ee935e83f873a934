//! What is told once a commit stands: to publishers by receipts, to the operator by the log.
//!
//! Of an import the log has one line a second with its counts, and what was published or waits is told file by file at
//! `debug`; whatever was refused, or wants a warning, has a line of its own as ever.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::accounts::Windows;
use super::lanes::Lane;
use super::receipts::{self, Lying};
use super::verdict;
use crate::domain::{CategoryPath, Outcome, Receipt};
use crate::service::clock;
use crate::service::shared::{Shared, ToExamine};
use crate::store::Asked;
use crate::watch::DropPath;
use crate::watch::settle::Arrival;

/// How often the log tells how far an import is.
const TOLD_EVERY: Duration = Duration::from_secs(1);

/// What to do about a file once the commit that decided on it stands.
pub(super) struct Told {
    pub(super) path: DropPath,
    pub(super) what: What,
    /// Files to be read again: they hold what this one let go.
    pub(super) again: Vec<DropPath>,
}

pub(super) enum What {
    /// It was judged; with the bytes where something was refused.
    Judged(Box<Receipt>, Option<Vec<u8>>),
    /// It is gone, and so many entries with it.
    Gone { withdrawn: usize },
    /// It is not there any more, or under another path.
    Left,
    /// It is to be read again, and that is all.
    Nothing,
    /// So much is missing that somebody is to say whether that is meant.
    Asks(Asked),
    /// That is settled.
    AsksNoMore(Asked),
}

#[cfg(test)]
impl What {
    /// All of it, but for the moment.
    pub(super) fn in_words(self) -> String {
        match self {
            Self::Judged(receipt, source) => {
                let at = crate::domain::Timestamp::from_millis_utc(0);
                format!("{:?} {source:?}", Receipt { at, ..*receipt })
            }
            Self::Gone { withdrawn } => format!("gone, {withdrawn}"),
            Self::Left => "left".to_owned(),
            Self::Nothing => String::new(),
            Self::Asks(asked) | Self::AsksNoMore(asked) => format!("{asked:?}"),
        }
    }
}

/// Tells what became of files.
pub(super) struct Teller<'s> {
    shared: &'s Shared,
    /// Whether what is told is part of an import.
    pub(super) is_import: bool,
    import: Option<Import>,
}

/// How far an import is.
struct Import {
    files: usize,
    entries: usize,
    refused: usize,
    told: Instant,
    lying: Lying,
}

impl<'s> Teller<'s> {
    pub(super) fn new(shared: &'s Shared) -> Self {
        Self { shared, is_import: false, import: None }
    }

    /// Tells all of a commit.
    pub(super) fn tell(&mut self, told: Vec<Told>) {
        let mut windows = Windows::new(self.shared, clock::now());
        told.into_iter().for_each(|told| self.tell_one(told, &mut windows));
        if let Some(import) = self.import.as_mut().filter(|import| import.told.elapsed() >= TOLD_EVERY) {
            import.told = Instant::now();
            import.log("importing");
        }
    }

    /// Says how much was imported, where that was not said.
    pub(super) fn import_is_through(&mut self) {
        if let Some(import) = self.import.take() {
            import.log("imported");
        }
    }

    fn tell_one(&mut self, Told { path, what, again }: Told, windows: &mut Windows<'_>) {
        let shared = self.shared;
        for path in again {
            shared.to_examine.put_now(Lane::Fresh, ToExamine { path, arrival: Arrival::Again });
        }
        match what {
            What::Gone { withdrawn } => {
                tracing::info!(file = %path, withdrawn, "gone");
            }
            What::Left => receipts::forget(shared, &path),
            What::Nothing => {}
            What::Asks(asked) => tell_asked(&asked),
            What::AsksNoMore(asked) => {
                tracing::info!(category = %named_scope(&asked), "what was missing is settled; nothing asks any more");
            }
            What::Judged(mut receipt, source) => {
                if !receipt.accounts.is_empty()
                    && let Err(error) = windows.complete(&receipt.entries, &mut receipt.accounts)
                {
                    tracing::warn!(file = %path, %error, "the receipt does not tell which feeds show it");
                    receipt.accounts.clear();
                }
                shared.committed.fetch_add(receipt.entries.len() as u64, Ordering::Relaxed);
                verdict::log(&receipt, self.is_import);
                let source = source.as_deref().and_then(|bytes| std::str::from_utf8(bytes).ok());
                if let Some(import) = self.import.as_mut().filter(|_| !self.is_import) {
                    // What is fresh may leave a receipt where the import found none.
                    import.lying.note(&path);
                }
                let lying = self.is_import.then(|| self.import.get_or_insert_with(Import::begun).count(&receipt));
                receipts::tell(shared, &path, &receipt, source, lying);
            }
        }
    }
}

impl Import {
    fn begun() -> Self {
        Self { files: 0, entries: 0, refused: 0, told: Instant::now(), lying: Lying::default() }
    }

    fn count(&mut self, receipt: &Receipt) -> &mut Lying {
        self.files += 1;
        self.entries += receipt.entries.len();
        self.refused += usize::from(matches!(receipt.outcome, Outcome::Refused(_)));
        &mut self.lying
    }

    fn log(&self, how_far: &str) {
        let Self { files, entries, refused, .. } = self;
        tracing::info!(files, entries, refused, "{how_far}");
    }
}

fn named_scope(asked: &Asked) -> String {
    asked.category.as_ref().map_or_else(|| "the whole site".to_owned(), ToString::to_string)
}

/// The one line that asks.
fn tell_asked(asked: &Asked) {
    let Asked { files, entries, published, is_folder, category, .. } = asked;
    let command = match category.as_ref().map(CategoryPath::as_str) {
        None => "ajil confirm".to_owned(),
        // A shell parts words at spaces.
        Some(name) if name.contains(char::is_whitespace) => format!("ajil confirm '{name}'"),
        Some(name) => format!("ajil confirm {name}"),
    };
    let what = if *is_folder { "its folder is gone" } else { "more than a fifth of it is missing at once" };
    tracing::warn!(
        category = %named_scope(asked), files, entries, published,
        "{what}: it is served on, and nothing is withdrawn. If that is meant, answer: {command}; if not, put the files back",
    );
}
