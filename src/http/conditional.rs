use std::time::SystemTime;

use hyper::header::{HeaderName, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_UNMODIFIED_SINCE};

use super::fields::Fields;
use crate::domain::Timestamp;

/// What the preconditions of a GET or HEAD ask for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    /// 200
    Send,
    /// 304
    NotModified,
    /// 412
    Failed,
}

/// Evaluates the preconditions of a GET or HEAD on a representation that would be answered by 200, in the order of
/// RFC 9110 §13.2.2; the numbers are that section's.
///
/// `etag` is the whole value of `ETag`, one for all codings.
pub(super) fn evaluate(headers: &impl Fields, etag: &str, last_modified: Timestamp, now: Timestamp) -> Verdict {
    // 1. If-Match. Evaluated for GET, too: a client that pieces ranges together relies on it. It compares strongly
    //    (§13.1.1), so our weak validators match only `*`.
    if headers.has(&IF_MATCH) {
        if !lists(headers, &IF_MATCH, |tag| tag.matches_strongly(etag)) {
            return Verdict::Failed;
        }
    }
    // 2. If-Unmodified-Since, when If-Match is absent.
    else if let Some(since) = date(headers, &IF_UNMODIFIED_SINCE)
        && last_modified.seconds() > since
    {
        return Verdict::Failed;
    }

    // 3. If-None-Match.
    if headers.has(&IF_NONE_MATCH) {
        if lists(headers, &IF_NONE_MATCH, |tag| tag.matches_weakly(etag)) {
            return Verdict::NotModified;
        }
    }
    // 4. If-Modified-Since, when If-None-Match is absent. A date later than ours gives 304, even one in the future:
    //    readers have long made dates up (STANDARDS §1, tt-rss). While ours is the current second the representation
    //    may change once more in it, and an answer of 304 would hide that.
    else if let Some(since) = date(headers, &IF_MODIFIED_SINCE)
        && last_modified.seconds() <= since
        && last_modified.seconds() < now.seconds()
    {
        return Verdict::NotModified;
    }

    // 5. Range and If-Range: those of files are read after this; of editions no ranges are offered, and ignoring them
    //    is right (§14.2).
    // 6. Otherwise: the method is performed.
    Verdict::Send
}

/// The opaque parts of the tags in If-None-Match: what the client has, some of them at most.
pub(super) fn held(headers: &impl Fields) -> Vec<String> {
    const MOST: usize = 8;
    let mut held = Vec::new();
    for mut rest in headers.lines(&IF_NONE_MATCH) {
        while held.len() < MOST
            && let Some(tag) = next_tag(&mut rest)
        {
            held.push(String::from_utf8_lossy(tag.opaque).into_owned());
        }
    }
    held
}

/// A member of a list of entity tags.
struct Tag<'a> {
    weak: bool,
    opaque: &'a [u8],
}

impl Tag<'_> {
    /// §8.8.3.2, weak comparison.
    fn matches_weakly(&self, etag: &str) -> bool {
        let ours = etag.strip_prefix("W/").unwrap_or(etag).trim_matches('"');
        self.opaque == ours.as_bytes()
    }

    /// §8.8.3.2, strong comparison.
    fn matches_strongly(&self, etag: &str) -> bool {
        !self.weak && !etag.starts_with("W/") && self.matches_weakly(etag)
    }
}

/// Whether a field is `*` or lists a tag that matches. What is no tag matches nothing and spoils nothing.
fn lists(headers: &impl Fields, name: &HeaderName, matches: impl Fn(&Tag<'_>) -> bool) -> bool {
    // `*` stands alone; there is something here for it to match, or the answer would not be 200.
    if headers.only(name).is_some_and(|line| line.trim_ascii() == b"*") {
        return true;
    }
    headers.lines(name).any(|mut rest| std::iter::from_fn(|| next_tag(&mut rest)).any(|tag| matches(&tag)))
}

/// Takes one tag off a list. A comma may stand inside the quotes (§8.8.3), so the list is not split at commas.
/// Quotes that a client lost are not missed.
fn next_tag<'a>(rest: &mut &'a [u8]) -> Option<Tag<'a>> {
    let start = rest.iter().position(|byte| !matches!(byte, b',' | b' ' | b'\t'))?;
    let text = &rest[start..];
    let (weak, text) = match text.strip_prefix(b"W/") {
        Some(text) => (true, text),
        None => (false, text),
    };
    let (opaque, after) = match text.strip_prefix(b"\"") {
        Some(quoted) => {
            let end = quoted.iter().position(|byte| *byte == b'"').unwrap_or(quoted.len());
            (&quoted[..end], quoted.get(end + 1..).unwrap_or_default())
        }
        None => {
            let end = text.iter().position(|byte| *byte == b',').unwrap_or(text.len());
            (text[..end].trim_ascii_end(), &text[end..])
        }
    };
    *rest = after;
    Some(Tag { weak, opaque })
}

/// A date field in seconds since the epoch, in any of the three forms (§5.6.7). Absent, repeated or not a date, it is
/// ignored (§13.1.3, §13.1.4).
fn date(headers: &impl Fields, name: &HeaderName) -> Option<i64> {
    let at = httpdate::parse_http_date(std::str::from_utf8(headers.only(name)?).ok()?).ok()?;
    i64::try_from(at.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::{HeaderMap, HeaderValue};
    use proptest::prelude::*;

    const ETAG: &str = "W/\"5d41402abc4b2a76\"";
    const BEFORE: &str = "Thu, 24 Sep 2020 14:56:59 GMT";
    const EQUAL: &str = "Thu, 24 Sep 2020 14:57:00 GMT";
    const AFTER: &str = "Thu, 24 Sep 2020 14:57:01 GMT";
    /// Half a second past `EQUAL`: the header tells whole seconds.
    const CHANGED: i64 = 1_600_959_420_500;

    fn verdict_at(now: i64, lines: &[(HeaderName, &str)]) -> Verdict {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        evaluate(&headers, ETAG, Timestamp::from_millis_utc(CHANGED), Timestamp::from_millis_utc(now))
    }

    #[track_caller]
    fn check(lines: &[(HeaderName, &str)], verdict: Verdict) {
        assert_eq!(verdict_at(CHANGED + 86_400_000, lines), verdict, "{lines:?}");
    }

    #[test]
    fn without_preconditions_it_is_sent() {
        check(&[], Verdict::Send);
    }

    #[test]
    fn fault_44_if_none_match_compares_weakly_in_any_list() {
        for value in [
            ETAG,
            "\"5d41402abc4b2a76\"",
            "*",
            "  *  ",
            "\"a\", W/\"5d41402abc4b2a76\"",
            "W/\"a,b\",W/\"5d41402abc4b2a76\"",
            ",, ,W/\"5d41402abc4b2a76\" ,",
            "\"\",\"5d41402abc4b2a76\"",
            // Clients that lost the quotes, or one of them.
            "5d41402abc4b2a76",
            "W/5d41402abc4b2a76, \"x\"",
            "\"5d41402abc4b2a76",
        ] {
            check(&[(IF_NONE_MATCH, value)], Verdict::NotModified);
        }
    }

    #[test]
    fn fault_44_what_is_another_tag_or_none_is_sent_anew() {
        for value in [
            "",
            "\"a\"",
            "\"*\"",
            "*, \"a\"",
            "\"5d41402abc4b2a76-gzip\"",
            "\"a\" \"b\"",
            "\"a, W/\"",
            "W/",
            "W/\"",
            ",",
            "é\"",
        ] {
            check(&[(IF_NONE_MATCH, value)], Verdict::Send);
        }
    }

    #[test]
    fn tags_on_several_lines_are_one_list() {
        check(&[(IF_NONE_MATCH, "\"a\""), (IF_NONE_MATCH, ETAG)], Verdict::NotModified);
    }

    #[test]
    fn if_none_match_beats_if_modified_since() {
        check(&[(IF_NONE_MATCH, "\"a\""), (IF_MODIFIED_SINCE, AFTER)], Verdict::Send);
        check(&[(IF_NONE_MATCH, ETAG), (IF_MODIFIED_SINCE, BEFORE)], Verdict::NotModified);
        // Even one that says nothing.
        check(&[(IF_NONE_MATCH, ""), (IF_MODIFIED_SINCE, AFTER)], Verdict::Send);
    }

    #[test]
    fn if_modified_since_is_read_in_all_three_forms() {
        for value in [
            EQUAL,
            AFTER,
            "Thursday, 24-Sep-20 14:57:00 GMT",
            "Thu Sep 24 14:57:00 2020",
            "Fri Oct  2 14:57:00 2020",
            "Fri, 31 Dec 9999 23:59:59 GMT",
        ] {
            check(&[(IF_MODIFIED_SINCE, value)], Verdict::NotModified);
        }
        check(&[(IF_MODIFIED_SINCE, BEFORE)], Verdict::Send);
        check(&[(IF_MODIFIED_SINCE, "Wednesday, 23-Sep-20 14:57:00 GMT")], Verdict::Send);
    }

    #[test]
    fn fault_44_what_is_no_date_is_ignored() {
        for value in [
            "",
            "0",
            "now",
            "2030-01-01T00:00:00Z",
            "1600959420",
            "Thu, 24 Sep 2030 14:57:00 +0100",
            "Thu, 32 Sep 2020 14:57:00 GMT",
            "Wed, 31 Dec 1969 23:59:59 GMT",
            "Monday, 24",
            "é",
        ] {
            check(&[(IF_MODIFIED_SINCE, value)], Verdict::Send);
            check(&[(IF_UNMODIFIED_SINCE, value)], Verdict::Send);
        }
        check(&[(IF_MODIFIED_SINCE, AFTER), (IF_MODIFIED_SINCE, AFTER)], Verdict::Send);
    }

    #[test]
    fn in_the_second_of_the_change_a_date_alone_is_not_enough() {
        for now in [CHANGED, CHANGED + 499, CHANGED - 5_000] {
            assert_eq!(verdict_at(now, &[(IF_MODIFIED_SINCE, EQUAL)]), Verdict::Send, "{now}");
            assert_eq!(verdict_at(now, &[(IF_MODIFIED_SINCE, AFTER)]), Verdict::Send, "{now}");
            assert_eq!(verdict_at(now, &[(IF_NONE_MATCH, ETAG)]), Verdict::NotModified, "{now}");
        }
        assert_eq!(verdict_at(CHANGED + 500, &[(IF_MODIFIED_SINCE, EQUAL)]), Verdict::NotModified);
    }

    #[test]
    fn if_match_compares_strongly_and_beats_if_unmodified_since() {
        check(&[(IF_MATCH, "*")], Verdict::Send);
        check(&[(IF_MATCH, ETAG)], Verdict::Failed);
        check(&[(IF_MATCH, "\"5d41402abc4b2a76\"")], Verdict::Failed);
        check(&[(IF_MATCH, "*"), (IF_UNMODIFIED_SINCE, BEFORE)], Verdict::Send);
        check(&[(IF_UNMODIFIED_SINCE, BEFORE)], Verdict::Failed);
        check(&[(IF_UNMODIFIED_SINCE, EQUAL)], Verdict::Send);
        // 412 comes before 304.
        check(&[(IF_MATCH, "\"a\""), (IF_NONE_MATCH, ETAG)], Verdict::Failed);
        check(&[(IF_MATCH, "*"), (IF_NONE_MATCH, ETAG)], Verdict::NotModified);
    }

    proptest! {
        #[test]
        fn no_value_makes_it_panic(value in proptest::collection::vec(any::<u8>(), 0..80), date in "[A-Za-z]{0,9},? ?[0-9 :GMT-]{0,30}") {
            for name in [IF_MATCH, IF_NONE_MATCH, IF_MODIFIED_SINCE, IF_UNMODIFIED_SINCE] {
                let mut headers = HeaderMap::new();
                for value in [HeaderValue::from_bytes(&value), HeaderValue::from_bytes(date.as_bytes())] {
                    if let Ok(value) = value {
                        headers.insert(&name, value);
                    }
                    evaluate(&headers, ETAG, Timestamp::from_millis_utc(0), Timestamp::from_millis_utc(1));
                }
            }
        }

        #[test]
        fn our_own_tag_is_found_wherever_it_stands(before in "(W/)?\"[a-z,*]{0,9}\"", after in "(W/)?\"[a-z,*]{0,9}\"", comma in " {0,2},[, ]{0,3}") {
            let value = format!("{before}{comma}{ETAG}{comma}{after}");
            let mut headers = HeaderMap::new();
            headers.insert(IF_NONE_MATCH, HeaderValue::from_str(&value).unwrap());
            let at = Timestamp::from_millis_utc(0);
            prop_assert_eq!(evaluate(&headers, ETAG, at, at), Verdict::NotModified);
        }
    }
}
