//! A window's bound in bytes, which only the documents themselves can tell.

use std::borrow::Cow;

use super::{FeedDocument, document};
use crate::domain::{Entry, Format, in_rank_order};

/// The entries of `document` that fit into its feed's `window.bytes`, in their order; all of them where the feed
/// sets no bound.
///
/// The same entries for every format, so that no reader misses what another has: the largest of the documents stays
/// within the bound. The oldest by rank go first (DESIGN §2.4: a corrected old story is new). One entry stays,
/// however large.
pub fn within_bytes<'a>(document: &FeedDocument<'a>) -> Cow<'a, [Entry]> {
    let Some(bound) = document.feed.window.bytes else { return Cow::Borrowed(document.entries) };
    let mut by_rank: Vec<usize> = (0..document.entries.len()).collect();
    by_rank.sort_by(|a, b| in_rank_order(&document.entries[*a], &document.entries[*b]));

    let empty = lengths(document, &[]);
    let mut so_far = empty;
    let mut kept = 0;
    for at in &by_rank {
        let with_it = lengths(document, std::slice::from_ref(&document.entries[*at]));
        for ((total, with_it), empty) in so_far.iter_mut().zip(with_it).zip(empty) {
            // An entry adds the same bytes wherever it stands, in JSON a comma more.
            *total += with_it.saturating_sub(empty) + 1;
        }
        if kept > 0 && so_far.iter().any(|total| *total > bound) {
            break;
        }
        kept += 1;
    }
    if kept == by_rank.len() {
        return Cow::Borrowed(document.entries);
    }
    by_rank.truncate(kept);
    by_rank.sort_unstable();
    Cow::Owned(by_rank.into_iter().map(|at| document.entries[at].clone()).collect())
}

/// The bytes of each format's document if it held `entries`.
fn lengths(whole: &FeedDocument<'_>, entries: &[Entry]) -> [u64; 3] {
    let part = FeedDocument { entries, ..*whole };
    Format::ALL.map(|format| document(&part, format).len() as u64)
}
