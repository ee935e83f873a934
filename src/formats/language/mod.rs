//! What language a text is in: declared, else told by its letters, else by its words, else the site's.

mod letters;
mod words;

use std::sync::LazyLock;

use letters::{Letters, Script};
use whatlang::{Detector, Lang};

use crate::domain::Language;

/// Characters that are looked at: more make the answer no surer and every file slower.
const SAMPLE: usize = 600;

/// The language of a text, `site` where it cannot be told.
///
/// A script that one language of the news uses (Hebrew, Greek, Hangul, kana …) tells by itself, Arabic script by the
/// letters of Persian, Urdu, Pashto, Kurdish and Uyghur. In Latin and Cyrillic the words must tell, and few words do
/// not: there the site's own language is believed where it is written in that script.
pub(super) fn detect(title: &str, body: &str, site: &Language) -> Language {
    let sample = sample(title, body);
    let letters = Letters::count(&sample);
    let tag = match letters.script() {
        None => return site.clone(),
        Some(Script::Arabic) => letters.arabic.language(site),
        Some(Script::Hebrew) => "he",
        Some(Script::Greek) => "el",
        Some(Script::Hangul) => "ko",
        Some(Script::Japanese) => "ja",
        Some(Script::Han) => "zh",
        Some(Script::Latin) => by_words(&sample, Script::Latin, site),
        Some(Script::Cyrillic) => by_words(&sample, Script::Cyrillic, site),
        Some(Script::Other) => by_words(&sample, Script::Other, site),
    };
    // «fr» of a site in «fr-CA»: the site knows better which.
    if site.primary() == tag { site.clone() } else { Language::new(tag).unwrap_or_else(|| site.clone()) }
}

/// The title and the beginning of the body, without addresses, which are in no language.
fn sample(title: &str, body: &str) -> String {
    let mut out = String::with_capacity(SAMPLE * 2);
    let mut room = SAMPLE;
    for Word { text, length, may_be_address } in words_of(title).chain(words_of(body)) {
        if may_be_address && (text.contains("://") || text.contains('@')) {
            continue;
        }
        if length > room {
            break;
        }
        room -= length;
        out.push_str(text);
        out.push(' ');
    }
    out
}

/// A word between white space, and what its bytes tell.
struct Word<'t> {
    text: &'t str,
    /// In characters.
    length: usize,
    may_be_address: bool,
}

/// The words of a text as [`str::split_whitespace`] gives them, each byte of them looked at once.
fn words_of(text: &str) -> impl Iterator<Item = Word<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        let (mut length, mut may_be_address) = (0, false);
        let is_end = |at: usize, byte: u8| match byte {
            b'\t'..=b'\r' | b' ' => true,
            // The other white space begins with these.
            0xC2 | 0xE1..=0xE3 => rest[at..].starts_with(char::is_whitespace),
            _ => false,
        };
        let end = rest.bytes().enumerate().position(|(at, byte)| {
            let ends = is_end(at, byte);
            length += usize::from(!ends && !(0x80..0xC0).contains(&byte));
            may_be_address |= (byte == b':') | (byte == b'@');
            ends
        });
        let (text, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after;
        (!text.is_empty()).then_some(Word { text, length, may_be_address })
    })
}

/// The script in which sites of this language are written, as far as it bears on a guess.
fn script_of(language: &Language) -> Script {
    match language.primary() {
        "ar" | "fa" | "ur" | "ps" | "ckb" | "ug" | "sd" | "arc" => Script::Arabic,
        "he" | "yi" => Script::Hebrew,
        "ru" | "uk" | "be" | "bg" | "mk" | "kk" | "ky" | "tg" | "mn" => Script::Cyrillic,
        "sr" if !language.as_str().contains("Latn") => Script::Cyrillic,
        "el" => Script::Greek,
        "ko" => Script::Hangul,
        "zh" => Script::Han,
        "ja" => Script::Japanese,
        "hi" | "mr" | "ne" | "bn" | "ta" | "te" | "ml" | "kn" | "gu" | "pa" | "or" | "si" | "th" | "km" | "my"
        | "lo" | "am" | "ka" | "hy" => Script::Other,
        _ => Script::Latin,
    }
}

/// No one writes news in these as often as they are guessed for a short text in another.
static DETECTOR: LazyLock<Detector> =
    LazyLock::new(|| Detector::with_denylist(vec![Lang::Epo, Lang::Aka, Lang::Sna, Lang::Jav]));

/// The languages between which few words must decide.
static COMMON: LazyLock<Detector> = LazyLock::new(|| {
    Detector::with_allowlist(vec![
        Lang::Eng,
        Lang::Fra,
        Lang::Spa,
        Lang::Deu,
        Lang::Ita,
        Lang::Por,
        Lang::Nld,
        Lang::Tur,
        Lang::Rus,
        Lang::Ukr,
        Lang::Hin,
    ])
});

fn by_words(sample: &str, script: Script, site: &Language) -> &'static str {
    if script == Script::Latin
        && let Some(tag) = words::tell(sample)
    {
        return tag;
    }
    match DETECTOR.detect(sample).filter(whatlang::Info::is_reliable) {
        // «Lorem ipsum» is in no language, whatever it looks like.
        Some(found) if found.lang() == Lang::Lat => return "",
        Some(found) => return tag(found.lang()),
        None => {}
    }
    // A sentence that could be Galician is Spanish.
    if sample.split(' ').nth(8).is_some()
        && let Some(found) = COMMON.detect(sample).filter(whatlang::Info::is_reliable)
    {
        return tag(found.lang());
    }
    if script_of(site) == script {
        return "";
    }
    COMMON.detect_lang(sample).or_else(|| DETECTOR.detect_lang(sample)).map_or("", tag)
}

/// BCP 47 wants the shortest code of ISO 639 (RFC 5646 §2.2.1), whatlang gives the three letters of 639-3.
fn tag(lang: Lang) -> &'static str {
    match lang {
        Lang::Eng => "en",
        Lang::Rus => "ru",
        Lang::Cmn => "zh",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Ben => "bn",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Ukr => "uk",
        Lang::Kat => "ka",
        Lang::Ara => "ar",
        Lang::Hin => "hi",
        Lang::Jpn => "ja",
        Lang::Heb => "he",
        Lang::Yid => "yi",
        Lang::Pol => "pl",
        Lang::Amh => "am",
        Lang::Jav => "jv",
        Lang::Kor => "ko",
        Lang::Nob => "nb",
        Lang::Dan => "da",
        Lang::Swe => "sv",
        Lang::Fin => "fi",
        Lang::Tur => "tr",
        Lang::Nld => "nl",
        Lang::Hun => "hu",
        Lang::Ces => "cs",
        Lang::Ell => "el",
        Lang::Bul => "bg",
        Lang::Bel => "be",
        Lang::Mar => "mr",
        Lang::Kan => "kn",
        Lang::Ron => "ro",
        Lang::Slv => "sl",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Mkd => "mk",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Est => "et",
        Lang::Tam => "ta",
        Lang::Vie => "vi",
        Lang::Urd => "ur",
        Lang::Tha => "th",
        Lang::Guj => "gu",
        Lang::Uzb => "uz",
        Lang::Pan => "pa",
        Lang::Aze => "az",
        Lang::Ind => "id",
        Lang::Tel => "te",
        Lang::Pes => "fa",
        Lang::Mal => "ml",
        Lang::Ori => "or",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Sin => "si",
        Lang::Khm => "km",
        Lang::Tuk => "tk",
        Lang::Zul => "zu",
        Lang::Afr => "af",
        Lang::Slk => "sk",
        Lang::Cat => "ca",
        Lang::Tgl => "tl",
        Lang::Hye => "hy",
        Lang::Cym => "cy",
        Lang::Epo => "eo",
        Lang::Lat => "la",
        Lang::Aka => "ak",
        Lang::Sna => "sn",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(title: &str, body: &str, site: &str, expected: &str) {
        let found = detect(title, body, &Language::new(site).unwrap());
        assert_eq!(found.as_str(), expected, "{title}");
    }

    proptest::proptest! {
        #[test]
        fn words_are_those_between_white_space(text in "([ a:@é\u{A0}\u{2003}\u{3000}\u{1680}\u{85}«’خ\u{B}\u{1F}\n]|\\PC){0,16}") {
            let words: Vec<_> = words_of(&text).map(|word| (word.text, word.length, word.may_be_address)).collect();
            let expected = text.split_whitespace().map(|word| (word, word.chars().count(), word.contains([':', '@'])));
            proptest::prop_assert_eq!(words, expected.collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_short_arabic_title_is_arabic_on_any_site() {
        for title in ["زلزال يضرب المغرب", "رسميا.. حمد الله ينضم إلى الهلال", "خبر", "الرباط: انطلاق أشغال القمة 12 COP"]
        {
            for site in ["en", "fr", "ar", "fa"] {
                check(title, "", site, if site == "fa" && title == "خبر" { "fa" } else { "ar" });
            }
        }
    }

    #[test]
    fn letters_of_their_own_tell_the_languages_of_arabic_script_apart() {
        check("انتخابات ریاست جمهوری ایران برگزار شد", "", "en", "fa");
        check("پاکستان میں زلزلے کے شدید جھٹکے", "", "en", "ur");
        check("د افغانستان ښځې او د هغوی حقونه", "د دوی په اړه نړیوال څه وایي، ځواب ښکاره دی", "en", "ps");
        check("سەرۆکی هەرێمی کوردستان", "لە هەولێر کۆبوونەوەیەکی لەگەڵ باڵیۆزی ئەمریکا ئەنجامدا", "en", "ckb");
    }

    #[test]
    fn a_foreign_letter_in_a_name_leaves_a_text_arabic() {
        check("والي أگادير يترأس حفلا في ڤيلا پاريس", "", "en", "ar");
    }

    #[test]
    fn a_persian_keyboard_leaves_a_text_arabic() {
        check(
            "الوزیر یستقبل السفیر في مقر الوزارة بالمدينة أول أمس",
            "وأكدت الوزارة أهمية الشراكة الإستراتيجية القائمة",
            "en",
            "ar",
        );
    }

    #[test]
    fn presentation_forms_are_arabic() {
        check("ﺍﻟﻤﻐﺮﺏ ﻳﻔﻮﺯ", "", "en", "ar");
    }

    #[test]
    fn scripts_of_one_language_tell_by_themselves() {
        check("ראש הממשלה נפגש עם השגריר", "", "en", "he");
        check("Σεισμός στην Κρήτη", "", "en", "el");
        check("서울에서 지진 발생", "", "en", "ko");
        check("東京で地震がありました", "", "en", "ja");
        check("北京发生地震", "", "en", "zh");
        check("北京發生地震", "", "zh-Hant", "zh-Hant");
    }

    #[test]
    fn a_paragraph_of_french_english_or_spanish_tells_itself() {
        let french = "Le ministre de l’Intérieur a présidé mardi la cérémonie de sortie de la soixantième promotion.";
        check("Sortie de promotion", french, "ar", "fr");
        check("Sortie de promotion", french, "en", "fr");
        let english =
            "The minister of the interior presided on Tuesday over the graduation ceremony of the sixtieth class.";
        check("Graduation ceremony", english, "fr", "en");
        let spanish =
            "El ministro del Interior presidió el martes la ceremonia de graduación de la promoción número sesenta.";
        check("Ceremonia de graduación", spanish, "fr", "es");
    }

    #[test]
    fn a_few_latin_words_are_in_the_language_of_a_latin_site() {
        check("Tour de France", "", "en", "en");
        check("Rabat, Casablanca", "", "fr-MA", "fr-MA");
    }

    #[test]
    fn filler_text_is_in_the_sites_language() {
        let lorem = "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore magna aliqua. Ut enim ad minim veniam.";
        check("Basic post", lorem, "en", "en");
    }

    #[test]
    fn the_site_says_which_french_it_is() {
        let body = "Le ministre de l’Intérieur a présidé mardi la cérémonie de sortie de la soixantième promotion.";
        check("Sortie", body, "fr-CA", "fr-CA");
    }

    #[test]
    fn russian_is_not_the_language_of_an_english_site() {
        check("Землетрясение в Москве", "", "en", "ru");
    }

    #[test]
    fn numbers_and_addresses_are_in_the_sites_language() {
        check("2020 – 15:57", "https://example.org/the/english/words", "ar", "ar");
    }
}
