//! Single lines of a page: their ends, their bullets.

use crate::domain::is_bidi_control;

/// A line that holds something, and its number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Numbered<'t> {
    pub(super) text: &'t str,
    pub(super) line: u32,
}

/// The lines of a text, trimmed, the first of them numbered `first`. Word processors end lines and paragraphs with
/// U+2028 and U+2029, which editors do not count, nor do we.
pub(super) fn numbered(text: &str, first: u32) -> Vec<Numbered<'_>> {
    let lines = (first..).zip(text.split('\n'));
    let parts = lines.flat_map(|(line, text)| {
        text.split(['\u{2028}', '\u{2029}']).map(move |text| Numbered { text: trim(text), line })
    });
    parts.collect()
}

/// Without white space and marks of direction alone: pages leave both ahead of a bullet.
fn trim(text: &str) -> &str {
    let trimmed = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}' || c == '\u{200B}');
    if trimmed.chars().all(is_invisible) { "" } else { trimmed }
}

fn is_invisible(c: char) -> bool {
    c.is_whitespace() || is_bidi_control(c) || matches!(c, '\u{FEFF}' | '\u{200B}'..='\u{200D}' | '\u{2060}')
}

/// The line without its number, and the number: «1. …», «2) …», «٣- …».
pub(super) fn unnumbered(text: &str) -> Option<(u32, &str)> {
    let text = text.trim_start_matches(is_bidi_control);
    let digit = |c: char| match c {
        '0'..='9' => c.to_digit(10),
        '٠'..='٩' => Some(u32::from(c) - u32::from('٠')),
        '۰'..='۹' => Some(u32::from(c) - u32::from('۰')),
        _ => None,
    };
    let end = text.find(|c| digit(c).is_none()).filter(|end| (1..=4).contains(end))?;
    let number = text[..end].chars().filter_map(digit).fold(0, |sum, digit| sum * 10 + digit);
    let rest = text[end..].strip_prefix(['.', ')', '-', '–', '/'])?;
    let words = rest.trim_start();
    // «1.5 million» and «1-0» are no places in a list.
    (words.len() < rest.len() && words.starts_with(|c: char| !c.is_ascii_digit())).then_some((number, words))
}

/// The line without its bullet; `None` when it has none. A dash or star is a bullet only before a space: «-5» is
/// a number, «*» may open an emphasis.
pub(super) fn unbulleted(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(is_bidi_control);
    let first = text.chars().next()?;
    let rest = &text[first.len_utf8()..];
    let bullet = match first {
        '•' | '●' | '▪' | '■' | '◦' | '○' | '‣' | '⁃' | '∙' | '►' | '▶' | '➤' | '◆' | '◾' | '▫' | '□' | '⚫'
        | '🔴' | '\u{F0B7}' => true,
        '-' | '*' | '–' | '—' | '·' | '+' | '−' => rest.starts_with(char::is_whitespace),
        _ => false,
    };
    let rest = rest.trim_start_matches(|c: char| is_invisible(c) || c == '\u{FE0F}');
    (bullet && rest.chars().any(char::is_alphanumeric)).then_some(rest)
}
