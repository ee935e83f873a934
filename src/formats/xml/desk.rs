//! What the formats of XML share on the way from an element to an article: dates, warnings, the things left out.

use super::tree::Node;
use crate::domain::{Reason, Refusal, Status, Timestamp, Warning, WarningCode};
use crate::formats::Context;
use crate::formats::dates::{self, Reading};

/// Kinds of things left out that are told apart.
const KINDS: usize = 8;

/// Warnings that point to a place.
const WARNINGS: usize = 200;

/// One file on its way.
#[derive(Debug)]
pub(in crate::formats) struct Desk<'c> {
    /// What is known beside the bytes.
    pub(in crate::formats) context: &'c Context<'c>,
    /// What its publisher may want to look at.
    pub(in crate::formats) warnings: Vec<Warning>,
    left_out: Vec<(String, usize)>,
}

/// What a date in the future means (FORMATS §4).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::formats) enum Future {
    /// Wait for it: wires and WordPress.
    Waits,
    /// A mistake: feeds.
    IsMistake,
}

impl<'c> Desk<'c> {
    pub(in crate::formats) fn new(context: &'c Context<'c>) -> Self {
        Self { context, warnings: Vec::new(), left_out: Vec::new() }
    }

    /// Warns of what stands in an element; of the first two hundred, which nobody reads to their end.
    pub(in crate::formats) fn warn(&mut self, code: WarningCode, node: Node<'_>) {
        if self.warnings.len() < WARNINGS {
            self.warnings.push(Warning { code, at: Some(node.position()) });
        }
    }

    /// Warns of something that needs to be said only once of a file.
    pub(in crate::formats) fn warn_once(&mut self, code: WarningCode) {
        let kind = std::mem::discriminant(&code);
        if self.warnings.iter().all(|warning| std::mem::discriminant(&warning.code) != kind) {
            self.warnings.push(Warning { code, at: None });
        }
    }

    /// Warns that a value cannot be used.
    pub(in crate::formats) fn ignore(&mut self, node: Node<'_>, key: &str, found: &str) {
        self.warn(WarningCode::ValueIgnored { key: key.to_owned(), found: found.to_owned() }, node);
    }

    /// Counts a thing that is no published article.
    pub(in crate::formats) fn leave_out(&mut self, kind: &str) {
        // A file can name any number of kinds; a sentence cannot.
        let is_full = self.left_out.len() >= KINDS;
        match self.left_out.iter_mut().find(|(known, _)| known == kind || is_full) {
            Some((_, count)) => *count += 1,
            None => self.left_out.push((kind.to_owned(), 1)),
        }
    }

    /// The warnings, with one for all that was left out.
    pub(in crate::formats) fn into_warnings(mut self) -> Vec<Warning> {
        if !self.left_out.is_empty() {
            self.left_out.sort_by(|(a, n), (b, m)| m.cmp(n).then_with(|| a.cmp(b)));
            let count = self.left_out.iter().map(|(_, count)| count).sum();
            let kinds: Vec<_> = self.left_out.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
            self.warnings.push(Warning { code: WarningCode::LeftOut { count, kinds: kinds.join(", ") }, at: None });
        }
        self.warnings
    }

    /// A date that an article can do without: one that cannot be read is a warning.
    pub(in crate::formats) fn date_or_none(&mut self, node: Node<'_>, key: &str, text: &str) -> Option<Timestamp> {
        match dates::read_value(text, self.context.zone) {
            Reading::Date(told) => {
                if let Some(found) = told.wrong_weekday {
                    self.warn(WarningCode::WeekdayDisagrees { found }, node);
                }
                Some(told.at)
            }
            _ => {
                self.ignore(node, key, text);
                None
            }
        }
    }

    /// A date that must be right where it stands. Refuses [`Reason::Date`]; the year 9999 is «never», and no date.
    ///
    /// A kill is obeyed whatever its dates are: there what cannot be read is none.
    pub(in crate::formats) fn date(
        &self,
        node: Node<'_>,
        key: &str,
        text: &str,
        status: Status,
    ) -> Result<Option<Timestamp>, Refusal> {
        match dates::read_value(text, self.context.zone) {
            Reading::Date(told) if !is_never(told.at) => Ok(Some(told.at)),
            _ if status != Status::Usable => Ok(None),
            _ => Err(node.refusal(Reason::Date { key: key.to_owned(), found: text.to_owned() })),
        }
    }

    /// A moment of release or expiry. Refuses [`Reason::Embargo`]: nothing is published on a guess. Of a kill, which
    /// publishes nothing, it is none.
    pub(in crate::formats) fn moment(
        &self,
        node: Node<'_>,
        key: &str,
        text: &str,
        status: Status,
    ) -> Result<Option<Timestamp>, Refusal> {
        match dates::read_value(text, self.context.zone) {
            Reading::Date(told) => Ok(Some(told.at)),
            _ if status != Status::Usable => Ok(None),
            _ => Err(node.refusal(Reason::Embargo { key: key.to_owned(), found: text.to_owned() })),
        }
    }

    /// A date of a feed, which cannot be in the future.
    pub(in crate::formats) fn no_later_than_now(&mut self, at: Timestamp, node: Node<'_>) -> Timestamp {
        if at <= self.context.now {
            return at;
        }
        let code = WarningCode::FutureDate { found: at };
        if self.warnings.len() < WARNINGS {
            self.warn(code, node);
        } else {
            self.warn_once(code);
        }
        self.context.now.told_at(at.offset_seconds())
    }
}

fn is_never(at: Timestamp) -> bool {
    at.to_chrono().format("%Y").to_string() == "9999"
}
