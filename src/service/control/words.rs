//! What is asked at the control socket, and how it is answered.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::domain::CategoryPath;
use crate::http::newsstand::Vitals;
use crate::service::orders::{self, Answer, Declined, Order};
use crate::service::status;
use crate::service::vitals::Pulse;

/// A request: one line of JSON.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Request {
    /// How things stand.
    Status {},
    /// To withdraw an entry, or to take that back.
    Withdraw(OfEntry),
    /// To retract an entry, or to take that back.
    Retract(OfEntry),
    /// That an entry is several.
    Split {
        /// An id, a UUID or an address.
        entry: String,
    },
    /// That what is missing since a sweep is meant to be.
    Confirm {
        /// Of which category; else of all that ask.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        category: Option<String>,
        /// Whether its entries stay published.
        #[serde(default)]
        keep: bool,
    },
}

/// What is decided of which entry.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfEntry {
    /// An id, a UUID or an address.
    pub entry: String,
    /// For readers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Whether it is taken back.
    #[serde(default)]
    pub undo: bool,
}

impl Request {
    /// The order that this is; `None` is for no order, but for how things stand.
    pub fn order(self) -> Result<Option<Order>, Declined> {
        let reason = |text: Option<String>| text.map_or(Ok(None), |text| orders::reason(&text));
        Ok(Some(match self {
            Self::Status {} => return Ok(None),
            Self::Withdraw(OfEntry { entry, undo: true, .. }) | Self::Retract(OfEntry { entry, undo: true, .. }) => {
                Order::TakeBack { entry }
            }
            Self::Withdraw(OfEntry { entry, reason: text, .. }) => Order::Withdraw { entry, reason: reason(text)? },
            Self::Retract(OfEntry { entry, reason: text, .. }) => Order::Retract { entry, reason: reason(text)? },
            Self::Split { entry } => Order::Split { entry },
            Self::Confirm { category, keep } => {
                let category = category.map(|name| {
                    CategoryPath::new(&name).map_err(|fault| {
                        let mend = "name a category as its address does, such as sports/football";
                        Declined::new("category", fault.to_string(), mend)
                    })
                });
                Order::Confirm { category: category.transpose()?, keep }
            }
        }))
    }
}

/// The line that answers a line.
pub(super) fn answer(pulse: &Pulse, line: &[u8]) -> String {
    let asked = serde_json::from_slice::<Request>(line).map_err(|fault| {
        let mend = "ask as in {\"ask\":\"status\"}; docs/operating.md has the others";
        Declined::new("not-understood", format!("the line is not understood: {fault}"), mend)
    });
    let answer = asked.and_then(Request::order).and_then(|order| match order {
        None => Ok(status::of_running(&pulse.0, pulse.is_ready())),
        Some(order) => orders::ask(&pulse.0, order),
    });
    written(&answer)
}

/// An answer as a line.
pub(super) fn written(answer: &Answer) -> String {
    let told = match answer {
        Ok(answer) => json!({ "answer": answer }),
        Err(Declined { code, message, mend }) => json!({ "error": { "code": code, "message": message, "mend": mend } }),
    };
    format!("{told}\n")
}
