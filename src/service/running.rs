//! Start, serve, drain.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use arc_swap::{ArcSwap, ArcSwapOption};
use thiserror::Error;
use tokio::sync::{Notify, watch};

use super::configuration::{self, Configuration, Fallback, FaultyFile};
use super::control::Control;
use super::intake::filing::Desk;
use super::intake::lanes::Lanes;
use super::intake::{committer, examiners};
use super::newsroom::{News, Newsroom, Stand};
use super::place::{Place, PlaceFault};
use super::previews::Previews;
use super::shared::{BASE, DIRECTORY_CHANGED, Note, Round, Shared, root_identity};
use super::vitals::{Pulse, Roll};
use super::{almanac, clock, descriptors, desk, reload, survey};
use crate::domain::{BaseUrl, SiteId, Timestamp};
use crate::failpoint;
use crate::http::{self, Limits};
use crate::site::PublicAddress;
use crate::store::{Store, StoreError, Writer};
use crate::watch::observer::Observer;

/// Hints that may wait for the desk; more are made up for by a survey.
const HINTS: usize = 65_536;
/// Files that may wait in a bulk lane.
const BULK: usize = 1024;

/// Callers that may wait to be accepted.
const QUEUE: i32 = 4096;

/// What a service is started with, flags and environment resolved.
#[derive(Clone, Debug)]
pub struct Options {
    /// The served folder.
    pub folder: PathBuf,
    /// The state folder, if not the usual one.
    pub state: Option<PathBuf>,
    /// Where to listen; port 0 takes any.
    pub listen: SocketAddr,
    /// Where the operator is answered.
    pub operator: Option<SocketAddr>,
    /// The public address, if not site.toml's.
    pub base_url: Option<BaseUrl>,
    /// The settle time, if not site.toml's.
    pub settle: Option<Duration>,
}

/// Why a service did not start.
#[derive(Debug, Error)]
pub enum StartFault {
    /// The folders.
    #[error(transparent)]
    Place(#[from] PlaceFault),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// site.toml is faulty, and no good one is known.
    #[error("{}", told(.0))]
    Settings(FaultyFile),
    /// The address is taken, or not this machine's.
    #[error("cannot listen at {address}: {source}; name another with {flag}")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// The flag that names it.
        flag: &'static str,
        /// The system's word.
        source: std::io::Error,
    },
    /// The system gives no threads.
    #[error("cannot start: {0}")]
    System(#[from] std::io::Error),
}

fn told(file: &FaultyFile) -> String {
    let faults: Vec<_> = file.faults.iter().map(|fault| format!("{}:{fault}", file.path)).collect();
    faults.join("\n")
}

/// A service whose threads are at work and whose addresses are taken.
pub struct Running {
    shared: Arc<Shared>,
    newsroom: Arc<Newsroom>,
    public: std::net::TcpListener,
    operator: Option<std::net::TcpListener>,
    control: Option<Control>,
    threads: Threads,
    assumes_base: bool,
    _place: Place,
}

/// In the order in which they end.
struct Threads {
    checking: Option<JoinHandle<()>>,
    watching: Vec<JoinHandle<()>>,
    examining: Vec<JoinHandle<()>>,
    committing: JoinHandle<()>,
    rendering: JoinHandle<()>,
    waiting: JoinHandle<()>,
    compressing: JoinHandle<()>,
}

impl Running {
    /// Starts everything but the answering of requests.
    pub fn start(options: &Options) -> Result<Self, StartFault> {
        let place = Place::enter(&options.folder, options.state.as_deref())?;
        failpoint::pass("lock");
        let store = Store::in_folder(&place.state)?;
        let mut writer = store.writer()?;
        failpoint::pass("store");
        let reader = store.reader()?;
        let good = reader.good_settings()?;
        let (fallback, known) = (Fallback::Stored(&good), reader.categories()?);
        let configuration = match known.is_empty() {
            // There is nothing to be served yet.
            true => configuration::load(&place.root, fallback, clock::now()),
            false => configuration::load_known(&place.root, known, fallback, clock::now()),
        };
        let configuration = configuration.map_err(StartFault::Settings)?;
        let public = listen(options.listen, "--listen")?;
        let operator = options.operator.map(|address| listen(address, "--operator")).transpose()?;
        let PublicAddress { url: base, assumed } =
            configuration.settings.public_address(options.base_url.as_ref(), public.local_addr()?);
        let configuration = configuration.since_appearance(reader.fact("appearance")?.as_deref(), &base);
        // A folder that lost its identity, or is not mounted, is still the site that it was.
        let declared = configuration.settings.site().id.clone();
        let remembered = reader.fact("site")?.filter(|_| !place.keeps_an_identity());
        let site = place.site_id(declared.or(remembered).as_deref());
        drop(reader);
        reload::tell_faults(&configuration);
        let next = keep(&mut writer, &configuration, &site, &base, &place.root)?;
        failpoint::pass("settings");

        let (desk, notes) = mpsc::sync_channel(HINTS);
        let (survey, rounds) = mpsc::channel();
        let (moments, told_moments) = mpsc::channel();
        let (news, told_news) = mpsc::channel();
        // Nobody has hung up yet.
        moments.send(next).ok();
        let shared = Arc::new(Shared {
            root: place.root.clone(),
            state: place.state.clone(),
            site,
            base,
            since: clock::now(),
            listening: public.local_addr().ok(),
            operator: operator.as_ref().and_then(|listener| listener.local_addr().ok()),
            settle: options.settle,
            store,
            configuration: ArcSwap::from_pointee(configuration),
            to_examine: Lanes::new(BULK),
            to_commit: Lanes::new(BULK),
            desk: desk.clone(),
            survey,
            moments,
            ticks: clock::Ticks::start(),
            caught_up: AtomicBool::new(false),
            caught_up_told: Notify::new(),
            rounds: AtomicUsize::new(0),
            root_identity: root_identity(&place.root)?,
            store_is_well: AtomicBool::new(true),
            folders_of_media: Mutex::default(),
            unwatched: ArcSwapOption::empty(),
            folder_is_well: AtomicBool::new(true),
            ending: AtomicBool::new(false),
            committed: AtomicU64::new(0),
            previews: Previews::in_state(&place.state),
            roll: Roll::default(),
        });
        let (leisure, told_leisure) = mpsc::sync_channel(1);
        let newsroom = Arc::new(Newsroom::open(Arc::clone(&shared), news, leisure)?);
        let observer = Observer::new(&shared.root, move |hint| desk.try_send(Note::Hint(hint)).is_ok());
        let observer = Arc::new(Mutex::new(observer));

        // From the end of the way of a file to its beginning: whoever hands on finds somebody to take it.
        let rendering = thread("newsroom", &newsroom, move |newsroom| newsroom.run(&told_news))?;
        let compressing = thread("leisure", &newsroom, move |newsroom| newsroom.run_at_leisure(&told_leisure))?;
        let publisher = Arc::clone(&newsroom);
        let committing = committer::start(&shared, writer, move |touched| {
            publisher.tell(News::Touched(touched));
        })?;
        // The committer has a core of its own.
        let importers = std::thread::available_parallelism().map_or(1, |cores| cores.get().saturating_sub(1).max(1));
        let examining = examiners::start(&shared, importers)?;
        let (surveyed, watched, told_time) = (Arc::clone(&observer), Arc::clone(&newsroom), Arc::clone(&newsroom));
        let waiting = thread("almanac", &shared, move |shared| {
            almanac::run(shared, &told_moments, &|| told_time.tell(News::ClockSet));
        })?;
        // Two of them ask for that, and the later is to be the last.
        let reloading = Arc::new(Mutex::new(()));
        let reload_of = |newsroom: Arc<Newsroom>| {
            let (shared, reloading) = (Arc::clone(&shared), Arc::clone(&reloading));
            move || {
                let _alone = reloading.lock().unwrap_or_else(PoisonError::into_inner);
                reload::reload(&shared, &newsroom);
            }
        };
        let (of_survey, of_desk) = (reload_of(Arc::clone(&watched)), reload_of(watched));
        let watching = vec![
            thread("survey", &shared, move |shared| survey::run(shared, &rounds, &surveyed, &of_survey))?,
            thread("desk", &shared, move |shared| desk::run(shared, &notes, &observer, &of_desk))?,
        ];
        let control = Control::open(&shared.state);
        let control = control.inspect_err(|error| {
            tracing::warn!(%error, "no control socket: ajil status and other commands cannot reach this service");
        });
        let checking = shared.store.is_unchecked().then(|| thread("checker", &shared, check)).transpose()?;
        let threads = Threads { checking, watching, examining, committing, rendering, waiting, compressing };
        Ok(Self {
            shared,
            newsroom,
            public,
            operator,
            control: control.ok(),
            threads,
            assumes_base: assumed,
            _place: place,
        })
    }

    /// Where it listens.
    pub fn public_address(&self) -> std::io::Result<SocketAddr> {
        self.public.local_addr()
    }

    /// Where the operator is answered.
    pub fn operator_address(&self) -> Option<SocketAddr> {
        self.operator.as_ref().and_then(|listener| listener.local_addr().ok())
    }

    /// What absolute addresses begin with.
    pub fn base(&self) -> &BaseUrl {
        &self.shared.base
    }

    /// Whether nobody gave the public address, and it is taken to be where it listens.
    pub fn assumes_its_public_address(&self) -> bool {
        self.assumes_base
    }

    /// Answers requests until `stop` ends, then drains. `caught_up` is called once the whole folder was read, with the
    /// address of every feed.
    pub async fn serve(
        self,
        stop: impl Future<Output = ()> + Send + 'static,
        caught_up: impl FnOnce(Vec<String>) + Send + 'static,
    ) -> std::io::Result<()> {
        let (stopper, stopped) = watch::channel(false);
        tokio::spawn(async move {
            stop.await;
            // With nobody left to hear it, everything has stopped already.
            stopper.send_replace(true);
        });
        let (shared, newsroom) = (Arc::clone(&self.shared), Arc::clone(&self.newsroom));
        tokio::spawn(async move {
            shared.caught_up_told.notified().await;
            match tokio::task::spawn_blocking(move || newsroom.feed_addresses()).await {
                Ok(Ok(addresses)) => caught_up(addresses),
                Ok(Err(error)) => tracing::error!(%error, "the feeds cannot be told"),
                Err(error) => tracing::error!(%error, "the feeds cannot be told"),
            }
        });
        let public = tokio::net::TcpListener::from_std(self.public)?;
        let stand = Arc::new(Stand(Arc::clone(&self.newsroom)));
        let answering = http::serve(public, stand, Limits::with_descriptors(descriptors::take()), stopped.clone());
        let telling = async {
            if let Some(operator) = self.operator {
                let operator = tokio::net::TcpListener::from_std(operator)?;
                let vitals = Arc::new(Pulse(Arc::clone(&self.shared)));
                http::serve_operator(operator, vitals, Limits::operator(), stopped.clone()).await;
            }
            Ok::<_, std::io::Error>(())
        };
        let pulse = Arc::new(Pulse(Arc::clone(&self.shared)));
        let heeding = async {
            match self.control {
                Some(control) => control.serve(pulse, stopped.clone()).await,
                None => Ok(()),
            }
        };
        let (drained, told, heeded) = tokio::join!(answering, telling, heeding);
        told?;
        heeded?;
        tracing::info!(?drained, "answered what was asked");
        let (shared, newsroom, threads) = (self.shared, self.newsroom, self.threads);
        let ending = tokio::task::spawn_blocking(move || threads.end(&shared, &newsroom));
        match tokio::time::timeout(Limits::default().drain, ending).await {
            Ok(ended) => ended.map_err(std::io::Error::other),
            Err(_) => {
                Err(std::io::Error::other("a commit under way did not end in time; the next start finds its files"))
            }
        }
    }
}

impl Threads {
    /// Ends every thread with its work whole: what was taken is committed, what was not is found at the next start.
    fn end(self, shared: &Shared, newsroom: &Newsroom) {
        shared.ending.store(true, Ordering::Release);
        newsroom.nudge();
        // A thread that has ended already needs no word.
        drop(shared.desk.send(Note::Stop));
        drop(shared.survey.send(Round::Stop));
        shared.to_examine.close();
        join(self.watching);
        join(self.examining);
        shared.to_commit.close();
        // A step of a check can take seconds. Nobody waits for it: it only reads, and ends with the process.
        join(self.checking.filter(JoinHandle::is_finished));
        join([self.committing]);
        newsroom.tell(News::Stop);
        shared.moments.send(None).ok();
        join([self.rendering, self.waiting, self.compressing]);
    }
}

/// Checks a store that was not closed, beside the work. Damage is for the committer to mend.
fn check(shared: &Arc<Shared>) {
    // It is in no hurry: this thread alone is made to give way (nice(2), *C library/kernel differences*).
    #[cfg(target_os = "linux")]
    rustix::process::nice(19).ok();
    let of_the_end = Arc::clone(shared);
    match shared.store.check(move || of_the_end.ending.load(Ordering::Acquire)) {
        Ok(()) => tracing::info!("the store was not closed, and is sound"),
        Err(_) if shared.ending.load(Ordering::Acquire) => {}
        Err(error) => {
            tracing::error!(%error, "the store was not closed, and its check failed");
            shared.suspect(&error);
        }
    }
}

fn join(threads: impl IntoIterator<Item = JoinHandle<()>>) {
    for thread in threads {
        let name = thread.thread().name().unwrap_or("a thread").to_owned();
        if thread.join().is_err() {
            tracing::error!(name, "a thread had failed");
        }
    }
}

fn thread<T: Send + Sync + 'static>(
    name: &str,
    with: &Arc<T>,
    work: impl FnOnce(&Arc<T>) + Send + 'static,
) -> std::io::Result<JoinHandle<()>> {
    let with = Arc::clone(with);
    Builder::new().name(name.to_owned()).spawn(move || work(&with))
}

fn listen(address: SocketAddr, flag: &'static str) -> Result<std::net::TcpListener, StartFault> {
    let fault = |source| StartFault::Listen { address, flag, source };
    let listener = std::net::TcpListener::bind(address).map_err(fault)?;
    // The standard library's queue has 128 places, fewer than readers that poll at the full hour. The system has a bound.
    rustix::net::listen(&listener, QUEUE).map_err(|error| fault(error.into()))?;
    listener.set_nonblocking(true).map_err(fault)?;
    Ok(listener)
}

/// Keeps what it was started with, and passes the moments that came while it did not run: before anybody asks. Tells the
/// next.
fn keep(
    writer: &mut Writer,
    configuration: &Configuration,
    site: &SiteId,
    base: &BaseUrl,
    root: &Path,
) -> Result<Option<Timestamp>, StoreError> {
    let mut tx = writer.begin()?;
    tx.put_fact("site", site.as_str())?;
    tx.put_good_settings(&configuration.texts)?;
    tx.put_fact("appearance", &configuration.appearance(base))?;
    tx.put_fact(BASE, base.as_str())?;
    let now = clock::now();
    let desk = Desk { root, site, settings: &configuration.settings, now, catching_up: true };
    desk.pass_moments(&mut tx, now)?;
    if tx.changed_directory() {
        tx.put_fact(DIRECTORY_CHANGED, &now.millis().to_string())?;
    }
    let next = tx.next_moment()?;
    tx.commit()?;
    Ok(next)
}

#[cfg(test)]
mod tests;
