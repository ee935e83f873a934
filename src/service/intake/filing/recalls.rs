//! Stories that one file recalls and another still tells: a kill is not undone by a copy (FORMATS §5).

use super::{Desk, FiledArticle, Filing, Held};
use crate::domain::{Article, CategoryPath, Entry, EntryId, Waiting, Warning, WarningCode};
use crate::store::{Holding, Known, StoreError, Transaction};
use crate::watch::DropPath;

impl Desk<'_> {
    /// Remembers what an article recalls. Of one that another file recalls, what becomes of it: it stays the retraction
    /// that it is, and what nobody has does not come.
    pub(super) fn mind_recalls(
        &self,
        tx: &mut Transaction<'_>,
        filing: &Filing<'_>,
        folder: &CategoryPath,
        article: &Article,
        place: u32,
        (id, known): (&EntryId, Option<&Known>),
    ) -> Result<Option<FiledArticle>, StoreError> {
        let path = filing.path.as_bytes();
        if article.is_kill() {
            tx.put_recall(path, id)?;
            // What nobody has seen is not to come by another file that holds it.
            if known.is_some_and(|known| !known.entry.has_come(self.now))
                && self.another_holder(tx, id, filing.path)?.is_some()
            {
                tx.withdraw(id, self.now)?;
            }
            return Ok(None);
        }
        let Some(by) = tx.recalled_by_another(id, path)? else { return Ok(None) };
        let Some(known) = known.filter(|known| known.withdrawn.is_none() && known.entry.retraction.is_some()) else {
            return Ok(Some(FiledArticle::Hidden(Waiting::Withheld, Some(id.clone()))));
        };
        let own = self.categories_of(folder, article);
        let mut categories = tx.categories_from_others(id, path)?;
        categories.extend(own.iter().cloned());
        categories.sort_unstable();
        categories.dedup();
        let entry = Entry { categories, ..known.entry.clone() };
        tx.put_entry(&entry, self.seen(filing.stamp), self.now)?;
        let by = DropPath::stored(&by).to_string();
        let warning = Warning { code: WarningCode::StaysRecalled { title: entry.title.clone(), by }, at: None };
        let holding = Holding { place, id: id.clone(), headline: false, categories: own };
        let ruling = known.ruling();
        Ok(Some(FiledArticle::Held(Held { holding, title: entry.title, ruling }, None, Some(warning))))
    }
}
