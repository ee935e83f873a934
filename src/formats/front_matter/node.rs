use crate::domain::{Line, Position};

/// Levels of lists and maps that are read.
pub(super) const DEPTH: usize = 32;

/// One value, whichever language it is written in, and where it stands in the file.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    pub(super) value: Value,
    pub(super) at: Option<Position>,
}

/// A value. Numbers and dates keep the spelling of the file: `1.10` is a title, too.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Nothing,
    Bool(bool),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

impl Node {
    /// The keys; nothing at all is no keys.
    pub(super) fn entries(&self) -> Option<&[(String, Self)]> {
        match &self.value {
            Value::Map(entries) => Some(entries),
            Value::Nothing => Some(&[]),
            _ => None,
        }
    }

    /// One value as text, `None` for lists, maps and nothing.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            Value::Bool(true) => Some("true"),
            Value::Bool(false) => Some("false"),
            _ => None,
        }
    }

    /// Whether a key with this value says anything.
    pub(super) fn is_absent(&self) -> bool {
        match &self.value {
            Value::Nothing => true,
            Value::Text(text) => Line::new(text).is_none(),
            Value::List(nodes) => nodes.iter().all(Self::is_absent),
            Value::Map(entries) => entries.is_empty(),
            Value::Bool(_) => false,
        }
    }

    /// Yes or no, in the spellings of YAML 1.1 as well.
    pub(super) fn bool(&self) -> Option<bool> {
        match self.text()?.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "1" => Some(true),
            "false" | "no" | "off" | "0" => Some(false),
            _ => None,
        }
    }

    /// The first of these keys that a map has.
    pub(super) fn get(&self, keys: &[&str]) -> Option<&Self> {
        let entries = self.entries()?;
        let find = |key: &&str| entries.iter().find(|(name, node)| name.eq_ignore_ascii_case(key) && !node.is_absent());
        keys.iter().find_map(find).map(|(_, node)| node)
    }

    /// What stands there, for a message.
    pub(super) fn shown(&self) -> String {
        match &self.value {
            Value::List(_) => "[…]".to_owned(),
            Value::Map(_) => "{…}".to_owned(),
            _ => Line::folded(self.text().unwrap_or_default()).shortened(80).to_string(),
        }
    }
}
