//! One look over HTML before any parser sees it: how deep it nests, what it holds that is not safe, and whether it
//! is clean already.

use super::allowed::{self, ADDRESSES, UNSAFE_TAGS};
use super::pieces::{self, Piece, attributes, pieces};
use crate::formats::Limits;
use crate::formats::bytes::{count, has};

/// Attributes of one tag: parsers compare each with all before it.
const ATTRIBUTES: usize = 500;

/// Bytes of one attribute, beyond which it must not be dense ([`pieces::is_dense`]).
const VALUE: usize = 64 << 10;

/// What one look tells.
#[derive(Debug, PartialEq)]
pub(super) struct Survey {
    /// Levels of elements, counted no lower than a parser would nest them, up to the bound asked for and one more.
    pub(super) depth: usize,
    /// Tags, attributes and characters that stand for markup; more than [`Limits::MOST_PIECES`] where it stopped at
    /// them, or at what takes a parser time that grows with the square of it.
    pub(super) pieces: usize,
    /// Scripts, frames, forms, event handlers, `javascript:` or `data:` addresses.
    pub(super) is_unsafe: bool,
    /// Every tag and attribute is one that stays, every element ends where it must: the sanitiser would change
    /// nothing that matters.
    pub(super) is_clean: bool,
    /// No attribute anywhere, and no element that is nothing without one: there is no address to settle.
    pub(super) is_bare: bool,
}

/// Looks `html` over, and stops where it nests deeper than `bound`.
pub(super) fn survey(html: &str, bound: usize) -> Survey {
    let mut survey = Survey { depth: 0, pieces: 0, is_unsafe: false, is_clean: true, is_bare: true };
    let mut of_the_page = 0;
    let mut open: Vec<&str> = Vec::new();
    let mut exact: Vec<&str> = Vec::new();
    for piece in pieces(html) {
        match piece {
            Piece::Other(text) => {
                survey.is_clean &= !has(text, b'<');
                survey.pieces += count(text.as_bytes(), |b| (b == b'<') | (b == b'>') | (b == b'&'));
            }
            Piece::Start { name, attributes: written, .. } => {
                let element = allowed::element(name);
                let attributes = survey.look_at(name, element.is_some(), written);
                survey.pieces += 1 + attributes;
                // HTML §13.2.6.4.7: attributes of a second `<body>` go to the first.
                of_the_page += if attributes > 0 && is_of_the_page(name) { attributes } else { 0 };
                if attributes.max(of_the_page) > ATTRIBUTES {
                    survey.pieces = Limits::MOST_PIECES + 1;
                }
                if survey.pieces > Limits::MOST_PIECES {
                    return survey;
                }
                survey.is_clean =
                    survey.is_clean && element.is_some_and(|element| stands_right(name, element.is_inline, &exact));
                survey.is_bare &= attributes == 0 && !matches!(name, "a" | "img" | "source");
                if !element.map_or_else(|| allowed::is_void(name), |element| element.is_void) {
                    exact.push(name);
                    if !element.map_or_else(|| allowed::ends_by_itself(name), |element| element.ends_by_itself) {
                        open.push(name);
                    }
                }
                survey.depth = survey.depth.max(open.len());
                if survey.depth > bound {
                    return survey;
                }
                // Beyond the bound the exact nesting is of no use.
                if exact.len() > bound * 4 {
                    survey.is_clean = false;
                    exact.clear();
                }
            }
            Piece::End { name, .. } => {
                survey.pieces += 1;
                survey.is_clean &= exact.pop().is_some_and(|last| last == name);
                if open.last() == Some(&name) {
                    open.pop();
                } else if !allowed::element(name).is_some_and(|element| element.ends_by_itself) {
                    close(&mut open, name);
                }
            }
        }
    }
    survey.is_clean &= exact.is_empty() && !survey.is_unsafe;
    survey
}

impl Survey {
    /// Gives the number of the tag's attributes.
    fn look_at(&mut self, name: &str, stays: bool, written: &str) -> usize {
        let mut count = 0;
        self.is_clean &= stays;
        self.is_unsafe |= !stays && UNSAFE_TAGS.iter().any(|tag| name.eq_ignore_ascii_case(tag));
        for (attribute, value) in attributes(written) {
            let handler = attribute.len() > 2 && attribute.as_bytes()[..2].eq_ignore_ascii_case(b"on");
            let value = value.unwrap_or_default();
            count += if value.len() > VALUE && pieces::is_dense(value) { ATTRIBUTES } else { 1 };
            let address = ADDRESSES.iter().any(|known| attribute.eq_ignore_ascii_case(known));
            self.is_unsafe |= handler || address && has_unsafe_scheme(value);
            self.is_clean &= allowed::attribute_stays(name, attribute)
                && !value.contains(['<', '"', '\''])
                && (!address || is_plain_address(value))
                && (attribute != "class" || allowed::class_stays(value))
                && attribute != "srcset";
        }
        count
    }
}

fn is_of_the_page(name: &str) -> bool {
    name.eq_ignore_ascii_case("html") || name.eq_ignore_ascii_case("body")
}

/// Takes the element of an end tag off the open ones, as HTML §13.2.6 does where it is strict, and takes nothing off
/// where it is not: the count may only err upwards.
fn close(open: &mut Vec<&str>, name: &str) {
    let is = |element: &str, names: &[&str]| names.iter().any(|known| element.eq_ignore_ascii_case(known));
    let Some(at) = open.iter().rposition(|element| element.eq_ignore_ascii_case(name)) else { return };
    // §13.2.4.2: an end tag does not reach out of these.
    let walled = open[at + 1..].iter().any(|element| {
        is(
            element,
            &[
                "applet", "caption", "html", "table", "td", "th", "marquee", "object", "template", "svg", "math",
                "button",
            ],
        )
    });
    // §13.2.6.4.7: the adoption agency closes these alone and leaves open what they hold.
    let formatting =
        is(name, &["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"]);
    if walled {
    } else if formatting {
        open.remove(at);
    } else {
        open.truncate(at);
    }
}

/// Where a parser would move or end elements, HTML is not clean: a block in a paragraph, a link in a link.
fn stands_right(name: &str, is_inline: bool, open: &[&str]) -> bool {
    let inside = |outer: &str| open.contains(&outer);
    let parent = open.last().copied();
    match name {
        "a" if inside("a") => false,
        "li" => matches!(parent, Some("ul" | "ol")),
        "tr" => matches!(parent, Some("thead" | "tbody" | "tfoot")),
        "td" | "th" => parent == Some("tr"),
        "thead" | "tbody" | "tfoot" => parent == Some("table"),
        _ if is_inline => !matches!(parent, Some("ul" | "ol" | "table" | "thead" | "tbody" | "tr")),
        "p" | "ul" | "ol" | "pre" | "blockquote" | "table" | "hr" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6"
        | "section" => parent.is_none_or(|parent| matches!(parent, "blockquote" | "li" | "section" | "td" | "th")),
        // The rest needs a parser.
        _ => false,
    }
}

/// An address whose scheme anyone can see: nothing of it hides behind a character reference.
fn is_plain_address(value: &str) -> bool {
    let scheme = value.split_once(':').map(|(scheme, _)| scheme);
    let known = scheme.is_some_and(|scheme| allowed::SCHEMES.contains(&scheme));
    known
        || value.starts_with('#')
        || !value.contains([':', '\\']) && value.split('&').skip(1).all(|rest| rest.starts_with("amp;"))
}

fn has_unsafe_scheme(value: &str) -> bool {
    // Readers skip white space and control characters in a scheme.
    let scheme: String = value.chars().take(64).filter(|c| *c > ' ').take_while(|c| *c != ':').collect();
    let hidden = scheme.contains("&#")
        || scheme.to_ascii_lowercase().contains("&colon;")
        || scheme.to_ascii_lowercase().contains("&tab;");
    let scheme = scheme.to_ascii_lowercase();
    value.contains(':')
        && matches!(scheme.as_str(), "javascript" | "vbscript" | "data" | "file" | "livescript" | "mocha")
        || hidden
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn depth(html: &str, expected: usize) {
        assert_eq!(survey(html, 512).depth, expected, "{html:.80}");
    }

    #[test]
    fn depth_is_that_of_open_elements() {
        depth("<div><span>a</span></div><div>b</div>", 2);
        depth("<ul><li>a<li>b<li>c</ul>", 1);
        depth("<br><hr><img><input>", 0);
        depth(&"<p>a".repeat(1000), 0);
    }

    #[test]
    fn end_tags_that_end_nothing_do_not_lower_it() {
        depth(&"<div></span>".repeat(100), 100);
        depth(&"<div><script></div></script>".repeat(100), 100 + 1);
        depth(&"<div><!-- </div> -->".repeat(100), 100);
        depth(&"<div title='</div>'>".repeat(100), 100);
        depth(&"<b><div></b>".repeat(100), 101);
    }

    #[test]
    fn it_stops_at_the_bound() {
        assert_eq!(survey(&"<div>".repeat(100_000), 512).depth, 513);
    }

    #[test]
    fn what_runs_or_asks_is_unsafe() {
        for html in [
            "<script>x</script>",
            "<SCRIPT SRC=x>",
            "<p onclick='x'>",
            "<img src=x OnError=alert(1)>",
            "<a href='javascript:alert(1)'>",
            "<a href=' java\nscript:alert(1)'>",
            "<a href='&#106;avascript:alert(1)'>",
            "<img src='data:image/png;base64,AAAA'>",
            "<iframe src=x>",
            "<form><input></form>",
            "<svg/onload=alert(1)>",
        ] {
            assert!(survey(html, 512).is_unsafe, "{html}");
            assert!(!survey(html, 512).is_clean, "{html}");
        }
    }

    #[test]
    fn harmless_markup_is_not_unsafe() {
        for html in ["<p class=x style='color:red'>", "<font color=red>", "<div data-x=1>", "<a href='a:b'>", "<blink>"]
        {
            assert!(!survey(html, 512).is_unsafe, "{html}");
        }
    }

    #[test]
    fn clean_is_clean() {
        for html in [
            "<p>a <a href=\"https://e.org/?a=1&amp;b\" title=\"t\">b</a> &lt;</p>\n<ul>\n<li>c</li>\n</ul>\n<hr />",
            "<table>\n<thead>\n<tr>\n<th align=\"center\">a</th>\n</tr>\n</thead>\n</table>",
            "<pre><code class=\"language-rust\">a</code></pre>",
        ] {
            assert!(survey(html, 512).is_clean, "{html}");
        }
    }

    #[test]
    fn what_a_parser_would_change_is_not_clean() {
        for html in [
            "<p>a",
            "</p>",
            "<p><div>a</div></p>",
            "<a href=\"#a\"><a href=\"#b\">b</a></a>",
            "<P>a</P>",
            "<li>a</li>",
            "<p class=\"x\">a</p>",
            "<a href=\"javascript&colon;alert(1)\">a</a>",
            "<!-- a -->",
            "<p>a < b</p>",
            "<b><i>a</b></i>",
            "<table><p>a</p></table>",
        ] {
            assert!(!survey(html, 512).is_clean, "{html}");
        }
    }
}
