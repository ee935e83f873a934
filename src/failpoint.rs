//! Points on the way of a file at which a test has this process die, as by `kill -9` (FAULTS 30, 32).
//!
//! `AJIL_FAILPOINT=commit:7` kills it at the seventh passing of `commit`; `commit` alone, at the first. Builds without
//! debug assertions, and so every release, know nothing of this: [`pass`] is empty there.
//!
//! This module stands beside the floors and imports none of them, so that all that do I/O may pass through it.

/// Every failpoint, in the order in which a file meets them.
pub const NAMES: [&str; 21] = [
    // The start: the state folder is locked; tables are made or changed, and that is not committed; the store is open;
    // the settings in force are kept.
    "lock",
    "migration",
    "store",
    "settings",
    // The survey is about to compare one more folder; all of them were compared and committed.
    "survey",
    "caught-up",
    // A file is whole and handed on; it was read and parsed.
    "settled",
    "parse",
    // In a transaction: a file was filed; a removal was carried out; a moment is to be passed; all is to be committed.
    "file",
    "removal",
    "moment",
    "commit",
    // The commit stands and nobody knows; the newsroom was told and publishers were not.
    "committed",
    "told",
    // A receipt is to be written; a note of ours lies under its hidden name; the receipt is written.
    "receipt",
    "note",
    "receipt-done",
    // An edition is rendered and not swapped in; it is swapped in.
    "swap",
    "swapped",
    // Words are indexed and that is not committed; the store is to be closed, which moves its journal into it.
    "index",
    "checkpoint",
];

/// Passes the failpoint `name`, or dies there.
#[inline(always)]
pub fn pass(name: &'static str) {
    #[cfg(debug_assertions)]
    armed::pass(name);
    #[cfg(not(debug_assertions))]
    let _ = name;
}

#[cfg(debug_assertions)]
mod armed {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    use rustix::process::{Signal, getpid, kill_process};

    /// Where to die.
    #[derive(Debug, PartialEq)]
    pub(super) struct Plan {
        name: &'static str,
        /// At which passing, from 1.
        passing: u32,
    }

    static PLAN: OnceLock<Option<Plan>> = OnceLock::new();
    static PASSED: AtomicU32 = AtomicU32::new(0);

    pub(super) fn pass(name: &'static str) {
        debug_assert!(super::NAMES.contains(&name), "no failpoint is called {name}");
        let plan = PLAN.get_or_init(|| {
            let armed = std::env::var("AJIL_FAILPOINT").ok()?;
            Some(Plan::parse(&armed).expect("AJIL_FAILPOINT is a failpoint’s name, and may have `:` and a number"))
        });
        let Some(plan) = plan.as_ref().filter(|plan| plan.name == name) else { return };
        if PASSED.fetch_add(1, Ordering::Relaxed) + 1 == plan.passing {
            // No destructor runs, nothing is flushed: nobody can know of it beforehand.
            kill_process(getpid(), Signal::KILL).expect("a process may kill itself");
            loop {
                std::thread::park();
            }
        }
    }

    impl Plan {
        pub(super) fn parse(text: &str) -> Option<Self> {
            let (name, passing) = text.split_once(':').unwrap_or((text, "1"));
            let name = super::NAMES.into_iter().find(|known| *known == name)?;
            Some(Self { name, passing: passing.parse().ok().filter(|passing| *passing > 0)? })
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_plan_is_a_failpoint_and_a_passing() {
            let plan = |name, passing| Some(Plan { name, passing });
            assert_eq!(Plan::parse("commit:7"), plan("commit", 7));
            assert_eq!(Plan::parse("swap"), plan("swap", 1));
            for none in ["", "comit:7", "commit:0", "commit:x", "commit:"] {
                assert_eq!(Plan::parse(none), None, "{none}");
            }
        }
    }
}
