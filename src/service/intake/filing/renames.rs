//! Which file a file is: renamed, moved with its folder, or put in the place of another.

use std::fs::symlink_metadata;

use super::likeness::tells_the_same;
use super::{Desk, Filing};
use crate::domain::Stamp;
use crate::service::intake::examine::Finding;
use crate::service::intake::removals::aside;
use crate::store::{FileRecord, StoreError, Transaction};
use crate::watch::DropPath;
use crate::watch::scan::stamp_of;

/// What happened to a file's row on its way to the file's new path.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// The row was this path's before.
    pub from: Option<DropPath>,
    /// The row that this path had before waits there until it is found under its own new name; a removal that waits its
    /// three seconds ends it.
    pub aside: Option<DropPath>,
}

impl Desk<'_> {
    /// When a file was known at another path where it is no more, it was renamed: its row moves here, and with it
    /// everything it holds. A row that stood here for another story is put aside first.
    pub fn follow_rename(
        &self,
        tx: &mut Transaction<'_>,
        filing: &Filing<'_>,
        finding: &Finding,
        present: Option<&FileRecord>,
    ) -> Result<Moved, StoreError> {
        let path = filing.path.as_bytes();
        // What was edited in its place is itself, however its editor saved it.
        if let Some(present) = present
            && (present.content == filing.content || is_a_slip(finding) || self.tells_what(tx, path, finding)?)
        {
            return Ok(Moved::default());
        }
        for kin in tx.kin_of(&filing.stamp, filing.content)? {
            if kin.path == path
                || !self.left_its_path(&kin, filing)
                || !self.is_same_story(tx, &kin, filing, finding)?
            {
                continue;
            }
            let mut moved = Moved::default();
            if let Some(present) = present {
                moved.aside = Some(self.put_aside(tx, path, present)?);
            }
            moved.from = tx.move_file(&kin.path, path)?.then(|| DropPath::stored(&kin.path));
            return Ok(moved);
        }
        Ok(Moved::default())
    }

    /// Gives the row at `path`, whose path another file takes, a path where no file can be.
    pub fn put_aside(&self, tx: &mut Transaction<'_>, path: &[u8], row: &FileRecord) -> Result<DropPath, StoreError> {
        // A name of its own: another story may wait aside from the same path.
        let aside = aside(path, row.stamp.inode);
        tx.move_file(path, aside.as_bytes())?;
        Ok(aside)
    }

    /// Whether the file of a row is no longer where the row says: nothing is there, or another file while this one is
    /// the row's own.
    fn left_its_path(&self, kin: &FileRecord, filing: &Filing<'_>) -> bool {
        let is_the_rows = |inode, device| (inode, device) == (kin.stamp.inode, kin.stamp.device);
        match symlink_metadata(DropPath::stored(&kin.path).under(self.root)) {
            Err(_) => true,
            Ok(metadata) => {
                let there = stamp_of(&metadata);
                !is_the_rows(there.inode, there.device) && is_the_rows(filing.stamp.inode, filing.stamp.device)
            }
        }
    }

    /// The same bytes, or the same inode with the same story: an inode alone is soon another file's.
    fn is_same_story(
        &self,
        tx: &Transaction<'_>,
        kin: &FileRecord,
        filing: &Filing<'_>,
        finding: &Finding,
    ) -> Result<bool, StoreError> {
        if kin.content == filing.content && kin.content.is_some() {
            // What says nothing has the bytes of any other that says nothing: it is known by itself alone.
            return Ok(!is_a_slip(finding) || is_the_same_file(&kin.stamp, &filing.stamp));
        }
        self.tells_what(tx, &kin.path, finding)
    }

    /// Whether what was found tells the story that the file at `path` held.
    pub(in crate::service::intake) fn tells_what(
        &self,
        tx: &Transaction<'_>,
        path: &[u8],
        finding: &Finding,
    ) -> Result<bool, StoreError> {
        let (Some(known), Finding::Parsed(parsed)) = (tx.held_at(path, 0)?, finding) else { return Ok(false) };
        // In a file of many, others may have been put on top.
        Ok(parsed.articles.iter().flatten().any(|article| tells_the_same(&known.entry, article)))
    }
}

/// Whether these are of one file, whatever its name was: a new file may have the number of one that was removed.
fn is_the_same_file(one: &Stamp, other: &Stamp) -> bool {
    (one.inode, one.device, one.mtime, one.size) == (other.inode, other.device, other.mtime, other.size)
}

/// Whether a file says nothing that can be published. Two empty files have the same bytes; that makes neither the other,
/// and takes down no story that was published from one.
pub(in crate::service::intake) fn is_a_slip(finding: &Finding) -> bool {
    !matches!(finding, Finding::Parsed(parsed) if parsed.articles.iter().any(Result::is_ok))
}
