//! YAML, TOML and JSON, each into the one tree of [`Node`].

use std::fmt;

use serde::Deserialize;
use serde::de::{Error as _, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;
use toml::de::{DeTable, DeValue};

use super::node::{Node, Value};
use super::syntax_refusal;
use crate::domain::{Position, Refusal};

/// Levels of lists and maps.
const DEPTH: usize = 32;

/// Reads YAML 1.2. A key twice is an error, and so are aliases that multiply.
pub(super) fn yaml(text: &str, first_line: u32) -> Result<Node, Refusal> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: DEPTH,
            max_documents: 1,
            max_aliases: 64,
            max_anchors: 64,
            max_nodes: 10_000,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: 2_000,
            max_replay_stack_depth: 8,
            max_alias_expansions_per_anchor: 64,
        },
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
            Err(syntax_refusal(&fault.without_snippet().render(), at, first_line))
        }
    }
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

/// Reads TOML 1.1.
pub(super) fn toml(text: &str, first_line: u32) -> Result<Node, Refusal> {
    let table = DeTable::parse(text).map_err(|fault| {
        let at = fault.span().map(|span| Position::of_offset(text, span.start));
        syntax_refusal(fault.message(), at.map(|at| (at.line, at.column.unwrap_or(1))), first_line)
    })?;
    toml_table(table.get_ref(), text, first_line, 0)
}

fn toml_table(table: &DeTable<'_>, source: &str, first_line: u32, depth: usize) -> Result<Node, Refusal> {
    let mut entries = Vec::with_capacity(table.len());
    for (key, value) in table {
        entries.push((key.get_ref().to_string(), toml_value(value, source, first_line, depth + 1)?));
    }
    Ok(Node { value: Value::Map(entries), at: None })
}

fn toml_value(
    value: &toml::Spanned<DeValue<'_>>,
    source: &str,
    first_line: u32,
    depth: usize,
) -> Result<Node, Refusal> {
    let place = Position::of_offset(source, value.span().start);
    let at = Position { line: place.line.saturating_add(first_line - 1), ..place };
    if depth > DEPTH {
        return Err(syntax_refusal("nested too deep", Some((place.line, place.column.unwrap_or(1))), first_line));
    }
    let value = match value.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Boolean(value) => Value::Bool(*value),
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Datetime(_) => {
            Value::Text(source.get(value.span()).unwrap_or_default().to_owned())
        }
        DeValue::Array(items) => {
            let items = items.iter().map(|item| toml_value(item, source, first_line, depth + 1));
            Value::List(items.collect::<Result<_, _>>()?)
        }
        DeValue::Table(table) => toml_table(table, source, first_line, depth)?.value,
    };
    Ok(Node { value, at: Some(at) })
}

/// Reads JSON. A key twice is an error here, too.
pub(super) fn json(text: &str, first_line: u32) -> Result<Node, Refusal> {
    let read: Result<JsonTree, _> = serde_json::from_str(text);
    match read {
        Ok(JsonTree(value)) => Ok(json_node(value, text, first_line, None)),
        Err(fault) => {
            let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            // serde_json counts bytes; editors count characters.
            let line = text.lines().nth(fault.line().saturating_sub(1)).unwrap_or_default();
            let before = line.as_bytes().iter().take(fault.column()).filter(|b| (**b & 0xC0) != 0x80).count();
            let words = fault.to_string();
            let detail = words.split(" at line ").next().unwrap_or_default();
            Err(syntax_refusal(detail, Some((narrow(fault.line()), narrow(before))), first_line))
        }
    }
}

/// How many bytes the JSON value at the beginning of a text takes; `None` when it does not end.
pub(super) fn end_of_json(text: &str) -> Option<usize> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<serde::de::IgnoredAny>();
    values.next()?.ok()?;
    Some(values.byte_offset())
}

struct JsonTree(Value);

impl<'de> Deserialize<'de> for JsonTree {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor).map(Self)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }
    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Text(value.to_string()))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Text(value.to_string()))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Text(value.to_string()))
    }
    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Nothing)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(JsonTree(value)) = seq.next_element()? {
            items.push(Node { value, at: None });
        }
        Ok(Value::List(items))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut entries: Vec<(String, Node)> = Vec::new();
        while let Some((key, JsonTree(value))) = map.next_entry::<String, _>()? {
            if entries.iter().any(|(name, _)| *name == key) {
                return Err(A::Error::custom(format!("the key “{key}” is there twice")));
            }
            entries.push((key, Node { value, at: None }));
        }
        Ok(Value::Map(entries))
    }
}

/// serde_json tells no places: a key of the top stands where its name first does, and its values with it.
fn json_node(mut value: Value, source: &str, first_line: u32, at: Option<Position>) -> Node {
    match &mut value {
        Value::Map(entries) => {
            for (key, node) in entries {
                let place = at.or_else(|| source.find(&format!("\"{key}\"")).map(|at| Position::of_offset(source, at)));
                let place = place.map(|place| match at {
                    Some(place) => place,
                    None => Position::line(place.line.saturating_add(first_line - 1)),
                });
                *node = json_node(std::mem::replace(&mut node.value, Value::Nothing), source, first_line, place);
            }
        }
        Value::List(items) => {
            for item in items {
                *item = json_node(std::mem::replace(&mut item.value, Value::Nothing), source, first_line, at);
            }
        }
        _ => {}
    }
    Node { value, at }
}
