//! Paragraphs and headings of plain words, of which most of the news is made: what the parser of Markdown makes of them
//! can be told without it. It gets what stands between them.
//!
//! A line that opens with a letter at the edge, after an empty one, belongs to nothing that was opened before: neither
//! to a list nor to a quote, and fences, raw HTML and definitions, which reach further, are not had here at all.

use std::fmt::{self, Write as _};

use comrak::{Arena, format_html, parse_document};
use memchr::{memchr, memchr2, memchr3};

use super::{Opening, TitleFault, Told, options_for, tree};
use crate::formats::bytes::{has, has_any, holds};

/// Bytes of text ahead of the first paragraph, beyond which [`tree::lead`] no longer looks for one; well below.
const BEFORE_LEAD: usize = 1024;

/// A block that stands by itself.
enum Block<'t> {
    Heading {
        level: usize,
        text: &'t str,
    },
    /// Lines that open with a letter.
    Paragraph(&'t str),
    /// What the parser reads, with the empty lines in it.
    Other(&'t str),
}

/// What [`whole`](super::whole) tells of a document; `None` for one that the parser must read whole.
pub(super) fn read(
    text: &str,
    drops_opening: impl FnOnce(Option<Opening<'_>>) -> Result<bool, TitleFault>,
) -> Option<Result<Told, TitleFault>> {
    if !may_be_cut(text) {
        return None;
    }
    let mut blocks = blocks(text);
    let opening = match blocks.first()? {
        Block::Heading { text, .. } => Some(Opening { text, is_heading: true }),
        Block::Paragraph(lines) if !has(lines, b'\n') && lines.chars().count() < tree::TITLE => {
            Some(Opening { text: lines, is_heading: false })
        }
        Block::Paragraph(_) => None,
        Block::Other(_) => return None,
    };
    let before_lead = blocks.iter().skip(1).map_while(|block| match block {
        Block::Heading { .. } => Some(0),
        Block::Other(text) => Some(text.len()),
        Block::Paragraph(_) => None,
    });
    if before_lead.sum::<usize>() > BEFORE_LEAD {
        return None;
    }
    let told = drops_opening(opening).and_then(|drops| {
        if drops {
            blocks.remove(0);
        }
        // Writing to a string does not fail.
        told(&blocks, text.len()).map_err(|_| TitleFault)
    });
    Some(told)
}

fn told(blocks: &[Block<'_>], length: usize) -> Result<Told, fmt::Error> {
    let mut html = String::with_capacity(length * 5 / 4);
    let mut lead = String::new();
    for block in blocks {
        match block {
            Block::Heading { level, text } => {
                write!(html, "<h{level}>")?;
                push_escaped(&mut html, text);
                writeln!(html, "</h{level}>")?;
            }
            Block::Paragraph(lines) => {
                if lead.is_empty() {
                    lead = lines.replace('\n', " ");
                }
                html.push_str("<p>");
                push_escaped(&mut html, lines);
                html.push_str("</p>\n");
            }
            Block::Other(text) => {
                let arena = Arena::new();
                let options = options_for(text);
                let root = parse_document(&arena, text, options);
                let others = tree::lead(root);
                if lead.is_empty() {
                    lead = others;
                }
                format_html(root, options, &mut html)?;
            }
        }
    }
    Ok(Told { lead, html })
}

/// Whether nothing in the text reaches beyond the empty line that ends its block.
fn may_be_cut(text: &str) -> bool {
    let holds_odd = has_any(text.as_bytes(), |b| (b < b' ') & (b != b'\n') | (b == b'<'));
    let is_fenced = has(text, b'`') && holds(text, "```") || has(text, b'~') && holds(text, "~~~");
    let defines = || has(text, b'[') && (holds(text, "]:") || holds(text, "[^"));
    !holds_odd && !is_fenced && !defines() && !holds(text, "\u{FEFF}")
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    // Where others began that go on.
    let mut others: Option<(usize, usize)> = None;
    for (start, end) in chunks(text) {
        let chunk = &text[start..end];
        match plain(chunk) {
            Some(block) => {
                blocks.extend(others.take().map(|(start, end)| Block::Other(&text[start..end])));
                blocks.push(block);
            }
            None => others = Some((others.map_or(start, |(start, _)| start), end)),
        }
    }
    blocks.extend(others.map(|(start, end)| Block::Other(&text[start..end])));
    blocks
}

/// Where lines that are not empty begin and end, without the last line's end.
fn chunks(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let mut chunk: Option<(usize, usize)> = None;
        while at < text.len() {
            let line = text[at..].split_once('\n').map_or(&text[at..], |(line, _)| line);
            let is_empty = line.trim_matches(' ').is_empty();
            let start = at;
            at = (at + line.len() + 1).min(text.len());
            match (is_empty, chunk) {
                (true, None) => {}
                (true, Some(_)) => return chunk,
                (false, _) => chunk = Some((chunk.map_or(start, |(start, _)| start), start + line.len())),
            }
        }
        chunk
    })
}

/// A heading of one line, or a paragraph whose every line opens with a letter and in which nothing is marked up.
fn plain(chunk: &str) -> Option<Block<'_>> {
    let is_address = |text: &str| has(text, b':') && holds(text, "://") || has(text, b'w') && holds(text, "www.");
    if is_marked_up(chunk.as_bytes()) || is_address(chunk) {
        return None;
    }
    let level = chunk.bytes().take_while(|b| *b == b'#').count();
    if level > 0 {
        let text = chunk[level..].strip_prefix(' ').filter(|_| level <= 6)?.trim_matches(' ');
        let is_line = opens_with_letter(text) && !ends_in_space(text) && !has(text, b'\n');
        return (is_line && !text.ends_with('#') && !has(text, b'{')).then_some(Block::Heading { level, text });
    }
    chunk.split('\n').all(|line| opens_with_letter(line) && !ends_in_space(line)).then_some(Block::Paragraph(chunk))
}

/// Whether a sign may be markup wherever it stands. Three are looked for at a time: ten, one byte after another, would cost
/// more than the parser.
fn is_marked_up(bytes: &[u8]) -> bool {
    memchr3(b'*', b'_', b'`', bytes).is_some()
        || memchr3(b'\\', b'&', b'[', bytes).is_some()
        || memchr3(b']', b'~', b'|', bytes).is_some()
        || memchr(b'@', bytes).is_some()
}

fn opens_with_letter(line: &str) -> bool {
    line.starts_with(char::is_alphabetic)
}

/// Two spaces would break the line.
fn ends_in_space(line: &str) -> bool {
    line.ends_with(char::is_whitespace)
}

/// The signs that the renderer of Markdown escapes, and that may stand here.
fn push_escaped(html: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = memchr2(b'"', b'>', rest.as_bytes()) {
        html.push_str(&rest[..at]);
        html.push_str(if rest.as_bytes()[at] == b'"' { "&quot;" } else { "&gt;" });
        rest = &rest[at + 1..];
    }
    html.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::super::whole;
    use super::*;

    /// What is read here is what the parser reads, whichever opening is dropped; whether it was read here.
    #[track_caller]
    fn same(text: &str) -> bool {
        let mut was_read = false;
        for drops in [true, false] {
            let opening = |opening: Option<Opening<'_>>| {
                opening.map(|opening| (opening.text.trim().to_owned(), opening.is_heading))
            };
            let (mut here, mut there) = (None, None);
            let read = read(text, |found| -> Result<bool, TitleFault> {
                here = opening(found);
                Ok(drops && here.is_some())
            });
            let Some(Ok(read)) = read else { continue };
            let parsed = whole(text, |found| -> Result<bool, TitleFault> {
                there = opening(found);
                Ok(drops && there.is_some())
            });
            let parsed = parsed.unwrap();
            assert_eq!(here, there, "{text:?}");
            assert_eq!((read.lead.trim(), &read.html), (parsed.lead.trim(), &parsed.html), "{text:?}");
            was_read = true;
        }
        was_read
    }

    #[test]
    fn plain_words_are_read_here_and_as_the_parser_reads_them() {
        for text in [
            "A title\n\nA paragraph\nof \"two\" lines, 5 > 4: so.\n\nأخرى\n",
            "# Title\n\n## Part\n\nb\n\n- c\n- d\n\ne\n\n> f *g*\n\n   h\n\ni",
            "a\n\n- b\n\n- c\n\nd\n\n1. e\n   f\n\n   g\n\nh",
            "a\n  \n\n\n[b](https://e.org/) www.e.org a@e.org\n\nc\n",
            "a\n\n    code\n\nb\n\n---\n\n|c|d|\n|-|-|\n|e|f|\n\ng\n\n- [ ] h\n",
            "a\n\nb\n===\n\nc\n# d\ne\n\n#f\n\n####### g\n\n## h ##\n\n## i {#j}\n",
        ] {
            assert!(same(text), "{text}");
        }
    }

    #[test]
    fn what_reaches_further_is_left_to_the_parser() {
        for text in [
            "",
            "- a\n\nb",
            "a\n\n```\nb\n\nc\n```\n\nd",
            "a\n\n~~~\nb\n\nc",
            "a\n\n<div>\n\nb",
            "[a]\n\n[a]: https://e.org/\n",
            "a[^1]\n\n[^1]: b\n",
            "a\tb",
            "\u{FEFF}a",
        ] {
            assert!(!same(text), "{text}");
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 800, failure_persistence: None, ..Default::default() })]

        #[test]
        fn whatever_is_read_here_is_what_the_parser_reads(
            text in "((#{1,7} ?|- |\\* |> |1\\. |2\\) | {1,5}|---|===|\\+ |: |\\|)?([a-cأé0-9:.,!\"'>=#{}+()\u{A0}-]| |\\*|\\[b\\]|\\[c\\]\\(d\\)|`e`|w|www\\.e\\.fr|https://e\\.fr|_|\\\\|&amp;|~|\\||\\^|\\$|a@b\\.fr){0,6} {0,2}\n{1,3}){1,7}",
        ) {
            same(&text);
        }

        #[test]
        fn any_sign_of_unicode_is_read_as_the_parser_reads_it(text in "a\n\nb\\PC{1,3}\n\n\\PC{1,3}c\n\nd\n") {
            same(&text);
        }
    }
}
