//! Names and addresses in JSON-LD, in whatever shape they come.

use serde_json::Value;
use url::Url;

use super::Graph;
use crate::domain::{Author, BaseUrl, Line};
use crate::formats::byline;

/// One value as text: a string, a number, a value with its language, the name of a thing; the first of a list.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(values) => values.iter().find_map(text),
        Value::Object(node) => ["@value", "name", "text", "value"].iter().find_map(|key| text(node.get(*key)?)),
        Value::Bool(_) | Value::Null => None,
    }
}

/// An absolute http(s) URL, resolved against the page's own address.
pub(in crate::formats) fn address(text: &str, base: Option<&str>) -> Option<String> {
    match Url::parse(text.trim()) {
        Ok(url) => (matches!(url.scheme(), "http" | "https") && url.has_host()).then(|| url.into()),
        Err(_) => BaseUrl::resolve(base?, text),
    }
}

/// The people and organisations of `author`, each once: names, nodes, references, or a list of these.
pub(super) fn authors<'v>(graph: &Graph<'v>, value: &'v Value) -> Vec<Author> {
    let values = match value {
        Value::Array(values) => values.as_slice(),
        one => std::slice::from_ref(one),
    };
    let mut authors: Vec<Author> = Vec::new();
    for author in values.iter().flat_map(|value| people(graph, value)) {
        if !authors.iter().any(|known| known.name == author.name) {
            authors.push(author);
        }
    }
    authors
}

fn people<'v>(graph: &Graph<'v>, value: &'v Value) -> Vec<Author> {
    let Some(node) = graph.resolve(value) else {
        // An address is somebody's page and not a name.
        let name = text(value).filter(|name| Url::parse(name).is_err());
        return name.map(|name| of_text(&name)).unwrap_or_default();
    };
    let names = match node.get("name") {
        Some(Value::Array(names)) => names.iter().filter_map(text).collect(),
        name => Vec::from_iter(name.and_then(text).or_else(|| {
            let part = |key: &str| node.get(key).and_then(text);
            Some([part("givenName"), part("familyName")].into_iter().flatten().collect::<Vec<_>>().join(" "))
        })),
    };
    let mut people: Vec<Author> = names.iter().flat_map(|name| named(name)).collect();
    if let [author] = people.as_mut_slice() {
        author.url = ["url", "sameAs"].iter().find_map(|key| address(&text(node.get(*key)?)?, None));
        let mail = node.get("email").and_then(text);
        author.email = mail.and_then(|mail| Line::new(mail.trim_start_matches("mailto:")));
    }
    people
}

/// A text alone may be a whole byline: «By Ann Lee and Omar Haddad».
fn of_text(text: &str) -> Vec<Author> {
    if byline::is_opened(text) { byline::authors(text) } else { named(text) }
}

fn named(name: &str) -> Vec<Author> {
    Author::named(name).into_iter().collect()
}
