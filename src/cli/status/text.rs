//! How a service stands, for people.

use std::fmt::Write;

use serde_json::Value;

use crate::cli::terminal::{Ink, within};

/// So many of each kind are told one by one, and the others counted.
const SHOWN: usize = 20;

/// The status as text, most urgent first.
pub(super) fn of(status: &Value, ink: Ink) -> String {
    let mut out = String::new();
    write(&mut out, status, ink).expect("memory takes every letter");
    out
}

fn write(out: &mut String, status: &Value, ink: Ink) -> std::fmt::Result {
    head(out, status, ink)?;
    asks(out, status, ink)?;
    settings(out, status, ink)?;
    refused(out, status, ink)?;
    waits(out, status, ink)?;
    ruled(out, status, ink)?;
    feeds(out, status, ink)
}

fn head(out: &mut String, status: &Value, ink: Ink) -> std::fmt::Result {
    let text = |value: &Value| within(value.as_str().unwrap_or("–"));
    let standing = match (status["running"] == true, status["ready"] == true) {
        (true, true) => ink.green("running"),
        (true, false) if status["since"].is_null() => ink.red("running, and not to be reached at its control socket"),
        (true, false) => ink.yellow("running, not ready"),
        (false, _) => ink.yellow("stopped"),
    };
    write!(out, "ajil {}: {standing}", text(&status["version"]))?;
    match status["since"].as_str() {
        Some(since) => writeln!(out, " since {since}")?,
        None => writeln!(out)?,
    }
    writeln!(out, "  folder    {}", text(&status["folder"]))?;
    writeln!(out, "  state     {}", text(&status["state"]))?;
    for (name, of) in [("site", "site"), ("readers", "readers"), ("operator", "operator")] {
        if let Some(address) = status["addresses"][of].as_str() {
            writeln!(out, "  {name:<8}  {address}")?;
        }
    }
    if status["folder_is_well"] == false {
        writeln!(out, "  {}", ink.red("the folder cannot be read: nothing is taken from readers"))?;
    }
    if status["store_is_well"] == false {
        writeln!(out, "  {}", ink.red("the store takes no changes: what is published is served on"))?;
    }
    if let Some(at) = status["rebuilt"]["at"].as_str() {
        let aside = within(status["rebuilt"]["aside"].as_str().unwrap_or_default());
        let told =
            format!("the store was damaged and made anew on {at}; the damaged one is {aside} in the state folder");
        writeln!(out, "  {}", ink.yellow(&told))?;
    }
    if let Some(why) = status["unwatched"]["why"].as_str() {
        let folders = number(&status["unwatched"]["folders"]);
        writeln!(
            out,
            "  {}",
            ink.yellow(&format!("{folders} folders cannot be watched, and are read again and again: {}", within(why)))
        )?;
    }
    if let Some(error) = status["error"].as_str() {
        writeln!(out, "  {}", ink.red(&within(error)))?;
    }
    for thread in list(&status["ended"]) {
        writeln!(out, "  {}", ink.red(&format!("the thread {} has ended: start it again", text(thread))))?;
    }
    writeln!(out, "\n{}", ink.bold("Published"))?;
    writeln!(out, "  {:>8}  entries", number(&status["entries"]))?;
    if let Some(files) = status["files"].as_object() {
        for (outcome, count) in files {
            writeln!(out, "  {:>8}  files {}", number(count), within(outcome))?;
        }
    }
    Ok(())
}

fn asks(out: &mut String, status: &Value, ink: Ink) -> std::fmt::Result {
    let asks = list(&status["asks"]);
    if asks.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", ink.red("Asks for an answer"))?;
    for one in asks.iter().take(SHOWN) {
        let category = one["category"].as_str();
        let of = category.map_or_else(|| "the whole site".to_owned(), within);
        let command =
            category.map_or_else(|| "ajil confirm".to_owned(), |path| format!("ajil confirm {}", within(path)));
        let (files, since) = (number(&one["files"]), one["since"].as_str().unwrap_or_default());
        let why = if one["folder_is_gone"] == true { "; the folder is gone" } else { "" };
        writeln!(out, "  {files} files of {of} are missing since {since}{why}; their stories stay published")?;
        writeln!(
            out,
            "    → removed on purpose: {command}; to stay published: {command} --keep; a slip: put them back"
        )?;
    }
    more(out, asks.len(), asks.len())
}

fn settings(out: &mut String, status: &Value, ink: Ink) -> std::fmt::Result {
    let files = list(&status["settings_faults"]);
    if files.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", ink.red("Faulty settings (the last good ones hold)"))?;
    for file in files.iter().take(SHOWN) {
        for fault in list(&file["faults"]) {
            let path = within(file["path"].as_str().unwrap_or_default());
            writeln!(out, "  {path}:{}", within(fault.as_str().unwrap_or_default()))?;
        }
    }
    more(out, files.len(), files.len())
}

fn refused(out: &mut String, status: &Value, ink: Ink) -> std::fmt::Result {
    let files = list(&status["refused"]);
    if files.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", ink.red("Refused"))?;
    for file in files.iter().take(SHOWN) {
        let text = |name: &str| within(file[name].as_str().unwrap_or_default());
        let mut place = text("path");
        for part in ["line", "column"] {
            if let Some(at) = file[part].as_u64() {
                write!(place, ":{at}")?;
            }
        }
        writeln!(out, "  {place}  [{}]", text("code"))?;
        writeln!(out, "    {}\n    → {}", text("message"), text("mend"))?;
    }
    let all = status["files"]["refused"].as_u64().and_then(|all| usize::try_from(all).ok());
    more(out, files.len(), all.unwrap_or(files.len()))
}

fn waits(out: &mut String, status: &Value, ink: Ink) -> std::fmt::Result {
    let (scheduled, settling) = (&status["scheduled"], &status["settling"]);
    let counts = [
        ("files to be read or committed", &status["waiting"]),
        ("files that settle", &settling["count"]),
        ("entries to be found by their words", &status["to_index"]),
        ("entries that wait for their moment", &scheduled["count"]),
    ];
    if counts.iter().all(|(_, count)| count.as_u64().unwrap_or_default() == 0) {
        return Ok(());
    }
    writeln!(out, "\n{}", ink.bold("Waits"))?;
    for (what, count) in counts {
        if count.as_u64().is_some_and(|count| count > 0) {
            writeln!(out, "  {:>8}  {what}", number(count))?;
        }
    }
    for path in list(&settling["first"]).iter().take(SHOWN) {
        writeln!(out, "  settles   {}", within(path.as_str().unwrap_or_default()))?;
    }
    let first = list(&scheduled["first"]);
    for one in first.iter().take(SHOWN) {
        let what = one["path"].as_str().or(one["id"].as_str()).unwrap_or_default();
        writeln!(out, "  {}  {}", one["at"].as_str().unwrap_or_default(), within(what))?;
    }
    let all = scheduled["count"].as_u64().and_then(|all| usize::try_from(all).ok());
    more(out, first.len(), all.unwrap_or(first.len()))
}

fn ruled(out: &mut String, status: &Value, ink: Ink) -> std::fmt::Result {
    let first = list(&status["ruled"]["first"]);
    if first.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", ink.bold("Withdrawn and retracted by the operator"))?;
    for one in first.iter().take(SHOWN) {
        let text = |name: &str| within(one[name].as_str().unwrap_or_default());
        writeln!(out, "  {}  {:<9}  {}", text("at"), text("state"), text("title"))?;
        writeln!(out, "    {}", text("id"))?;
        if one["reason"].is_string() {
            writeln!(out, "    {}", text("reason"))?;
        }
    }
    let all = status["ruled"]["count"].as_u64().and_then(|all| usize::try_from(all).ok());
    more(out, first.len(), all.unwrap_or(first.len()))
}

fn feeds(out: &mut String, status: &Value, ink: Ink) -> std::fmt::Result {
    let Some(feeds) = status["feeds"].as_object().filter(|feeds| !feeds.is_empty()) else { return Ok(()) };
    writeln!(out, "\n{}", ink.bold("Feeds"))?;
    let width = feeds.values().filter_map(|feed| feed["changed"].as_str()).map(str::len).max().unwrap_or_default();
    writeln!(out, "  {:>8}  {:<width$}  name", "entries", "changed")?;
    for (name, feed) in feeds.iter().take(SHOWN * 5) {
        let changed = feed["changed"].as_str().unwrap_or("–");
        writeln!(out, "  {:>8}  {changed:<width$}  {}", number(&feed["entries"]), within(name))?;
    }
    if feeds.len() > SHOWN * 5 {
        writeln!(out, "  … and {} more", feeds.len() - SHOWN * 5)?;
    }
    Ok(())
}

/// Of a list of which `told` came and `all` are, how many are not shown.
fn more(out: &mut String, told: usize, all: usize) -> std::fmt::Result {
    let shown = told.min(SHOWN);
    if all > shown { writeln!(out, "  … and {} more", all - shown) } else { Ok(()) }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn number(value: &Value) -> String {
    value.as_u64().map_or_else(|| "–".to_owned(), |number| number.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn long_lists_are_cut_with_how_many_more_and_what_is_urgent_comes_first() {
        let refused: Vec<_> = (0..100)
            .map(|n| json!({ "path": format!("أمن/{n}.txt"), "code": "empty", "line": 1, "message": "m", "mend": "d" }))
            .collect();
        let told = of(
            &json!({
                "version": "1", "running": true, "ready": true, "since": "2026-01-01T00:00:00Z", "entries": 7,
                "files": { "published": 5, "refused": 250 }, "refused": refused,
                "asks": [{ "category": "أمن", "since": "x", "files": 40 }],
                "feeds": { "all": { "entries": 7, "changed": null } },
            }),
            Ink::none(),
        );
        assert!(
            told.contains("\u{2068}أمن/19.txt:1\u{2069}") || told.contains("\u{2068}أمن/19.txt\u{2069}:1"),
            "{told}"
        );
        assert!(!told.contains("/20.txt") && told.contains("  … and 230 more\n"), "{told}");
        let at = |words: &str| told.find(words).unwrap_or_else(|| panic!("{words} in {told}"));
        assert!(at("ajil confirm") < at("empty") && at("empty") < at("Feeds"));
    }

    #[test]
    fn a_status_of_another_version_is_told_as_far_as_it_goes() {
        for other in [json!({}), json!([]), json!({ "feeds": [1], "refused": "x", "running": 1 })] {
            assert!(of(&other, Ink::none()).starts_with("ajil "));
        }
    }
}
