//! A package that comes without its items → an article that lists them.

use super::Message;
use super::item::{Spoken, read_management};
use crate::domain::{Article, Language, Refusal};
use crate::formats::xml::{Desk, Future, Node, Story, push_escaped};

/// Whether a package says enough of itself to be read: a headline, and what is in it.
pub(super) fn is_told(package: Node<'_>) -> bool {
    Spoken(None).headline(package.child("contentMeta")).is_some()
}

/// The package's headline, and the titles and summaries of its items in the order of its groups.
pub(super) fn article(package: Node<'_>, message: &Message<'_>, desk: &mut Desk<'_>) -> Result<Article, Refusal> {
    let mut story = Story::default();
    read_management(package, message, &mut story, desk)?;
    let language = package.attribute("xml:lang").and_then(Language::new);
    story.title = Spoken(language.as_ref()).headline(package.child("contentMeta"));
    story.language = language;
    for item in package.descendants().filter(|node| node.is("itemRef")) {
        let titles = [item.child("title"), item.child("headline")];
        let Some(title) = titles.into_iter().flatten().find_map(Node::text) else { continue };
        story.body.push_str("<h2>");
        push_escaped(&mut story.body, &title);
        story.body.push_str("</h2>\n");
        for text in item.all("description").filter_map(Node::text) {
            story.body.push_str("<p>");
            push_escaped(&mut story.body, &text);
            story.body.push_str("</p>\n");
        }
    }
    story.into_article(package, Future::Waits, desk)
}
