//! What is known of the files of a folder, in the order of their names: for comparing it with what is there.

use rusqlite::{OptionalExtension, Row, params};

use super::StoreError;
use super::reader::Reader;
use crate::domain::Stamp;

/// So many rows are read at one time. Between two readings nothing of the database is held: whoever compares may have to
/// wait for the writer.
const PAGE: usize = 1024;

/// The columns that [`known`] reads, behind the name.
const COLUMNS: &str = "name, size, mtime, ctime, device, inode, parsing, outcome = 'refused', missing IS NOT NULL";

/// What is known of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KnownFile {
    /// As it was when read.
    pub stamp: Stamp,
    /// The fingerprint of the parser and the settings that it was read under.
    pub parsing: u64,
    /// Whether it was refused.
    pub refused: bool,
    /// Whether it is known to be missing.
    pub missing: bool,
}

fn known(row: &Row<'_>) -> rusqlite::Result<KnownFile> {
    let stamp = Stamp {
        size: row.get::<_, i64>(1)?.cast_unsigned(),
        mtime: row.get(2)?,
        ctime: row.get(3)?,
        device: row.get::<_, i64>(4)?.cast_unsigned(),
        inode: row.get::<_, i64>(5)?.cast_unsigned(),
    };
    let parsing = row.get::<_, i64>(6)?.cast_unsigned();
    Ok(KnownFile { stamp, parsing, refused: row.get(7)?, missing: row.get(8)? })
}

/// What is known of the files of one folder, by the bytes of their names, each read once.
pub struct KnownFiles<'r> {
    reader: &'r Reader,
    folder: Option<i64>,
    /// The names at hand, one after another.
    text: Vec<u8>,
    /// Where each name ends, and what is known of it.
    at_hand: Vec<(usize, KnownFile)>,
    next: usize,
    start: usize,
}

impl Reader {
    /// What is known of the files of one folder.
    pub fn files_of(&self, folder: &[u8]) -> Result<KnownFiles<'_>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT key FROM folders WHERE path = ?1")?;
        let folder = statement.query_row([folder], |row| row.get(0)).optional()?;
        let mut files = KnownFiles { reader: self, folder, text: Vec::new(), at_hand: Vec::new(), next: 0, start: 0 };
        files.read_on(None)?;
        Ok(files)
    }

    /// What is known of the file of this name in a folder.
    pub fn known_file(&self, folder: &[u8], name: &[u8]) -> Result<Option<KnownFile>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM files WHERE folder = (SELECT key FROM folders WHERE path = ?1) AND name = ?2"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_row([folder, name], known).optional()?)
    }
}

impl KnownFiles<'_> {
    /// The next file, which stays the next until [`KnownFiles::advance`].
    pub fn peek(&self) -> Option<(&[u8], &KnownFile)> {
        let (end, file) = self.at_hand.get(self.next)?;
        Some((&self.text[self.start..*end], file))
    }

    /// Goes on to the file behind the next.
    pub fn advance(&mut self) -> Result<(), StoreError> {
        let Some((end, _)) = self.at_hand.get(self.next) else { return Ok(()) };
        if self.next + 1 == PAGE {
            let last = self.text[self.start..*end].to_owned();
            return self.read_on(Some(&last));
        }
        self.start = *end;
        self.next += 1;
        Ok(())
    }

    fn read_on(&mut self, last: Option<&[u8]>) -> Result<(), StoreError> {
        self.text.clear();
        self.at_hand.clear();
        (self.next, self.start) = (0, 0);
        let Some(folder) = self.folder else { return Ok(()) };
        let behind = if last.is_some() { "AND name > ?2" } else { "" };
        let sql = format!("SELECT {COLUMNS} FROM files WHERE folder = ?1 {behind} ORDER BY name LIMIT {PAGE}");
        let mut statement = self.reader.connection.prepare_cached(&sql)?;
        let mut rows = match last {
            Some(last) => statement.query(params![folder, last])?,
            None => statement.query([folder])?,
        };
        while let Some(row) = rows.next()? {
            self.text.extend_from_slice(row.get_ref(0)?.as_bytes().map_err(rusqlite::Error::from)?);
            self.at_hand.push((self.text.len(), known(row)?));
        }
        Ok(())
    }
}
