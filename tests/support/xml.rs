//! XML as strict readers see it: libxml2's word on a document, and the tree of it.

use std::io::{ErrorKind, Write};
use std::process::{Command, Stdio};

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;

/// Fails unless `document` is XML 1.0 as STANDARDS 1 and 2 want it: UTF-8 without BOM, no DTD, only characters of
/// `Char`, and well-formed by libxml2, which is not the library that wrote it.
#[track_caller]
pub fn check_well_formed(document: &[u8]) {
    let text = std::str::from_utf8(document).expect("a document is UTF-8");
    assert!(text.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>"), "no declaration, or a BOM before it");
    assert!(!text.contains("<!DOCTYPE"), "a DTD");
    // XML 1.0 §2.2, spelt out here and not taken from the code under test.
    let allowed = |c: char| matches!(u32::from(c), 0x9 | 0xA | 0xD | 0x20..=0xD7FF | 0xE000..=0xFFFD | 0x10000..);
    let forbidden = text.chars().find(|c| !allowed(*c));
    assert_eq!(forbidden, None, "a character that XML forbids in {text:?}");
    xmllint(document, &[]);
}

/// Fails unless `document` is Atom by RFC 4287's own schema, which also wants extensions before the entries.
#[track_caller]
pub fn check_atom_schema(document: &[u8]) {
    check_schema(document, "atom.rng");
}

/// Fails unless `document` is valid by a schema in RELAX NG of `tests/fixtures`.
#[track_caller]
pub fn check_schema(document: &[u8], schema: &str) {
    let schema = format!("{}/tests/fixtures/{schema}", env!("CARGO_MANIFEST_DIR"));
    xmllint(document, &["--relaxng", &schema]);
}

#[track_caller]
fn xmllint(document: &[u8], options: &[&str]) {
    let mut command = Command::new("xmllint");
    command.args(["--noout", "--nonet"]).args(options).arg("-");
    let child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
    let mut child = match child {
        Ok(child) => child,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            panic!("xmllint is missing: install libxml2's tools (Debian: apt-get install libxml2-utils)")
        }
        Err(error) => panic!("xmllint does not start: {error}"),
    };
    // It may stop reading at the first fault; what it then says on stderr tells more than a broken pipe.
    let sent = child.stdin.take().expect("piped above").write_all(document);
    let output = child.wait_with_output().expect("it was started");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "xmllint {options:?}: {said}\n{}", String::from_utf8_lossy(document));
    sent.expect("xmllint reads it all");
}

/// An element with its attributes and children in order, and the text directly in it.
#[derive(Debug, Default)]
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub text: String,
    pub children: Vec<Element>,
}

impl Element {
    /// The root of a well-formed document.
    pub fn read(document: &[u8]) -> Self {
        let mut reader = Reader::from_reader(document);
        reader.config_mut().expand_empty_elements = true;
        let mut open = vec![Self::default()];
        loop {
            let event = reader.read_event().expect("well-formed");
            let top = open.last_mut().expect("the document itself is never closed");
            match event {
                Event::Start(start) => {
                    let attributes = start.attributes().map(|attribute| {
                        let attribute = attribute.expect("well-formed");
                        let value = quick_xml::escape::unescape(utf8(&attribute.value)).expect("well-formed");
                        (utf8(attribute.key.as_ref()).to_owned(), value.into_owned())
                    });
                    let element = Self {
                        name: utf8(start.name().as_ref()).to_owned(),
                        attributes: attributes.collect(),
                        ..Self::default()
                    };
                    open.push(element);
                }
                Event::End(_) => {
                    let closed = open.pop().expect("well-formed");
                    open.last_mut().expect("well-formed").children.push(closed);
                }
                Event::Text(text) => top.text.push_str(&text.decode().expect("UTF-8")),
                Event::CData(text) => top.text.push_str(&text.decode().expect("UTF-8")),
                Event::GeneralRef(name) => match name.resolve_char_ref().expect("well-formed") {
                    Some(c) => top.text.push(c),
                    None => top
                        .text
                        .push_str(resolve_predefined_entity(&name.decode().expect("UTF-8")).expect("one of the five")),
                },
                Event::Eof => break,
                _ => {}
            }
        }
        open.pop().and_then(|mut document| document.children.pop()).expect("a root")
    }

    /// The children of a name.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a Self> + use<'a> {
        let name = name.to_owned();
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The only child of a name; fails when there are more.
    #[track_caller]
    pub fn one(&self, name: &str) -> Option<&Self> {
        let mut all = self.all(name);
        let first = all.next();
        assert!(all.next().is_none(), "more than one {name} in {}", self.name);
        first
    }

    /// The text of the only child of a name; fails when there is none.
    #[track_caller]
    pub fn text_of(&self, name: &str) -> &str {
        &self.one(name).unwrap_or_else(|| panic!("no {name} in {}", self.name)).text
    }

    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Where the first child of a name stands.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.children.iter().position(|child| child.name == name)
    }
}

fn utf8(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("a document is UTF-8")
}
