//! Arabic stories for a feed: the founding example's words, shuffled, so that no sentence stands twice for a compressor to
//! find.

use std::fs;
use std::path::Path;

pub const SEED: &str = include_str!("../../feeds/security/hammouchi-receives-us-ambassador.txt");

/// Words of the seed, the same in every run.
pub struct Words {
    words: Vec<&'static str>,
    state: u32,
}

impl Words {
    /// Another `start` gives other sentences.
    pub fn new(start: u32) -> Self {
        let words = SEED.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).collect();
        Self { words, state: start }
    }

    pub fn sentence(&mut self, count: usize) -> String {
        let mut text = String::new();
        for _ in 0..count {
            // Numerical Recipes' generator.
            self.state = self.state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            text.push_str(self.words[(self.state >> 8) as usize % self.words.len()]);
            text.push(' ');
        }
        text
    }
}

/// Markdown with a title and three paragraphs: fifty of them make a feed of about 80 KB.
pub fn story(number: usize) -> String {
    let mut words = Words::new(u32::try_from(number).unwrap().wrapping_mul(2_654_435_761));
    let (day, hour) = (number / 24 % 28 + 1, number % 24);
    let title = words.sentence(10);
    let paragraphs: Vec<_> = (0..3).map(|_| format!("{}.\n", words.sentence(22).trim_end())).collect();
    format!(
        "---\ntitle: \"{} {number}\"\ndate: 2020-09-{day:02}T{hour:02}:57:00+01:00\n---\n\n{}",
        title.trim_end(),
        paragraphs.join("\n")
    )
}

/// Writes the first so many stories into a folder.
pub fn write(folder: &Path, count: usize) {
    fs::create_dir_all(folder).unwrap();
    for number in 0..count {
        fs::write(folder.join(format!("{number:04}.md")), story(number)).unwrap();
    }
}
