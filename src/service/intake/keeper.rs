//! What the committer does for a store that is not well, and with what readers are to see of that.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::lanes::Lane;
use crate::service::shared::{Round, Shared, ToCommit};
use crate::store::{Mended, StoreError, Touched, Writer};

/// How long the store is left alone after it failed (FAULTS 33, 34).
const RETRY: Duration = Duration::from_secs(1);

/// Keeps the store well for the committer.
pub(super) struct Keeper<'a> {
    shared: &'a Shared,
    publish: &'a dyn Fn(Touched),
    /// What readers are not to see before the folder was read again: the store was lost with all that it knew.
    kept_back: RefCell<Option<Touched>>,
}

impl<'a> Keeper<'a> {
    pub(super) fn new(shared: &'a Shared, publish: &'a dyn Fn(Touched)) -> Self {
        Self { shared, publish, kept_back: RefCell::default() }
    }

    /// Has readers see what changed: at once, except after a loss.
    pub(super) fn publish(&self, touched: Touched) {
        let mut kept_back = self.kept_back.borrow_mut();
        if let Some(kept) = kept_back.as_mut() {
            kept.extend(touched);
            if !self.shared.caught_up.load(Ordering::Acquire) {
                return;
            }
            kept_back.take().into_iter().for_each(self.publish);
        } else if !touched.is_empty() {
            (self.publish)(touched);
        }
    }

    /// Notes that the store took what was committed.
    pub(super) fn committed(&self, writer: &Writer) {
        self.shared.store_is_well.store(!writer.is_in_doubt(), Ordering::Release);
    }

    /// Has the store looked into, where a reader found it to be damaged.
    pub(super) fn look_into_suspicion(&self, writer: &mut Writer) {
        if self.shared.store.is_suspect() {
            self.mend(writer, &StoreError::Damaged("a reader could not read it".to_owned()));
        }
    }

    /// Does what can be done about an error.
    pub(super) fn mend(&self, writer: &mut Writer, error: &StoreError) -> Mended {
        match writer.mend(error) {
            Ok(mended @ Mended::Rebuilt { entries }) => {
                self.made_anew(entries > 0);
                mended
            }
            Ok(mended) => mended,
            Err(error) => {
                self.shared.store_is_well.store(false, Ordering::Release);
                tracing::error!(%error, "the store cannot be mended just now");
                Mended::Waits
            }
        }
    }

    fn made_anew(&self, knows_something: bool) {
        let shared = self.shared;
        shared.caught_up.store(false, Ordering::Release);
        shared.to_commit.put_now(Lane::Fresh, ToCommit::Settings(Arc::clone(&shared.configuration.load())));
        shared.ask(Round::Everything);
        if !knows_something {
            // What lies ready is served until the folder was read.
            self.kept_back.borrow_mut().get_or_insert_default();
        }
        self.publish(Touched { everything: true, ..Touched::default() });
    }

    /// Waits for a store that failed; tells whether the service ended meanwhile. Nothing is lost: what was published is
    /// served on, and the files wait where they are.
    pub(super) fn wait(&self, writer: &mut Writer, error: &StoreError) -> bool {
        let shared = self.shared;
        shared.store_is_well.store(false, Ordering::Release);
        if shared.to_commit.closed_within(RETRY) || shared.ending.load(Ordering::Acquire) {
            // Whoever waits to hand something on is to end, too; the next start finds it in the folder.
            shared.to_commit.close();
            return true;
        }
        self.mend(writer, error);
        false
    }

    /// Keeps the store's log short, waiting for a disk that is not well; tells whether the service ended meanwhile.
    pub(super) fn tend(&self, writer: &mut Writer) -> bool {
        self.until_done(writer, Writer::tend)
    }

    /// The same, with all that was committed on the disk.
    pub(super) fn rest(&self, writer: &mut Writer) -> bool {
        self.until_done(writer, Writer::rest)
    }

    /// Has all that was committed on the disk at once, whatever is to be committed next.
    pub(super) fn sync(&self, writer: &mut Writer) -> bool {
        self.until_done(writer, Writer::sync)
    }

    fn until_done(&self, writer: &mut Writer, work: impl Fn(&mut Writer) -> Result<(), StoreError>) -> bool {
        while let Err(error) = work(writer) {
            tracing::error!(%error, "what was committed is not on the disk yet; trying again");
            if self.wait(writer, &error) {
                return true;
            }
        }
        self.committed(writer);
        false
    }
}
