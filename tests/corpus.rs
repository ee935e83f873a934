//! Real files of every format against what they are known to say: `$AJIL_CORPUS/expected.jsonl`, by way of the
//! library that `ajil check` calls. Every file of the corpus is read; none may panic or take longer than two seconds.

#[path = "corpus/compare.rs"]
mod compare;
#[path = "corpus/table.rs"]
mod table;
#[path = "corpus/truth.rs"]
mod truth;
#[path = "corpus/wrong_truth.rs"]
mod wrong_truth;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, SystemTime};

use ajil::domain::{Entry, EntryId, Reason, Timestamp};
use ajil::formats::plain_text;
use ajil::service::intake::preview::{Preview, Previewed};
use ajil::watch::DropPath;
use compare::{Check, compare, seen};
use table::Table;
use truth::{Told, Truth};

/// No file may take longer; code that is not optimised is some ten times slower.
const LONGEST: Duration = Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 2 });

#[test]
fn real_files_come_to_what_they_are_known_to_say() {
    let Some(corpus) = std::env::var_os("AJIL_CORPUS").map(PathBuf::from) else {
        println!("skipped: AJIL_CORPUS names no corpus");
        return;
    };
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970").as_millis();
    let now = Timestamp::from_millis_utc(since.try_into().expect("this age of the world"));
    let preview = Arc::new(Preview::of(&corpus, now).unwrap_or_else(|fault| panic!("{} is faulty", fault.path)));
    let truths: BTreeMap<_, _> =
        truth::read(&std::fs::read_to_string(corpus.join("expected.jsonl")).expect("the truth"))
            .into_iter()
            .map(|truth| (truth.path.clone(), truth))
            .collect();
    let mut comparison = Comparison::default();
    let mut harm = Vec::new();
    for path in files(&corpus).expect("the corpus can be read") {
        let previewed = looked_at(&preview, &path, now).unwrap_or_else(|fault| {
            harm.push(format!("{path}: {fault}"));
            None
        });
        let refusal = previewed.as_ref().and_then(|previewed| previewed.refusals.first());
        if refusal.is_some_and(|refusal| refusal.reason == Reason::Internal) {
            harm.push(format!("{path}: a parser panicked"));
        }
        comparison.file(&path, truths.get(&path), previewed.as_ref());
    }
    let Comparison { table, misses, values, excused } = comparison;
    misses.iter().for_each(|miss| println!("{miss}"));
    table.print();
    println!("{values} values, {excused} of them known to be wrong; {} misses", misses.len());
    assert_eq!(harm, Vec::<String>::new(), "files that a parser cannot stand");
    assert!(excused * 100 <= values, "{excused} of {values} values are said to be wrong: more than one in a hundred");
    assert_eq!(table.shortfalls(), Vec::<String>::new());
}

/// What holds and what does not, so far.
#[derive(Default)]
struct Comparison {
    table: Table,
    misses: Vec<String>,
    values: usize,
    excused: usize,
}

impl Comparison {
    fn file(&mut self, path: &str, truth: Option<&Truth>, previewed: Option<&Previewed>) {
        let format = path.split('/').next().unwrap_or_default();
        let refusal = previewed.and_then(|previewed| previewed.refusals.first());
        self.table.file(format, refusal.is_some());
        let Some(truth) = truth else { return };
        let refused = refusal.map(|refusal| format!(" (refused: {})", refusal.reason.code())).unwrap_or_default();
        for (place, told) in truth.entries.iter().enumerate() {
            let entry = found(truth, place, told, previewed);
            let text = entry.and_then(|entry| entry.body.as_ref()).map(plain_text).unwrap_or_default();
            for Check { field, expected, found, holds } in compare(told, entry.map(|entry| (entry, text.as_str()))) {
                self.values += 1;
                if !holds && wrong_truth::is_known(path, field, &expected) {
                    self.excused += 1;
                    continue;
                }
                self.table.value(format, field, holds);
                if !holds {
                    let miss = format!("{path}[{place}] {field:?}{refused}");
                    self.misses.push(format!("{miss}\n    expected  {expected}\n    found     {found}"));
                }
            }
        }
    }
}

/// Every file in a folder of the corpus, in order.
fn files(corpus: &Path) -> std::io::Result<Vec<String>> {
    let mut files = Vec::new();
    for folder in std::fs::read_dir(corpus)? {
        let folder = folder?;
        if folder.file_type()?.is_dir() {
            for file in std::fs::read_dir(folder.path())? {
                files.push(format!("{}/{}", folder.file_name().display(), file?.file_name().display()));
            }
        }
    }
    files.sort_unstable();
    Ok(files)
}

/// Looks at a file as `ajil check` does, on a thread of its own that is given up when it takes too long.
fn looked_at(preview: &Arc<Preview>, path: &str, now: Timestamp) -> Result<Option<Previewed>, String> {
    let (send, answer) = mpsc::channel();
    let (preview, path) = (Arc::clone(preview), DropPath::stored(path.as_bytes()));
    thread::Builder::new()
        .stack_size(8 << 20)
        .spawn(move || send.send(preview.file(&path, now)).is_ok())
        .map_err(|error| error.to_string())?;
    answer.recv_timeout(LONGEST).map_err(|fault| format!("no answer within {LONGEST:?}: {fault}"))
}

/// The entry that the truth's `place`th is about: by its id, else by its title, else by its place where as many
/// entries were found as are known.
fn found<'p>(truth: &Truth, place: usize, told: &Told, previewed: Option<&'p Previewed>) -> Option<&'p Entry> {
    let entries: Vec<_> = previewed?.entries.iter().map(|one| &one.entry).collect();
    if let [only] = entries[..]
        && truth.entries.len() == 1
    {
        return Some(only);
    }
    let id = told.id.as_deref().and_then(EntryId::from_iri);
    let same_id = entries.iter().find(|entry| Some(&entry.id) == id.as_ref());
    let same_title =
        || entries.iter().find(|entry| told.titles.iter().any(|title| seen(title) == seen(entry.title.as_str())));
    let same_place = || entries.get(place).filter(|_| entries.len() == truth.entries.len());
    same_id.or_else(same_title).or_else(same_place).copied()
}
