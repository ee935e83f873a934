//! The only maker of [`SafeHtml`].

mod addresses;
mod allowed;
mod beside;
mod essence;
mod pieces;
mod references;
mod survey;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

use self::allowed::{ATTRIBUTES, DROPPED_WHOLE, EVERYWHERE, SCHEMES, TAGS};
pub(super) use self::beside::{name_beside, named, placed};
pub(super) use self::essence::essence;
use self::pieces::Piece;
use super::Limits;
use super::bytes::{has, holds};
use super::limits::too_intricate;
use crate::domain::{Reason, Refusal, SafeHtml, strip_forbidden};

/// Levels of elements that are given to a parser.
pub(super) const DEPTH: u32 = Limits::DEEPEST;

/// HTML as a parser of trees may have it. Refuses what would cost one a minute: [`Reason::TooDeep`] (20,000 nested
/// elements took 68 s), [`Reason::TooIntricate`].
pub(super) fn guarded(html: &str) -> Result<Cow<'_, str>, Refusal> {
    bounded(&survey::survey(html, DEPTH as usize))?;
    Ok(pieces::with_short_texts(html))
}

fn bounded(survey: &survey::Survey) -> Result<(), Refusal> {
    if survey.depth > DEPTH as usize {
        return Err(Refusal::of(Reason::TooDeep { limit: DEPTH }));
    }
    if survey.pieces > Limits::MOST_PIECES { Err(too_intricate()) } else { Ok(()) }
}

/// HTML that is safe, and what it took.
#[derive(Debug)]
pub(super) struct Cleaned {
    pub(super) html: SafeHtml,
    /// Something that was not safe is gone; what merely looks different is not counted.
    pub(super) lost_markup: bool,
}

/// Whether a body is nested deeper than so many levels of elements.
pub(super) fn is_deeper(html: &SafeHtml, levels: u32) -> bool {
    survey::survey(html.as_str(), levels as usize).depth > levels as usize
}

/// Makes HTML safe for every reader: no script, style, frame, form or event handler, no relative address.
///
/// `base` is the article's own absolute address, against which relative ones are resolved; see
/// [`addresses::settle`] for what becomes of them without one. Refuses what [`guarded`] does.
pub(super) fn clean(html: &str, base: Option<&str>) -> Result<Cleaned, Refusal> {
    let survey = survey::survey(html, DEPTH as usize);
    bounded(&survey)?;
    // The survey is as strict as the sanitiser, and ten times faster.
    let sanitised = if survey.is_clean {
        Cow::Borrowed(html)
    } else {
        Cow::Owned(SANITISER.clean(&pieces::with_short_texts(html)).to_string())
    };
    let mut settled =
        if survey.is_clean && survey.is_bare { sanitised } else { Cow::Owned(addresses::settle(&sanitised, base)) };
    // XML knows no such entity, and readers that unescape once too often would show it.
    if has(&settled, b'&') && holds(&settled, "&nbsp;") {
        settled = Cow::Owned(settled.replace("&nbsp;", "\u{A0}"));
    }
    // A character reference («&#11;») can bring back what the file itself may not hold.
    let html = strip_forbidden(&settled);
    Ok(Cleaned { html: SafeHtml::sanitised(html.trim().to_owned()), lost_markup: survey.is_unsafe })
}

static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from(TAGS))
        .clean_content_tags(HashSet::from(DROPPED_WHOLE))
        .generic_attributes(HashSet::from(EVERYWHERE))
        .tag_attributes(
            ATTRIBUTES.iter().map(|(tag, names)| (*tag, names.iter().copied().collect())).collect::<HashMap<_, _>>(),
        )
        .url_schemes(HashSet::from(SCHEMES))
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None)
        .strip_comments(true)
        .attribute_filter(|_, attribute, value| match attribute {
            "class" if !allowed::class_stays(value) => None,
            "srcset" if value.contains(':') && !value.split(", ").all(|part| part.trim().starts_with("http")) => None,
            _ => Some(value.into()),
        });
    builder
});

/// Paragraphs of plain text, each the lines it is broken into.
pub(super) fn paragraphs(paragraphs: &[Vec<&str>]) -> SafeHtml {
    let text: usize = paragraphs.iter().flatten().map(|line| line.len() + 8).sum();
    let mut html = String::with_capacity(text + paragraphs.len() * 8);
    for (place, lines) in paragraphs.iter().enumerate() {
        html.push_str(if place == 0 { "<p>" } else { "\n<p>" });
        for (place, line) in lines.iter().enumerate() {
            if place > 0 {
                html.push_str("<br>\n");
            }
            push_escaped(&mut html, line);
        }
        html.push_str("</p>");
    }
    SafeHtml::sanitised(html)
}

/// HTML §13.1.2: in text, `<` and `&` are the characters that begin something else.
fn push_escaped(html: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>']) {
        html.push_str(&rest[..at]);
        html.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            _ => "&gt;",
        });
        rest = &rest[at + 1..];
    }
    html.push_str(rest);
}

/// Elements within a line of text.
const INLINE: [&str; 27] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "ruby", "s",
    "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
];

/// Safe HTML with spaces for the breaks between its lines.
pub(super) fn without_breaks(html: &SafeHtml) -> SafeHtml {
    SafeHtml::sanitised(html.as_str().replace("<br>", " "))
}

/// Safe HTML whose attributes begin otherwise; both texts begin with the attribute's quote.
pub(super) fn readdressed(html: &SafeHtml, before: &str, after: &str) -> SafeHtml {
    SafeHtml::sanitised(html.as_str().replace(before, after))
}

/// The text of safe HTML: one line for each block and line break, white space folded.
pub(super) fn text(html: &SafeHtml) -> String {
    let mut out = String::with_capacity(html.as_str().len());
    for piece in pieces::pieces(html.as_str()) {
        match piece {
            // Where markup breaks a line a reader sees none.
            Piece::Other(text) => {
                for (place, line) in text.split('\n').enumerate() {
                    out.push_str(if place == 0 { "" } else { " " });
                    out.push_str(line);
                }
            }
            Piece::Start { name, .. } | Piece::End { name, .. } if INLINE.contains(&name) => {}
            Piece::Start { .. } | Piece::End { .. } => out.push('\n'),
        }
    }
    let mut folded = String::with_capacity(out.len());
    for line in references::text(&out).lines() {
        let mut begun = false;
        for word in line.split_whitespace() {
            if begun || !folded.is_empty() {
                folded.push(if begun { ' ' } else { '\n' });
            }
            begun = true;
            folded.push_str(word);
        }
    }
    folded
}

/// The words of safe HTML, about `limit` bytes of them.
pub(super) fn words(html: &SafeHtml, limit: usize) -> String {
    let mut out = String::new();
    for piece in pieces::pieces(html.as_str()) {
        match piece {
            Piece::Other(text) => out.push_str(text),
            _ => out.push(' '),
        }
        if out.len() > limit {
            break;
        }
    }
    match references::text(&out) {
        Cow::Borrowed(_) => out,
        Cow::Owned(text) => text,
    }
}
