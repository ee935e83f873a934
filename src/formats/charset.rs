//! Bytes → text: UTF-8 for now, with or without a byte order mark.

use std::borrow::Cow;

use crate::domain::{Position, Reason, Refusal, Warning, WarningCode, is_xml_char};

/// A file's text: without a byte order mark, lines ended by `\n` alone, only characters that XML allows.
#[derive(Debug)]
pub(super) struct Text<'b> {
    pub(super) text: Cow<'b, str>,
    /// What had to be removed.
    pub(super) warning: Option<Warning>,
}

/// Reads UTF-8. Refuses [`Reason::NotUtf8`] with the offset of the first byte that is none, and text that reads as
/// UTF-8 only because nobody looked: UTF-16, whose NULs and control characters give it away.
pub(super) fn decode(bytes: &[u8]) -> Result<Text<'_>, Refusal> {
    let refused = |offset: usize| Refusal::of(Reason::NotUtf8 { offset: u64::try_from(offset).unwrap_or(u64::MAX) });
    let text = std::str::from_utf8(bytes).map_err(|fault| {
        let offset = fault.valid_up_to();
        let before = std::str::from_utf8(&bytes[..offset]).unwrap_or_default();
        Refusal { at: Some(Position::of_offset(before, offset)), ..refused(offset) }
    })?;
    if let Some(at) = bytes.iter().position(|b| *b == 0) {
        let controls = bytes.iter().filter(|b| **b < 0x20 && !b.is_ascii_whitespace()).count();
        if controls > 2 && controls * 16 >= bytes.len() {
            return Err(refused(at));
        }
    }
    let text = text.trim_start_matches('\u{FEFF}');
    Ok(cleaned(text))
}

fn cleaned(text: &str) -> Text<'_> {
    let untidy = |b: &u8| *b < 0x20 && !matches!(b, b'\n' | b'\t');
    let tidy = !text.as_bytes().iter().any(untidy) && !text.contains(['\u{FFFE}', '\u{FFFF}']);
    if tidy {
        return Text { text: Cow::Borrowed(text), warning: None };
    }
    let mut out = String::with_capacity(text.len());
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
    let warning =
        (removed > 0).then_some(Warning { code: WarningCode::ForbiddenCharacters { count: removed }, at: None });
    Text { text: Cow::Owned(out), warning }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], text: &str, removed: usize) {
        let read = decode(bytes).unwrap();
        assert_eq!(read.text, text);
        let count = read.warning.map_or(0, |w| match w.code {
            WarningCode::ForbiddenCharacters { count } => count,
            other => panic!("{other:?}"),
        });
        assert_eq!(count, removed);
    }

    #[track_caller]
    fn refused(bytes: &[u8], offset: u64) {
        assert_eq!(decode(bytes).unwrap_err().reason, Reason::NotUtf8 { offset });
    }

    #[test]
    fn a_byte_that_is_no_letter_is_told_with_its_line() {
        let refusal = decode(b"A title\n\nA br\xFFken word").unwrap_err();
        assert_eq!(refusal.at, Some(Position::at(3, 5)));
    }

    #[test]
    fn a_byte_order_mark_is_no_text() {
        check("\u{FEFF}خبر".as_bytes(), "خبر", 0);
        check("\u{FEFF}\u{FEFF}خبر".as_bytes(), "خبر", 0);
    }

    #[test]
    fn every_line_end_is_one() {
        check(b"a\r\nb\rc\nd\r\r\ne", "a\nb\nc\nd\n\ne", 0);
    }

    #[test]
    fn what_xml_forbids_goes_with_its_count() {
        check("a\u{1}b\u{FFFE}c\u{FFFF}\u{1B}[0m".as_bytes(), "abc[0m", 4);
    }

    #[test]
    fn a_vertical_tab_parts_words() {
        check("أول\u{B}ثان\u{C}ثالث".as_bytes(), "أول ثان ثالث", 2);
    }

    #[test]
    fn a_stray_nul_is_removed() {
        check(format!("{}\0", "خبر ".repeat(20)).as_bytes(), &"خبر ".repeat(20), 1);
    }

    #[test]
    fn windows_1256_is_refused_at_its_first_letter() {
        refused(b"news: \xCE\xC8\xD1", 6);
        refused("خ\u{FEFF}".as_bytes()[..1].as_ref(), 0);
    }

    #[test]
    fn utf_16_is_refused_with_or_without_its_mark() {
        let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
        refused(&utf16("\u{FEFF}خبر عاجل"), 0);
        refused(&utf16("Breaking news"), 1);
        // Arabic letters in UTF-16LE are ASCII and U+0006 to UTF-8; only the spaces hold a NUL.
        refused(&utf16("استقبل المدير العام للأمن الوطني"), 13);
    }

    #[test]
    fn a_file_whose_end_was_reserved_and_not_written_is_refused() {
        let mut bytes = "عنوان\n\nفقرة".as_bytes().to_vec();
        let whole = bytes.len() as u64;
        bytes.resize(64, 0);
        refused(&bytes, whole);
    }
}
