//! What language a text is in: declared, else told by its letters, else by its words, else the site's.

use std::sync::LazyLock;

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
    for word in title.split_whitespace().chain(body.split_whitespace()) {
        if word.contains("://") || word.contains('@') {
            continue;
        }
        let length = word.chars().count();
        if length > room {
            break;
        }
        room -= length;
        out.push_str(word);
        out.push(' ');
    }
    out
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Script {
    Arabic,
    Hebrew,
    Latin,
    Cyrillic,
    Greek,
    Hangul,
    Han,
    Japanese,
    Other,
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

#[derive(Default)]
struct Letters {
    arabic: ArabicLetters,
    hebrew: u32,
    latin: u32,
    cyrillic: u32,
    greek: u32,
    hangul: u32,
    han: u32,
    kana: u32,
    other: u32,
}

impl Letters {
    fn count(text: &str) -> Self {
        let mut letters = Self::default();
        for c in text.chars().filter(|c| c.is_alphabetic()) {
            match c {
                'A'..='Z' | 'a'..='z' | '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => letters.latin += 1,
                '\u{600}'..='\u{6FF}' | '\u{750}'..='\u{77F}' | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' => {
                    letters.arabic.add(c);
                }
                '\u{590}'..='\u{5FF}' | '\u{FB1D}'..='\u{FB4F}' => letters.hebrew += 1,
                '\u{400}'..='\u{52F}' => letters.cyrillic += 1,
                '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}' => letters.greek += 1,
                '\u{3040}'..='\u{30FF}' => letters.kana += 1,
                '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{20000}'..='\u{3FFFF}' => letters.han += 1,
                '\u{1100}'..='\u{11FF}' | '\u{AC00}'..='\u{D7AF}' => letters.hangul += 1,
                _ => letters.other += 1,
            }
        }
        letters
    }

    /// The script of most letters. One sign of Han or Hangul says as much as two letters, and any kana make the
    /// Han beside it Japanese.
    fn script(&self) -> Option<Script> {
        let han = if self.kana * 20 > self.han + self.kana { Script::Japanese } else { Script::Han };
        let counts = [
            (self.arabic.all, Script::Arabic),
            (self.hebrew, Script::Hebrew),
            (self.latin, Script::Latin),
            (self.cyrillic, Script::Cyrillic),
            (self.greek, Script::Greek),
            (self.hangul * 2, Script::Hangul),
            ((self.han + self.kana) * 2, han),
            (self.other, Script::Other),
        ];
        counts.into_iter().filter(|(count, _)| *count > 0).max_by_key(|(count, _)| *count).map(|(_, script)| script)
    }
}

/// Letters of the Arabic script, and those of them that one language alone has.
#[derive(Default)]
struct ArabicLetters {
    all: u32,
    /// ي ك ة ى and the hamza carriers, as Arabic types them.
    arabic: u32,
    /// ی ک, as Persian types them, and Urdu, and hurried Arabic.
    persian_forms: u32,
    /// پ چ ژ گ
    persian: u32,
    urdu: u32,
    pashto: u32,
    kurdish: u32,
    uyghur: u32,
}

impl ArabicLetters {
    fn add(&mut self, c: char) {
        self.all += 1;
        match c {
            'ي' | 'ك' | 'ة' | 'ى' | 'أ' | 'إ' | 'ؤ' => self.arabic += 1,
            'ی' | 'ک' => self.persian_forms += 1,
            'پ' | 'چ' | 'ژ' | 'گ' => self.persian += 1,
            'ٹ' | 'ڈ' | 'ڑ' | 'ے' | 'ں' | 'ہ' | 'ھ' => self.urdu += 1,
            'ټ' | 'ډ' | 'ړ' | 'ږ' | 'ښ' | 'ځ' | 'څ' | 'ۍ' | 'ګ' | 'ڼ' => self.pashto += 1,
            'ڕ' | 'ڵ' | 'ێ' => self.kurdish += 1,
            'ۇ' | 'ۈ' | 'ۋ' | 'ڭ' => self.uyghur += 1,
            _ => {}
        }
    }

    fn language(&self, site: &Language) -> &'static str {
        // A name in foreign letters («ڤيينا», «أگادير») makes no other language: one letter in thirty must be its own.
        let own = |count: u32| count > 1 && count * 30 >= self.all;
        if own(self.pashto) {
            "ps"
        } else if own(self.kurdish) {
            "ckb"
        } else if own(self.uyghur) {
            "ug"
        } else if own(self.urdu) {
            "ur"
        } else if self.persian_forms + 3 * self.persian > 2 * self.arabic {
            "fa"
        } else if self.arabic == 0 {
            // Nothing that tells: «در تهران».
            ["fa", "ur", "ps", "ckb", "ug", "sd"].into_iter().find(|tag| *tag == site.primary()).unwrap_or("ar")
        } else {
            "ar"
        }
    }
}

/// No one writes news in these as often as they are guessed for a short text in another.
static DETECTOR: LazyLock<Detector> =
    LazyLock::new(|| Detector::with_denylist(vec![Lang::Epo, Lang::Lat, Lang::Aka, Lang::Sna, Lang::Jav]));

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
    let sure = DETECTOR.detect(sample).filter(whatlang::Info::is_reliable);
    if let Some(found) = sure {
        return tag(found.lang());
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
