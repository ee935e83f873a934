//! A large import looked at: `ajil check` over 100,000 Markdown files of 2 to 4 KB, from a warm cache.
//!
//! Beside it, measured in the same run on the same files, the floor under it: as many threads that read every file,
//! and that read and hash it. `BULK_FILES` sets another number of files, `BULK_KEEP` a folder that is filled and left.

#![allow(clippy::unwrap_used, reason = "a bench that cannot go on says so by failing")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use xxhash_rust::xxh3::xxh3_128;

/// Files, and how many of them lie in a folder.
const FILES: usize = 100_000;
const IN_A_FOLDER: usize = 2_500;
/// Each is measured so often; the best counts, because what else the machine does only adds.
const ROUNDS: usize = 5;

fn main() {
    let files = env::var("BULK_FILES").ok().map_or(FILES, |number| number.parse().unwrap());
    let temporary = tempfile::tempdir().unwrap();
    let folder = env::var_os("BULK_KEEP").map_or_else(|| temporary.path().to_owned(), PathBuf::from);
    let bytes = fill(&folder, files);
    println!("{files} files, {} bytes each on average", bytes / files);

    let paths = paths(&folder);
    let read = best(|| {
        over(&paths, |bytes| {
            black_box(bytes);
        })
    });
    let hashed = best(|| {
        over(&paths, |bytes| {
            black_box(xxh3_128(&bytes));
        })
    });
    tell("read", files, read, hashed, None);
    tell("read and hash", files, hashed, hashed, None);
    for format in ["text", "json"] {
        let mut memory = 0;
        let took = best(|| memory = memory.max(check(&folder, format)));
        tell(&format!("ajil check --format {format}"), files, took, hashed, Some(memory));
    }
}

fn tell(what: &str, files: usize, took: Duration, floor: Duration, memory: Option<u64>) {
    let a_second = files as f64 / took.as_secs_f64();
    let ratio = took.as_secs_f64() / floor.as_secs_f64();
    let memory = memory.map(|kilobytes| format!(", {:.0} MB resident at most", kilobytes as f64 / 1000.0));
    println!("{what:30} {took:8.2?} {a_second:8.0} files/s {ratio:6.1} × the floor{}", memory.unwrap_or_default());
}

fn best(mut run: impl FnMut()) -> Duration {
    let mut once = || {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    (0..ROUNDS).map(|_| once()).min().unwrap()
}

/// Runs the check, its report going nowhere; gives the most memory it had, in kB.
fn check(folder: &Path, format: &str) -> u64 {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ajil"));
    command.arg("check").args(["--format", format]).arg(folder).stdout(Stdio::null());
    let mut child = command.spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success(), "every file is to be published");
            return most;
        }
        most = most.max(resident(&status).unwrap_or(0));
        thread::sleep(Duration::from_millis(50));
    }
}

fn resident(status: &str) -> Option<u64> {
    let lines = BufReader::new(fs::File::open(status).ok()?).lines();
    let most = lines.map_while(Result::ok).find_map(|line| line.strip_prefix("VmHWM:").map(str::to_owned))?;
    most.split_whitespace().next()?.parse().ok()
}

/// Gives the bytes of each file to `work`, on as many threads as there are processors.
fn over(paths: &[PathBuf], work: impl Fn(Vec<u8>) + Sync) {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().unwrap().get() {
            scope.spawn(|| {
                while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let mut bytes = Vec::with_capacity(8192);
                    fs::File::open(path).unwrap().read_to_end(&mut bytes).unwrap();
                    work(bytes);
                }
            });
        }
    });
}

fn paths(folder: &Path) -> Vec<PathBuf> {
    let folders = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    folders.flat_map(|folder| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path())).collect()
}

/// Writes the files; gives the sum of their bytes.
fn fill(folder: &Path, files: usize) -> usize {
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("site.toml"), "title = \"Bulk\"\nlanguage = \"ar\"\n").unwrap();
    let mut bytes = 0;
    for number in 0..files {
        let category = folder.join(format!("category-{}", number / IN_A_FOLDER));
        if number % IN_A_FOLDER == 0 {
            fs::create_dir_all(&category).unwrap();
        }
        let text = article(number);
        bytes += text.len();
        fs::write(category.join(format!("{number}.md")), text).unwrap();
    }
    bytes
}

/// What an editor of this language writes: words for titles and sentences, and tags.
struct Tongue {
    words: &'static str,
    tags: &'static str,
    stop: &'static str,
}

const TONGUES: [Tongue; 3] = [
    Tongue {
        words: "أعلن الوزير في الرباط عن انطلاق المشروع الجديد الذي يهدف إلى تعزيز التعاون بين البلدين وأوضح المتحدث أن \
                اللقاء تناول القضايا الأمنية والاقتصادية ذات الاهتمام المشترك كما أشاد السفير بمستوى العلاقات المتميزة \
                التي تجمع المملكة مع شركائها وأضاف البلاغ أن الاجتماع جرى بحضور عدد من المسؤولين لمناقشة آفاق الشراكة",
        tags: "المغرب, دبلوماسية, أمن",
        stop: ".",
    },
    Tongue {
        words: "le ministre a annoncé mardi à Rabat le lancement du nouveau projet qui vise à renforcer la coopération \
                entre les deux pays et le porte-parole a précisé que la rencontre a porté sur les questions de sécurité \
                et d’économie tandis que l’ambassadeur a salué la qualité des relations avec ses partenaires",
        tags: "Maroc, diplomatie, sécurité",
        stop: ".",
    },
    Tongue {
        words: "the minister announced on Tuesday in Rabat that the new project will strengthen cooperation between both \
                countries and the spokesman said the meeting dealt with questions of security and trade while the \
                ambassador praised the quality of relations with partners of the kingdom in the region and beyond",
        tags: "Morocco, diplomacy, security",
        stop: ".",
    },
];

/// An article of its own: front matter, a sub-heading, a list, a quote, links and emphasis among its paragraphs.
fn article(number: usize) -> String {
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
            4 => writeln!(out, "> {}{}\n", sentence(14), tongue.stop).unwrap(),
            5 => writeln!(out, "- {}\n- {}\n", sentence(6), sentence(6)).unwrap(),
            _ => {}
        }
        let link = format!("[{}](https://example.org/{number}/{paragraph}?a=1&b=2)", sentence(2));
        let (first, second) = (sentence(24), sentence(18));
        writeln!(out, "{first} **{}**{} {link}: {second}{}\n", sentence(2), tongue.stop, tongue.stop).unwrap();
    }
    out
}
