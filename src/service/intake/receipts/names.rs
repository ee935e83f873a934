//! The names of receipts: the file's own, and an ending that says what became of it.

use xxhash_rust::xxh3::xxh3_64;

/// The name of the receipt of a file that was refused, after the file's own.
pub(super) const REFUSED: &str = ".refused.txt";
/// The name of every other receipt.
pub(super) const RECEIPT: &str = ".receipt.txt";
/// The longest name that file systems take, in bytes.
const LONGEST: usize = 255;

/// The name of a file's receipt. Of a name that would grow too long, what fits is kept, and a hash of all of it.
pub(super) fn receipt_of(name: &[u8], ending: &str) -> Vec<u8> {
    if name.len() + ending.len() <= LONGEST {
        return [name, ending.as_bytes()].concat();
    }
    let hash = format!("~{:016x}", xxh3_64(name));
    let mut kept = LONGEST - ending.len() - hash.len();
    // Not in the middle of a letter.
    while kept > 0 && name[kept] & 0xC0 == 0x80 {
        kept -= 1;
    }
    [&name[..kept], hash.as_bytes(), ending.as_bytes()].concat()
}

/// Whether the receipts of a file of this name do not tell it.
pub(super) fn is_shortened(name: &[u8]) -> bool {
    name.len() + REFUSED.len().min(RECEIPT.len()) > LONGEST
}

/// The name of the file that a receipt of this name tells of, if it is not shortened, and the receipt's ending; `None` for
/// what has no receipt's name.
pub(super) fn told_by(receipt: &[u8]) -> Option<(&[u8], &'static str)> {
    let ending = [REFUSED, RECEIPT].into_iter().find(|ending| receipt.ends_with(ending.as_bytes()))?;
    Some((&receipt[..receipt.len() - ending.len()], ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_is_found_by_its_file_and_its_file_by_it() {
        let names = [
            "a.txt".to_owned(),
            "x".repeat(LONGEST - REFUSED.len()),
            "x".repeat(LONGEST),
            format!("{}.docx", "خ".repeat(121)),
            format!("x{}.docx", "خ".repeat(121)),
            format!("{}.txt", "𓀀".repeat(62)),
        ];
        let mut seen = std::collections::BTreeSet::new();
        for name in &names {
            for ending in [REFUSED, RECEIPT] {
                let receipt = receipt_of(name.as_bytes(), ending);
                assert!(receipt.len() <= LONGEST && std::str::from_utf8(&receipt).is_ok(), "{name}");
                let told = told_by(&receipt).unwrap();
                assert_eq!(told.1, ending);
                assert_eq!(told.0 == name.as_bytes(), !is_shortened(name.as_bytes()), "{name}");
                assert!(seen.insert(receipt));
            }
        }
        assert_eq!(told_by(b"a.txt"), None);
        assert_eq!(told_by(b"gone.txt.refused.txt"), Some((&b"gone.txt"[..], REFUSED)));
    }
}
