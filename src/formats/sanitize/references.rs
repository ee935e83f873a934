//! Character references that clean HTML holds.

use std::borrow::Cow;

use memchr::memchr;

/// Those that the sanitiser and the renderer of Markdown write into text.
const IN_TEXT: [(&str, &str); 4] = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")];

/// Those that they write into attributes.
const IN_ATTRIBUTES: [(&str, &str); 5] =
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];

/// Text of clean HTML as a reader sees it.
pub(super) fn text(text: &str) -> Cow<'_, str> {
    replaced(text, &IN_TEXT)
}

/// The value of an attribute of clean HTML.
pub(super) fn unescaped(value: &str) -> Cow<'_, str> {
    replaced(value, &IN_ATTRIBUTES)
}

fn replaced<'t>(text: &'t str, references: &[(&str, &str)]) -> Cow<'t, str> {
    let Some(mut at) = memchr(b'&', text.as_bytes()) else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match references.iter().find_map(|(reference, meant)| Some((rest.strip_prefix(reference)?, meant))) {
            Some((after, meant)) => {
                out.push_str(meant);
                rest = after;
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
        match memchr(b'&', rest.as_bytes()) {
            Some(next) => at = next,
            None => break,
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_escaped_twice_is_escaped_once() {
        assert_eq!(text("a &amp;lt; &lt;b&gt; &quot;&amp;&quot; &x; &"), "a &lt; <b> \"&\" &x; &");
        assert_eq!(unescaped("?a&amp;b&#39;"), "?a&b'");
        assert_eq!(text("&#39;"), "&#39;");
    }
}
