//! How much is read of a store, for tests that count it: what a thread of a test does is counted for it alone.

use std::cell::Cell;

use rusqlite::{Statement, StatementStatus};

thread_local! {
    static EFFORT: Cell<Effort> = const { Cell::new(Effort { entries: 0, steps: 0 }) };
}

/// What reading cost.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Effort {
    /// Entries that were read.
    pub entries: usize,
    /// Steps of SQLite's machine in looking for them: some for each row that it goes past.
    pub steps: usize,
}

/// What was read on this thread since this was last asked.
pub fn take() -> Effort {
    EFFORT.take()
}

pub(super) fn note_entry() {
    EFFORT.with(|effort| effort.set(Effort { entries: effort.get().entries + 1, ..effort.get() }));
}

pub(super) fn note_steps(statement: &Statement<'_>) {
    let steps = usize::try_from(statement.reset_status(StatementStatus::VmStep)).unwrap_or(0);
    EFFORT.with(|effort| effort.set(Effort { steps: effort.get().steps + steps, ..effort.get() }));
}
