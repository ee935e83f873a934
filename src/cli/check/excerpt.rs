//! The line of a file that something is about, for the terminal: with its neighbours, a mark below what is meant, and
//! nothing in it that steers a terminal.

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::domain::{Position, is_bidi_control};

/// The most characters of a line that are shown.
const MOST: usize = 120;

/// A few lines of a file.
#[derive(Debug)]
pub(super) struct Excerpt {
    text: String,
    /// The number of the first of them, from 0.
    first: usize,
    /// `path:line:column`
    name: String,
    /// Bytes of `text`.
    mark: (usize, usize),
}

impl Excerpt {
    /// The lines around `at`; `None` where the bytes have no such line.
    pub(super) fn around(source: &[u8], at: Position, path: &str) -> Option<Self> {
        // UTF-16: its lines are not those of its bytes.
        if source.contains(&0) {
            return None;
        }
        let text = String::from_utf8_lossy(source);
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text).replace("\r\n", "\n").replace('\r', "\n");
        let line = (at.line as usize).checked_sub(1)?;
        let first = line.saturating_sub(1);
        let lines: Vec<_> = text.split('\n').skip(first).take(line - first + 2).collect();
        let meant = *lines.get(line - first)?;
        let column = at.column.map_or(0, |column| column.saturating_sub(1) as usize);
        let mut excerpt = Self { text: String::new(), first, name: format!("{path}:{at}"), mark: (0, 0) };
        for (number, other) in (first..).zip(&lines) {
            if number == line {
                excerpt.push_marked(meant, column, at.column.is_some());
            } else {
                excerpt.text.extend(shown(&cut(other, 0).0));
            }
            excerpt.text.push('\n');
        }
        Some(excerpt)
    }

    /// Marks the word at the column; without one, the whole line.
    fn push_marked(&mut self, line: &str, column: usize, is_word: bool) {
        let (part, before) = cut(line, column);
        let from: usize = part.chars().take(before).map(|c| shown_char(c).len_utf8()).sum();
        let rest: String =
            shown(part.get(part.char_indices().nth(before).map_or(part.len(), |(at, _)| at)..).unwrap_or_default())
                .collect();
        let word = if is_word {
            rest.split_whitespace().next().filter(|word| rest.starts_with(*word))
        } else {
            Some(rest.trim_end())
        };
        let start = self.text.len() + from;
        self.mark = (start, word.map_or(1, str::len).max(1));
        self.text.extend(shown(&part));
        // A mark behind the last character stands in a column of its own.
        if self.mark.0 + self.mark.1 > self.text.len() {
            self.text.push(' ');
        }
    }

    pub(super) fn label(&self) -> LabeledSpan {
        LabeledSpan::underline(self.mark)
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let read = self.text.read_span(span, before, after)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            read.data(),
            *read.span(),
            read.line() + self.first,
            read.column(),
            read.line_count(),
        )))
    }
}

/// At most [`MOST`] characters of a line, those around `column` among them, and how many stand before it there.
fn cut(line: &str, column: usize) -> (String, usize) {
    let skipped = (column + 1).saturating_sub(MOST / 2);
    let mut part: String = line.chars().skip(skipped).take(MOST).collect();
    if line.chars().nth(skipped + MOST).is_some() {
        part.push('…');
    }
    if skipped > 0 {
        part.insert(0, '…');
    }
    let before = column - skipped + usize::from(skipped > 0);
    (part, before)
}

fn shown(text: &str) -> impl Iterator<Item = char> {
    text.chars().map(shown_char)
}

/// One for one, so that columns stay what they are.
fn shown_char(c: char) -> char {
    match c {
        '\t' => ' ',
        c if c.is_control() || is_bidi_control(c) => '\u{FFFD}',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, at: Position, text: &str, marked: &str) {
        let excerpt = Excerpt::around(source.as_bytes(), at, "a.md").unwrap();
        assert_eq!(excerpt.text, text);
        let (from, length) = excerpt.mark;
        assert_eq!(&excerpt.text[from..from + length], marked);
    }

    #[test]
    fn a_word_is_marked_with_a_line_before_and_after() {
        check(
            "---\ntitle: x\ndate: 32/09 x\n---\nbody\n",
            Position::at(3, 7),
            "title: x\ndate: 32/09 x\n---\n",
            "32/09",
        );
    }

    #[test]
    fn without_a_column_the_line_is_marked() {
        check("a b \nc", Position::line(1), "a b \nc\n", "a b");
    }

    #[test]
    fn columns_count_characters() {
        check("عنوان: قيمة أخرى", Position::at(1, 8), "عنوان: قيمة أخرى\n", "قيمة");
    }

    #[test]
    fn every_line_end_is_one_and_a_mark_of_byte_order_is_no_character() {
        check("\u{FEFF}a\rb\r\nc", Position::at(3, 1), "b\nc\n", "c");
        check("\u{FEFF}abc", Position::at(1, 1), "abc\n", "abc");
    }

    #[test]
    fn behind_the_last_character_there_is_a_column_to_mark() {
        check("abc", Position::at(1, 4), "abc \n", " ");
        check("", Position::at(1, 1), " \n", " ");
    }

    #[test]
    fn of_a_long_line_what_is_meant_is_shown() {
        let line = format!("{}WORD{}", "a ".repeat(5000), " b".repeat(5000));
        let excerpt = Excerpt::around(line.as_bytes(), Position::at(1, 10_001), "a.json").unwrap();
        assert_eq!(&excerpt.text[excerpt.mark.0..][..excerpt.mark.1], "WORD");
        assert!(excerpt.text.starts_with('…') && excerpt.text.chars().count() < 130);
    }

    #[test]
    fn nothing_steers_the_terminal() {
        check("a\u{1B}[2J\u{202E}b\tc", Position::line(1), "a\u{FFFD}[2J\u{FFFD}b c\n", "a\u{FFFD}[2J\u{FFFD}b c");
    }

    #[test]
    fn a_line_that_is_not_there_is_not_shown() {
        for at in [Position::at(9, 1), Position::at(0, 1)] {
            assert!(Excerpt::around(b"a\nb", at, "a").is_none());
        }
        assert!(Excerpt::around(b"a\0\n\0b\0", Position::line(1), "a").is_none());
    }
}
