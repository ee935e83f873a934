//! What `&…;` stands for. Entities that a document declares stand for nothing: they are never expanded.

use std::borrow::Cow;
use std::collections::HashSet;

use encoding_rs::WINDOWS_1252;
use quick_xml::escape::{resolve_html5_entity, resolve_xml_entity};

use crate::domain::{Reason, Refusal, is_xml_char};

/// Names longer than HTML's longest are text after a lone `&`.
const LONGEST_NAME: usize = 40;

/// What a document's DOCTYPE declares.
#[derive(Debug, Default)]
pub(super) struct Declarations<'t> {
    /// The general entities of its internal part.
    entities: HashSet<&'t str>,
    /// Whether there may be others, in a part that is not read: the external one, or a parameter entity's.
    has_more: bool,
}

impl<'t> Declarations<'t> {
    /// Takes note of a DOCTYPE without following it.
    pub(super) fn read(&mut self, doctype: &'t str) {
        let (external, internal) = doctype.split_once('[').unwrap_or((doctype, ""));
        self.has_more |= external.contains("PUBLIC") || external.contains("SYSTEM");
        for declaration in internal.split("<!ENTITY").skip(1) {
            let mut words = declaration.split_whitespace();
            match words.next() {
                Some("%") => self.has_more = true,
                Some(name) => {
                    self.entities.insert(name);
                }
                None => {}
            }
        }
    }

    /// The text of a reference, given without `&` and `;`. `None` where it is none and stands for itself.
    ///
    /// Numbers and the five of XML; the names of HTML, which feeds use without declaring them. Refuses
    /// [`Reason::XmlEntity`] for a name that the document declares, or that only its unread part can.
    pub(super) fn resolve(&self, name: &str) -> Result<Option<Cow<'static, str>>, Refusal> {
        if let Some(number) = name.strip_prefix('#') {
            return Ok(numeric(number).map(|c| if is_xml_char(c) { c.to_string().into() } else { "".into() }));
        }
        if let Some(text) = resolve_xml_entity(name) {
            return Ok(Some(text.into()));
        }
        let is_name = name.len() <= LONGEST_NAME
            && name.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | ':'))
            && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | ':' | '-' | '.'));
        if self.entities.contains(name) {
            return Err(Refusal::of(Reason::XmlEntity { name: name.to_owned() }));
        }
        match resolve_html5_entity(name) {
            Some(text) => Ok(Some(text.into())),
            None if is_name && self.has_more => Err(Refusal::of(Reason::XmlEntity { name: name.to_owned() })),
            None => Ok(None),
        }
    }

    /// `raw` with its references resolved; those that are none stay as they are written.
    pub(super) fn resolve_in<'r>(&self, raw: &'r str) -> Result<Cow<'r, str>, Refusal> {
        if !raw.contains('&') {
            return Ok(mended(raw));
        }
        let mut out = String::with_capacity(raw.len());
        let mut rest = raw;
        while let Some(at) = rest.find('&') {
            out.push_str(&mended(&rest[..at]));
            let after = &rest[at + 1..];
            let end = after.find([';', '&', '<']).filter(|end| after[*end..].starts_with(';'));
            let text = match end {
                Some(end) => self.resolve(&after[..end])?.map(|text| (text, end + 1)),
                None => None,
            };
            match text {
                Some((text, length)) => {
                    out.push_str(&text);
                    rest = &after[length..];
                }
                None => {
                    out.push('&');
                    rest = after;
                }
            }
        }
        out.push_str(&mended(rest));
        Ok(Cow::Owned(out))
    }
}

/// HTML §13.2.5.80: numbers of the second control block are meant as windows-1252.
fn numeric(number: &str) -> Option<char> {
    let value = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(value).map(meant)
}

/// Text whose control characters U+0080 to U+009F, which nobody types, are those of windows-1252 that were meant.
pub(super) fn mended(text: &str) -> Cow<'_, str> {
    let is_control = |c: char| matches!(c, '\u{80}'..='\u{9F}');
    // In UTF-8 they begin with the byte of «¡» and «é»: only then is a closer look worth its time.
    if text.as_bytes().contains(&0xC2) && text.contains(is_control) {
        Cow::Owned(text.chars().map(meant).collect())
    } else {
        Cow::Borrowed(text)
    }
}

fn meant(c: char) -> char {
    match u8::try_from(u32::from(c)) {
        Ok(byte @ 0x80..=0x9F) => {
            let bytes = [byte];
            let (text, _) = WINDOWS_1252.decode_without_bom_handling(&bytes);
            text.chars().next().filter(|c| !c.is_control()).unwrap_or(' ')
        }
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(raw: &str, expected: &str) {
        assert_eq!(Declarations::default().resolve_in(raw).unwrap(), expected);
    }

    #[test]
    fn numbers_names_and_lone_ampersands() {
        check("a &amp; b &#233; &#xE9; &eacute;&nbsp;&hellip;", "a & b é é é\u{A0}…");
        check("Draft & Post &mdash;More", "Draft & Post —More");
        check("?a=1&b=2;c", "?a=1&b=2;c");
        check("AT&T; R&D", "AT&T; R&D");
        check("&&amp;;", "&&;");
    }

    #[test]
    fn numbers_that_xml_forbids_are_nothing() {
        check("a&#11;b&#0;c&#xFFFE;d", "abcd");
        check("&#x110000;&#;&#-1;", "&#x110000;&#;&#-1;");
    }

    #[test]
    fn windows_1252_that_was_taken_for_latin_1_is_mended() {
        check("don&#146;t \u{93}x\u{94} é", "don’t “x” é");
    }

    #[test]
    fn what_the_document_declares_is_refused_where_it_is_used() {
        let mut declared = Declarations::default();
        declared.read("rss [<!ENTITY lol \"lol\"><!ENTITY nbsp '&#160;'>\n<!ENTITY lt \"&#38;#60;\">]");
        for raw in ["&lol;", "a &nbsp; b"] {
            assert!(matches!(declared.resolve_in(raw).unwrap_err().reason, Reason::XmlEntity { .. }), "{raw}");
        }
        assert_eq!(declared.resolve_in("&lt;&eacute;&unknown;").unwrap(), "<é&unknown;");
    }

    #[test]
    fn what_an_unread_part_may_declare_is_refused_unless_html_has_it() {
        for doctype in ["nitf SYSTEM \"nitf.dtd\"", "rss [<!ENTITY % l PUBLIC \"x\" \"y\"> %l;]"] {
            let mut declared = Declarations::default();
            declared.read(doctype);
            assert_eq!(declared.resolve_in("&eacute; a & b; c").unwrap(), "é a & b; c");
            assert!(declared.resolve_in("&house-style;").is_err());
        }
    }
}
