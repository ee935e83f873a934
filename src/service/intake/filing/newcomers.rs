//! Files of one plain story. Where nothing is known that concerns such a one, what becomes of it needs no look at the
//! store: it can be told beforehand, by whoever read the file.

use super::making::{Made, Sources};
use super::{Desk, Filing};
use crate::domain::{CategoryPath, Entry, Waiting};
use crate::formats::Parsed;

/// What a plain story's file makes if nothing is known of it.
pub struct Plain {
    /// The entry.
    pub entry: Entry,
    /// The categories that the file gives it.
    pub own: Vec<CategoryPath>,
    /// Why it is not to be seen yet.
    pub waiting: Option<Waiting>,
}

impl Desk<'_> {
    /// What [`Desk::file`] makes of a file with one plain story in a store that knows nothing of it; `None` of every other
    /// file: of many articles, with a ticker, a draft, a kill, a moment to come, other names.
    pub fn plain(&self, filing: &Filing<'_>, parsed: &Parsed) -> Option<Plain> {
        let [Ok(article)] = &parsed.articles[..] else { return None };
        let is_plain = parsed.ticker.is_empty()
            && !article.draft
            && !article.is_kill()
            && !article.resurface
            && article.aliases.is_empty()
            && (article.visible_from, article.expires) == (None, None);
        if !is_plain || filing.content.is_none() || filing.was_previewed {
            return None;
        }
        let folder = self.folder_of(filing).ok()?;
        let id = match &article.declared_id {
            Some(declared) => self.declared(declared),
            None => self.ids_of_path(filing.path, None, &article.title).next()?,
        };
        let own = self.categories_of(&folder, article);
        let (place, known, breaks_elsewhere, anew) = (0, None, false, false);
        let sources = Sources { filing, folder: &folder, article, place, known, breaks_elsewhere, anew };
        let Made { entry, .. } = self.entry_of(sources, id, own.clone());
        let waiting = self.waiting(&entry);
        Some(Plain { entry, own, waiting })
    }
}
