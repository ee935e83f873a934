//! The HTTP edge on a free port of loopback, with a newsstand of the tests.

use std::net::SocketAddr;
use std::sync::Arc;

use ajil::http::{Drained, Limits, serve, serve_operator};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::http_client::{Client, Reply};
use super::newsstand::{Pulse, Stand};

pub struct Served {
    pub address: SocketAddr,
    pub stand: Arc<Stand>,
    pub runtime: Runtime,
    stop: watch::Sender<bool>,
    ended: JoinHandle<Drained>,
}

impl Served {
    pub fn new() -> Self {
        Self::within(Limits::default())
    }

    pub fn within(limits: Limits) -> Self {
        let stand = Stand::new();
        let (stop, stopping) = watch::channel(false);
        let runtime = runtime();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let ended = runtime.spawn(serve(listener, Arc::clone(&stand), limits, stopping));
        Self { address, stand, runtime, stop, ended }
    }

    pub fn client(&self) -> Client {
        Client::connect(self.address)
    }

    /// One request on a connection of its own, with these lines beside Host.
    pub fn ask(&self, method: &str, target: &str, lines: &[&str]) -> Reply {
        let mut client = self.client();
        client.send(request(method, target, lines));
        client.reply_to(method).expect("a response")
    }

    pub fn get(&self, target: &str, lines: &[&str]) -> Reply {
        self.ask("GET", target, lines)
    }

    pub fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Waits until the drain is over.
    pub fn drained(self) -> Drained {
        self.stop();
        self.runtime.block_on(self.ended).unwrap()
    }
}

/// The operator's listener.
pub struct Operated {
    pub address: SocketAddr,
    pub pulse: Arc<Pulse>,
    _runtime: Runtime,
    _stop: watch::Sender<bool>,
}

impl Operated {
    pub fn new() -> Self {
        let pulse = Arc::new(Pulse::default());
        let (stop, stopping) = watch::channel(false);
        let runtime = runtime();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(serve_operator(listener, Arc::clone(&pulse), Limits::operator(), stopping));
        Self { address, pulse, _runtime: runtime, _stop: stop }
    }

    pub fn ask(&self, method: &str, target: &str, host: &str) -> Reply {
        let mut client = Client::connect(self.address);
        client.send(format!("{method} {target} HTTP/1.1\r\nHost: {host}\r\n\r\n"));
        client.reply_to(method).expect("a response")
    }
}

pub fn request(method: &str, target: &str, lines: &[&str]) -> String {
    let lines = lines.iter().fold(String::new(), |all, line| all + line + "\r\n");
    format!("{method} {target} HTTP/1.1\r\nHost: e.org\r\n{lines}\r\n")
}

fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}
