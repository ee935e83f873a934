use std::time::Duration;

use bytes::Bytes;
use hyper::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_RANGE, HeaderMap, HeaderName, HeaderValue, LOCATION, VARY,
};
use hyper::{Response, StatusCode};
use percent_encoding::{CONTROLS, utf8_percent_encode};
use quick_xml::escape::escape;

use super::content::Content;
use super::dictionary::{USE_AS_DICTIONARY, offer};
use super::headers::{of_content, of_edition, of_file, of_resource, set_static};
use super::newsstand::{Delta, Difference, OpenFile};
use super::range::Part;
use crate::domain::Timestamp;
use crate::render::edition::{Coding, Edition};

/// An answer: its bytes are shared, never copied.
pub type Answer = Response<Content>;

/// 200, in a coding or as it is.
pub(super) fn edition(edition: &Edition, coded: Option<(Coding, Bytes)>, now: Timestamp, is_head: bool) -> Answer {
    let mut headers = of_edition(edition, now);
    let body = match coded {
        Some((coding, body)) => {
            set_static(&mut headers, CONTENT_ENCODING, coding.token());
            // A client has dictionaries in codings that it also has without; and names them only when it has one.
            if coding != Coding::Gzip {
                offer_dictionary(&mut headers, edition);
            }
            body
        }
        None => edition.body().clone(),
    };
    of_content(&mut headers, edition.media_type(), body.len() as u64);
    of(StatusCode::OK, headers, body, is_head)
}

/// 200, told by an edition that the client has.
pub(super) fn difference(edition: &Edition, (coding, body): Difference, now: Timestamp, is_head: bool) -> Answer {
    let mut headers = of_edition(edition, now);
    set_static(&mut headers, CONTENT_ENCODING, coding.token());
    of_content(&mut headers, edition.media_type(), body.len() as u64);
    of(StatusCode::OK, headers, body, is_head)
}

/// Says that the edition may be kept as a dictionary for the next, where it may.
pub(super) fn offer_dictionary(headers: &mut HeaderMap, edition: &Edition) {
    if let Some(path) = edition.successors() {
        headers.insert(USE_AS_DICTIONARY, offer(path));
    }
}

/// 226: what changed since `delta.base`, with the head of the whole edition. No cache keeps it, for it would be told as
/// the whole (RFC 3229 §10.2, §10.5).
pub(super) fn delta(present: &Edition, delta: &Delta, coded: Option<(Coding, Bytes)>, now: Timestamp) -> Answer {
    let mut answer = edition(present, None, now, true);
    *answer.status_mut() = StatusCode::IM_USED;
    let headers = answer.headers_mut();
    let body = match coded {
        Some((coding, body)) => {
            set_static(headers, CONTENT_ENCODING, coding.token());
            body
        }
        None => delta.changed.body().clone(),
    };
    of_content(headers, present.media_type(), body.len() as u64);
    set_static(headers, CACHE_CONTROL, "no-store");
    set_static(headers, HeaderName::from_static("im"), "feed");
    if let Ok(base) = HeaderValue::from_str(&delta.base) {
        headers.insert(HeaderName::from_static("delta-base"), base);
    }
    *answer.body_mut() = body.into();
    answer
}

/// Says by which fields of the request the answer would be another.
pub(super) fn vary(answer: &mut Answer, by_delta: bool, by_dictionary: bool) {
    let fields = match (by_delta, by_dictionary) {
        (false, false) => return,
        (true, false) => "Accept-Encoding, A-IM",
        (false, true) => "Accept-Encoding, Available-Dictionary",
        (true, true) => "Accept-Encoding, A-IM, Available-Dictionary",
    };
    set_static(answer.headers_mut(), VARY, fields);
}

/// 304: the head that 200 would have, without what tells of content.
pub(super) fn not_modified(edition: &Edition, now: Timestamp) -> Answer {
    of(StatusCode::NOT_MODIFIED, of_edition(edition, now), Bytes::new(), false)
}

/// 404 or 410, with the page that says so. It has no validators: preconditions are for what is there (RFC 9110
/// §13.2.1), and a page about nothing is not worth a coding.
pub(super) fn absence(status: StatusCode, page: &Edition, is_head: bool) -> Answer {
    let mut headers = HeaderMap::with_capacity(12);
    set_static(&mut headers, CACHE_CONTROL, page.freshness().cache_control());
    of_resource(&mut headers);
    of_content(&mut headers, page.media_type(), page.body().len() as u64);
    of(status, headers, page.body().clone(), is_head)
}

/// 301, which every reader follows and rss2email and NewsBlur remember; 308 breaks Rome (STANDARDS §1.16).
pub(super) fn moved(to: &str, is_head: bool) -> Answer {
    // Kept shortly: what moved by mistake can move back.
    const KEPT: Duration = Duration::from_secs(300);
    // An address is ASCII (RFC 3986 §2); encoding what is not leaves a right one as it is.
    let to = utf8_percent_encode(to, CONTROLS).to_string();
    let page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>Moved</title>\n\
         <p>This is now at <a href=\"{0}\">{0}</a>.</p>\n</html>\n",
        escape(&*to)
    );
    let mut headers = HeaderMap::with_capacity(12);
    headers.insert(LOCATION, HeaderValue::from_str(&to).expect("visible ASCII, as just encoded"));
    let kept = format!("public, max-age={}", KEPT.as_secs());
    headers.insert(CACHE_CONTROL, HeaderValue::from_str(&kept).expect("visible ASCII"));
    of_resource(&mut headers);
    of_content(&mut headers, "text/html; charset=utf-8", page.len() as u64);
    of(StatusCode::MOVED_PERMANENTLY, headers, Bytes::from(page), is_head)
}

/// An answer of these parts. For HEAD the head stays as it is, its Content-Length included (RFC 9110 §9.3.2).
pub(super) fn of(status: StatusCode, headers: HeaderMap, body: Bytes, is_head: bool) -> Answer {
    with(status, headers, if is_head { Content::empty() } else { body.into() })
}

fn with(status: StatusCode, headers: HeaderMap, content: Content) -> Answer {
    let mut answer = Response::new(content);
    *answer.status_mut() = status;
    *answer.headers_mut() = headers;
    answer
}

/// 200, 206 or 416: a file, or the part of it that was asked for (RFC 9110 §15.3.7, §15.5.17).
pub(super) fn file(file: OpenFile, part: Part, now: Timestamp, is_head: bool) -> Answer {
    let mut headers = of_file(&file, now);
    let (status, start, length) = match part {
        Part::Whole => (StatusCode::OK, 0, file.length),
        Part::Of { start, length } => {
            let last = start + length - 1;
            set_range(&mut headers, &format!("bytes {start}-{last}/{}", file.length));
            (StatusCode::PARTIAL_CONTENT, start, length)
        }
        Part::Beyond => {
            set_range(&mut headers, &format!("bytes */{}", file.length));
            (StatusCode::RANGE_NOT_SATISFIABLE, 0, 0)
        }
    };
    of_content(&mut headers, file.media_type, length);
    let content = if is_head || length == 0 { Content::empty() } else { Content::of_file(file.file, start, length) };
    with(status, headers, content)
}

fn set_range(headers: &mut HeaderMap, range: &str) {
    headers.insert(CONTENT_RANGE, HeaderValue::from_str(range).expect("digits"));
}

/// 304 for a file.
pub(super) fn file_not_modified(file: &OpenFile, now: Timestamp) -> Answer {
    with(StatusCode::NOT_MODIFIED, of_file(file, now), Content::empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_is_no_ascii_or_breaks_the_head_is_encoded() {
        for (to, location) in [
            ("/security.rss", "/security.rss"),
            ("/%D8%A3", "/%D8%A3"),
            ("https://e.org/أ", "https://e.org/%D8%A3"),
            ("/a\r\nSet-Cookie: x", "/a%0D%0ASet-Cookie: x"),
        ] {
            assert_eq!(moved(to, false).headers()[LOCATION], location);
        }
    }
}
