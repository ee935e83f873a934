//! Whose database it is and of which version, read from its bytes: SQLite would make files beside it, and what a newer
//! version left is not to be touched.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

/// What the first page of a database says (SQLite file format §1.3).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Imprint {
    /// `application_id`
    pub(super) owner: i32,
    /// `user_version`
    pub(super) version: i32,
}

const HEADER: usize = 100;
const MAGIC: &[u8] = b"SQLite format 3\0";

/// The imprint of the database at `path`, its log of committed pages included; `None` where there is no database.
pub(super) fn imprint(path: &Path, wal: &Path) -> io::Result<Option<Imprint>> {
    let mut header = [0; HEADER];
    let main = match File::open(path) {
        Ok(mut file) => match file.read_exact(&mut header) {
            Ok(()) => of_page(&header),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => None,
            Err(error) => return Err(error),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let logged = match File::open(wal) {
        Ok(file) => last_first_page(BufReader::with_capacity(1 << 16, file))?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    Ok(logged.as_deref().and_then(of_page).or(main))
}

fn of_page(page: &[u8]) -> Option<Imprint> {
    let word = |at: usize| page.get(at..at + 4)?.try_into().ok().map(i32::from_be_bytes);
    page.starts_with(MAGIC).then_some(())?;
    Some(Imprint { owner: word(68)?, version: word(60)? })
}

/// The first page of the database as the last commit in the log has it (SQLite file format §4): what follows the last
/// commit, or fails its checksum, never was.
fn last_first_page(mut log: impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut header = [0; 32];
    if !fill(&mut log, &mut header)? {
        return Ok(None);
    }
    let word = |bytes: &[u8], at: usize| bytes[at..at + 4].try_into().map_or(0, u32::from_be_bytes);
    let order = match word(&header, 0) {
        0x377f_0682 => u32::from_le_bytes,
        0x377f_0683 => u32::from_be_bytes,
        _ => return Ok(None),
    };
    let size = word(&header, 8) as usize;
    if !size.is_power_of_two() || !(512..=65_536).contains(&size) {
        return Ok(None);
    }
    let mut sum = summed((0, 0), &header[..24], order);
    if sum != (word(&header, 24), word(&header, 28)) {
        return Ok(None);
    }
    let (mut frame, mut page) = ([0; 24], vec![0; size]);
    let (mut seen, mut committed) = (None, None);
    while fill(&mut log, &mut frame)? && fill(&mut log, &mut page)? {
        sum = summed(summed(sum, &frame[..8], order), &page, order);
        if frame[8..16] != header[16..24] || sum != (word(&frame, 16), word(&frame, 20)) {
            break;
        }
        if word(&frame, 0) == 1 {
            seen = Some(page.clone());
        }
        let ends_a_commit = word(&frame, 4) != 0;
        if ends_a_commit && seen.is_some() {
            committed = seen.take();
        }
    }
    Ok(committed)
}

fn summed(sum: (u32, u32), bytes: &[u8], order: fn([u8; 4]) -> u32) -> (u32, u32) {
    let (words, _) = bytes.as_chunks::<4>();
    let (pairs, _) = words.as_chunks::<2>();
    pairs.iter().fold(sum, |(first, second), pair| {
        let first = first.wrapping_add(order(pair[0])).wrapping_add(second);
        (first, second.wrapping_add(order(pair[1])).wrapping_add(first))
    })
}

/// Fills the buffer; `false` where less is left.
fn fill(from: &mut impl Read, buffer: &mut [u8]) -> io::Result<bool> {
    match from.read_exact(buffer) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}
