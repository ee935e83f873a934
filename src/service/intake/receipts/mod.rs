//! Receipts beside the files: `NAME.refused.txt`, or `NAME.receipt.txt` where a site wants one for everything.

mod lying;
mod names;
mod put_right;

use std::io;
use std::path::Path;

pub use lying::Lying;
use names::{RECEIPT, REFUSED, receipt_of};
pub use put_right::{Beside, Standing, lacks_refusal};

use crate::domain::{Outcome, Receipt};
use crate::failpoint;
use crate::render::receipt as words;
use crate::service::shared::Shared;
use crate::site::Receipts;
use crate::watch::read::{self, ReadFault};
use crate::watch::{DropPath, notes};

/// The folder in the state folder for the receipts that cannot lie beside their files.
const KEPT: &str = "receipts";
/// The most bytes that a receipt of ours has: whatever is larger is somebody else's.
const LARGEST: usize = 64 << 10;

/// Writes what became of a file beside it, if its folder's settings want that, and removes what stood there before.
///
/// Where the folder cannot be written to, the receipt goes to `receipts/` in the state folder, under the same path. In an
/// import, `lying` tells which folders have receipts to remove.
pub fn tell(shared: &Shared, path: &DropPath, receipt: &Receipt, source: Option<&str>, lying: Option<&mut Lying>) {
    let configuration = shared.configuration.load();
    let settings = &configuration.settings;
    let refused = matches!(receipt.outcome, Outcome::Refused(_));
    let now = ending(refused);
    let is_wanted = wanted(settings.receipts_for(&path.folder()), refused).is_some();
    let may_lie_there = lying.is_none_or(|lying| {
        let may_lie_there = lying.beside(shared, path);
        if is_wanted {
            lying.note(path);
        }
        may_lie_there
    });
    if may_lie_there {
        remove(shared, path, ending(!refused));
    }
    if !is_wanted {
        if may_lie_there {
            remove(shared, path, now);
        }
        return;
    }
    let text = bounded(words::file(receipt, source, &settings.site().language, &settings.site().time_zone));
    let name = beside(path, now);
    failpoint::pass("receipt");
    let kept = shared.state.join(KEPT);
    let written = write(&shared.root, &name, &text);
    failpoint::pass("receipt-done");
    let Err(fault) = written else {
        return remove_ours(&kept, &name);
    };
    let folder = name.under(&kept);
    let made = folder.parent().map_or(Ok(()), std::fs::create_dir_all);
    match made.and_then(|()| write(&kept, &name, &text)) {
        Ok(()) => {
            tracing::warn!(file = %path, %fault, receipt = %name.under(&kept).display(), "the receipt is in the state folder");
        }
        Err(error) => tracing::error!(file = %path, %fault, %error, "the receipt could not be written"),
    }
}

fn ending(refused: bool) -> &'static str {
    if refused { REFUSED } else { RECEIPT }
}

/// The ending of the receipt that a file is to have, where the settings want one.
fn wanted(wants: Receipts, refused: bool) -> Option<&'static str> {
    let is_wanted = match wants {
        Receipts::None => false,
        Receipts::Refused => refused,
        Receipts::All => true,
    };
    is_wanted.then(|| ending(refused))
}

/// Removes the receipts of a file that is gone.
pub fn forget(shared: &Shared, path: &DropPath) {
    remove(shared, path, REFUSED);
    remove(shared, path, RECEIPT);
}

fn remove(shared: &Shared, path: &DropPath, ending: &str) {
    let name = beside(path, ending);
    remove_ours(&shared.root, &name);
    remove_ours(&shared.state.join(KEPT), &name);
}

/// What lies where a receipt is to be.
enum Present {
    Nothing,
    Ours(String),
    /// A publisher's own file, or none that one reads: a pipe, a link, a folder.
    NotOurs,
}

fn present(root: &Path, path: &DropPath) -> Present {
    match read::read(root, path, LARGEST as u64).map(|contents| String::from_utf8(contents.bytes)) {
        Ok(Ok(text)) if words::is_ours(&text) => Present::Ours(text),
        Err(ReadFault::Gone) => Present::Nothing,
        _ => Present::NotOurs,
    }
}

/// A publisher's own file of such a name is not ours to remove.
fn remove_ours(root: &Path, path: &DropPath) {
    if let Present::Ours(_) = present(root, path)
        && let Err(error) = notes::remove(root, path)
    {
        tracing::warn!(receipt = %path.under(root).display(), %error, "a receipt could not be removed");
    }
}

fn write(root: &Path, path: &DropPath, text: &str) -> io::Result<()> {
    match present(root, path) {
        Present::Ours(before) if before == text => Ok(()),
        Present::Ours(_) | Present::Nothing => notes::put(root, path, text),
        Present::NotOurs => Err(io::Error::new(io::ErrorKind::AlreadyExists, "what has its name is not ours")),
    }
}

/// What is longer (a file of many headlines) ends with the last line that fits: we are to know our own again.
fn bounded(mut text: String) -> String {
    const MORE: &str = "…\n";
    if text.len() > LARGEST {
        let end = text.floor_char_boundary(LARGEST - MORE.len());
        let line = text[..end].rfind('\n').map_or(end, |at| at + 1);
        text.replace_range(line.., MORE);
    }
    text
}

fn beside(path: &DropPath, ending: &str) -> DropPath {
    let (folder, name) = path.split();
    DropPath::in_folder(folder, &receipt_of(name, ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_receipt_ends_with_a_whole_line_and_a_short_one_is_whole() {
        let long = bounded("خبر عاجل\n".repeat(LARGEST));
        assert!(long.len() <= LARGEST && long.ends_with("خبر عاجل\n…\n"));
        assert!(bounded("خ".repeat(LARGEST)).len() <= LARGEST);
        assert_eq!(bounded("x\n".to_owned()), "x\n");
    }
}
