use std::convert::Infallible;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::{Body, Frame, SizeHint};
use tokio::task::{JoinHandle, spawn_blocking};

/// Bytes of a file that are in memory at a time, for each client.
const PIECE: u64 = 128 * 1024;

/// The content of an answer: bytes that are at hand, or a file that is read as fast as its client takes it.
#[derive(Debug)]
pub enum Content {
    /// All of it.
    Whole(Full<Bytes>),
    /// A part of a file, or all of it.
    File(Reading),
}

impl Content {
    /// Nothing.
    pub(super) fn empty() -> Self {
        Self::Whole(Full::default())
    }

    /// `length` bytes of a file from `start` on. One that turns out shorter breaks the answer off, so that nobody takes
    /// it for whole.
    pub(super) fn of_file(file: File, start: u64, length: u64) -> Self {
        Self::File(Reading { next: start, left: length, file: Some(file), piece: None })
    }
}

impl From<Bytes> for Content {
    fn from(bytes: Bytes) -> Self {
        Self::Whole(Full::new(bytes))
    }
}

/// A file on its way out.
#[derive(Debug)]
pub struct Reading {
    next: u64,
    left: u64,
    /// Here while nobody reads in it.
    file: Option<File>,
    piece: Option<JoinHandle<io::Result<(File, Bytes)>>>,
}

impl Reading {
    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let piece = match (&mut self.piece, self.file.take()) {
            (Some(piece), _) => piece,
            (None, Some(file)) => {
                let (from, length) = (self.next, self.left.min(PIECE));
                // A disk may be slow, and this thread answers others.
                self.piece.insert(spawn_blocking(move || read_piece(file, from, length)))
            }
            // It failed, and was told so.
            (None, None) => return Poll::Ready(None),
        };
        let read = ready!(Pin::new(piece).poll(cx));
        self.piece = None;
        Poll::Ready(Some(match read {
            Ok(Ok((file, bytes))) => {
                self.next += bytes.len() as u64;
                self.left -= bytes.len() as u64;
                self.file = Some(file);
                Ok(bytes)
            }
            Ok(Err(error)) => Err(error),
            Err(error) => Err(io::Error::other(error)),
        }))
    }
}

fn read_piece(mut file: File, from: u64, length: u64) -> io::Result<(File, Bytes)> {
    let mut bytes = vec![0; usize::try_from(length).unwrap_or(usize::MAX)];
    file.seek(SeekFrom::Start(from))?;
    file.read_exact(&mut bytes)?;
    Ok((file, bytes.into()))
}

impl Body for Content {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        match self.get_mut() {
            Self::Whole(whole) => Pin::new(whole)
                .poll_frame(cx)
                .map(|frame| frame.map(|frame| frame.map_err(|never: Infallible| match never {}))),
            Self::File(reading) => reading.poll_piece(cx).map(|piece| piece.map(|piece| piece.map(Frame::data))),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(whole) => whole.is_end_stream(),
            Self::File(reading) => reading.left == 0,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(whole) => whole.size_hint(),
            Self::File(reading) => SizeHint::with_exact(reading.left),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;
    use std::io::Write;

    fn file(bytes: &[u8]) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file
    }

    #[tokio::test]
    async fn a_file_comes_whole_and_in_parts() {
        let bytes: Vec<u8> = (0..PIECE * 2 + 5).map(|n| (n % 251) as u8).collect();
        for (start, length) in [(0, bytes.len()), (0, 0), (1, 1), (PIECE as usize - 1, 3), (bytes.len() - 2, 2)] {
            let content = Content::of_file(file(&bytes), start as u64, length as u64);
            assert_eq!(content.size_hint().exact(), Some(length as u64));
            let read = content.collect().await.unwrap().to_bytes();
            assert!(read[..] == bytes[start..start + length], "{start} {length}");
        }
    }

    #[tokio::test]
    async fn a_file_that_shrank_breaks_the_answer_off() {
        assert!(Content::of_file(file(b"short"), 0, 6).collect().await.is_err());
    }
}
