//! A connection from its first byte to its last.
//!
//! Plain requests are read, answered and forgotten in one turn, in buffers that the thread has: a connection at rest holds
//! none, and no timer either. What has to be waited for, and what is hyper's, has a future of its own while it lasts.

use std::cell::RefCell;
use std::future::Future;
use std::io::{self, IoSlice};
use std::mem::MaybeUninit;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Instant;

use super::connection::{self, Back};
use super::head;
use super::keeper::Stay;
use super::listener::{Desk, House};
use super::opening::Opening;
use super::plain::{self, FIELDS, Head};
use super::socket::Pace;

/// What a thread reads into and writes heads in.
#[derive(Default)]
struct Desktop {
    read: Vec<u8>,
    heads: Vec<u8>,
}

thread_local! {
    static DESKTOP: RefCell<Desktop> = RefCell::default();
}

/// Heads that are written together at most, in bytes.
const HEADS: usize = 16 * 1024;

/// What the kernel did not take yet.
struct Unsent {
    heads: Bytes,
    body: Bytes,
    pace: Pace,
}

/// How a turn ended.
enum Turn {
    /// There may be more to do.
    Done,
    /// The client left, or speaks what is not spoken here.
    Over,
    /// What came next goes another way.
    Elsewhere,
}

/// What is done apart from the turns, and gives the stream back where the talk goes on after it.
type Elsewhere = Pin<Box<dyn Future<Output = Option<Back>> + Send>>;

/// The talk with one client, which was let into the house and leaves it with this.
pub(super) struct Talk<D> {
    house: Arc<House<D>>,
    client: IpAddr,
    /// Here, but while the talk is elsewhere.
    stream: Option<TcpStream>,
    elsewhere: Option<Elsewhere>,
    stay: Option<Stay>,
    unsent: Option<Box<Unsent>>,
    /// Read and not answered yet: a part of a head, or what came behind a request that is waited for.
    held: Box<[u8]>,
    /// Whether `held` may begin with a whole head.
    is_behind: bool,
    /// Whether the first bytes told what is spoken.
    is_open: bool,
    is_stopping: bool,
}

impl<D: Desk> Talk<D> {
    pub(super) fn new(stream: TcpStream, client: IpAddr, house: Arc<House<D>>) -> Self {
        Self {
            house,
            client,
            stream: Some(stream),
            elsewhere: None,
            stay: None,
            unsent: None,
            held: Box::default(),
            is_behind: false,
            is_open: false,
            is_stopping: false,
        }
    }

    /// Begins to wait for a request.
    fn rest(&self) {
        if let Some(stay) = self.stay.as_ref().filter(|_| !self.is_stopping) {
            self.house.keeper.extend(stay, self.house.limits.head);
        }
    }

    fn heed_stop(&mut self) {
        if !self.is_stopping && self.house.keeper.is_stopping() {
            self.is_stopping = true;
            if let Some(stay) = &self.stay {
                let left = self.house.drained_by().saturating_duration_since(Instant::now());
                self.house.keeper.extend(stay, left);
            }
        }
    }

    /// What is to be done when nothing can be done now; `true` when that is to end.
    fn is_at_end(&self) -> bool {
        let is_over = self.stay.as_ref().is_some_and(|stay| self.house.keeper.is_over(stay));
        match (self.is_stopping, &self.unsent) {
            (true, None) => true,
            (true, Some(_)) if is_over => {
                self.house.note_cut(self.client);
                true
            }
            (false, None) if is_over => {
                tracing::debug!(client = %self.client, "closed: no whole request came in time");
                true
            }
            _ => false,
        }
    }

    /// Writes what is left, or reads once, and answers what is there.
    fn poll_turn(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Turn>> {
        if self.unsent.is_some() {
            ready!(self.poll_unsent(cx))?;
            self.rest();
        }
        DESKTOP.with_borrow_mut(|Desktop { read, heads }| {
            read.resize(self.house.limits.head_bytes.max(8192), 0);
            let mut filled = self.held.len();
            read[..filled].copy_from_slice(&self.held);
            if !std::mem::take(&mut self.is_behind) {
                let mut buffer = ReadBuf::new(&mut read[filled..]);
                ready!(stream(&mut self.stream).poll_read(cx, &mut buffer))?;
                match buffer.filled().len() {
                    0 => return Poll::Ready(Ok(Turn::Over)),
                    count => filled += count,
                }
            }
            self.held = Box::default();
            heads.clear();
            let is_full = filled == read.len();
            let bytes = &read[..filled];
            if !self.is_open {
                match Opening::of(bytes) {
                    Some(Opening::Http1) => {
                        self.is_open = true;
                        self.rest();
                    }
                    // Not spoken here yet: closing is what makes a client try what is.
                    Some(opening) => {
                        tracing::debug!(client = %self.client, ?opening, "closed: only HTTP/1 is spoken here");
                        return Poll::Ready(Ok(Turn::Over));
                    }
                    None => {
                        self.held = bytes.into();
                        return Poll::Ready(Ok(Turn::Done));
                    }
                }
            }
            Poll::Ready(self.answer_all(cx, bytes, is_full, heads))
        })
    }

    /// Answers the requests that `bytes` hold, those that are short together.
    fn answer_all(
        &mut self,
        cx: &mut Context<'_>,
        mut bytes: &[u8],
        is_full: bool,
        heads: &mut Vec<u8>,
    ) -> io::Result<Turn> {
        let all = bytes.len();
        while !bytes.is_empty() {
            let mut room = [const { MaybeUninit::uninit() }; FIELDS];
            let request = match plain::read(bytes, &mut room, self.house.limits.headers) {
                Head::Plain(request) => request,
                // A head that has no room is too long, and hyper says so.
                Head::Partial if !(is_full && bytes.len() == all) => break,
                Head::Partial | Head::Odd => return self.hand_on(cx, bytes, heads),
            };
            let at_once = match self.is_stopping {
                true => None,
                false => self.house.desk.at_once(&request, self.client, heads),
            };
            let Some(body) = at_once else {
                // One after the other: what was answered goes out before somebody waits.
                if !self.write(cx, heads, Bytes::new())? {
                    self.hold_on(bytes);
                    return Ok(Turn::Done);
                }
                let Some(parts) = request.to_parts() else { return self.hand_on(cx, bytes, heads) };
                let behind = bytes[request.length..].to_vec();
                self.go_elsewhere(|house, stream, client| connection::ask(house, stream, client, parts, behind));
                return Ok(Turn::Elsewhere);
            };
            head::end(heads);
            bytes = &bytes[request.length..];
            self.rest();
            if (!body.is_empty() || heads.len() > HEADS) && !self.write(cx, heads, body)? {
                break;
            }
        }
        if self.unsent.is_none() {
            self.write(cx, heads, Bytes::new())?;
        }
        self.held = bytes.into();
        self.is_behind = self.unsent.is_some() && !bytes.is_empty();
        Ok(Turn::Done)
    }

    /// Keeps what is to be looked at before more is read.
    fn hold_on(&mut self, bytes: &[u8]) {
        self.held = bytes.into();
        self.is_behind = !bytes.is_empty();
    }

    /// Hands what comes next to hyper, once what was answered is on its way.
    fn hand_on(&mut self, cx: &mut Context<'_>, bytes: &[u8], heads: &mut Vec<u8>) -> io::Result<Turn> {
        if !self.write(cx, heads, Bytes::new())? {
            self.hold_on(bytes);
            return Ok(Turn::Done);
        }
        let first = Bytes::copy_from_slice(bytes);
        self.go_elsewhere(|house, stream, client| connection::speak_through_hyper(house, stream, client, first));
        Ok(Turn::Elsewhere)
    }

    fn go_elsewhere<F: Future<Output = Option<Back>> + Send + 'static>(
        &mut self,
        way: impl FnOnce(Arc<House<D>>, TcpStream, IpAddr) -> F,
    ) {
        if let Some(stream) = self.stream.take() {
            self.elsewhere = Some(Box::pin(way(Arc::clone(&self.house), stream, self.client)));
        }
        if let Some(stay) = &self.stay {
            self.house.keeper.extend(stay, Duration::MAX);
        }
    }

    /// Writes as much as the kernel takes, and keeps the rest; whether there is none.
    fn write(&mut self, cx: &mut Context<'_>, heads: &mut Vec<u8>, mut body: Bytes) -> io::Result<bool> {
        let mut written = 0;
        while written < heads.len() || body.has_remaining() {
            let head = &heads[written..];
            match poll_write(&mut self.stream, cx, head, &body)? {
                Poll::Ready(count) => {
                    let of_heads = count.min(head.len());
                    written += of_heads;
                    body.advance(count - of_heads);
                }
                Poll::Pending => {
                    let (heads, pace) = (Bytes::copy_from_slice(head), Pace::new(&self.house.limits));
                    self.unsent = Some(Box::new(Unsent { heads, body, pace }));
                    return Ok(false);
                }
            }
        }
        heads.clear();
        Ok(true)
    }

    fn poll_unsent(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some(unsent) = &mut self.unsent {
            let offered = unsent.heads.len() + unsent.body.len();
            if offered == 0 {
                self.unsent = None;
                break;
            }
            let written = match poll_write(&mut self.stream, cx, &unsent.heads, &unsent.body) {
                Ok(written) => written.map(Ok),
                Err(error) => Poll::Ready(Err(error)),
            };
            let count = ready!(unsent.pace.judge(cx, offered, written))?;
            let of_heads = count.min(unsent.heads.len());
            unsent.heads.advance(of_heads);
            unsent.body.advance(count - of_heads);
        }
        Poll::Ready(Ok(()))
    }
}

fn stream(stream: &mut Option<TcpStream>) -> Pin<&mut TcpStream> {
    Pin::new(stream.as_mut().expect("nothing is read or written while the talk is elsewhere"))
}

fn poll_write(to: &mut Option<TcpStream>, cx: &mut Context<'_>, head: &[u8], body: &[u8]) -> io::Result<Poll<usize>> {
    let slices = [IoSlice::new(head), IoSlice::new(body)];
    let written = match (head.is_empty(), body.is_empty()) {
        (_, true) => stream(to).poll_write(cx, head),
        (true, false) => stream(to).poll_write(cx, body),
        (false, false) => stream(to).poll_write_vectored(cx, &slices),
    };
    match written {
        Poll::Ready(Ok(0)) => Err(io::ErrorKind::WriteZero.into()),
        Poll::Ready(Ok(count)) => Ok(Poll::Ready(count)),
        Poll::Ready(Err(error)) => Err(error),
        Poll::Pending => Ok(Poll::Pending),
    }
}

impl<D> Drop for Talk<D> {
    fn drop(&mut self) {
        // Whoever takes the place finds the connection closed.
        (self.elsewhere, self.stream) = (None, None);
        if let Some(stay) = self.stay.take() {
            self.house.keeper.leave(&stay);
        }
        self.house.leave(self.client);
    }
}

impl<D: Desk> Future for Talk<D> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        if this.stay.is_none() {
            this.stay = Some(this.house.keeper.enter(cx.waker(), this.house.limits.first_bytes));
        }
        loop {
            if let Some(elsewhere) = &mut this.elsewhere {
                let Some(back) = ready!(elsewhere.as_mut().poll(cx)) else { return Poll::Ready(()) };
                this.elsewhere = None;
                this.stream = Some(back.stream);
                this.hold_on(&back.behind);
                this.rest();
            }
            this.heed_stop();
            match this.poll_turn(cx) {
                Poll::Ready(Ok(Turn::Done | Turn::Elsewhere)) => continue,
                Poll::Ready(Ok(Turn::Over)) => {}
                Poll::Ready(Err(error)) => {
                    tracing::debug!(client = %this.client, %error, "connection ended early");
                }
                Poll::Pending if this.is_at_end() => {}
                Poll::Pending => return Poll::Pending,
            }
            return Poll::Ready(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::newsstand::Newsstand;
    use crate::http::request::Edge;

    #[test]
    fn a_connection_at_rest_is_small() {
        // Ten thousand readers that keep theirs open are to cost no more than a few megabytes.
        let size = size_of::<Talk<Edge<dyn Newsstand>>>();
        assert!(size <= 144, "{size} bytes");
    }
}
