//! RFC 4648 §4, as feeds and wires use it: with line ends in it, and often without its padding.

/// The text of base64; `None` when it is none, or holds no UTF-8.
pub(in crate::formats) fn text_of_base64(encoded: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(encoded.len() / 4 * 3);
    let mut bits: u32 = 0;
    let mut count = 0;
    for c in encoded.bytes().filter(|c| !c.is_ascii_whitespace()) {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => break,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xFF).unwrap_or_default());
            bits &= (1 << count) - 1;
        }
    }
    String::from_utf8(bytes).ok().filter(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_with_line_ends_and_without_padding() {
        assert_eq!(text_of_base64("\n  2K7Y\n  qNix ").unwrap(), "خبر");
        assert_eq!(text_of_base64("YQ==").unwrap(), "a");
        assert_eq!(text_of_base64("YQ").unwrap(), "a");
    }

    #[test]
    fn what_is_none_or_no_text_is_nothing() {
        for text in ["<p>a</p>", "/9j/4A==", "", " "] {
            assert_eq!(text_of_base64(text), None, "{text}");
        }
    }
}
