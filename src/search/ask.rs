//! What somebody asks → an expression of FTS5.

use thiserror::Error;

use super::token::variants;

/// What is asked: every word, every "phrase", and none of the `-words`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ask {
    expression: String,
}

/// Why nothing can be looked for.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum AskFault {
    /// Nothing but marks, or only words to be left out.
    #[error("there is no word to look for in “{0}”")]
    NoWord(String),
    /// More than [`Ask::MOST`].
    #[error("these are more than 32 words")]
    TooMany,
}

impl Ask {
    /// The most words and phrases of one.
    pub const MOST: usize = 32;

    /// Reads what somebody typed: words that must all be there, "phrases" in any quotes, and `-word` or `-"phrase"` for
    /// what must not.
    pub fn read(text: &str) -> Result<Self, AskFault> {
        let (mut with, mut without) = (Vec::new(), Vec::new());
        for (is_left_out, words) in parts(text) {
            let Some(expression) = one(&words) else { continue };
            if is_left_out { without.push(expression) } else { with.push(expression) }
        }
        if with.len() + without.len() > Self::MOST {
            return Err(AskFault::TooMany);
        }
        if with.is_empty() {
            return Err(AskFault::NoWord(text.chars().take(80).collect()));
        }
        let mut expression = with.join(" AND ");
        if !without.is_empty() {
            expression = format!("({expression}) NOT ({})", without.join(" OR "));
        }
        Ok(Self { expression })
    }

    /// What FTS5's `MATCH` takes.
    pub fn expression(&self) -> &str {
        &self.expression
    }
}

/// Words and phrases, and whether they are to be left out.
fn parts(text: &str) -> Vec<(bool, String)> {
    let is_quote = |c: char| matches!(c, '"' | '“' | '”' | '«' | '»' | '„' | '״');
    let mut parts = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let bare = rest.trim_start_matches(['-', '−', '–']);
        let is_left_out = bare.len() < rest.len() && !bare.starts_with(char::is_whitespace) && !bare.is_empty();
        let part = if is_left_out { bare } else { rest };
        let (words, behind) = match part.chars().next().filter(|c| is_quote(*c)) {
            Some(quote) => {
                let inside = &part[quote.len_utf8()..];
                match inside.find(is_quote) {
                    Some(end) => (&inside[..end], inside[end..].trim_start_matches(is_quote)),
                    None => (inside, ""),
                }
            }
            None => part.split_at(part.find(|c: char| c.is_whitespace() || is_quote(c)).unwrap_or(part.len())),
        };
        parts.push((is_left_out, words.to_owned()));
        rest = behind.trim_start();
    }
    parts
}

/// A word or a phrase, in each of the languages that it may be in.
fn one(words: &str) -> Option<String> {
    let words = variants(words);
    let first = words.first()?;
    let mut phrases: Vec<String> = Vec::new();
    for language in 0..first.len() {
        let phrase: Vec<_> = words.iter().map(|variants| variants[language].as_str()).collect();
        let phrase = format!("\"{}\"", phrase.join(" "));
        if !phrases.contains(&phrase) {
            phrases.push(phrase);
        }
    }
    Some(if phrases.len() == 1 { phrases.remove(0) } else { format!("({})", phrases.join(" OR ")) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expression: &str) {
        assert_eq!(Ask::read(text).unwrap().expression(), expression, "{text}");
    }

    #[test]
    fn words_phrases_and_what_is_left_out() {
        check("2020", "\"2020\"");
        check("2020 2021", "\"2020\" AND \"2021\"");
        check("\"2020 2021\"", "\"2020 2021\"");
        check("«2020 2021»", "\"2020 2021\"");
        check("2020 -2021", "(\"2020\") NOT (\"2021\")");
        check("2020 -\"1 2\" -3", "(\"2020\") NOT (\"1 2\" OR \"3\")");
        check("新闻", "\"新 闻\"");
        check("elections", "(\"elections\" OR \"elect\")");
    }

    #[test]
    fn nothing_to_look_for_is_told() {
        for text in ["", "-", "…", "-word", "\"\"", "()*^:"] {
            assert!(matches!(Ask::read(text), Err(AskFault::NoWord(_))), "{text}");
        }
        assert_eq!(Ask::read(&"a ".repeat(40)), Err(AskFault::TooMany));
    }

    #[test]
    fn what_means_something_to_fts5_is_only_words() {
        check("1 OR 2*", "\"1\" AND \"or\" AND \"2\"");
        check("3:2020", "\"3 2020\"");
    }
}
