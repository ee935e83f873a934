//! Where something stands in a text of JSON, found again when somebody must be told.

use crate::domain::{Article, Position, Reason, Refusal};

/// What a text of JSON would come to, told without reading it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Outline {
    /// It may be read.
    Bounded,
    /// Here a list or map opens that lies too deep.
    TooDeep(usize),
    /// Here begins one value too many.
    TooMany(usize),
}

/// Looks for lists and maps deeper than `limit`, and for more than `most` values.
pub(super) fn outline(text: &str, limit: usize, most: usize) -> Outline {
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    let mut values = 0;
    for (at, byte) in text.bytes().enumerate() {
        if in_text {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_text = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_text = true,
            b'{' | b'[' => {
                depth += 1;
                values += 1;
                if depth > limit {
                    return Outline::TooDeep(at);
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' => values += 1,
            // JSON lines.
            b'\n' | b' ' if depth == 0 => values += 1,
            _ => {}
        }
        if values > most {
            return Outline::TooMany(at);
        }
    }
    Outline::Bounded
}

/// The offset of a line and a column as serde_json counts them: from 1, the column in bytes.
pub(super) fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let start = match line.checked_sub(2) {
        None => 0,
        Some(before) => text.bytes().enumerate().filter(|(_, b)| *b == b'\n').nth(before).map_or(0, |(at, _)| at + 1),
    };
    (start + column.saturating_sub(1)).min(text.len())
}

/// Values that are looked for in vain before the search ends: each costs a look at the whole rest of the text.
const MISSES: usize = 20;

/// Gives each refusal for a key's value the place of that value. Articles stand in the order of the text, so each is
/// looked for behind the one before. `start` is where `text` stands in `whole`.
pub(super) fn set(articles: &mut [Result<Article, Refusal>], whole: &str, text: &str, start: usize) {
    let (mut from, mut misses) = (0, 0);
    let mut lines = Lines { text: whole, at: 0, line: 1, line_start: 0 };
    for refusal in articles.iter_mut().filter_map(|article| article.as_mut().err()) {
        let (Reason::Embargo { key, found } | Reason::Date { key, found } | Reason::Value { key, found, .. }) =
            &refusal.reason
        else {
            continue;
        };
        if let Some(at) = find(text, from, key, found) {
            refusal.at = Some(lines.position(start + at));
            from = at;
        } else {
            misses += 1;
            if misses == MISSES {
                return;
            }
        }
    }
}

/// Counts lines once, for offsets that never go back.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: u32,
    line_start: usize,
}

impl Lines<'_> {
    fn position(&mut self, offset: usize) -> Position {
        let passed = &self.text.as_bytes()[self.at..offset];
        for (at, _) in passed.iter().enumerate().filter(|(_, b)| **b == b'\n') {
            self.line = self.line.saturating_add(1);
            self.line_start = self.at + at + 1;
        }
        self.at = offset;
        let column = self.text[self.line_start..offset].chars().count();
        Position::at(self.line, u32::try_from(column).unwrap_or(u32::MAX).saturating_add(1))
    }
}

/// The offset of the value of a key, in any spelling of its letters, that begins with `found`.
fn find(text: &str, from: usize, key: &str, found: &str) -> Option<usize> {
    let quoted = format!("\"{key}\"");
    let mut at = from;
    while let Some(rest) = text.get(at..) {
        let step = rest.as_bytes().windows(quoted.len()).position(|w| w.eq_ignore_ascii_case(quoted.as_bytes()))?;
        at += step + quoted.len();
        let value = text[at..].trim_start().strip_prefix(':').map(str::trim_start);
        let begins = |value: &&str| {
            // What was shortened for the message, or written with escapes, is told by its beginning.
            let head: String = found.chars().take_while(|c| c.is_ascii_graphic() || *c == ' ').take(20).collect();
            value.trim_start_matches('"').trim_start().starts_with(head.trim_end()) || found == "{…}"
        };
        if let Some(value) = value.filter(begins) {
            return Some(text.len() - value.len());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_in_texts_do_not_nest() {
        assert_eq!(outline(r#"{"a": "[[[[{{\"[[[", "b": [1]}"#, 2, 9), Outline::Bounded);
        assert_eq!(outline("[[[]]]", 2, 9), Outline::TooDeep(2));
        assert_eq!(outline("]]]][[", 2, 9), Outline::Bounded);
        assert_eq!(outline("[0,0,\",,,\",0]", 2, 3), Outline::TooMany(10));
        assert_eq!(outline("0 0 0 0", 2, 2), Outline::TooMany(5));
    }

    #[test]
    fn columns_are_bytes_in_the_line() {
        let text = "{\n\"ع\": x}";
        assert_eq!(&text[offset_of(text, 2, 7)..], "x}");
        assert_eq!(offset_of(text, 1, 1), 0);
        assert_eq!(offset_of(text, 9, 9), 8);
    }

    #[test]
    fn a_value_is_found_behind_the_one_before() {
        let text = r#"[{"Embargoed": "soon"}, {"embargoed" : "soon"}]"#;
        let first = find(text, 0, "embargoed", "soon").unwrap();
        assert_eq!(first, 15);
        assert_eq!(find(text, first, "embargoed", "soon"), Some(39));
        assert_eq!(find(text, 0, "embargoed", "later"), None);
    }
}
