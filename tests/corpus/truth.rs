//! `expected.jsonl` as it stands → what each file is to say. Every kind of file has keys of its own there.

use serde_json::Value;

/// What one file is known to say.
pub struct Truth {
    /// Its path below the corpus.
    pub path: String,
    /// Its entries; a file of one article has one.
    pub entries: Vec<Told>,
}

/// What one entry is known to say. Of several texts in a list of `titles`, `published`, `updated` or `authors` any is
/// right: a page has a heading and a title of its window.
#[derive(Default)]
pub struct Told {
    pub id: Option<String>,
    pub titles: Vec<String>,
    pub published: Vec<String>,
    pub updated: Vec<String>,
    pub authors: Vec<Vec<String>>,
    /// Categories and tags: one list each, as the file has them.
    pub terms: Vec<Vec<String>>,
    pub language: Option<String>,
    /// What the text begins with, the title being its first line.
    pub opening: Option<String>,
    pub contains: Vec<String>,
    pub absent: Vec<String>,
}

/// Every line of `expected.jsonl`.
pub fn read(text: &str) -> Vec<Truth> {
    text.lines().map(|line| truth(&serde_json::from_str(line).expect("expected.jsonl holds JSON"))).collect()
}

fn truth(line: &Value) -> Truth {
    let path = line["path"].as_str().expect("a path").to_owned();
    // The folder names the format.
    let format = path.split('/').next().unwrap_or_default();
    let said = &line["expected"];
    let of_file = line["language_of_file"].as_str();
    let listed = || said["entries"].as_array().into_iter().flatten();
    let mut entries: Vec<Told> = match format {
        // Files made to be wrong: nothing is known of them but that they must do no harm.
        _ if path.contains("should_fail") => Vec::new(),
        "xml-newsml-g2" => listed().filter(|one| one["kind"] == "newsItem").map(g2_item).collect(),
        "xml-rss" | "xml-atom" | "xml-wxr" | "json-feed" => listed().map(|one| item(one, said)).collect(),
        _ => vec![article(line, format)],
    };
    // Neither headline nor text: nothing that anybody could publish, and right to be refused.
    entries.retain(|told| !told.titles.is_empty() || !told.contains.is_empty() || told.opening.is_some());
    for told in &mut entries {
        told.language = told.language.take().or_else(|| of_file.map(str::to_owned));
    }
    Truth { path, entries }
}

fn article(line: &Value, format: &str) -> Told {
    let (said, hints) = (&line["expected"], &line["hints_from_head"]);
    let titles = match format {
        "html" => {
            let shown = ["h1", "og_title", "html_title"];
            let on_page = || shown.iter().flat_map(|key| texts(&said[*key]).into_iter().chain(texts(&hints[*key])));
            let known = texts(&said["title"]);
            if known.is_empty() { on_page().collect() } else { known }
        }
        _ => first_of(said, &["headline", "headlines", "title"]),
    };
    Told {
        id: texts(&said["uri"]).into_iter().chain(texts(&said["urn"])).next(),
        titles,
        published: first_of(said, &["published", "time_datetime", "firstcreated"]),
        // A digitalwire has two: the version's, and that of its delivery.
        updated: ["modified", "versioncreated", "version_created", "updated"]
            .iter()
            .flat_map(|key| texts(&said[*key]))
            .collect(),
        authors: one_list(first_of(said, &["authors", "byline"])),
        terms: ["categories", "tags", "subject", "subjects"].map(|key| terms(&said[key])).into_iter().collect(),
        language: texts(&said["language"]).pop(),
        opening: texts(&said["first_line"]).pop(),
        contains: texts(&said["body_contains"]),
        absent: texts(&said["body_not_contains"]).into_iter().chain(texts(&said["ednote"])).collect(),
    }
}

/// An item of a feed, or of a WordPress export.
fn item(one: &Value, feed: &Value) -> Told {
    let text = |key: &str| texts(&one[key]);
    let gmt: Vec<_> = text("post_date_gmt").iter().map(|date| format!("{date} +0000")).collect();
    Told {
        id: text("id").pop(),
        titles: text("title"),
        published: [gmt, text("pubDate"), text("published"), text("date_published")].concat(),
        updated: text("updated"),
        // An account's name, where the list of co-authors does not tell the people behind it.
        authors: one_list(first_of(one, &["author", "authors", "creator"]))
            .into_iter()
            // feed-rs has no name of an `author` of RSS and writes this word.
            .filter(|names| names != &["author"])
            .collect(),
        terms: ["category", "post_tag", "categories"].map(|key| terms(&one[key])).into_iter().collect(),
        language: texts(&feed["language"]).pop(),
        ..Told::default()
    }
}

fn g2_item(one: &Value) -> Told {
    Told {
        id: texts(&one["guid"]).pop(),
        titles: texts(&one["headlines"]),
        published: texts(&one["first_created"]),
        updated: texts(&one["version_created"]),
        // `by` is the byline as printed, `creator` whoever is on record: an editor's account, too.
        authors: [one_list(texts(&one["by"])), one_list(texts(&one["creators"]))].concat(),
        language: first_of(one, &["language", "lang"]).pop(),
        contains: texts(&one["body_contains"]),
        ..Told::default()
    }
}

/// A text or a list of texts; what is null or empty says nothing.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()).into_iter().collect(),
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// Commas part a text of several terms; spaces never do (FORMATS §4).
fn terms(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => {
            text.split(',').map(str::trim).filter(|term| !term.is_empty()).map(str::to_owned).collect()
        }
        other => texts(other),
    }
}

fn first_of(said: &Value, keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| texts(&said[*key])).find(|found| !found.is_empty()).unwrap_or_default()
}

fn one_list(names: Vec<String>) -> Vec<Vec<String>> {
    if names.is_empty() { Vec::new() } else { vec![names] }
}
