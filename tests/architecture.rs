//! The walls of the house: which floor may know which, and who alone does what (ARCHITECTURE.md).

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The floors, from the bottom (src/lib.rs). Folders of one floor never import one another.
const FLOORS: [&[&str]; 5] =
    [&["domain"], &["formats", "render", "search", "site"], &["watch", "store", "http"], &["service"], &["cli"]];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every source file: its path below src, and its text.
fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder of sources").map(|entry| entry.expect("an entry").path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|ending| ending == "rs") {
                let path = entry.strip_prefix(root().join("src")).expect("below src").to_string_lossy().into_owned();
                found.push((path, fs::read_to_string(&entry).expect("UTF-8")));
            }
        }
    }
    found.sort();
    assert!(found.len() > 50, "the sources are elsewhere");
    found
}

/// The modules that only tests have, as path below src without ending: those declared under `#[cfg(test)]`.
fn test_modules(sources: &[(String, String)]) -> Vec<String> {
    let mut modules = Vec::new();
    for (path, text) in sources {
        let folder = match path.trim_end_matches(".rs").rsplit_once('/') {
            Some((folder, "mod")) => folder.to_owned(),
            _ => path.trim_end_matches(".rs").to_owned(),
        };
        for after in text.split("#[cfg(test)]\n").skip(1) {
            let line = after.lines().next().unwrap_or_default();
            if let Some((_, name)) = line.trim_end_matches(';').rsplit_once("mod ")
                && line.ends_with(';')
            {
                modules.push(format!("{folder}/{name}"));
            }
        }
    }
    modules
}

/// The sources that are compiled into the service.
fn service_sources() -> Vec<(String, String)> {
    let mut sources = sources();
    let tests = test_modules(&sources);
    sources.retain(|(path, _)| {
        let module = path.trim_end_matches(".rs");
        !tests.iter().any(|test| module == test || module.starts_with(&format!("{test}/")))
    });
    sources
}

fn without_tests(text: &str) -> &str {
    text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or(text)
}

/// The lines of code of a file, numbered from 1, without comments.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().map(|(number, line)| (number + 1, line.split("//").next().unwrap_or(line)));
    lines.filter(|(_, line)| !line.trim().is_empty())
}

fn floor_of(folder: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&folder))
}

/// The folders of src that a line names: `crate::store::…`, `crate::{store, domain}`, `ajil::store::…`.
fn named_folders(line: &str) -> BTreeSet<&str> {
    let mut named = BTreeSet::new();
    for rest in line.split("crate::").skip(1).chain(line.split("ajil::").skip(1)) {
        let word =
            |text: &'_ str| -> usize { text.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count() };
        match rest.strip_prefix('{') {
            Some(list) => named.extend(list.split([',', '}']).map(|one| &one.trim()[..word(one.trim())])),
            None => {
                named.insert(&rest[..word(rest)]);
            }
        }
    }
    named.retain(|name| floor_of(name).is_some());
    named
}

#[track_caller]
fn assert_none(what: &str, offenders: &[String]) {
    assert!(offenders.is_empty(), "{what}:\n{}", offenders.join("\n"));
}

/// Lines of the service's own code for which `is` holds, in files that `may` does not excuse.
fn offenders(may: impl Fn(&str) -> bool, is: impl Fn(&str) -> bool) -> Vec<String> {
    let mut offenders = Vec::new();
    for (path, text) in service_sources().iter().filter(|(path, _)| !may(path)) {
        for (number, line) in code_lines(without_tests(text)).filter(|(_, line)| is(line)) {
            offenders.push(format!("src/{path}:{number}: {}", line.trim()));
        }
    }
    offenders
}

fn below(folders: &[&str]) -> impl Fn(&str) -> bool {
    let folders: Vec<_> = folders.iter().map(|folder| format!("{folder}/")).collect();
    move |path| folders.iter().any(|folder| path.starts_with(folder))
}

#[test]
fn imports_point_down_and_never_to_a_neighbour() {
    let mut offenders = Vec::new();
    for (path, text) in sources() {
        let Some((own, _)) = path.split_once('/') else { continue };
        let floor = floor_of(own).unwrap_or_else(|| panic!("src/{own} stands on no floor"));
        // Tests keep to the walls as well.
        for (number, line) in code_lines(&text) {
            for named in named_folders(line) {
                let other = floor_of(named).expect("retained");
                if named != own && other >= floor {
                    offenders.push(format!("src/{path}:{number}: floor {floor} names {named}, of floor {other}"));
                }
            }
        }
    }
    assert_none("imports that climb or cross", &offenders);
}

#[test]
fn an_import_that_climbs_would_be_seen() {
    let of = |line: &'static str| named_folders(line).into_iter().collect::<Vec<_>>();
    assert_eq!(of("use crate::store::Store;"), ["store"]);
    assert_eq!(of("use crate::{http, domain::Line};"), ["domain", "http"]);
    assert_eq!(of("    let x = crate::service::clock::now();"), ["service"]);
    assert!(of("use std::collections::BTreeMap;").is_empty());
}

#[test]
fn the_words_of_the_domain_know_no_serde_and_no_system() {
    let is_io = |line: &str| {
        ["serde", "std::fs", "std::net", "std::io", "std::env", "std::process", "tokio", "std::thread"]
            .iter()
            .any(|word| line.contains(word))
    };
    assert_none("domain derives no serde and does no I/O", &offenders(|path| !below(&["domain"])(path), is_io));
}

#[test]
fn the_pure_floor_touches_no_disk_and_no_network() {
    let is_io = |line: &str| {
        ["std::fs", "TcpStream", "TcpListener", "tokio::", "std::thread"].iter().any(|word| line.contains(word))
    };
    let pure = below(&["formats", "render", "search", "site"]);
    assert_none("formats, render, search and site do no I/O", &offenders(|path| !pure(path), is_io));
}

#[test]
fn only_the_store_knows_sql() {
    assert_none("only store names rusqlite", &offenders(below(&["store"]), |line| line.contains("rusqlite")));
}

#[test]
fn only_render_writes_feeds() {
    let is_writer = |line: &str| {
        let words: Vec<_> = line.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
        words.contains(&"atom_syndication") || line.contains("quick_xml::Writer") || line.contains("quick_xml::writer")
    };
    assert_none("only render names the writers of feeds", &offenders(below(&["render"]), is_writer));
    // Formats have a module of that name, which reads.
    let names_rss = |line: &str| line.contains("rss::") && !line.contains("super::rss") && !line.contains("self::rss");
    assert_none("only render names the writer of RSS", &offenders(below(&["render", "formats"]), names_rss));
    // Formats may read XML; a function that escapes a text for a page writes no document.
    let reads = offenders(below(&["render", "formats"]), |line| {
        line.contains("quick_xml") && !line.contains("quick_xml::escape")
    });
    assert_none("only render and formats name quick_xml", &reads);
}

#[test]
fn html_is_called_safe_where_it_is_made_safe_and_nowhere_else() {
    let may = |path: &str| path == "formats/sanitize.rs" || below(&["store", "formats/sanitize"])(path);
    assert_none(
        "SafeHtml::sanitised is called by formats/sanitize and store alone",
        &offenders(may, |line| line.contains("SafeHtml::sanitised(")),
    );
}

#[test]
fn time_is_an_argument_below_the_service() {
    let is_now = |line: &str| {
        ["SystemTime::now(", "Instant::now(", "Utc::now(", "Local::now(", "Zoned::now("]
            .iter()
            .any(|call| line.contains(call))
    };
    let may = |path: &str| !below(&["domain", "formats", "render", "search", "site", "watch", "store"])(path);
    assert_none("nobody below floor 3 asks what time it is, http excepted", &offenders(may, is_now));
}

#[test]
fn failpoints_stand_beside_the_floors_and_are_passed_where_there_is_io() {
    let sources = service_sources();
    let own = sources.iter().find(|(path, _)| path == "failpoint.rs").expect("the failpoints");
    let climbs: Vec<_> = code_lines(&own.1).filter(|(_, line)| !named_folders(line).is_empty()).collect();
    assert!(climbs.is_empty(), "the failpoints import a floor: {climbs:?}");
    let may = |path: &str| path == "failpoint.rs" || below(&["watch", "store", "service"])(path);
    assert_none(
        "only watch, store and service pass failpoints",
        &offenders(may, |line| line.contains("failpoint::") || line.contains("::failpoint")),
    );
    for name in ajil::failpoint::NAMES {
        let pass = format!("failpoint::pass(\"{name}\")");
        let passed: usize = sources.iter().map(|(_, text)| without_tests(text).matches(&pass).count()).sum();
        assert_eq!(passed, 1, "{name} is one place");
    }
}

#[test]
fn no_file_is_larger_than_the_house_allows() {
    let large: Vec<_> = sources()
        .into_iter()
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > 500)
        .map(|(path, lines)| format!("src/{path}: {lines} lines"))
        .collect();
    assert_none("files of more than 500 lines", &large);
}

/// What is in code quotes and has a slash or a known ending, and no sign that it is an address or a pattern.
fn paths_of(document: &str) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    for quoted in document.split('`').skip(1).step_by(2) {
        let name = quoted.trim_end_matches('/');
        let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-'));
        let looks_like_one =
            [".rs", ".md", ".toml", ".sql", ".html", ".css", ".txt"].iter().any(|end| name.ends_with(end))
                || ["src/", "tests/", "benches/", "docs/", "templates/", "assets/", "feeds/"]
                    .iter()
                    .any(|top| name.starts_with(top));
        if plain && looks_like_one && !name.starts_with('/') {
            paths.insert(name.to_owned());
        }
    }
    paths
}

/// A path may be told from the root or from src; a bare name of a file of settings is any folder's.
fn exists(path: &str) -> bool {
    let at = |base: PathBuf| base.join(path).exists();
    let is_settings = matches!(path, "site.toml" | "feed.toml");
    is_settings || at(root().to_owned()) || at(root().join("src"))
}

#[test]
fn every_path_that_the_map_names_is_there() {
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md is there");
    let paths = paths_of(&map);
    assert!(paths.len() > 10, "a map names places: {paths:?}");
    let gone: Vec<_> = paths.into_iter().filter(|path| !exists(path)).collect();
    assert_none("ARCHITECTURE.md names what is not there", &gone);
    assert!(map.contains("Invariant:"), "the map says what must never be");
}

#[test]
fn every_folder_of_the_house_is_on_the_map() {
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md is there");
    let missing: Vec<_> = FLOORS
        .iter()
        .flat_map(|floor| floor.iter())
        .filter(|folder| !map.contains(&format!("{folder}/")))
        .map(|folder| format!("{folder}/"))
        .collect();
    assert_none("ARCHITECTURE.md does not name", &missing);
}

/// docs/faults.md: a fault's number is in the names of its tests, and its row names the files that these are in.
#[test]
fn the_table_of_faults_tells_which_tests_try_each() {
    let mut files: Vec<(String, String)> = Vec::new();
    let mut folders = vec![root().join("src"), root().join("tests")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|ending| ending == "rs") {
                let path = entry.strip_prefix(root()).expect("below the root").to_string_lossy().into_owned();
                files.push((path, fs::read_to_string(&entry).expect("UTF-8")));
            }
        }
    }
    let table = fs::read_to_string(root().join("docs/faults.md")).expect("the table of faults");
    for number in 1..=60 {
        let row = table.lines().find(|line| line.starts_with(&format!("| {number} | ")));
        let row = row.unwrap_or_else(|| panic!("docs/faults.md has no row {number}"));
        let test = format!("fn fault_{number:02}_");
        let holding: BTreeSet<_> =
            files.iter().filter(|(_, text)| text.contains(&test)).map(|(path, _)| path).collect();
        let told: BTreeSet<_> =
            files.iter().map(|(path, _)| path).filter(|path| row.contains(&format!("`{path}`"))).collect();
        assert_eq!(told, holding, "docs/faults.md, row {number}");
        assert_eq!(row.contains("**open**"), holding.is_empty(), "docs/faults.md, row {number}");
    }
}
