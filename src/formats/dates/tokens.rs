use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::domain::is_bidi_control;

/// One piece of a line that may be a date.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token<'t> {
    pub(super) kind: Kind,
    /// As written.
    pub(super) text: &'t str,
    /// No white space before it.
    pub(super) glued: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// A number and how many digits it is written with.
    Number { value: u32, digits: u8 },
    /// A word, folded as the tables are.
    Word(String),
    /// Any other character; dashes and slashes of every kind are `-` and `/`.
    Mark(char),
}

/// More pieces than the longest date line has.
const MOST: usize = 48;

/// Cuts a line into numbers, words and marks, wherever their kinds meet (`15h57`, `24سبتمبر`, `1er`).
/// `None` when it is too long for a date or has no digit.
pub(super) fn tokens(line: &str) -> Option<Vec<Token<'_>>> {
    if line.len() > 256 || !line.chars().any(|c| digit(c).is_some()) {
        return None;
    }
    let mut out = Vec::new();
    let mut glued = false;
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        if out.len() == MOST {
            return None;
        }
        if c.is_whitespace() {
            glued = false;
            rest = &rest[c.len_utf8()..];
            continue;
        }
        let end = if digit(c).is_some() {
            end_of(rest, |c| digit(c).is_some())
        } else if is_word_char(c) {
            end_of(rest, is_word_char)
        } else {
            c.len_utf8()
        };
        let (text, after) = rest.split_at(end);
        rest = after;
        let kind = if digit(c).is_some() {
            number(text)
        } else if is_word_char(c) {
            Kind::Word(fold(text))
        } else {
            Kind::Mark(plain_mark(c))
        };
        // A mark of direction or a tatweel alone is nothing.
        if is_bidi_control(c) || matches!(&kind, Kind::Word(word) if word.is_empty()) {
            continue;
        }
        out.push(Token { kind, text, glued });
        glued = true;
    }
    Some(out)
}

fn end_of(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

fn is_word_char(c: char) -> bool {
    // Persian joins words with it: «پنج‌شنبه».
    (c.is_alphabetic() || is_combining_mark(c) || c == '\u{200C}') && digit(c).is_none()
}

/// ASCII digits, Arabic ٠-٩, Persian ۰-۹, full-width ０-９.
pub(super) fn digit(c: char) -> Option<u32> {
    let zero = match c {
        '0'..='9' => '0',
        '٠'..='٩' => '٠',
        '۰'..='۹' => '۰',
        '０'..='９' => '０',
        _ => return None,
    };
    Some(u32::from(c) - u32::from(zero))
}

fn number(text: &str) -> Kind {
    let value = text.chars().filter_map(digit).fold(0u32, |sum, d| sum.saturating_mul(10).saturating_add(d));
    Kind::Number { value, digits: u8::try_from(text.chars().count()).unwrap_or(u8::MAX) }
}

fn plain_mark(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '－' => '-',
        '\u{060D}' | '\u{2044}' | '\u{2215}' | '／' => '/',
        '：' | '\u{2236}' => ':',
        '．' => '.',
        _ => c,
    }
}

/// Words as the tables spell them: lower case, no accent or diacritic, no hamza, no tatweel, one form of ي, ك
/// and ه. So أغسطس, اغسطس and أغُسطـس are one word, and so are août and AOUT.
pub(super) fn fold(word: &str) -> String {
    word.nfkd()
        .flat_map(char::to_lowercase)
        .filter(|c| !is_combining_mark(*c) && !matches!(c, '\u{0640}' | '\u{200C}' | 'ء'))
        .map(|c| match c {
            'ى' | 'ی' => 'ي',
            'ک' => 'ك',
            'ة' => 'ه',
            'ٱ' => 'ا',
            'ı' => 'i',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_part_where_they_meet() {
        let cut = |line| tokens(line).unwrap().into_iter().map(|t| t.text).collect::<Vec<_>>();
        assert_eq!(cut("24سبتمبر2020"), ["24", "سبتمبر", "2020"]);
        assert_eq!(cut("\u{200F}15h57"), ["15", "h", "57"]);
    }

    #[test]
    fn hamza_diacritics_tatweel_and_accents_fold_away() {
        for (a, b) in [("أغُسطـــس", "اغسطس"), ("آذار", "اذار"), ("الثلاثاء", "الثلاثا"), ("AOÛT", "aout")]
        {
            assert_eq!(fold(a), b);
        }
    }

    #[test]
    fn long_lines_and_lines_without_digits_are_not_looked_at() {
        assert!(tokens("الخميس").is_none());
        assert!(tokens(&"1 ".repeat(200)).is_none());
    }
}
