use std::fmt;

use serde::Deserialize;
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

use super::node::{DEPTH, Node, Value};
use super::{plain, syntax_refusal};
use crate::domain::{Position, Reason, Refusal};

/// Values that an alias may come to, on an average.
const REPLAYED: usize = 32;

/// Reads YAML 1.2 with at most so many `aliases`. Keys that stand twice come twice; aliases that multiply are an
/// error.
pub(super) fn read(text: &str, first_line: u32, aliases: usize) -> Result<Node, Refusal> {
    match plain::read(text, first_line) {
        Some(node) => Ok(node),
        None => read_any(text, first_line, aliases),
    }
}

/// Reads all of YAML.
pub(super) fn read_any(text: &str, first_line: u32, aliases: usize) -> Result<Node, Refusal> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: DEPTH,
            max_documents: 1,
            max_aliases: aliases,
            max_anchors: aliases,
            enforce_alias_anchor_ratio: false,
            max_nodes: 10_000,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: aliases.saturating_mul(REPLAYED),
            max_replay_stack_depth: 8,
            max_alias_expansions_per_anchor: aliases,
        },
        duplicate_keys: serde_saphyr::DuplicateKeyPolicy::PassThrough,
        strict_booleans: true,
        emit_comments: false,
        with_snippet: false,
    };
    let read: Result<Option<Spanned<Tree>>, _> = serde_saphyr::from_str_with_options(text, options);
    match read {
        Ok(Some(tree)) => Ok(node(tree, text, first_line)),
        Ok(None) => Ok(Node { value: Value::Nothing, at: None }),
        Err(fault) => {
            let at = fault.location().map(|at| (narrow(at.line()), narrow(at.column())));
            let mut refusal = syntax_refusal(&fault.without_snippet().render(), at, first_line);
            if is_of_aliases(&fault) {
                refusal.reason = Reason::TooManyAliases { limit: aliases as u64 };
            }
            Err(refusal)
        }
    }
}

/// Whether it was the bound of aliases that was passed, by their number or by what they come to.
fn is_of_aliases(fault: &serde_saphyr::Error) -> bool {
    use serde_saphyr::Error;
    use serde_saphyr::budget::BudgetBreach;

    let mut fault = fault.without_snippet();
    while let Error::AliasError { error, .. } = fault {
        fault = error.without_snippet();
    }
    matches!(
        fault,
        Error::Budget { breach: BudgetBreach::Aliases { .. } | BudgetBreach::Anchors { .. }, .. }
            | Error::AliasReplayCounterOverflow { .. }
            | Error::AliasReplayLimitExceeded { .. }
            | Error::AliasExpansionLimitExceeded { .. }
            | Error::AliasReplayStackDepthExceeded { .. }
    )
}

/// A value as serde hands it over, with where it stood.
enum Tree {
    Nothing,
    Bool(bool),
    /// Its spelling is in the source.
    Number,
    Text(String),
    List(Vec<Spanned<Tree>>),
    Map(Vec<(String, Spanned<Tree>)>),
}

fn node(tree: Spanned<Tree>, source: &str, first_line: u32) -> Node {
    let place = tree.referenced;
    let known = place.line() > 0;
    let at = known.then(|| Position::at(narrow(place.line()).saturating_add(first_line - 1), narrow(place.column())));
    let span = tree.defined.span();
    let value = match tree.value {
        Tree::Nothing => Value::Nothing,
        Tree::Bool(value) => Value::Bool(value),
        Tree::Text(text) => Value::Text(text),
        Tree::Number => Value::Text(spelling(source, span.byte_offset(), span.byte_len()).to_owned()),
        Tree::List(items) => Value::List(items.into_iter().map(|item| node(item, source, first_line)).collect()),
        Tree::Map(entries) => {
            Value::Map(entries.into_iter().map(|(key, value)| (key, node(value, source, first_line))).collect())
        }
    };
    Node { value, at }
}

fn spelling(source: &str, offset: Option<u64>, length: Option<u64>) -> &str {
    let range = || {
        let from = usize::try_from(offset?).ok()?;
        source.get(from..from.checked_add(usize::try_from(length?).ok()?)?)
    };
    range().unwrap_or_default().trim()
}

fn narrow(n: u64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }
    fn visit_bool<E>(self, value: bool) -> Result<Tree, E> {
        Ok(Tree::Bool(value))
    }
    fn visit_i64<E>(self, _: i64) -> Result<Tree, E> {
        Ok(Tree::Number)
    }
    fn visit_u64<E>(self, _: u64) -> Result<Tree, E> {
        Ok(Tree::Number)
    }
    fn visit_i128<E>(self, _: i128) -> Result<Tree, E> {
        Ok(Tree::Number)
    }
    fn visit_u128<E>(self, _: u128) -> Result<Tree, E> {
        Ok(Tree::Number)
    }
    fn visit_f64<E>(self, _: f64) -> Result<Tree, E> {
        Ok(Tree::Number)
    }
    fn visit_str<E>(self, text: &str) -> Result<Tree, E> {
        Ok(Tree::Text(text.to_owned()))
    }
    fn visit_string<E>(self, text: String) -> Result<Tree, E> {
        Ok(Tree::Text(text))
    }
    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Nothing)
    }
    fn visit_none<E>(self) -> Result<Tree, E> {
        Ok(Tree::Nothing)
    }
    fn visit_some<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Tree, D::Error> {
        deserializer.deserialize_any(self)
    }
    fn visit_newtype_struct<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Tree, D::Error> {
        deserializer.deserialize_any(self)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Tree, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Tree::List(items))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tree, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Tree::Map(entries))
    }
}
