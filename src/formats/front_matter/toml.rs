use ::toml::de::{DeTable, DeValue};

use super::node::{DEPTH, Node, Value};
use super::syntax_refusal;
use crate::domain::{Position, Refusal};

/// Reads TOML 1.1.
pub(super) fn read(text: &str, first_line: u32) -> Result<Node, Refusal> {
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
    value: &::toml::Spanned<DeValue<'_>>,
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
