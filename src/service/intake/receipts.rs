//! Receipts beside the files: `NAME.refused.txt`, or `NAME.receipt.txt` where a site wants one for everything.

use std::io;
use std::path::{Path, PathBuf};

use crate::domain::{Outcome, Receipt};
use crate::render::receipt as words;
use crate::service::shared::Shared;
use crate::site::Receipts;
use crate::watch::DropPath;
use crate::watch::scan::Listing;

/// The name of the receipt of a file that was refused, after the file's own.
const REFUSED: &str = ".refused.txt";
/// The name of every other receipt.
const RECEIPT: &str = ".receipt.txt";

/// Writes what became of a file beside it, if its folder's settings want that, and removes what stood there before.
///
/// Where the folder cannot be written to, the receipt goes to `receipts/` in the state folder, under the same path.
pub fn tell(shared: &Shared, path: &DropPath, receipt: &Receipt, source: Option<&str>) {
    let configuration = shared.configuration.load();
    let settings = &configuration.settings;
    let refused = matches!(receipt.outcome, Outcome::Refused(_));
    let wanted = match settings.receipts_for(&path.folder()) {
        Receipts::None => false,
        Receipts::Refused => refused,
        Receipts::All => true,
    };
    let (now, before) = if refused { (REFUSED, RECEIPT) } else { (RECEIPT, REFUSED) };
    remove(shared, path, before);
    if !wanted {
        remove(shared, path, now);
        return;
    }
    let text = words::file(receipt, source, &settings.site().language, &settings.site().time_zone);
    let beside = beside(&path.under(&shared.root), now);
    if let Err(fault) = write(&beside, &text) {
        let kept = beside_in_state(shared, path, now);
        let written = kept.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| write(&kept, &text));
        match written {
            Ok(()) => {
                tracing::warn!(file = %path, %fault, receipt = %kept.display(), "the receipt is in the state folder")
            }
            Err(error) => tracing::error!(file = %path, %fault, %error, "the receipt could not be written"),
        }
    }
}

/// Removes the receipts of a file that is gone.
pub fn forget(shared: &Shared, path: &DropPath) {
    remove(shared, path, REFUSED);
    remove(shared, path, RECEIPT);
}

/// Removes a receipt that a listing shows whose file the same listing does not: the file went while nobody watched.
pub fn sweep(shared: &Shared, path: &DropPath, listing: &Listing) {
    let (_, name) = path.split();
    let Some(of) = [REFUSED, RECEIPT].iter().find_map(|ending| name.strip_suffix(ending.as_bytes())) else { return };
    if !listing.files.contains_key(of) && !listing.folders.iter().any(|folder| folder == of) {
        remove_ours(&path.under(&shared.root));
    }
}

fn remove(shared: &Shared, path: &DropPath, ending: &str) {
    remove_ours(&beside(&path.under(&shared.root), ending));
    remove_ours(&beside_in_state(shared, path, ending));
}

/// A publisher's own file of such a name is not ours to remove.
fn remove_ours(path: &Path) {
    let ours = std::fs::read_to_string(path).is_ok_and(|text| words::is_ours(&text));
    if ours && let Err(error) = std::fs::remove_file(path) {
        tracing::warn!(receipt = %path.display(), %error, "a receipt could not be removed");
    }
}

/// Nobody is to read half a receipt; the temporary name is hidden, so that no publisher's tool takes it for one.
fn write(path: &Path, text: &str) -> io::Result<()> {
    let present = std::fs::read_to_string(path);
    if let Ok(present) = &present {
        if present == text {
            return Ok(());
        }
        if !words::is_ours(present) {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, "a file that is not ours has its name"));
        }
    }
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(".tmp");
    let temporary = match (path.parent(), Path::new(&temporary).file_name()) {
        (Some(folder), Some(name)) => {
            let mut hidden = std::ffi::OsString::from(".");
            hidden.push(name);
            folder.join(hidden)
        }
        _ => PathBuf::from(temporary),
    };
    std::fs::write(&temporary, text)?;
    std::fs::rename(&temporary, path).inspect_err(|_| drop(std::fs::remove_file(&temporary)))
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn beside_in_state(shared: &Shared, path: &DropPath, ending: &str) -> PathBuf {
    beside(&path.under(&shared.state.join("receipts")), ending)
}
