//! The only maker of [`SafeHtml`].

use crate::domain::SafeHtml;

/// Paragraphs of plain text, each the lines it is broken into.
pub(super) fn paragraphs(paragraphs: &[Vec<&str>]) -> SafeHtml {
    let text: usize = paragraphs.iter().flatten().map(|line| line.len() + 8).sum();
    let mut html = String::with_capacity(text + paragraphs.len() * 8);
    for (place, lines) in paragraphs.iter().enumerate() {
        html.push_str(if place == 0 { "<p>" } else { "\n<p>" });
        for (place, line) in lines.iter().enumerate() {
            if place > 0 {
                html.push_str("<br>\n");
            }
            push_escaped(&mut html, line);
        }
        html.push_str("</p>");
    }
    SafeHtml::sanitised(html)
}

/// HTML §13.1.2: in text, `<` and `&` are the characters that begin something else.
fn push_escaped(html: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>']) {
        html.push_str(&rest[..at]);
        html.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            _ => "&gt;",
        });
        rest = &rest[at + 1..];
    }
    html.push_str(rest);
}
