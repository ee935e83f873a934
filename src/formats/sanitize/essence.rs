//! What of safe HTML a reader sees: whether two bodies say the same, however they are typed.

use std::fmt::Write as _;

use quick_xml::escape::{resolve_html5_entity, unescape_with};
use unicode_normalization::UnicodeNormalization;

use super::INLINE;
use super::pieces::{Attributes, Piece, pieces};
use crate::domain::SafeHtml;

/// Where the media are that we serve ourselves.
const OURS: &str = "/media/";

/// The same text for two bodies that differ in no more than white space, the order of attributes, the spelling of
/// references and the composition of letters (NFC), and in pictures of our own, which come a moment after their article.
pub(in crate::formats) fn essence(html: &SafeHtml) -> String {
    let mut out = String::with_capacity(html.as_str().len());
    let mut gap = Gap::Closed;
    for piece in pieces(html.as_str()) {
        match piece {
            Piece::Other(text) if text.starts_with("<!") || text.starts_with("<?") => {}
            Piece::Other(text) => put_words(&mut out, &read(text), &mut gap),
            Piece::Start { name, attributes, .. } => {
                let name = name.to_ascii_lowercase();
                let mut attributes: Vec<_> = attributes_of(attributes);
                let is_ours = attributes.iter().any(|(name, value)| name == "src" && value.starts_with(OURS));
                if name == "img" && is_ours {
                    continue;
                }
                begin_tag(&mut out, &name, &mut gap);
                attributes.sort_unstable();
                write!(out, "<{name}").expect("a String takes all");
                for (name, value) in attributes {
                    write!(out, " {name}={value:?}").expect("a String takes all");
                }
                out.push('>');
            }
            Piece::End { name, .. } => {
                let name = name.to_ascii_lowercase();
                begin_tag(&mut out, &name, &mut gap);
                write!(out, "</{name}>").expect("a String takes all");
            }
        }
    }
    out
}

/// White space between words, which counts once, and at the edge of a block not at all.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    /// At the edge of a block.
    Closed,
    /// After a word.
    No,
    /// After white space.
    Open,
}

fn begin_tag(out: &mut String, name: &str, gap: &mut Gap) {
    if !INLINE.contains(&name) && name != "img" {
        *gap = Gap::Closed;
    } else if *gap == Gap::Open {
        out.push(' ');
        *gap = Gap::Closed;
    }
}

fn put_words(out: &mut String, text: &str, gap: &mut Gap) {
    for c in text.chars() {
        if c.is_whitespace() {
            *gap = if *gap == Gap::No { Gap::Open } else { *gap };
            continue;
        }
        if *gap == Gap::Open {
            out.push(' ');
        }
        *gap = Gap::No;
        out.push(c);
    }
}

fn attributes_of(attributes: &str) -> Vec<(String, String)> {
    let folded = |text: &str| read(text).split_whitespace().collect::<Vec<_>>().join(" ");
    let all = Attributes::of(attributes);
    all.map(|(name, value)| (name.to_ascii_lowercase(), folded(value.unwrap_or_default()))).collect()
}

/// Text with its references read, in NFC.
fn read(text: &str) -> String {
    let read = unescape_with(text, resolve_html5_entity).unwrap_or(text.into());
    read.nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(html: &str) -> String {
        essence(&SafeHtml::sanitised(html.to_owned()))
    }

    #[test]
    fn what_a_reader_does_not_see_is_no_difference() {
        for (one, other) in [
            ("<p>a</p>\n\n<p>b</p>", "<p>a</p><p>b</p>"),
            ("<p> a  b\u{A0}c\n</p>", "<p>a b c</p>"),
            ("<p>a <b>b</b></p>", "<p>a  <b>b</b>\n</p>"),
            ("<p>a<br>\nb</p>", "<p>a<br>b</p>"),
            ("<a href=\"/x\" title=\"y\">l</a>", "<a title='y' href='/x'>l</a>"),
            ("<p>caf\u{e9} &amp; « x » ’</p>", "<p>cafe\u{301} &#38; &laquo; x &#187; &rsquo;</p>"),
            ("<p>\u{0623}\u{062D}\u{0645}\u{062F}</p>", "<p>\u{0627}\u{0654}\u{062D}\u{0645}\u{062F}</p>"),
            ("<p>a</p><img src=\"/media/1/a.jpg\" alt=\"x\">", "<p>a</p>"),
            ("<p>a</p><!-- a note -->", "<p>a</p>"),
        ] {
            assert_eq!(of(one), of(other), "{one} {other}");
        }
    }

    #[test]
    fn what_a_reader_sees_is() {
        for (one, other) in [
            ("<p>ab</p>", "<p>a b</p>"),
            ("<p>a</p><p>b</p>", "<p>a b</p>"),
            ("<p>a</p>", "<p>A</p>"),
            ("<p>a</p>", "<p>a.</p>"),
            ("<p>a</p>", "<h2>a</h2>"),
            ("<p>a</p>", "<p>&lt;p>a</p>"),
            ("<a href=\"/x\">l</a>", "<a href=\"/y\">l</a>"),
            ("<img src=\"https://e.org/a.jpg\" alt=\"x\">", "<img src=\"https://e.org/b.jpg\" alt=\"x\">"),
            ("<p>كتب</p>", "<p>كَتب</p>"),
        ] {
            assert_ne!(of(one), of(other), "{one} {other}");
        }
    }
}
