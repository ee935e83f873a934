//! Folders of previews (`_preview`): what lies in one never comes into the store. It is read when somebody asks for it who
//! has the folder's address, and shown as it would be published in the folder above.

mod keys;
mod lodgers;
mod note;
pub mod reading;

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use keys::Keys;
pub use keys::addresses;
use lodgers::Lodgers;
pub use note::NOTE;

use crate::domain::{BaseUrl, Stamp, Token};
use crate::service::shared::Shared;
use crate::watch::DropPath;
use crate::watch::scan::Listing;

/// What a service knows of its folders of previews.
pub struct Previews {
    keys: Mutex<Keys>,
    lodgers: Mutex<Lodgers>,
}

impl Previews {
    /// As the state folder remembers them.
    pub fn in_state(state: &Path) -> Self {
        Self { keys: Mutex::new(Keys::in_state(state)), lodgers: Mutex::default() }
    }

    /// The folder that a token opens.
    pub fn opened_by(&self, token: &Token) -> Option<DropPath> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner).opened_by(token)
    }

    /// Remembers a file that lies in a folder of previews now.
    pub fn lodge(&self, stamp: &Stamp) {
        self.lodgers.lock().unwrap_or_else(PoisonError::into_inner).lodge(stamp);
    }

    /// Whether this very file lay in a folder of previews, as it is now.
    pub fn knew(&self, stamp: &Stamp) -> bool {
        self.lodgers.lock().unwrap_or_else(PoisonError::into_inner).knew(stamp)
    }

    /// Forgets the addresses of folders below `root` that are gone, the second time that they are.
    pub fn forget_gone(&self, root: &Path) {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner).forget_those(|folder| {
            let there = std::fs::symlink_metadata(DropPath::stored(folder.as_bytes()).under(root));
            match there {
                Ok(metadata) => !metadata.is_dir(),
                Err(error) => matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory),
            }
        });
    }
}

/// Gives a folder of previews its address, if it has none, and tells it those who write there.
pub fn found(shared: &Shared, folder: &DropPath, listing: &Listing) {
    for stamp in listing.files.values() {
        shared.previews.lodge(stamp);
    }
    let token = shared.previews.keys.lock().unwrap_or_else(PoisonError::into_inner).of(folder);
    match token {
        Ok(token) => note::tell(shared, folder, &token),
        // Without a place to keep it, it would be another after the next start.
        Err(error) => tracing::error!(%folder, %error, "no address for these previews: it cannot be kept"),
    }
}

/// The address of a folder's page, absolute.
fn address(base: &BaseUrl, token: &Token) -> String {
    format!("{}/-/preview/{}", base.as_str(), token.secret())
}

type ByFolder = BTreeMap<String, Token>;
