//! Whether bytes are what they are said to be.

use encoding_rs::{
    BIG5, DecoderResult, EUC_JP, EUC_KR, Encoding, GB18030, GBK, ISO_2022_JP, SHIFT_JIS, UTF_8, WINDOWS_1258,
};

use super::detection;
use super::letters::{self, CANDIDATES};
use super::refused;
use crate::domain::{Language, Refusal};

/// Whether the bytes, which are not valid UTF-8, are UTF-8 all the same: a few of them are broken, or a part of them is
/// of another encoding.
///
/// A legacy text holds sequences that happen to be valid: one in six or seven of the characters of GBK, fewer of others.
/// More than half do not happen, nor do eight in a row but in EUC-JP, whose kana can fall into step with UTF-8.
pub(super) fn is_utf8_with_faults(bytes: &[u8]) -> bool {
    let (mut valid, mut faults, mut run, mut longest) = (0_usize, 0_usize, 0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        let characters = chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        valid += characters;
        run += characters;
        longest = longest.max(run);
        if !chunk.invalid().is_empty() {
            faults += 1;
            run = 0;
        }
    }
    valid > faults || longest >= 8 && detection::east_asian(bytes).is_none()
}

/// Where the encoding's first fault is, and how many there are.
pub(super) fn faults(encoding: &'static Encoding, bytes: &[u8]) -> Option<(usize, usize)> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut buffer = vec![0; 64 * 1024];
    let (mut read, mut first, mut count) = (0, None, 0);
    loop {
        let (result, more, _) = decoder.decode_to_utf8_without_replacement(&bytes[read..], &mut buffer, true);
        read += more;
        match result {
            DecoderResult::InputEmpty => return first.map(|first| (first, count)),
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(length, after) => {
                first.get_or_insert(read.saturating_sub(usize::from(length) + usize::from(after)));
                count += 1;
            }
        }
    }
}

/// Refuses bytes that are in an encoding of several bytes but for a few of them. In one of single bytes a hole says
/// that it is another.
pub(super) fn refuse_if_nearly(encoding: &'static Encoding, bytes: &[u8]) -> Result<(), Refusal> {
    match faults(encoding, bytes) {
        Some((first, count)) if is_multibyte(encoding) && count * 50 < high_bytes(bytes) => Err(refused(first)),
        _ => Ok(()),
    }
}

pub(super) fn high_bytes(bytes: &[u8]) -> usize {
    bytes.iter().filter(|b| !b.is_ascii()).count()
}

pub(super) fn is_multibyte(encoding: &'static Encoding) -> bool {
    [GBK, GB18030, BIG5, EUC_KR, EUC_JP, SHIFT_JIS, ISO_2022_JP].contains(&encoding)
}

/// Whether bytes that can be decoded as they are declared read like no text of that encoding, and like text of another.
pub(super) fn contradicts(encoding: &'static Encoding, bytes: &[u8], site: &Language) -> bool {
    if encoding == UTF_8 {
        return true;
    }
    if is_multibyte(encoding) {
        return !reads_like_east_asian(encoding, bytes) && detection::by_letters(bytes, site).is_some();
    }
    // Vietnamese writes more beyond ASCII than any other Latin script.
    if encoding == WINDOWS_1258 || high_bytes(bytes) < 4 {
        return false;
    }
    let found = detection::by_letters(bytes, site);
    match CANDIDATES.iter().find(|(candidate, _)| *candidate == encoding || is_sibling(encoding, candidate)) {
        Some((_, script)) => {
            found.is_some_and(|found| found.cost + 1.0 < letters::cost(encoding, *script, detection::sample(bytes)))
        }
        // A Latin encoding, whose words are mostly ASCII, and in which no accents make signs of daily use.
        None => found.is_some() || high_bytes(bytes) >= 8 && detection::east_asian(bytes).is_some(),
    }
}

/// Encodings with the letters of another at the same bytes.
fn is_sibling(encoding: &'static Encoding, candidate: &'static Encoding) -> bool {
    matches!(
        (encoding.name(), candidate.name()),
        ("KOI8-R", "KOI8-U") | ("ISO-8859-8" | "ISO-8859-8-I", "windows-1255")
    )
}

/// Whether the text holds the characters that most news is written in, and not whatever two bytes happen to make.
pub(super) fn reads_like_east_asian(encoding: &'static Encoding, bytes: &[u8]) -> bool {
    let sample = detection::sample(bytes);
    let (text, _) = encoding.decode_without_bom_handling(sample);
    // The sample may end, and even begin, within a character.
    let cut = if sample.len() < bytes.len() { 2 } else { 0 };
    if text.chars().filter(|c| *c == '\u{FFFD}').count() > cut {
        return false;
    }
    let (mut all, mut usual, mut kana, mut hangul) = (0_usize, 0_usize, 0_usize, 0_usize);
    for c in text.chars().filter(|c| !c.is_ascii() && *c != '\u{FFFD}') {
        all += 1;
        match c {
            '\u{3040}'..='\u{30FF}' => kana += 1,
            '\u{AC00}'..='\u{D7A3}' => hangul += 1,
            '\u{4E00}'..='\u{9FFF}' if is_frequent(encoding, c) => usual += 1,
            '\u{3000}'..='\u{301F}' | '\u{FF01}'..='\u{FF5E}' | '‘' | '’' | '“' | '”' | '—' | '…' | '·' => {
                usual += 1;
            }
            _ => {}
        }
    }
    let usual = match encoding {
        e if e == EUC_KR => hangul + usual.min(hangul),
        // Half-width kana are how a Latin text reads in Shift_JIS.
        e if e == SHIFT_JIS || e == EUC_JP => usual + kana,
        _ => usual,
    };
    all > 0 && usual * 10 >= all * 8
}

/// The national standards put the characters of everyday use first: level 1 of GB 2312, Big5 and JIS X 0208.
fn is_frequent(encoding: &'static Encoding, c: char) -> bool {
    let mut text = [0; 4];
    let (bytes, _, _) = encoding.encode(c.encode_utf8(&mut text));
    match (bytes.first(), bytes.len()) {
        (Some(lead), 2) if encoding == GBK || encoding == GB18030 => (0xB0..=0xD7).contains(lead) && bytes[1] >= 0xA1,
        (Some(lead), 2) if encoding == BIG5 => (0xA4..=0xC6).contains(lead),
        (Some(lead), 2) if encoding == SHIFT_JIS => (0x88..=0x97).contains(lead),
        (Some(lead), 2) if encoding == EUC_JP => (0xB0..=0xCF).contains(lead),
        (Some(_), 2) => encoding == EUC_KR,
        _ => false,
    }
}
