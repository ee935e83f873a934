use std::fmt;

use crate::domain::Position;

/// What is wrong at one place of a settings file.
///
/// `Display` gives `line:column: message; mend`, so that a caller need only put the file's name in front.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// The line, counted from 1.
    pub line: u32,
    /// The column, counted from 1, in characters.
    pub column: u32,
    /// What was found there, and what was expected.
    pub message: String,
    /// How to mend it; may be empty.
    pub mend: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)?;
        if self.mend.is_empty() { Ok(()) } else { write!(f, "; {}", self.mend) }
    }
}

impl std::error::Error for Fault {}

/// A fault on its way: it knows its byte, and not yet its line, which costs a walk through the file.
#[derive(Debug)]
pub(super) struct Blame {
    pub(super) offset: usize,
    pub(super) message: String,
    pub(super) mend: String,
}

impl Blame {
    pub(super) fn new(offset: usize, message: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { offset, message: message.into(), mend: mend.into() }
    }
}

/// What one value comes to: itself, or everything that is wrong with it.
pub(super) type Taken<T> = Result<T, Vec<Blame>>;

/// More of them help nobody, and each costs a walk through the file.
pub(super) const MOST: usize = 50;

/// Puts faults in the order in which the file has them, with their lines and columns.
pub(super) fn located(source: &str, mut blames: Vec<Blame>) -> Vec<Fault> {
    blames.sort_by_key(|blame| blame.offset);
    let unnamed = blames.len().saturating_sub(MOST);
    blames.truncate(MOST);
    let mut faults: Vec<Fault> = blames
        .into_iter()
        .map(|blame| {
            let at = Position::of_offset(source, blame.offset);
            Fault { line: at.line, column: at.column.unwrap_or(1), message: blame.message, mend: blame.mend }
        })
        .collect();
    if let (1.., Some(last)) = (unnamed, faults.last_mut()) {
        last.mend = format!("{} (and {unnamed} more faults below)", last.mend);
    }
    faults
}

/// A value of the file as it is shown in a message: on one line, and not all of a long one.
pub(super) fn shown(text: &str) -> String {
    const LIMIT: usize = 60;
    let mut out: String = text.chars().take(LIMIT).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(LIMIT).is_some() {
        out.push('…');
    }
    out
}
