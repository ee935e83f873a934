//! What stands above a mail's text.

use std::borrow::Cow;

use mail_parser::{Message, MimeHeaders};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::domain::{Line, Refusal, Timestamp};
use crate::formats::charset;
use crate::formats::editor::Editor;

/// The mail with its headers in UTF-8: some are sent in eight bits and do not say of which encoding. A mailbox's own
/// line ahead of them goes.
pub(super) fn in_utf8<'b>(bytes: &'b [u8], editor: &mut Editor<'_>) -> Result<Cow<'b, [u8]>, Refusal> {
    let mut bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    if bytes.starts_with(b"From ") || bytes.starts_with(b">From ") {
        let end = bytes.iter().position(|b| *b == b'\n').map_or(bytes.len(), |at| at + 1);
        bytes = &bytes[end..];
    }
    let gap = |mark: &[u8]| bytes.windows(mark.len()).position(|window| window == mark).map(|at| at + mark.len());
    let end = [gap(b"\r\n\r\n"), gap(b"\n\n")].into_iter().flatten().min().unwrap_or(bytes.len());
    let (head, body) = bytes.split_at(end);
    if std::str::from_utf8(head).is_ok() {
        return Ok(Cow::Borrowed(bytes));
    }
    let read = charset::decode(head, None, editor.context.language)?;
    editor.warnings.extend(read.warnings);
    Ok(Cow::Owned([read.text.as_bytes(), body].concat()))
}

/// Whether these are a mail's headers: somebody wrote it, or of something.
pub(super) fn are_there(message: &Message<'_>) -> bool {
    message.subject().is_some() || message.from().is_some() && message.header_raw("Date").is_some()
}

/// Whether what it says is hidden, by encryption or in a form that no reader shows.
pub(super) fn is_sealed(message: &Message<'_>) -> bool {
    let Some(kind) = message.root_part().content_type() else { return false };
    kind.ctype().eq_ignore_ascii_case("application")
        || kind.subtype().is_some_and(|kind| matches!(kind.to_ascii_lowercase().as_str(), "encrypted" | "report"))
}

/// Whether a program answered by itself: a report on delivery or reading (RFC 6522, RFC 8098), an absence (RFC 3834).
pub(super) fn is_of_a_program(message: &Message<'_>) -> bool {
    let kind = message.root_part().content_type();
    kind.and_then(|kind| kind.subtype()).is_some_and(|kind| kind.eq_ignore_ascii_case("report"))
        || message.header_raw("Auto-Submitted").is_some_and(|how| how.trim().to_lowercase().starts_with("auto-replied"))
        || message.header_raw("X-Autoreply").is_some_and(|value| value.trim().eq_ignore_ascii_case("yes"))
}

/// What mail programs put ahead of the subject of an answer or of a forwarded mail.
const ANSWERS: [&str; 9] = ["re", "aw", "sv", "antw", "ré", "réf", "ref", "رد", "الرد"];
const FORWARDS: [&str; 12] =
    ["fwd", "fw", "wg", "tr", "rv", "vs", "doorst", "enc", "i", "تحويل", "إعادة توجيه", "إعادة إرسال"];

/// The subject without these prefixes, and whether the mail was forwarded.
pub(super) fn without_prefixes(subject: &str) -> (&str, bool) {
    let (mut subject, mut is_forwarded) = (subject.trim(), false);
    while let Some((prefix, rest)) = subject.split_once([':', '：']) {
        // «Re[2]:», «Fwd (3):»
        let word =
            prefix.trim().trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '[' | ']' | '(' | ')' | ' '));
        let word = word.to_lowercase();
        let forwarded = FORWARDS.contains(&word.as_str());
        if rest.trim().is_empty() || !forwarded && !ANSWERS.contains(&word.as_str()) {
            break;
        }
        is_forwarded |= forwarded;
        subject = rest.trim();
    }
    (subject, is_forwarded)
}

/// RFC 2392 §2: `mid:` and the Message-ID, what an address may not hold escaped.
pub(super) fn identity(id: &str) -> Option<Line> {
    const ESCAPED: &AsciiSet = &CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'#')
        .add(b'%')
        .add(b'/')
        .add(b'<')
        .add(b'>')
        .add(b'?')
        .add(b'[')
        .add(b'\\')
        .add(b']')
        .add(b'^')
        .add(b'`')
        .add(b'{')
        .add(b'|')
        .add(b'}');
    let id = id.trim().trim_matches(['<', '>']);
    (!id.is_empty()).then(|| Line::new(&format!("mid:{}", utf8_percent_encode(id, ESCAPED))))?
}

/// The moment of the first of these headers that is there; one that cannot be read is refused.
pub(super) fn moment(
    message: &Message<'_>,
    names: &[&'static str],
    editor: &Editor<'_>,
) -> Result<Option<Timestamp>, Refusal> {
    for name in names {
        if let Some(found) = message.header_raw(*name) {
            return editor.release(name, &without_comments(found)).map(Some);
        }
    }
    Ok(None)
}

/// RFC 5322 §3.2.2: what stands in round brackets is for people.
pub(super) fn without_comments(text: &str) -> String {
    let mut depth = 0_u32;
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}
