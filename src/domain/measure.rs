//! Spans of time and amounts of bytes as people write them.

use std::time::Duration;

use thiserror::Error;

/// Why a text is no duration.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum DurationFault {
    /// Nothing at all.
    #[error("a duration is empty; write it like 300ms, 90s, 30m, 24h or 7d")]
    Empty,
    /// A number that is not followed by a unit.
    #[error("“{0}” has no unit; write {0}ms, {0}s, {0}m, {0}h, {0}d or {0}w")]
    NoUnit(String),
    /// A unit that is none of ours.
    #[error("“{0}” is no unit of time; they are ms, s, m, h, d and w")]
    UnknownUnit(String),
    /// Something that is no whole number where one must stand.
    #[error("“{0}” is not a duration; write whole numbers with their units, like 300ms, 24h or 1h30m")]
    NotANumber(String),
    /// More than a hundred years.
    #[error("“{0}” is longer than a hundred years")]
    TooLong(String),
}

const SECOND: u64 = 1000;
const DAY: u64 = 24 * 60 * 60 * SECOND;
const HUNDRED_YEARS: u64 = 36_525 * DAY;

/// Reads a duration: whole numbers, each with its unit, `300ms`, `90s`, `30m`, `24h`, `7d`, `1w`, `1h30m`.
///
/// The units are `ms`, `s`, `m` (minutes), `h`, `d` and `w`, in any letter case; space between parts is allowed.
/// At most a hundred years, so that sums with dates cannot overflow.
///
/// ```
/// use std::time::Duration;
/// assert_eq!(ajil::domain::parse_duration("1h30m"), Ok(Duration::from_secs(5400)));
/// ```
pub fn parse_duration(text: &str) -> Result<Duration, DurationFault> {
    let whole = text.trim();
    let mut rest = whole;
    let mut millis: u64 = 0;
    if whole.is_empty() {
        return Err(DurationFault::Empty);
    }
    while !rest.is_empty() {
        let (digits, after) = split_where(rest, |c| !c.is_ascii_digit());
        if digits.is_empty() {
            return Err(DurationFault::NotANumber(whole.to_owned()));
        }
        let (unit, next) = split_where(after.trim_start(), |c| !c.is_alphabetic());
        let scale = match unit.to_ascii_lowercase().as_str() {
            "ms" => 1,
            "s" => SECOND,
            "m" => 60 * SECOND,
            "h" => 60 * 60 * SECOND,
            "d" => DAY,
            "w" => 7 * DAY,
            // «1.5h»: the dot is to blame, not a unit.
            "" if next.is_empty() => return Err(DurationFault::NoUnit(digits.to_owned())),
            "" => return Err(DurationFault::NotANumber(whole.to_owned())),
            _ => return Err(DurationFault::UnknownUnit(unit.to_owned())),
        };
        let part = digits.parse::<u64>().ok().and_then(|number| number.checked_mul(scale));
        millis = part
            .and_then(|part| millis.checked_add(part))
            .filter(|sum| *sum <= HUNDRED_YEARS)
            .ok_or_else(|| DurationFault::TooLong(whole.to_owned()))?;
        rest = next.trim_start();
    }
    Ok(Duration::from_millis(millis))
}

/// Reads an amount of bytes: `500KB` and `1MB` count in thousands, `512KiB` and `1MiB` in 1024s; `None` when it is
/// none, or more than 64 bits hold.
pub fn parse_bytes(text: &str) -> Option<u64> {
    let (digits, unit) = split_where(text.trim(), |c| !c.is_ascii_digit());
    let scale: u64 = match unit.trim().to_ascii_lowercase().as_str() {
        "b" => 1,
        "kb" => 1_000,
        "mb" => 1_000_000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_mul(scale)
}

fn split_where(text: &str, at: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(at).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn millis(text: &str) -> u64 {
        u64::try_from(parse_duration(text).unwrap().as_millis()).unwrap()
    }

    #[test]
    fn every_unit_counts() {
        assert_eq!(millis("300ms"), 300);
        assert_eq!(millis("90s"), 90_000);
        assert_eq!(millis("30m"), 1_800_000);
        assert_eq!(millis("24h"), 86_400_000);
        assert_eq!(millis("7d"), millis("1w"));
        assert_eq!(millis("0s"), 0);
    }

    #[test]
    fn parts_add_up() {
        assert_eq!(millis("1h30m"), 5_400_000);
        assert_eq!(millis(" 1H 30 M "), 5_400_000);
    }

    #[test]
    fn what_is_no_duration_is_told_why() {
        let said: Vec<_> = ["", "300", "5 years", "1.5h", "-1s", "fast", "1h30", "99999999999999999999d", "2000000d"]
            .iter()
            .map(|text| parse_duration(text).unwrap_err().to_string())
            .collect();
        insta::assert_snapshot!(said.join("\n"), @r#"
        a duration is empty; write it like 300ms, 90s, 30m, 24h or 7d
        “300” has no unit; write 300ms, 300s, 300m, 300h, 300d or 300w
        “years” is no unit of time; they are ms, s, m, h, d and w
        “1.5h” is not a duration; write whole numbers with their units, like 300ms, 24h or 1h30m
        “-1s” is not a duration; write whole numbers with their units, like 300ms, 24h or 1h30m
        “fast” is not a duration; write whole numbers with their units, like 300ms, 24h or 1h30m
        “30” has no unit; write 30ms, 30s, 30m, 30h, 30d or 30w
        “99999999999999999999d” is longer than a hundred years
        “2000000d” is longer than a hundred years
        "#);
    }

    #[test]
    fn bytes_count_in_thousands_or_in_1024s() {
        assert_eq!(parse_bytes("1MB"), Some(1_000_000));
        assert_eq!(parse_bytes("512 KiB"), Some(524_288));
        assert_eq!(parse_bytes("5b"), Some(5));
        for text in ["", "MB", "1", "1GB", "-1MB", "1.5MB", "99999999999999999999MB"] {
            assert_eq!(parse_bytes(text), None, "{text}");
        }
    }
}
