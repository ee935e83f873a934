use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::text::is_bidi_control;

/// The words of a headline as they are compared: the same headline on two pages, typed with other
/// spaces, quotes, dots, a tatweel or without its diacritics, folds to the same words (FORMATS §1.3).
///
/// NFKC and lower case; quotes, dots and other punctuation become spaces; tatweel, diacritics and
/// bidirectional marks go. Accents that make another letter in Latin script (`é`) stay.
pub fn folded_words(text: &str) -> String {
    plainly_folded(text).unwrap_or_else(|| folded(text))
}

/// The same for a text of nothing but characters that stand for themselves in NFKC, whatever stands beside them: most
/// titles are, and the tables of Unicode cost twenty times as much. `None` for any other.
fn plainly_folded(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        let kept = match c {
            'a'..='z' | '0'..='9' | 'ß'..='ö' | 'ø'..='ÿ' => c,
            '\u{621}'..='\u{63F}' | '\u{641}'..='\u{64A}' | '٠'..='٩' => c,
            'A'..='Z' => c.to_ascii_lowercase(),
            // In Latin-1 the small letters stand in the same order.
            'À'..='Ö' | 'Ø'..='Þ' => char::from(u8::try_from(c).ok()? + 0x20),
            '\u{640}' => continue,
            ' '..='~' if is_symbol_with_meaning(c) => c,
            ' '..='~' | '«' | '»' | '،' | '؛' | '؟' | '‘' | '’' | '“' | '”' | '–' | '—' => {
                gap = true;
                continue;
            }
            _ => return None,
        };
        if gap && !out.is_empty() {
            out.push(' ');
        }
        gap = false;
        out.push(kept);
    }
    Some(out)
}

fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.nfkc().flat_map(char::to_lowercase) {
        if c == '\u{0640}' || is_bidi_control(c) || is_combining_mark(c) || is_joiner(c) {
            continue;
        }
        if c.is_alphanumeric() || is_symbol_with_meaning(c) {
            if gap && !out.is_empty() {
                out.push(' ');
            }
            gap = false;
            out.push(c);
        } else {
            gap = true;
        }
    }
    out
}

/// A tag or a name of an author as they are compared: as [`folded_words`] does it, and as it stands where that leaves
/// nothing.
pub fn folded_label(text: &str) -> String {
    let folded = folded_words(text);
    if folded.is_empty() { text.to_lowercase() } else { folded }
}

fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}')
}

/// «1 % of $5» and «1 of 5» are other headlines.
fn is_symbol_with_meaning(c: char) -> bool {
    matches!(c, '%' | '٪' | '$' | '€' | '£' | '+' | '&' | '=' | '°')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn same(a: &str, b: &str) {
        assert_eq!(folded_words(a), folded_words(b));
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 2000, failure_persistence: None, ..Default::default() })]

        #[test]
        fn what_is_folded_plainly_is_folded_the_same(text in "[ -~\u{A0}-\u{FF}‘’“”–—،؛؟\u{620}-\u{670}]{0,12}|[a-zA-Zß-ÿÀ-Þ\u{620}-\u{64A}٠-٩ .%،]{0,20}") {
            if let Some(plain) = plainly_folded(&text) {
                proptest::prop_assert_eq!(plain, folded(&text));
            }
        }
    }

    #[test]
    fn every_plain_character_is_folded_as_it_is_among_others() {
        let chars: Vec<char> = ('\0'..='\u{2100}').filter(|c| plainly_folded(&c.to_string()).is_some()).collect();
        assert!(chars.len() > 200);
        for a in &chars {
            for b in [*a, 'a', 'E', 'ا', 'ي', 'é', ' ', '-', '\u{640}'] {
                let text = format!("{a}{b}");
                assert_eq!(plainly_folded(&text), Some(folded(&text)), "{text:?}");
            }
        }
    }

    #[test]
    fn quotes_dots_and_spaces_do_not_make_another_headline() {
        same("سجلت “تراجعًا مقلقًا” في أدائه.. منظمة", "سجلت «تراجعًا مقلقًا» في أدائه…\u{A0}منظمة");
    }

    #[test]
    fn tatweel_and_diacritics_do_not_make_another_headline() {
        same("تراجعًا مقلقًا", "تراجــعا مقلقا");
        same("مُحمَّد", "محمد");
    }

    #[test]
    fn presentation_forms_fold_to_letters() {
        same("ﻻ ﺷﻲء", "لا شيء");
    }

    #[test]
    fn other_words_are_other_words() {
        assert_ne!(folded_words("رسميا"), folded_words("رسمي"));
        assert_ne!(folded_words("résumé"), folded_words("resume"));
        assert_ne!(folded_words("up 5 %"), folded_words("up 5"));
    }

    #[test]
    fn hamza_carriers_stay_apart() {
        // A headline's id hangs on this fold for ever; search folds further, in its own place.
        assert_ne!(folded_words("أن"), folded_words("ان"));
    }
}
