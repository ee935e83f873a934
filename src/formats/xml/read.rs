//! Text → tree. As forgiving as readers of feeds are, where what was meant is plain; never further.

use std::borrow::Cow;

use quick_xml::errors::{Error, SyntaxError};
use quick_xml::events::Event;
use quick_xml::events::attributes::Attributes;
use quick_xml::reader::Reader;

use super::references::{Declarations, mended};
use super::tree::{Document, Kind, Raw};
use super::vocabulary::Vocabulary;
use crate::domain::{Position, Reason, Refusal};

/// Levels of elements.
const DEPTH: usize = 128;
/// Elements, pieces of text and attributes: a file of nothing but tags must not fill the memory.
const NODES: usize = 2_000_000;
/// Attributes of one element, and prefixes known at one place: each look for one goes through them.
const ATTRIBUTES: usize = 256;
/// Times that the parser is set on its feet again; each may cost a look at the rest of the file.
const STUMBLES: u32 = 200;

/// Reads a document.
///
/// Passed over: a DOCTYPE, processing instructions, comments, end tags that end nothing. Mended: a lone `<` or `&`,
/// elements left open when the one round them ends. What is open when the file ends is marked as cut. Refuses
/// [`Reason::TooDeep`], [`Reason::XmlEntity`], and [`Reason::Syntax`] where there is no element at all.
pub(in crate::formats) fn read(text: &str) -> Result<Document<'_>, Refusal> {
    let mut builder = Builder {
        document: Document::new(text),
        declarations: Declarations::default(),
        open: Vec::new(),
        prefixes: Vec::new(),
        pending: None,
    };
    let mut from = 0;
    let mut stumbles = 0;
    while let Some(next) = builder.read_from(from)? {
        stumbles += 1;
        if stumbles > STUMBLES {
            let detail = "too many tags that are none".to_owned();
            return Err(Refusal::at(Reason::Syntax { format: "XML", detail }, Position::of_offset(text, next)));
        }
        from = next;
    }
    builder.finish()
}

struct Builder<'t> {
    document: Document<'t>,
    declarations: Declarations<'t>,
    open: Vec<Open<'t>>,
    prefixes: Vec<(&'t str, Vocabulary)>,
    /// Text that may go on, and where it began.
    pending: Option<(usize, Cow<'t, str>)>,
}

/// An element whose end has not come.
struct Open<'t> {
    node: usize,
    /// With its prefix.
    name: &'t str,
    /// How many prefixes were known before it.
    prefixes: usize,
}

impl<'t> Builder<'t> {
    /// Reads until the end, or to where the parser must begin anew.
    fn read_from(&mut self, from: usize) -> Result<Option<usize>, Refusal> {
        let text = self.document.text;
        // The parser passes over a byte-order mark where it begins, and does not count it in its positions.
        let rest = text[from..].trim_start_matches('\u{FEFF}');
        let from = text.len() - rest.len();
        let mut reader = Reader::from_str(rest);
        let config = reader.config_mut();
        config.allow_dangling_amp = true;
        config.allow_unmatched_ends = true;
        config.check_end_names = false;
        let place = |position: u64| from + usize::try_from(position).unwrap_or(usize::MAX);
        loop {
            let at = place(reader.buffer_position());
            let event = reader.read_event();
            let piece = text.get(at..place(reader.buffer_position())).unwrap_or_default();
            match event {
                Ok(Event::Eof) => return Ok(None),
                Ok(Event::Start(_) | Event::Empty(_)) => {
                    if !is_tag(piece) {
                        self.text(at, Cow::Borrowed("<"));
                        return Ok(Some(at + 1));
                    }
                    self.start(at, piece)?;
                }
                Ok(Event::End(_)) => self.end(piece),
                Ok(Event::Text(_)) => self.text(at, mended(piece)),
                Ok(Event::CData(_)) => {
                    let inner = piece.strip_prefix("<![CDATA[").and_then(|inner| inner.strip_suffix("]]>"));
                    self.text(at, mended(inner.unwrap_or_default()));
                }
                Ok(Event::GeneralRef(_)) => self.reference(at, piece)?,
                Ok(Event::DocType(_)) => self.declarations.read(piece),
                Ok(Event::Comment(_)) => self.comment(at, piece),
                Ok(Event::PI(_) | Event::Decl(_)) => {}
                Err(Error::Syntax(fault)) => {
                    return self.stumble(&fault, place(reader.error_position()));
                }
                // What is ill-formed was read all the same, unless nothing was.
                Err(Error::IllFormed(_)) if !piece.is_empty() => {}
                Err(_) => return Ok(None),
            }
        }
    }

    /// What the parser could not read to its end. Gives the place to begin anew.
    fn stumble(&mut self, fault: &SyntaxError, at: usize) -> Result<Option<usize>, Refusal> {
        let rest = self.document.text.get(at..).unwrap_or_default();
        let past_tag = rest.find('>').map(|end| at + end + 1);
        match fault {
            SyntaxError::UnclosedDoctype => {
                let reason = Reason::Syntax { format: "XML", detail: fault.to_string() };
                return Err(Refusal::at(reason, Position::of_offset(self.document.text, at)));
            }
            SyntaxError::UnclosedCData => {
                self.text(at, mended(rest.strip_prefix("<![CDATA[").unwrap_or_default()));
                return Ok(None);
            }
            SyntaxError::UnclosedComment | SyntaxError::UnclosedPI | SyntaxError::UnclosedXmlDecl => return Ok(None),
            _ => {}
        }
        if rest.starts_with("</") {
            self.end(&rest[..past_tag.map_or(rest.len(), |past| past - at)]);
        } else if !rest.starts_with("<!") && !is_tag(rest) {
            self.text(at, Cow::Borrowed("<"));
            return Ok(Some(at + 1));
        } else if let Some(past) = past_tag.filter(|_| is_tag(rest)) {
            // A quote that nothing closes: the tag ends at its first `>`.
            self.start(at, &rest[..past - at])?;
        }
        Ok(past_tag)
    }

    fn start(&mut self, at: usize, tag: &'t str) -> Result<(), Refusal> {
        self.flush();
        let inner = tag.strip_prefix('<').unwrap_or(tag);
        let inner = inner.strip_suffix('>').unwrap_or(inner);
        let (inner, is_empty) = inner.strip_suffix('/').map_or((inner, false), |inner| (inner, true));
        let length = inner.find(|c: char| c.is_ascii_whitespace() || c == '/').unwrap_or(inner.len());
        let qualified = &inner[..length];
        // RSS and Atom hold no item in an item: the one before was left open.
        let repeats = self.open.last().is_some_and(|open| {
            open.name == qualified && ["item", "entry"].iter().any(|name| qualified.eq_ignore_ascii_case(name))
        });
        if repeats {
            self.close();
        }
        if self.open.len() >= DEPTH {
            return Err(Refusal::at(
                Reason::TooDeep { limit: count(DEPTH) },
                Position::of_offset(self.document.text, at),
            ));
        }
        if self.document.nodes.len() + self.document.attributes.len() >= NODES {
            let detail = format!("more than {NODES} elements, texts and attributes");
            let reason = Reason::Syntax { format: "XML", detail };
            return Err(Refusal::at(reason, Position::of_offset(self.document.text, at)));
        }
        let prefixes = self.prefixes.len();
        let first = self.document.attributes.len();
        let mut attributes = Attributes::html(inner, length);
        attributes.with_checks(false);
        for attribute in attributes.flatten().take(ATTRIBUTES) {
            let Ok(key) = std::str::from_utf8(attribute.key.into_inner()) else { continue };
            let Some(value) = self.value(&attribute.value)? else { continue };
            let declares = key == "xmlns" || key.starts_with("xmlns:");
            if declares && self.prefixes.len() > ATTRIBUTES {
                continue;
            }
            if key == "xmlns" {
                self.prefixes.push(("", Vocabulary::of_uri(&value).unwrap_or(Vocabulary::Plain)));
            } else if let Some(prefix) = key.strip_prefix("xmlns:") {
                let known = Vocabulary::of_uri(&value);
                self.prefixes.push((prefix, known.unwrap_or_else(|| Vocabulary::of_prefix(prefix))));
            } else {
                self.document.attributes.push((key, value));
            }
        }
        let (prefix, name) = qualified.split_once(':').unwrap_or(("", qualified));
        let declared = self.prefixes.iter().rev().find(|(known, _)| *known == prefix);
        let vocabulary = declared.map_or_else(|| Vocabulary::of_prefix(prefix), |(_, vocabulary)| *vocabulary);
        let attributes = (count(first), count(self.document.attributes.len()));
        let node = self.push(at, Kind::Element { name, vocabulary, attributes, is_cut: false });
        self.open.push(Open { node, name: qualified, prefixes });
        if is_empty || ends_by_itself(qualified) {
            self.close();
        }
        Ok(())
    }

    /// An attribute's value, which quick-xml gives as a piece of the text.
    fn value(&mut self, raw: &Cow<'t, [u8]>) -> Result<Option<Cow<'t, str>>, Refusal> {
        let Cow::Borrowed(raw) = raw else { return Ok(None) };
        let Ok(raw) = std::str::from_utf8(raw) else { return Ok(None) };
        self.declarations.resolve_in(raw).map(Some)
    }

    fn end(&mut self, tag: &str) {
        let name = tag.trim_start_matches("</").trim_end_matches('>');
        let name = name.split_ascii_whitespace().next().unwrap_or_default();
        let Some(at) = self.open.iter().rposition(|open| open.name == name) else { return };
        self.flush();
        while self.open.len() > at {
            self.close();
        }
    }

    fn close(&mut self) {
        self.flush();
        if let Some(open) = self.open.pop() {
            self.prefixes.truncate(open.prefixes);
            self.document.nodes[open.node].end = count(self.document.nodes.len());
        }
    }

    fn text(&mut self, at: usize, text: Cow<'t, str>) {
        match &mut self.pending {
            Some((_, before)) => before.to_mut().push_str(&text),
            None => self.pending = Some((at, text)),
        }
    }

    /// WordPress's qTranslate marked languages by comments, `<!--:fr-->`, even where they are no text; its newer marks
    /// are text.
    fn comment(&mut self, at: usize, piece: &'t str) {
        let tag = piece.strip_prefix("<!--:").and_then(|piece| piece.strip_suffix("-->"));
        if let Some(tag) = tag.filter(|tag| tag.is_empty() || tag.len() == 2) {
            self.text(at, Cow::Owned(format!("[:{tag}]")));
        }
    }

    fn reference(&mut self, at: usize, piece: &'t str) -> Result<(), Refusal> {
        let name = piece.trim_start_matches('&').trim_end_matches(';');
        let here = |refusal: Refusal| Refusal { at: Some(Position::of_offset(self.document.text, at)), ..refusal };
        match self.declarations.resolve(name).map_err(here)? {
            Some(text) => {
                self.document.forbidden += usize::from(text.is_empty());
                self.text(at, text);
            }
            None => self.text(at, mended(piece)),
        }
        Ok(())
    }

    fn flush(&mut self) {
        let Some((at, text)) = self.pending.take() else { return };
        // Text outside every element is no part of a document. Text takes no more nodes than elements do, and those are
        // counted.
        if !self.open.is_empty() && !text.is_empty() {
            self.push(at, Kind::Text(text));
        }
    }

    fn push(&mut self, at: usize, kind: Kind<'t>) -> usize {
        let node = self.document.nodes.len();
        let parent = self.open.last().map(|open| count(open.node));
        self.document.nodes.push(Raw { kind, parent, end: count(node + 1), offset: count(at) });
        node
    }

    fn finish(mut self) -> Result<Document<'t>, Refusal> {
        self.flush();
        while let Some(open) = self.open.last() {
            if let Kind::Element { is_cut, .. } = &mut self.document.nodes[open.node].kind {
                *is_cut = true;
            }
            self.close();
        }
        if self.document.nodes.is_empty() {
            return Err(Refusal::of(Reason::Syntax { format: "XML", detail: "it holds no element".to_owned() }));
        }
        Ok(self.document)
    }
}

/// Offsets and numbers of nodes: a file is no longer than four gigabytes.
fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Whether what begins with `<` can be a start tag: `<3` and `< 5` are text.
fn is_tag(piece: &str) -> bool {
    piece.strip_prefix('<').is_some_and(|rest| rest.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | ':')))
}

/// Elements of HTML that have no end tag there, and that no format of XML uses for anything else.
fn ends_by_itself(name: &str) -> bool {
    ["br", "hr", "img", "wbr", "input"].iter().any(|void| name.eq_ignore_ascii_case(void))
}
