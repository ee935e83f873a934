//! The note in a folder of previews that tells its address to those who may write there, and so may publish.

use crate::domain::Token;
use crate::render::receipt as words;
use crate::service::shared::Shared;
use crate::site::Receipts;
use crate::watch::read::{self, ReadFault};
use crate::watch::{DropPath, notes};

use super::address;

/// The note's name; no file of this name is ever an article.
pub const NOTE: &str = "PREVIEW-ADDRESS.txt";
/// Whatever is larger is somebody else's.
const LARGEST: u64 = 16 << 10;

/// Writes the note, where what stands there is not what it is to say.
pub(super) fn tell(shared: &Shared, folder: &DropPath, token: &Token) {
    let configuration = shared.configuration.load();
    let settings = &configuration.settings;
    let above = folder.split().0;
    if settings.receipts_for(&String::from_utf8_lossy(above)) == Receipts::None {
        return;
    }
    let shown = if above.is_empty() { String::new() } else { DropPath::stored(above).to_string() };
    let text = words::preview_note(&shown, &address(&shared.base, token), &settings.site().language);
    let note = DropPath::in_folder(folder.as_bytes(), NOTE.as_bytes());
    let is_ours = match read::read(&shared.root, &note, LARGEST).map(|found| String::from_utf8(found.bytes)) {
        Ok(Ok(before)) if before == text => return,
        Ok(Ok(before)) => words::is_preview_note(&before),
        Err(ReadFault::Gone) => true,
        _ => false,
    };
    let written = if is_ours {
        notes::put(&shared.root, &note, &text)
    } else {
        Err(std::io::Error::new(std::io::ErrorKind::AlreadyExists, "what has its name is not ours"))
    };
    if let Err(error) = written {
        tracing::warn!(%note, %error, "the address of these previews cannot be told there; `ajil status` tells it");
    }
}
