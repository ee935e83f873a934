//! `STATE/control.sock`: how commands reach a running service. A line of JSON is asked and a line is answered; docs/operating.md
//! has the words. For the service's own user alone: the file's mode is 0600, and whoever connects is looked at.

mod call;
mod words;

use std::fs::{self, File, Permissions};
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::net::UnixListener as StdListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::spawn_blocking;
use tokio::time::{sleep, timeout};

pub use call::{call, is_locked};
pub use words::{OfEntry, Request};

use crate::service::orders::Declined;
use crate::service::vitals::Pulse;

/// The socket's name in the state folder.
const SOCKET: &str = "control.sock";
/// Its name until nobody else may connect to it.
const BEING_MADE: &str = "control.new";
/// The longest path that a socket may have (unix(7): 108 bytes with the zero at the end).
const LONGEST_PATH: usize = 107;
/// The longest line that is read, in bytes.
const LONGEST_LINE: usize = 64 << 10;
/// So many may ask at a time; more are turned away.
const MOST: u32 = 32;
/// How long a line may take to come, and an answer to be taken.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long one waits who was refused a connection by the system.
const PAUSE: Duration = Duration::from_millis(200);

/// The socket, bound. It goes with its value.
#[derive(Debug)]
pub struct Control {
    listener: StdListener,
    path: PathBuf,
    owner: u32,
}

impl Control {
    /// Makes the socket in the state folder, in place of whatever has its name: that is of a service that was killed, as the
    /// lock on the folder is ours.
    pub fn open(state: &Path) -> io::Result<Self> {
        let (made, path) = (state.join(BEING_MADE), state.join(SOCKET));
        match fs::remove_file(&made) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let (short, _folder) = short(state, BEING_MADE)?;
        let listener = StdListener::bind(short)?;
        fs::set_permissions(&made, Permissions::from_mode(0o600))?;
        let owner = fs::symlink_metadata(&made)?.uid();
        fs::rename(&made, &path)?;
        listener.set_nonblocking(true)?;
        Ok(Self { listener, path, owner })
    }

    /// Answers until `stopped`; then those who have asked get their answers, for a while.
    pub async fn serve(self, pulse: Arc<Pulse>, mut stopped: watch::Receiver<bool>) -> io::Result<()> {
        let listener = UnixListener::from_std(self.listener.try_clone()?)?;
        let seats = Arc::new(Semaphore::new(MOST as usize));
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                _ = stopped.wait_for(|stopped| *stopped) => break,
            };
            match accepted {
                Ok((stream, _)) => {
                    let is_ours = stream.peer_cred().is_ok_and(|peer| peer.uid() == self.owner || peer.uid() == 0);
                    if let Some(seat) = is_ours.then(|| Arc::clone(&seats).try_acquire_owned().ok()).flatten() {
                        let pulse = Arc::clone(&pulse);
                        tokio::spawn(async move {
                            if let Err(error) = converse(&stream, pulse).await {
                                tracing::debug!(%error, "who asked at the control socket has gone");
                            }
                            drop(seat);
                        });
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "the control socket takes nobody");
                    sleep(PAUSE).await;
                }
            }
        }
        drop(timeout(PATIENCE, seats.acquire_many(MOST)).await);
        Ok(())
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        // Whoever finds it takes it for what it is: nobody listens there.
        fs::remove_file(&self.path).ok();
    }
}

/// One line, and its answer.
async fn converse(stream: &UnixStream, pulse: Arc<Pulse>) -> io::Result<()> {
    let line = timeout(PATIENCE, line_of(stream)).await.unwrap_or_else(|_| {
        Ok(Err(Declined::new("slow", "no whole line came in time", "send one line of JSON, with its end")))
    })?;
    let answer = match line {
        Ok(line) => spawn_blocking(move || words::answer(&pulse, &line)).await.map_err(io::Error::other)?,
        Err(declined) => words::written(&Err(declined)),
    };
    timeout(PATIENCE, write_all(stream, answer.as_bytes())).await.map_err(io::Error::other)?
}

/// The first line.
async fn line_of(stream: &UnixStream) -> io::Result<Result<Vec<u8>, Declined>> {
    let mut line = Vec::new();
    let mut some = [0; 4096];
    loop {
        stream.readable().await?;
        let count = match stream.try_read(&mut some) {
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => continue,
            Err(error) => return Err(error),
        };
        let (new, is_whole) = match some[..count].iter().position(|byte| *byte == b'\n') {
            Some(end) => (end, true),
            None => (count, count == 0),
        };
        line.extend_from_slice(&some[..new]);
        if line.len() > LONGEST_LINE {
            let message = format!("a line of more than {LONGEST_LINE} bytes");
            return Ok(Err(Declined::new("long-line", message, "one short line of JSON is read")));
        }
        if is_whole {
            return Ok(Ok(line));
        }
    }
}

async fn write_all(stream: &UnixStream, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        stream.writable().await?;
        match stream.try_write(bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => bytes = &bytes[count..],
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// A path of a socket in a folder that is short enough, and the open folder that it may lead through.
fn short(folder: &Path, name: &str) -> io::Result<(PathBuf, Option<File>)> {
    let path = folder.join(name);
    if path.as_os_str().as_bytes().len() <= LONGEST_PATH {
        return Ok((path, None));
    }
    let folder = File::open(folder)?;
    let path = PathBuf::from(format!("/proc/self/fd/{}/{name}", folder.as_raw_fd()));
    Ok((path, Some(folder)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::net::UnixStream as StdStream;

    #[test]
    fn a_socket_that_a_killed_service_left_is_replaced_and_is_its_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        for name in [SOCKET, BEING_MADE] {
            drop(StdListener::bind(folder.path().join(name)).unwrap());
        }
        let control = Control::open(folder.path()).unwrap();
        let mode = fs::symlink_metadata(folder.path().join(SOCKET)).unwrap().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert!(StdStream::connect(folder.path().join(SOCKET)).is_ok());
        drop(control);
        assert!(!folder.path().join(SOCKET).exists() && !folder.path().join(BEING_MADE).exists());
    }

    #[test]
    fn a_state_folder_of_any_depth_has_its_socket() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("مجلد".repeat(20)).join("x".repeat(200));
        fs::create_dir_all(&deep).unwrap();
        let control = Control::open(&deep).unwrap();
        let (path, _folder) = short(&deep, SOCKET).unwrap();
        assert!(StdStream::connect(path).is_ok());
        drop(control);
    }
}
