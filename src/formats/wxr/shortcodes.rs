//! WordPress's shortcodes: `[caption …]…[/caption]`, `[gallery]`. What they would show is written out, or goes.

use crate::formats::xml::{push_attribute, push_escaped};

/// Shortcodes that stand bare, without attributes or an end.
const BARE: [&str; 12] = [
    "gallery",
    "playlist",
    "audio",
    "video",
    "embed",
    "contact-form",
    "contact-form-7",
    "toc",
    "sitemap",
    "more",
    "nextpage",
    "products",
];

/// Ends that are looked for in vain, each to the end of the text.
const VAIN_LOOKS: usize = 40;

/// Shortcodes that hold a program's text.
const CODE: [&str; 22] = [
    "sourcecode",
    "source",
    "code",
    "php",
    "python",
    "html",
    "xml",
    "css",
    "js",
    "javascript",
    "bash",
    "shell",
    "sql",
    "java",
    "ruby",
    "csharp",
    "cpp",
    "perl",
    "text",
    "plain",
    "crayon",
    "highlight",
];

/// The text with its shortcodes resolved. A bracket is a shortcode when it has attributes, an end of its own, or a name
/// that WordPress itself gives one; «[sic]» and «[1]» are text.
pub(super) fn resolved(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    // A look for an end that is not there goes to the end of the text.
    let mut vain_looks = 0;
    while let Some(at) = rest.find('[') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some(code) = Code::at(rest) else {
            out.push('[');
            rest = &rest[1..];
            continue;
        };
        let after = &rest[code.length..];
        let end = format!("[/{}]", code.name);
        let inner = if code.is_end || vain_looks > VAIN_LOOKS { None } else { after.find(&end).map(|at| &after[..at]) };
        vain_looks += usize::from(inner.is_none() && !code.is_end);
        // An end that opens nothing is left of one that was resolved.
        let is_code = code.is_end || inner.is_some() || code.attributes.contains('=') || BARE.contains(&code.name);
        if !is_code {
            out.push('[');
            rest = &rest[1..];
            continue;
        }
        write(&code, inner, &mut out);
        rest = match inner {
            Some(inner) if !code.is_end && consumes(code.name) => &after[inner.len() + end.len()..],
            _ => after,
        };
    }
    out.push_str(rest);
    out
}

/// Whether what a shortcode holds is written with it; of others it is text like any other.
fn consumes(name: &str) -> bool {
    CODE.contains(&name)
        || matches!(name, "caption" | "wp_caption" | "embed" | "audio" | "video" | "gallery" | "youtube")
}

struct Code<'t> {
    name: &'t str,
    attributes: &'t str,
    is_end: bool,
    length: usize,
}

impl<'t> Code<'t> {
    fn at(text: &'t str) -> Option<Self> {
        let inner = text.strip_prefix('[')?;
        let (inner, is_end) = inner.strip_prefix('/').map_or((inner, false), |inner| (inner, true));
        let length = inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap_or(inner.len());
        let (name, rest) = inner.split_at(length);
        if !name.starts_with(|c: char| c.is_ascii_lowercase())
            || !rest.starts_with([' ', ']', '/', '\n', '\t', '\u{A0}'])
        {
            return None;
        }
        let end = end_of(rest)?;
        let attributes = rest[..end].trim_end_matches('/');
        Some(Self { name, attributes, is_end, length: text.len() - rest.len() + end + 1 })
    }

    fn attribute(&self, key: &str) -> Option<&'t str> {
        let mut rest = self.attributes;
        while let Some((before, after)) = rest.split_once('=') {
            let name = before.split_whitespace().next_back().unwrap_or_default().trim_matches(['"', '\'']);
            let after = after.trim_start();
            let (value, next) = match after.chars().next() {
                Some(quote @ ('"' | '\'')) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                _ => after.split_once(char::is_whitespace).unwrap_or((after, "")),
            };
            if name.eq_ignore_ascii_case(key) {
                return Some(value);
            }
            rest = next;
        }
        None
    }
}

/// The bracket that ends a shortcode: one in quotes does not, and none is sought beyond another that opens.
fn end_of(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in text.char_indices().take(4096) {
        match (quote, c) {
            (None, ']') => return Some(at),
            (None, '[') => return None,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
    }
    None
}

fn write(code: &Code<'_>, inner: Option<&str>, out: &mut String) {
    if code.is_end {
        return;
    }
    let inner = inner.unwrap_or_default();
    match code.name {
        "caption" | "wp_caption" => {
            // The words follow the picture, and were an attribute before WordPress 3.4.
            let end = inner.rfind("</a>").map(|at| at + 4).or_else(|| {
                let image = inner.find("<img")?;
                inner[image..].find('>').map(|at| image + at + 1)
            });
            let (image, words) = inner.split_at(end.unwrap_or(0));
            out.push_str("<figure>");
            out.push_str(image);
            let words = Some(words.trim()).filter(|words| !words.is_empty());
            if let Some(words) = words {
                out.push_str(&format!("<figcaption>{words}</figcaption>"));
            } else if let Some(caption) = code.attribute("caption") {
                out.push_str("<figcaption>");
                push_escaped(out, caption);
                out.push_str("</figcaption>");
            }
            out.push_str("</figure>");
        }
        "audio" | "video" => {
            let keys = ["src", "mp3", "m4a", "ogg", "wav", "mp4", "m4v", "webm", "ogv"];
            let source = keys
                .into_iter()
                .find_map(|key| code.attribute(key))
                .or(Some(inner.trim()))
                .filter(|s| s.starts_with("http"));
            if let Some(source) = source {
                out.push_str(&format!("<figure><{} controls", code.name));
                push_attribute(out, "src", source);
                out.push_str(&format!("></{}></figure>", code.name));
            }
        }
        "embed" | "youtube" => {
            let address = [inner.trim(), code.attributes.trim()].into_iter().find(|text| text.starts_with("http"));
            if let Some(address) = address {
                out.push_str("<p><a");
                push_attribute(out, "href", address);
                out.push('>');
                push_escaped(out, address);
                out.push_str("</a></p>");
            }
        }
        name if CODE.contains(&name) => {
            out.push_str("<pre><code>");
            // Some editors escaped what is in them and some did not.
            let is_escaped = inner.contains("&lt;") || inner.contains("&gt;");
            let text = inner.trim_matches(['\n', '\r']);
            if is_escaped && !text.contains('<') {
                out.push_str(text)
            } else {
                push_escaped(out, text)
            }
            out.push_str("</code></pre>");
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(resolved(text), expected);
    }

    #[test]
    fn captions_become_figures() {
        check(
            r#"[caption id="a_1" width="300"]<a href="x"><img src="y" /></a> منظر [1][/caption]b"#,
            r#"<figure><a href="x"><img src="y" /></a><figcaption>منظر [1]</figcaption></figure>b"#,
        );
        check(
            r#"[caption align="left" caption="a & b"]<img src="y" />[/caption]"#,
            r#"<figure><img src="y" /><figcaption>a &amp; b</figcaption></figure>"#,
        );
    }

    #[test]
    fn brackets_of_prose_stay() {
        for text in
            ["he [sic] said", "note [1] and [2]", "[…]", "[:en]", "a[i] = b[j]", "[", "[[x]]", "[Update] x", "[link"]
        {
            check(text, text);
        }
    }

    #[test]
    fn galleries_forms_and_builders_go_and_their_words_stay() {
        check("a [gallery ids=\"1,2\"] b [gallery] c", "a  b  c");
        check("[vc_row][vc_column width=\"1/2\"]نص[/vc_column][/vc_row]", "نص");
        check("[contact-form-7 id=\"1\" title=\"a ] b\"]", "");
    }

    #[test]
    fn recordings_play_and_embeds_are_links() {
        check(
            r#"[audio mp3="https://e.org/a.mp3"][/audio]"#,
            "<figure><audio controls src=\"https://e.org/a.mp3\"></audio></figure>",
        );
        check(
            "[embed]https://e.org/v?a=1&b[/embed]",
            "<p><a href=\"https://e.org/v?a=1&amp;b\">https://e.org/v?a=1&amp;b</a></p>",
        );
    }

    #[test]
    fn programs_are_shown_as_they_are() {
        check(
            "[sourcecode language=\"python\"]\nif a < b:\n    [x]\n[/sourcecode]",
            "<pre><code>if a &lt; b:\n    [x]</code></pre>",
        );
        check("[code]a &lt; b[/code]", "<pre><code>a &lt; b</code></pre>");
    }

    #[test]
    fn a_text_of_brackets_costs_no_more_than_its_length() {
        assert_eq!(resolved(&"[a ".repeat(100_000)).len(), 300_000);
        assert_eq!(resolved(&"[a x=1]".repeat(1000)), "");
    }
}
