//! What is read from a Markdown document's tree before it becomes HTML.

use comrak::Node;
use comrak::arena_tree::NodeEdge;
use comrak::nodes::NodeValue;

/// Characters of a first paragraph that may be a title.
pub(super) const TITLE: usize = 200;

/// The heading, or paragraph of one short line, that opens a document, with its text and whether it is a heading; comments
/// and rules do not count.
pub(super) fn opening(root: Node<'_>) -> Option<(Node<'_>, String, bool)> {
    let node =
        root.children().find(|node| !is_comment(node) && !matches!(node.data().value, NodeValue::ThematicBreak))?;
    let is_heading = match node.data().value {
        NodeValue::Heading(_) => true,
        NodeValue::Paragraph => false,
        _ => return None,
    };
    drop_heading_attributes(node);
    let text = text_of(node);
    let one_line = || {
        let mut inside = node.descendants();
        !inside.any(|inner| {
            matches!(inner.data().value, NodeValue::SoftBreak | NodeValue::LineBreak | NodeValue::Image(_))
        })
    };
    let holds_words = text.chars().any(char::is_alphanumeric);
    (holds_words && (is_heading || text.chars().count() <= TITLE && one_line())).then_some((node, text, is_heading))
}

/// The text that leads the article: all before Hugo's `<!--more-->`, else the first paragraph of words.
pub(super) fn lead(root: Node<'_>) -> String {
    let mut before_more = String::new();
    let mut first = None;
    for node in root.children() {
        if matches!(node.data().value, NodeValue::Heading(_)) {
            drop_heading_attributes(node);
            continue;
        }
        // Beyond this no summary reaches, and a marker further down parts nothing.
        if before_more.len() > 4096 {
            continue;
        }
        let (text, ended) = text_before_more(node);
        before_more.push_str(&text);
        before_more.push(' ');
        if ended {
            return before_more;
        }
        let is_paragraph = matches!(node.data().value, NodeValue::Paragraph);
        if first.is_none() && is_paragraph && text.chars().any(char::is_alphanumeric) {
            first = Some(text);
        }
    }
    first.unwrap_or_default()
}

fn is_comment(node: Node<'_>) -> bool {
    matches!(&node.data().value, NodeValue::HtmlBlock(block) if block.literal.trim_start().starts_with("<!--"))
}

fn is_more(html: &str) -> bool {
    let inner = html.trim().strip_prefix("<!--").and_then(|html| html.strip_suffix("-->"));
    inner.is_some_and(|word| word.trim() == "more")
}

fn text_of(node: Node<'_>) -> String {
    text_before_more(node).0
}

/// The words of a node on one line, and whether the marker ends them; pictures and notes say nothing.
fn text_before_more(node: Node<'_>) -> (String, bool) {
    let mut text = String::new();
    let mut pictures = 0;
    for edge in node.traverse() {
        let inner = match edge {
            NodeEdge::Start(inner) => inner,
            NodeEdge::End(inner) => {
                pictures -= i32::from(matches!(inner.data().value, NodeValue::Image(_)));
                continue;
            }
        };
        match &inner.data().value {
            NodeValue::Image(_) => pictures += 1,
            NodeValue::Text(words) if pictures == 0 => text.push_str(words),
            NodeValue::Code(code) if pictures == 0 => text.push_str(&code.literal),
            NodeValue::HtmlInline(html) if is_more(html) => return (text, true),
            NodeValue::HtmlBlock(block) if is_more(&block.literal) => return (text, true),
            NodeValue::SoftBreak
            | NodeValue::LineBreak
            | NodeValue::Paragraph
            | NodeValue::Item(_)
            | NodeValue::TableCell => {
                text.push(' ');
            }
            _ => {}
        }
    }
    (text, false)
}

/// `## Title {#anchor}` of Hugo, Zola and kramdown: not words of the heading.
fn drop_heading_attributes(node: Node<'_>) {
    let Some(last) = node.last_child() else { return };
    if let NodeValue::Text(text) = &mut last.data_mut().value
        && text.trim_end().ends_with('}')
        && let Some(at) = text.rfind("{#").or_else(|| text.rfind("{:"))
    {
        *text = text[..at].trim_end().to_owned().into();
    }
}

/// Check boxes as characters: feeds have no forms.
pub(super) fn with_plain_boxes(html: String) -> String {
    if !html.contains("<input type=\"checkbox\"") {
        return html;
    }
    html.replace("<input type=\"checkbox\" checked=\"\" disabled=\"\" />", "☑")
        .replace("<input type=\"checkbox\" disabled=\"\" />", "☐")
}
