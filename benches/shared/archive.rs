//! An archive of Markdown files in Arabic, French and English, the same on every machine and in every run.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{fs, thread};

/// How many files lie in a folder.
pub const IN_A_FOLDER: usize = 2_500;

/// What an editor of this language writes: words for titles and sentences, and tags.
struct Tongue {
    words: &'static str,
    tags: &'static str,
}

/// Arabic, French, English.
const TONGUES: [Tongue; 3] = [
    Tongue {
        words: "أعلن الوزير في الرباط عن انطلاق المشروع الجديد الذي يهدف إلى تعزيز التعاون بين البلدين وأوضح المتحدث أن \
                اللقاء تناول القضايا الأمنية والاقتصادية ذات الاهتمام المشترك كما أشاد السفير بمستوى العلاقات المتميزة \
                التي تجمع المملكة مع شركائها وأضاف البلاغ أن الاجتماع جرى بحضور عدد من المسؤولين لمناقشة آفاق الشراكة",
        tags: "المغرب, دبلوماسية, أمن",
    },
    Tongue {
        words: "le ministre a annoncé mardi à Rabat le lancement du nouveau projet qui vise à renforcer la coopération \
                entre les deux pays et le porte-parole a précisé que la rencontre a porté sur les questions de sécurité \
                et d’économie tandis que l’ambassadeur a salué la qualité des relations avec ses partenaires",
        tags: "Maroc, diplomatie, sécurité",
    },
    Tongue {
        words: "the minister announced on Tuesday in Rabat that the new project will strengthen cooperation between both \
                countries and the spokesman said the meeting dealt with questions of security and trade while the \
                ambassador praised the quality of relations with partners of the kingdom in the region and beyond",
        tags: "Morocco, diplomacy, security",
    },
];

/// Writes a site.toml and so many files into `category-0`, `category-1` …; gives the sum of the articles' bytes.
pub fn fill(folder: &Path, files: usize) -> usize {
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("site.toml"), "title = \"Bulk\"\nlanguage = \"ar\"\n").unwrap();
    let (next, bytes) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().unwrap().get() {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let first = number * IN_A_FOLDER;
                    if first >= files {
                        return;
                    }
                    let category = folder.join(format!("category-{number}"));
                    fs::create_dir_all(&category).unwrap();
                    for number in first..files.min(first + IN_A_FOLDER) {
                        let text = article(number);
                        bytes.fetch_add(text.len(), Ordering::Relaxed);
                        fs::write(category.join(format!("{number}.md")), text).unwrap();
                    }
                }
            });
        }
    });
    bytes.into_inner()
}

/// An article of its own: front matter, a sub-heading, a list, a quote, links and emphasis among its paragraphs.
pub fn article(number: usize) -> String {
    let mut chance = number as u64 + 1;
    let mut pick = |below: usize| {
        // Knuth's: enough that no two articles are equal.
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (chance >> 33) as usize % below
    };
    let tongue = &TONGUES[number % TONGUES.len()];
    let words: Vec<_> = tongue.words.split_whitespace().collect();
    let mut sentence = |length: usize| {
        let start = pick(words.len());
        let words: Vec<_> = (0..length).map(|word| words[(start + word * (1 + number % 2)) % words.len()]).collect();
        words.join(" ")
    };
    let mut out = String::with_capacity(4096);
    let (day, hour) = (number % 28 + 1, number % 24);
    writeln!(out, "---\ntitle: {} {number}\ndate: 2020-09-{day:02}T{hour:02}:57:00+01:00", sentence(9)).unwrap();
    writeln!(out, "tags: [{}]\nauthor: {}\nsummary: {}\n---\n", tongue.tags, sentence(2), sentence(16)).unwrap();
    for paragraph in 0..5 + number % 4 {
        match paragraph {
            2 => writeln!(out, "## {}\n", sentence(5)).unwrap(),
            4 => writeln!(out, "> {}.\n", sentence(14)).unwrap(),
            5 => writeln!(out, "- {}\n- {}\n", sentence(6), sentence(6)).unwrap(),
            _ => {}
        }
        let link = format!("[{}](https://example.org/{number}/{paragraph}?a=1&b=2)", sentence(2));
        let (first, second) = (sentence(24), sentence(18));
        writeln!(out, "{first} **{}**. {link}: {second}.\n", sentence(2)).unwrap();
    }
    out
}
