//! One word → the token that stands for it.

use std::cell::RefCell;

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::domain::Language;

/// The stemmers of languages in Latin script that somebody may ask in; a word that is asked for may be of any of them.
const LATIN: [(&str, Algorithm); 3] =
    [("en", Algorithm::English), ("fr", Algorithm::French), ("es", Algorithm::Spanish)];

/// The tokens of a text in `language`, with spaces between them: what the index holds.
pub fn tokens(text: &str, language: &Language) -> String {
    let mut out = String::with_capacity(text.len());
    let latin = LATIN.iter().position(|(tag, _)| *tag == language.primary());
    KNOWN.with_borrow_mut(|known| {
        for run in runs(text) {
            let new;
            let tokens = if run.len() <= Known::LONGEST {
                known.of(run, latin)
            } else {
                new = tokens_of_run(run, latin);
                &new
            };
            if !tokens.is_empty() {
                if !out.is_empty() {
                    out.push(' ');
                }
                out.push_str(tokens);
            }
        }
    });
    out
}

/// The tokens of a run, one after another.
fn tokens_of_run(run: &str, latin: Option<usize>) -> String {
    let stemmers = Stemmers {
        arabic: Stemmer::create(Algorithm::Arabic),
        latin: latin.map(|place| Stemmer::create(LATIN[place].1)),
    };
    let mut out = String::new();
    for_each_word(run, |word| {
        let token = stemmers.token(word);
        if !token.is_empty() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(&token);
        }
    });
    out
}

/// The text cut at signs of ASCII that stand in no word: nothing joins across them, neither words nor the characters of
/// Unicode.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric() && c != '\'').filter(|run| !run.is_empty())
}

thread_local! {
    /// A thread that indexes has few entries between two looks at the same word: news repeats its words.
    static KNOWN: RefCell<Known> = const { RefCell::new(Known { places: Vec::new() }) };
}

/// Runs whose tokens are remembered, each in the place that its hash gives it; a newcomer takes the place.
struct Known {
    places: Vec<Option<Run>>,
}

struct Run {
    text: Box<str>,
    /// Of [`LATIN`]; the stemmer hangs on the language of the text.
    latin: Option<usize>,
    tokens: Box<str>,
}

impl Known {
    /// A megabyte, as words are.
    const PLACES: usize = 1 << 13;
    /// Bytes of a run that is worth a place: a sentence of a script without spaces comes once.
    const LONGEST: usize = 48;

    fn of(&mut self, run: &str, latin: Option<usize>) -> &str {
        if self.places.is_empty() {
            self.places.resize_with(Self::PLACES, || None);
        }
        let hash = xxh3_64_with_seed(run.as_bytes(), latin.map_or(0, |place| place as u64 + 1));
        let place = &mut self.places[hash as usize % Self::PLACES];
        let is_known = place.as_ref().is_some_and(|known| *known.text == *run && known.latin == latin);
        if !is_known {
            *place = Some(Run { text: run.into(), latin, tokens: tokens_of_run(run, latin).into() });
        }
        place.as_ref().map_or("", |known| &known.tokens)
    }
}

/// Every token that a word somebody asks for may stand as: what it is, and its stems in each language of its script.
/// All words have the same number of them, in the same order.
pub(super) fn variants(text: &str) -> Vec<[String; LATIN.len() + 1]> {
    let arabic = || Stemmer::create(Algorithm::Arabic);
    let mut words = Vec::new();
    for_each_word(text, |word| {
        let stemmed = LATIN
            .map(|(_, algorithm)| Stemmers { arabic: arabic(), latin: Some(Stemmer::create(algorithm)) }.token(word));
        let [en, fr, es] = stemmed;
        let plain = Stemmers { arabic: arabic(), latin: None }.token(word);
        if !plain.is_empty() {
            words.push([plain, en, fr, es]);
        }
    });
    words
}

struct Stemmers {
    arabic: Stemmer,
    latin: Option<Stemmer>,
}

impl Stemmers {
    /// The order is that of DESIGN §4: folding ة before the stemmer would part حكومة from الحكومة.
    fn token(&self, word: &str) -> String {
        let word: String = word.chars().filter(|c| !is_mark(*c)).map(standard).collect();
        if word.contains(is_arabic) {
            let bare = without_conjunction(&word);
            return folded(&self.arabic.stem(bare));
        }
        match &self.latin {
            Some(stemmer) if word.chars().all(char::is_alphabetic) => folded(&stemmer.stem(&word)),
            _ => folded(&word),
        }
    }
}

/// Calls `take` with each word: a run of letters and digits, in lower case, composed; of scripts that write no spaces
/// each letter by itself.
fn for_each_word(text: &str, mut take: impl FnMut(&str)) {
    let mut word = String::new();
    for c in text.nfkc().flat_map(char::to_lowercase) {
        if is_unspaced(c) {
            if !word.is_empty() {
                take(&word);
                word.clear();
            }
            take(c.encode_utf8(&mut [0; 4]));
        } else if c.is_alphanumeric() || is_mark(c) && !word.is_empty() {
            word.push(c);
        } else if is_joiner(c) {
            // A soft hyphen, a tatweel's neighbours: the word goes on.
        } else if !word.is_empty() {
            take(&word);
            word.clear();
        }
    }
    if !word.is_empty() {
        take(&word);
    }
}

fn is_joiner(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\'' | '’')
}

/// Diacritics and tatweel of the scripts that are read without them.
fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36F}' | '\u{591}'..='\u{5C7}' | '\u{610}'..='\u{61A}' | '\u{640}' | '\u{64B}'..='\u{65F}'
        | '\u{670}' | '\u{6D6}'..='\u{6ED}' | '\u{8D3}'..='\u{8FF}')
}

fn is_arabic(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{64A}' | '\u{66E}'..='\u{6D5}' | '\u{750}'..='\u{77F}')
}

/// Thai, Lao, Khmer, Burmese, Han, Kana.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{3040}'..='\u{30FF}'
        | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Letters and digits of Persian and Urdu as Arabic has them, Arabic digits as ASCII has them.
fn standard(c: char) -> char {
    match c {
        'ک' | 'ڪ' => 'ك',
        'ی' | 'ے' | 'ې' | 'ى' => 'ي',
        'ہ' | 'ھ' | 'ە' | 'ۀ' => 'ه',
        'ۃ' => 'ة',
        'ٱ' => 'ا',
        '٠'..='٩' => digit(c, '٠'),
        '۰'..='۹' => digit(c, '۰'),
        other => other,
    }
}

fn digit(c: char, zero: char) -> char {
    char::from(b'0' + u8::try_from(u32::from(c) - u32::from(zero)).expect("one of ten"))
}

/// «والحكومة», «فالحكومة», «وللحكومة» without what only joins it on; the stemmer takes off «ال» and «لل».
fn without_conjunction(word: &str) -> &str {
    for conjunction in ['و', 'ف'] {
        if let Some(rest) = word.strip_prefix(conjunction)
            && ["ال", "لل", "بال", "كال"]
                .iter()
                .any(|article| rest.strip_prefix(article).is_some_and(|rest| rest.chars().count() > 1))
        {
            return rest;
        }
    }
    word
}

/// What is left to bring together once a word is stemmed: forms of hamza, ة, ى, accents, ligatures of Latin.
fn folded(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.nfd().filter(|c| !is_mark(*c)) {
        match c {
            'ء' => {}
            'ة' => out.push('ه'),
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' | 'ð' => out.push('d'),
            'þ' => out.push_str("th"),
            'ı' => out.push('i'),
            other => out.push(other),
        }
    }
    // Hangul came apart, too.
    out.nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, tag: &str) -> String {
        tokens(text, &Language::new(tag).unwrap())
    }

    #[track_caller]
    fn same(words: &[&str]) {
        let first = of(words[0], "ar");
        assert!(!first.is_empty());
        for word in words {
            assert_eq!(of(word, "ar"), first, "{word} and {}", words[0]);
        }
    }

    #[test]
    fn one_arabic_word_in_all_its_spellings_is_one_token() {
        same(&["سفير", "السفير", "والسفير", "للسفير", "بالسفير", "سَفِير", "ســفير", "فالسفير"]);
        same(&["حكومة", "الحكومة", "حكومه", "والحكومة", "وللحكومة"]);
        same(&["أمن", "امن", "الأمن", "الامن", "والأمن"]);
        same(&["إسرائيل", "اسرائيل"]);
        same(&["مسؤول", "المسؤول"]);
        same(&["مستشفى", "مستشفي", "المستشفى"]);
        same(&["کتاب", "كتاب"]);
        same(&["٢٠٢٠", "2020", "۲۰۲۰"]);
    }

    #[test]
    fn other_words_stay_other_words() {
        assert_ne!(of("سفير", "ar"), of("سفر", "ar"));
        assert_ne!(of("مغرب", "ar"), of("غرب", "ar"));
    }

    #[test]
    fn accents_and_forms_of_latin_words_come_together() {
        assert_eq!(of("Élections élection", "fr"), of("elections élections", "fr"));
        assert_eq!(of("ambassadors", "en"), of("Ambassador", "en"));
        assert_eq!(of("Straße", "de"), "strasse");
        assert_eq!(of("L’État", "fr"), "letat");
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 1000, failure_persistence: None, ..Default::default() })]

        #[test]
        fn what_is_remembered_and_cut_is_what_the_whole_text_gives(
            text in "([ \n,.<=>'’`(a-dEÉé\u{338}\u{301}\u{640}ال\u{64B}ﻻ新ﬁ¨\u{200D}\u{AD}٣İ«…5]|\\PC){0,24}",
            tag in proptest::sample::select(vec!["ar", "fr", "en", "de"]),
        ) {
            let language = Language::new(tag).unwrap();
            let latin = LATIN.iter().position(|(known, _)| *known == tag);
            proptest::prop_assert_eq!(tokens(&text, &language), tokens_of_run(&text, latin));
            proptest::prop_assert_eq!(tokens(&text, &language), tokens_of_run(&text, latin));
        }
    }

    #[test]
    fn scripts_without_spaces_are_found_letter_by_letter() {
        assert_eq!(of("新闻abc", "zh"), "新 闻 abc");
        assert_eq!(of("한국", "ko"), "한국");
    }
}
