//! A connection that speaks plain HTTP/1.1: each request is read, answered and forgotten in one turn, in buffers that the
//! thread has, so that a connection at rest holds none.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::io::{self, IoSlice};
use std::mem::MaybeUninit;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use http_body_util::BodyExt;
use hyper::header::CONNECTION;
use hyper::http::request::Parts;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout};

use super::answer::Answer;
use super::head;
use super::headers::set_static;
use super::limits::Limits;
use super::listener::{Desk, Ends, stopped};
use super::plain::{self, FIELDS, Head};
use super::socket::Socket;

/// How a talk went on, or ended.
pub(super) enum Turn {
    /// It is over: the client left, was silent too long, or broke off.
    Over,
    /// The service stops, and nothing was under way.
    Stopped,
    /// The service stops, and what was under way outlasted the drain.
    Cut,
    /// What comes next is hyper's; the socket has it.
    Odd,
}

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
}

/// What a look at the socket came to.
enum Look {
    /// Turn to what this says.
    To(Turn),
    /// A request whose answer has to be waited for.
    Ask(Box<Parts>),
}

/// The talk with one client.
pub(super) struct Talk<'t> {
    socket: Socket,
    ends: Ends,
    limits: &'t Limits,
    /// What was read and not answered yet: a part of a head, or all that came behind a request that is waited for.
    held: Vec<u8>,
    /// Whether `held` may begin with a whole head.
    is_behind: bool,
    unsent: Option<Box<Unsent>>,
    /// The end of the last answer.
    since: Instant,
    stopping: bool,
}

impl<'t> Talk<'t> {
    pub(super) fn new(socket: Socket, ends: Ends, limits: &'t Limits) -> Self {
        let (held, since) = (Vec::new(), Instant::now());
        Self { socket, ends, limits, held, is_behind: false, unsent: None, since, stopping: false }
    }

    /// The socket, when the talk is over or goes on otherwise.
    pub(super) fn into_socket(self) -> Socket {
        self.socket
    }

    /// Answers requests until something other than a plain request comes, or nothing more.
    pub(super) async fn hold<D: Desk>(&mut self, desk: &D, stop: &mut watch::Receiver<bool>) -> Turn {
        let told = stop.clone();
        let mut stop = pin!(stopped(stop));
        let mut alarm = pin!(sleep_until(self.since + self.limits.head));
        // Both know whom to wake once they were asked; to ask them at every turn would take their locks.
        let (mut is_told, mut is_set) = (false, false);
        loop {
            let look = poll_fn(|cx| {
                loop {
                    if !self.stopping && (!is_told || !matches!(told.has_changed(), Ok(false))) {
                        is_told = true;
                        if stop.as_mut().poll(cx).is_ready() {
                            self.stopping = true;
                            alarm.as_mut().reset(Instant::now() + self.limits.drain);
                            is_set = false;
                        }
                    }
                    if let Poll::Ready(look) = self.poll_look(desk, cx) {
                        return Poll::Ready(look);
                    }
                    if is_set && !alarm.is_elapsed() {
                        return Poll::Pending;
                    }
                    is_set = true;
                    ready!(alarm.as_mut().poll(cx));
                    // It stays where it was set while requests come and go, and is set anew when it rings.
                    match self.next_alarm() {
                        Ok(next) => alarm.as_mut().reset(next),
                        Err(turn) => return Poll::Ready(Look::To(turn)),
                    }
                    is_set = false;
                }
            });
            let parts = match look.await {
                Look::To(turn) => return turn,
                Look::Ask(parts) => parts,
            };
            // Rare, and large.
            match Box::pin(self.ask(desk, *parts, stop.as_mut())).await {
                Ok(None) => {}
                Ok(Some(turn)) => return turn,
                Err(error) => return self.broken(&error),
            }
        }
    }

    fn broken(&self, error: &io::Error) -> Turn {
        tracing::debug!(client = %self.ends.client, %error, "connection ended early");
        Turn::Over
    }

    /// When to look at the time again, or that it is up.
    fn next_alarm(&self) -> Result<Instant, Turn> {
        if self.stopping {
            return Err(Turn::Cut);
        }
        let now = Instant::now();
        if self.unsent.is_some() {
            // Who takes it slowly is the socket's to judge.
            return Ok(now + self.limits.head);
        }
        let until = self.since + self.limits.head;
        if until > now {
            return Ok(until);
        }
        tracing::debug!(client = %self.ends.client, "closed: no whole request came in time");
        Err(Turn::Over)
    }

    /// Reads and answers as long as there is something to read, and room for the answers.
    fn poll_look<D: Desk>(&mut self, desk: &D, cx: &mut Context<'_>) -> Poll<Look> {
        loop {
            match self.poll_turn(desk, cx) {
                Poll::Ready(Ok(Some(look))) => return Poll::Ready(look),
                Poll::Ready(Ok(None)) => {}
                Poll::Ready(Err(error)) => return Poll::Ready(Look::To(self.broken(&error))),
                Poll::Pending if self.stopping && self.unsent.is_none() => {
                    return Poll::Ready(Look::To(Turn::Stopped));
                }
                Poll::Pending => return Poll::Pending,
            }
        }
    }

    /// Writes what is left, or reads once, and answers what is there.
    fn poll_turn<D: Desk>(&mut self, desk: &D, cx: &mut Context<'_>) -> Poll<io::Result<Option<Look>>> {
        if self.unsent.is_some() {
            ready!(self.poll_unsent(cx))?;
            self.since = Instant::now();
        }
        DESKTOP.with_borrow_mut(|Desktop { read, heads }| {
            read.resize(self.limits.head_bytes.max(8192), 0);
            let mut filled = self.held.len();
            read[..filled].copy_from_slice(&self.held);
            if !std::mem::take(&mut self.is_behind) {
                let mut buffer = ReadBuf::new(&mut read[filled..]);
                ready!(Pin::new(&mut self.socket).poll_read(cx, &mut buffer))?;
                match buffer.filled().len() {
                    0 => return Poll::Ready(Ok(Some(Look::To(Turn::Over)))),
                    count => filled += count,
                }
            }
            self.held = Vec::new();
            heads.clear();
            let is_full = filled == read.len();
            Poll::Ready(self.answer_all(desk, cx, &read[..filled], is_full, heads))
        })
    }

    /// Answers the requests that `bytes` hold, those that are short together.
    fn answer_all<D: Desk>(
        &mut self,
        desk: &D,
        cx: &mut Context<'_>,
        mut bytes: &[u8],
        is_full: bool,
        heads: &mut Vec<u8>,
    ) -> io::Result<Option<Look>> {
        let all = bytes.len();
        while !bytes.is_empty() {
            let mut room = [const { MaybeUninit::uninit() }; FIELDS];
            let request = match plain::read(bytes, &mut room, self.limits.headers) {
                Head::Plain(request) => request,
                // A head that has no room is too long, and hyper says so.
                Head::Partial if !(is_full && bytes.len() == all) => break,
                Head::Partial | Head::Odd => {
                    return self.hand_on(cx, bytes, heads);
                }
            };
            let at_once = if self.stopping { None } else { desk.at_once(&request, self.ends, heads) };
            let Some(body) = at_once else {
                // One after the other: what was answered goes out before somebody waits.
                if !self.write(cx, heads, Bytes::new())? {
                    break;
                }
                let Some(parts) = request.to_parts() else { return self.hand_on(cx, bytes, heads) };
                self.hold_on(&bytes[request.length..]);
                return Ok(Some(Look::Ask(Box::new(parts))));
            };
            head::end(heads);
            bytes = &bytes[request.length..];
            self.since = Instant::now();
            if (!body.is_empty() || heads.len() > HEADS) && !self.write(cx, heads, body)? {
                break;
            }
        }
        if self.unsent.is_none() {
            self.write(cx, heads, Bytes::new())?;
        }
        self.held = bytes.to_vec();
        self.is_behind = self.unsent.is_some() && !bytes.is_empty();
        Ok(None)
    }

    /// Keeps what is to be looked at before more is read.
    fn hold_on(&mut self, bytes: &[u8]) {
        self.held = bytes.to_vec();
        self.is_behind = !bytes.is_empty();
    }

    /// Hands what comes next to hyper, once what was answered is on its way.
    fn hand_on(&mut self, cx: &mut Context<'_>, bytes: &[u8], heads: &mut Vec<u8>) -> io::Result<Option<Look>> {
        if !self.write(cx, heads, Bytes::new())? {
            self.hold_on(bytes);
            return Ok(None);
        }
        self.socket.put_back(bytes);
        Ok(Some(Look::To(Turn::Odd)))
    }

    /// Writes as much as the kernel takes, and keeps the rest; whether there is none.
    fn write(&mut self, cx: &mut Context<'_>, heads: &mut Vec<u8>, mut body: Bytes) -> io::Result<bool> {
        let mut written = 0;
        while written < heads.len() || body.has_remaining() {
            let head = &heads[written..];
            let slices = [IoSlice::new(head), IoSlice::new(&body)];
            let slices = if head.is_empty() { &slices[1..] } else { &slices[..] };
            match Pin::new(&mut self.socket).poll_write_vectored(cx, slices)? {
                Poll::Ready(0) => return Err(io::ErrorKind::WriteZero.into()),
                Poll::Ready(count) => {
                    let of_heads = count.min(head.len());
                    written += of_heads;
                    body.advance(count - of_heads);
                }
                Poll::Pending => {
                    let heads = Bytes::copy_from_slice(head);
                    self.unsent = Some(Box::new(Unsent { heads, body }));
                    return Ok(false);
                }
            }
        }
        heads.clear();
        Ok(true)
    }

    fn poll_unsent(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some(unsent) = &mut self.unsent {
            if !unsent.heads.has_remaining() && !unsent.body.has_remaining() {
                self.unsent = None;
                break;
            }
            let slices = [IoSlice::new(&unsent.heads), IoSlice::new(&unsent.body)];
            let slices = if unsent.heads.has_remaining() { &slices[..] } else { &slices[1..] };
            let count = ready!(Pin::new(&mut self.socket).poll_write_vectored(cx, slices))?;
            if count == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            let of_heads = count.min(unsent.heads.len());
            unsent.heads.advance(of_heads);
            unsent.body.advance(count - of_heads);
        }
        Poll::Ready(Ok(()))
    }

    /// Waits for the answer to one request and sends it; a turn when the talk ends with it.
    async fn ask<D: Desk>(
        &mut self,
        desk: &D,
        parts: Parts,
        mut stop: Pin<&mut impl Future<Output = ()>>,
    ) -> io::Result<Option<Turn>> {
        let (drain, ends, mut stopping) = (self.limits.drain, self.ends, self.stopping);
        let mut answer = pin!(desk.answer(parts, false, ends));
        let answered = if stopping {
            timeout(drain, answer).await
        } else {
            tokio::select! {
                answered = answer.as_mut() => Ok(answered),
                () = stop.as_mut() => {
                    stopping = true;
                    timeout(drain, answer).await
                }
            }
        };
        self.stopping = stopping;
        let Ok(mut answer) = answered else { return Ok(Some(Turn::Cut)) };
        if stopping {
            set_static(answer.headers_mut(), CONNECTION, "close");
        }
        let is_last = answer.headers().get(CONNECTION).is_some_and(|value| value == "close");
        {
            let mut sent = pin!(self.send(answer));
            let sent = if stopping {
                timeout(drain, sent).await
            } else {
                tokio::select! {
                    sent = sent.as_mut() => Ok(sent),
                    () = stop.as_mut() => {
                        stopping = true;
                        timeout(drain, sent).await
                    }
                }
            };
            match sent {
                Ok(sent) => sent?,
                Err(_) => return Ok(Some(Turn::Cut)),
            }
        }
        self.since = Instant::now();
        self.stopping = stopping;
        Ok((is_last || stopping).then_some(Turn::Over))
    }

    async fn send(&mut self, answer: Answer) -> io::Result<()> {
        let (parts, mut content) = answer.into_parts();
        let mut heads = Vec::with_capacity(512);
        head::write(parts.status, &parts.headers, &mut heads);
        head::end(&mut heads);
        let mut heads = Bytes::from(heads);
        while let Some(piece) = content.frame().await {
            let Ok(body) = piece?.into_data() else { continue };
            self.send_all(std::mem::take(&mut heads), body).await?;
        }
        self.send_all(heads, Bytes::new()).await
    }

    async fn send_all(&mut self, heads: Bytes, body: Bytes) -> io::Result<()> {
        self.unsent = Some(Box::new(Unsent { heads, body }));
        poll_fn(|cx| self.poll_unsent(cx)).await
    }
}
