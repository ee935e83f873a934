//! The head of an answer, as it is written by the way that does without hyper.

use std::cell::RefCell;
use std::time::{Duration, SystemTime};

use hyper::StatusCode;
use hyper::header::HeaderMap;

/// Appends the status line and the fields, without Date and the empty line.
pub(super) fn write(status: StatusCode, fields: &HeaderMap, out: &mut Vec<u8>) {
    out.extend_from_slice(b"HTTP/1.1 ");
    out.extend_from_slice(status.as_str().as_bytes());
    out.push(b' ');
    out.extend_from_slice(status.canonical_reason().unwrap_or_default().as_bytes());
    out.extend_from_slice(b"\r\n");
    for (name, value) in fields {
        out.extend_from_slice(name.as_str().as_bytes());
        out.extend_from_slice(b": ");
        out.extend_from_slice(value.as_bytes());
        out.extend_from_slice(b"\r\n");
    }
}

/// Appends Date and the empty line that ends a head. The text of a second is made once by each thread.
pub(super) fn end(out: &mut Vec<u8>) {
    thread_local! {
        static LAST: RefCell<(u64, String)> = RefCell::default();
    }
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    LAST.with_borrow_mut(|(second, text)| {
        if *second != since || text.is_empty() {
            *second = since;
            let date = httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + Duration::from_secs(since));
            *text = format!("date: {date}\r\n\r\n");
        }
        out.extend_from_slice(text.as_bytes());
    });
}
