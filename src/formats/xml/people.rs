//! Who wrote it.

use url::Url;

use crate::domain::{Author, Line};

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
}
