//! The real binary, on a folder of the test and free ports.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Instant;

use crate::folder::Folder;
use crate::poll::{PATIENCE, eventually};

/// What the addresses in feeds begin with, whatever port a test gets.
pub const BASE: &str = "https://news.example.org";

/// How the binary is called.
#[derive(Clone)]
pub struct Call {
    root: PathBuf,
    words: Vec<String>,
    variables: Vec<(String, String)>,
    by: Vec<String>,
    binary: PathBuf,
}

impl Call {
    /// `ajil serve` on a folder, with free ports, a short settle time and [`BASE`].
    pub fn on(folder: &Folder) -> Self {
        let words = ["--listen", "127.0.0.1:0", "--operator", "127.0.0.1:0", "--settle", "80ms", "--base-url", BASE];
        Self {
            root: folder.root(),
            words: words.map(str::to_owned).to_vec(),
            variables: Vec::new(),
            by: Vec::new(),
            binary: BINARY.into(),
        }
    }

    /// With another value of an option; `None` leaves it out.
    #[must_use]
    pub fn option(mut self, name: &str, value: Option<&str>) -> Self {
        if let Some(at) = self.words.iter().position(|word| word == name) {
            self.words.drain(at..at + 2);
        }
        self.words.extend(value.into_iter().flat_map(|value| [name.to_owned(), value.to_owned()]));
        self
    }

    /// With a variable in its environment.
    #[must_use]
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// By way of another program, which becomes the service: `unshare …`, `setpriv …`.
    #[must_use]
    pub fn by<S: AsRef<str>>(mut self, program: &[S]) -> Self {
        self.by = program.iter().map(|word| word.as_ref().to_owned()).collect();
        self
    }

    /// Of a copy of the binary, where its own folder is closed to whom it is to run as.
    #[must_use]
    pub fn of(mut self, binary: &Path) -> Self {
        self.binary = binary.to_owned();
        self
    }

    fn command(&self) -> Command {
        let mut command = match self.by.split_first() {
            None => Command::new(&self.binary),
            Some((program, words)) => {
                let mut command = Command::new(program);
                command.args(words).arg(&self.binary);
                command
            }
        };
        without_our_variables(&mut command);
        command.arg("serve").arg(&self.root).args(&self.words).envs(self.variables.iter().cloned());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Starts it and waits until it has read the folder.
    #[track_caller]
    pub fn start(self) -> Service {
        let mut service = self.start_without_waiting();
        service.wait_until_ready();
        service
    }

    /// Starts it and waits for no more than its addresses.
    #[track_caller]
    pub fn start_without_waiting(self) -> Service {
        let mut child = self.command().spawn().expect("the binary starts");
        let output = Written::by(child.stdout.take().unwrap());
        let log = Written::by(child.stderr.take().unwrap());
        let mut service = Service { call: self, child, output, log, public: None, operator: None };
        service.find_addresses();
        service
    }

    /// Starts it where it may fail: then, all that it wrote.
    #[allow(dead_code, reason = "used where disks fail")]
    pub fn try_start(self) -> Result<Service, String> {
        let mut child = self.command().spawn().expect("the binary starts");
        let output = Written::by(child.stdout.take().unwrap());
        let log = Written::by(child.stderr.take().unwrap());
        let mut service = Service { call: self, child, output, log, public: None, operator: None };
        eventually(PATIENCE, "the addresses, or the end", || {
            let ended = service.child.try_wait().unwrap().is_some();
            (ended || service.output().contains("The operator is answered at")).then_some(())
        });
        if service.child.try_wait().unwrap().is_some() {
            return Err(service.output.whole() + &service.log.whole());
        }
        service.find_addresses();
        Ok(service)
    }

    /// Runs it where it is to fail: the exit status and all that it wrote.
    #[track_caller]
    pub fn fail(&self) -> (ExitStatus, String) {
        let mut child = self.command().spawn().expect("the binary starts");
        let output = Written::by(child.stdout.take().unwrap());
        let log = Written::by(child.stderr.take().unwrap());
        let Some(status) = wait(&mut child) else {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("it started, and should have failed:\n{}{}", output.text(), log.text());
        };
        (status, output.whole() + &log.whole())
    }
}

const BINARY: &str = env!("CARGO_BIN_EXE_ajil");

/// The binary, without what the environment of the tests says to it.
pub fn binary() -> Command {
    let mut command = Command::new(BINARY);
    without_our_variables(&mut command);
    command
}

fn without_our_variables(command: &mut Command) {
    for variable in [
        "DIR", "LISTEN", "BASE_URL", "STATE", "OPERATOR", "SETTLE", "FORMAT", "PROFILE", "LOG", "REASON", "UNDO",
        "KEEP",
    ] {
        command.env_remove(format!("AJIL_{variable}"));
    }
}

/// A running service. It ends with its value.
pub struct Service {
    call: Call,
    child: Child,
    output: Written,
    log: Written,
    public: Option<SocketAddr>,
    operator: Option<SocketAddr>,
}

impl Service {
    /// The usual call; see [`Call::on`].
    #[track_caller]
    pub fn start(folder: &Folder) -> Self {
        Call::on(folder).start()
    }

    /// Where readers are answered.
    pub fn public(&self) -> SocketAddr {
        self.public.expect("told at the start")
    }

    /// Where the operator is answered.
    pub fn operator(&self) -> SocketAddr {
        self.operator.expect("told at the start")
    }

    /// What it wrote to standard output.
    pub fn output(&self) -> String {
        self.output.text()
    }

    /// What it wrote to standard error.
    pub fn log(&self) -> String {
        self.log.text()
    }

    /// Waits until the folder was read for the first time.
    #[track_caller]
    pub fn wait_until_ready(&mut self) {
        eventually(PATIENCE, "the list of feeds", || {
            self.check_alive();
            self.output().contains("Feeds:\n").then_some(())
        });
    }

    /// SIGTERM, and the exit status.
    #[track_caller]
    pub fn stop(&mut self) -> ExitStatus {
        self.signal("TERM");
        wait(&mut self.child).unwrap_or_else(|| panic!("SIGTERM does not end it:\n{}", self.log()))
    }

    /// Sends it a signal: `STOP`, `CONT`.
    #[track_caller]
    pub fn signal(&self, name: &str) {
        // A shell has the command built in; the standard library can only kill.
        let pid = self.child.id();
        assert!(Command::new("sh").arg("-c").arg(format!("kill -{name} {pid}")).status().unwrap().success());
    }

    /// SIGKILL, of which it can know nothing.
    pub fn kill_dash_nine(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts again what was stopped or killed.
    #[track_caller]
    pub fn start_again(&mut self) {
        let call = self.call.clone();
        self.start_again_as(call);
    }

    /// The same, called otherwise.
    #[track_caller]
    pub fn start_again_as(&mut self, call: Call) {
        *self = call.start();
    }

    /// Stops and starts.
    #[track_caller]
    pub fn restart(&mut self) {
        assert!(self.stop().success());
        self.start_again();
    }

    #[track_caller]
    fn find_addresses(&mut self) {
        let wants_operator = self.call.words.windows(2).any(|pair| pair[0] == "--operator" && pair[1] != "off");
        eventually(PATIENCE, "the addresses on standard output", || {
            self.check_alive();
            let output = self.output();
            let after = |lead: &str| {
                let rest = output.split_once(lead)?.1;
                let line = rest.split_once('\n')?.0;
                line.trim_start_matches("http://").split('/').next()?.parse().ok()
            };
            self.public = after("Listening at ").or_else(|| {
                let first = output.lines().next()?;
                first.rsplit_once(" at http://")?.1.trim_end_matches('/').parse().ok()
            });
            self.operator = after("The operator is answered at ");
            (self.public.is_some() && (self.operator.is_some() || !wants_operator)).then_some(())
        });
    }

    #[track_caller]
    fn check_alive(&mut self) {
        if let Some(status) = self.child.try_wait().unwrap() {
            panic!("the service ended with {status}:\n{}", self.log.whole());
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended already; a test that failed shows what it said.
        drop(self.child.kill());
        drop(self.child.wait());
        if std::thread::panicking() {
            eprintln!("--- the service wrote:\n{}---", self.log.whole());
        }
    }
}

/// Waits for the end; `None` when it does not come.
fn wait(child: &mut Child) -> Option<ExitStatus> {
    let start = Instant::now();
    eventually(PATIENCE * 2, "the end of the process, or of patience", || match child.try_wait().unwrap() {
        Some(status) => Some(Some(status)),
        None => (start.elapsed() > PATIENCE).then_some(None),
    })
}

/// What a process writes, as far as it came.
struct Written {
    text: Arc<Mutex<String>>,
    reader: Mutex<Option<JoinHandle<()>>>,
}

impl Written {
    fn by(pipe: impl Read + Send + 'static) -> Self {
        let text = Arc::new(Mutex::new(String::new()));
        let into = Arc::clone(&text);
        let reader = std::thread::spawn(move || {
            let mut lines = BufReader::new(pipe);
            let mut line = Vec::new();
            while lines.read_until(b'\n', &mut line).is_ok_and(|count| count > 0) {
                into.lock().unwrap().push_str(&String::from_utf8_lossy(&line));
                line.clear();
            }
        });
        Self { text, reader: Mutex::new(Some(reader)) }
    }

    fn text(&self) -> String {
        self.text.lock().unwrap().clone()
    }

    /// All of it, once the process has ended.
    fn whole(&self) -> String {
        if let Some(reader) = self.reader.lock().unwrap().take() {
            drop(reader.join());
        }
        self.text()
    }
}
