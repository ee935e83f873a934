//! XHTML read as HTML: an empty element of XML, `<script src="…"/>`, would hold the rest of the page.

use std::borrow::Cow;

/// Writes out the end tags that XML leaves to `/>`, in files that say that they are XML.
pub(super) fn with_end_tags<'h>(html: &'h str, file_name: &str) -> Cow<'h, str> {
    let is_xml = html.trim_start().starts_with("<?xml") || file_name.to_ascii_lowercase().ends_with(".xhtml");
    if !is_xml || !html.contains("/>") {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len() + 256);
    let mut rest = html;
    let mut opened = 0;
    while let Some(at) = rest.find("/>") {
        let (before, after) = (&rest[..at], &rest[at + 2..]);
        opened = before.rfind('<').map_or(opened, |tag| out.len() + tag);
        out.push_str(before);
        match open_tag(&out[opened..]) {
            Some(name) if !is_void(name) => {
                let name = name.to_owned();
                out.push_str("></");
                out.push_str(&name);
                out.push('>');
            }
            _ => out.push_str("/>"),
        }
        rest = after;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Bytes of the longest tag that is mended: each `/>` in its values is looked at with all that is before it.
const TAG: usize = 8192;

/// The name of the tag that a text is, up to its end.
fn open_tag(text: &str) -> Option<&str> {
    let tag = text.strip_prefix('<').filter(|tag| tag.len() <= TAG)?;
    let end = tag.find(|c: char| c.is_ascii_whitespace()).unwrap_or(tag.len());
    let name = &tag[..end];
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b':' | b'-' | b'_'));
    // In a value between quotes «/>» ends nothing.
    let quoted = |quote: char| tag.matches(quote).count() % 2 == 1;
    let in_quotes = quoted('"') || quoted('\'') && !tag.contains('"');
    (is_name && !tag.contains('>') && !in_quotes).then_some(name)
}

fn is_void(name: &str) -> bool {
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
        .iter()
        .any(|void| name.eq_ignore_ascii_case(void))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_element_of_xml_holds_nothing() {
        let page = "<?xml version=\"1.0\"?><script src='a.js'/><a id=\"b\"/><br/><img alt='a /> b'/><p>c</p>";
        let html = with_end_tags(page, "a.html");
        assert_eq!(
            html,
            "<?xml version=\"1.0\"?><script src='a.js'></script><a id=\"b\"></a><br/><img alt='a /> b'/><p>c</p>"
        );
        assert_eq!(with_end_tags("<p/>", "a.xhtml"), "<p></p>");
    }

    #[test]
    fn html_is_left_as_it_is() {
        assert_eq!(with_end_tags("<div/>a", "a.html"), "<div/>a");
    }

    #[test]
    fn many_ends_of_no_tag_take_no_time() {
        let page = format!("<?xml version='1.0'?><p title='{}'>a</p>", "/>".repeat(1 << 20));
        assert_eq!(with_end_tags(&page, "a.html"), page);
    }
}
