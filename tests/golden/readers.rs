//! What readers that are not ours make of the golden documents, held against `truth.json`.
//!
//! `tests/readers` has a script for each, which prints what its reader tells and judges nothing. Where a reader is known to
//! tell something else than a document says, `tests/readers/limits.json` says what and why; anything else fails, and so
//! does a limit that is none any more.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// Set to anything, it lets the tests pass without the readers.
const WITHOUT: &str = "AJIL_WITHOUT_READERS";

/// What a reader is known to tell otherwise.
#[derive(serde::Deserialize, PartialEq, Eq, PartialOrd, Ord, Clone, Debug)]
#[serde(deny_unknown_fields)]
struct Limit {
    formats: Vec<String>,
    field: String,
    is: Otherwise,
    why: String,
}

/// How it is told otherwise.
#[derive(serde::Deserialize, PartialEq, Eq, PartialOrd, Ord, Clone, Copy, Debug)]
#[serde(rename_all = "snake_case")]
enum Otherwise {
    /// Not at all.
    Untold,
    /// Not for dates before 1970.
    UntoldBeforeEpoch,
    /// What a text of another field says, where it is empty.
    ContentIfNone,
    SummaryIfNone,
    CaptionIfNone,
    /// Of several the first.
    First,
    /// Of several a list in one text.
    Joined,
    /// Of several the last that can be played, without its length.
    LastPlayedWithoutLength,
    /// In a way that says nothing about the document.
    Other,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Reader {
    /// Whether its version is ours to choose, and not Debian's: of others, a limit may be gone in a newer one.
    is_pinned: bool,
    reads: Vec<String>,
    limits: Vec<Limit>,
}

/// The project's folder.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Where `tests/readers/install` puts what comes from npm and PyPI.
fn installed() -> PathBuf {
    root().join("target/readers")
}

/// Runs a program of the readers' kind; `None` where it is missing and need not be there.
///
/// # Panics
/// When it is missing: a check that is left out without a word is none.
pub fn run(name: &str, command: &mut Command, is_there: bool) -> Option<Output> {
    let ran = if is_there { command.output().ok() } else { None };
    if ran.is_none() && std::env::var_os(WITHOUT).is_some_and(|value| !value.is_empty()) {
        eprintln!("{name} is not here, and {WITHOUT} is set: what it would show is not shown");
        return None;
    }
    let missing = "Install it: tests/run does, and tests/readers/install what comes from npm and PyPI \
                   (Debian: apt-get install newsboat jing nodejs npm python3-venv)";
    Some(ran.unwrap_or_else(|| panic!("{name} is not here. {missing}. Without it, and with less shown: {WITHOUT}=1")))
}

/// What a reader tells of documents: its script's output.
fn told_by(reader: &str, documents: &[PathBuf]) -> Option<BTreeMap<String, Value>> {
    let scripts = root().join("tests/readers");
    let is_there = installed().join("made-of").exists();
    let mut command = match reader {
        "feedparser" | "newsboat" => {
            let mut python = Command::new(installed().join("venv/bin/python"));
            python.arg(scripts.join(format!("{reader}_reads.py"))).stdin(Stdio::null());
            python
        }
        _ => {
            // Node looks for packages where it runs when the script comes in by standard input.
            let script = std::fs::File::open(scripts.join("npm_reads.mjs")).expect("a script");
            let mut node = Command::new("node");
            node.args(["--input-type=module", "-", reader]).current_dir(installed()).stdin(script);
            node
        }
    };
    let is_there = is_there && (reader != "newsboat" || Command::new("newsboat").arg("-v").output().is_ok());
    let ran = run(reader, command.args(documents), is_there)?;
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{reader}: {said}{}", String::from_utf8_lossy(&ran.stdout));
    Some(serde_json::from_slice(&ran.stdout).unwrap_or_else(|error| panic!("{reader}: {error}: {said}")))
}

/// Has a reader read every document of a kind that it reads, and fails unless it agrees with the truth.
#[track_caller]
pub fn check(name: &str, folder: &Path) {
    let read = |path: &Path| std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let limits = read(&root().join("tests/readers/limits.json"));
    let mut readers: BTreeMap<String, Reader> = serde_json::from_slice(&limits).expect("limits.json");
    let reader = readers.remove(name).expect("a reader of limits.json");
    let truth: BTreeMap<String, Value> = serde_json::from_slice(&read(&folder.join("truth.json"))).expect("JSON");
    let format = |document: &str| document.rsplit('.').next().unwrap_or_default().to_owned();
    let truth: BTreeMap<_, _> = truth.into_iter().filter(|(name, _)| reader.reads.contains(&format(name))).collect();
    assert!(truth.len() >= 7, "{name} is given nothing to read");

    let documents: Vec<_> = truth.keys().map(|name| folder.join("documents").join(name)).collect();
    let Some(told) = told_by(name, &documents) else { return };
    let mut disagreements = Vec::new();
    let mut needed = BTreeSet::new();
    for (document, truth) in &truth {
        let format = format(document);
        let limits: Vec<_> = reader.limits.iter().filter(|limit| limit.formats.contains(&format)).collect();
        let mut hold = |what: &str, field: &str, truth: &Value, told: &Value| {
            if truth[field] == told[field] {
                return;
            }
            match limits.iter().find(|limit| limit.field == field) {
                Some(limit) if is_so(limit.is, field, truth, &told[field]) => {
                    needed.insert((*limit, format.clone()));
                }
                _ => disagreements.push(format!(
                    "{document}: {what}: {field}\n    is      {}\n    is told {}",
                    truth[field], told[field]
                )),
            }
        };
        let told = told.get(document).unwrap_or(&Value::Null);
        ["title", "page", "own"].iter().for_each(|field| hold("the feed", field, truth, told));
        let entries = |of: &Value| of["entries"].as_array().cloned().unwrap_or_default();
        let (entries, told) = (entries(truth), entries(told));
        let order =
            |of: &[Value]| serde_json::json!({"order": of.iter().map(|entry| &entry["id"]).collect::<Vec<_>>()});
        hold("the feed", "order", &order(&entries), &order(&told));
        assert_eq!(entries.len(), told.len(), "{name}: {document}: so many entries");
        for entry in &entries {
            let what = entry["title"].to_string();
            let told = told.iter().find(|told| told["id"] == entry["id"]);
            let told = told.unwrap_or_else(|| panic!("{name}: {document}: no entry has the id {}", entry["id"]));
            for field in entry.as_object().expect("an entry").keys().filter(|field| *field != "caption") {
                hold(&what, field, entry, told);
            }
        }
    }
    assert!(disagreements.is_empty(), "{name} disagrees:\n{}", disagreements.join("\n"));
    for limit in reader.limits.iter().filter(|_| reader.is_pinned) {
        for format in &limit.formats {
            let is_needed = needed.contains(&(limit, format.clone()));
            assert!(is_needed, "{name} has a limit no more: {} in {format} ({})", limit.field, limit.why);
        }
    }
}

/// Whether what is told of a field is what a limit makes of the truth.
fn is_so(limit: Otherwise, field: &str, truth: &Value, told: &Value) -> bool {
    let is = &truth[field];
    let is_untold = told.is_null() || told.as_array().is_some_and(Vec::is_empty);
    let all = || is.as_array().map(Vec::as_slice).unwrap_or_default();
    let instead = |other: &str| is.is_null() && *told == truth[other];
    match limit {
        Otherwise::Untold => is_untold,
        Otherwise::UntoldBeforeEpoch => is.as_str().is_some_and(|date| date < "1970"),
        Otherwise::ContentIfNone => instead("content"),
        Otherwise::SummaryIfNone => instead("summary"),
        Otherwise::CaptionIfNone => instead("caption"),
        Otherwise::First => told.as_array().is_some_and(|told| told.as_slice() == &all()[..1.min(all().len())]),
        Otherwise::Joined => {
            let names: Vec<_> = all().iter().filter_map(Value::as_str).collect();
            *told == serde_json::json!([names.join(", ")])
        }
        Otherwise::LastPlayedWithoutLength => {
            let is_played = |one: &&Value| !one["type"].as_str().is_some_and(|name| name.starts_with("image/"));
            let mut last: Vec<_> = all().iter().rfind(is_played).cloned().into_iter().collect();
            last.iter_mut().for_each(|one| one["length"] = Value::Null);
            *told == Value::Array(last)
        }
        Otherwise::Other => true,
    }
}
