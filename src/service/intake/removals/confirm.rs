//! The answer to what asks.

use super::{Desk, Settled, home_of, is_in};
use crate::domain::CategoryPath;
use crate::service::intake::filing::{Parted, Why, again_for};
use crate::store::{StoreError, Transaction};
use crate::watch::DropPath;

/// What an answer came to.
#[derive(Debug, Default)]
pub struct Confirmed {
    /// So many files are not missed any more.
    pub files: u64,
    /// So many entries left their feeds.
    pub withdrawn: u64,
    /// So many are retractions now.
    pub retracted: u64,
    /// So many stay published without a file.
    pub kept: u64,
    /// What else became of what is missing; what this says is to be told when the commit stands.
    pub settled: Settled,
}

/// Answers what asks, of one category with those below it, or of the whole site: the missing files were meant to go, and
/// what `on_remove` says is done; or with `keep`, their entries stay published without them. Where nothing asks, nothing
/// is done and `files` is 0.
pub fn confirm(
    desk: &Desk<'_>,
    tx: &mut Transaction<'_>,
    category: Option<&CategoryPath>,
    keep: bool,
) -> Result<Confirmed, StoreError> {
    let mut confirmed = Confirmed::default();
    let mut again = Vec::new();
    let scope = category.cloned();
    // What came back or went since is judged first: only what is held has an answer.
    let mut settled = desk.settle_missing(tx)?;
    let held = tx.missing(desk.now)?.into_iter().filter(|file| file.due.is_none() && is_in(file, &scope));
    for file in held.collect::<Vec<_>>() {
        let path = DropPath::stored(&file.path);
        let mut gone = 0;
        for holding in tx.held_by(&file.path)? {
            again_for(tx, &holding.id, &mut again)?;
            let parted = if keep { Parted::Kept } else { desk.part_with(tx, &holding.id, &path, Why::Replaced)? };
            match parted {
                Parted::Withdrawn => (confirmed.withdrawn, gone) = (confirmed.withdrawn + 1, gone + 1),
                Parted::Retracted => (confirmed.retracted, gone) = (confirmed.retracted + 1, gone + 1),
                Parted::Kept => confirmed.kept += 1,
                Parted::Elsewhere(holder) => again.push(holder),
                Parted::Headline => {}
            }
        }
        tx.forget_missing(&file)?;
        confirmed.files += 1;
        settled.gone.push((home_of(&path), gone));
    }
    let after = desk.settle_missing(tx)?;
    // What asked before and was answered asks no more; what was found to ask a moment ago need not be told.
    settled.asks.retain(|one| !after.settled.contains(one));
    settled.settled.extend(after.settled);
    settled.gone.extend(after.gone);
    settled.again.extend(again.into_iter().chain(after.again));
    settled.asks.extend(after.asks);
    confirmed.settled = settled;
    Ok(confirmed)
}
