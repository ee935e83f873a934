//! Arabic stories for a feed, the same in every run.
//!
//! No licence lets a newspaper's day be shipped, and words that are drawn by lot are no prose: a compressor would find
//! nothing in them, or in forty words too much. So these have of prose what compressors live on: a few words that stand
//! everywhere, many that are rare (Zipf's law), stems that come in many forms, phrases of the trade, and in each story a
//! few words of its own that come again and again.

use std::fs;
use std::path::Path;

pub const SEED: &str = include_str!("../../feeds/security/hammouchi-receives-us-ambassador.txt");

const PARTICLES: [&str; 24] = [
    "في", "من", "على", "أن", "إلى", "التي", "عن", "مع", "هذا", "الذي", "بين", "كما", "خلال", "بعد", "هذه", "قد", "كان",
    "ما", "لم", "حول", "كل", "عدد", "أو", "حتى",
];
/// Forms of a stem, whose three letters stand for 1, 2 and 3.
const FORMS: [&str; 20] = [
    "1ا23",
    "م12و3",
    "ت12ي3",
    "ا1ت2ا3",
    "1ا23ة",
    "م1ا23ة",
    "است12ا3",
    "1123",
    "12و3",
    "12ي3",
    "م12ا3",
    "ا12ا3",
    "ي123",
    "ت1ا2ي3",
    "ان12ا3",
    "12ا3ة",
    "م123ة",
    "ي1ت23",
    "ت123",
    "1وا23",
];
const BEFORE: [&str; 10] = ["ال", "ال", "ال", "و", "", "", "", "بال", "لل", "وال"];
const AFTER: [&str; 8] = ["", "", "", "", "ات", "ية", "ين", "ها"];
const LETTERS: [char; 22] =
    ['ر', 'ع', 'ل', 'م', 'ن', 'ب', 'د', 'ق', 'س', 'ف', 'ح', 'ك', 'ج', 'ش', 'ت', 'ه', 'ط', 'ص', 'خ', 'ض', 'غ', 'ز'];
const STEMS: usize = 700;
const PHRASES: usize = 80;

/// Numerical Recipes' generator.
struct Chance(u32);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as usize % bound
    }

    /// By Zipf's law, roughly: the share of all below a rank grows with its logarithm.
    fn rank(&mut self, bound: usize) -> usize {
        let share = self.below(1 << 20) as f64 / f64::from(1 << 20);
        (((bound as f64 + 1.0).powf(share) - 1.0) as usize).min(bound - 1)
    }
}

/// The language of all stories: its stems, and the phrases of the trade.
pub struct Tongue {
    stems: Vec<[char; 3]>,
    phrases: Vec<String>,
}

impl Tongue {
    pub fn new() -> Self {
        let mut chance = Chance(2020);
        let stems = (0..STEMS).map(|_| [(); 3].map(|()| LETTERS[chance.rank(LETTERS.len())])).collect();
        let mut tongue = Self { stems, phrases: Vec::new() };
        for _ in 0..PHRASES {
            let words: Vec<_> = (0..3 + chance.below(4)).map(|_| tongue.word(&mut chance, STEMS)).collect();
            tongue.phrases.push(words.join(" "));
        }
        tongue
    }

    /// A particle, or a form of one of the commonest so many stems.
    fn word(&self, chance: &mut Chance, stems: usize) -> String {
        if chance.below(3) == 0 {
            return PARTICLES[chance.rank(PARTICLES.len())].to_owned();
        }
        let stem = self.stems[chance.rank(stems)];
        self.form(stem, chance)
    }

    fn form(&self, stem: [char; 3], chance: &mut Chance) -> String {
        let form = FORMS[chance.rank(FORMS.len())].chars();
        let form = form.map(|letter| letter.to_digit(10).map_or(letter, |number| stem[number as usize - 1]));
        let (before, after) = (BEFORE[chance.below(BEFORE.len())], AFTER[chance.below(AFTER.len())]);
        before.chars().chain(form).chain(after.chars()).collect()
    }

    fn sentence(&self, length: usize, own: &[String], chance: &mut Chance) -> String {
        let mut words = Vec::with_capacity(length);
        while words.len() < length {
            words.push(match chance.below(16) {
                0 => self.phrases[chance.rank(PHRASES)].clone(),
                1..=4 => own[chance.rank(own.len())].clone(),
                _ => self.word(chance, STEMS),
            });
        }
        words.join(" ")
    }

    /// The title and the three paragraphs of a story: fifty make a feed of about 80 KB.
    pub fn words_of(&self, number: usize) -> (String, [String; 3]) {
        let mut chance = Chance((number as u32).wrapping_mul(2_654_435_761));
        let own: Vec<_> = (0..25).map(|_| self.word(&mut chance, STEMS)).collect();
        let mut sentence = |length| self.sentence(length, &own, &mut chance);
        let title = sentence(9);
        (format!("{title} {number}"), [(); 3].map(|()| format!("{}. {}.", sentence(10), sentence(8))))
    }

    /// The same as Markdown, each an hour after the one before.
    fn story(&self, number: usize) -> String {
        let (title, paragraphs) = self.words_of(number);
        let (day, hour) = (number / 24 % 28 + 1, number % 24);
        let paragraphs = paragraphs.join("\n\n");
        format!("---\ntitle: \"{title}\"\ndate: 2020-09-{day:02}T{hour:02}:57:00+01:00\n---\n\n{paragraphs}\n")
    }
}

/// Writes the first so many stories into a folder.
pub fn write(folder: &Path, count: usize) {
    let tongue = Tongue::new();
    fs::create_dir_all(folder).unwrap();
    for number in 0..count {
        fs::write(folder.join(format!("{number:04}.md")), tongue.story(number)).unwrap();
    }
}
