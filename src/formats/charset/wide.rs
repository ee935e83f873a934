//! UTF-16 and UTF-32, with a byte order mark or without.

use super::refused;
use crate::domain::Refusal;
use crate::formats::bytes::count;

/// An encoding in units of two or four bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Wide {
    Utf16Le,
    Utf16Be,
    Utf32Le,
    Utf32Be,
}

impl Wide {
    /// The one whose byte order mark opens the file, and the bytes of the mark. The mark of UTF-32LE begins like that of
    /// UTF-16LE.
    pub(super) fn of_mark(bytes: &[u8]) -> Option<(Self, usize)> {
        match bytes {
            [0xFF, 0xFE, 0, 0, ..] => Some((Self::Utf32Le, 4)),
            [0, 0, 0xFE, 0xFF, ..] => Some((Self::Utf32Be, 4)),
            [0xFF, 0xFE, ..] => Some((Self::Utf16Le, 2)),
            [0xFE, 0xFF, ..] => Some((Self::Utf16Be, 2)),
            _ => None,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Utf32Le => "UTF-32LE",
            Self::Utf32Be => "UTF-32BE",
        }
    }

    fn width(self) -> usize {
        match self {
            Self::Utf16Le | Self::Utf16Be => 2,
            Self::Utf32Le | Self::Utf32Be => 4,
        }
    }

    /// The text of bytes that begin at `start` of their file. Refuses half a unit at the end, surrogates without their
    /// other half, and numbers that are no character.
    pub(super) fn read(self, bytes: &[u8], start: usize) -> Result<String, Refusal> {
        let whole = bytes.len() / self.width() * self.width();
        let mut text = String::with_capacity(whole);
        let mut at = 0;
        for character in self.characters(&bytes[..whole]) {
            let character = character.ok_or_else(|| refused(start + at))?;
            at += if self.width() == 4 { 4 } else { character.len_utf16() * 2 };
            text.push(character);
        }
        let ended = bytes[whole..].iter().all(|b| matches!(b, 0 | b'\n'));
        let marks = text.len() - text.trim_start_matches('\u{FEFF}').len();
        text.drain(..marks);
        if ended { Ok(text) } else { Err(refused(start + whole)) }
    }

    /// The characters, `None` for what is none.
    fn characters(self, bytes: &[u8]) -> Box<dyn Iterator<Item = Option<char>> + '_> {
        let pairs = |order: fn([u8; 2]) -> u16| {
            let units = bytes.chunks_exact(2).map(move |unit| order([unit[0], unit[1]]));
            char::decode_utf16(units).map(Result::ok)
        };
        let fours = |order: fn([u8; 4]) -> u32| {
            bytes.chunks_exact(4).map(move |unit| char::from_u32(order([unit[0], unit[1], unit[2], unit[3]])))
        };
        match self {
            Self::Utf16Le => Box::new(pairs(u16::from_le_bytes)),
            Self::Utf16Be => Box::new(pairs(u16::from_be_bytes)),
            Self::Utf32Le => Box::new(fours(u32::from_le_bytes)),
            Self::Utf32Be => Box::new(fours(u32::from_be_bytes)),
        }
    }
}

/// Bytes of a file that are looked at.
const SAMPLE: usize = 8192;

/// Fewer than one hint in so many bytes say nothing.
const MOST_SHARE: usize = 32;

/// The wide encoding of a file that has no mark. Its NULs tell (every space and line end holds one), and in scripts
/// whose blocks begin below U+2000 the control characters that every letter's upper byte is.
pub(super) fn without_mark(bytes: &[u8]) -> Option<Wide> {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let hints = count(sample, |b| (b < 0x20) & (b != b'\t') & (b != b'\n') & (b != b'\r') & (b != 0xC) & (b != 0x1B));
    if sample.len() < 4 || hints * MOST_SHARE < sample.len() {
        return None;
    }
    // A short text of UTF-8 with a stray control in it is that text; wide letters that are UTF-8 by accident are half
    // controls.
    let is_utf8 = std::str::from_utf8(sample).map_or_else(|fault| fault.error_len().is_none(), |_| true);
    let share = if is_utf8 { 8 } else { MOST_SHARE };
    if hints * share < sample.len() {
        return None;
    }
    // Of a wide text at most half are letters of ASCII; two of these side by side would be a Chinese one.
    let is_ascii = |b: &u8| matches!(*b, b'\t' | b'\n' | b'\r' | b' '..=b'~');
    if sample.iter().filter(|b| is_ascii(b)).count() * 8 > sample.len() * 7 {
        return None;
    }
    [Wide::Utf32Le, Wide::Utf32Be, Wide::Utf16Le, Wide::Utf16Be]
        .into_iter()
        .filter_map(|wide| Some((wide, likeness(wide, sample)?)))
        .max_by(|(_, a), (_, b)| a.total_cmp(b))
        .map(|(wide, _)| wide)
}

/// How much like text the bytes read, from 0 to 1; `None` for what is none.
fn likeness(wide: Wide, sample: &[u8]) -> Option<f64> {
    let whole = sample.len() / wide.width() * wide.width();
    let (mut all, mut good, mut bad) = (0_u32, 0_u32, 0_u32);
    let mut last_block = 0;
    for character in wide.characters(&sample[..whole]) {
        all += 1;
        // The sample may end between two surrogates; a file does not have many faults.
        let Some(c) = character else {
            bad += 1;
            continue;
        };
        let code = u32::from(c);
        let block = code >> 8;
        match c {
            '\n' | '\r' | '\t' | ' '..='~' => good += 1,
            // What a space, a line end and a Latin letter are with their bytes exchanged, and what no text has.
            '\u{0}'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{2000}' | '\u{A00}' | '\u{D00}' | '\u{900}' => bad += 1,
            '\u{E000}'..='\u{F8FF}' | '\u{FFF0}'..='\u{FFFF}' | '\u{F0000}'.. => bad += 1,
            '\u{3000}' | '一' | '开' => good += 1,
            _ if code & 0xFF == 0 => bad += 1,
            '\u{4E00}'..='\u{9FFF}' | '\u{3040}'..='\u{30FF}' | '\u{AC00}'..='\u{D7A3}' => good += 1,
            // Scripts of one block keep to it.
            _ if c.is_alphabetic() && (block == last_block || last_block == 0) => good += 1,
            _ => {}
        }
        if c.is_alphabetic() {
            last_block = block;
        }
    }
    (all > 0 && bad * 20 <= all && good * 2 >= all).then(|| (f64::from(good) - f64::from(bad) * 8.0) / f64::from(all))
}
