//! Files made after the specifications of the wires and of mail, one oddity each, through `ajil check`: what each is to
//! come to stands in `tests/fixtures/formats/FORMAT.jsonl`. The fuzz targets begin with them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use ajil::domain::Timestamp;
use chrono::DateTime;
use serde_json::Value;

/// No format has fewer.
const FEWEST: usize = 10;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats")
}

/// What `ajil check` says of these files, by their paths.
fn checked(files: &[PathBuf]) -> BTreeMap<PathBuf, Value> {
    let output = Command::new(env!("CARGO_BIN_EXE_ajil"))
        .args(["check", "--format", "json"])
        .args(files)
        .output()
        .expect("the binary runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("a line of JSON"));
    lines.map(|told| (PathBuf::from(told["path"].as_str().expect("a path")), told)).collect()
}

/// Holds what was found to what is expected; the faults in words.
fn faults(expected: &Value, told: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    if let Some(code) = expected.get("refused") {
        if told["refusal"]["code"] != *code {
            faults.push(format!("refused: {code} expected, found {}", told["refusal"]["code"]));
        }
        return faults;
    }
    if let Some(titles) = expected.get("titles") {
        let found: Vec<_> = told["entries"].as_array().into_iter().flatten().map(|entry| &entry["title"]).collect();
        if found != titles.as_array().expect("a list").iter().collect::<Vec<_>>() {
            faults.push(format!("titles: {titles} expected, found {found:?}"));
        }
        return faults;
    }
    let entry = &told["entries"][0];
    let text = entry["text"].as_str().unwrap_or_default();
    for (key, value) in expected.as_object().expect("a map").iter().filter(|(key, _)| *key != "file") {
        let words = || value.as_array().into_iter().flatten().filter_map(Value::as_str);
        let holds = match key.as_str() {
            "contains" => words().all(|words| text.contains(words)),
            "absent" => !words().any(|words| entry.to_string().contains(words)),
            "published" | "visible_from" => is_same_moment(value, &entry[key]),
            "authors" => {
                let found = entry[key].as_array().into_iter().flatten();
                found.map(|author| author.as_str().or(author["name"].as_str()).unwrap_or_default()).eq(words())
            }
            // The folder's own comes first.
            "categories" => {
                words().all(|name| entry[key].as_array().is_some_and(|found| found.iter().any(|one| one == name)))
            }
            _ => entry[key] == *value,
        };
        if !holds {
            faults.push(format!("{key}: {value} expected, found {} in {text:?}", entry[key]));
        }
    }
    faults
}

/// A day alone is told in the site's zone.
fn is_same_moment(expected: &Value, found: &Value) -> bool {
    let (Some(expected), Some(found)) = (expected.as_str(), found.as_str()) else { return false };
    let moment = |text: &str| DateTime::parse_from_rfc3339(text).ok().and_then(|at| Timestamp::from_chrono(&at));
    match moment(expected) {
        Some(at) => moment(found).map(Timestamp::millis) == Some(at.millis()),
        None => found.starts_with(expected),
    }
}

#[test]
fn every_fixture_comes_to_what_it_is_made_for() {
    let mut wrong = Vec::new();
    for list in std::fs::read_dir(folder()).expect("the fixtures").map(|entry| entry.expect("an entry").path()) {
        if list.extension().is_none_or(|ending| ending != "jsonl") {
            continue;
        }
        let text = std::fs::read_to_string(&list).expect("a list");
        let expected: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        let place = |truth: &Value| list.with_extension("").join(truth["file"].as_str().expect("a file"));
        let files: Vec<_> = expected.iter().map(place).collect();
        assert!(files.len() >= FEWEST, "{} has {} fixtures", list.display(), files.len());
        let beside = std::fs::read_dir(list.with_extension("")).expect("its folder").count();
        assert_eq!(beside, files.len(), "{} does not tell of every file", list.display());
        let told = checked(&files);
        for (truth, file) in expected.iter().zip(&files) {
            let name = file.strip_prefix(folder()).expect("below it").display();
            match told.get(file) {
                Some(told) => wrong.extend(faults(truth, told).into_iter().map(|fault| format!("{name}: {fault}"))),
                None => wrong.push(format!("{name}: not told of")),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
