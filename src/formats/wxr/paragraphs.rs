//! Line breaks → paragraphs, as WordPress's `wpautop` does when it shows a post.

/// Elements that need no paragraph round them.
const BLOCKS: [&str; 38] = [
    "table",
    "thead",
    "tfoot",
    "caption",
    "col",
    "colgroup",
    "tbody",
    "tr",
    "td",
    "th",
    "div",
    "dl",
    "dd",
    "dt",
    "ul",
    "ol",
    "li",
    "pre",
    "form",
    "blockquote",
    "address",
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "section",
    "article",
    "aside",
    "header",
    "footer",
    "figure",
    "figcaption",
    "details",
    "summary",
];

/// Elements whose text stays as it is.
const VERBATIM: [&str; 4] = ["pre", "script", "style", "textarea"];

/// The text as HTML. Where the block editor wrote it, its comments go and its markup stands; elsewhere empty lines part
/// paragraphs, and other line ends break lines.
pub(super) fn of(text: &str) -> String {
    let is_of_blocks = text.contains("<!-- wp:");
    let text = without_comments(text);
    if is_of_blocks {
        return text;
    }
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut rest = text.as_str();
    while let Some((at, name)) = next_verbatim(rest) {
        push_paragraphs(&mut out, &rest[..at]);
        let close = format!("</{name}>");
        let end = rest[at..].find(&close).map_or(rest.len(), |end| at + end + close.len());
        out.push_str(&rest[at..end]);
        out.push('\n');
        rest = &rest[end..];
    }
    push_paragraphs(&mut out, rest);
    out
}

fn next_verbatim(text: &str) -> Option<(usize, &'static str)> {
    text.match_indices('<').find_map(|(at, _)| {
        let inner = &text[at + 1..];
        let name = VERBATIM
            .into_iter()
            .find(|name| inner.strip_prefix(name).is_some_and(|rest| rest.starts_with([' ', '>', '\n', '\t'])))?;
        Some((at, name))
    })
}

/// `<!--more-->`, the block editor's marks, and others.
fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<!--") {
        out.push_str(before);
        let Some((_, after)) = after.split_once("-->") else { return out };
        rest = after;
    }
    out.push_str(rest);
    out
}

fn push_paragraphs(out: &mut String, text: &str) {
    for chunk in chunks(text) {
        let inner = chunk.trim();
        if inner.is_empty() {
            continue;
        }
        if is_block(inner) {
            out.push_str(inner);
        } else {
            out.push_str("<p>");
            let lines: Vec<&str> = inner.lines().map(str::trim).collect();
            for (place, line) in lines.iter().enumerate() {
                out.push_str(line);
                let is_last = place + 1 == lines.len();
                if !is_last && !line.ends_with("<br>") && !line.ends_with("<br />") && !line.ends_with("<br/>") {
                    out.push_str("<br>");
                }
                if !is_last {
                    out.push('\n');
                }
            }
            out.push_str("</p>");
        }
        out.push('\n');
    }
}

/// The text cut at empty lines, before the tags that open blocks, and after those that end them.
fn chunks(text: &str) -> Vec<&str> {
    let mut cuts = vec![0];
    let mut in_tag = false;
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'<' if block_name(&text[at..]).is_some() => {
                if !text[at..].starts_with("</") {
                    cuts.push(at);
                }
                in_tag = true;
            }
            b'>' if in_tag => {
                in_tag = false;
                let tag = &text[text[..at].rfind('<').unwrap_or(0)..at];
                if tag.starts_with("</") || tag.starts_with("<hr") {
                    cuts.push(at + 1);
                }
            }
            b'\n' if !in_tag => {
                let after = text[at + 1..].trim_start_matches([' ', '\t']);
                if after.starts_with('\n') {
                    cuts.push(at);
                }
            }
            _ => {}
        }
    }
    cuts.push(text.len());
    cuts.windows(2).filter_map(|cut| text.get(cut[0]..cut[1])).collect()
}

/// The block whose tag begins the text, opening or ending.
fn block_name(text: &str) -> Option<&'static str> {
    let inner = text.strip_prefix("</").or_else(|| text.strip_prefix('<'))?;
    let end = inner.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inner.len());
    let name = &inner[..end.min(12)];
    if !inner[end..].starts_with([' ', '>', '/', '\n', '\t']) {
        return None;
    }
    BLOCKS.iter().find(|block| name.eq_ignore_ascii_case(block)).copied()
}

fn is_block(text: &str) -> bool {
    block_name(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(of(text).trim(), expected);
    }

    #[test]
    fn empty_lines_part_paragraphs_and_line_ends_break_lines() {
        check("فقرة أولى\nسطر ثان\n\n\nفقرة ثانية", "<p>فقرة أولى<br>\nسطر ثان</p>\n<p>فقرة ثانية</p>");
        check("a<br />\nb\n \nc", "<p>a<br />\nb</p>\n<p>c</p>");
    }

    #[test]
    fn blocks_need_no_paragraph() {
        check("a\n<ul>\n <li>b\n</li>\n</ul>\nc", "<p>a</p>\n<ul>\n<li>b\n</li>\n</ul>\n<p>c</p>");
        check("<h2>a</h2>\nb\n\n<p>c</p>", "<h2>a</h2>\n<p>b</p>\n<p>c</p>");
        check("a\n<hr />\nb", "<p>a</p>\n<hr />\n<p>b</p>");
        check("<b>a</b> b", "<p><b>a</b> b</p>");
        check("<picture>a</picture>", "<p><picture>a</picture></p>");
    }

    #[test]
    fn programs_keep_their_lines() {
        check("a\n<pre>x\n\n  y</pre>\nb", "<p>a</p>\n<pre>x\n\n  y</pre>\n<p>b</p>");
        check("<pre>x\n\ny", "<pre>x\n\ny");
    }

    #[test]
    fn what_the_block_editor_wrote_stands() {
        check(
            "<!-- wp:paragraph {\"a\":1} -->\n<p>a</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:html -->x<!-- /wp:html -->",
            "<p>a</p>\n\n\nx",
        );
    }

    #[test]
    fn the_mark_of_the_excerpt_goes() {
        check("a\n\n<!--more-->\n\nb <!-- x", "<p>a</p>\n<p>b</p>");
    }
}
