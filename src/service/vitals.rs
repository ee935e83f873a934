//! What the operator's listener tells.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};

use crate::domain::{CategoryPath, Language, Partner};
use crate::http::newsstand::Vitals;
use crate::render::receipt as words;
use crate::service::clock;
use crate::service::partners;
use crate::service::shared::Shared;
use crate::site::Settings;
use crate::store::{REBUILT, Reader, StoreError};
use crate::watch::DropPath;

/// So many refused files are told one by one.
const TOLD: u32 = 100;
/// So many reasons of a partner are told for a feed.
const SKIPS_TOLD: usize = 10;

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
        let configuration = self.0.configuration.load();
        let told = self.0.store.reader().and_then(|reader| {
            Ok((told_by_store(&reader)?, told_of_partners(&self.0, &configuration.settings, &reader)?))
        });
        let (store, partners) = match told {
            Ok(told) => told,
            Err(error) => (json!({ "error": error.to_string() }), Value::Null),
        };
        let mut status = json!({
            "ready": self.is_ready(),
            "folder": self.0.root.to_string_lossy(),
            "folder_is_well": self.0.folder_is_well.load(Ordering::Acquire),
            "unwatched": self.0.unwatched.load().as_deref().map(|(folders, why)| json!({ "folders": folders, "why": why })),
            "store_is_well": self.0.store_is_well.load(Ordering::Acquire),
            "committed": self.0.committed.load(Ordering::Relaxed),
            "ended": self.0.roll.ended(),
            "waiting": self.0.to_examine.len() + self.0.to_commit.len(),
            "partners": partners,
            "settings_faults": configuration.faults.iter().map(|file| json!({
                "path": file.path,
                "faults": file.faults.iter().map(ToString::to_string).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
        });
        if let (Value::Object(status), Value::Object(store)) = (&mut status, store) {
            status.extend(store);
        }
        status
    }
}

fn told_by_store(reader: &Reader) -> Result<Value, StoreError> {
    let counts = reader.counts()?;
    let refused = reader.refused(TOLD)?;
    let rebuilt = reader.fact(REBUILT)?.and_then(|told| serde_json::from_str::<Value>(&told).ok());
    Ok(json!({
        "rebuilt": rebuilt,
        "entries": counts.entries,
        "files": counts.files,
        "feeds": reader.feed_sizes()?,
        "asks": reader.asked()?.iter().map(|asked| json!({
            "category": asked.category.as_ref().map(CategoryPath::as_str),
            "since": asked.since.to_rfc3339(),
            "files": asked.files,
            "entries": asked.entries,
            "published": asked.published,
            "folder_is_gone": asked.is_folder,
        })).collect::<Vec<_>>(),
        "refused": refused.iter().map(|file| json!({
            "path": DropPath::stored(&file.path).to_string(),
            "code": file.judged.code,
            "line": file.judged.line,
            "column": file.judged.column,
            "message": file.judged.message,
            "mend": file.judged.mend,
            "at": file.at.to_rfc3339(),
        })).collect::<Vec<_>>(),
    }))
}

/// Of each feed with a profile: what its partner skips of the newest entries, as many as the feed may show.
fn told_of_partners(shared: &Shared, settings: &Settings, reader: &Reader) -> Result<Value, StoreError> {
    let english = Language::english();
    let mut told = serde_json::Map::new();
    for feed in partners::feeds(settings, &shared.site) {
        let entries = reader.shown(&feed, clock::now())?;
        let of = entries.len();
        let judged = entries.into_iter().map(|entry| {
            let (title, permalink) = (entry.title.clone(), entry.permalink());
            (title, permalink, partners::shaped(&feed, &shared.base, entry))
        });
        let skipped: Vec<_> =
            judged.filter_map(|(title, permalink, shaped)| Some((title, permalink, shaped.err()?))).collect();
        let reasons = skipped.iter().take(SKIPS_TOLD).map(|(title, permalink, skip)| {
            json!({
                "title": title.as_str(),
                "article": shared.base.article(*permalink),
                "code": skip.code(),
                "message": words::skip(skip, &english),
            })
        });
        told.insert(
            feed.name.to_string(),
            json!({
                "profile": feed.profile.map(Partner::as_str),
                "rules": feed.rules().map(|rules| rules.version),
                "lacks_locale": feed.lacks_locale(),
                "entries": of,
                "skipped": skipped.len(),
                "reasons": reasons.collect::<Vec<_>>(),
            }),
        );
    }
    Ok(told.into())
}

#[cfg(test)]
mod tests {
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
