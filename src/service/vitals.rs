//! What the operator's listener tells.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use crate::http::newsstand::Vitals;
use crate::service::shared::Shared;
use crate::service::status;

/// The threads that have ended: a service that lacks one looks well and does only part of its work.
#[derive(Debug, Default)]
pub struct Roll {
    ended: Mutex<BTreeSet<String>>,
}

/// A thread at work; dropped, by a panic too, it says that the thread has ended.
#[derive(Debug)]
pub struct AtWork<'r>(&'r Roll);

impl Roll {
    /// Says that the thread that calls is at work for as long as the value is kept.
    pub fn at_work(&self) -> AtWork<'_> {
        AtWork(self)
    }

    /// The names of those that have ended.
    pub fn ended(&self) -> BTreeSet<String> {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        let name = std::thread::current().name().unwrap_or("a thread").to_owned();
        self.0.ended.lock().unwrap_or_else(PoisonError::into_inner).insert(name);
    }
}

/// The service's own word on how it is.
pub struct Pulse(pub Arc<Shared>);

impl Vitals for Pulse {
    fn is_ready(&self) -> bool {
        self.0.caught_up.load(Ordering::Acquire)
            && self.0.store_is_well.load(Ordering::Acquire)
            && self.0.folder_is_well.load(Ordering::Acquire)
            && self.0.roll.ended().is_empty()
    }

    fn status(&self) -> Value {
        status::of_running(&self.0, self.is_ready())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::service::testing::Still;

    #[test]
    fn how_much_was_committed_is_told() {
        let still = Still::with(&[]);
        still.shared.committed.store(7, Ordering::Relaxed);
        assert_eq!(Pulse(Arc::clone(&still.shared)).status()["committed"], 7);
    }

    #[test]
    fn a_service_that_lost_a_thread_is_not_ready_and_says_which() {
        let still = Still::with(&[]);
        let pulse = Pulse(Arc::clone(&still.shared));
        let at_work = still.shared.roll.at_work();
        assert!(pulse.is_ready());
        let shared = Arc::clone(&still.shared);
        let survey = std::thread::Builder::new().name("survey".to_owned()).spawn(move || {
            let _at_work = shared.roll.at_work();
            panic!("as a thread does that has a fault");
        });
        assert!(survey.unwrap().join().is_err());
        assert!(!pulse.is_ready());
        assert_eq!(pulse.status()["ended"], json!(["survey"]));
        drop(at_work);
    }
}
