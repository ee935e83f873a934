use std::future::Future;
use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use hyper::http::request::Parts;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, SemaphorePermit, watch};
use tokio::time::Instant;

use super::answer::Answer;
use super::callers::Callers;
use super::keeper::Keeper;
use super::limits::Limits;
use super::plain::Plain;
use super::talk::Talk;

/// Who answers the requests of a listener.
pub(super) trait Desk: Send + Sync + 'static {
    /// The answer to one request. It always is one: what went wrong is an answer, too.
    fn answer(&self, head: Parts, has_content: bool, ends: Ends) -> impl Future<Output = Answer> + Send;

    /// The same answer, where nothing has to be waited for and none of it made: its head is appended to `head` but for
    /// Date, and its content given.
    fn at_once(&self, _asked: &Plain<'_, '_>, _client: IpAddr, _head: &mut Vec<u8>) -> Option<Bytes> {
        None
    }
}

/// The two ends of a connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ends {
    /// The client's.
    pub client: IpAddr,
    /// Ours.
    pub ours: SocketAddr,
}

/// How a drain ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Drained {
    /// Connections that were cut, because what they had under way took longer than [`Limits::drain`].
    pub cut: usize,
}

/// What all connections of a listener have in common.
pub(super) struct House<D> {
    pub(super) desk: Arc<D>,
    pub(super) limits: Limits,
    pub(super) stop: watch::Receiver<bool>,
    pub(super) keeper: Arc<Keeper>,
    /// A permit for each connection that may still come.
    room: Semaphore,
    callers: Callers,
    cut: AtomicUsize,
    /// When the drain ends, once it began.
    drained_by: OnceLock<Instant>,
}

impl<D> House<D> {
    /// When what is still under way is cut: one moment for all, however often a talk changes its way meanwhile.
    pub(super) fn drained_by(&self) -> Instant {
        *self.drained_by.get_or_init(|| Instant::now() + self.limits.drain)
    }

    /// Notes that a connection was cut by the drain.
    pub(super) fn note_cut(&self, client: IpAddr) {
        self.cut.fetch_add(1, Ordering::Relaxed);
        tracing::info!(%client, "cut: its answer outlasted the drain");
    }

    /// Takes back what a connection of `client` had when it was accepted: its permit and its place among its client's.
    pub(super) fn leave(&self, client: IpAddr) {
        self.callers.leave(client);
        self.room.add_permits(1);
    }
}

/// Waits until the service is to stop: it was told to, or whoever would have told it is gone.
pub(super) async fn stopped(stop: &mut watch::Receiver<bool>) {
    // An error says that the sender is gone.
    drop(stop.wait_for(|stop| *stop).await);
}

/// Accepts connections for `desk` until `stop`, then drains.
pub(super) async fn serve_desk<D: Desk>(
    listener: TcpListener,
    desk: Arc<D>,
    limits: Limits,
    mut stop: watch::Receiver<bool>,
) -> Drained {
    let (room, callers) = (Semaphore::new(limits.connections), Callers::new(limits.connections_per_client));
    let keeper = Keeper::new(&limits);
    let keeping = tokio::spawn(Arc::clone(&keeper).keep(stop.clone()));
    let (cut, drained_by) = (AtomicUsize::new(0), OnceLock::new());
    let house = Arc::new(House { desk, limits, stop: stop.clone(), keeper, room, callers, cut, drained_by });
    let mut pause = Pause::default();

    loop {
        let accepted = tokio::select! {
            biased;
            () = stopped(&mut stop) => break,
            accepted = accept(&listener, &house.room) => accepted,
        };
        let (stream, client, permit) = match accepted {
            Ok(accepted) => accepted,
            Err(error) if concerns_one_connection(&error) => continue,
            Err(error) => {
                let pause = pause.next();
                tracing::warn!(%error, ?pause, "cannot accept connections; trying again");
                tokio::select! {
                    () = stopped(&mut stop) => break,
                    () = tokio::time::sleep(pause) => continue,
                }
            }
        };
        pause = Pause::default();
        if !house.callers.admit(client) {
            tracing::debug!(%client, "closed at once: it holds all the connections it may");
            continue;
        }
        permit.forget();
        // It leaves the house when it ends, however it ends.
        let talk = Talk::new(stream, client, Arc::clone(&house));
        tokio::spawn(talk);
    }

    house.drained_by();
    // Whoever calls from now on is refused by the kernel.
    drop(listener);
    // Every connection holds a permit and ends by its own deadline at the latest; with all permits back, all have.
    let all = u32::try_from(house.limits.connections).unwrap_or(u32::MAX);
    drop(house.room.acquire_many(all).await);
    keeping.abort();
    Drained { cut: house.cut.load(Ordering::Relaxed) }
}

/// The next connection, once there is room for it. Until then callers wait in the kernel's queue, not in our memory.
async fn accept<'r>(
    listener: &TcpListener,
    room: &'r Semaphore,
) -> io::Result<(TcpStream, IpAddr, SemaphorePermit<'r>)> {
    let permit = room.acquire().await.expect("the semaphore is never closed");
    let (stream, client) = listener.accept().await?;
    // A feed is one write; waiting to fill a packet gains nothing. Where this fails, the connection is gone already.
    stream.set_nodelay(true).ok();
    Ok((stream, client.ip(), permit))
}

/// Whether an error of accept(2) belongs to the one connection that it would have given: Linux passes on what
/// already happened to it. All others (no descriptors, no memory) last, and to try at once would burn a core.
fn concerns_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionAborted
            | ErrorKind::ConnectionReset
            | ErrorKind::ConnectionRefused
            | ErrorKind::HostUnreachable
            | ErrorKind::NetworkUnreachable
            | ErrorKind::NetworkDown
            | ErrorKind::Interrupted
    )
}

/// How long to wait after a failed accept: 5 ms, doubled up to a second.
#[derive(Default)]
struct Pause {
    failures: u32,
}

impl Pause {
    fn next(&mut self) -> Duration {
        let pause = Duration::from_millis(5 << self.failures.min(8)).min(Duration::from_secs(1));
        self.failures += 1;
        pause
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Linux's numbers, as accept(2) gives them.
    const EMFILE: i32 = 24;
    const ENFILE: i32 = 23;
    const ENOBUFS: i32 = 105;
    const ENOMEM: i32 = 12;
    const ECONNABORTED: i32 = 103;
    const EHOSTUNREACH: i32 = 113;

    #[test]
    fn fault_42_only_a_lasting_error_makes_the_listener_wait() {
        for (code, one) in [
            (EMFILE, false),
            (ENFILE, false),
            (ENOBUFS, false),
            (ENOMEM, false),
            (ECONNABORTED, true),
            (EHOSTUNREACH, true),
        ] {
            assert_eq!(concerns_one_connection(&io::Error::from_raw_os_error(code)), one, "{code}");
        }
    }

    #[test]
    fn fault_42_pauses_double_and_stay_below_a_second() {
        let mut pause = Pause::default();
        let pauses: Vec<_> = (0..12).map(|_| pause.next().as_millis()).collect();
        assert_eq!(pauses, [5, 10, 20, 40, 80, 160, 320, 640, 1000, 1000, 1000, 1000]);
    }
}
