//! An article's body as its page shows it.

use std::fmt;

use askama::filters::HtmlSafe;

use crate::domain::{BaseUrl, Line, SafeHtml, folded_words};
use crate::render::markup::{absolute, attribute, name, tags};

/// A sanitised body with its headings below the page's own and without pictures of other hosts.
#[derive(Debug)]
pub(super) struct Body(String);

impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
// Made of a `SafeHtml` by renaming headings and turning pictures into links to the same, both escaped already.
impl HtmlSafe for Body {}

impl Body {
    /// Fits a body into its page.
    ///
    /// The page's title is its one first-level heading: those of the body are moved so that its highest is of the
    /// second level. A picture that is not ours becomes a link to it in the words of its `alt`, else in `picture`:
    /// to show it would tell another host who reads what.
    pub fn new(body: &SafeHtml, base: &BaseUrl, picture: &str) -> Self {
        let html = &*absolute(body.as_str(), base);
        let highest = tags(html).filter_map(|(_, tag)| heading_level(tag)).min();
        let mut out = String::with_capacity(html.len() + 64);
        let mut done = 0;
        let mut links_open = 0_usize;
        for (at, tag) in tags(html) {
            out.push_str(&html[done..at]);
            done = at + tag.len();
            match (name(tag), heading_level(tag), highest) {
                (_, Some(level), Some(highest)) => {
                    let mark = if tag.starts_with("</") { 3 } else { 2 };
                    out.push_str(&tag[..mark]);
                    out.push_str(&(level + 2 - highest).min(6).to_string());
                    out.push_str(&tag[mark + 1..]);
                }
                ("img", ..) if !attribute(tag, "src").is_some_and(|source| is_below(source, base)) => {
                    out.push_str(&named_picture(tag, picture, links_open > 0));
                }
                ("table", ..) if tag.starts_with("</") => out.push_str("</table></div>"),
                // A table wider than a phone scrolls in its own place, and by the keyboard, too.
                ("table", ..) => {
                    out.push_str("<div class=\"wide\" tabindex=\"0\">");
                    out.push_str(tag);
                }
                (name, ..) => {
                    if name == "a" {
                        links_open = if tag.starts_with("</") { links_open.saturating_sub(1) } else { links_open + 1 };
                    }
                    out.push_str(tag);
                }
            }
        }
        out.push_str(&html[done..]);
        Self(out)
    }
}

/// Whether a body begins with the words of `summary`, which then need not be shown twice.
pub(super) fn repeats(body: &SafeHtml, summary: &Line) -> bool {
    let squeezed = |text: &str| folded_words(text).replace(' ', "");
    let summary = squeezed(summary.as_str());
    // What is needed of a long body, with room for what folds away.
    let text = text_of(body.as_str(), summary.len() * 2 + 256);
    squeezed(&text).starts_with(&summary)
}

/// The text of sanitised markup, at least its first `limit` bytes where it has as many.
fn text_of(html: &str, limit: usize) -> String {
    let mut out = String::new();
    let mut done = 0;
    for (at, tag) in tags(html) {
        out.push_str(&html[done..at]);
        done = at + tag.len();
        if out.len() > limit {
            break;
        }
    }
    if out.len() <= limit {
        out.push_str(&html[done..]);
    }
    out.replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// 1 to 6, of an opening or closing tag.
fn heading_level(tag: &str) -> Option<u8> {
    let digit = name(tag).strip_prefix('h')?;
    digit.parse().ok().filter(|level| digit.len() == 1 && (1..=6).contains(level))
}

fn is_below(source: &str, base: &BaseUrl) -> bool {
    source.strip_prefix(base.as_str()).is_some_and(|rest| rest.starts_with('/'))
}

fn named_picture(tag: &str, picture: &str, in_link: bool) -> String {
    let alt = attribute(tag, "alt").unwrap_or_default().replace('<', "&lt;").replace('>', "&gt;");
    let words = if alt.trim().is_empty() { picture } else { &alt };
    match attribute(tag, "src").filter(|source| source.starts_with("https://") || source.starts_with("http://")) {
        Some(source) if !in_link => format!(r#"<a class="picture" href="{source}">{words}</a>"#),
        _ => format!(r#"<span class="picture">{words}</span>"#),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, expected: &str) {
        let base = BaseUrl::new("https://example.org").unwrap();
        assert_eq!(Body::new(&SafeHtml::sanitised(html.to_owned()), &base, "Picture").to_string(), expected);
    }

    #[test]
    fn the_highest_heading_of_a_body_is_of_the_second_level() {
        check("<h1>a</h1><p>x</p><h2 id=\"b\">b</h2>", "<h2>a</h2><p>x</p><h3 id=\"b\">b</h3>");
        check("<h3>a</h3><h4>b</h4>", "<h2>a</h2><h3>b</h3>");
        check("<h1>a</h1><h6>f</h6><hr>", "<h2>a</h2><h6>f</h6><hr>");
    }

    #[test]
    fn another_hosts_picture_becomes_a_link_to_it() {
        check(
            "<p><img src=\"https://cdn.example/a.png?x=1&amp;y\" alt=\"A > B\"></p>",
            "<p><a class=\"picture\" href=\"https://cdn.example/a.png?x=1&amp;y\">A &gt; B</a></p>",
        );
        check(
            "<img src=\"https://cdn.example/a.png\">",
            "<a class=\"picture\" href=\"https://cdn.example/a.png\">Picture</a>",
        );
    }

    #[test]
    fn a_picture_in_a_link_makes_no_second_link() {
        check(
            "<a href=\"https://e.org\"><img alt=\"map\" src=\"https://cdn.example/a.png\"></a>",
            "<a href=\"https://e.org\"><span class=\"picture\">map</span></a>",
        );
    }

    #[test]
    fn a_wide_table_scrolls_in_its_own_place() {
        check(
            "<table><tr><td>a</td></tr></table>",
            "<div class=\"wide\" tabindex=\"0\"><table><tr><td>a</td></tr></table></div>",
        );
    }

    #[test]
    fn our_own_picture_is_shown() {
        let own = "<img src=\"https://example.org/media/a.png\" alt=\"\">";
        check(own, own);
        check(
            "<img src=\"https://example.org.evil.example/a.png\" alt=\"x\">",
            "<a class=\"picture\" href=\"https://example.org.evil.example/a.png\">x</a>",
        );
    }

    #[test]
    fn a_summary_made_of_the_first_paragraph_is_known_again() {
        let body = SafeHtml::sanitised("<p>The <em>King</em>’s visit &amp; its fruits, in full.</p>".to_owned());
        assert!(repeats(&body, &Line::folded("The King’s visit & its fruits…")));
        assert!(!repeats(&body, &Line::folded("A visit in short")));
    }
}
