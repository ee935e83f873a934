//! How much bytes read like words of a script, were they in one of its single-byte encodings.
//!
//! chardetng weighs pairs of letters and needs a paragraph; a headline has too few pairs. The frequency of single
//! letters, the place of capitals and of letters that only end a word tell in a dozen bytes.

use encoding_rs::{
    Encoding, IBM866, ISO_8859_5, ISO_8859_6, ISO_8859_7, KOI8_U, WINDOWS_874, WINDOWS_1251, WINDOWS_1253,
    WINDOWS_1255, WINDOWS_1256, X_MAC_CYRILLIC,
};

/// A script that is written in single bytes beside Latin.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Script {
    Arabic,
    Hebrew,
    Greek,
    Cyrillic,
    Thai,
}

/// The encodings that letters tell apart.
pub(super) const CANDIDATES: [(&Encoding, Script); 11] = [
    (WINDOWS_1256, Script::Arabic),
    (ISO_8859_6, Script::Arabic),
    (WINDOWS_1255, Script::Hebrew),
    (WINDOWS_1251, Script::Cyrillic),
    (KOI8_U, Script::Cyrillic),
    (ISO_8859_5, Script::Cyrillic),
    (IBM866, Script::Cyrillic),
    (X_MAC_CYRILLIC, Script::Cyrillic),
    (WINDOWS_1253, Script::Greek),
    (ISO_8859_7, Script::Greek),
    (WINDOWS_874, Script::Thai),
];

impl Script {
    /// Letters, the most frequent first; those of neighbours that share the encoding last.
    fn letters(self) -> &'static str {
        match self {
            Self::Arabic => {
                "اليمونرتبدعهسفكقحةأجىشطصخإذضزثغئءظؤآپگچکژںےہھٹڈڑ\u{64E}\u{64F}\u{650}\u{64B}\u{651}\u{652}\u{64D}\u{64C}ـ"
            }
            Self::Hebrew => "יוהלאתרמבשנעדחקפםגכסטןצזךףץ",
            Self::Greek => "αοιτεσνηυρπκμλςδγίάήόέθφχύωβώξζψϊϋΐΰ",
            Self::Cyrillic => "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфіїёєъґўјљњџћђ",
            Self::Thai => {
                "านรอกเงมยลวดทตส\u{E48}\u{E49}\u{E31}\u{E35}\u{E34}ะบปคห\u{E39}แจพชขใไ\u{E4C}\u{E38}โผ\u{E37}\u{E36}ซถฟธญณศ\u{E47}\u{E33}ฉภฝษฐฒฆฎฏฌฑฬฤๆฯ"
            }
        }
    }

    /// In how many ranks the frequency falls to a third: `e⁻¹`, as counts of each script have it.
    fn fall(self) -> f32 {
        match self {
            Self::Hebrew => 8.0,
            Self::Thai => 16.0,
            Self::Arabic | Self::Greek | Self::Cyrillic => 9.0,
        }
    }

    /// Letters that end a word and stand nowhere else in it.
    fn ends_word(self, c: char) -> bool {
        match self {
            Self::Arabic => matches!(c, 'ة' | 'ى'),
            Self::Hebrew => matches!(c, 'ם' | 'ן' | 'ך' | 'ף' | 'ץ'),
            Self::Greek => c == 'ς',
            Self::Cyrillic | Self::Thai => false,
        }
    }

    /// The script of a language's news.
    pub(super) fn of_language(primary: &str) -> Option<Self> {
        match primary {
            "ar" | "fa" | "ur" | "ps" | "ckb" | "ug" | "sd" => Some(Self::Arabic),
            "he" | "yi" => Some(Self::Hebrew),
            "el" => Some(Self::Greek),
            "ru" | "uk" | "be" | "bg" | "mk" | "sr" | "kk" | "ky" | "tg" | "mn" => Some(Self::Cyrillic),
            "th" => Some(Self::Thai),
            _ => None,
        }
    }
}

/// What a byte is in one encoding.
#[derive(Clone, Copy, PartialEq)]
enum Cell {
    /// A letter, and what it costs to meet it.
    Letter { cost: f32, is_upper: bool, ends_word: bool, character: char },
    /// What stands between words.
    Between,
    /// What stands between words and touches none: a dash, a currency.
    Apart,
    /// A letter of ASCII.
    Ascii,
    /// What no text of this script holds.
    Foreign,
}

/// The mean cost in nats of a byte beyond ASCII: about 3 for prose, 5 and more for what is none.
pub(super) fn cost(encoding: &'static Encoding, script: Script, bytes: &[u8]) -> f32 {
    let cells = cells(encoding, script);
    let at =
        |place: Option<usize>| place.and_then(|place| bytes.get(place)).map_or(Cell::Between, |b| cells[*b as usize]);
    let mut sum = 0.0;
    let mut count = 0.0_f32;
    for (place, byte) in bytes.iter().enumerate().filter(|(_, byte)| !byte.is_ascii()) {
        let (before, after) = (at(place.checked_sub(1)), at(Some(place + 1)));
        count += 1.0;
        sum += match cells[*byte as usize] {
            Cell::Foreign | Cell::Ascii => 9.0,
            Cell::Between => match (before, after) {
                (Cell::Letter { .. }, Cell::Letter { .. }) => 6.0,
                _ => 3.0,
            },
            Cell::Apart => match (before, after) {
                (Cell::Letter { .. }, _) | (_, Cell::Letter { .. }) => 6.0,
                _ => 3.0,
            },
            Cell::Letter { cost, is_upper, ends_word, character } => {
                let mut cost = cost;
                if let (true, Cell::Letter { is_upper: upper_before, .. }) = (is_upper, before) {
                    cost += if upper_before { 0.5 } else { 6.0 };
                } else if is_upper {
                    cost += 1.2;
                }
                if before == Cell::Ascii || after == Cell::Ascii {
                    cost += 5.0;
                }
                if ends_word && matches!(after, Cell::Letter { .. }) {
                    cost += 5.0;
                }
                // The article opens a third of all Arabic words.
                if character == 'ل' && is_initial_alef(before, at(place.checked_sub(2))) {
                    cost -= 3.0;
                }
                cost
            }
        };
    }
    if count > 0.0 { sum / count } else { f32::MAX }
}

fn is_initial_alef(before: Cell, earlier: Cell) -> bool {
    matches!(before, Cell::Letter { character: 'ا', .. }) && earlier == Cell::Between
}

fn cells(encoding: &'static Encoding, script: Script) -> [Cell; 256] {
    let mut cells = [Cell::Between; 256];
    for byte in 0..=u8::MAX {
        cells[byte as usize] = if byte.is_ascii() {
            if byte.is_ascii_alphabetic() { Cell::Ascii } else { Cell::Between }
        } else {
            let (text, faulty) = encoding.decode_without_bom_handling(std::slice::from_ref(&byte));
            text.chars().next().filter(|_| !faulty).map_or(Cell::Foreign, |c| cell(c, script))
        };
    }
    cells
}

fn cell(c: char, script: Script) -> Cell {
    let lower = c.to_lowercase().next().unwrap_or(c);
    if let Some(rank) = script.letters().chars().position(|letter| letter == lower) {
        let fall = script.fall();
        // At most a hundred ranks: exact.
        #[expect(clippy::cast_precision_loss, reason = "a rank is below a hundred")]
        let cost = fall.ln() + rank as f32 / fall;
        return Cell::Letter { cost, is_upper: c != lower, ends_word: script.ends_word(c), character: c };
    }
    match c {
        '\u{A0}' | '«' | '»' | '“' | '”' | '‘' | '’' | '„' | '…' | '•' | '،' | '؛' | '؟' | '·' | '\u{200C}'
        | '\u{200D}' | '\u{200E}' | '\u{200F}' | '״' | '׳' | '־' | '΄' | '΅' => Cell::Between,
        '–' | '—' | '€' | '₪' | '№' | '°' => Cell::Apart,
        _ => Cell::Foreign,
    }
}
