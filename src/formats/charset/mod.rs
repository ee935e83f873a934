//! Bytes → text (FORMATS §4, *Encoding*): a byte order mark, then a declaration, then UTF-8 if it is valid, then the
//! letters themselves.

mod declaration;
mod detection;
mod letters;
mod plausible;
#[cfg(test)]
mod tests;
mod wide;

use std::borrow::Cow;

use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};

use self::wide::Wide;
use crate::domain::{Language, Position, Reason, Refusal, Warning, WarningCode, is_xml_char};
use crate::formats::bytes::has_any;

/// A file's text: without a byte order mark, lines ended by `\n` alone, only characters that XML allows.
#[derive(Debug)]
pub(super) struct Decoded<'b> {
    pub(super) text: Cow<'b, str>,
    /// Its name in the Encoding Standard of WHATWG; `UTF-32LE` and `UTF-32BE` beside those.
    // Formats that carry their own declaration say in their receipts what they were read as.
    #[cfg_attr(not(test), expect(dead_code, reason = "the warning carries it; tests compare it"))]
    pub(super) encoding: &'static str,
    /// What had to be removed, and a guess.
    pub(super) warnings: Vec<Warning>,
}

/// How archives and packed files begin: zip (and with it .docx), gzip, bzip2, xz, 7z, zstd, rar, and Word's of old. What
/// they hold may be stored and not packed, and would be read between the bytes that frame it.
const ARCHIVES: [&[u8]; 8] = [
    b"PK\x03\x04",
    b"\x1F\x8B\x08",
    b"BZh91AY&SY",
    b"\xFD7zXZ\0",
    b"7z\xBC\xAF\x27\x1C",
    b"\x28\xB5\x2F\xFD",
    b"Rar!\x1A\x07",
    b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
];

/// Reads bytes in whatever encoding they are.
///
/// `declared` is a label that came from outside the text (MIME's `charset`); without one the text is asked: XML's
/// declaration, HTML's `meta`, a header `Content-Type` on top. A declaration that the bytes contradict is seen through:
/// valid UTF-8 is UTF-8 whatever it says, and bytes that no text in the declared encoding has are told by their letters.
/// A guess is a warning, [`WarningCode::GuessedEncoding`]; `site` breaks its ties.
///
/// Refuses [`Reason::NotUtf8`] with the offset of the first byte that does not belong: text that is UTF-8 but for some
/// bytes, text of two encodings, text cut off within a character, and what is no text.
pub(super) fn decode<'b>(bytes: &'b [u8], declared: Option<&str>, site: &Language) -> Result<Decoded<'b>, Refusal> {
    if let Some((wide, mark)) = Wide::of_mark(bytes) {
        return Ok(cleaned(wide.read(&bytes[mark..], mark)?.into(), wide.name(), false));
    }
    if ARCHIVES.iter().any(|magic| bytes.starts_with(magic)) {
        return Err(refused(0));
    }
    let unmarked = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let start = bytes.len() - unmarked.len();
    if let Some(wide) = wide::without_mark(unmarked) {
        return Ok(cleaned(wide.read(unmarked, start)?.into(), wide.name(), true));
    }
    let declared = match declared {
        Some(label) => Encoding::for_label(label.trim().as_bytes()),
        None => declaration::find(bytes),
    };
    // HTML §13.2.3.3: bytes in which «utf-16» can be read are not.
    let declared = declared.filter(|encoding| ![UTF_16LE, UTF_16BE].contains(encoding));
    // By whole vectors of bytes, where the standard library goes letter by letter through all that is not ASCII.
    if let Some(Cow::Borrowed(text)) = UTF_8.decode_without_bom_handling_and_without_replacement(unmarked) {
        refuse_if_no_text(bytes)?;
        return Ok(valid_utf8(text, declared));
    }
    let utf8 = start + Encoding::utf8_valid_up_to(unmarked);
    if start > 0 || plausible::is_utf8_with_faults(bytes) {
        // An editor shows lines, and no offsets.
        let before = std::str::from_utf8(&bytes[..utf8]).unwrap_or_default();
        return Err(Refusal { at: Some(Position::of_offset(before, utf8)), ..refused(utf8) });
    }
    refuse_if_no_text(bytes)?;
    if let Some(encoding) = declared.filter(|encoding| *encoding != UTF_8) {
        let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
        match text {
            Some(text) if !plausible::contradicts(encoding, bytes, site) => {
                return Ok(cleaned(text, encoding.name(), false));
            }
            Some(_) => {}
            None => plausible::refuse_if_nearly(encoding, bytes)?,
        }
    }
    let encoding = detection::detect(bytes, site);
    match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => Ok(cleaned(text, encoding.name(), true)),
        None => Err(refused(plausible::faults(encoding, bytes).map_or(utf8, |(first, _)| first))),
    }
}

fn refused(offset: usize) -> Refusal {
    Refusal::of(Reason::NotUtf8 { offset: u64::try_from(offset).unwrap_or(u64::MAX) })
}

/// Bytes that are UTF-8 by accident do not exist beyond ASCII: a declaration of anything else is wrong.
fn valid_utf8<'b>(text: &'b str, declared: Option<&'static Encoding>) -> Decoded<'b> {
    if text.is_ascii() {
        // Seven bits and escapes: what Japanese mail is written in.
        if (declared == Some(ISO_2022_JP) || detection::has_japanese_escapes(text.as_bytes()))
            && let Some(text) = ISO_2022_JP.decode_without_bom_handling_and_without_replacement(text.as_bytes())
        {
            return cleaned(text, ISO_2022_JP.name(), declared != Some(ISO_2022_JP));
        }
        return cleaned(Cow::Borrowed(text), UTF_8.name(), false);
    }
    let contradicted = declared.is_some_and(|encoding| encoding != UTF_8);
    cleaned(Cow::Borrowed(text.trim_start_matches('\u{FEFF}')), UTF_8.name(), contradicted)
}

/// A picture or an archive under a text's name, and a file whose end was reserved and not written.
fn refuse_if_no_text(bytes: &[u8]) -> Result<(), Refusal> {
    let is_control = |b: &u8| *b < 0x20 && !b.is_ascii_whitespace() && !matches!(*b, 0xB | 0x1B);
    if !has_any(bytes, |b| (b < 0x20) & (b.wrapping_sub(9) > 4) & (b != 0x1B)) {
        return Ok(());
    }
    let Some(first) = bytes.iter().position(is_control) else { return Ok(()) };
    let controls = bytes.iter().filter(|b| is_control(b)).count();
    let first = bytes.iter().position(|b| *b == 0).unwrap_or(first);
    if controls > 2 && controls * 16 >= bytes.len() { Err(refused(first)) } else { Ok(()) }
}

fn cleaned<'b>(text: Cow<'b, str>, encoding: &'static str, guessed: bool) -> Decoded<'b> {
    let mut warnings = Vec::new();
    if guessed {
        warnings.push(Warning { code: WarningCode::GuessedEncoding { encoding }, at: None });
    }
    let holds_controls = has_any(text.as_bytes(), |b| (b < 0x20) & (b != b'\n') & (b != b'\t'));
    // As few letters do, both begin with this byte.
    let holds_others = || has_any(text.as_bytes(), |b| b == 0xEF) && text.contains(['\u{FFFE}', '\u{FFFF}']);
    if !holds_controls && !holds_others() {
        return Decoded { text, encoding, warnings };
    }
    let mut out = String::with_capacity(text.len());
    if !has_any(text.as_bytes(), |b| (b < 0x20) & (b != b'\n') & (b != b'\t') & (b != b'\r')) && !holds_others() {
        for part in text.split_inclusive('\r') {
            let after_return = out.ends_with('\r');
            if after_return {
                out.pop();
                out.push('\n');
            }
            out.push_str(if after_return { part.strip_prefix('\n').unwrap_or(part) } else { part });
        }
        if out.ends_with('\r') {
            out.pop();
            out.push('\n');
        }
        return Decoded { text: Cow::Owned(out), encoding, warnings };
    }
    let mut removed = 0;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                chars.next_if_eq(&'\n');
                out.push('\n');
            }
            // Between words: a soft line end of word processors, a page's end.
            '\u{B}' | '\u{C}' => {
                removed += 1;
                out.push(' ');
            }
            c if is_xml_char(c) => out.push(c),
            _ => removed += 1,
        }
    }
    if removed > 0 {
        warnings.push(Warning { code: WarningCode::ForbiddenCharacters { count: removed }, at: None });
    }
    Decoded { text: Cow::Owned(out), encoding, warnings }
}
