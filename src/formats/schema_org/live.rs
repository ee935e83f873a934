//! `LiveBlogPosting`: a story that is told in updates.

use serde_json::{Map, Value};

use super::people::text;

/// Updates that are read; a day's have fewer.
const MOST: usize = 1000;

/// The story with its updates below, in the order of the document; `intro` where there is none.
pub(super) fn body(intro: Option<String>, updates: Vec<&Map<String, Value>>) -> Option<String> {
    if updates.is_empty() {
        return intro;
    }
    let mut html = intro.as_deref().map(as_html).unwrap_or_default();
    for update in updates.into_iter().take(MOST) {
        let said = |key: &str| update.get(key).and_then(text).filter(|text| !text.trim().is_empty());
        if let Some(headline) = said("headline").or_else(|| said("name")) {
            html.push_str(&format!("<h3>{}</h3>\n", escaped(&headline)));
        }
        if let Some(words) = ["articleBody", "text", "description"].into_iter().find_map(said) {
            html.push_str(&as_html(&words));
        }
    }
    Some(html)
}

fn as_html(words: &str) -> String {
    if words.trim_start().starts_with('<') {
        return words.to_owned();
    }
    let paragraphs = words.split('\n').map(str::trim).filter(|line| !line.is_empty());
    paragraphs.map(|line| format!("<p>{}</p>\n", escaped(line))).collect()
}

/// Text in which references to characters are common stays what it is; angle brackets are its own.
fn escaped(text: &str) -> String {
    text.replace('<', "&lt;").replace('>', "&gt;")
}
