//! HTML cut into tags and what is between them, as HTML §13.2.5 does, without building a tree.

use std::borrow::Cow;

use memchr::{memchr, memmem};

use crate::formats::bytes::count;

/// One piece of a document.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Piece<'h> {
    /// What is no tag; comments and what stands within `<script>` and the like, too.
    Other(&'h str),
    /// A start tag: its name as written, its attributes, and the whole.
    Start { name: &'h str, attributes: &'h str, whole: &'h str },
    /// An end tag and its name as written.
    End { name: &'h str, whole: &'h str },
}

/// The pieces of `html`, in order; together they are `html`.
pub(super) fn pieces(html: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = html;
    let mut raw: Option<&str> = None;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (piece, length) = match raw.take() {
            Some(name) => {
                let end = end_of_raw(rest, name);
                if end == 0 { piece(rest) } else { (Piece::Other(&rest[..end]), end) }
            }
            None => piece(rest),
        };
        rest = &rest[length..];
        if let Piece::Start { name, .. } = piece {
            raw = Some(name).filter(|name| holds_raw_text(name));
        }
        Some(piece)
    })
}

/// Bytes of a text that is written out at once: html5ever looks through the whole rest of it for each character that is
/// to be escaped, and for each of the first byte of a no-break space.
const TEXT: usize = 4096;

/// Whether a long text holds many of these.
pub(super) fn is_dense(text: &str) -> bool {
    count(text.as_bytes(), |b| (b == b'&') | (b == b'<') | (b == b'>') | (b == b'"') | (b == 0xC2)) > 1000
}

/// The same HTML with comments that part long texts, where writing them would take long.
pub(super) fn with_short_texts(html: &str) -> Cow<'_, str> {
    let is_long = |text: &str| text.len() > 4 * TEXT && !text.starts_with('<') && is_dense(text);
    if html.len() <= 4 * TEXT || !pieces(html).any(|piece| matches!(piece, Piece::Other(text) if is_long(text))) {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len() + html.len() / 256);
    let mut is_raw = false;
    for piece in pieces(html) {
        match piece {
            Piece::Other(text) if !is_raw && is_long(text) => {
                let mut rest = text;
                while rest.len() > TEXT {
                    let (part, after) = rest.split_at(end_of_part(rest));
                    out.push_str(part);
                    out.push_str("<!---->");
                    rest = after;
                }
                out.push_str(rest);
            }
            Piece::Other(text) | Piece::Start { whole: text, .. } | Piece::End { whole: text, .. } => {
                out.push_str(text)
            }
        }
        is_raw = matches!(piece, Piece::Start { name, .. } if holds_raw_text(name));
    }
    Cow::Owned(out)
}

/// Where a part of a long text may end: ahead of a character that stands in no reference.
fn end_of_part(text: &str) -> usize {
    let mut end = TEXT;
    while !text.is_char_boundary(end) {
        end += 1;
    }
    // References are shorter than 40 characters; an ampersand that begins none may be parted from what follows.
    let near = text.as_bytes()[end - 40..end].iter().rposition(|b| *b == b'&');
    near.map_or(end, |at| end - 40 + at).max(TEXT / 2)
}

fn piece(text: &str) -> (Piece<'_>, usize) {
    let Some(at) = memchr(b'<', text.as_bytes()) else { return (Piece::Other(text), text.len()) };
    if at > 0 {
        return (Piece::Other(&text[..at]), at);
    }
    let other = |end: usize| (Piece::Other(&text[..end]), end);
    let after = &text[1..];
    match after.bytes().next() {
        Some(b'!') => other(end_of_comment(text)),
        Some(b'?') => other(past(text, b'>')),
        Some(b'/') if after[1..].starts_with(|c: char| c.is_ascii_alphabetic()) => {
            let name = name_of(&after[1..]);
            let end = end_of_tag(text, 2 + name.len());
            (Piece::End { name, whole: &text[..end] }, end)
        }
        Some(b'/') => other(past(text, b'>')),
        Some(first) if first.is_ascii_alphabetic() => {
            let name = name_of(after);
            let end = end_of_tag(text, 1 + name.len());
            let attributes = &text[1 + name.len()..end];
            let attributes = attributes.strip_suffix('>').unwrap_or(attributes);
            (Piece::Start { name, attributes, whole: &text[..end] }, end)
        }
        // A lone `<` is text.
        _ => other(1),
    }
}

fn past(text: &str, c: u8) -> usize {
    memchr(c, text.as_bytes()).map_or(text.len(), |at| at + 1)
}

fn end_of_comment(text: &str) -> usize {
    let Some(inner) = text.strip_prefix("<!--") else { return past(text, b'>') };
    if inner.starts_with('>') {
        return 5;
    }
    if inner.starts_with("->") {
        return 6;
    }
    // One look for both ends: the one that is missing would be looked for up to the end of the page.
    let mut from = 0;
    while let Some(at) = memmem::find(&inner.as_bytes()[from..], b"--") {
        from += at;
        let after = &inner[from + 2..];
        if after.starts_with('>') {
            return from + 7;
        }
        if after.starts_with("!>") {
            return from + 8;
        }
        from += 1;
    }
    text.len()
}

fn name_of(text: &str) -> &str {
    let end = text.bytes().position(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>')).unwrap_or(text.len());
    &text[..end]
}

/// Where the tag ends whose attributes begin at `from`: a `>` in quotes does not end it.
fn end_of_tag(text: &str, from: usize) -> usize {
    if text.as_bytes().get(from) == Some(&b'>') {
        return from + 1;
    }
    let attributes = Attributes { rest: &text[from..] };
    let end = attributes.fold_to_end();
    (text.len() - end.len() + 1).min(text.len())
}

fn holds_raw_text(name: &str) -> bool {
    // None is shorter than «xmp», and most names in a text are.
    if name.len() < 3 {
        return false;
    }
    ["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "plaintext"]
        .iter()
        .any(|raw| name.eq_ignore_ascii_case(raw))
}

fn end_of_raw(text: &str, name: &str) -> usize {
    let mut from = 0;
    while let Some(at) = memmem::find(&text.as_bytes()[from..], b"</") {
        let at = from + at;
        let after = &text[at + 2..];
        let same = after.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        if same && after[name.len()..].starts_with(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>')) {
            return at;
        }
        from = at + 2;
    }
    text.len()
}

/// The attributes of a start tag: names as written, values as written between their quotes.
pub(super) fn attributes(text: &str) -> Attributes<'_> {
    Attributes { rest: text }
}

#[derive(Clone)]
pub(super) struct Attributes<'h> {
    rest: &'h str,
}

impl<'h> Attributes<'h> {
    /// Those that stand in a start tag.
    pub(super) fn of(attributes: &'h str) -> Self {
        Self { rest: attributes }
    }

    /// What is left where the tag ends.
    fn fold_to_end(mut self) -> &'h str {
        while self.next().is_some() {}
        self.rest
    }
}

impl<'h> Iterator for Attributes<'h> {
    type Item = (&'h str, Option<&'h str>);

    fn next(&mut self) -> Option<Self::Item> {
        let space = |b: &u8| b.is_ascii_whitespace();
        let start = self.rest.bytes().position(|b| !space(&b) && b != b'/').unwrap_or(self.rest.len());
        self.rest = &self.rest[start..];
        if self.rest.is_empty() || self.rest.starts_with('>') {
            return None;
        }
        // A `=` first is part of the name.
        let first = self.rest.chars().next().map_or(0, char::len_utf8);
        let end = self.rest.bytes().skip(first).position(|b| space(&b) || matches!(b, b'/' | b'>' | b'='));
        let (name, rest) = self.rest.split_at(end.map_or(self.rest.len(), |at| at + first));
        let Some(value) = rest.trim_ascii_start().strip_prefix('=') else {
            self.rest = rest;
            return Some((name, None));
        };
        let value = value.trim_ascii_start();
        let quote = value.bytes().next().filter(|b| matches!(b, b'"' | b'\''));
        let (value, rest) = match quote {
            Some(quote) => match memchr(quote, &value.as_bytes()[1..]) {
                Some(end) => (&value[1..=end], &value[end + 2..]),
                None => (&value[1..], ""),
            },
            None => value.split_at(value.bytes().position(|b| space(&b) || b == b'>').unwrap_or(value.len())),
        };
        self.rest = rest;
        Some((name, Some(value)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(html: &str) -> Vec<String> {
        pieces(html)
            .map(|piece| match piece {
                Piece::Other(text) => text.to_owned(),
                Piece::Start { name, .. } => format!("+{name}"),
                Piece::End { name, .. } => format!("-{name}"),
            })
            .collect()
    }

    #[test]
    fn quotes_hide_the_end_of_a_tag() {
        assert_eq!(cut(r#"<a title="</div>" b='>'>x</a>"#), ["+a", "x", "-a"]);
    }

    #[test]
    fn scripts_and_comments_hide_tags() {
        assert_eq!(cut("<script>if (a</b>) '</div>'</SCRIPT >x"), ["+script", "if (a</b>) '</div>'", "-SCRIPT", "x"]);
        assert_eq!(cut("<!-- </div> --><!--><b>"), ["<!-- </div> -->", "<!-->", "+b"]);
        assert_eq!(cut("<!-- - -- ---><!--a--!>b<!--c-->d"), ["<!-- - -- --->", "<!--a--!>", "b", "<!--c-->", "d"]);
        assert_eq!(cut("<!--é--"), ["<!--é--"]);
    }

    #[test]
    fn what_is_no_tag_is_text() {
        assert_eq!(cut("a < b </ c> <3"), ["a ", "<", " b ", "</ c>", " ", "<", "3"]);
        assert_eq!(cut("<a href="), ["+a"]);
        assert_eq!(cut("<"), ["<"]);
        assert_eq!(cut("<script>"), ["+script"]);
    }

    #[test]
    fn attributes_in_every_writing() {
        let read: Vec<_> = attributes(r#" a=1 b = "2" c='3' d /e=f"#).collect();
        assert_eq!(read, [("a", Some("1")), ("b", Some("2")), ("c", Some("3")), ("d", None), ("e", Some("f"))]);
    }
}
