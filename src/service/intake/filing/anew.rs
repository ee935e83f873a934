//! Stories that are published anew, under another id (FORMATS §5, `resurface`).

use super::Desk;
use crate::domain::{Article, EntryId, EntryKind};
use crate::store::{Known, StoreError, Transaction};

impl Desk<'_> {
    /// Whether an article is to be published anew: its file asks for it and did not when it was read last, and readers
    /// have the story, and the operator did not decide otherwise. What comes for the first time has nothing to come anew.
    pub(super) fn is_to_resurface(&self, article: &Article, known: Option<&Known>) -> bool {
        let was_published = |known: &Known| {
            let at = known.withdrawn.unwrap_or(self.now);
            known.entry.kind == EntryKind::Article && known.entry.has_come(at)
        };
        article.resurface
            && !article.is_kill()
            && known.is_some_and(|known| !known.resurfaces && known.ruled.is_none() && was_published(known))
    }

    /// The id under which an entry comes anew: a function of the one that it has.
    pub(super) fn id_anew(&self, tx: &Transaction<'_>, id: &EntryId) -> Result<EntryId, StoreError> {
        for number in 1_u32.. {
            let anew = self.site.of_text(&format!("{id}\0anew\0{number}"));
            if tx.entry(&anew)?.is_none() {
                return Ok(anew);
            }
        }
        Err(StoreError::Corrupt(format!("every id after {id} is taken")))
    }
}
