//! Receipts that a crash lost or left, or that the settings no longer want: what lies beside the files of a folder is
//! compared with what the store says became of them.
//!
//! The name of a receipt begins with that of its file. So where names come in order, a file comes before its receipt, and
//! all between them begin like it, too: only such names are remembered, however many files there are.

use std::collections::BTreeSet;
use std::fs::symlink_metadata;
use std::path::Path;
use std::time::Duration;

use super::names::{RECEIPT, REFUSED, is_shortened, receipt_of, told_by};
use super::{KEPT, beside, remove_ours, wanted};
use crate::domain::Timestamp;
use crate::service::shared::Shared;
use crate::site::Receipts;
use crate::watch::listing::Names;
use crate::watch::scan::stamp_of;
use crate::watch::{DropPath, notes};

/// Nobody is writing any more to half a receipt that is so old.
const ABANDONED: Duration = Duration::from_secs(60);

/// What a name of the folder stands for, as far as receipts go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// It is yet to be looked at, or nothing that is ever judged.
    Open,
    /// It is as the store knows it, refused or not.
    Judged {
        /// Whether it was refused.
        refused: bool,
        /// Whether a receipt that is not there is to be made up for.
        asks: bool,
    },
}

/// The receipts of a folder, while its names go by in order.
pub struct Beside<'a> {
    shared: &'a Shared,
    folder: &'a [u8],
    wants: Receipts,
    /// The counterpart of the folder in the state folder, where there is one.
    in_state: Option<Names>,
    /// The last name that went by, and those that it begins with, by their lengths.
    last: Vec<u8>,
    open: Vec<Open>,
    /// The names of receipts whose files' names are too long to be told by them.
    shortened: BTreeSet<Vec<u8>>,
    lacking: Vec<Vec<u8>>,
}

struct Open {
    length: usize,
    standing: Standing,
    /// Whether it has the receipt that it is to have.
    told: bool,
}

impl<'a> Beside<'a> {
    /// Of `folder`, whose names are these.
    pub fn of(shared: &'a Shared, folder: &'a [u8], names: &Names, now: Timestamp) -> Self {
        let wants = shared.configuration.load().settings.receipts_for(&String::from_utf8_lossy(folder));
        let kept = shared.state.join(KEPT);
        let below = if folder.is_empty() { kept.clone() } else { DropPath::stored(folder).under(&kept) };
        // There seldom is such a folder.
        let in_state = Names::of(&below).ok();
        remove_half_written(&shared.root, folder, names, now);
        if let Some(in_state) = &in_state {
            remove_half_written(&kept, folder, in_state, now);
        }
        let shortened = names.long.iter().filter(|name| is_shortened(name));
        let shortened = shortened.flat_map(|name| [REFUSED, RECEIPT].map(|ending| receipt_of(name, ending))).collect();
        Self { shared, folder, wants, in_state, last: Vec::new(), open: Vec::new(), shortened, lacking: Vec::new() }
    }

    /// A name of the folder goes by. A receipt of ours whose file is gone or has become something else is removed.
    pub fn pass(&mut self, name: &[u8], standing: Standing) {
        let shared = self.shared;
        self.pass_those_in_state(Some(name));
        self.close_up_to(name);
        self.judge_receipt(name, &shared.root);
        self.last.clear();
        self.last.extend_from_slice(name);
        let told = is_shortened(name) && self.tell_of_long(name, standing);
        self.open.push(Open { length: name.len(), standing, told });
    }

    /// The names of files that have gone by, as they are known, without the receipt that they are to have.
    pub fn lacking(&mut self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.lacking)
    }

    /// All names have gone by.
    pub fn end(mut self) -> Vec<Vec<u8>> {
        self.pass_those_in_state(None);
        self.close_up_to(b"");
        self.lacking
    }

    /// Those in the state folder that come before a name.
    fn pass_those_in_state(&mut self, before: Option<&[u8]>) {
        let Some(mut names) = self.in_state.take() else { return };
        let kept = self.shared.state.join(KEPT);
        while let Some((name, _)) = names.peek() {
            if before.is_some_and(|before| name >= before) {
                self.in_state = Some(names);
                return;
            }
            let name = name.to_owned();
            self.close_up_to(&name);
            self.judge_receipt(&name, &kept);
            if names.advance().is_err() {
                return;
            }
        }
    }

    /// Is done with those that a name does not begin with, with all for an empty one: nothing that tells of them follows.
    fn close_up_to(&mut self, name: &[u8]) {
        while let Some(open) = self.open.last() {
            if !name.is_empty() && name.starts_with(&self.last[..open.length]) {
                return;
            }
            if let Standing::Judged { refused, asks: true } = open.standing
                && !open.told
                && wanted(self.wants, refused).is_some()
            {
                self.lacking.push(self.last[..open.length].to_owned());
            }
            self.open.pop();
        }
    }

    /// Removes a receipt, if this is the name of one, that is not as it should be.
    fn judge_receipt(&mut self, receipt: &[u8], root: &Path) {
        let Some((of, ending)) = told_by(receipt) else { return };
        if self.shortened.contains(receipt) {
            // That is told with its file.
            return;
        }
        let right = match self.open.iter_mut().find(|open| open.length == of.len()) {
            None => None,
            Some(Open { standing: Standing::Open, .. }) => return,
            Some(Open { standing: Standing::Judged { refused, .. }, told, .. }) => {
                let right = wanted(self.wants, *refused);
                *told |= right == Some(ending);
                right
            }
        };
        if right != Some(ending) {
            remove_ours(root, &DropPath::in_folder(self.folder, receipt));
        }
    }

    /// The same for a file whose receipts have shortened names; tells whether it has the right one.
    fn tell_of_long(&self, name: &[u8], standing: Standing) -> bool {
        let Standing::Judged { refused, .. } = standing else { return false };
        let right = wanted(self.wants, refused);
        let mut told = false;
        for root in [&self.shared.root, &self.shared.state.join(KEPT)] {
            for ending in [REFUSED, RECEIPT] {
                let receipt = DropPath::in_folder(self.folder, &receipt_of(name, ending));
                if symlink_metadata(receipt.under(root)).is_err() {
                    continue;
                }
                if right == Some(ending) {
                    told = true;
                } else {
                    remove_ours(root, &receipt);
                }
            }
        }
        told
    }
}

/// Whether a refused folder has no receipt and is to have one.
pub fn lacks_refusal(shared: &Shared, path: &DropPath) -> bool {
    let wants = shared.configuration.load().settings.receipts_for(&path.folder());
    wanted(wants, true).is_some_and(|ending| {
        let name = beside(path, ending);
        [&shared.root, &shared.state.join(KEPT)].iter().all(|root| symlink_metadata(name.under(root)).is_err())
    })
}

fn remove_half_written(root: &Path, folder: &[u8], names: &Names, now: Timestamp) {
    for name in &names.half_written {
        let path = DropPath::in_folder(folder, name);
        let is_abandoned =
            |metadata: &std::fs::Metadata| !metadata.is_dir() && stamp_of(metadata).quiet_at(now) > ABANDONED;
        if !symlink_metadata(path.under(root)).is_ok_and(|metadata| is_abandoned(&metadata)) {
            continue;
        }
        match notes::remove(root, &path) {
            Ok(()) => tracing::info!(file = %path, "removed a receipt that was not written to its end"),
            Err(error) => tracing::warn!(file = %path, %error, "half a receipt could not be removed"),
        }
    }
}
