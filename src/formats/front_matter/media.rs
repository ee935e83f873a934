//! Addresses, pictures and people in front matter.

use url::Url;

use super::node::{Node, Value};
use crate::domain::{Author, BaseUrl, Line, Picture};

/// An absolute http(s) URL in its canonical spelling.
pub(super) fn web_address(text: &str) -> Option<String> {
    let url = Url::parse(text.trim()).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then(|| url.into())
}

/// A picture: a URL, or a file beside the article. What begins at the site's root is resolved against the
/// article's own address; `None` where it has none.
pub(super) fn picture(node: &Node, link: Option<&str>) -> Option<Picture> {
    let node = match &node.value {
        Value::List(items) => items.iter().find(|item| !item.is_absent())?,
        _ => node,
    };
    let line = |keys: &[&str]| node.get(keys).and_then(Node::text).and_then(Line::new);
    let (source, alt, caption, credit) = match &node.value {
        Value::Map(_) => (
            node.get(&["src", "url", "path", "file", "image", "name", "source"])?.text()?,
            line(&["alt", "alttext", "alt_text"]),
            line(&["caption", "title"]),
            line(&["credit", "copyright", "photographer"]),
        ),
        _ => (node.text()?, None, None, None),
    };
    Some(Picture { source: Line::new(&picture_source(source.trim(), link)?)?, alt, caption, credit })
}

fn picture_source(source: &str, link: Option<&str>) -> Option<String> {
    if let Some(url) = web_address(source) {
        return Some(url);
    }
    let beside = source.strip_prefix("./").unwrap_or(source);
    let climbs = beside.starts_with(['/', '\\']) || beside.split(['/', '\\']).any(|part| part == "..");
    // `data:`, `javascript:` and drives; a name with a colon further in is a name.
    let has_scheme = Url::parse(beside).is_ok();
    if climbs && !has_scheme {
        return BaseUrl::resolve(link?, source);
    }
    (!has_scheme && !beside.is_empty()).then(|| beside.to_owned())
}

/// One person: a name, «Name <mail>», or a map of name, mail and address.
pub(super) fn author(node: &Node) -> Option<Author> {
    let Value::Map(_) = &node.value else { return named(node.text()?) };
    let text = |keys: &[&str]| node.get(keys).and_then(Node::text);
    let mut author = named(text(&["name", "display_name", "displayname", "title", "nickname", "login"])?)?;
    author.email = text(&["email", "mail"]).and_then(Line::new).or(author.email);
    author.url = text(&["url", "link", "website", "web", "uri", "homepage"]).and_then(web_address);
    Some(author)
}

fn named(text: &str) -> Option<Author> {
    let mail = text.trim().strip_suffix('>').and_then(|text| text.rsplit_once('<'));
    match mail.filter(|(_, mail)| mail.contains('@')) {
        Some((name, mail)) => {
            let mut author = Author::named(if name.trim().is_empty() { mail } else { name })?;
            author.email = Line::new(mail);
            Some(author)
        }
        None => Author::named(text),
    }
}
