use std::collections::HashMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{MapAccess, SeqAccess, Visitor};

use super::node::{Node, Value};
use super::syntax_refusal;
use crate::domain::{Position, Refusal};

/// Reads JSON. Keys that stand twice come twice.
pub(super) fn read(text: &str, first_line: u32) -> Result<Node, Refusal> {
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
pub(super) fn end_of_value(text: &str) -> Option<usize> {
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
            entries.push((key, Node { value, at: None }));
        }
        Ok(Value::Map(entries))
    }
}

/// serde_json tells no places: a key of the top stands where its name first does, one that comes again where it does again, and its values with it.
fn json_node(mut value: Value, source: &str, first_line: u32, at: Option<Position>) -> Node {
    match &mut value {
        Value::Map(entries) => {
            let mut before: HashMap<String, usize> = HashMap::new();
            for (key, node) in entries {
                let nth = before.entry(key.clone()).and_modify(|nth| *nth += 1).or_insert(0);
                let named = || source.match_indices(&format!("\"{key}\"")).nth(*nth).map(|(at, _)| at);
                let place = at.or_else(|| named().map(|at| Position::of_offset(source, at)));
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
