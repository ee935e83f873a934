use hyper::header::{HeaderMap, IF_RANGE, RANGE};

use crate::domain::Timestamp;

/// Which bytes of a file a GET asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Part {
    /// All: 200.
    Whole,
    /// So many from this one on: 206.
    Of {
        /// The first byte.
        start: u64,
        /// How many; at least one.
        length: u64,
    },
    /// None that there are: 416.
    Beyond,
}

/// Reads `Range` and `If-Range` (RFC 9110 §14.2, §13.1.5) for a file of `length` bytes. `etag` is a strong validator.
///
/// Players ask for one range; of a request for several the whole is sent, as §14.2 allows, for pieces between boundaries
/// help nobody who reads a recording.
pub(super) fn asked(headers: &HeaderMap, etag: &str, last_modified: Timestamp, length: u64) -> Part {
    let mut lines = headers.get_all(RANGE).iter();
    let (Some(line), None) = (lines.next(), lines.next()) else { return Part::Whole };
    let Some(range) = line.to_str().ok().and_then(|line| line.trim().strip_prefix("bytes=")) else {
        return Part::Whole;
    };
    if !is_the_same(headers, etag, last_modified) {
        return Part::Whole;
    }
    read(range, length)
}

/// §13.1.5: a part is sent only of what the client has the rest of; a date must be the very one.
fn is_the_same(headers: &HeaderMap, etag: &str, last_modified: Timestamp) -> bool {
    let Some(condition) = headers.get(IF_RANGE) else { return true };
    let Ok(condition) = condition.to_str() else { return false };
    match httpdate::parse_http_date(condition) {
        Ok(date) => {
            let seconds = date.duration_since(std::time::SystemTime::UNIX_EPOCH).map(|since| since.as_secs());
            seconds.is_ok_and(|seconds| i64::try_from(seconds) == Ok(last_modified.seconds()))
        }
        Err(_) => condition.trim() == etag,
    }
}

/// §14.1.2: `0-499`, `500-`, `-500`.
fn read(range: &str, length: u64) -> Part {
    let Some((first, last)) = range.split_once('-') else { return Part::Whole };
    let number = |text: &str| match text.trim() {
        "" => Some(None),
        digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => Some(Some(digits.parse().unwrap_or(u64::MAX))),
        _ => None,
    };
    match (number(first), number(last)) {
        (Some(Some(first)), Some(last)) => {
            let last = last.unwrap_or(u64::MAX);
            if last < first {
                return Part::Whole;
            }
            match length.checked_sub(first) {
                None | Some(0) => Part::Beyond,
                Some(left) => Part::Of { start: first, length: left.min((last - first).saturating_add(1)) },
            }
        }
        (Some(None), Some(Some(tail))) => match tail.min(length) {
            0 => Part::Beyond,
            tail => Part::Of { start: length - tail, length: tail },
        },
        _ => Part::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::{HeaderName, HeaderValue};

    const ETAG: &str = "\"5-1000\"";

    fn part(lines: &[(HeaderName, &str)]) -> Part {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        // 2020-09-24T14:57:00Z
        asked(&headers, ETAG, Timestamp::from_millis_utc(1_600_959_420_000), 1000)
    }

    const fn of(start: u64, length: u64) -> Part {
        Part::Of { start, length }
    }

    #[test]
    fn ranges_of_every_kind_are_read() {
        for (range, expected) in [
            ("bytes=0-499", of(0, 500)),
            ("bytes=500-", of(500, 500)),
            ("bytes=-500", of(500, 500)),
            ("bytes=0-1", of(0, 2)),
            ("bytes=0-0", of(0, 1)),
            ("bytes=999-999999", of(999, 1)),
            ("bytes=-5000", of(0, 1000)),
            ("bytes=0-99999999999999999999999", of(0, 1000)),
        ] {
            assert_eq!(part(&[(RANGE, range)]), expected, "{range}");
        }
    }

    #[test]
    fn what_is_not_there_cannot_be_sent() {
        for range in ["bytes=1000-", "bytes=5000-6000", "bytes=-0", "bytes=99999999999999999999999-"] {
            assert_eq!(part(&[(RANGE, range)]), Part::Beyond, "{range}");
        }
    }

    #[test]
    fn fault_44_what_is_no_range_of_ours_gets_the_whole() {
        for range in
            ["", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-1", "items=0-5", "bytes=0-1,5-9", "bytes=+1-2", "é"]
        {
            assert_eq!(part(&[(RANGE, range)]), Part::Whole, "{range}");
        }
        assert_eq!(part(&[]), Part::Whole);
        assert_eq!(part(&[(RANGE, "bytes=0-1"), (RANGE, "bytes=0-1")]), Part::Whole);
    }

    #[test]
    fn a_part_of_something_else_is_not_sent() {
        let range = (RANGE, "bytes=0-1");
        for (condition, same) in [
            (ETAG, true),
            ("W/\"5-1000\"", false),
            ("\"other\"", false),
            ("Thu, 24 Sep 2020 14:57:00 GMT", true),
            ("Thu, 24 Sep 2020 14:57:01 GMT", false),
            ("Thu, 24 Sep 2020 14:56:59 GMT", false),
        ] {
            let expected = if same { of(0, 2) } else { Part::Whole };
            assert_eq!(part(&[range.clone(), (IF_RANGE, condition)]), expected, "{condition}");
        }
    }
}
