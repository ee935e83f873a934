//! How a service stands: the same object for the operator's listener, the control socket, and the store of one that does
//! not run. docs/operating.md has its shape.

use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::domain::{BaseUrl, CategoryPath, Language, Line, Partner, SiteId, Timestamp, Zone};
use crate::render::receipt as words;
use crate::service::clock;
use crate::service::configuration::{self, Configuration, Fallback, FaultyFile};
use crate::service::orders::{Declined, no_store, store_fault};
use crate::service::partners;
use crate::service::place::state_of;
use crate::service::shared::{BASE, Note, Shared};
use crate::site::{Settings, read_site};
use crate::store::{Asked, REBUILT, Reader, Store, StoreError};
use crate::watch::DropPath;

/// So many refused files, scheduled entries and decisions are told one by one.
const TOLD: u32 = 100;
/// So many files that settle are told by name.
const SETTLING_TOLD: usize = 20;
/// So many reasons of a partner are told for a feed.
const SKIPS_TOLD: usize = 10;
/// How long the desk is waited for.
const DESK: Duration = Duration::from_millis(500);

/// A running service.
pub fn of_running(shared: &Shared, ready: bool) -> Value {
    let configuration = shared.configuration.load();
    let now = clock::now();
    let mut status = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "running": true,
        "ready": ready,
        "since": shared.since.to_rfc3339(),
        "folder": shared.root.to_string_lossy(),
        "state": shared.state.to_string_lossy(),
        "addresses": {
            "site": shared.base.site(),
            "readers": shared.listening.map(|address| address.to_string()),
            "operator": shared.operator.map(|address| address.to_string()),
        },
        "folder_is_well": shared.folder_is_well.load(Ordering::Acquire),
        "unwatched": shared.unwatched.load().as_deref().map(|(folders, why)| json!({ "folders": folders, "why": why })),
        "store_is_well": shared.store_is_well.load(Ordering::Acquire),
        "ended": shared.roll.ended(),
        "committed": shared.committed.load(Ordering::Relaxed),
        "waiting": shared.to_examine.len() + shared.to_commit.len(),
        "settling": settling(shared),
    });
    let told = shared.store.reader().and_then(|reader| {
        let site = Site { id: &shared.site, base: &shared.base, settings: &configuration.settings };
        of_store(&reader, &site, now)
    });
    let told = told.unwrap_or_else(|fault| Map::from_iter([("error".to_owned(), fault.to_string().into())]));
    if let Value::Object(status) = &mut status {
        status.extend(told);
        status.insert("settings_faults".to_owned(), faults(&configuration.faults));
    }
    status
}

/// A service that does not run, by its store, of which nothing is changed. `locked` says that one runs all the same, and
/// does not answer.
pub fn of_stopped(root: &Path, state: Option<&Path>, locked: bool) -> Result<Value, Declined> {
    let state = state_of(root, state);
    let store = Store::existing(&state).ok_or_else(|| no_store(&state))?;
    let told = || -> Result<Value, StoreError> {
        let reader = if locked { store.reader()? } else { store.reader_at_rest()? };
        let now = clock::now();
        let good = reader.good_settings()?;
        let configuration = configuration::load(root, Fallback::Stored(&good), now);
        // Faulty, and never good: it is told, and the store by what it knows itself.
        let (configuration, faulty) = match configuration {
            Ok(configuration) => (Some(configuration), None),
            Err(faulty) => (None, Some(faulty)),
        };
        let mut status = json!({
            "version": env!("CARGO_PKG_VERSION"),
            "running": locked,
            "ready": false,
            "since": null,
            "folder": std::path::absolute(root).unwrap_or_else(|_| root.to_owned()).to_string_lossy(),
            "state": std::path::absolute(&state).unwrap_or_else(|_| state.clone()).to_string_lossy(),
            "addresses": { "site": reader.fact(BASE)?.map(|base| format!("{base}/")), "readers": null, "operator": null },
            "folder_is_well": root.is_dir(),
            "unwatched": null,
            "store_is_well": true,
            "ended": [],
            "committed": 0,
            "waiting": 0,
            "settling": { "count": 0, "first": [] },
        });
        let settings = match &configuration {
            Some(Configuration { settings, .. }) => settings,
            None => &Settings::new(read_site("").expect("nothing said is no fault"), ""),
        };
        let id = SiteId::new(reader.fact("site")?.as_deref().unwrap_or_default());
        let base = reader.fact(BASE)?.and_then(|base| BaseUrl::new(&base).ok());
        let base = base.unwrap_or_else(|| settings.public_address(None, ([127, 0, 0, 1], 8080).into()).url);
        let told = of_store(&reader, &Site { id: &id, base: &base, settings }, now)?;
        let faulty: Vec<_> =
            configuration.map(|found| found.faults).unwrap_or_default().into_iter().chain(faulty).collect();
        if let Value::Object(status) = &mut status {
            status.extend(told);
            status.insert("settings_faults".to_owned(), faults(&faulty));
        }
        Ok(status)
    };
    told().map_err(|fault| store_fault(&fault))
}

/// By what a store's feeds are told.
struct Site<'a> {
    id: &'a SiteId,
    base: &'a BaseUrl,
    settings: &'a Settings,
}

fn of_store(reader: &Reader, site: &Site<'_>, now: Timestamp) -> Result<Map<String, Value>, StoreError> {
    let counts = reader.counts()?;
    let (scheduled, first_scheduled) = reader.scheduled(now, TOLD)?;
    let (ruled, first_ruled) = reader.ruled(TOLD)?;
    let zone = &site.settings.site().time_zone;
    let rebuilt = reader.fact(REBUILT)?.and_then(|told| serde_json::from_str::<Value>(&told).ok());
    let told = json!({
        "rebuilt": rebuilt,
        "entries": counts.entries,
        "files": counts.files,
        "feeds": reader.feeds()?.into_iter().map(|(name, feed)| {
            let changed = (feed.changed.millis() > 0).then(|| zone.tell(feed.changed).to_rfc3339());
            (name, json!({ "entries": feed.entries, "changed": changed }))
        }).collect::<Map<_, _>>(),
        "scheduled": {
            "count": scheduled,
            "first": first_scheduled.iter().map(|one| json!({
                "id": one.id.as_str(),
                "at": zone.tell(one.at).to_rfc3339(),
                "path": one.path.as_ref().map(|path| DropPath::stored(path).to_string()),
            })).collect::<Vec<_>>(),
        },
        "to_index": reader.to_index()?,
        "refused": reader.refused(TOLD)?.iter().map(|file| json!({
            "path": DropPath::stored(&file.path).to_string(),
            "code": file.judged.code,
            "line": file.judged.line,
            "column": file.judged.column,
            "message": file.judged.message,
            "mend": file.judged.mend,
            "at": zone.tell(file.at).to_rfc3339(),
        })).collect::<Vec<_>>(),
        "asks": asks(reader, zone)?,
        "ruled": {
            "count": ruled,
            "first": first_ruled.iter().map(|one| json!({
                "id": one.id.as_str(),
                "title": one.title.as_str(),
                "state": one.ruled.ruling.as_str(),
                "reason": one.ruled.reason.as_ref().map(Line::as_str),
                "at": zone.tell(one.ruled.at).to_rfc3339(),
            })).collect::<Vec<_>>(),
        },
        "partners": of_partners(reader, site)?,
    });
    match told {
        Value::Object(told) => Ok(told),
        _ => Ok(Map::new()),
    }
}

/// What waits for an answer of the operator's.
fn asks(reader: &Reader, zone: &Zone) -> Result<Vec<Value>, StoreError> {
    let told = |asked: &Asked| {
        json!({
            "category": asked.category.as_ref().map(CategoryPath::as_str),
            "since": zone.tell(asked.since).to_rfc3339(),
            "files": asked.files,
            "entries": asked.entries,
            "published": asked.published,
            "folder_is_gone": asked.is_folder,
        })
    };
    Ok(reader.asked()?.iter().map(told).collect())
}

fn settling(shared: &Shared) -> Value {
    let (told, settling) = sync_channel(1);
    // A desk that has no time for it has better things to do.
    let asked = shared.desk.try_send(Note::Settling(SETTLING_TOLD, told)).is_ok();
    match asked.then(|| settling.recv_timeout(DESK).ok()).flatten() {
        Some((count, first)) => {
            json!({ "count": count, "first": first.iter().map(ToString::to_string).collect::<Vec<_>>() })
        }
        None => Value::Null,
    }
}

fn faults(files: &[FaultyFile]) -> Value {
    let told = files.iter().map(|file| {
        json!({
            "path": file.path,
            "faults": file.faults.iter().map(ToString::to_string).collect::<Vec<_>>(),
        })
    });
    told.collect()
}

/// Of each feed with a profile: what its partner skips of the newest entries, as many as the feed may show.
fn of_partners(reader: &Reader, site: &Site<'_>) -> Result<Value, StoreError> {
    let english = Language::english();
    let mut told = Map::new();
    for feed in partners::feeds(site.settings, site.id) {
        let entries = reader.shown(&feed, clock::now())?;
        let of = entries.len();
        let judged = entries.into_iter().map(|entry| {
            let (title, permalink) = (entry.title.clone(), entry.permalink());
            (title, permalink, partners::shaped(&feed, site.base, entry))
        });
        let skipped: Vec<_> =
            judged.filter_map(|(title, permalink, shaped)| Some((title, permalink, shaped.err()?))).collect();
        let reasons = skipped.iter().take(SKIPS_TOLD).map(|(title, permalink, skip)| {
            json!({
                "title": title.as_str(),
                "article": site.base.article(*permalink),
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
