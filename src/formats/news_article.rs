//! schema.org's NewsArticle and its kin as a file of JSON-LD.

use serde_json::{Map, Value};

use super::editor::Editor;
use super::schema_org;
use crate::domain::{Article, Refusal};

/// Whether a map is JSON-LD: it has a type, a graph or a context.
pub(super) fn recognise(map: &Map<String, Value>) -> bool {
    ["@type", "@graph", "@context"].iter().any(|key| map.contains_key(*key))
}

pub(super) fn articles(map: &Map<String, Value>, editor: &mut Editor<'_>) -> Vec<Result<Article, Refusal>> {
    schema_org::articles(map, editor)
}
