//! What a feed's HTML may hold (STANDARDS 15): text, figures, tables, sound and video; nothing that runs, loads
//! another page, asks for input or changes how the reader's own page looks.

use std::sync::LazyLock;

/// Elements that stay.
pub(super) const TAGS: [&str; 77] = [
    "a",
    "abbr",
    "acronym",
    "address",
    "article",
    "aside",
    "audio",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "picture",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
];

/// An element that stays, and what a look over HTML asks of it.
#[derive(Debug)]
pub(super) struct Element {
    name: &'static str,
    pub(super) is_void: bool,
    pub(super) ends_by_itself: bool,
    /// Within a line of text.
    pub(super) is_inline: bool,
}

/// The elements that stay, by the first letter of their names.
static ELEMENTS: LazyLock<[Vec<Element>; 26]> = LazyLock::new(|| {
    let mut all = [const { Vec::new() }; 26];
    for name in TAGS {
        all[usize::from(name.as_bytes()[0] - b'a')].push(Element {
            name,
            is_void: is_void(name),
            ends_by_itself: ends_by_itself(name),
            is_inline: is_inline(name),
        });
    }
    all
});

/// The element of this name, in small letters, if it stays.
pub(super) fn element(name: &str) -> Option<&'static Element> {
    let first = name.bytes().next()?.checked_sub(b'a')?;
    ELEMENTS.get(usize::from(first))?.iter().find(|element| element.name == name)
}

/// Attributes that every element may have.
pub(super) const EVERYWHERE: [&str; 4] = ["dir", "id", "lang", "title"];

/// Attributes of one element.
pub(super) const ATTRIBUTES: [(&str, &[&str]); 18] = [
    ("a", &["href", "hreflang", "class"]),
    ("audio", &["controls", "src", "loop"]),
    ("blockquote", &["cite"]),
    ("code", &["class"]),
    ("col", &["span"]),
    ("colgroup", &["span"]),
    ("del", &["cite", "datetime"]),
    ("img", &["alt", "height", "src", "width"]),
    ("ins", &["cite", "datetime"]),
    ("ol", &["reversed", "start", "type"]),
    ("q", &["cite"]),
    ("section", &["class"]),
    ("source", &["src", "srcset", "type", "media"]),
    ("sup", &["class"]),
    ("td", &["align", "colspan", "rowspan"]),
    ("th", &["align", "colspan", "rowspan", "scope"]),
    ("time", &["datetime"]),
    ("video", &["controls", "height", "loop", "poster", "src", "width"]),
];

/// Attributes that hold an address.
pub(super) const ADDRESSES: [&str; 4] = ["cite", "href", "poster", "src"];

/// Schemes of addresses that stay.
pub(super) const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

/// Elements that go with all that they hold.
pub(super) const DROPPED_WHOLE: [&str; 11] =
    ["script", "style", "iframe", "object", "svg", "math", "template", "select", "textarea", "title", "noscript"];

/// Elements whose loss a publisher may want to know of.
pub(super) const UNSAFE_TAGS: [&str; 23] = [
    "script",
    "style",
    "iframe",
    "frame",
    "frameset",
    "object",
    "embed",
    "applet",
    "form",
    "input",
    "button",
    "select",
    "textarea",
    "link",
    "meta",
    "base",
    "svg",
    "math",
    "template",
    "noscript",
    "portal",
    "xmp",
    "plaintext",
];

/// Whether this class tells a reader something: the language of code, and footnotes.
pub(super) fn class_stays(value: &str) -> bool {
    let language = value.strip_prefix("language-");
    language.is_some_and(|name| !name.is_empty() && !name.contains(char::is_whitespace))
        || matches!(value, "footnotes" | "footnote-ref" | "footnote-backref")
}

/// Whether the attribute may stand on the element.
pub(super) fn attribute_stays(tag: &str, attribute: &str) -> bool {
    EVERYWHERE.contains(&attribute)
        || ATTRIBUTES.iter().any(|(name, attributes)| *name == tag && attributes.contains(&attribute))
}

/// Elements that have no end tag (HTML §13.1.2).
pub(super) fn is_void(tag: &str) -> bool {
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
        .iter()
        .any(|name| tag.eq_ignore_ascii_case(name))
}

/// Elements whose end tag may be left out: they do not nest in one another without one that is counted between.
pub(super) fn ends_by_itself(name: &str) -> bool {
    [
        "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "optgroup", "rt", "rp", "rb",
        "html", "body",
    ]
    .iter()
    .any(|known| name.eq_ignore_ascii_case(known))
}

fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "b"
            | "bdi"
            | "bdo"
            | "br"
            | "cite"
            | "code"
            | "del"
            | "em"
            | "i"
            | "img"
            | "ins"
            | "kbd"
            | "mark"
            | "q"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "u"
            | "var"
            | "wbr"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_is_found_by_its_name_and_nothing_else_is() {
        for name in TAGS {
            assert_eq!(element(name).unwrap().name, name);
            assert!(!UNSAFE_TAGS.contains(&name) && !["html", "body"].contains(&name), "{name}");
        }
        for name in ["", "P", "script", "x", "pp", "é", "{"] {
            assert!(element(name).is_none(), "{name}");
        }
    }
}
