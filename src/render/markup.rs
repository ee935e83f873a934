//! Sanitised markup: its tags, and its addresses made absolute.

use std::borrow::Cow;

use crate::domain::BaseUrl;

/// The tags of sanitised markup, each with its place. The sanitiser's serialiser escapes every `<` of a text and
/// quotes every attribute with `"`.
pub(super) fn tags(html: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + html[at..].find('<')?;
        let mut quoted = false;
        let end = html[start..].find(|c| {
            quoted ^= c == '"';
            c == '>' && !quoted
        });
        at = end.map_or(html.len(), |end| start + end + 1);
        Some((start, &html[start..at]))
    })
}

/// The name of an element's opening or closing tag.
pub(super) fn name(tag: &str) -> &str {
    let rest = tag.trim_start_matches(['<', '/']);
    &rest[..rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len())]
}

/// The value of an attribute as it is written, with its references.
pub(super) fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = tag;
    while let Some((before, after)) = rest.split_once("=\"") {
        let (value, next) = after.split_once('"')?;
        if before.rsplit(|c: char| c.is_whitespace()).next() == Some(name) {
            return Some(value);
        }
        rest = next;
    }
    None
}

/// Attributes that hold one address.
const ADDRESSES: [&str; 4] = ["href", "src", "poster", "cite"];

/// The same markup with the addresses that begin at the site's root (`/security`) made absolute: readers resolve
/// relative ones against one base or another, or not at all (STANDARDS, finding 4).
///
/// It is done when a document is written, so that a change of host changes no story.
pub(super) fn absolute<'h>(html: &'h str, base: &BaseUrl) -> Cow<'h, str> {
    if !html.contains("=\"/") {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len() + 64);
    let mut done = 0;
    for (at, tag) in tags(html) {
        out.push_str(&html[done..at]);
        done = at + tag.len();
        let mut rest = tag;
        while let Some((before, after)) = rest.split_once("=\"") {
            out.push_str(before);
            out.push_str("=\"");
            let named = before.rsplit(|c: char| c.is_whitespace()).next().unwrap_or_default();
            if ADDRESSES.contains(&named) && after.starts_with('/') && !after.starts_with("//") {
                out.push_str(base.as_str());
            }
            let Some((value, next)) = after.split_once('"') else {
                rest = after;
                break;
            };
            out.push_str(value);
            out.push('"');
            rest = next;
        }
        out.push_str(rest);
    }
    out.push_str(&html[done..]);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, expected: &str) {
        assert_eq!(absolute(html, &BaseUrl::new("https://example.org/news").unwrap()), expected);
    }

    #[test]
    fn addresses_from_the_root_are_made_absolute_below_the_base() {
        check(
            "<p><a title=\"x\" href=\"/%D8%A3\">a</a><img src=\"/media/a.png\" alt=\"/no\"></p>",
            "<p><a title=\"x\" href=\"https://example.org/news/%D8%A3\">a</a>\
             <img src=\"https://example.org/news/media/a.png\" alt=\"/no\"></p>",
        );
    }

    #[test]
    fn other_addresses_and_text_stay_as_they_are() {
        for html in [
            "<a href=\"https://e.org/\">/</a>",
            "<a href=\"//e.org/x\">x</a>",
            "<a href=\"#a\">x</a>",
            "<p>&lt;a href=\"/x\"&gt;</p>",
            "<p title=\"a > b=\" data-x=\"/x\">x</p>",
        ] {
            check(html, html);
        }
    }
}
