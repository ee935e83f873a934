//! schema.org's NewsArticle and its kin as a file of JSON-LD.

use serde_json::{Map, Value};

use super::editor::Editor;
use crate::domain::{Article, Reason, Refusal};

/// Whether a map is JSON-LD: it has a type, a graph or a context.
pub(super) fn recognise(map: &Map<String, Value>) -> bool {
    ["@type", "@graph", "@context"].iter().any(|key| map.contains_key(*key))
}

pub(super) fn articles(_map: &Map<String, Value>, _editor: &mut Editor<'_>) -> Vec<Result<Article, Refusal>> {
    vec![Err(Refusal::of(Reason::UnknownContent { format: "JSON" }))]
}
