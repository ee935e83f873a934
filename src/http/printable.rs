use std::fmt::{self, Write};

/// What a client sent, as it may stand in a log or on a page: visible ASCII alone, everything else (controls, line
/// ends, marks that turn the line round) as `%XX`, and no longer than a bound.
pub(super) struct Printable<'a> {
    bytes: &'a [u8],
    at_most: usize,
}

impl<'a> Printable<'a> {
    /// The path of a request.
    pub(super) fn path(path: &'a str) -> Self {
        Self { bytes: path.as_bytes(), at_most: 512 }
    }

    /// The value of a header.
    pub(super) fn value(value: &'a [u8]) -> Self {
        Self { bytes: value, at_most: 256 }
    }
}

impl fmt::Display for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for &byte in &self.bytes[..self.bytes.len().min(self.at_most)] {
            match byte {
                b' '..=b'~' => f.write_char(byte.into())?,
                _ => write!(f, "%{byte:02X}")?,
            }
        }
        if self.bytes.len() > self.at_most { f.write_str("…") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_forge_or_turn_a_line_is_spelled_out() {
        assert_eq!(Printable::path("/a\r\n200 GET").to_string(), "/a%0D%0A200 GET");
        assert_eq!(Printable::path("/\u{202E}x").to_string(), "/%E2%80%AEx");
    }

    #[test]
    fn what_is_long_is_cut() {
        assert_eq!(Printable::value(&[b'a'; 300]).to_string(), "a".repeat(256) + "…");
    }
}
