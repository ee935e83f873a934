//! The language of Latin text by its small words, where they leave no doubt: most news is in one of a few languages, and
//! their trigrams cost more than everything else that is done with a file.

use std::borrow::Cow;
use std::sync::LazyLock;

/// Words that a language has and its neighbours do not, in small letters and sorted.
const KNOWN: [(&str, &[&str]); 4] = [
    (
        "de",
        &[
            "auch", "auf", "bei", "das", "dem", "den", "der", "des", "die", "ein", "eine", "einer", "für", "hat",
            "ist", "mit", "nicht", "sich", "sind", "und", "von", "wurde", "zu",
        ],
    ),
    (
        "en",
        &[
            "and", "are", "been", "but", "by", "for", "from", "had", "has", "have", "its", "not", "said", "that",
            "the", "their", "this", "was", "were", "which", "who", "will", "with", "would",
        ],
    ),
    (
        "es",
        &[
            "con", "del", "el", "fue", "ha", "hasta", "las", "los", "más", "para", "pero", "por", "según", "su",
            "también", "una", "y",
        ],
    ),
    (
        "fr",
        &[
            "au", "aux", "avec", "cette", "dans", "des", "du", "est", "et", "les", "leur", "mais", "ont", "pour",
            "qui", "sont", "sur", "une", "été",
        ],
    ),
];

/// One of the known words: its bytes in one number, the place of its language and a bit for the word.
type Known = (u64, usize, u32);

/// All of these by their first byte.
static ALL: LazyLock<[Vec<Known>; 256]> = LazyLock::new(|| {
    let mut all = [const { Vec::new() }; 256];
    for (language, (_, words)) in KNOWN.iter().enumerate() {
        for (place, word) in words.iter().enumerate() {
            all[usize::from(word.as_bytes()[0])].push((packed(word), language, 1 << place));
        }
    }
    all
});

/// A word of at most eight bytes, none of them NUL, as a number; letters of ASCII small.
fn packed(word: &str) -> u64 {
    word.bytes().fold(0, |packed, byte| packed << 8 | u64::from(byte.to_ascii_lowercase()))
}

/// Different words of a language that there must be. Catalan has three of Spanish, Luxembourgish four of German.
const DIFFERENT: u32 = 6;

/// The language of at least six different of these words and of one word in six, if all others together have not a
/// third of these. `None` says nothing.
pub(super) fn tell(sample: &str) -> Option<&'static str> {
    let mut found = [(0_u32, 0_u32); KNOWN.len()];
    let mut words = 0;
    for word in sample.split(' ').filter(|word| !word.is_empty()) {
        words += 1;
        // «été» has five bytes, «également» none of ours.
        if word.len() > 8 {
            continue;
        }
        let small = if word.is_ascii() { Cow::Borrowed(word) } else { Cow::Owned(word.to_lowercase()) };
        let Some(first) = small.bytes().next().filter(|_| small.len() <= 8) else { continue };
        let (first, packed) = (first.to_ascii_lowercase(), packed(&small));
        for (_, language, bit) in ALL[usize::from(first)].iter().filter(|(known, ..)| *known == packed) {
            let (count, seen) = &mut found[*language];
            *count += 1;
            *seen |= bit;
        }
    }
    let all: u32 = found.iter().map(|(count, _)| count).sum();
    let (most, (count, seen)) = found.iter().enumerate().max_by_key(|(_, (count, _))| *count)?;
    let is_sure = seen.count_ones() >= DIFFERENT && count * 6 >= words && (all - count) * 3 <= *count;
    is_sure.then_some(KNOWN[most].0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_sorted_and_fit_their_bits() {
        for (_, words) in KNOWN {
            assert!(words.is_sorted() && words.len() <= 32, "{words:?}");
            assert!(words.iter().all(|word| word.len() <= 8), "{words:?}");
        }
    }

    #[test]
    fn neighbours_and_few_words_are_left_to_others() {
        for text in [
            "the minister and the ambassador",
            "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor et dolore",
            "El president de la Generalitat ha dit que els pressupostos del govern seran aprovats per una majoria al \
             Parlament amb el suport dels socis i que les negociacions no han acabat",
            "O presidente da Xunta dixo que os orzamentos serán aprobados por unha maioría no Parlamento co apoio dos \
             socios e que as negociacións para o ano que vén non remataron, pero fixo unha oferta",
            "De minister heeft gezegd dat de begroting van het land met een grote meerderheid is aangenomen en dat \
             die partijen in het parlement der staten het eens zijn over den laatsten punt",
        ] {
            assert_eq!(tell(text), None, "{text}");
        }
    }
}
