//! What an operator decides: of an entry, or of what a sweep left. The committer carries it out between two changes, so
//! feeds change at once; for a service that does not run, the command takes the lock and does the same.

mod asking;
mod at_rest;
mod naming;

use serde_json::{Value, json};

pub use asking::{Asked, ask};
pub use at_rest::{at_rest, no_store, store_fault};

use crate::domain::{BaseUrl, CategoryPath, Entry, EntryId, Line, Ruling, Timestamp};
use crate::render::content;
use crate::service::intake::filing::{Desk, Kept, Split};
use crate::service::intake::removals::{Confirmed, Settled, confirm};
use crate::store::{Known, StoreError, Transaction};
use crate::watch::DropPath;

/// The longest reason that is taken, in characters.
const LONGEST_REASON: usize = 2000;

/// What an operator asks for. An entry is named by its id, its UUID, or the address of its page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Order {
    /// Take it from its readers, whatever its file says.
    Withdraw {
        /// Which.
        entry: String,
        /// Why, for readers.
        reason: Option<Line>,
    },
    /// Tell those who have it that it is recalled.
    Retract {
        /// Which.
        entry: String,
        /// Why, for readers.
        reason: Option<Line>,
    },
    /// Take back either of these.
    TakeBack {
        /// Which.
        entry: String,
    },
    /// What was taken for one story is several.
    Split {
        /// Which.
        entry: String,
    },
    /// What is missing since a sweep is meant to be.
    Confirm {
        /// Of which category; else of all that ask.
        category: Option<CategoryPath>,
        /// Whether its entries stay published.
        keep: bool,
    },
}

/// Why an order was not carried out; nothing was changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Declined {
    /// Stable, for programs.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub mend: String,
}

impl Declined {
    /// An order that was not carried out.
    pub fn new(code: &'static str, message: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { code, message: message.into(), mend: mend.into() }
    }
}

/// What was done, as docs/operating.md has it for programs, or why nothing was.
pub type Answer = Result<Value, Declined>;

/// What an order came to in its transaction.
#[derive(Debug)]
pub struct Carried {
    /// What to tell once the commit stands.
    pub answer: Value,
    /// Files to be read again.
    pub again: Vec<DropPath>,
    /// What became of missing files.
    pub settled: Settled,
}

/// A reason as it is kept; `None` for one that says nothing.
pub fn reason(text: &str) -> Result<Option<Line>, Declined> {
    if text.chars().count() > LONGEST_REASON {
        let message = format!("a reason of more than {LONGEST_REASON} characters");
        return Err(Declined::new(
            "long-reason",
            message,
            "tell it in a sentence: readers see it in place of the story",
        ));
    }
    Ok(Line::new(text))
}

/// Where an order is carried out.
#[derive(Clone, Copy, Debug)]
pub struct Bench<'a> {
    /// As for every file of the transaction.
    pub desk: &'a Desk<'a>,
    /// What addresses begin with.
    pub base: &'a BaseUrl,
    /// Whether the whole folder was read.
    pub caught_up: bool,
}

impl Bench<'_> {
    /// Carries out an order.
    pub fn carry_out(&self, tx: &mut Transaction<'_>, order: &Order) -> Result<Result<Carried, Declined>, StoreError> {
        let entry = match order {
            Order::Withdraw { entry, .. }
            | Order::Retract { entry, .. }
            | Order::TakeBack { entry }
            | Order::Split { entry } => entry,
            Order::Confirm { category, keep } => return self.confirm(tx, category.as_ref(), *keep),
        };
        let known = match self.named(tx, entry)? {
            Ok(known) => known,
            Err(declined) => return Ok(Err(declined)),
        };
        match order {
            Order::Withdraw { reason, .. } => self.withdraw(tx, known, reason.clone()).map(Ok),
            Order::Retract { reason, .. } => self.retract(tx, known, reason.clone()).map(Ok),
            Order::TakeBack { .. } => self.take_back(tx, known).map(Ok),
            Order::Split { .. } | Order::Confirm { .. } => self.split(tx, &known),
        }
    }

    fn withdraw(&self, tx: &mut Transaction<'_>, known: Known, reason: Option<Line>) -> Result<Carried, StoreError> {
        let is_so = known
            .ruled
            .as_ref()
            .is_some_and(|ruled| ruled.ruling == Ruling::Withdrawn && (reason.is_none() || ruled.reason == reason));
        if !is_so {
            tx.rule(&known.entry.id, Ruling::Withdrawn, reason.as_ref(), self.now())?;
        }
        self.told(tx, "withdraw", known, !is_so)
    }

    fn retract(&self, tx: &mut Transaction<'_>, known: Known, reason: Option<Line>) -> Result<Carried, StoreError> {
        // Nobody has it: to tell of its recall would publish its title.
        if !tx.has_stood(&known.entry.id, self.desk.now)? {
            let mut carried = self.withdraw(tx, known, reason)?;
            carried.answer["order"] = "retract".into();
            carried.answer["unseen"] = true.into();
            return Ok(carried);
        }
        let is_so = known
            .ruled
            .as_ref()
            .is_some_and(|ruled| ruled.ruling == Ruling::Retracted && (reason.is_none() || ruled.reason == reason));
        if !is_so {
            let own = known.entry.retraction.clone();
            let notice = reason.or(own).unwrap_or_else(|| content::notice(&known.entry.language));
            tx.rule(&known.entry.id, Ruling::Retracted, Some(&notice), self.now())?;
        }
        self.told(tx, "retract", known, !is_so)
    }

    /// Now, as the site tells it.
    fn now(&self) -> Timestamp {
        self.desk.settings.site().time_zone.tell(self.desk.now)
    }

    fn take_back(&self, tx: &mut Transaction<'_>, known: Known) -> Result<Carried, StoreError> {
        let was_ruled = known.ruled.is_some();
        tx.take_back(&known.entry.id, self.now())?;
        self.told(tx, "take-back", known, was_ruled)
    }

    fn told(&self, tx: &mut Transaction<'_>, order: &str, before: Known, done: bool) -> Result<Carried, StoreError> {
        let now = self.desk.now;
        let id = before.entry.id.clone();
        let was = state(&before, now);
        let after = tx.entry(&id)?.unwrap_or(before);
        let files = holders(tx, &id)?;
        if done {
            for file in &files {
                tx.reread_file(file.as_bytes())?;
            }
            tracing::info!(order, %id, was, now = state(&after, now), "the operator decided");
        }
        let reason = after.ruled.as_ref().and_then(|ruled| ruled.reason.as_ref());
        let answer = json!({
            "order": order,
            "done": done,
            "id": id.as_str(),
            "title": after.entry.title.as_str(),
            "language": after.entry.language.as_str(),
            "page": self.base.article(id.permalink()),
            "was": was,
            "state": state(&after, now),
            "by_operator": after.ruled.is_some(),
            "reason": reason.map(Line::as_str),
            "files": files.iter().map(ToString::to_string).collect::<Vec<_>>(),
        });
        Ok(Carried { answer, again: if done { files } else { Vec::new() }, settled: Settled::default() })
    }

    /// What was taken for one story is several.
    fn split(&self, tx: &mut Transaction<'_>, known: &Known) -> Result<Result<Carried, Declined>, StoreError> {
        let Some(Split { id, title, kept, apart, again }) = self.desk.split(tx, &known.entry.id)? else {
            return Ok(Err(self.unknown(known.entry.id.as_str())));
        };
        let kept = match kept {
            Kept::Whole => {
                let message = format!("“{title}” is held by one file alone: there is nothing to split");
                let mend = "of the articles in one file, give each an `id:` of its own";
                return Ok(Err(Declined::new("nothing-to-split", message, mend)));
            }
            Kept::Headline => json!({ "headline": true, "file": null }),
            Kept::File(path) => json!({ "headline": false, "file": path.to_string() }),
        };
        tracing::info!(order = "split", %id, apart = apart.len(), "the operator decided");
        let answer = json!({
            "order": "split",
            "done": true,
            "id": id.as_str(),
            "title": title.as_str(),
            "page": self.base.article(id.permalink()),
            "kept": kept,
            "apart": apart.iter().map(ToString::to_string).collect::<Vec<_>>(),
        });
        Ok(Ok(Carried { answer, again, settled: Settled::default() }))
    }

    /// What is missing since a sweep is meant to be.
    fn confirm(
        &self,
        tx: &mut Transaction<'_>,
        category: Option<&CategoryPath>,
        keep: bool,
    ) -> Result<Result<Carried, Declined>, StoreError> {
        if !self.caught_up {
            let message = "the folder is still being read: what is missing is not known yet; nothing was done";
            return Ok(Err(Declined::new("busy", message, "ask again when `ajil status` says that it is ready")));
        }
        let Confirmed { files, withdrawn, retracted, kept, settled } = confirm(self.desk, tx, category, keep)?;
        if files == 0 {
            let of = category.map(|category| format!(" of {category}")).unwrap_or_default();
            return Ok(Err(Declined::new(
                "nothing-asked",
                format!("nothing{of} asks for an answer"),
                "`ajil status` tells what does",
            )));
        }
        let category = category.map(CategoryPath::as_str);
        tracing::info!(order = "confirm", category, keep, files, withdrawn, retracted, kept, "the operator decided");
        let answer = json!({
            "order": "confirm",
            "done": true,
            "category": category,
            "keep": keep,
            "files": files,
            "withdrawn": withdrawn,
            "retracted": retracted,
            "kept": kept,
        });
        Ok(Ok(Carried { answer, again: Vec::new(), settled }))
    }
}

/// How readers find an entry.
fn state(known: &Known, now: Timestamp) -> &'static str {
    let is_to_come = |entry: &Entry| entry.visible_from.is_some_and(|from| from > now);
    match &known.ruled {
        Some(ruled) => ruled.ruling.as_str(),
        None if known.withdrawn.is_some() => "withdrawn",
        None if is_to_come(&known.entry) => "scheduled",
        None if !known.entry.is_visible(now) => "expired",
        None if known.entry.retraction.is_some() => "retracted",
        None => "published",
    }
}

fn holders(tx: &Transaction<'_>, id: &EntryId) -> Result<Vec<DropPath>, StoreError> {
    Ok(tx.holders_of(id)?.iter().map(|holder| DropPath::stored(&holder.path)).collect())
}
