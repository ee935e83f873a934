//! NewsML-G2 of IPTC: items, packages, and messages that carry several (FORMATS §3).

mod content;
mod item;
mod package;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use super::xml::{Articles, Desk, Node, code};
use crate::domain::{Reason, Refusal};

/// Pictures of one text that are looked at.
const PICTURES: usize = 32;

/// Reads an item or a message of items.
///
/// A message's pictures that a package or a link of it joins to a text become that text's picture and no articles of
/// their own. Of several versions of an item the highest is read. Items that are no news (concepts, plans, catalogues)
/// are left out and counted; refuses [`Reason::UnknownContent`] where there is nothing else.
pub(super) fn read(root: Node<'_>, desk: &mut Desk<'_>) -> Result<Articles, Refusal> {
    let message = Message::of(root);
    let mut articles = Vec::new();
    for item in &message.items {
        match item.name() {
            "newsItem" if message.is_newest(*item) && !message.illustrates(*item) => {
                articles.push(item::article(*item, &message, desk));
            }
            "newsItem" => {}
            "packageItem" if message.is_carried(*item) => {}
            "packageItem" if package::is_told(*item) => articles.push(package::article(*item, &message, desk)),
            kind => desk.leave_out(kind),
        }
        desk.context.limits.allow(articles.len())?;
    }
    if articles.is_empty()
        && let Some(item) = message.items.first()
    {
        return Err(item.refusal(Reason::UnknownContent { format: "NewsML-G2" }));
    }
    Ok(articles)
}

/// The items of a message, and what holds between them.
struct Message<'d> {
    items: Vec<Node<'d>>,
    /// The newest version of each item.
    newest: HashMap<&'d str, Node<'d>>,
    /// The pictures that go with a text, by the text's guid.
    pictures: HashMap<&'d str, Vec<Node<'d>>>,
    illustrating: HashSet<&'d str>,
    priority: Option<String>,
}

impl<'d> Message<'d> {
    fn of(root: Node<'d>) -> Self {
        let items: Vec<_> = match root.is("newsMessage") {
            true => root.all("itemSet").flat_map(Node::children).collect(),
            false => vec![root],
        };
        let mut newest: HashMap<&str, Node<'_>> = HashMap::new();
        for item in items.iter().filter(|item| item.is("newsItem")) {
            let Some(guid) = item.attribute("guid") else { continue };
            let known = newest.entry(guid).or_insert(*item);
            if version(*item) >= version(*known) {
                *known = *item;
            }
        }
        let mut message = Self {
            items,
            newest,
            pictures: HashMap::new(),
            illustrating: HashSet::new(),
            priority: root.at_path("header/priority").and_then(Node::text),
        };
        message.join_pictures();
        message
    }

    fn join_pictures(&mut self) {
        let mut groups: Vec<(Vec<&str>, Vec<Node<'d>>)> = Vec::new();
        for item in &self.items {
            let mut refs: Vec<&str> = item
                .descendants()
                .filter(|node| node.is("itemRef") || node.is("link"))
                .filter_map(|node| node.attribute("residref"))
                .collect();
            if item.is("newsItem") {
                refs.extend(item.attribute("guid"));
            }
            let members = refs.iter().filter_map(|guid| self.newest.get(guid).map(|item| (*guid, *item)));
            let (pictures, texts): (Vec<_>, Vec<_>) = members.partition(|(_, item)| is_picture(*item));
            if !pictures.is_empty() && !texts.is_empty() {
                groups.push((
                    texts.into_iter().map(|(guid, _)| guid).collect(),
                    pictures.into_iter().map(|(_, item)| item).take(PICTURES).collect(),
                ));
            }
        }
        for (texts, pictures) in groups {
            self.illustrating.extend(pictures.iter().filter_map(|picture| picture.attribute("guid")));
            for text in texts {
                let known = self.pictures.entry(text).or_default();
                known.extend(pictures.iter().take(PICTURES.saturating_sub(known.len())));
            }
        }
    }

    fn is_newest(&self, item: Node<'d>) -> bool {
        let newest = item.attribute("guid").and_then(|guid| self.newest.get(guid));
        newest.is_none_or(|newest| *newest == item)
    }

    fn illustrates(&self, item: Node<'d>) -> bool {
        item.attribute("guid").is_some_and(|guid| self.illustrating.contains(guid))
    }

    /// Whether what a package refers to comes with it.
    fn is_carried(&self, package: Node<'d>) -> bool {
        package
            .descendants()
            .filter(|node| node.is("itemRef"))
            .filter_map(|node| node.attribute("residref"))
            .any(|guid| self.newest.contains_key(guid))
    }
}

fn version(item: Node<'_>) -> u64 {
    item.attribute("version").and_then(|version| version.parse().ok()).unwrap_or(0)
}

/// The code of an item's class: `text`, `picture`, `video`.
fn class(item: Node<'_>) -> &str {
    let class = item.at_path("itemMeta/itemClass");
    class.and_then(|class| class.attribute("qcode").or_else(|| class.attribute("uri"))).map_or("", code)
}

fn is_picture(item: Node<'_>) -> bool {
    matches!(class(item).to_ascii_lowercase().as_str(), "picture" | "graphic" | "photo" | "still")
}
