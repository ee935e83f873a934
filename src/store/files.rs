//! Dropped files: what was read, when, and what became of it.

use rusqlite::{OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use super::newcomers::inode_bytes;
use super::rows::{from_json, to_json};
use super::seen::{KeyOf, key};
use super::{StoreError, Transaction};
use crate::domain::{Stamp, Timestamp};

/// The xxh3-128 of a file's bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ContentHash(pub u128);

/// What became of a file, as it is kept: the outcome's word, and what there is to say.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Judged {
    /// `published`, `waiting` or `refused`.
    #[serde(skip)]
    pub outcome: String,
    /// The stable code of the refusal, or of what it waits for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// From 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// From 1, in characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// In the site's language.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// How to mend it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub mend: String,
    /// In the site's language.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// A file's row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileRecord {
    /// The path below the served folder: the system's bytes, `/` between folders.
    pub path: Vec<u8>,
    /// As it was when read.
    pub stamp: Stamp,
    /// Of its bytes, where they were read.
    pub content: Option<ContentHash>,
    /// Of the parser and the settings that it was read under.
    pub parsing: u64,
    /// What became of it.
    pub judged: Judged,
    /// When.
    pub at: Timestamp,
    /// Since when it is missing, if it is. Not for [`Transaction::put_file`] to say.
    pub missing: Option<Timestamp>,
}

/// The columns that [`record`] reads: `f` is `files`, `d` is `folders`.
pub(super) const FILE_COLUMNS: &str = "f.key, d.path, f.name, f.size, f.mtime, f.ctime, f.device, f.inode, \
     f.content, f.parsing, f.outcome, f.receipt, f.at, f.missing";

pub(super) fn record(row: &Row<'_>) -> Result<(i64, FileRecord), StoreError> {
    let mut judged: Judged = from_json(row.get_ref(11)?.as_str().map_err(rusqlite::Error::from)?)?;
    judged.outcome = row.get(10)?;
    let content: Option<[u8; 16]> = row.get(8)?;
    let record = FileRecord {
        path: joined(row.get_ref(1)?.as_bytes().map_err(rusqlite::Error::from)?, row.get(2)?),
        stamp: Stamp {
            size: row.get::<_, i64>(3)?.cast_unsigned(),
            mtime: row.get(4)?,
            ctime: row.get(5)?,
            device: row.get::<_, i64>(6)?.cast_unsigned(),
            inode: row.get::<_, i64>(7)?.cast_unsigned(),
        },
        content: content.map(|bytes| ContentHash(u128::from_be_bytes(bytes))),
        parsing: row.get::<_, i64>(9)?.cast_unsigned(),
        judged,
        at: Timestamp::from_millis_utc(row.get(12)?),
        missing: row.get::<_, Option<i64>>(13)?.map(Timestamp::from_millis_utc),
    };
    Ok((row.get(0)?, record))
}

pub(super) fn joined(folder: &[u8], name: Vec<u8>) -> Vec<u8> {
    if folder.is_empty() { name } else { [folder, b"/", &name].concat() }
}

pub(super) fn split(path: &[u8]) -> (&[u8], &[u8]) {
    match path.iter().rposition(|byte| *byte == b'/') {
        Some(at) => (&path[..at], &path[at + 1..]),
        None => (b"", path),
    }
}

impl Transaction<'_> {
    /// The row of the file at `path`.
    pub fn file(&self, path: &[u8]) -> Result<Option<FileRecord>, StoreError> {
        Ok(self.keyed_file(path)?.map(|(_, record)| record))
    }

    pub(super) fn keyed_file(&self, path: &[u8]) -> Result<Option<(i64, FileRecord)>, StoreError> {
        let (folder, name) = split(path);
        let sql = format!(
            "SELECT {FILE_COLUMNS} FROM files f JOIN folders d ON d.key = f.folder WHERE d.path = ?1 AND f.name = ?2"
        );
        let mut statement = self.sql.prepare_cached(&sql)?;
        let mut rows = statement.query(params![folder, name])?;
        rows.next()?.map(record).transpose()
    }

    /// Files that hold the same bytes, or were this very file under another name: where a renamed file came
    /// from, and whose story a copied file tells. Those with the same bytes first, then the oldest; at most 16.
    pub fn kin_of(&self, stamp: &Stamp, content: Option<ContentHash>) -> Result<Vec<FileRecord>, StoreError> {
        let sql = format!(
            "SELECT {FILE_COLUMNS} FROM files f JOIN folders d ON d.key = f.folder \
             WHERE f.content = ?1 OR (f.inode = ?2 AND f.device = ?3) ORDER BY f.content IS NOT ?1, f.key LIMIT 16"
        );
        let mut statement = self.sql.prepare_cached(&sql)?;
        let mut rows = statement.query(params![
            content.map(|hash| hash.0.to_be_bytes()),
            stamp.inode.cast_signed(),
            stamp.device.cast_signed()
        ])?;
        let mut kin = Vec::new();
        while let Some(row) = rows.next()? {
            kin.push(record(row)?.1);
        }
        Ok(kin)
    }

    /// Writes a file's row, keeping what it holds.
    pub fn put_file(&mut self, file: &FileRecord) -> Result<(), StoreError> {
        self.note_seen(key(KeyOf::Path, &file.path));
        self.note_seen(key(KeyOf::Inode, &inode_bytes(file.stamp.inode, file.stamp.device)));
        if let Some(content) = file.content {
            self.note_seen(key(KeyOf::Content, &content.0.to_be_bytes()));
        }
        let (folder, name) = split(&file.path);
        let folder = self.folder_key(folder)?;
        self.sql
            .prepare_cached(
                "INSERT INTO files (folder, name, size, mtime, ctime, device, inode, content, parsing, outcome, receipt, at) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) \
                 ON CONFLICT (folder, name) DO UPDATE SET size = ?3, mtime = ?4, ctime = ?5, device = ?6, inode = ?7, \
                 content = ?8, parsing = ?9, outcome = ?10, receipt = ?11, at = ?12",
            )?
            .execute(params![
                folder,
                name,
                file.stamp.size.cast_signed(),
                file.stamp.mtime,
                file.stamp.ctime,
                file.stamp.device.cast_signed(),
                file.stamp.inode.cast_signed(),
                file.content.map(|hash| hash.0.to_be_bytes()),
                file.parsing.cast_signed(),
                file.judged.outcome,
                to_json(&file.judged),
                file.at.millis(),
            ])?;
        Ok(())
    }

    /// Gives a file's row, with all that it holds, another path: it was renamed or moved. What stood at `to` is
    /// forgotten. `false` when there is no file at `from`.
    pub fn move_file(&mut self, from: &[u8], to: &[u8]) -> Result<bool, StoreError> {
        let Some((file, _)) = self.keyed_file(from)? else { return Ok(false) };
        self.note_seen(key(KeyOf::Path, to));
        let (folder, name) = split(to);
        let folder = self.folder_key(folder)?;
        self.sql.prepare_cached("DELETE FROM files WHERE folder = ?1 AND name = ?2")?.execute(params![folder, name])?;
        self.sql
            .prepare_cached("UPDATE files SET folder = ?2, name = ?3 WHERE key = ?1")?
            .execute(params![file, folder, name])?;
        Ok(true)
    }

    /// Says that a file must be read again, whatever its stamp.
    pub fn distrust_file(&mut self, path: &[u8]) -> Result<(), StoreError> {
        let (folder, name) = split(path);
        self.sql
            .prepare_cached(
                "UPDATE files SET content = NULL, mtime = 0 \
                 WHERE name = ?2 AND folder = (SELECT key FROM folders WHERE path = ?1)",
            )?
            .execute(params![folder, name])?;
        Ok(())
    }

    /// Forgets a file. Its holdings go with it; whether their entries stay is the caller's to say first.
    pub fn forget_file(&mut self, path: &[u8]) -> Result<(), StoreError> {
        let (folder, name) = split(path);
        self.sql
            .prepare_cached("DELETE FROM files WHERE name = ?2 AND folder = (SELECT key FROM folders WHERE path = ?1)")?
            .execute(params![folder, name])?;
        Ok(())
    }

    pub(super) fn folder_key(&self, path: &[u8]) -> Result<i64, StoreError> {
        let found = self
            .sql
            .prepare_cached("SELECT key FROM folders WHERE path = ?1")?
            .query_row([path], |row| row.get(0))
            .optional()?;
        match found {
            Some(key) => Ok(key),
            None => {
                self.sql.prepare_cached("INSERT INTO folders (path) VALUES (?1)")?.execute([path])?;
                Ok(self.sql.last_insert_rowid())
            }
        }
    }
}
