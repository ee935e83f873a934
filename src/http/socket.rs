use std::future::Future;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

use super::limits::Limits;

/// A connection whose first bytes were read already, and which does not wait for ever on a client that takes nothing.
pub(super) struct Socket {
    first: Bytes,
    stream: TcpStream,
    pace: Pace,
}

impl Socket {
    pub(super) fn new(stream: TcpStream, first: Bytes, limits: &Limits) -> Self {
        Self { first, stream, pace: Pace::new(limits) }
    }

    /// The connection, when all that was read of it is understood.
    pub(super) fn into_stream(self) -> TcpStream {
        debug_assert!(self.first.is_empty());
        self.stream
    }
}

/// How fast the client takes what is written, measured only while the kernel takes no more for it.
///
/// hyper has no timer for this: a client that asks for a large feed and never reads would keep its place for good.
pub(super) struct Pace {
    window: Duration,
    least: usize,
    taken: usize,
    until: Option<Pin<Box<Sleep>>>,
}

impl Pace {
    pub(super) fn new(limits: &Limits) -> Self {
        Self { window: limits.stall, least: limits.stall_bytes, taken: 0, until: None }
    }

    /// Passes on what became of a write of `offered` bytes; an error when its client takes too little.
    pub(super) fn judge(
        &mut self,
        cx: &mut Context<'_>,
        offered: usize,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if let Poll::Ready(result) = written {
            match &result {
                // All that there was: whatever waits next, waits anew.
                Ok(count) if *count >= offered => self.until = None,
                Ok(count) => self.taken += count,
                Err(_) => {}
            }
            return Poll::Ready(result);
        }
        loop {
            let until = self.until.get_or_insert_with(|| {
                self.taken = 0;
                Box::pin(sleep(self.window))
            });
            ready!(until.as_mut().poll(cx));
            self.until = None;
            if self.taken < self.least {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.first.has_remaining() {
            let count = self.first.len().min(buffer.remaining());
            buffer.put_slice(&self.first.split_to(count));
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.pace.judge(cx, bytes.len(), written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let offered = slices.iter().map(|slice| slice.len()).sum();
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.pace.judge(cx, offered, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
