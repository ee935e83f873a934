use std::time::{Duration, SystemTime};

use hyper::header::{
    ACCEPT_RANGES, ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    ETAG, HeaderMap, HeaderName, HeaderValue, LAST_MODIFIED, LINK, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};

use super::newsstand::OpenFile;
use crate::domain::Timestamp;
use crate::render::edition::{Edition, Freshness};

/// What a page of ours may load and do: its own script, style sheet, pictures and recordings, nothing else, and nobody
/// frames it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What an answer of 200 and one of 304 have in common (RFC 9110 §15.4.5).
///
/// Date is hyper's; there is neither a Server nor a Set-Cookie.
pub(super) fn of_edition(edition: &Edition, now: Timestamp) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(16);
    set(&mut headers, ETAG, edition.etag());
    set(&mut headers, LAST_MODIFIED, &http_date(edition.last_modified().min(now)));
    set_static(&mut headers, CACHE_CONTROL, edition.freshness().cache_control());
    of_reach(&mut headers, edition.freshness());
    for link in edition.links() {
        match HeaderValue::from_str(link) {
            Ok(link) => drop(headers.append(LINK, link)),
            Err(_) => {
                tracing::warn!(link = %link.escape_debug(), "a link was left out: it cannot be written in a header")
            }
        }
    }
    headers
}

/// What the answers about a file have in common.
pub(super) fn of_file(file: &OpenFile, now: Timestamp) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(12);
    set(&mut headers, ETAG, &file.etag);
    set(&mut headers, LAST_MODIFIED, &http_date(file.last_modified.min(now)));
    set_static(&mut headers, CACHE_CONTROL, file.freshness.cache_control());
    set_static(&mut headers, ACCEPT_RANGES, "bytes");
    of_reach(&mut headers, file.freshness);
    headers
}

/// What everything public carries.
pub(super) fn of_resource(headers: &mut HeaderMap) {
    // On every variant, identity and 304 among them: a cache that misses it once keeps the wrong one for all.
    set_static(headers, VARY, "Accept-Encoding");
    // Public, without credentials, GET alone: a reader in a browser may fetch it from anywhere.
    set_static(headers, ACCESS_CONTROL_ALLOW_ORIGIN, "*");
}

/// What an answer carries by whom it is for.
fn of_reach(headers: &mut HeaderMap, freshness: Freshness) {
    of_resource(headers);
    if freshness == Freshness::Private {
        // Its address is the key to it: no other page may read it, no search engine keep it, and no link give it away.
        headers.remove(ACCESS_CONTROL_ALLOW_ORIGIN);
        set_static(headers, HeaderName::from_static("x-robots-tag"), "noindex, nofollow, noarchive");
        set_static(headers, REFERRER_POLICY, "no-referrer");
    }
}

/// What an answer with content tells of it.
pub(super) fn of_content(headers: &mut HeaderMap, media_type: &'static str, length: u64) {
    set_static(headers, CONTENT_TYPE, media_type);
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    set_static(headers, X_CONTENT_TYPE_OPTIONS, "nosniff");
    // What a browser may run script in.
    if media_type.starts_with("text/html") || media_type.starts_with("image/svg+xml") {
        set_static(headers, CONTENT_SECURITY_POLICY, POLICY);
        let plain = HeaderValue::from_static("strict-origin-when-cross-origin");
        headers.entry(REFERRER_POLICY).or_insert(plain);
    }
}

/// Sets a field to a value that is known when this is compiled.
pub(super) fn set_static(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.insert(name, HeaderValue::from_static(value));
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// IMF-fixdate (RFC 9110 §5.6.7), from 1970 to 9999.
fn http_date(at: Timestamp) -> String {
    let seconds = u64::try_from(at.seconds()).unwrap_or(0);
    // A Timestamp ends with the year 9999, where httpdate does.
    httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edition(at: i64, links: Vec<String>) -> Edition {
        Edition::new("x", "text/plain", Timestamp::from_millis_utc(at), Freshness::Feed, links)
    }

    #[test]
    fn last_modified_is_never_in_the_future() {
        let now = Timestamp::from_millis_utc(1_600_959_420_000);
        for (at, told) in [
            (1_600_959_419_999, "Thu, 24 Sep 2020 14:56:59 GMT"),
            (1_600_959_420_999, "Thu, 24 Sep 2020 14:57:00 GMT"),
            (i64::MAX, "Thu, 24 Sep 2020 14:57:00 GMT"),
            (-1, "Thu, 01 Jan 1970 00:00:00 GMT"),
        ] {
            assert_eq!(of_edition(&edition(at, Vec::new()), now)[LAST_MODIFIED], told);
        }
    }

    #[test]
    fn what_is_private_is_kept_by_nobody_and_read_by_no_other_page() {
        let private = Edition::new("x", "text/html", Timestamp::from_millis_utc(0), Freshness::Private, Vec::new());
        let mut headers = of_edition(&private, Timestamp::from_millis_utc(1));
        of_content(&mut headers, "text/html", 1);
        assert_eq!(
            (&headers[CACHE_CONTROL], &headers[REFERRER_POLICY]),
            (&"private, no-store".parse().unwrap(), &"no-referrer".parse().unwrap())
        );
        assert!(headers["x-robots-tag"].to_str().unwrap().starts_with("noindex"));
        assert!(!headers.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN));
        let public = of_edition(&edition(0, Vec::new()), Timestamp::from_millis_utc(1));
        assert!(public.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN) && !public.contains_key("x-robots-tag"));
    }

    #[test]
    fn the_last_second_that_can_be_written_is_written() {
        assert_eq!(http_date(Timestamp::from_millis_utc(i64::MAX)), "Fri, 31 Dec 9999 23:59:59 GMT");
    }

    #[test]
    fn each_link_has_its_line_and_one_that_would_break_the_head_has_none() {
        let links = vec!["<https://e.org/a.rss>; rel=\"self\"".to_owned(), "<x>\r\nSet-Cookie: a=b".to_owned()];
        let headers = of_edition(&edition(0, links), Timestamp::from_millis_utc(1));
        let written: Vec<_> = headers.get_all(LINK).iter().collect();
        assert_eq!(written, ["<https://e.org/a.rss>; rel=\"self\""]);
    }
}
