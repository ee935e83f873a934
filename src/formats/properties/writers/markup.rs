//! What writers of HTML and XML share.

use quick_xml::escape::{escape, partial_escape};

use super::Story;

/// Text or an attribute's value in XML.
pub(super) fn xml(text: &str) -> String {
    escape(text).into_owned()
}

/// The paragraphs as HTML and as XHTML, each escaped as XML asks.
pub(super) fn html(story: &Story) -> String {
    story.paragraphs.iter().map(|text| format!("<p>{}</p>", partial_escape(text.as_str()))).collect()
}

/// HTML as the leanest writers have it: nothing is escaped that HTML does not ask for, so that `]]>` stays.
pub(super) fn lean_html(story: &Story) -> String {
    let escaped = |text: &String| text.replace('&', "&amp;").replace('<', "&lt;");
    story.paragraphs.iter().map(|text| format!("<p>{}</p>", escaped(text))).collect()
}

/// CDATA, in as many sections as `]]>` asks for.
pub(super) fn cdata(text: &str) -> String {
    format!("<![CDATA[{}]]>", text.replace("]]>", "]]]]><![CDATA[>"))
}

/// An element for each of these.
pub(super) fn each(values: &[&str], element: impl Fn(&str) -> String) -> String {
    values.iter().map(|value| element(&xml(value))).collect()
}
