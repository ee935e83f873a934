//! Values as JSON's writers send them: a number where text is due, one where there is room for many.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// A text, a number or a flag; of anything else only that it is there.
#[derive(Clone, Default, Debug, PartialEq, Deserialize)]
#[serde(from = "Value")]
pub(in crate::formats) enum Text {
    /// Nothing: `null`, or no such key.
    #[default]
    Absent,
    /// What stands there; never blank.
    Said(String),
    /// A list or a map, where nobody knows what to make of it.
    Other,
}

impl From<Value> for Text {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Absent,
            Value::String(text) if text.trim().is_empty() => Self::Absent,
            Value::String(text) => Self::Said(text),
            Value::Number(number) => Self::Said(number.to_string()),
            Value::Bool(flag) => Self::Said(flag.to_string()),
            Value::Array(_) | Value::Object(_) => Self::Other,
        }
    }
}

impl Text {
    /// What stands there, `None` where that is no text.
    pub(in crate::formats) fn get(&self) -> Option<&str> {
        match self {
            Self::Said(text) => Some(text),
            Self::Absent | Self::Other => None,
        }
    }

    /// What stands there for a message, `None` only where nothing does.
    pub(in crate::formats) fn shown(&self) -> Option<&str> {
        match self {
            Self::Said(text) => Some(text),
            Self::Other => Some("{…}"),
            Self::Absent => None,
        }
    }

    /// Whether it says yes.
    pub(in crate::formats) fn is_true(&self) -> bool {
        self.get().is_some_and(|text| matches!(text.trim().to_ascii_lowercase().as_str(), "true" | "1" | "yes"))
    }
}

/// One or many, or none; what is no `T` is passed over.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "Value", bound = "T: DeserializeOwned")]
pub(in crate::formats) struct Many<T>(pub(in crate::formats) Vec<T>);

impl<T> Default for Many<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: DeserializeOwned> From<Value> for Many<T> {
    fn from(value: Value) -> Self {
        let values = match value {
            Value::Null => Vec::new(),
            Value::Array(values) => values,
            one => vec![one],
        };
        Self(values.into_iter().filter_map(|value| T::deserialize(value).ok()).collect())
    }
}

impl<T> Many<T> {
    pub(in crate::formats) fn iter(&self) -> std::slice::Iter<'_, T> {
        self.0.iter()
    }

    pub(in crate::formats) fn first(&self) -> Option<&T> {
        self.0.first()
    }
}

/// Things with names: a list of them, or a map from name to thing.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "Value", bound = "T: DeserializeOwned")]
pub(in crate::formats) struct Named<T>(pub(in crate::formats) Vec<(String, T)>);

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: DeserializeOwned> From<Value> for Named<T> {
    fn from(value: Value) -> Self {
        let name_of = |value: &Value| value["name"].as_str().unwrap_or_default().to_owned();
        let pairs: Vec<(String, Value)> = match value {
            Value::Array(values) => values.into_iter().map(|value| (name_of(&value), value)).collect(),
            Value::Object(map) => map.into_iter().collect(),
            _ => Vec::new(),
        };
        Self(pairs.into_iter().filter_map(|(name, value)| Some((name, T::deserialize(value).ok()?))).collect())
    }
}

/// Somebody or something with a name, given as a map or as the name alone.
#[derive(Clone, Default, Debug, Deserialize)]
#[serde(from = "Value")]
pub(in crate::formats) struct Thing {
    fields: Map<String, Value>,
}

impl From<Value> for Thing {
    fn from(value: Value) -> Self {
        let fields = match value {
            Value::Object(fields) => fields,
            name @ (Value::String(_) | Value::Number(_)) => Map::from_iter([("name".to_owned(), name)]),
            _ => Map::new(),
        };
        Self { fields }
    }
}

impl Thing {
    /// The text of the first of these keys that has one.
    pub(in crate::formats) fn text(&self, keys: &[&str]) -> Option<&str> {
        keys.iter().find_map(|key| self.fields.get(*key)?.as_str().map(str::trim).filter(|text| !text.is_empty()))
    }

    /// The name; a number is a record's and nobody's.
    pub(in crate::formats) fn name(&self) -> Option<&str> {
        self.text(&["name"]).filter(|name| !name.bytes().all(|b| b.is_ascii_digit()))
    }
}

/// The same value with all its keys in small letters: ninjs 1 writes `pubstatus`, ninjs 3 `pubStatus`.
pub(in crate::formats) fn with_small_keys(value: Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(
            map.into_iter().map(|(key, value)| (key.to_ascii_lowercase(), with_small_keys(value))).collect(),
        ),
        Value::Array(values) => Value::Array(values.into_iter().map(with_small_keys).collect()),
        other => other,
    }
}
