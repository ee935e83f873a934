//! Wire text: the messages of IPTC 7901 and ANPA 1312, which frame a story with control characters.
//!
//! Both begin a header with SOH (0x01), the text with STX (0x02) and what follows it with ETX (0x03); a file may hold
//! many. Nothing else does: a page's text has no SOH ahead of its first letter, so that none is ever taken for a wire.

mod anpa_1312;
mod frame;
mod iptc_7901;
mod setting;
#[cfg(test)]
mod tests;

use super::editor::{Editor, Future};
use super::{Context, Parsed, charset};
use crate::domain::{Article, Reason, Refusal};
use frame::{Frame, frames, without_controls};

/// Which of the two formats a message is in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Anpa1312,
    Iptc7901,
}

/// One message, decoded.
struct Message {
    /// The lines between SOH and STX.
    header: Vec<String>,
    /// The text, its lines ended by `\n` alone.
    text: String,
    /// What stands behind ETX.
    trailer: String,
    /// Whether the columns of its lines matter (ANPA 1312's tabular format).
    is_tabular: bool,
}

/// Whether a file is wire text, whatever its ending.
pub(super) fn recognise(bytes: &[u8]) -> bool {
    frames(bytes).next().is_some_and(|frame| kind(&frame).is_some())
}

/// Reads every message of a file of wire text. A file that has the ending of one and is none has no format that we know.
pub(super) fn parse(bytes: &[u8], context: &Context<'_>) -> Result<Parsed, Refusal> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Refusal::of(Reason::Empty));
    }
    let mut parsed = Parsed::default();
    for frame in frames(bytes) {
        let Some(kind) = kind(&frame) else { continue };
        if parsed.articles.len() >= context.limits.items {
            return Err(context.limits.too_many());
        }
        let mut editor = Editor::new(context, Future::Waits);
        let article = message(&frame, &mut editor).and_then(|message| article(kind, &message, &mut editor));
        parsed.articles.push(article);
        parsed.warnings.append(&mut editor.warnings);
    }
    if parsed.articles.is_empty() {
        let ending = context.file_name.rsplit_once('.').map_or("", |(_, ending)| ending).to_owned();
        return Err(Refusal::of(Reason::UnknownFormat { ending }));
    }
    Ok(parsed)
}

fn article(kind: Kind, message: &Message, editor: &mut Editor<'_>) -> Result<Article, Refusal> {
    match kind {
        Kind::Anpa1312 => anpa_1312::article(message, editor),
        Kind::Iptc7901 => iptc_7901::article(message, editor),
    }
}

fn kind(frame: &Frame<'_>) -> Option<Kind> {
    let mut lines = frame.header.split(|b| matches!(b, b'\r' | b'\n')).filter(|line| !line.is_empty());
    let first = lines.next()?;
    if anpa_1312::opens(first, true) {
        Some(Kind::Anpa1312)
    } else if std::iter::once(first).chain(lines.take(2)).any(iptc_7901::opens) {
        Some(Kind::Iptc7901)
    } else {
        anpa_1312::opens(first, false).then_some(Kind::Anpa1312)
    }
}

/// The message in letters. Its three parts are in one encoding, which the longest tells best.
fn message(frame: &Frame<'_>, editor: &mut Editor<'_>) -> Result<Message, Refusal> {
    // Two deletes, of which nothing is left in the parts, keep them apart through the decoder.
    let parts = [frame.header, frame.text, frame.trailer].map(without_controls);
    let joined = parts.join(&b"\n\x7F\x7F\n"[..]);
    let decoded = charset::decode(&joined, None, editor.context.language)?;
    editor.warnings.extend(decoded.warnings);
    let mut parts = decoded.text.split("\n\u{7F}\u{7F}\n");
    let mut part = || parts.next().unwrap_or_default().to_owned();
    let header = part().lines().map(str::to_owned).filter(|line| !line.trim().is_empty()).collect();
    Ok(Message { header, text: part(), trailer: part(), is_tabular: anpa_1312::is_tabular(frame.header) })
}
