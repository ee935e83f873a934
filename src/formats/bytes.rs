//! Questions that are asked of all bytes of a file: answered for many of them at once, as one at a time cannot be.

use memchr::{memchr, memmem};

/// Whether any byte is such a one. Told fastest where `is_one` has no branch in it: `&` and `|`, not `&&` and `||`.
pub(super) fn has_any(bytes: &[u8], is_one: impl Fn(u8) -> bool) -> bool {
    bytes.chunks(256).any(|some| some.iter().fold(0_u8, |found, b| found | u8::from(is_one(*b))) > 0)
}

/// How many bytes are such ones; `is_one` as for [`has_any`].
pub(super) fn count(bytes: &[u8], is_one: impl Fn(u8) -> bool) -> usize {
    let of = |some: &[u8]| usize::from(some.iter().fold(0_u8, |count, b| count + u8::from(is_one(*b))));
    bytes.chunks(255).map(of).sum()
}

/// Whether `text` has this character of ASCII in it.
pub(super) fn has(text: &str, character: u8) -> bool {
    debug_assert!(character.is_ascii(), "one byte is one character");
    memchr(character, text.as_bytes()).is_some()
}

/// Whether `text` has `part` in it.
pub(super) fn holds(text: &str, part: &str) -> bool {
    memmem::find(text.as_bytes(), part.as_bytes()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_counts_wherever_it_stands() {
        for length in [0, 1, 254, 255, 256, 257, 1000] {
            let mut bytes = vec![b'x'; length];
            assert_eq!((count(&bytes, |b| b == b'x'), has_any(&bytes, |b| b == b'<')), (length, false));
            for at in [0, length / 2, length.saturating_sub(1)].into_iter().filter(|at| *at < length) {
                bytes[at] = b'<';
                assert!(has_any(&bytes, |b| b == b'<'));
            }
            assert_eq!(count(&bytes, |b| b != b'x'), bytes.iter().filter(|b| **b == b'<').count());
        }
    }
}
