//! What a text says of its own encoding.

use encoding_rs::Encoding;
use memchr::memchr_iter;

/// Bytes in which a declaration is looked for. HTML wants it within 1024; pages that have it later exist.
const REACH: usize = 4096;

/// The encoding that the text declares: in XML's declaration, in HTML's `meta`, or in a header `Content-Type` with which
/// a page was saved. `None` where there is none, or one of a name that nobody knows.
pub(super) fn find(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(REACH)];
    let label = in_xml(head).or_else(|| in_header(head)).or_else(|| in_meta(head))?;
    Encoding::for_label(label)
}

/// XML 1.0 §2.8: the declaration is the first thing of all; feeds with an empty line above it exist.
fn in_xml(head: &[u8]) -> Option<&[u8]> {
    let declaration = head.trim_ascii_start().strip_prefix(b"<?xml")?;
    let end = position(declaration, b"?>")?;
    let declaration = &declaration[..end];
    value_after(&declaration[position(declaration, b"encoding")? + b"encoding".len()..])
}

/// HTML §13.2.3.2: `<meta charset=…>`, or `charset=…` within the `content` of one.
fn in_meta(head: &[u8]) -> Option<&[u8]> {
    memchr_iter(b'<', head).find_map(|at| {
        let tag = &head[at + 1..];
        let attributes = tag.get(4..).filter(|_| tag[..4].eq_ignore_ascii_case(b"meta"))?;
        charset_in(&attributes[..attributes.iter().position(|b| matches!(b, b'>' | b'<')).unwrap_or(attributes.len())])
    })
}

/// RFC 9110 §8.3, with which `curl -i` and `wget --save-headers` begin a file.
fn in_header(head: &[u8]) -> Option<&[u8]> {
    let opens = head.split(|b| *b == b'\n').next()?;
    let name = opens.iter().position(|b| *b == b':').map_or(opens, |at| &opens[..at]);
    let is_name = !name.is_empty() && name.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-');
    if !is_name && !head.starts_with(b"HTTP/") {
        return None;
    }
    let lines = head.split(|b| *b == b'\n').map(<[u8]>::trim_ascii).take_while(|line| !line.is_empty());
    const TYPE: &[u8] = b"content-type:";
    let mut types = lines.filter(|line| line.get(..TYPE.len()).is_some_and(|name| name.eq_ignore_ascii_case(TYPE)));
    types.find_map(charset_in)
}

fn charset_in(text: &[u8]) -> Option<&[u8]> {
    let mut rest = text;
    while let Some(at) = position(rest, b"charset") {
        rest = &rest[at + b"charset".len()..];
        if let Some(label) = value_after(rest) {
            return Some(label);
        }
    }
    None
}

/// What follows `=`, with or without quotes.
fn value_after(text: &[u8]) -> Option<&[u8]> {
    let value = text.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
    let is_label = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':' | b'.');
    let end = value.iter().position(|b| !is_label(b)).unwrap_or(value.len());
    (end > 0).then_some(&value[..end])
}

/// Where `wanted`, in lower case, is first, in any letter case.
fn position(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window.eq_ignore_ascii_case(wanted))
}
