use std::net::IpAddr;
use std::time::Duration;

use hyper::body::Body;
use hyper::header::{CONTENT_ENCODING, USER_AGENT};
use hyper::http::request::Parts;

use super::answer::Answer;
use super::printable::Printable;

/// One event at the target `access` for each request answered. The query and the Referer are not told: they may
/// say of a reader what is nobody's business.
pub(super) fn note(head: &Parts, client: IpAddr, answer: &Answer, took: Duration) {
    let agent = head.headers.get(USER_AGENT).map_or(&b"-"[..], |agent| agent.as_bytes());
    let coding = answer.headers().get(CONTENT_ENCODING).and_then(|coding| coding.to_str().ok());
    tracing::info!(
        target: "access",
        %client,
        method = %Printable::value(head.method.as_str().as_bytes()),
        path = %Printable::path(head.uri.path()),
        status = answer.status().as_u16(),
        bytes = answer.body().size_hint().exact(),
        coding = coding.unwrap_or("-"),
        micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
        agent = %Printable::value(agent),
    );
}
