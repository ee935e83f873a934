//! RSS 0.9x, 1.0 and 2.0 with the modules that feeds use, as they come: well-formed or nearly.

mod item;
mod media;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use item::Channel;

use super::xml::{Articles, Desk, Node, refused_in};
use crate::domain::Refusal;

pub(super) use item::{local_link, title_of};

/// Reads a feed: each item is an article. A feed without items is an empty one.
pub(super) fn read(root: Node<'_>, desk: &mut Desk<'_>) -> Result<Articles, Refusal> {
    let channel = if root.is("channel") { Some(root) } else { root.child("channel") };
    let about = Channel::of(channel.unwrap_or(root));
    let items = items(root, channel);
    desk.context.limits.allow(items.len())?;
    let mut links: HashMap<String, u32> = HashMap::new();
    for link in items.iter().filter_map(|item| item::link(*item, &about)) {
        *links.entry(link).or_default() += 1;
    }
    let shared = |link: &str| links.get(link).is_some_and(|count| *count > 1);
    let is_alone = items.len() == 1;
    let read = |node| item::article(node, &about, is_alone, &shared, desk).map_err(|refusal| refused_in(node, refusal));
    Ok(items.into_iter().map(read).collect())
}

/// The items, wherever a version of RSS puts them: in the channel, beside it, or in `<items>` (RSS 1.1).
pub(super) fn items<'d>(root: Node<'d>, channel: Option<Node<'d>>) -> Vec<Node<'d>> {
    if root.is("item") {
        return vec![root];
    }
    let mut places = vec![root];
    places.extend(channel.filter(|_| !root.is("channel")));
    let lists: Vec<_> = places.iter().filter_map(|place| place.child("items")).collect();
    places.extend(lists);
    places.into_iter().flat_map(|place| place.all("item").collect::<Vec<_>>()).collect()
}
