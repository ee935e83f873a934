//! What a feed's HTML may hold (STANDARDS 15): text, figures, tables, sound and video; nothing that runs, loads
//! another page, asks for input or changes how the reader's own page looks.

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
