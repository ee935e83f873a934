//! Addresses as documents may tell them: absolute, and such as every reader takes.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use url::Url;

use crate::domain::{Author, encode_segment};

/// What RFC 3986 lets stand nowhere, and `Url` leaves as it is in one place or another.
const NO_URI: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\').add(b'^').add(b'`').add(b'{').add(b'|').add(b'}');

/// An absolute http(s) address: to the letter where it is a URI, percent-encoded where it is an IRI or worse;
/// `None` for everything else.
pub fn web_address(text: &str) -> Option<String> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let uri = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&b));
    Some(if uri { text.to_owned() } else { utf8_percent_encode(url.as_str(), NO_URI).to_string() })
}

/// An author's mail address, where it is one that every reader takes (a plain addr-spec of RFC 5322 §3.4.1).
pub fn mail(author: &Author) -> Option<&str> {
    let mail = author.email.as_ref()?.as_str();
    let (local, domain) = mail.split_once('@')?;
    let local_ok = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&b);
    let domain_ok = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    let dotted = |text: &str| text.split('.').all(|part| !part.is_empty());
    let plain = dotted(local) && local.bytes().all(local_ok) && dotted(domain) && domain.contains('.');
    (plain && domain.split('.').all(|part| part.bytes().all(domain_ok))).then_some(mail)
}

/// An author's address: the page, else the mailbox (JSON Feed 1.1, *authors*).
pub fn author_address(author: &Author) -> Option<String> {
    author.url.as_deref().and_then(web_address).or_else(|| {
        let (local, domain) = mail(author)?.split_once('@')?;
        Some(format!("mailto:{}@{domain}", encode_segment(local)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Line;

    #[test]
    fn a_uri_is_kept_to_the_letter_and_an_iri_is_made_one() {
        for uri in ["https://example.org", "http://e.org/a?b=c&d=%20#f", "https://[::1]:8080/a"] {
            assert_eq!(web_address(uri).unwrap(), uri);
        }
        assert_eq!(web_address("https://e.org/خبر a|b").unwrap(), "https://e.org/%D8%AE%D8%A8%D8%B1%20a%7Cb");
        for text in ["javascript:alert(1)", "mailto:a@b.c", "/a", "خبر", "https://"] {
            assert_eq!(web_address(text), None, "{text}");
        }
    }

    #[test]
    fn only_plain_mail_addresses_are_passed_on() {
        let known = |email: &str| Author { name: Line::folded("N"), email: Line::new(email), url: None };
        for email in ["a.b+c@example.org", "o'neil@mail.example.ma"] {
            assert_eq!(mail(&known(email)), Some(email));
        }
        for email in ["a@localhost", "a b@c.de", "<a@b.c>", "a@b@c.de", "@b.c", "a@.c", "سفير@مثال.ma", "a@b.c (N)"]
        {
            assert_eq!(mail(&known(email)), None, "{email}");
        }
        assert_eq!(author_address(&known("a+b@example.org")).unwrap(), "mailto:a%2Bb@example.org");
    }
}
