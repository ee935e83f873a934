//! Keys that stand more than once in one map: grammars forbid it or leave it open, editors do it, and other systems take
//! the last.

use std::collections::HashMap;

use super::keys::{self, fold};
use super::node::{Node, Value};
use crate::domain::{Position, Reason, Refusal, Timestamp, Warning, WarningCode, Zone};
use crate::formats::Context;
use crate::formats::dates::{self, Reading};

/// A key that came again, with the value that was passed over and the one that was taken.
struct Repeated {
    key: String,
    passed: Value,
    taken: Value,
    at: Option<Position>,
}

/// Leaves of each key the last, and warns of the others. Where one that is passed over may hide the article and the last
/// does not, the file is refused.
pub(super) fn settle(node: &mut Node, context: &Context<'_>) -> Result<Vec<Warning>, Refusal> {
    let mut repeated = Vec::new();
    keep_last(node, &mut repeated);
    let mut warnings = Vec::new();
    for Repeated { key, passed, taken, at } in repeated {
        if may_hide(&key, &passed, &taken, context.now, context.zone) {
            return Err(Refusal { at, ..Refusal::of(Reason::KeyDisagrees { key }) });
        }
        warnings.push(Warning { code: WarningCode::KeyRepeated { key }, at });
    }
    Ok(warnings)
}

fn keep_last(node: &mut Node, repeated: &mut Vec<Repeated>) {
    match &mut node.value {
        Value::List(items) => items.iter_mut().for_each(|item| keep_last(item, repeated)),
        Value::Map(entries) => {
            entries.iter_mut().for_each(|(_, value)| keep_last(value, repeated));
            let mut last: Vec<(String, Node)> = Vec::with_capacity(entries.len());
            let mut places: HashMap<String, usize> = HashMap::new();
            for (key, node) in entries.drain(..).rev() {
                match places.get(&key) {
                    Some(place) => {
                        let taken = &last[*place].1;
                        repeated.push(Repeated { key, passed: node.value, taken: taken.value.clone(), at: taken.at });
                    }
                    None => {
                        places.insert(key.clone(), last.len());
                        last.push((key, node));
                    }
                }
            }
            last.reverse();
            *entries = last;
        }
        _ => {}
    }
}

/// Whether the value that was passed over could keep the article from being seen where the one that was taken lets it.
fn may_hide(key: &str, passed: &Value, taken: &Value, now: Timestamp, zone: &Zone) -> bool {
    let key = fold(key);
    let is_one_of = |keys: &[&[&str]]| keys.iter().any(|keys| keys.contains(&key.as_str()));
    let text = |value: &Value| Node { value: value.clone(), at: None }.text().map(|text| text.trim().to_lowercase());
    let at = |value: &Value| match dates::read_value(&text(value)?, zone) {
        Reading::Date(told) => Some(told.at),
        _ => None,
    };
    if passed == taken || text(passed).is_some_and(|passed| Some(passed) == text(taken)) {
        return false;
    }
    if is_one_of(&[keys::EXPIRES]) {
        // The earlier end is the safe one.
        return at(passed).zip(at(taken)).is_none_or(|(passed, taken)| taken > passed);
    }
    if is_one_of(&[keys::PUBLISHED]) {
        let is_past = |value: &Value| at(value).is_some_and(|at| at <= now);
        return !is_past(passed) || !is_past(taken);
    }
    is_one_of(&[keys::VISIBLE_FROM, keys::DRAFT, keys::EXCLUDED, keys::STATUS, keys::RETRACT])
}
