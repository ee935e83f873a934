/// What a connection's first bytes say that it speaks.
///
/// Read under a deadline of our own, before hyper sees the connection: this is where HTTP/2 and TLS will part from
/// HTTP/1, and hyper-util's own detection waits for ever on half a preface (hyper #3962, #3756).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Opening {
    /// HTTP/1.x, or something that its parser will refuse.
    Http1,
    /// HTTP/2 with prior knowledge (RFC 9113 §3.3).
    Http2,
    /// A TLS handshake record (RFC 8446 §5.1).
    Tls,
}

impl Opening {
    /// What `bytes` begin; `None` while more are needed to tell.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        const PREFACE: &[u8] = b"PRI ";
        match bytes {
            [] => None,
            [0x16, ..] => Some(Self::Tls),
            _ if bytes.starts_with(PREFACE) => Some(Self::Http2),
            _ if PREFACE.starts_with(bytes) => None,
            _ => Some(Self::Http1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_tell_what_is_spoken() {
        for (bytes, opening) in [
            (&b""[..], None),
            (b"P", None),
            (b"PRI", None),
            (b"PRI * HTTP/2.0\r\n", Some(Opening::Http2)),
            (b"PU", Some(Opening::Http1)),
            (b"PRIVATE / HTTP/1.1", Some(Opening::Http1)),
            (b"G", Some(Opening::Http1)),
            (b"\r\nGET", Some(Opening::Http1)),
            (b"\x16\x03\x01", Some(Opening::Tls)),
            (b"\0", Some(Opening::Http1)),
        ] {
            assert_eq!(Opening::of(bytes), opening, "{}", bytes.escape_ascii());
        }
    }
}
