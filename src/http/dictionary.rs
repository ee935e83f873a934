//! Editions told by what a client has already: Compression Dictionary Transport (RFC 9842).

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use hyper::header::{HeaderMap, HeaderName, HeaderValue};

use crate::render::compress::Digest;

const AVAILABLE_DICTIONARY: HeaderName = HeaderName::from_static("available-dictionary");
pub(super) const USE_AS_DICTIONARY: HeaderName = HeaderName::from_static("use-as-dictionary");

/// RFC 9651 §4.2.7: neither padding that is missing nor bits that are left over are a fault.
const BYTES: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The hash of the dictionary that a client has for an address (RFC 9842 §2.2); `None` also where the field is not what
/// it should be, for then the whole is right, too.
pub(super) fn held(headers: &HeaderMap) -> Option<Digest> {
    let mut lines = headers.get_all(AVAILABLE_DICTIONARY).iter();
    // One item: said twice, it says nothing (RFC 9651 §4.2).
    let (Some(line), None) = (lines.next(), lines.next()) else { return None };
    let (bytes, parameters) = line.to_str().ok()?.trim_matches(' ').strip_prefix(':')?.split_once(':')?;
    // Parameters mean nothing yet.
    if !parameters.is_empty() && !parameters.starts_with(';') {
        return None;
    }
    BYTES.decode(bytes).ok()?.try_into().ok()
}

/// The value of `Use-As-Dictionary` for what later answers at `path` may be told by (RFC 9842 §2.1): `path` is
/// percent-encoded, with its query.
pub(super) fn offer(path: &str) -> HeaderValue {
    let mut value = String::with_capacity(path.len() + 8);
    value.push_str("match=\"");
    for c in path.chars() {
        // What means something to a URL Pattern is escaped, and its escape is in a string. A question mark that comes
        // after a letter begins the query.
        if "+*:(){}\\".contains(c) {
            value.push_str(r"\\");
        }
        value.push(c);
    }
    value.push('"');
    HeaderValue::from_str(&value).expect("a path is visible ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::compress::digest;
    use proptest::prelude::*;

    fn held_by(lines: &[&str]) -> Option<Digest> {
        let line = |line: &&str| (AVAILABLE_DICTIONARY, HeaderValue::from_bytes(line.as_bytes()).unwrap());
        held(&HeaderMap::from_iter(lines.iter().map(line)))
    }

    #[test]
    fn a_hash_in_base64_between_colons_is_read() {
        // RFC 9842 §2.2
        let said = ":pZGm1Av0IEBKARczz7exkNYsZb8LzaMrV7J32a2fFG4=:";
        let hash = held_by(&[said]).unwrap();
        assert_eq!((hash[0], hash[31]), (0xa5, 0x6e));
        for same in [
            ":pZGm1Av0IEBKARczz7exkNYsZb8LzaMrV7J32a2fFG4:",
            "  :pZGm1Av0IEBKARczz7exkNYsZb8LzaMrV7J32a2fFG4=: ",
            ":pZGm1Av0IEBKARczz7exkNYsZb8LzaMrV7J32a2fFG4=:;a=1;b",
            ":pZGm1Av0IEBKARczz7exkNYsZb8LzaMrV7J32a2fFG5=:",
        ] {
            assert_eq!(held_by(&[same]), Some(hash), "{same}");
        }
    }

    #[test]
    fn what_is_no_hash_is_passed_over() {
        let good = ":pZGm1Av0IEBKARczz7exkNYsZb8LzaMrV7J32a2fFG4=:";
        for bad in [
            "",
            ":",
            "::",
            ":pZGm1Av0IEBKARczz7exkNYsZb8LzaMrV7J32a2fFG4=",
            "pZGm1Av0IEBKARczz7exkNYsZb8LzaMrV7J32a2fFG4=",
            "\"pZGm1Av0IEBKARczz7exkNYsZb8LzaMrV7J32a2fFG4=\"",
            ":pZGm1Av0IEBKARczz7exkNYsZb8LzaMrV7J32a2fFG4==:",
            ":pZGm1Av0IEBKARczz7exkNYsZb8LzaMrV7J32a2f-_4=:",
            ":pZGm1Av0IEBKARczz7exkNYsZb8LzaMrV7J32a2fFA==:",
            ":pZGm1Av0IEBKARczz7exkNYsZb8LzaMrV7J32a2fFG4=:x",
            ":pZGm1Av0 EBKARczz7exkNYsZb8LzaMrV7J32a2fFG4=:",
            ":é:",
        ] {
            assert_eq!(held_by(&[bad]), None, "{bad}");
        }
        assert_eq!(held_by(&[good, good]), None);
        assert_eq!(held_by(&[]), None);
    }

    #[test]
    fn what_patterns_read_otherwise_is_escaped() {
        for (path, value) in [
            ("/security.rss", r#"match="/security.rss""#),
            ("/news/%D8%A3%D9%85%D9%86.atom", r#"match="/news/%D8%A3%D9%85%D9%86.atom""#),
            ("/all.json?tag=a%2Bb&q=x+y", r#"match="/all.json?tag=a%2Bb&q=x\\+y""#),
            ("/a:b*(c).rss", r#"match="/a\\:b\\*\\(c\\).rss""#),
        ] {
            assert_eq!(offer(path), value);
        }
    }

    proptest! {
        #[test]
        fn no_value_makes_it_panic(value in "[\\x20-\\x7e]{0,80}", more in ":[A-Za-z0-9+/=]{0,60}:[; a=?\\x20]{0,9}") {
            held_by(&[&value]);
            held_by(&[&more]);
        }

        #[test]
        fn every_hash_is_read_back(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let said = format!(":{}:", BYTES.encode(digest(&bytes)));
            prop_assert_eq!(held_by(&[&said]), Some(digest(&bytes)));
            let other = format!(":{}:", BYTES.encode(&bytes));
            prop_assert_eq!(held_by(&[&other]).is_some(), bytes.len() == 32);
        }
    }
}
