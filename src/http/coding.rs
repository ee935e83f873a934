use hyper::header::ACCEPT_ENCODING;

use super::fields::Fields;
use crate::render::compress::Relative;
use crate::render::edition::Coding;

/// Thousandths: `q=0.5` is 500 (RFC 9110 §12.4.2 allows three decimals).
type Weight = u16;

/// What an `Accept-Encoding` says of each coding; `None` where it says nothing.
#[derive(Default)]
struct Wishes {
    codings: [Option<Weight>; 3],
    relative: [Option<Weight>; 2],
    identity: Option<Weight>,
    others: Option<Weight>,
}

/// Who writes `*` knows gzip for sure and zstd perhaps.
const BEST_KNOWN: [Coding; 3] = [Coding::Gzip, Coding::Brotli, Coding::Zstd];

/// The coding in which an answer is sent, `None` for identity (RFC 9110 §12.5.3).
///
/// The heaviest wins, then the one we like best. Where nothing that we offer is wanted, not even identity, identity
/// is sent: the section allows it, and a reader is better served by a feed than by 406.
pub(super) fn choose(headers: &impl Fields) -> Option<Coding> {
    // Without the field everything is acceptable; who does not say so cannot decode (STANDARDS 55).
    if !headers.has(&ACCEPT_ENCODING) {
        return None;
    }
    choose_of(&read(headers)).map(|(coding, _)| coding)
}

fn choose_of(wishes: &Wishes) -> Option<(Coding, Weight)> {
    let named = Coding::ALL.into_iter().filter_map(|coding| Some((coding, wishes.codings[coding as usize]?)));
    let meant = BEST_KNOWN.into_iter().filter(|coding| wishes.codings[*coding as usize].is_none());
    let meant = meant.filter_map(|coding| Some((coding, wishes.others?)));
    let (coding, weight) = named
        .chain(meant)
        .filter(|(_, weight)| *weight > 0)
        // Of equals the first, where `max_by_key` takes the last.
        .reduce(|best, next| if next.1 > best.1 { next } else { best })?;
    // Identity that is not named is merely acceptable; named, it may be what is wanted.
    (wishes.identity.unwrap_or(0) <= weight).then_some((coding, weight))
}

/// Whether a client names a coding that tells an answer by a dictionary.
pub(super) fn names_relative(headers: &impl Fields) -> bool {
    // Nearly nobody does, and nearly every request asks this.
    let may = |line: &str| line.as_bytes().windows(2).any(|pair| pair.eq_ignore_ascii_case(b"dc"));
    headers.texts(&ACCEPT_ENCODING).any(may) && read(headers).relative.into_iter().flatten().any(|weight| weight > 0)
}

/// The codings in which a client takes an answer told by a dictionary that it has (RFC 9842 §6.1), the one it wants most
/// first: those that it names, and wants no less than any other.
pub(super) fn choose_relative(headers: &impl Fields) -> Vec<Relative> {
    let wishes = read(headers);
    let whole = choose_of(&wishes).map_or(wishes.identity.unwrap_or(0), |(_, weight)| weight);
    let weight = |coding: &Relative| wishes.relative[*coding as usize].unwrap_or(0);
    let mut wanted: Vec<_> = Relative::ALL.into_iter().filter(|coding| weight(coding) >= whole.max(1)).collect();
    wanted.sort_by_key(|coding| std::cmp::Reverse(weight(coding)));
    wanted
}

fn read(headers: &impl Fields) -> Wishes {
    let mut wishes = Wishes::default();
    for member in headers.texts(&ACCEPT_ENCODING).flat_map(|line| line.split(',')) {
        // What cannot be read is passed over; what it names is then not offered to this client.
        let Some((name, weight)) = read_member(member) else { continue };
        let is = |token: &str| name.eq_ignore_ascii_case(token);
        let place = match name {
            _ if is("gzip") || is("x-gzip") => &mut wishes.codings[Coding::Gzip as usize],
            _ if is("br") => &mut wishes.codings[Coding::Brotli as usize],
            _ if is("zstd") => &mut wishes.codings[Coding::Zstd as usize],
            _ if is("dcb") => &mut wishes.relative[Relative::Brotli as usize],
            _ if is("dcz") => &mut wishes.relative[Relative::Zstd as usize],
            _ if is("identity") => &mut wishes.identity,
            "*" => &mut wishes.others,
            _ => continue,
        };
        // Said twice, the first counts.
        place.get_or_insert(weight);
    }
    wishes
}

fn read_member(member: &str) -> Option<(&str, Weight)> {
    let mut parts = member.split(';').map(str::trim);
    let name = parts.next().filter(|name| !name.is_empty())?;
    let mut weight = 1000;
    for parameter in parts {
        if let Some((key, value)) = parameter.split_once('=')
            && key.trim().eq_ignore_ascii_case("q")
        {
            weight = read_weight(value.trim())?;
        }
    }
    Some((name, weight))
}

/// `0`, `0.`, `0.5`, `1.000`; more decimals than three are cut, more than 1 is no weight.
fn read_weight(text: &str) -> Option<Weight> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let thousandths =
        decimals.bytes().chain(*b"000").take(3).fold(0, |sum, digit| sum * 10 + Weight::from(digit - b'0'));
    match whole {
        "0" => Some(thousandths),
        "1" if thousandths == 0 => Some(1000),
        _ => None,
    }
}

/// Whether compressing a type gains anything: pictures, sound and fonts are compressed already.
pub(super) fn is_worth_coding(media_type: &str, length: usize) -> bool {
    // Below this the header lines cost more than is saved.
    const LEAST: usize = 256;
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let (kind, _) = essence.split_once('/').unwrap_or_default();
    length >= LEAST && (essence == "image/svg+xml" || matches!(kind, "text" | "application"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::{HeaderMap, HeaderValue};
    use proptest::prelude::*;

    const ZSTD: Option<Coding> = Some(Coding::Zstd);
    const BROTLI: Option<Coding> = Some(Coding::Brotli);
    const GZIP: Option<Coding> = Some(Coding::Gzip);
    const IDENTITY: Option<Coding> = None;

    fn chosen(lines: &[&str]) -> Option<Coding> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(ACCEPT_ENCODING, HeaderValue::from_bytes(line.as_bytes()).unwrap());
        }
        choose(&headers)
    }

    #[track_caller]
    fn check(cases: &[(&str, Option<Coding>)]) {
        for (value, coding) in cases {
            assert_eq!(chosen(&[value]), *coding, "{value:?}");
        }
    }

    #[test]
    fn who_says_nothing_gets_identity() {
        assert_eq!(chosen(&[]), IDENTITY);
        check(&[("", IDENTITY), ("identity", IDENTITY), (" , ,", IDENTITY)]);
    }

    #[test]
    fn real_readers_get_the_best_they_name() {
        check(&[
            ("gzip, deflate", GZIP),
            ("gzip", GZIP),
            ("br,gzip", BROTLI),
            ("gzip, deflate, br, zstd", BROTLI),
            ("gzip, zstd", ZSTD),
            ("deflate, gzip;q=1.0, *;q=0.5", GZIP),
            ("x-gzip", GZIP),
            ("GZip", GZIP),
            ("deflate", IDENTITY),
            ("compress, deflate;q=0.5", IDENTITY),
        ]);
        assert_eq!(chosen(&["gzip", "br"]), BROTLI);
    }

    #[test]
    fn weights_decide_before_our_liking() {
        check(&[
            ("zstd;q=0.5, gzip;q=0.9", GZIP),
            ("br;q=0.001, gzip;q=0", BROTLI),
            ("gzip ; q=0.8 , br ;Q=0.9", BROTLI),
            ("gzip;q=0.5, identity", IDENTITY),
            ("gzip;q=0.5, identity;q=0.5", GZIP),
            ("identity;q=0.4, gzip;q=0.5", GZIP),
        ]);
    }

    #[test]
    fn zero_means_no() {
        check(&[
            ("gzip;q=0", IDENTITY),
            ("gzip;q=0.000, br;q=0.", IDENTITY),
            ("zstd;q=0, br;q=0, *", GZIP),
            ("gzip;q=0, *;q=1", BROTLI),
            ("*;q=0", IDENTITY),
            ("*;q=0, gzip", GZIP),
            // Not even identity: it is sent all the same.
            ("identity;q=0", IDENTITY),
            ("identity;q=0, *;q=0", IDENTITY),
            ("identity;q=0, gzip;q=0.1", GZIP),
        ]);
    }

    #[test]
    fn a_star_alone_gets_what_everyone_knows() {
        check(&[
            ("*", GZIP),
            ("*;q=0.1", GZIP),
            ("br, *", BROTLI),
            ("br;q=0.1, *", GZIP),
            ("identity, *;q=0.5", IDENTITY),
        ]);
    }

    #[test]
    fn fault_44_what_cannot_be_read_is_not_offered() {
        check(&[
            ("gzip;q=abc", IDENTITY),
            ("gzip;q=2", IDENTITY),
            ("gzip;q=1.5", IDENTITY),
            ("gzip;q=-1", IDENTITY),
            ("gzip;q=", IDENTITY),
            ("gzip;q=0.9999", GZIP),
            ("gzip;level=9", GZIP),
            (";q=1", IDENTITY),
            ("gzip gzip", IDENTITY),
            ("é, gzip", IDENTITY),
        ]);
        assert_eq!(chosen(&["é", "gzip"]), GZIP);
    }

    #[test]
    fn a_dictionary_is_used_where_it_is_wanted_no_less_than_the_rest() {
        use Relative::{Brotli as Dcb, Zstd as Dcz};
        for (value, codings) in [
            ("gzip, deflate, br, zstd, dcb, dcz", &[Dcb, Dcz][..]),
            ("dcz, dcb", &[Dcb, Dcz]),
            ("gzip, zstd, dcz", &[Dcz]),
            ("DCZ", &[Dcz]),
            ("dcb;q=0.5, dcz", &[Dcz, Dcb]),
            ("br;q=0.6, dcb;q=0.5, dcz", &[Dcz]),
            ("dcz;q=0.5", &[Dcz]),
            ("br;q=0.5, dcz;q=0.5", &[Dcz]),
            ("br, dcz;q=0.5", &[]),
            ("identity, dcz;q=0.5", &[]),
            ("gzip;q=0, dcz;q=0, dcb;q=0", &[]),
            // It is not meant: whoever says so may have no dictionary.
            ("*", &[]),
            ("gzip, br, zstd", &[]),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(value))]);
            assert_eq!(choose_relative(&headers), codings, "{value}");
        }
        assert!(choose_relative(&HeaderMap::new()).is_empty());
        for (value, names) in [("br, dcz;q=0.1", true), ("br, dcz;q=0", false), ("gzip, br, zstd, *", false)] {
            let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(value))]);
            assert_eq!(names_relative(&headers), names, "{value}");
        }
    }

    #[test]
    fn what_is_compressed_already_is_left_alone() {
        for (media_type, length, worth) in [
            ("application/rss+xml; charset=utf-8", 4000, true),
            ("text/html; charset=utf-8", 4000, true),
            ("image/svg+xml", 4000, true),
            ("image/png", 4000, false),
            ("font/woff2", 4000, false),
            ("text/plain", 100, false),
        ] {
            assert_eq!(is_worth_coding(media_type, length), worth, "{media_type} {length}");
        }
    }

    proptest! {
        #[test]
        fn fault_44_nothing_is_sent_in_a_coding_that_was_refused(
            members in proptest::collection::vec(("(gzip|br|zstd|identity|\\*|deflate)", 0..=10_u32), 0..6),
        ) {
            let value = members.iter().map(|(name, q)| format!("{name};q={}.{}", q / 10, q % 10)).collect::<Vec<_>>().join(",");
            if let Some(coding) = chosen(&[&value]) {
                let said = members.iter().find(|(name, _)| name == coding.token()).or_else(|| members.iter().find(|(name, _)| name == "*"));
                prop_assert!(said.is_some_and(|(_, q)| *q > 0), "{value}: {coding:?}");
            }
        }

        #[test]
        fn no_value_makes_it_panic(value in "[a-z*;=,. 0-9q-]{0,60}") {
            chosen(&[&value]);
        }
    }
}
