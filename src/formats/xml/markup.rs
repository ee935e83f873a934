//! Elements → HTML, for the sanitiser.

use std::borrow::Cow;

use quick_xml::escape::resolve_html5_entity;

use super::tree::{Content, Node};
use super::vocabulary::Vocabulary;

/// What text between elements is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::formats) enum TextIs {
    /// Text: a `<` in it is a `<`.
    Text,
    /// Markup that was escaped or stands in CDATA.
    Markup,
}

/// Elements of HTML without an end tag (HTML §13.1.2).
const VOID: [&str; 11] = ["area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"];

/// Elements of HTML that are no part of a text.
const HEADS: [&str; 6] = ["head", "script", "style", "svg", "math", "template"];

/// Elements that part text into blocks: HTML that has one of them needs no paragraph round it.
const BLOCKS: [&str; 34] = [
    "address",
    "article",
    "aside",
    "audio",
    "blockquote",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tr",
    "ul",
    "video",
];

/// The HTML of what an element holds, without the element itself.
pub(in crate::formats) fn inner_html(node: Node<'_>, text_is: TextIs) -> String {
    let mut html = String::new();
    write_contents(node, text_is, &mut html);
    html
}

fn write_contents(node: Node<'_>, text_is: TextIs, html: &mut String) {
    for content in node.contents() {
        match content {
            Content::Text(text) if text_is == TextIs::Markup => html.push_str(text),
            Content::Text(text) => push_escaped(html, text),
            Content::Element(child) => write_element(child, text_is, html),
        }
    }
}

/// Writes an element as HTML. One of another vocabulary leaves what it holds.
pub(in crate::formats) fn write_element(node: Node<'_>, text_is: TextIs, html: &mut String) {
    if HEADS.iter().any(|head| node.is(head)) {
        return;
    }
    let is_plain = !node.name().is_empty() && node.name().bytes().all(|b| b.is_ascii_alphanumeric());
    if node.vocabulary() == Vocabulary::Other || !is_plain || node.is("html") || node.is("body") {
        return write_contents(node, text_is, html);
    }
    let name = node.name().to_ascii_lowercase();
    html.push('<');
    html.push_str(&name);
    for (key, value) in node.attributes() {
        let key = if *key == "xml:lang" { "lang" } else { key };
        // A prefix is another vocabulary's; what is no name would be markup.
        if key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            push_attribute(html, key, value);
        }
    }
    html.push('>');
    write_contents(node, text_is, html);
    if !VOID.contains(&name.as_str()) {
        html.push_str("</");
        html.push_str(&name);
        html.push('>');
    }
}

/// ` key="value"`
pub(in crate::formats) fn push_attribute(html: &mut String, key: &str, value: &str) {
    html.push(' ');
    html.push_str(key);
    html.push_str("=\"");
    push_escaped(html, value);
    html.push('"');
}

/// Text as HTML.
pub(in crate::formats) fn push_escaped(html: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            c => html.push(c),
        }
    }
}

/// Plain text as paragraphs. Empty lines part them; where there are none, `each_line` says whether every line is a
/// paragraph, as wires write, or lines are only wrapped.
pub(in crate::formats) fn paragraphs(text: &str, each_line: bool) -> String {
    let lines: Vec<&str> = text.trim().lines().map(str::trim).collect();
    let parted = lines.iter().any(|line| line.is_empty());
    let mut html = String::with_capacity(text.len() + 16);
    for paragraph in lines.split(|line| line.is_empty()).filter(|lines| !lines.is_empty()) {
        let parts = if each_line && !parted { paragraph.len() } else { 1 };
        for part in paragraph.chunks(paragraph.len() / parts) {
            html.push_str("<p>");
            push_escaped(&mut html, &part.join(" "));
            html.push_str("</p>\n");
        }
    }
    html
}

/// Whether HTML has a block of its own.
pub(in crate::formats) fn has_blocks(html: &str) -> bool {
    html.match_indices('<').any(|(at, _)| {
        let name: String = html[at + 1..].chars().take_while(char::is_ascii_alphanumeric).take(12).collect();
        BLOCKS.iter().any(|block| name.eq_ignore_ascii_case(block))
    })
}

/// Whether text has a tag of HTML in it, or a reference: then it is markup that somebody escaped.
pub(in crate::formats) fn looks_like_markup(text: &str) -> bool {
    let last_end = text.rfind('>').unwrap_or(0);
    let is_tag = |rest: &str| {
        let rest = rest.strip_prefix('/').unwrap_or(rest);
        let end = rest.bytes().take(16).take_while(u8::is_ascii_alphanumeric).count();
        let known = BLOCKS.iter().chain(&VOID).chain(&INLINE).any(|name| rest[..end].eq_ignore_ascii_case(name));
        known && rest[end..].starts_with([' ', '>', '/', '\n', '\t']) && text.len() - rest.len() <= last_end
    };
    // Any other element is markup when it is closed: «Using <vector> in C++» is not.
    let is_closed = |rest: &str| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        (1..=16).contains(&end) && rest.contains('>') && rest.contains(&format!("</{}>", &rest[..end]))
    };
    let mut tags = text.match_indices('<').map(|(at, _)| &text[at + 1..]);
    tags.clone().any(is_tag) || tags.next().is_some_and(is_closed) || has_reference(text)
}

const INLINE: [&str; 16] =
    ["a", "abbr", "b", "big", "cite", "code", "em", "font", "i", "small", "span", "strong", "sub", "sup", "tt", "u"];

/// `&eacute;`, `&#8211;`, `&amp;`
fn has_reference(text: &str) -> bool {
    text.split('&').skip(1).any(|rest| {
        let name = rest.split_once(';').map_or("", |(name, _)| name);
        name.starts_with('#') && character(name).is_some() || resolve_html5_entity(name).is_some()
    })
}

/// HTML with its references written as characters, but for those that are markup: a reader that knows no names shows
/// what was meant.
pub(in crate::formats) fn with_characters(html: &str) -> Cow<'_, str> {
    if !html.contains('&') {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest[1..].find(|c: char| !c.is_ascii_alphanumeric() && c != '#').map(|end| end + 1);
        let name = end.filter(|end| rest[*end..].starts_with(';')).map(|end| &rest[1..end]);
        match name.and_then(|name| Some((name, character(name)?))) {
            Some((name, text)) => {
                out.push_str(&text);
                rest = &rest[name.len() + 2..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn character(name: &str) -> Option<Cow<'static, str>> {
    let text: Cow<'static, str> = match name.strip_prefix('#') {
        Some(number) => {
            let value = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            // The second control block is windows-1252's, which the sanitiser knows.
            char::from_u32(value).filter(|c| !c.is_control())?.to_string().into()
        }
        None => resolve_html5_entity(name)?.into(),
    };
    (!text.contains(['<', '>', '&', '"', '\''])).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::xml::read::read;

    #[track_caller]
    fn check(xml: &str, text_is: TextIs, expected: &str) {
        let document = read(xml).unwrap();
        assert_eq!(inner_html(document.roots().next().unwrap(), text_is), expected);
    }

    #[test]
    fn xhtml_in_any_prefix_is_html() {
        check(
            r#"<c xmlns:h="http://www.w3.org/1999/xhtml"><h:p>a<h:BR/><h:b title='"x"'>b</h:b></h:p></c>"#,
            TextIs::Text,
            r#"<p>a<br><b title="&quot;x&quot;">b</b></p>"#,
        );
    }

    #[test]
    fn text_stays_text_and_escaped_markup_becomes_markup() {
        let xml = "<c><div>1 &lt; 2 <![CDATA[<i>x</i>]]></div></c>";
        check(xml, TextIs::Text, "<div>1 &lt; 2 &lt;i&gt;x&lt;/i&gt;</div>");
        check(xml, TextIs::Markup, "<div>1 < 2 <i>x</i></div>");
    }

    #[test]
    fn elements_of_other_vocabularies_leave_their_words() {
        check("<c xmlns:x='urn:x'><p>a <x:b>b</x:b><svg><text>c</text></svg></p></c>", TextIs::Text, "<p>a b</p>");
    }

    #[test]
    fn breaks_left_open_hold_nothing() {
        check("<c>a<br>b<br>c<img src='x'>d</c>", TextIs::Text, "a<br>b<br>c<img src=\"x\">d");
    }

    #[test]
    fn lines_are_paragraphs_where_wires_write_them_so() {
        assert_eq!(paragraphs("a\nb\n\nc", true), "<p>a b</p>\n<p>c</p>\n");
        assert_eq!(paragraphs("  a\n  b & c", true), "<p>a</p>\n<p>b &amp; c</p>\n");
        assert_eq!(paragraphs("a\nb", false), "<p>a b</p>\n");
        assert_eq!(paragraphs(" \n ", true), "");
    }

    #[test]
    fn names_become_characters_and_markup_stays_escaped() {
        assert_eq!(
            with_characters("caf&eacute; &amp; &lt;b&gt; &#8220;x&#x201D; &nosuch; &#146;"),
            "café &amp; &lt;b&gt; “x” &nosuch; &#146;"
        );
    }

    #[test]
    fn markup_is_told_from_signs() {
        for text in ["<p>a</p>", "a <br/> b", "a &amp; b", "<a href='x'>y</a>"] {
            assert!(looks_like_markup(text), "{text}");
        }
        for text in ["I <3 Phil", "Using <vector> in C++", "a < b > c", "AT&T", "x <b"] {
            assert!(!looks_like_markup(text), "{text}");
        }
    }
}
