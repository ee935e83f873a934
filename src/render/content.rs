//! What an entry says, in the same words in every format and every feed (STANDARDS 8): the documents differ in
//! how they wrap it, never in what it is.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use quick_xml::escape::partial_escape;
use url::Url;

use crate::domain::{Author, BaseUrl, Entry, Language, Line, encode_segment, strip_forbidden};

/// What we ourselves say of a story, in one language.
struct Words {
    language: &'static str,
    retracted: &'static str,
    /// With its colon, spaced as the language has it.
    correction: &'static str,
}

const WORDS: [Words; 11] = [
    Words { language: "en", retracted: "Retracted", correction: "Correction:" },
    Words { language: "ar", retracted: "سحب", correction: "تصحيح:" },
    Words { language: "fr", retracted: "Retiré", correction: "Correction\u{A0}:" },
    Words { language: "es", retracted: "Retirado", correction: "Corrección:" },
    Words { language: "fa", retracted: "پس گرفته شد", correction: "اصلاحیه:" },
    Words { language: "he", retracted: "הוסר", correction: "תיקון:" },
    Words { language: "tr", retracted: "Geri çekildi", correction: "Düzeltme:" },
    Words { language: "de", retracted: "Zurückgezogen", correction: "Korrektur:" },
    Words { language: "pt", retracted: "Retirado", correction: "Correção:" },
    Words { language: "it", retracted: "Ritirato", correction: "Rettifica:" },
    Words { language: "ur", retracted: "واپس لی گئی", correction: "تصحیح:" },
];

fn words_of(language: &Language) -> (&'static Words, bool) {
    let own = WORDS.iter().find(|words| words.language == language.primary());
    (own.unwrap_or(&WORDS[0]), own.is_some())
}

/// The title in plain text; that of a retraction is marked, in the entry's language where we speak it.
pub fn title(entry: &Entry) -> Cow<'_, str> {
    if entry.retraction.is_none() {
        return Cow::Borrowed(entry.title.as_str());
    }
    let (words, own) = words_of(&entry.language);
    Cow::Owned(match own {
        true => format!("[{}] {}", words.retracted, entry.title),
        // A foreign mark must not set the title's direction: UAX #9 P2 passes over what is isolated.
        false => format!("\u{2068}[{}]\u{2069} {}", words.retracted, entry.title),
    })
}

/// The summary in plain text; that of a retraction is its notice, never the old one.
pub fn summary(entry: &Entry) -> Option<&str> {
    let line = entry.retraction.as_ref().or(entry.summary.as_ref())?;
    Some(line.as_str()).filter(|text| !text.is_empty())
}

/// The body in HTML, one `<div>` that tells its language and direction; `None` for a headline.
///
/// A correction's note stands below it, a retraction's notice in its place (FORMATS §5).
pub fn html(entry: &Entry) -> Option<String> {
    let mut inner = String::new();
    if let Some(notice) = &entry.retraction {
        paragraph(&mut inner, None, notice.as_str());
    } else {
        inner.push_str(entry.body.as_ref().map_or("", |body| body.as_str()).trim());
        if let Some(note) = &entry.correction {
            let label = words_of(&entry.language).0.correction;
            let word = label.trim_end_matches([':', '\u{A0}']);
            paragraph(&mut inner, Some(label).filter(|_| !note.as_str().starts_with(word)), note.as_str());
        }
    }
    if inner.is_empty() {
        return None;
    }
    let (dir, lang) = (entry.language.direction().as_html(), entry.language.as_str());
    Some(format!("<div dir=\"{dir}\" lang=\"{lang}\">{}</div>", line_ends(&strip_forbidden(&inner))))
}

/// The notice of a retraction whose publisher gave no reason, in the language of the story where we speak it.
pub fn notice(language: &Language) -> Line {
    Line::folded(match language.primary() {
        "ar" => "سحب الناشر هذا الخبر.",
        "fr" => "Cet article a été retiré par son éditeur.",
        _ => "This story was withdrawn by its publisher.",
    })
}

fn paragraph(out: &mut String, label: Option<&str>, text: &str) {
    out.push_str("<p>");
    if let Some(label) = label {
        out.push_str("<strong>");
        out.push_str(label);
        out.push_str("</strong> ");
    }
    out.push_str(&escaped(text));
    out.push_str("</p>");
}

/// XML reads every line end as U+000A (§2.11) and JSON keeps them: without this the bodies would differ.
fn line_ends(text: &str) -> Cow<'_, str> {
    if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")) } else { Cow::Borrowed(text) }
}

/// Plain text as HTML.
pub fn escaped(text: &str) -> Cow<'_, str> {
    partial_escape(text)
}

/// The id, the same everywhere.
pub fn id(entry: &Entry) -> Cow<'_, str> {
    strip_forbidden(entry.id.as_str())
}

/// Where readers are led: the source's own address, else the entry's page. A URI, not an IRI (RSS knows no IRIs).
pub fn link(base: &BaseUrl, entry: &Entry) -> String {
    entry.link.as_deref().and_then(web_address).unwrap_or_else(|| base.article(entry.permalink()))
}

/// A category or tag of an entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Term<'a> {
    /// What names it: a category's whole path.
    pub name: &'a str,
    /// What people call it, where that is something else: a sub-category's own name.
    pub label: Option<&'a str>,
}

/// The categories, then the tags, each once.
pub fn terms(entry: &Entry) -> Vec<Term<'_>> {
    let mut terms: Vec<Term<'_>> = Vec::with_capacity(entry.categories.len() + entry.tags.len());
    let categories = entry.categories.iter().map(|category| Term {
        name: category.as_str(),
        label: Some(category.leaf()).filter(|leaf| *leaf != category.as_str()),
    });
    for term in categories.chain(entry.tags.iter().map(|tag| Term { name: tag.as_str(), label: None })) {
        if !term.name.is_empty() && !terms.iter().any(|other| other.name == term.name) {
            terms.push(term);
        }
    }
    terms
}

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
    use crate::domain::{CategoryPath, EntryId, EntryKind, Line, SafeHtml, Timestamp};

    fn entry(language: &str) -> Entry {
        Entry {
            id: EntryId::stored("urn:uuid:00000000-0000-5000-8000-000000000000".to_owned()),
            kind: EntryKind::Article,
            title: Line::folded("عنوان"),
            summary: Line::new("old summary"),
            body: Some(SafeHtml::sanitised("<p>old body</p>".to_owned())),
            language: Language::new(language).unwrap(),
            published: Timestamp::from_millis_utc(0),
            updated: Timestamp::from_millis_utc(0),
            place: 0,
            authors: Vec::new(),
            categories: Vec::new(),
            tags: Vec::new(),
            link: None,
            picture: None,
            breaking: false,
            breaking_until: None,
            visible_from: None,
            expires: None,
            correction: None,
            retraction: None,
        }
    }

    #[test]
    fn every_body_says_its_language_and_direction() {
        assert_eq!(html(&entry("ar-MA")).unwrap(), r#"<div dir="rtl" lang="ar-MA"><p>old body</p></div>"#);
        assert_eq!(html(&entry("fr")).unwrap(), r#"<div dir="ltr" lang="fr"><p>old body</p></div>"#);
    }

    #[test]
    fn a_headline_has_no_body() {
        let mut headline = entry("ar");
        headline.body = None;
        assert_eq!(html(&headline), None);
        headline.body = Some(SafeHtml::sanitised(" \n".to_owned()));
        assert_eq!(html(&headline), None);
    }

    #[test]
    fn a_retraction_leaves_nothing_of_the_story_but_its_marked_title() {
        for (language, marked) in [
            ("ar", "[سحب] عنوان"),
            ("fr", "[Retiré] عنوان"),
            ("en-GB", "[Retracted] عنوان"),
            ("ckb", "\u{2068}[Retracted]\u{2069} عنوان"),
        ] {
            let mut entry = entry(language);
            entry.retraction = Line::new("a <notice> & more");
            entry.correction = Line::new("an older note");
            assert_eq!(title(&entry), marked);
            assert_eq!(summary(&entry), Some("a <notice> & more"));
            let html = html(&entry).unwrap();
            assert!(html.contains("<p>a &lt;notice&gt; &amp; more</p>"), "{html}");
            assert!(!html.contains("old"), "{html}");
        }
    }

    #[test]
    fn a_correction_stands_below_the_body() {
        let mut entry = entry("fr");
        entry.correction = Line::new("le chiffre était <faux>");
        assert!(
            html(&entry).unwrap().contains(
                "<p>old body</p><p><strong>Correction\u{A0}:</strong> le chiffre était &lt;faux&gt;</p></div>"
            )
        );
        entry.correction = Line::new("Correction : le chiffre était faux");
        assert!(html(&entry).unwrap().contains("<p>old body</p><p>Correction : le"));
    }

    #[test]
    fn bodies_hold_only_line_ends_and_characters_that_xml_hands_through() {
        let mut entry = entry("en");
        entry.body = Some(SafeHtml::sanitised("<p>a\r\nb\rc\u{B}d\u{FFFE}</p>".to_owned()));
        assert!(html(&entry).unwrap().contains("<p>a\nb\ncd</p>"));
    }

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
    fn a_term_is_told_once_and_only_a_category_has_a_label() {
        let mut entry = entry("en");
        entry.categories = ["security", "sports/football"].map(|path| CategoryPath::new(path).unwrap()).into();
        entry.tags = ["24/7", "security", "visit"].map(Line::folded).into();
        let told: Vec<_> = terms(&entry).into_iter().map(|term| (term.name, term.label)).collect();
        assert_eq!(told, [("security", None), ("sports/football", Some("football")), ("24/7", None), ("visit", None)]);
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
