//! The encoding of bytes that declare none.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, ISO_8859_15, MACINTOSH, SHIFT_JIS, WINDOWS_1252, WINDOWS_1254,
    WINDOWS_1255,
};

use super::letters::{self, CANDIDATES, Script};
use super::plausible::{high_bytes, is_multibyte, reads_like_east_asian};
use crate::domain::Language;

/// Bytes that are looked at, from the first beyond ASCII: more make the answer no surer.
const SAMPLE: usize = 16 * 1024;

/// Beyond this mean cost letters are not those of the script.
const PROSE: f32 = 3.9;

/// Nats that the site's own script is ahead: what a headline cannot tell, its site does.
const AHEAD: f32 = 8.0;

/// The encoding that the letters tell, `site`'s usual one where they do not.
pub(super) fn detect(bytes: &[u8], site: &Language) -> &'static Encoding {
    let sample = sample(bytes);
    if let Some(found) = by_letters(sample, site) {
        return found.encoding;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, sample.len() == bytes.len());
    let generic = detector.guess(None, Utf8Detection::Deny);
    let native = detector.guess(Some(top_level_domain(site).as_bytes()), Utf8Detection::Deny);
    let guess = if high_bytes(sample) < 48 { native } else { generic };
    for guess in [guess, generic, native] {
        if is_multibyte(guess) && reads_like_east_asian(guess, bytes) {
            return with_rare_characters(guess);
        }
    }
    if let Some(found) = east_asian(bytes) {
        return with_rare_characters(found);
    }
    if !is_latin(guess) {
        return if share_of_whole_words(sample) > 0.5 && !is_multibyte(guess) { guess } else { western(sample) };
    }
    if guess == WINDOWS_1252 || guess.name().starts_with("x-") { western(sample) } else { guess }
}

/// `chardetng` looks at what is beyond ASCII, and so do we: a page may have 20 KB of scripts ahead of its first letter.
pub(super) fn sample(bytes: &[u8]) -> &[u8] {
    let first = bytes.iter().position(|b| !b.is_ascii()).unwrap_or(0).saturating_sub(64);
    &bytes[first..bytes.len().min(first + SAMPLE)]
}

/// An encoding whose letters read like prose.
pub(super) struct Found {
    pub(super) encoding: &'static Encoding,
    pub(super) cost: f32,
}

/// The single-byte encoding of another script than Latin in which most words read like words.
pub(super) fn by_letters(bytes: &[u8], site: &Language) -> Option<Found> {
    let sample = sample(bytes);
    if share_of_whole_words(sample) < 0.6 {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "the sample has 16 KiB")]
    let ahead = AHEAD / high_bytes(sample).max(1) as f32;
    let own = Script::of_language(site.primary());
    let best = CANDIDATES
        .iter()
        .map(|(encoding, script)| {
            let cost = letters::cost(encoding, *script, sample) - if own == Some(*script) { ahead } else { 0.0 };
            Found { encoding, cost }
        })
        .min_by(|a, b| a.cost.total_cmp(&b.cost))?;
    (best.cost < PROSE).then_some(best)
}

/// How many of the bytes beyond ASCII stand in words that have no letter of ASCII: of French a few, of Arabic all.
pub(super) fn share_of_whole_words(bytes: &[u8]) -> f64 {
    let (mut whole, mut all) = (0_usize, 0_usize);
    for word in bytes.split(|b| b.is_ascii() && !b.is_ascii_alphabetic()) {
        let high = high_bytes(word);
        all += high;
        if high == word.len() && high > 1 {
            whole += high;
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a share")]
    let share = whole as f64 / all.max(1) as f64;
    share
}

/// The encoding of two bytes in which the text reads like text.
pub(super) fn east_asian(bytes: &[u8]) -> Option<&'static Encoding> {
    [SHIFT_JIS, EUC_JP, EUC_KR, GBK, BIG5].into_iter().find(|encoding| reads_like_east_asian(encoding, bytes))
}

/// GB 18030 holds all of GBK, and the four bytes of characters that GBK lacks.
fn with_rare_characters(encoding: &'static Encoding) -> &'static Encoding {
    if encoding == GBK { GB18030 } else { encoding }
}

fn is_latin(encoding: &'static Encoding) -> bool {
    !is_multibyte(encoding)
        && !CANDIDATES.iter().any(|(candidate, _)| *candidate == encoding)
        && !encoding.name().starts_with("ISO-8859-8")
        && encoding != WINDOWS_1255
}

/// windows-1252, windows-1254, ISO-8859-15 and Macintosh by the few bytes in which they differ.
fn western(bytes: &[u8]) -> &'static Encoding {
    // «ı» is a third of what Turkish has beyond ASCII; «ý», which it is in windows-1252, is rare in any language.
    if bytes.iter().filter(|b| **b == 0xFD).count() * 5 >= high_bytes(bytes).max(1) {
        return WINDOWS_1254;
    }
    let (mut windows, mut mac, mut latin9) = (0_i32, 0_i32, 0_i32);
    for (at, byte) in bytes.iter().enumerate().filter(|(_, byte)| !byte.is_ascii()) {
        let before = at.checked_sub(1).and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphabetic);
        let after = bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic);
        match byte {
            // é è à ê ç ô î û ù ö ü ä ñ ó í á ë ï â within words.
            0x87..=0x9F if before || after => {
                let is_punctuation = matches!(byte, 0x8C | 0x91..=0x94 | 0x96 | 0x97 | 0x99 | 0x9C);
                if is_punctuation && !(before && after) {
                    windows += 1
                } else {
                    mac += 1
                }
                windows += i32::from(matches!(byte, 0x92) && before && after) * 2;
            }
            0x80..=0x9F => windows += 1,
            0xE0..=0xFF if before || after => windows += 2,
            // œ and its like are letters, ¼ and its like are not; the sign of all currencies is on keyboards alone.
            0xA6 | 0xA8 | 0xB4 | 0xB8 | 0xBC | 0xBD | 0xBE if before && after || *byte >= 0xBC && (before || after) => {
                latin9 += 1
            }
            0xA4 => latin9 += 1,
            _ => {}
        }
    }
    if mac > windows {
        return MACINTOSH;
    }
    let has_controls = bytes.iter().any(|b| (0x80..=0x9F).contains(b));
    if latin9 > 0 && !has_controls { ISO_8859_15 } else { WINDOWS_1252 }
}

/// `ESC $ B` and its like, which switch ISO-2022-JP from Latin to Japanese (RFC 1468).
pub(super) fn has_japanese_escapes(bytes: &[u8]) -> bool {
    memchr::memchr_iter(0x1B, bytes).any(|at| matches!(bytes.get(at..at + 3), Some(b"\x1B$B" | b"\x1B$@" | b"\x1B(J")))
}

/// A domain of a country where the language is at home, by which chardetng breaks ties.
fn top_level_domain(site: &Language) -> &'static str {
    match site.primary() {
        "ar" | "ur" | "ps" | "ckb" => "sa",
        "fa" => "ir",
        "he" | "yi" => "il",
        "el" => "gr",
        "ru" | "be" | "kk" | "ky" | "tg" | "mn" => "ru",
        "uk" => "ua",
        "bg" | "mk" | "sr" => "bg",
        "tr" | "az" => "tr",
        "zh" if ["Hant", "TW", "HK", "MO"].iter().any(|part| site.as_str().contains(part)) => "tw",
        "zh" => "cn",
        "ja" => "jp",
        "ko" => "kr",
        "th" => "th",
        "vi" => "vn",
        "pl" | "cs" | "sk" | "hr" | "ro" | "bs" | "sl" | "sq" => "cz",
        "hu" => "hu",
        "lt" | "lv" | "et" => "lt",
        "is" => "is",
        _ => "fr",
    }
}
