//! Microdata (HTML §5) of schema.org, brought to the form of JSON-LD.

use dom_query::{Document, NodeRef};
use serde_json::{Map, Value};

/// Levels of items within items that are read.
const DEPTH: usize = 8;

/// The items at the top of a page that have a type of schema.org.
pub(super) fn items(document: &Document) -> Vec<Value> {
    let items = document.select("[itemscope][itemtype*='schema.org']");
    // A property of no item is an item of its own.
    let is_within = |node: &NodeRef<'_>| node.ancestors_it(None).any(|above| above.has_attr("itemscope"));
    let top = items.nodes().iter().filter(|node| !node.has_attr("itemprop") || !is_within(node));
    top.take(64).map(|node| item(node, DEPTH)).collect()
}

fn item(node: &NodeRef<'_>, depth: usize) -> Value {
    let mut map = Map::new();
    let kind = node.attr_or("itemtype", "");
    let kinds = kind.split_whitespace().map(|kind| Value::from(kind.trim_end_matches('/')));
    map.insert("@type".to_owned(), kinds.collect());
    if let Some(id) = node.attr("itemid") {
        map.insert("@id".to_owned(), Value::from(&*id));
    }
    if depth > 0 {
        properties(node, &mut map, depth);
    }
    Value::Object(map)
}

/// The properties of an item: those of the elements within it that are not within another.
fn properties(node: &NodeRef<'_>, map: &mut Map<String, Value>, depth: usize) {
    let mut next: Vec<_> = node.element_children();
    next.reverse();
    while let Some(element) = next.pop() {
        let is_item = element.has_attr("itemscope");
        if let Some(names) = element.attr("itemprop") {
            // The text of the article is what the page shows; here it would be without its paragraphs, whatever else it
            // is called.
            let is_text = names.split_whitespace().any(|name| name == "articleBody");
            for name in names.split_whitespace().filter(|_| !is_text) {
                let value = if is_item { item(&element, depth - 1) } else { value(&element) };
                add(map, name, value);
            }
        }
        if !is_item {
            let mut inner = element.element_children();
            inner.reverse();
            next.append(&mut inner);
        }
    }
}

fn add(map: &mut Map<String, Value>, name: &str, value: Value) {
    match map.get_mut(name) {
        None => {
            map.insert(name.to_owned(), value);
        }
        Some(Value::Array(values)) => values.push(value),
        Some(one) => *one = Value::Array(vec![one.take(), value]),
    }
}

/// HTML §5.2.4; `content` counts on every element, as writers of pages believe.
fn value(element: &NodeRef<'_>) -> Value {
    let name = element.node_name().unwrap_or_default().to_ascii_lowercase();
    let attributes: &[&str] = match name.as_str() {
        "a" | "area" | "link" => &["content", "href"],
        "audio" | "embed" | "iframe" | "img" | "source" | "track" | "video" => &["content", "src"],
        "object" => &["content", "data"],
        "data" | "meter" => &["content", "value"],
        "time" => &["content", "datetime"],
        // Where pages keep a date for machines, and have since before `time`.
        "abbr" => &["content", "title"],
        _ => &["content"],
    };
    let told = attributes.iter().find_map(|attribute| element.attr(attribute));
    // A link that is somebody's name: `<a itemprop="author" href="…">Ann Lee</a>`.
    let is_name = name == "a"
        && matches!(
            element.attr_or("itemprop", "").as_ref(),
            "author" | "name" | "headline" | "articleSection" | "keywords"
        );
    match told.filter(|_| !is_name) {
        Some(text) => Value::from(text.trim()),
        None => Value::from(super::folded(&element.text()).unwrap_or_default()),
    }
}
