use std::mem::MaybeUninit;

use httparse::{Header, Status};
use hyper::header::HeaderName;
use hyper::http::request::Parts;
use hyper::{Method, Request};

use super::fields::Fields;

/// Fields of a head that is read without hyper; one with more is hyper's to judge.
pub(super) const FIELDS: usize = 64;

/// A place on the stack for the fields of a head.
pub(super) type Room<'b> = [MaybeUninit<Header<'b>>; FIELDS];

/// What the bytes that came begin with.
pub(super) enum Head<'h, 'b> {
    /// A part of a head, which may become anything.
    Partial,
    /// A request that has one meaning.
    Plain(Plain<'h, 'b>),
    /// Something else, right or wrong: hyper's to judge.
    Odd,
}

/// The head of a plain request: GET or HEAD by HTTP/1.1 of a path in ASCII, to one host, without content and without any
/// field that changes how the connection goes on.
///
/// **Invariant:** what is plain here is so for hyper, too, and has the same meaning there.
pub(super) struct Plain<'h, 'b> {
    /// Whether it is HEAD.
    pub is_head: bool,
    /// The path with its query.
    pub target: &'b str,
    /// How many bytes it is long.
    pub length: usize,
    fields: &'h [Header<'b>],
}

/// Reads the head that `bytes` begin with, by the parser that hyper has.
pub(super) fn read<'h, 'b>(bytes: &'b [u8], room: &'h mut Room<'b>, at_most: usize) -> Head<'h, 'b> {
    let mut request = httparse::Request::new(&mut []);
    let length = match request.parse_with_uninit_headers(bytes, room) {
        Ok(Status::Complete(length)) => length,
        Ok(Status::Partial) => return Head::Partial,
        Err(_) => return Head::Odd,
    };
    let (Some(method), Some(target), Some(1)) = (request.method, request.path, request.version) else {
        return Head::Odd;
    };
    let is_head = match method {
        "GET" => false,
        "HEAD" => true,
        _ => return Head::Odd,
    };
    let fields: &'h [Header<'b>] = request.headers;
    if fields.len() > at_most || !is_plain_target(target) || !are_plain(fields) {
        return Head::Odd;
    }
    Head::Plain(Plain { is_head, target, length, fields })
}

/// A path and a query of the characters that RFC 3986 has for them: they are the same to every reader of addresses.
fn is_plain_target(target: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~%!$&'()*+,;=:@?".contains(&byte);
    target.starts_with('/') && target.bytes().all(is_plain)
}

/// One host, no content, and no word about the connection but that it stays.
fn are_plain(fields: &[Header<'_>]) -> bool {
    let mut hosts = 0;
    for field in fields {
        let is = |name: &str| field.name.eq_ignore_ascii_case(name);
        match field.name.len() {
            4 if is("host") => {
                hosts += 1;
                if !is_host(field.value) {
                    return false;
                }
            }
            10 if is("connection") && !field.value.eq_ignore_ascii_case(b"keep-alive") => return false,
            2 if is("te") => return false,
            6 if is("expect") => return false,
            7 if is("upgrade") || is("trailer") => return false,
            14 if is("content-length") => return false,
            17 if is("transfer-encoding") => return false,
            _ => {}
        }
    }
    hosts == 1
}

/// Whether a value can be the one Host of a request (RFC 9112 §3.2).
pub(super) fn is_host(value: &[u8]) -> bool {
    value.iter().all(|byte| byte.is_ascii_graphic() && !b",/?#@".contains(byte))
}

impl Plain<'_, '_> {
    /// The path and the query of the target.
    pub(super) fn path_and_query(&self) -> (&str, Option<&str>) {
        match self.target.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (self.target, None),
        }
    }

    /// The same as hyper has it, to be kept; `None` where its types are stricter.
    pub(super) fn to_parts(&self) -> Option<Parts> {
        let method = if self.is_head { Method::HEAD } else { Method::GET };
        let mut request = Request::builder().method(method).uri(self.target);
        for field in self.fields {
            request = request.header(field.name, field.value);
        }
        Some(request.body(()).ok()?.into_parts().0)
    }
}

impl Fields for Plain<'_, '_> {
    fn lines<'f>(&'f self, name: &'f HeaderName) -> impl Iterator<Item = &'f [u8]> {
        let is = |field: &&Header<'_>| field.name.eq_ignore_ascii_case(name.as_str());
        self.fields.iter().filter(is).map(|field| field.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::{ACCEPT_ENCODING, HOST, IF_NONE_MATCH};

    fn kind(text: &str) -> &'static str {
        let mut room = [const { MaybeUninit::uninit() }; FIELDS];
        match read(text.as_bytes(), &mut room, FIELDS) {
            Head::Partial => "partial",
            Head::Plain(plain) => {
                assert_eq!(plain.length, text.len());
                "plain"
            }
            Head::Odd => "odd",
        }
    }

    fn with(line: &str) -> String {
        format!("GET /a HTTP/1.1\r\nHost: e.org\r\n{line}\r\n\r\n")
    }

    #[test]
    fn what_has_one_meaning_is_plain() {
        for line in [
            "Connection: keep-alive",
            "connection: Keep-Alive",
            "If-None-Match: \"a\"",
            "Accept: */*",
            "X: \u{e9}",
            "Cookie: a=b",
            "Range: bytes=0-1",
            "Keep-Alive: 300",
        ] {
            assert_eq!(kind(&with(line)), "plain", "{line}");
        }
        assert_eq!(kind("HEAD /%D8%A3.rss?q=a&b HTTP/1.1\r\nHOST: e.org:80\r\n\r\n"), "plain");
    }

    #[test]
    fn what_changes_the_connection_or_may_have_content_is_hypers() {
        for line in [
            "Content-Length: 0",
            "content-length: 5",
            "Transfer-Encoding: chunked",
            "Expect: 100-continue",
            "Upgrade: h2c",
            "Connection: close",
            "Connection: keep-alive, TE",
            "Connection: upgrade",
            "Connection:",
            "TE: trailers",
            "Trailer: x",
            "Host: e.org",
            "X : a",
            " folded",
        ] {
            assert_eq!(kind(&with(line)), "odd", "{line}");
        }
        for text in [
            "POST / HTTP/1.1\r\nHost: e.org\r\n\r\n",
            "GET / HTTP/1.0\r\nHost: e.org\r\n\r\n",
            "GET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: e.org/x\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a,b\r\n\r\n",
            "GET * HTTP/1.1\r\nHost: e.org\r\n\r\n",
            "GET http://e.org/ HTTP/1.1\r\nHost: e.org\r\n\r\n",
            "GET /a#b HTTP/1.1\r\nHost: e.org\r\n\r\n",
            "GET /أ HTTP/1.1\r\nHost: e.org\r\n\r\n",
            "GET /\" HTTP/1.1\r\nHost: e.org\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\n",
            "\0\r\n\r\n",
        ] {
            assert_eq!(kind(text), "odd", "{text}");
        }
        assert_eq!(kind(&with(&["X: a"; FIELDS].join("\r\n"))), "odd");
    }

    #[test]
    fn a_head_is_plain_once_it_is_whole_and_no_sooner() {
        let text = with("If-None-Match: \"a\"");
        for end in 0..text.len() {
            assert_eq!(kind(&text[..end]), "partial", "{:?}", &text[..end]);
        }
    }

    #[test]
    fn fields_are_found_by_any_spelling_and_line_by_line() {
        let text = "GET /a?b HTTP/1.1\r\nhOST: e.org\r\nIF-none-match: \"a\"\r\nIf-None-Match:  \"b\" \r\n\r\nrest";
        let mut room = [const { MaybeUninit::uninit() }; FIELDS];
        let Head::Plain(plain) = read(text.as_bytes(), &mut room, FIELDS) else { panic!("not plain") };
        assert_eq!(plain.lines(&IF_NONE_MATCH).collect::<Vec<_>>(), [&b"\"a\""[..], b"\"b\""]);
        assert_eq!((plain.only(&IF_NONE_MATCH), plain.only(&HOST)), (None, Some(&b"e.org"[..])));
        assert!(!plain.has(&ACCEPT_ENCODING));
        assert_eq!((plain.path_and_query(), plain.length), (("/a", Some("b")), text.len() - "rest".len()));
        let parts = plain.to_parts().unwrap();
        assert_eq!((parts.uri.path(), parts.headers.lines(&IF_NONE_MATCH).count()), ("/a", 2));
    }
}
