//! Pieces of other people's text, made fit to stand in a sentence of ours.

use crate::domain::{Timestamp, is_bidi_control, is_xml_char};

/// The longest piece that is shown, in characters.
const LIMIT: usize = 120;

/// `text` on one line, without characters that steer or break the line, and not all of a long one.
pub(super) fn cleaned(text: &str) -> String {
    shortened(&harmless(text), LIMIT)
}

/// `text` on one line, without characters that steer or break the line; tabs are spaces.
pub(super) fn harmless(text: &str) -> String {
    let one = |c: char| if c.is_whitespace() { ' ' } else { c };
    let kept = |c: &char| is_xml_char(*c) && !c.is_control() && !is_bidi_control(*c) && *c != '\u{FEFF}';
    text.trim_end().chars().map(one).filter(kept).collect()
}

fn shortened(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

/// UAX #9: whatever stands inside a first-strong isolate cannot move what stands around it.
pub(super) fn isolated(text: &str) -> String {
    format!("\u{2068}{text}\u{2069}")
}

/// [`isolated`] where a line from left to right needs it: around letters that run the other way.
pub(super) fn isolated_if_rtl(text: &str) -> String {
    if text.chars().any(is_rtl) { isolated(text) } else { text.to_owned() }
}

fn is_rtl(c: char) -> bool {
    // Hebrew, Arabic, Syriac, Thaana, N'Ko … and their presentation forms.
    matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
}

/// `2020-09-24 15:57 (+01:00)`.
pub(super) fn moment(at: Timestamp) -> String {
    at.to_chrono().format("%Y-%m-%d %H:%M (%:z)").to_string().replace("(+00:00)", "(UTC)")
}

/// An amount of bytes in the largest unit that tells it whole: the number, and the power of the unit.
pub(super) fn amount(bytes: u64) -> (u64, Unit) {
    // 1 MiB is what people call a megabyte.
    [(1 << 20, Unit::Mega), (1_000_000, Unit::Mega), (1 << 10, Unit::Kilo), (1000, Unit::Kilo)]
        .into_iter()
        .find(|(size, _)| bytes > 0 && bytes.is_multiple_of(*size))
        .map_or((bytes, Unit::Byte), |(size, unit)| (bytes / size, unit))
}

/// A unit of [`amount`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Unit {
    Byte,
    Kilo,
    Mega,
}

/// A right value of the kind that a key takes ([`crate::domain::Reason::Value`]), to be shown after it.
pub(super) fn example_value(expected: &str) -> &'static str {
    match expected {
        "list" => "[Rabat, Casablanca]",
        "bool" => "true",
        "url" => "https://example.org/story",
        "urgency" => "3",
        "status" => "usable",
        "language" => "ar",
        _ => "\"2026\"",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_cannot_break_or_turn_its_line() {
        assert_eq!(cleaned("a\nb\t\u{202E}c\u{2066}\0d\u{FEFF} "), "a b cd");
        assert_eq!(cleaned(&"x".repeat(500)).chars().count(), LIMIT + 1);
    }

    #[test]
    fn limits_are_told_as_people_say_them() {
        assert_eq!(amount(5 << 20), (5, Unit::Mega));
        assert_eq!(amount(64 << 10), (64, Unit::Kilo));
        assert_eq!(amount(2_000_000), (2, Unit::Mega));
        assert_eq!(amount(999), (999, Unit::Byte));
    }
}
