//! What is not TOML, told in the words of somebody who does not know TOML.

use std::ops::Range;

use toml::de::{DeTable, Error};

use super::fault::{Blame, MOST, shown};
use super::words::key_meant;

/// How the parser begins to tell of what is left open, what opens it, and what closes it.
const OPEN: [(&str, &str, &str); 4] = [
    ("unclosed array,", "[", "]"),
    ("unclosed inline table", "{", "}"),
    ("invalid multi-line basic string", "\"\"\"", "\"\"\""),
    ("invalid multi-line literal string", "'''", "'''"),
];
const TWICE: &str = "duplicate key";
const QUOTES: [char; 9] = ['“', '”', '„', '«', '»', '‘', '’', '＂', '`'];

/// All that is not TOML in `text`, and what is left when it is wiped out: every byte at its old place, so that the
/// values of good lines can be judged in the same go.
///
/// The parser gives up at some errors and echoes others; so whenever it stumbles, the first line to blame is told
/// and wiped, and it starts again.
pub(super) fn told(text: &str) -> (Vec<Blame>, String) {
    let mut remains = text.to_owned();
    let mut blames = Vec::new();
    while blames.len() < MOST {
        let (_, errors) = DeTable::parse_recoverable(&remains);
        let placed = errors.iter().map(|error| (start_of(error), error.message()));
        // A key that stands twice makes nobody stumble.
        let (twice, broken): (Vec<_>, Vec<_>) = placed.partition(|(_, message)| *message == TWICE);
        let Some((offset, message)) = broken.iter().copied().min() else {
            blames.extend(twice.into_iter().map(|(offset, _)| stands_twice(text, offset)));
            break;
        };
        let (blame, wiped) = match left_open(&remains, offset, &broken) {
            Some((opening, closer)) => {
                let mend = format!("close it with {closer}");
                let blame = Blame::new(opening, "what opens here is never closed", mend);
                (blame, line_around(&remains, opening).start..remains.len())
            }
            None => {
                let line = line_around(&remains, offset);
                let (message, mend) = in_plain_words(&remains[line.clone()], message);
                let end = if remains[line.clone()].trim_start().starts_with('[') {
                    // Without its header a section's keys would be taken for the site's.
                    remains[line.end..].find("\n[").map_or(remains.len(), |at| line.end + at)
                } else {
                    line.end
                };
                (Blame::new(offset, message, mend), line.start..end)
            }
        };
        blames.push(blame);
        if remains[wiped.clone()].trim().is_empty() {
            break;
        }
        remains = wipe(&remains, &wiped);
    }
    (blames, remains)
}

fn start_of(error: &Error) -> usize {
    error.span().map_or(0, |span| span.start)
}

/// Where the list, table or text opens whose end the parser missed at `offset` or below, and what would close it.
fn left_open(text: &str, offset: usize, broken: &[(usize, &str)]) -> Option<(usize, &'static str)> {
    let missed = |message: &str| OPEN.into_iter().find(|(begins, ..)| message.starts_with(begins));
    let (begins, opener, closer) = broken.iter().find_map(|(_, message)| missed(message))?;
    let offset = floor(text, offset);
    let after_equals = |at: &usize| text[..*at].trim_end_matches([' ', '\t']).ends_with('=');
    let opening = text[..offset].rmatch_indices(opener).map(|(at, _)| at).find(after_equals)?;
    // One that is closed before the parser stumbles is not the one.
    let fragment = &text[line_around(text, opening).start..offset];
    let (_, errors) = DeTable::parse_recoverable(fragment);
    errors.iter().any(|error| error.message().starts_with(begins)).then_some((opening, closer))
}

fn wipe(text: &str, range: &Range<usize>) -> String {
    let blank =
        text[range.clone()].bytes().map(|byte| if matches!(byte, b'\n' | b'\r') { char::from(byte) } else { ' ' });
    text[..range.start].chars().chain(blank).chain(text[range.end..].chars()).collect()
}

fn line_around(text: &str, offset: usize) -> Range<usize> {
    let offset = floor(text, offset);
    // What is missing at the very end is missing from the last line that says something.
    let before = if text[offset..].trim().is_empty() { text.trim_end() } else { &text[..offset] };
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    start..text[start..].find('\n').map_or(text.len(), |at| start + at)
}

fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

fn stands_twice(text: &str, offset: usize) -> Blame {
    let rest = &text[floor(text, offset)..];
    let key = rest.split(['=', ']', '\n']).next().unwrap_or(rest).trim();
    Blame::new(offset, format!("`{}` stands twice", shown(key)), "keep one of the two")
}

/// A line that the parser stumbled over: what is wrong with it, and how to mend it.
fn in_plain_words(line: &str, parsers: &str) -> (String, String) {
    let line = line.trim();
    let in_the_parsers_words = || (format!("this is not TOML: {parsers}"), String::new());
    if line.starts_with('[') {
        return in_the_parsers_words();
    }
    if parsers.starts_with("missing comma") {
        return ("a comma is missing before this".to_owned(), "write one between any two parts".to_owned());
    }
    let Some(at) = line.find(['=', ':', '：']) else {
        return (
            format!("a line says `key = value`, and this one says “{}”", shown(line)),
            "begin it with # when it is a remark".to_owned(),
        );
    };
    let (key, rest) = line.split_at(at);
    let (key, value) = (key.trim(), rest.trim_start_matches(['=', ':', '：']).trim());
    if !rest.starts_with('=') {
        let between = "between a key and its value stands =, and not a colon";
        return (between.to_owned(), format!("write: {} = {}", shown(key), shown(value)));
    }
    if !key.is_empty() && !key.starts_with(['"', '\'']) && !key.chars().all(may_stand_in_a_key) {
        let message = format!("“{}” cannot be a key: keys are Latin letters, digits and _", shown(key));
        let mend = key_meant(key).map(|meant| format!("did you mean `{}`?", meant.name));
        return (message, mend.unwrap_or_else(|| "the keys are listed in docs/settings.md".to_owned()));
    }
    if value.is_empty() {
        return (format!("`{}` has no value", shown(key)), "write one, or take the line out".to_owned());
    }
    if value.starts_with(QUOTES) {
        let bare = value.trim_matches(|c| QUOTES.contains(&c) || c == ' ');
        return (
            "quotes that TOML does not know open this text".to_owned(),
            format!("write them straight: {} = \"{}\"", shown(key), shown(bare)),
        );
    }
    let (message, mend) = match parsers {
        said if said.starts_with("string values must be quoted") => {
            ("a text stands between quotes", format!("write: {} = \"{}\"", shown(key), shown(value)))
        }
        said if said.starts_with("invalid basic string") => {
            ("the quote that opens this text is not closed", "end the text with \"".to_owned())
        }
        said if said.starts_with("missing escaped value") => {
            ("a backslash begins a special sign, and this is none", "write \\\\ for a backslash".to_owned())
        }
        _ => return in_the_parsers_words(),
    };
    (message.to_owned(), mend)
}

fn may_stand_in_a_key(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ')
}
