//! Bytes of XML → text.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::domain::{Refusal, Warning};
use crate::formats::charset;

/// A document's text, as [`charset::Text`] has it.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) text: String,
    pub(super) warning: Option<Warning>,
}

/// Reads the bytes in the encoding that XML 1.0 §4.3.3 and appendix F tell: a byte order mark, else the XML
/// declaration, else UTF-8. A declaration of an encoding that nobody knows is passed over.
pub(super) fn text_of(bytes: &[u8]) -> Result<Text, Refusal> {
    let utf8 = match encoding_of(bytes) {
        Some(encoding) if encoding != UTF_8 => encoding.decode(bytes).0,
        _ => Cow::Borrowed(""),
    };
    let read = charset::decode(if utf8.is_empty() { bytes } else { utf8.as_bytes() })?;
    Ok(Text { text: read.text.into_owned(), warning: read.warning })
}

fn encoding_of(bytes: &[u8]) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return Some(encoding);
    }
    // Appendix F: how `<?` or `<` stands in two bytes a character.
    match bytes {
        [b'<', 0, ..] => return Some(UTF_16LE),
        [0, b'<', ..] => return Some(UTF_16BE),
        _ => {}
    }
    let declared = declared(bytes)?;
    // The declaration was read a byte a character, so UTF-16 it is not.
    (declared != UTF_16LE && declared != UTF_16BE).then_some(declared)
}

/// The encoding that the XML declaration names, which may stand below empty lines or a comment.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(1024)];
    let from = head.windows(5).position(|window| window == b"<?xml")?;
    let declaration = &head[from..];
    let end = declaration.windows(2).position(|window| window == b"?>")?;
    let declaration = std::str::from_utf8(&declaration[..end]).ok()?;
    let after = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let name = after[1..].split(quote).next()?;
    Encoding::for_label(name.trim().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Reason;

    #[track_caller]
    fn check(bytes: &[u8], expected: &str) {
        assert!(text_of(bytes).unwrap().text.contains(expected), "{:?}", text_of(bytes));
    }

    #[test]
    fn the_declared_encoding_is_believed() {
        check(b"<?xml version='1.0' encoding='iso-8859-1'?><a>caf\xE9</a>", "<a>café</a>");
        check(b"<?xml version=\"1.0\" encoding=\"windows-1256\"?><a>\xCE\xC8\xD1</a>", "<a>خبر</a>");
        check(b"\n<?xml version='1.0' encoding = \"GB2312\" ?><a>\xD6\xD0\xB9\xFA</a>", "<a>中国</a>");
    }

    #[test]
    fn utf_16_needs_no_declaration() {
        let le: Vec<u8> = "<?xml version='1.0'?><a>خبر</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = "\u{FEFF}<a>خبر</a>".encode_utf16().flat_map(u16::to_be_bytes).collect();
        check(&le, "<a>خبر</a>");
        check(&be, "<a>خبر</a>");
    }

    #[test]
    fn utf_8_that_says_utf_16_is_utf_8() {
        check("<?xml version='1.0' encoding='UTF-16'?><a>خبر</a>".as_bytes(), "<a>خبر</a>");
    }

    #[test]
    fn a_byte_order_mark_rules_over_the_declaration() {
        check("\u{FEFF}<?xml version='1.0' encoding='iso-8859-1'?><a>é</a>".as_bytes(), "<a>é</a>");
    }

    #[test]
    fn bytes_that_are_neither_are_refused() {
        assert!(matches!(text_of(b"<a>caf\xE9</a>").unwrap_err().reason, Reason::NotUtf8 { offset: 6 }));
        check(b"<?xml version='1.0' encoding='klingon'?><a>x</a>", "<a>x</a>");
    }
}
