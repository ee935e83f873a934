//! Dates that a page shows: `time` elements, the classes of microformats, a line near the title, the address itself.

use dom_query::{Document, NodeRef};

use super::beside::is_aside;
use super::folded;
use crate::domain::{Zone, folded_words};
use crate::formats::dates::{self, Reading};

/// Short texts that are looked at after the title, and before it.
const AFTER: usize = 24;
const BEFORE: usize = 6;

/// A line with a date in it has few words.
const WORDS: usize = 24;

/// Dates of publication and of updates, what counts most first.
pub(super) fn read(
    document: &Document,
    title: Option<&str>,
    base: Option<&str>,
    zone: &Zone,
) -> (Vec<String>, Vec<String>) {
    let (mut published, mut updated) = marked(document);
    for line in lines_near(document, title) {
        match date_within(&line, zone) {
            Some((date, false)) => published.push(date),
            Some((date, true)) => updated.push(date),
            None => {}
        }
    }
    published.extend(base.and_then(|url| of_address(url, zone)));
    (published, updated)
}

/// `time[datetime]`, `abbr.published[title]` and their like, those that say that they are the publication's first.
fn marked(document: &Document) -> (Vec<String>, Vec<String>) {
    let mut sure = Vec::new();
    let mut likely = Vec::new();
    let mut updated = Vec::new();
    let found = document.select("time, [class~='published'], [class~='dt-published'], [class~='updated'], [class~='dt-updated'], [class~='pubdate'], [class~='entry-date'], [class~='post-date']");
    for node in found.nodes().iter().filter(|node| !is_aside(node)).take(64) {
        let value = ["datetime", "title", "content"].iter().filter_map(|name| node.attr(name));
        let value = value.map(|text| text.trim().to_owned()).find(|text| text.chars().any(char::is_numeric));
        let Some(value) = value.or_else(|| folded(&node.text()).filter(|text| text.len() < 80)) else { continue };
        let classes = format!("{} {}", node.attr_or("class", ""), node.attr_or("itemprop", ""));
        let says = |words: &[&str]| classes.split_whitespace().any(|class| words.contains(&class));
        if says(&["published", "dt-published", "entry-date", "datePublished", "pubdate", "post-date"])
            || node.has_attr("pubdate")
        {
            sure.push(value);
        } else if says(&["updated", "dt-updated", "dateModified", "modified", "entry-updated"]) {
            updated.push(value);
        } else if node.has_name("time") {
            likely.push(value);
        }
    }
    sure.append(&mut likely);
    (sure, updated)
}

/// The short texts just below the title, then those just above it, each of one block.
pub(super) fn lines_near(document: &Document, title: Option<&str>) -> Vec<String> {
    let Some(body) = document.body() else { return Vec::new() };
    let wanted = title.map(folded_words).unwrap_or_default();
    let mut lines = Vec::new();
    let mut title_at = None;
    for node in body.descendants_it().filter(NodeRef::is_element) {
        if !is_leaf_block(&node) {
            continue;
        }
        let Some(text) = folded(&node.text()).filter(|text| text.split(' ').count() <= WORDS && text.len() <= 400)
        else {
            continue;
        };
        if is_heading(&node) && !wanted.is_empty() && folded_words(&text) == wanted {
            title_at = Some(lines.len());
        } else if !is_aside(&node) {
            lines.push(text);
        }
        if title_at.is_some_and(|at| lines.len() > at + AFTER) || lines.len() > 4000 {
            break;
        }
    }
    let Some(at) = title_at else { return Vec::new() };
    let above = lines[at.saturating_sub(BEFORE)..at].iter().rev().cloned().collect::<Vec<_>>();
    let below = lines[at..lines.len().min(at + AFTER)].to_vec();
    [below, above].concat()
}

fn is_heading(node: &NodeRef<'_>) -> bool {
    ["h1", "h2", "h3"].iter().any(|name| node.has_name(name))
        || super::prose::stands_out(node)
        || node.has_class("p-name")
        || node.has_class("entry-title")
}

/// A block with no block in it.
fn is_leaf_block(node: &NodeRef<'_>) -> bool {
    const BLOCKS: [&str; 20] = [
        "p",
        "div",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "section",
        "header",
        "footer",
        "td",
        "dd",
        "dt",
        "figcaption",
        "blockquote",
        "time",
        "small",
        "address",
    ];
    let is_block = |node: &NodeRef<'_>| BLOCKS.iter().any(|name| node.has_name(name));
    let is_line = is_block(node) || node.has_name("span");
    // A box of spans is as many lines; one with words between them is one.
    let is_box = node.has_name("div") && !node.immediate_text().chars().any(char::is_alphanumeric);
    is_line
        && !node.children_it(false).any(|child| {
            is_block(&child) || child.has_name("ul") || child.has_name("article") || child.has_name("span") && is_box
        })
}

/// The date in a line, and whether it is that of an update: the longest run of its words that is one.
fn date_within(line: &str, zone: &Zone) -> Option<(String, bool)> {
    if !line.chars().any(char::is_numeric) {
        return None;
    }
    let read = |text: &str| match dates::read_line(text, zone) {
        Reading::Date(told) => Some((text.to_owned(), told.is_update)),
        _ => None,
    };
    let pieces = line.split(['|', '•', '·', '(', ')']).map(str::trim).filter(|piece| !piece.is_empty());
    pieces.clone().find_map(read).or_else(|| {
        pieces.clone().find_map(|piece| {
            let words: Vec<_> = piece.split(' ').collect();
            if words.len() > WORDS {
                return None;
            }
            (2..=words.len().min(10))
                .rev()
                .find_map(|length| {
                    words
                        .windows(length)
                        .find_map(|window| read(window.join(" ").trim_matches([',', '،', '-', '–', ':'])))
                })
                .or_else(|| words.iter().find_map(|word| read(word.trim_matches([',', '،', '.', ':']))))
        })
    })
}

/// `/2014/05/18/title`: the day on which blogs and newspapers file a story.
fn of_address(url: &str, zone: &Zone) -> Option<String> {
    let url = url::Url::parse(url).ok()?;
    let parts: Vec<_> = url.path_segments()?.collect();
    let number = |text: &str, digits: std::ops::RangeInclusive<usize>| {
        digits.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
    };
    let date = parts
        .windows(3)
        .find(|window| number(window[0], 4..=4) && number(window[1], 1..=2) && number(window[2], 1..=2))
        .map(|window| window.join("-"))
        .or_else(|| {
            let dated =
                |part: &&&str| part.get(..10).is_some_and(|day| day.as_bytes()[4] == b'-' && day.as_bytes()[7] == b'-');
            parts.iter().find(dated).map(|part| part[..10].to_owned())
        })?;
    matches!(dates::read_value(&date, zone), Reading::Date(told) if told.at.to_chrono().format("%Y").to_string().as_str() > "1990").then_some(date)
}
