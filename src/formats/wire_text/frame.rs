use std::borrow::Cow;

/// Start of header, start of text, end of text, end of transmission (ISO 646).
const SOH: u8 = 0x01;
const STX: u8 = 0x02;
const ETX: u8 = 0x03;
const EOT: u8 = 0x04;

/// Bytes of a header: twenty lines, where the standards have two or three.
const HEADER: usize = 2048;

/// One message as it is framed.
#[derive(Debug, PartialEq)]
pub(super) struct Frame<'b> {
    pub(super) header: &'b [u8],
    pub(super) text: &'b [u8],
    pub(super) trailer: &'b [u8],
}

/// The messages of a file. There are none where anything but white space and control characters stands ahead of the
/// first.
pub(super) fn frames(bytes: &[u8]) -> impl Iterator<Item = Frame<'_>> {
    let starts = bytes.iter().position(|b| *b > b' ' && *b != 0x7F || *b == SOH);
    let mut rest = starts.filter(|at| bytes[*at] == SOH).map_or(&bytes[..0], |at| &bytes[at..]);
    std::iter::from_fn(move || {
        loop {
            let start = rest.iter().position(|b| *b == SOH)? + 1;
            rest = &rest[start..];
            let Some(header) = rest.iter().take(HEADER).position(|b| matches!(*b, STX | SOH | ETX)) else { continue };
            if rest[header] != STX {
                continue;
            }
            let (head, after) = (&rest[..header], &rest[header + 1..]);
            let text = after.iter().position(|b| matches!(*b, ETX | EOT | SOH)).unwrap_or(after.len());
            // Tables may begin with an STX of their own; what ends one text is what begins the next message.
            let behind = &after[(text + 1).min(after.len())..];
            let trailer = match after.get(text) {
                Some(&ETX) => behind.iter().position(|b| matches!(*b, EOT | SOH)).unwrap_or(behind.len()),
                _ => 0,
            };
            rest = if after.get(text) == Some(&SOH) { &after[text..] } else { &behind[trailer..] };
            return Some(Frame { header: head, text: &after[..text], trailer: &behind[..trailer] });
        }
    })
}

/// Shift out and shift in (ISO 2022): between them seven bits mean the letters of the upper half.
const SO: u8 = 0x0E;
const SI: u8 = 0x0F;

/// Eight bits of what was sent in seven: Arabic in ASMO 449, whose letters have the places of ASMO 708's upper half.
/// Borrowed where nothing shifts back and forth.
fn unshifted(bytes: &[u8]) -> Cow<'_, [u8]> {
    if !bytes.contains(&SO) || !bytes.contains(&SI) {
        return Cow::Borrowed(bytes);
    }
    let mut is_shifted = false;
    let mut out = Vec::with_capacity(bytes.len());
    for byte in bytes {
        match *byte {
            SO => is_shifted = true,
            SI => is_shifted = false,
            b'!'..=b'~' if is_shifted => out.push(byte | 0x80),
            byte => out.push(byte),
        }
    }
    Cow::Owned(out)
}

/// The bytes without control characters: CR, CR CR LF and their like are one line end, bells, space bands and tab
/// line indicators are spaces. What is left is text in some encoding.
pub(super) fn without_controls(bytes: &[u8]) -> Vec<u8> {
    let bytes = unshifted(bytes);
    let mut out = Vec::with_capacity(bytes.len());
    let mut bytes = bytes.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\r' => {
                while bytes.next_if_eq(&b'\r').is_some() {}
                if bytes.peek() != Some(&b'\n') {
                    out.push(b'\n');
                }
            }
            b'\n' | b'\t' => out.push(byte),
            0..0x20 | 0x7F => out.push(b' '),
            _ => out.push(byte),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_messages_in_a_file_are_two() {
        let found: Vec<_> = frames(b"\r\n\x01a\r\n\x02b\x03c\x04\r\n\x16\x16\x01d\x02e\x03f").collect();
        assert_eq!(found[0], Frame { header: b"a\r\n", text: b"b", trailer: b"c" });
        assert_eq!(found[1], Frame { header: b"d", text: b"e", trailer: b"f" });
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn a_message_that_lost_its_end_is_one() {
        let found: Vec<_> = frames(b"\x01a\x02b\x01c\x02d").collect();
        assert_eq!((found[0].text, found[1].text, found.len()), (&b"b"[..], &b"d"[..], 2));
    }

    #[test]
    fn letters_ahead_of_the_first_message_make_it_no_wire() {
        assert_eq!(frames(b"Title\n\x01a\x02b\x03").count(), 0);
        assert_eq!(frames(b"").count(), 0);
        assert_eq!(frames(b"\x01no text at all").count(), 0);
    }

    #[test]
    fn seven_bits_between_shifts_are_the_upper_half() {
        assert_eq!(without_controls(b"a \x0EGd\n e\x0F b"), b"a \xC7\xE4\n \xE5 b");
        assert_eq!(without_controls(b"a\x0Eb"), b"a b");
    }

    #[test]
    fn every_line_end_of_a_wire_is_one() {
        assert_eq!(without_controls(b"a\r\r\nb\r\nc\rd\ne\x07\x10"), b"a\nb\nc\nd\ne  ");
    }
}
