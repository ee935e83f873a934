//! The YAML that most front matter is: keys at the edge, each with one plain or quoted value, or with a list of such. It is
//! read here as the library of YAML reads it, in a hundredth of the time; whatever is more than this is left to that.

use super::node::{Node, Value};
use crate::domain::Position;

/// Bytes of front matter that are read here, well within all bounds of the library.
const MOST: usize = 8 << 10;

/// Reads keys and plain values; `None` for what may be anything else.
pub(super) fn read(text: &str, first_line: u32) -> Option<Node> {
    if text.len() > MOST || text.bytes().any(|b| b < b' ' && b != b'\n' || b == 0x7F || b == 0xEF) {
        return None;
    }
    let mut lines = Lines { rest: text, number: first_line };
    let mut entries = Vec::new();
    let mut at = None;
    while let Some((line, number)) = lines.next() {
        if line.is_empty() {
            continue;
        }
        let (key, after) = line.split_once(':')?;
        if !is_plain_key(key) {
            return None;
        }
        at.get_or_insert(Position::at(number, 1));
        let value = after.trim_start_matches(' ');
        let column = narrow(line.len() - value.len() + 1);
        let value = value.trim_end_matches(' ');
        let node = match value {
            "" => list_below(&mut lines)?,
            _ if !after.starts_with(' ') => return None,
            _ if value.starts_with('[') => flow_list(value, number, column)?,
            _ => scalar(value, false, Position::at(number, column))?,
        };
        // A value goes on in the next line where that is indented.
        if lines.rest.starts_with(' ') {
            return None;
        }
        entries.push((key.to_owned(), node));
    }
    at.map(|at| Node { value: Value::Map(entries), at: Some(at) })
}

/// What is left, by lines.
struct Lines<'t> {
    rest: &'t str,
    number: u32,
}

impl<'t> Lines<'t> {
    fn next(&mut self) -> Option<(&'t str, u32)> {
        if self.rest.is_empty() {
            return None;
        }
        let (line, rest) = self.rest.split_once('\n').unwrap_or((self.rest, ""));
        let number = self.number;
        (self.rest, self.number) = (rest, number.checked_add(1)?);
        Some((line, number))
    }
}

/// Letters, digits, `_` and `-`, and no word that YAML takes for something else.
fn is_plain_key(key: &str) -> bool {
    let is_in_key = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && key.bytes().all(is_in_key) && !is_word(key)
}

/// Words that some YAML takes for yes, no, nothing or no number.
fn is_word(text: &str) -> bool {
    const WORDS: [&str; 12] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf", "infinity"];
    text.len() <= 8 && WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// A value of one line that stands at `at`.
fn scalar(text: &str, in_flow: bool, at: Position) -> Option<Node> {
    let value = match text {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ => Value::Text(match *text.as_bytes().first()? {
            quote @ (b'"' | b'\'') => quoted(text, quote)?.to_owned(),
            _ if is_plain(text, in_flow) => text.to_owned(),
            _ => return None,
        }),
    };
    Some(Node { value, at: Some(at) })
}

/// What stands between the quotes, where nothing in it is written otherwise than it is meant.
fn quoted(text: &str, quote: u8) -> Option<&str> {
    let inner = text.get(1..)?.strip_suffix(char::from(quote))?;
    let is_meant = |b: u8| b != quote && b != b'\\';
    (inner.bytes().all(is_meant) && has_no_other_breaks(inner)).then_some(inner)
}

fn is_plain(text: &str, in_flow: bool) -> bool {
    let opens = |c: char| c.is_alphanumeric() || matches!(c, '/' | '(' | '$' | '_' | '«' | '“');
    let closes = |c: char| !c.is_whitespace() && c != ':';
    let bytes = text.as_bytes();
    let is_flow_mark = |b: u8| matches!(b, b',' | b'[' | b']' | b'{' | b'}' | b':' | b'#' | b'"' | b'\'');
    text.starts_with(opens)
        && text.ends_with(closes)
        && !bytes.windows(2).any(|pair| pair == b": " || pair == b" #")
        && (!in_flow || !bytes.iter().any(|b| is_flow_mark(*b)))
        && !is_word(text)
        && !may_be_odd_number(text)
        && has_no_other_breaks(text)
}

/// Whether a text may be a number that some grammar does not take: one without end, or of more digits than there are.
fn may_be_odd_number(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_number = |text: &[u8]| text.iter().all(u8::is_ascii_digit);
    let is_small = || {
        let (whole, parts) = text.split_once('.').unwrap_or((text, ""));
        text.len() <= 15 && is_number(whole.as_bytes()) && is_number(parts.as_bytes())
    };
    let is_date = || bytes.len() > 6 && is_number(&bytes[..4]) && bytes[4] == b'-' && bytes[5].is_ascii_digit();
    let has_words = || bytes.iter().any(|b| *b == b' ' || !b.is_ascii());
    bytes[0].is_ascii_digit() && !is_small() && !is_date() && !has_words()
}

/// U+0085, U+2028 and U+2029 end lines in YAML of old.
fn has_no_other_breaks(text: &str) -> bool {
    !text.bytes().any(|b| matches!(b, 0xC2 | 0xE2)) || !text.contains(['\u{85}', '\u{2028}', '\u{2029}'])
}

/// `[a, "b"]`
fn flow_list(text: &str, line: u32, column: u32) -> Option<Node> {
    let inner = text.strip_prefix('[')?.strip_suffix(']')?;
    let mut items = Vec::new();
    let mut column_of_item = column + 1;
    let mut rest = inner;
    while !inner.trim_matches(' ').is_empty() {
        let item = rest.trim_start_matches(' ');
        column_of_item += narrow(rest.len() - item.len());
        let length = match item.bytes().next()? {
            quote @ (b'"' | b'\'') => item[1..].find(char::from(quote))? + 2,
            _ => item.find(',').unwrap_or(item.len()),
        };
        let after = &item[length..];
        let item = &item[..length];
        items.push(scalar(item.trim_end_matches(' '), true, Position::at(line, column_of_item))?);
        let next = after.trim_start_matches(' ');
        if next.is_empty() {
            break;
        }
        rest = next.strip_prefix(',')?;
        // A comma that nothing follows is one too many to some.
        if rest.trim_matches(' ').is_empty() {
            return None;
        }
        column_of_item += narrow(item.chars().count() + after.len() - rest.len());
    }
    Some(Node { value: Value::List(items), at: Some(Position::at(line, column)) })
}

/// `- a` in each of the lines that follow, at one indentation.
fn list_below(lines: &mut Lines<'_>) -> Option<Node> {
    let mut items = Vec::new();
    let indent = lines.rest.len() - lines.rest.trim_start_matches(' ').len();
    let mut at = None;
    loop {
        let here = lines.rest.len() - lines.rest.trim_start_matches(' ').len();
        if here != indent || !lines.rest[here..].starts_with("- ") {
            break;
        }
        let (line, number) = lines.next()?;
        let item = line[indent + 2..].trim_start_matches(' ');
        let column = narrow(line.len() - item.len() + 1);
        // The library places a list at its first dash, and one that is not indented at its first item.
        at.get_or_insert(Position::at(number, if indent == 0 { column } else { narrow(indent + 1) }));
        let item = item.trim_end_matches(' ');
        let is_one = !item.is_empty() && !item.ends_with(':') && !item.contains(": ");
        items.push(scalar(Some(item).filter(|_| is_one)?, false, Position::at(number, column))?);
    }
    at.map(|at| Node { value: Value::List(items), at: Some(at) })
}

fn narrow(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::yaml;
    use super::*;

    #[track_caller]
    fn same(text: &str) {
        if let Some(node) = read(text, 2) {
            assert_eq!(Ok(node), yaml::read_any(text, 2, 64), "{text}");
        }
    }

    #[test]
    fn what_most_files_open_with_is_read_here_and_as_the_library_reads_it() {
        for text in [
            "title: بحث سبل التعاون\ndate: 2026-01-01T10:00:00Z\ntags: [x0]\n",
            "title: \"A: b # c\"\ndate: 2020-09-04\ndraft: false\ntags: [أمن, \"b c\", 'd', 5]\nslug: s-1\n",
            "title: 'L’été'\ntags:\n  - a\n  - \"b\"\n  - 2020\nweight: 10\nx: 1.50\nempty: []\n",
            "tags:\n- a\n- b\n\nurl: https://e.org/a?b#c\npath: /a/b\n",
            "title:   spaces   \ndate: 2020-09-24 15:57:00 +01:00\n\n\nlast: أ",
            "a: \"\"\nb: ''\nc: 3 أيام\ne: «x»\na: twice\n",
            "ago: 007\nlist: [ a , b ]\nlist:   [ 'a' ,\"b\",2020-01-01 ]  \n",
        ] {
            assert!(read(text, 2).is_some(), "{text}");
            same(text);
        }
    }

    #[test]
    fn whatever_is_more_is_left_to_the_library() {
        for text in [
            "",
            "title: a\n  b\n",
            "title:\n  a: b\n",
            "title: |\n  a\n",
            "title: a: b\n",
            "title: a # b\n",
            "title: &a b\n",
            "title: \"a\\nb\"\n",
            "title: 'a''b'\n",
            "- a\n",
            "a: {b: c}\n",
            "a: [b, [c]]\n",
            "a: [b,]\n",
            "a: yes\n",
            "a: null\n",
            "a: .inf\n",
            "a: 1e310\n",
            "a: 0x1F\n",
            "a: ~\n",
            "a:\n",
            "a:b\n",
            "a:\tb\n",
            "a: \"b\" c\n",
            "tags:\n  - a: b\n",
            "tags:\n  - a\n    b\n",
            "# a\nb: c\n",
            "a: b:\n",
            "true: a\n",
        ] {
            assert_eq!(read(text, 2), None, "{text}");
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 600, failure_persistence: None, ..Default::default() })]

        #[test]
        fn lines_of_any_signs_are_read_as_the_library_reads_them(
            text in "((title|date|a_b|tags|x-1|no): {0,2}([a-zأé’ \\[\\],:#'\"0-9.{}&*!|>%@`?\u{A0}-]{0,9}|true|[0-9_.:+eExo-]{1,8}|[+-]?(inf|nan|Infinity|1e400)|\\[[a bé,'\"0-9:-]{0,9}\\])\n{1,2}|( {0,2}- {0,2}[a-cé:# '\"0-9\\[-]{0,4}\n)){1,5}",
        ) {
            same(&text);
        }

        #[test]
        fn values_of_one_line_are_read_as_the_library_reads_them(
            value in "[ -~]{1,6}|[0-9]{1,4}([-:.TZ+_eE][0-9]{0,3}){0,4}|[\"'][ -~\u{A0}-\u{2030}]{0,5}[\"']|\\PC{1,5}",
        ) {
            same(&format!("key: {value}\n"));
            same(&format!("key: [{value}]\n"));
            same(&format!("key: [a, {value}, b]\nnext: c\n"));
            same(&format!("key:\n- {value}\n- c"));
            same(&format!("{value}: a"));
        }
    }
}
