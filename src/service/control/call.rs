//! The other end of the control socket.

use std::io::{self, Read, Write};
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use super::{Request, SOCKET, short};
use crate::service::place::LOCK_FILE;

/// How long a service may take to answer.
const PATIENCE: Duration = Duration::from_secs(45);
/// The longest answer, in bytes.
const LONGEST_ANSWER: u64 = 64 << 20;

/// What a running service answers: an object with `answer` or `error`. `None` when none is to be reached.
pub fn call(state: &Path, request: &Request) -> io::Result<Option<Value>> {
    let connected = short(state, SOCKET).and_then(|(path, _folder)| UnixStream::connect(path));
    let mut stream = match connected {
        Ok(stream) => stream,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) => {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut line = serde_json::to_vec(request).map_err(io::Error::other)?;
    line.push(b'\n');
    stream.write_all(&line)?;
    let mut answer = Vec::new();
    stream.take(LONGEST_ANSWER).read_to_end(&mut answer).map_err(|error| match error.kind() {
        io::ErrorKind::WouldBlock => io::Error::new(io::ErrorKind::TimedOut, "the service does not answer"),
        _ => error,
    })?;
    if answer.is_empty() {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the service closed without an answer"));
    }
    serde_json::from_slice(&answer).map(Some).map_err(io::Error::other)
}

/// Whether some process has the lock on a state folder. It is looked at and not tried: who starts now is not to be turned
/// away by who looks.
pub fn is_locked(state: &Path) -> bool {
    let Ok(lock) = std::fs::metadata(state.join(LOCK_FILE)) else { return false };
    let Ok(locks) = std::fs::read_to_string("/proc/locks") else { return false };
    let inode = lock.ino().to_string();
    // `1: FLOCK  ADVISORY  WRITE 4711 08:01:1234 0 EOF` (proc(5)); the device is told in ways that differ.
    locks.lines().any(|line| {
        let mut words = line.split_ascii_whitespace().filter(|word| *word != "->");
        let is_ours = words.nth(1) == Some("FLOCK") && words.nth(1) == Some("WRITE");
        is_ours && words.nth(1).and_then(|file| file.rsplit(':').next()) == Some(&*inode)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::place::Place;

    #[test]
    fn a_lock_is_seen_without_being_tried() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::enter(folder.path(), None).unwrap();
        let state = place.state.clone();
        assert!(is_locked(&state));
        drop(place);
        assert!(!is_locked(&state));
    }

    #[test]
    fn where_nobody_listens_nobody_answers() {
        let folder = tempfile::tempdir().unwrap();
        assert!(call(folder.path(), &Request::Status {}).unwrap().is_none());
        drop(std::os::unix::net::UnixListener::bind(folder.path().join(SOCKET)).unwrap());
        assert!(call(folder.path(), &Request::Status {}).unwrap().is_none());
    }
}
