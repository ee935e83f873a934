//! Who wrote it.

use url::Url;

use crate::domain::{Author, Line};

/// Words that open a byline and are no part of a name, in lower case.
const BY: [&str; 18] = [
    "by",
    "par",
    "von",
    "por",
    "di",
    "da",
    "door",
    "av",
    "af",
    "autor",
    "text",
    "بقلم",
    "كتب",
    "كتبت",
    "כתב",
    "מאת",
    "نویسنده",
    "от",
];

/// A person of RSS: `mail (Name)`, «Name <mail>», a mail address or a name.
pub(in crate::formats) fn person(text: &str) -> Option<Author> {
    let text = text.trim();
    let (name, mail) = if let Some((mail, name)) = text.strip_suffix(')').and_then(|text| text.rsplit_once('(')) {
        // «Name (mail)» is written as well.
        if name.contains('@') && !mail.contains('@') { (mail, name) } else { (name, mail) }
    } else if let Some((name, mail)) = text.strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
        (name, mail)
    } else {
        return named(text, is_mail(text).then_some(text));
    };
    let (name, mail) = (name.trim().trim_matches('"'), mail.trim());
    if !is_mail(mail) {
        // «Ali (Reuters)» is a name.
        return Author::named(text);
    }
    named(if name.is_empty() { mail } else { name }, Some(mail))
}

fn named(name: &str, mail: Option<&str>) -> Option<Author> {
    let mut author = Author::named(name)?;
    author.email = mail.and_then(Line::new);
    Some(author)
}

fn is_mail(text: &str) -> bool {
    text.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.contains('.')) && !text.contains(' ')
}

/// Adds a page of a person's own.
pub(in crate::formats) fn with_page(mut author: Author, address: Option<&str>) -> Author {
    let web = |text: &str| {
        Url::parse(text.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https")).map(String::from)
    };
    author.url = address.and_then(web);
    author
}

/// The name in a byline as wires write it: «By Jane Doe», «Von Max Muster, dpa», «بقلم: …».
pub(in crate::formats) fn byline(text: &str) -> Option<Author> {
    let text = Line::folded(text);
    let text = text.as_str().trim_matches([',', ';', '،', '.', '-', '–', '|', '/', ' ']);
    let first = text.split([' ', ':']).next().unwrap_or_default();
    let rest = text[first.len()..].trim_start_matches([' ', ':']);
    // «Von der Leyen» and «Di Maria» are names: a by-word has a capital, or another script, after it.
    let opens = BY.contains(&first.to_lowercase().as_str()) && !rest.starts_with(char::is_lowercase);
    let is_surname = matches!(first, "Di" | "Da" | "Von" | "Av") && !rest.contains(' ');
    Author::named(if opens && !is_surname && !rest.is_empty() { rest } else { text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, name: &str, mail: Option<&str>) {
        let author = person(text).unwrap();
        assert_eq!((author.name.as_str(), author.email.as_ref().map(Line::as_str)), (name, mail), "{text}");
    }

    #[test]
    fn people_of_rss() {
        check("a@example.org (Ali Benani)", "Ali Benani", Some("a@example.org"));
        check("Ali Benani (a@example.org)", "Ali Benani", Some("a@example.org"));
        check("Ali <a@example.org>", "Ali", Some("a@example.org"));
        check("a@example.org", "a@example.org", Some("a@example.org"));
        check("a@example.org ()", "a@example.org", Some("a@example.org"));
        check("Ali (Reuters)", "Ali (Reuters)", None);
        check("علي بناني", "علي بناني", None);
    }

    #[test]
    fn bylines_lose_their_by() {
        for (text, name) in [
            ("By Jane Doe", "Jane Doe"),
            ("BY JANE DOE,", "JANE DOE"),
            ("Von Max Muster, dpa", "Max Muster, dpa"),
            ("Par Jeanne Dupont", "Jeanne Dupont"),
            ("بقلم: علي بناني", "علي بناني"),
            ("كتب علي بناني", "علي بناني"),
            ("Von der Leyen", "Von der Leyen"),
            ("Di Maria", "Di Maria"),
            ("By", "By"),
            ("Bylund", "Bylund"),
        ] {
            assert_eq!(byline(text).unwrap().name.as_str(), name, "{text}");
        }
        assert_eq!(byline(" , "), None);
    }
}
