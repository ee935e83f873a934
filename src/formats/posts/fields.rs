//! Finding things in maps whose makers agree on names and on little else.

use serde_json::{Map, Value};

/// What stands at a path of keys, dots between them.
pub(super) fn path<'m>(map: &'m Map<String, Value>, path: &str) -> Option<&'m Value> {
    let mut keys = path.split('.');
    let first = map.get(keys.next()?)?;
    keys.try_fold(first, |value, key| value.as_object()?.get(key)).filter(|value| !value.is_null())
}

/// The first of these paths at which a text or a number stands.
pub(super) fn first_text(map: &Map<String, Value>, paths: &[&str]) -> Option<String> {
    paths.iter().find_map(|key| scalar(path(map, key)?))
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Whether there is a word in it, at any depth.
pub(super) fn has_words(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(values) => values.iter().any(has_words),
        Value::Object(map) => map.values().any(has_words),
        _ => false,
    }
}

/// A list's elements, or the one value.
pub(super) fn all(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(values) => values.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

/// The name of somebody or something, however it is wrapped: `"x"`, `{"name": "x"}`, `{"data": {"name": "x"}}`,
/// `{"author": {"first_names": "x", "last_name": "y"}}`.
pub(super) fn name(value: &Value) -> Option<String> {
    if let Some(text) = value.as_str() {
        return Some(text.trim().to_owned())
            .filter(|text| !text.is_empty() && !text.bytes().all(|b| b.is_ascii_digit()));
    }
    let map = value.as_object()?;
    let named = ["name", "displayName", "display_name", "fullOrUserName", "title", "label"];
    let own = named.iter().find_map(|key| map.get(*key)?.as_str().map(str::trim)).filter(|text| !text.is_empty());
    let parts = || {
        let part = |keys: [&str; 3]| keys.iter().find_map(|key| map.get(*key)?.as_str());
        let first = part(["first_names", "first_name", "firstName"])?;
        Some(format!("{first} {}", part(["last_name", "last_names", "lastName"]).unwrap_or_default()).trim().to_owned())
    };
    let inner = || ["data", "author", "tag", "category", "user"].iter().find_map(|key| name(map.get(*key)?));
    own.map(str::to_owned).or_else(parts).or_else(inner).or_else(|| map.get("slug")?.as_str().map(str::to_owned))
}

/// The names at a path; commas part those of a text.
pub(super) fn texts_at(map: &Map<String, Value>, key: &str) -> Vec<String> {
    let Some(found) = path(map, key) else { return Vec::new() };
    if let Some(text) = found.as_str() {
        return text.split([',', '،']).map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    }
    all(found).into_iter().filter_map(name).collect()
}

/// Keys under which the blocks of an editor keep their markup or words.
const WORDS: [&str; 4] = ["html", "rendered", "text", "value"];

/// HTML in one text; or where an editor keeps a text in blocks, all that its blocks say, a paragraph each.
pub(super) fn html_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if text.trim().is_empty() => None,
        // Plain words under a name for HTML: the lines are paragraphs.
        Value::String(text) if !text.contains('<') => {
            Some(text.lines().filter(|line| !line.trim().is_empty()).map(|line| format!("<p>{line}</p>")).collect())
        }
        Value::String(text) => Some(text.clone()),
        Value::Array(_) | Value::Object(_) => {
            let mut html = String::new();
            blocks(value, &mut html);
            Some(html).filter(|html| !html.is_empty())
        }
        _ => None,
    }
}

fn blocks(value: &Value, html: &mut String) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| blocks(value, html)),
        Value::Object(map) => {
            for (key, value) in map {
                match value {
                    Value::String(text) if WORDS.contains(&key.as_str()) && !text.trim().is_empty() => {
                        let is_block = ["<p", "<h", "<ul", "<ol", "<fig", "<div", "<blockq", "<table", "<section"];
                        if is_block.iter().any(|tag| text.trim_start().starts_with(tag)) {
                            html.push_str(text);
                        } else {
                            html.push_str(&format!("<p>{text}</p>"));
                        }
                    }
                    _ => blocks(value, html),
                }
            }
        }
        _ => {}
    }
}
