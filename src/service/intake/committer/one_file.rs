//! What becomes of one file, in the committer's transaction: which row is its, what it says, what is to be told of it.

use super::super::accounts::{self, Site};
use super::super::examine::{Examined, Finding, UNREAD};
use super::super::filing::{Desk, Filed, Filing, Moved};
use super::super::telling::{Told, What};
use super::super::verdict;
use crate::domain::{EntryId, Outcome, Reason, Receipt, Refusal};
use crate::service::partners;
use crate::service::shared::{Note, Shared};
use crate::site::Receipts;
use crate::store::{FileRecord, StoreError, Transaction};
use crate::watch::scan::stamp_of;
use crate::watch::settle::Arrival;

pub(super) fn commit_file(
    shared: &Shared,
    desk: &Desk<'_>,
    tx: &mut Transaction<'_>,
    examined: &Examined,
    arrival: Arrival,
    told: &mut Vec<Told>,
) -> Result<(), StoreError> {
    let path = &examined.path;
    let stamp = match examined.stamp {
        Some(stamp) => stamp,
        None => match std::fs::symlink_metadata(path.under(&shared.root)) {
            Ok(metadata) => stamp_of(&metadata),
            Err(_) => return Ok(()),
        },
    };
    let mut before = tx.file(path.as_bytes())?;
    let edited = |before: &FileRecord| before.content.is_some() && before.content != examined.content;
    let mut filing = Filing {
        path,
        stamp,
        content: examined.content,
        parsing: examined.parsing,
        edited: before.as_ref().is_some_and(edited),
        media: &examined.media,
        was_previewed: shared.previews.knew(&stamp),
    };
    let Moved { from, aside } = desk.follow_rename(tx, &filing, &examined.finding, before.as_ref())?;
    if let Some(aside) = aside {
        // The desk may have ended; then the next start misses it.
        shared.desk.try_send(Note::Missed(aside)).ok();
    }
    let followed = from.is_some();
    if let Some(from) = from {
        before = tx.file(path.as_bytes())?;
        filing.edited = before.as_ref().is_some_and(edited);
        told.push(Told { path: from, what: What::Left, again: Vec::new() });
    }
    let mut is_back = false;
    if let Some(missing) = before.as_ref().filter(|before| before.missing.is_some()) {
        is_back = followed || desk.is_back(tx, path, missing, examined.content, &examined.finding)?;
        if is_back {
            desk.welcome_back(tx, path)?;
        } else {
            // Another story under its name: it is missing on.
            desk.put_aside(tx, path.as_bytes(), missing)?;
            before = None;
            filing.edited = false;
        }
    }
    let is_same = before.as_ref().is_some_and(|before| {
        before.content == examined.content && before.parsing == examined.parsing && examined.content.is_some()
    });
    let mut record = FileRecord {
        path: path.as_bytes().to_owned(),
        stamp,
        content: examined.content,
        parsing: examined.parsing,
        judged: before.as_ref().map(|before| before.judged.clone()).unwrap_or_default(),
        at: desk.now,
        missing: None,
    };
    // What moved has another folder, which is another category.
    let again = arrival == Arrival::Again;
    let is_known = before.as_ref().is_some_and(|before| before.stamp == stamp) && is_same && !followed && !is_back;
    if is_known && !again && arrival != Arrival::Beside {
        return Ok(());
    }
    // A name that a backup gave to what is published says nothing; before that, what is linked may be anybody's.
    let was_taken = before.as_ref().is_some_and(|before| {
        before.judged.outcome != "refused" && before.content.is_some() && before.content == examined.content
    });
    let a_link = Finding::Refused(Refusal::of(Reason::NotAFile));
    let refused = examined.linked && !was_taken;
    let (finding, source) = if refused { (&a_link, None) } else { (&examined.finding, examined.source.clone()) };
    tx.put_file(&record)?;
    let Filed { outcome, also_refused, entries, released, warnings: mut told_of } = desk.file(tx, &filing, finding)?;
    let mut warnings = match finding {
        Finding::Parsed(parsed) => [parsed.warnings.clone(), desk.turned_away(&filing, parsed)].concat(),
        _ => Vec::new(),
    };
    warnings.append(&mut told_of);
    let profiled: Vec<_> = partners::feeds(desk.settings, desk.site).collect();
    for (id, _) in entries.iter().filter(|_| !profiled.is_empty()) {
        if let Some(known) = tx.entry(id)? {
            warnings.extend(partners::warnings(&profiled, &shared.base, &known.entry, desk.now));
        }
    }
    let accounts = match finding {
        Finding::Parsed(parsed) if desk.settings.receipts_for(&path.folder()) == Receipts::All => {
            let site = Site { settings: desk.settings, id: desk.site, base: &shared.base };
            // Without its entry nothing is said of it: a receipt is worth no commit.
            let entry = |id: &EntryId| tx.entry(id).ok().flatten().map(|known| known.entry);
            accounts::begun(&site, path, parsed, &entries, entry)
        }
        _ => Vec::new(),
    };
    let receipt = Receipt { path: path.to_string(), outcome, also_refused, entries, accounts, warnings, at: desk.now };
    record.judged = verdict::judged(&receipt, &desk.settings.site().language);
    tx.put_file(&record)?;
    let is_unread_still = examined.parsing == UNREAD && before.as_ref().is_some_and(|one| one.judged == record.judged);
    let before = before.map(|before| before.judged.outcome);
    let is_as_before = before.as_deref() == Some(verdict::outcome_word(&receipt.outcome));
    let is_publishable = receipt.outcome == Outcome::Published || arrival == Arrival::Beside;
    let quietly = is_as_before && is_publishable && is_same && !again && !is_back || is_unread_still;
    let again = released.again;
    if !quietly || !again.is_empty() {
        told.push(Told { path: path.clone(), what: What::Judged(Box::new(receipt), source), again });
    }
    Ok(())
}
