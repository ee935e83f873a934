use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use hyper::StatusCode;
use hyper::header::{ALLOW, CACHE_CONTROL, CONNECTION, HeaderMap, HeaderValue, RETRY_AFTER};
use quick_xml::escape::escape;

use super::answer::{self, Answer};
use super::headers::{of_content, of_resource, set_static};

/// The status of an answer that is an error: no other can be written here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ErrorStatus {
    /// 400; the connection is closed, because what follows on it may not be what it seems.
    BadRequest,
    /// 403
    Forbidden,
    /// 404
    NotFound,
    /// 405
    MethodNotAllowed,
    /// 412
    PreconditionFailed,
    /// 414
    TargetTooLong,
    /// 503
    Unavailable,
}

impl From<ErrorStatus> for StatusCode {
    fn from(status: ErrorStatus) -> Self {
        match status {
            ErrorStatus::BadRequest => Self::BAD_REQUEST,
            ErrorStatus::Forbidden => Self::FORBIDDEN,
            ErrorStatus::NotFound => Self::NOT_FOUND,
            ErrorStatus::MethodNotAllowed => Self::METHOD_NOT_ALLOWED,
            ErrorStatus::PreconditionFailed => Self::PRECONDITION_FAILED,
            ErrorStatus::TargetTooLong => Self::URI_TOO_LONG,
            ErrorStatus::Unavailable => Self::SERVICE_UNAVAILABLE,
        }
    }
}

/// Why a request gets no edition: what its client may know, and what the log alone must.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct EdgeError {
    status: ErrorStatus,
    what: Cow<'static, str>,
    mend: Cow<'static, str>,
    noted: Option<String>,
}

/// How soon to ask again after a 503: short, because FreshRSS 1.27 silences a whole host for so long (STANDARDS 11).
const RETRY: Duration = Duration::from_secs(10);

impl EdgeError {
    /// `what` was found, and how its client can `mend` it.
    pub(super) fn new(
        status: ErrorStatus,
        what: impl Into<Cow<'static, str>>,
        mend: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { status, what: what.into(), mend: mend.into(), noted: None }
    }

    /// 503: ask again soon.
    pub(super) fn unavailable(what: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorStatus::Unavailable, what, "It is being seen to. Ask again in a few seconds.")
    }

    /// Adds what the operator must know and the client must not.
    #[must_use]
    pub(super) fn noting(mut self, noted: impl Into<String>) -> Self {
        self.noted = Some(noted.into());
        self
    }

    /// The answer as a page, for the public; `prefix` is what [`super::newsstand::Newsstand::prefix`] says.
    pub(super) fn into_page(self, prefix: &str, is_head: bool) -> Answer {
        let status = StatusCode::from(self.status);
        let page = format!(
            "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n<title>{status}</title>\n\
             <main>\n<h1>{status}</h1>\n<p>{}</p>\n<p>{}</p>\n<p><a href=\"{}/\">All feeds</a></p>\n</main>\n</html>\n",
            escape(&*self.what),
            escape(&*self.mend),
            escape(prefix),
        );
        let mut headers = self.into_headers();
        of_resource(&mut headers);
        of_content(&mut headers, "text/html; charset=utf-8", page.len() as u64);
        answer::of(status, headers, Bytes::from(page), is_head)
    }

    /// The answer as plain text, for the operator.
    pub(super) fn into_text(self, is_head: bool) -> Answer {
        let status = StatusCode::from(self.status);
        let text = format!("{}\n{}\n", self.what, self.mend);
        let mut headers = self.into_headers();
        of_content(&mut headers, "text/plain; charset=utf-8", text.len() as u64);
        answer::of(status, headers, Bytes::from(text), is_head)
    }

    fn into_headers(self) -> HeaderMap {
        if let Some(noted) = self.noted {
            tracing::warn!(status = StatusCode::from(self.status).as_u16(), "{noted}");
        }
        let mut headers = HeaderMap::with_capacity(12);
        // It tells of one request, or of one moment.
        set_static(&mut headers, CACHE_CONTROL, "no-store");
        match self.status {
            ErrorStatus::BadRequest => set_static(&mut headers, CONNECTION, "close"),
            ErrorStatus::MethodNotAllowed => set_static(&mut headers, ALLOW, "GET, HEAD"),
            ErrorStatus::Unavailable => drop(headers.insert(RETRY_AFTER, HeaderValue::from(RETRY.as_secs()))),
            _ => {}
        }
        headers
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;

    const ALL: [ErrorStatus; 7] = [
        ErrorStatus::BadRequest,
        ErrorStatus::Forbidden,
        ErrorStatus::NotFound,
        ErrorStatus::MethodNotAllowed,
        ErrorStatus::PreconditionFailed,
        ErrorStatus::TargetTooLong,
        ErrorStatus::Unavailable,
    ];

    #[test]
    fn no_error_tells_of_success_and_none_is_kept_by_caches() {
        for status in ALL {
            let answer = EdgeError::new(status, "what", "mend").into_page("/news", false);
            assert!(answer.status().is_client_error() || answer.status().is_server_error(), "{status:?}");
            assert_eq!(answer.headers()[CACHE_CONTROL], "no-store");
            assert_eq!(answer.headers().contains_key(RETRY_AFTER), status == ErrorStatus::Unavailable);
            assert_eq!(answer.headers().contains_key(ALLOW), status == ErrorStatus::MethodNotAllowed);
        }
    }

    #[tokio::test]
    async fn a_page_shows_what_and_how_to_mend_it_and_runs_nothing() {
        let error = EdgeError::new(ErrorStatus::BadRequest, "“<script>”", "Write & as %26").noting("secret");
        let body = error.into_page("/news", false).into_body().collect().await.unwrap().to_bytes();
        let page = std::str::from_utf8(&body).unwrap();
        assert!(page.contains("“&lt;script&gt;”") && page.contains("Write &amp; as %26"), "{page}");
        assert!(!page.contains("secret"));
        assert!(page.contains("href=\"/news/\""), "{page}");
    }
}
