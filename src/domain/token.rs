use std::fmt;
use std::hint::black_box;

use uuid::Uuid;

/// The secret part of an address: whoever has it may read what is there. It is never shown by `Debug`, so that no log
/// can tell it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(String);

/// Hexadecimal digits, of four bits each.
const DIGITS: usize = 48;

impl Token {
    /// A fresh one, of 182 random bits: a random UUID has 122, and the half of another 60.
    pub fn random() -> Self {
        let mut digits = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        digits.truncate(DIGITS);
        Self(digits)
    }

    /// What stands in an address, where it has the form of one.
    pub fn parse(text: &str) -> Option<Self> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        (text.len() == DIGITS && text.bytes().all(is_digit)).then(|| Self(text.to_owned()))
    }

    /// As it stands in an address. It is for those who may know it, and for no log.
    pub fn secret(&self) -> &str {
        &self.0
    }

    /// Whether it is the same, found out in a time that says nothing of how much of it is.
    pub fn is(&self, other: &Self) -> bool {
        let pairs = self.0.bytes().zip(other.0.bytes());
        pairs.fold(0, |differs, (a, b)| black_box(differs | (a ^ b))) == 0 && self.0.len() == other.0.len()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_itself_and_no_other_and_is_not_shown() {
        let (one, other) = (Token::random(), Token::random());
        assert!(one.is(&Token::parse(one.secret()).unwrap()) && !one.is(&other));
        assert!(!format!("{one:?}").contains(&one.secret()[..4]));
        let last = if one.secret().ends_with('0') { "1" } else { "0" };
        assert!(!one.is(&Token::parse(&format!("{}{last}", &one.secret()[..DIGITS - 1])).unwrap()));
    }

    #[test]
    fn what_has_not_its_form_is_none() {
        let good = Token::random().secret().to_owned();
        for wrong in [&good[1..], &format!("{good}0"), &good.to_uppercase().replace(char::is_numeric, "A"), ""] {
            assert_eq!(Token::parse(wrong), None);
        }
    }
}
