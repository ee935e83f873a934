//! The process that is killed, and what it answers while it lives.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::PATIENCE;

/// What the addresses in feeds begin with.
pub const BASE: &str = "https://news.example.org";

/// A running service, or one that has died.
pub struct Victim {
    child: Child,
    address: Option<SocketAddr>,
    /// Its standard output.
    told: std::path::PathBuf,
}

/// How it came to an end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Death {
    Killed,
    Stopped,
}

/// An answer with all its bytes.
pub struct Answer {
    pub status: u16,
    pub headers: HashMap<String, String>,
    pub body: Vec<u8>,
}

impl Victim {
    /// Starts it on `folder`, to die at a failpoint; what it logs is added to `log`.
    pub fn start(folder: &Path, log: &Path, failpoint: Option<&str>) -> Result<Self, String> {
        let told = log.with_extension("told");
        let mut command = Command::new(env!("CARGO_BIN_EXE_ajil"));
        for variable in ["DIR", "LISTEN", "BASE_URL", "STATE", "OPERATOR", "SETTLE", "LOG"] {
            command.env_remove(format!("AJIL_{variable}"));
        }
        command
            .env("AJIL_LOG", "info,access=off")
            .env_remove("AJIL_FAILPOINT")
            .envs(failpoint.map(|name| ("AJIL_FAILPOINT", name)));
        command.arg("serve").arg(folder).args(["--listen", "127.0.0.1:0", "--operator", "off"]);
        command.args(["--settle", "50ms", "--base-url", BASE]).stdin(Stdio::null());
        let mut to_log = File::options().create(true).append(true).open(log).map_err(said)?;
        writeln!(to_log, "--- a start, failpoint {failpoint:?}").map_err(said)?;
        command.stdout(File::create(&told).map_err(said)?).stderr(to_log);
        Ok(Self { child: command.spawn().map_err(said)?, address: None, told })
    }

    /// Waits until it tells where it listens, or is dead; tells whether it lives.
    pub fn wait_for_address(&mut self) -> Result<bool, String> {
        let start = Instant::now();
        loop {
            if self.death()?.is_some() {
                return Ok(false);
            }
            let told = std::fs::read_to_string(&self.told).map_err(said)?;
            let line = told.split_once("Listening at ").and_then(|(_, rest)| rest.split_once('\n'));
            if let Some(address) = line.and_then(|(address, _)| address.parse().ok()) {
                self.address = Some(address);
                return Ok(true);
            }
            if start.elapsed() > PATIENCE {
                return Err("it does not start".to_owned());
            }
            std::thread::sleep(Duration::from_millis(3));
        }
    }

    /// How it died, if it did. Any death but by a signal or on request is a fault.
    pub fn death(&mut self) -> Result<Option<Death>, String> {
        self.child.try_wait().map_err(said)?.map(judged).transpose()
    }

    /// SIGKILL.
    pub fn kill(&mut self) -> Result<Death, String> {
        self.child.kill().map_err(said)?;
        judged(self.child.wait().map_err(said)?)
    }

    /// SIGTERM, and SIGKILL `after` that, if it is given; else its end is waited for.
    pub fn stop(&mut self, after: Option<Duration>) -> Result<Death, String> {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        // It may have died meanwhile.
        kill_process(pid.ok_or("no process")?, Signal::TERM).ok();
        let start = Instant::now();
        while start.elapsed() < after.unwrap_or(PATIENCE) {
            if let Some(death) = self.death()? {
                return Ok(death);
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        match after {
            Some(_) => self.kill(),
            None => Err("SIGTERM does not end it".to_owned()),
        }
    }

    /// GET; an error when it dies meanwhile.
    pub fn get(&self, path: &str) -> io::Result<Answer> {
        let address = self.address.ok_or(io::ErrorKind::NotConnected)?;
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
        let mut read = Vec::new();
        stream.read_to_end(&mut read)?;
        parsed(&read).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }
}

impl Drop for Victim {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn said(error: io::Error) -> String {
    error.to_string()
}

fn judged(status: ExitStatus) -> Result<Death, String> {
    match (status.signal(), status.success()) {
        (Some(9), _) => Ok(Death::Killed),
        (None, true) => Ok(Death::Stopped),
        _ => Err(format!("the service ended by itself: {status}")),
    }
}

/// `None` for what was cut off.
fn parsed(read: &[u8]) -> Option<Answer> {
    let end = read.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&read[..end]).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let header = |line: &str| {
        let (name, value) = line.split_once(':')?;
        Some((name.to_ascii_lowercase(), value.trim().to_owned()))
    };
    let headers: HashMap<_, _> = lines.filter_map(header).collect();
    let body = read[end + 4..].to_vec();
    let length: usize = headers.get("content-length")?.parse().ok()?;
    (body.len() == length).then_some(Answer { status, headers, body })
}
