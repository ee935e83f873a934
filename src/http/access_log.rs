use std::net::IpAddr;
use std::time::Duration;

use hyper::StatusCode;
use hyper::body::Body;
use hyper::header::{CONTENT_ENCODING, USER_AGENT};
use hyper::http::request::Parts;

use super::answer::Answer;
use super::fields::Fields;
use super::plain::Plain;
use super::printable::Printable;
use super::route;
use crate::render::edition::Coding;

/// One event at the target `access` for each request answered. The query and the Referer are not told: they may
/// say of a reader what is nobody's business. Nor is the token of a preview.
pub(super) fn note(head: &Parts, client: IpAddr, answer: &Answer, took: Duration) {
    let coding = answer.headers().get(CONTENT_ENCODING).and_then(|coding| coding.to_str().ok());
    let agent = head.headers.get(USER_AGENT).map(|agent| agent.as_bytes());
    let bytes = answer.body().size_hint().exact();
    tell(client, head.method.as_str(), head.uri.path(), agent, answer.status(), bytes, coding, took);
}

/// The same of a plain request.
pub(super) fn note_plain(
    asked: &Plain<'_, '_>,
    client: IpAddr,
    status: StatusCode,
    coding: Option<Coding>,
    bytes: usize,
    took: Duration,
) {
    let method = if asked.is_head { "HEAD" } else { "GET" };
    let (path, _) = asked.path_and_query();
    let agent = asked.lines(&USER_AGENT).next();
    tell(client, method, path, agent, status, u64::try_from(bytes).ok(), coding.map(Coding::token), took);
}

/// Whether anybody wants to know.
pub(super) fn is_kept() -> bool {
    tracing::enabled!(target: "access", tracing::Level::INFO)
}

#[allow(clippy::too_many_arguments, reason = "a line of the log, field by field")]
fn tell(
    client: IpAddr,
    method: &str,
    path: &str,
    agent: Option<&[u8]>,
    status: StatusCode,
    bytes: Option<u64>,
    coding: Option<&str>,
    took: Duration,
) {
    tracing::info!(
        target: "access",
        %client,
        method = %Printable::value(method.as_bytes()),
        path = %Printable::path(&route::tellable(path)),
        status = status.as_u16(),
        bytes,
        coding = coding.unwrap_or("-"),
        micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
        agent = %Printable::value(agent.unwrap_or(b"-")),
    );
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::net::Ipv4Addr;
    use std::sync::{Arc, Mutex};

    use bytes::Bytes;
    use hyper::header::{HeaderMap, HeaderValue};
    use hyper::{Request, StatusCode};

    use super::*;
    use crate::http::answer;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_request_is_one_line_whatever_the_client_sends() {
        let mut request =
            Request::get("/أمن.rss?token=secret").header("Referer", "https://reader.example").body(()).unwrap();
        let agent = HeaderValue::from_bytes("Feedly/1.0 \u{202E}\t\u{9b}31m".as_bytes()).unwrap();
        request.headers_mut().insert(USER_AGENT, agent);
        let answer = answer::of(StatusCode::OK, HeaderMap::new(), Bytes::from_static(b"12345"), false);

        let lines = Lines::default();
        let writer = lines.clone();
        let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
        tracing::subscriber::with_default(subscriber, || {
            note(&request.into_parts().0, Ipv4Addr::LOCALHOST.into(), &answer, Duration::from_micros(70));
        });

        let lines = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        let (_, line) = lines.split_once(" access: ").unwrap_or_else(|| panic!("{lines:?}"));
        assert_eq!(
            line,
            "client=127.0.0.1 method=GET path=/%D8%A3%D9%85%D9%86.rss status=200 bytes=5 coding=\"-\" micros=70 \
             agent=Feedly/1.0 %E2%80%AE%09%C2%9B31m\n"
        );
    }
}
