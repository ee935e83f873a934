//! What an entry says, in the same words in every format and every feed (STANDARDS 8): the documents differ in
//! how they wrap it, never in what it is.

use std::borrow::Cow;

use quick_xml::escape::partial_escape;

use super::address::web_address;
use super::markup::absolute;
use crate::domain::{BaseUrl, Entry, Language, Line, Timestamp, strip_forbidden};

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
pub fn html(base: &BaseUrl, entry: &Entry) -> Option<String> {
    let mut inner = String::new();
    if let Some(notice) = &entry.retraction {
        paragraph(&mut inner, None, notice.as_str());
    } else {
        inner.push_str(&absolute(entry.body.as_ref().map_or("", |body| body.as_str()).trim(), base));
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

/// A moment as every document can tell it: in UTC where its offset is more than XML Schema's 14 hours
/// (`xsd:dateTime`, of RFC 4287's schema) or no whole number of minutes, which no date format of ours writes.
pub fn moment(at: Timestamp) -> Timestamp {
    let offset = at.offset_seconds();
    if offset.abs() <= 14 * 3600 && offset % 60 == 0 { at } else { at.told_at(0) }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn base() -> BaseUrl {
        BaseUrl::new("https://example.org").unwrap()
    }
    use crate::domain::{CategoryPath, EntryId, EntryKind, Line, Passed, SafeHtml};

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
            source: None,
            picture: None,
            media: Vec::new(),
            breaking: false,
            breaking_since: None,
            breaking_until: None,
            visible_from: None,
            expires: None,
            passed: Passed::default(),
            correction: None,
            retraction: None,
        }
    }

    #[test]
    fn every_body_says_its_language_and_direction() {
        assert_eq!(html(&base(), &entry("ar-MA")).unwrap(), r#"<div dir="rtl" lang="ar-MA"><p>old body</p></div>"#);
        assert_eq!(html(&base(), &entry("fr")).unwrap(), r#"<div dir="ltr" lang="fr"><p>old body</p></div>"#);
    }

    #[test]
    fn a_headline_has_no_body() {
        let mut headline = entry("ar");
        headline.body = None;
        assert_eq!(html(&base(), &headline), None);
        headline.body = Some(SafeHtml::sanitised(" \n".to_owned()));
        assert_eq!(html(&base(), &headline), None);
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
            let html = html(&base(), &entry).unwrap();
            assert!(html.contains("<p>a &lt;notice&gt; &amp; more</p>"), "{html}");
            assert!(!html.contains("old"), "{html}");
        }
    }

    #[test]
    fn a_correction_stands_below_the_body() {
        let mut entry = entry("fr");
        entry.correction = Line::new("le chiffre était <faux>");
        assert!(
            html(&base(), &entry).unwrap().contains(
                "<p>old body</p><p><strong>Correction\u{A0}:</strong> le chiffre était &lt;faux&gt;</p></div>"
            )
        );
        entry.correction = Line::new("Correction : le chiffre était faux");
        assert!(html(&base(), &entry).unwrap().contains("<p>old body</p><p>Correction : le"));
    }

    #[test]
    fn bodies_hold_only_line_ends_and_characters_that_xml_hands_through() {
        let mut entry = entry("en");
        entry.body = Some(SafeHtml::sanitised("<p>a\r\nb\rc\u{B}d\u{FFFE}</p>".to_owned()));
        assert!(html(&base(), &entry).unwrap().contains("<p>a\nb\ncd</p>"));
    }

    #[test]
    fn an_offset_that_no_document_can_tell_is_told_in_utc() {
        let told = |seconds| moment(Timestamp::new(0, seconds).unwrap()).to_rfc3339();
        assert_eq!(told(14 * 3600), "1970-01-01T14:00:00+14:00");
        assert_eq!(told(-14 * 3600 - 60), "1970-01-01T00:00:00Z");
        // Casablanca before 1913.
        assert_eq!(told(-1820), "1970-01-01T00:00:00Z");
    }

    #[test]
    fn a_term_is_told_once_and_only_a_category_has_a_label() {
        let mut entry = entry("en");
        entry.categories = ["security", "sports/football"].map(|path| CategoryPath::new(path).unwrap()).into();
        entry.tags = ["24/7", "security", "visit"].map(Line::folded).into();
        let told: Vec<_> = terms(&entry).into_iter().map(|term| (term.name, term.label)).collect();
        assert_eq!(told, [("security", None), ("sports/football", Some("football")), ("24/7", None), ("visit", None)]);
    }
}
