//! The tables of settings in the documentation are the code's.

use std::fs;
use std::path::Path;

use ajil::site::{KEYS, NOT_BUILT};

const BEGIN: &str = "<!-- settings -->";
const END: &str = "<!-- /settings -->";

/// The rows of the Markdown table between the markers, cell by cell; `None` without markers.
fn rows(document: &str) -> Option<Vec<Vec<String>>> {
    let table = document.split_once(BEGIN)?.1.split_once(END).expect("the table has an end").0;
    let lines = table.lines().map(str::trim).filter(|line| line.starts_with('|'));
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    Some(lines.skip(2).map(cells).collect())
}

fn row_of(key: &ajil::site::Key) -> Vec<String> {
    let cells =
        [&format!("`{}`", key.name), key.place.as_str(), key.default, &format!("`{}`", key.example), key.meaning];
    cells.map(str::to_owned).to_vec()
}

#[track_caller]
fn check(name: &str, document: &str, columns: usize) {
    let expected: Vec<Vec<String>> = KEYS.iter().map(|key| row_of(key)[..columns].to_vec()).collect();
    let mut found = rows(document).unwrap_or_else(|| panic!("{name} has no table between {BEGIN} and {END}"));
    found.iter_mut().for_each(|row| row.truncate(columns));
    if found != expected {
        let right: Vec<_> = KEYS.iter().map(|key| format!("| {} |", row_of(key).join(" | "))).collect();
        panic!("the table of {name} is not the code's; these are its rows:\n{}", right.join("\n"));
    }
}

fn read(name: &str) -> Option<String> {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).ok()
}

#[test]
fn docs_settings_holds_the_whole_table() {
    check("docs/settings.md", &read("docs/settings.md").expect("docs/settings.md is there"), 5);
}

#[test]
fn the_readme_agrees_on_keys_places_and_defaults() {
    // The README may shorten examples and meanings, but not promise a key that is not there.
    if let Some(readme) = read("README.md").filter(|readme| readme.contains(BEGIN)) {
        check("README.md", &readme, 3);
    }
}

#[test]
fn the_worked_examples_are_right() {
    let document = read("docs/settings.md").expect("docs/settings.md is there");
    let blocks: Vec<_> = document.split("```toml\n").skip(1).filter_map(|block| block.split_once("```")).collect();
    assert!(blocks.len() >= 2, "a site.toml and a feed.toml");
    for (block, _) in blocks {
        let faults = if block.starts_with("# site.toml") {
            ajil::site::read_site(block).err()
        } else {
            ajil::site::read_feed(block).err()
        };
        assert_eq!(faults, None, "{block}");
    }
}

#[test]
fn keys_of_later_versions_are_named() {
    let document = read("docs/settings.md").expect("docs/settings.md is there");
    for key in NOT_BUILT {
        assert!(document.contains(&format!("`{key}`")), "{key}");
    }
}
