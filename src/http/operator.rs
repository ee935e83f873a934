use std::net::IpAddr;
use std::sync::Arc;

use bytes::Bytes;
use hyper::header::{CACHE_CONTROL, HOST, HeaderMap};
use hyper::http::request::Parts;
use hyper::{Method, StatusCode};
use tokio::task::spawn_blocking;

use super::answer::{self, Answer};
use super::error::{EdgeError, ErrorStatus};
use super::headers::{of_content, set_static};
use super::listener::{Desk, Ends};
use super::newsstand::Vitals;
use super::request::{decide_form, decide_method};

/// The operator's listener: what the service is doing, for who is on this machine.
#[derive(Debug)]
pub(super) struct Operator<V: ?Sized> {
    vitals: Arc<V>,
}

impl<V: Vitals + ?Sized> Operator<V> {
    pub(super) fn new(vitals: Arc<V>) -> Self {
        Self { vitals }
    }

    /// The stages, as of a public request.
    async fn decide(&self, head: &Parts, has_content: bool, ours: IpAddr) -> Result<Answer, EdgeError> {
        // 1. What is done: GET or HEAD.
        let is_head = decide_method(&head.method)?;
        // 2. Whether the message is whole and unambiguous.
        decide_form(head, has_content)?;
        // 3. Whether it is meant for us.
        decide_host(&head.headers, ours)?;
        // 4. What is asked.
        match head.uri.path() {
            "/healthz" => Ok(text("ok\n", is_head)),
            "/readyz" if self.vitals.is_ready() => Ok(text("ready\n", is_head)),
            "/readyz" => Err(EdgeError::unavailable("Not ready: the folder is still being read for the first time.")),
            "/status" => self.status(is_head).await,
            _ => Err(EdgeError::new(
                ErrorStatus::NotFound,
                "There is nothing at this address.",
                "The operator's addresses are /healthz, /readyz and /status.",
            )),
        }
    }

    async fn status(&self, is_head: bool) -> Result<Answer, EdgeError> {
        let vitals = Arc::clone(&self.vitals);
        // It may ask the store, which may wait for the disk.
        let status = spawn_blocking(move || vitals.status()).await;
        let status = status.map_err(|error| {
            EdgeError::unavailable("The status cannot be told.").noting(format!("the status cannot be told: {error}"))
        })?;
        Ok(tell("application/json; charset=utf-8", format!("{status:#}\n").into(), is_head))
    }
}

impl<V: Vitals + ?Sized> Desk for Operator<V> {
    async fn answer(&self, head: Parts, has_content: bool, ends: Ends) -> Answer {
        let answer = self.decide(&head, has_content, ends.ours.ip()).await;
        let answer = answer.unwrap_or_else(|error| error.into_text(head.method == Method::HEAD));
        tracing::debug!(client = %ends.client, status = answer.status().as_u16(), "operator's request");
        answer
    }
}

/// A page in the operator's browser can give a name of its own our address (DNS rebinding) and then read what we
/// say. Its requests still carry that name; only an address, or `localhost`, cannot be taken over.
fn decide_host(headers: &HeaderMap, ours: IpAddr) -> Result<(), EdgeError> {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    if is_ours(host, ours) {
        return Ok(());
    }
    Err(EdgeError::new(
        ErrorStatus::Forbidden,
        "This host name is not the operator's.",
        format!("Use http://localhost or http://{} with the port.", bracketed(ours)),
    ))
}

fn is_ours(host: &str, ours: IpAddr) -> bool {
    // A port is digits after the last colon; the colons of an IPv6 address are within brackets.
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    if name.eq_ignore_ascii_case("localhost") {
        return true;
    }
    let address = match name.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
        Some(v6) => v6.parse().map(IpAddr::V6),
        None => name.parse().map(IpAddr::V4),
    };
    address.is_ok_and(|address| address.is_loopback() || address == ours.to_canonical() || address == ours)
}

fn bracketed(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    }
}

fn text(text: &'static str, is_head: bool) -> Answer {
    tell("text/plain; charset=utf-8", Bytes::from_static(text.as_bytes()), is_head)
}

fn tell(media_type: &'static str, body: Bytes, is_head: bool) -> Answer {
    let mut headers = HeaderMap::with_capacity(8);
    // No CORS here: what the operator reads is no other page's business.
    set_static(&mut headers, CACHE_CONTROL, "no-store");
    of_content(&mut headers, media_type, body.len() as u64);
    answer::of(StatusCode::OK, headers, body, is_head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_that_cannot_be_taken_over_is_ours() {
        let ours = "192.0.2.7".parse().unwrap();
        for (host, is) in [
            ("localhost", true),
            ("LocalHost:8081", true),
            ("127.0.0.1:8081", true),
            ("127.9.9.9", true),
            ("[::1]:8081", true),
            ("192.0.2.7:8081", true),
            ("", false),
            ("192.0.2.8", false),
            ("evil.example", false),
            ("evil.example:8081", false),
            ("localhost.evil.example", false),
            ("127.0.0.1.nip.io", false),
            ("127.1", false),
            ("2130706433", false),
            ("::1", false),
            ("localhost:80x", false),
            ("[::1", false),
        ] {
            assert_eq!(is_ours(host, ours), is, "{host:?}");
        }
    }
}
