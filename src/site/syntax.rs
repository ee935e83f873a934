//! What is not TOML, told in the words of somebody who does not know TOML.

use std::ops::Range;

use toml::de::Error;

use super::fault::{Blame, shown};
use super::words::key_meant;

/// The parser's errors as faults, one for each line, and the lines that hold them.
pub(super) fn told(text: &str, errors: &[Error]) -> (Vec<Blame>, Vec<Range<usize>>) {
    let mut errors: Vec<_> = errors.iter().map(|error| (error.span().map_or(0, |span| span.start), error)).collect();
    errors.sort_by_key(|(offset, _)| *offset);
    let mut blames = Vec::new();
    let mut lines: Vec<Range<usize>> = Vec::new();
    for (offset, error) in errors {
        let line = line_around(text, offset);
        // The first error of a line is the cause, the others its echo.
        if lines.last() == Some(&line) {
            continue;
        }
        let (message, mend) = in_plain_words(&text[line.clone()], error.message());
        blames.push(Blame::new(offset, message, mend));
        lines.push(line);
    }
    (blames, lines)
}

fn line_around(text: &str, offset: usize) -> Range<usize> {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    // At the very end of a file the line that ends there is to blame.
    let before = if offset == text.len() { text.trim_end_matches(['\n', '\r']) } else { &text[..offset] };
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    start..end.max(start + 1)
}

fn in_plain_words(line: &str, parsers: &str) -> (String, String) {
    let line = line.trim();
    let parsers_own = || (format!("this is not TOML: {parsers}"), String::new());
    if parsers == "duplicate key" {
        let key = line.trim_start_matches('[').split(['=', ']']).next().unwrap_or(line).trim();
        return (format!("`{}` stands twice", shown(key)), "keep one of the two".to_owned());
    }
    let Some(at) = line.find(['=', ':', '：']) else { return parsers_own() };
    let (key, rest) = line.split_at(at);
    let (key, value) = (key.trim(), rest.trim_start_matches(['=', ':', '：']).trim());
    if !rest.starts_with('=') {
        return (
            format!("between a key and its value stands `=`, and here stands `{}`", &rest[..rest.len().min(1)]),
            format!("write: {} = {}", shown(key), shown(value)),
        );
    }
    if !key.is_empty() && !key.starts_with(['"', '\'', '[']) && !key.chars().all(is_bare) {
        let message = format!("“{}” cannot be a key: keys are Latin letters, digits and `_`", shown(key));
        let mend = key_meant(key).map(|meant| format!("did you mean `{}`?", meant.name));
        return (message, mend.unwrap_or_else(|| "the keys are listed in docs/settings.md".to_owned()));
    }
    if value.is_empty() {
        return (format!("`{}` has no value", shown(key)), "write one, or take the line out".to_owned());
    }
    if value.starts_with(['“', '”', '„', '«', '»', '‘', '’', '＂']) {
        let bare = value.trim_matches(['“', '”', '„', '«', '»', '‘', '’', '＂', ' ']);
        return (
            "these are not the quotes that TOML knows".to_owned(),
            format!("write them straight: {} = \"{}\"", shown(key), shown(bare)),
        );
    }
    if parsers.starts_with("string values must be quoted") {
        return ("a text stands between quotes".to_owned(), format!("write: {} = \"{}\"", shown(key), shown(value)));
    }
    if parsers.starts_with("invalid basic string") {
        return ("the quote that opens this text is not closed".to_owned(), "end the text with \"".to_owned());
    }
    if parsers.starts_with("missing escaped value") {
        return (
            "a backslash begins a special sign, and this is none".to_owned(),
            "write \\\\ for a backslash".to_owned(),
        );
    }
    parsers_own()
}

fn is_bare(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ')
}
