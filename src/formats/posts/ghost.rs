//! Ghost's export: tables of a database, posts apart from the people and tags that belong to them.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::article;
use crate::domain::{Article, Refusal};
use crate::formats::editor::Editor;

/// Whether a map is an export: `{"db": [{"data": {"posts": …}}]}`, or its inner part with the tables that link them.
pub(in crate::formats) fn is_export(map: &Map<String, Value>) -> bool {
    tables(map).is_some()
}

fn tables(map: &Map<String, Value>) -> Option<&Map<String, Value>> {
    let inner = map.get("db").map_or_else(|| map.get("data"), |db| db.get(0).unwrap_or(db).get("data"));
    let tables = inner.and_then(Value::as_object)?;
    (tables.get("posts")?.is_array() && (map.contains_key("db") || tables.contains_key("users"))).then_some(tables)
}

/// Hands on every post that is none of the site's pages.
pub(in crate::formats) fn articles(
    map: &Map<String, Value>,
    editor: &mut Editor<'_>,
    hand_on: &mut impl FnMut(Result<Article, Refusal>),
) {
    let Some(tables) = tables(map) else { return };
    let authors = Links::between(tables, "posts_authors", "author_id", "users");
    let tags = Links::between(tables, "posts_tags", "tag_id", "tags");
    for post in rows(tables, "posts").iter().filter_map(Value::as_object) {
        let mut whole = post.clone();
        whole.insert("authors".to_owned(), authors.of(post));
        whole.insert("tags".to_owned(), tags.of(post));
        match article(&whole, editor) {
            Ok(Some(article)) => hand_on(Ok(article)),
            Ok(None) => {}
            Err(refusal) => hand_on(Err(refusal)),
        }
    }
}

fn rows<'t>(tables: &'t Map<String, Value>, name: &str) -> &'t [Value] {
    tables.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The rows that a table of links ties to each post, by the post's id.
struct Links<'t>(HashMap<String, Vec<(i64, &'t Value)>>);

impl<'t> Links<'t> {
    /// Tags whose name begins with `#` are the system's own, and tie nothing.
    fn between(tables: &'t Map<String, Value>, links: &str, key: &str, things: &str) -> Self {
        let public = |row: &&Value| !row["name"].as_str().unwrap_or_default().starts_with('#');
        let named: HashMap<_, _> =
            rows(tables, things).iter().filter(public).map(|row| (row["id"].to_string(), row)).collect();
        let mut tied: HashMap<String, Vec<(i64, &Value)>> = HashMap::new();
        for link in rows(tables, links) {
            if let Some(row) = named.get(&link[key].to_string()) {
                let order = link["sort_order"].as_i64().unwrap_or(0);
                tied.entry(link["post_id"].to_string()).or_default().push((order, *row));
            }
        }
        for rows in tied.values_mut() {
            rows.sort_by_key(|(order, _)| *order);
        }
        Self(tied)
    }

    fn of(&self, post: &Map<String, Value>) -> Value {
        let id = post.get("id").map(Value::to_string).unwrap_or_default();
        let rows = self.0.get(&id).map(Vec::as_slice).unwrap_or_default();
        Value::Array(rows.iter().map(|(_, row)| (*row).clone()).collect())
    }
}
