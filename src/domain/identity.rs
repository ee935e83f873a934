use uuid::Uuid;

use super::entry::EntryId;
use super::feed::FeedName;
use super::query::Query;
use super::words::{folded_label, folded_words};

/// The site's identity, from which every id of ours is made: `id` in site.toml, else a random one kept in
/// `.ajil-id`. It never depends on the host, so that a move changes no id.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SiteId {
    text: String,
    namespace: Uuid,
}

impl SiteId {
    /// An identity from its text; equal texts make equal ids.
    pub fn new(text: &str) -> Self {
        let text = text.trim().to_owned();
        // RFC 9562 §5.5 wants a namespace that is a UUID: the one of the text among URLs.
        let namespace = Uuid::new_v5(&Uuid::NAMESPACE_URL, text.as_bytes());
        Self { text, namespace }
    }

    /// The text it was made of.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The id of an entry whose file declares none: of the file's path below the served folder at first
    /// sight, in NFC with `/`, and the place in a file of many (0 for the only one).
    pub fn of_path(&self, path: &str, place: u32) -> EntryId {
        match place {
            0 => self.made_of(&["path", path]),
            n => self.made_of(&["path", path, &n.to_string()]),
        }
    }

    /// The id of one of many articles in a file: of the file's path, as [`SiteId::of_path`] has it, and of what the
    /// article is called there, wherever it stands.
    pub fn of_item(&self, path: &str, name: &str) -> EntryId {
        self.made_of(&["item", path, name])
    }

    /// The id of an entry whose file declares a text that is no IRI.
    pub fn of_text(&self, text: &str) -> EntryId {
        self.made_of(&["id", text])
    }

    /// The id of a ticker headline: of its words, however they are typed, and the site alone.
    pub fn of_headline(&self, title: &str) -> EntryId {
        self.made_of(&["headline", &folded_words(title)])
    }

    /// The id of a feed, the same at every address and in every format.
    pub fn of_feed(&self, feed: &FeedName) -> String {
        // `all` is no category's name, nor is `tags` or `authors`, so no two can ever meet.
        let id = match feed {
            FeedName::All | FeedName::Breaking | FeedName::Category(_) => self.made_of(&["feed", feed.as_str()]),
            FeedName::Tag(tag) => self.made_of(&["tag", &folded_label(tag.label())]),
            FeedName::Author(author) => self.made_of(&["author", &folded_label(author.label())]),
        };
        id.as_str().to_owned()
    }

    /// The id of what is asked of a feed: a feed of its own.
    pub fn of_query(&self, feed: &FeedName, query: &Query) -> String {
        if query.is_empty() {
            return self.of_feed(feed);
        }
        self.made_of(&["query", &self.of_feed(feed), &query.from_the_first().canonical()]).as_str().to_owned()
    }

    /// The id of the feed of what a folder of previews shows: `security/_preview`.
    pub fn of_preview(&self, folder: &str) -> String {
        self.made_of(&["preview", folder]).as_str().to_owned()
    }

    fn made_of(&self, parts: &[&str]) -> EntryId {
        EntryId::from_uuid(Uuid::new_v5(&self.namespace, parts.join("\0").as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_never_change_between_versions() {
        // Golden: a change here makes every reader show every story of every site again.
        let site = SiteId::new("tag:example.org,2026:site");
        assert_eq!(site.of_path("security/a.txt", 0).as_str(), "urn:uuid:b2c3131d-9218-5e42-8960-df800ab6d398");
        assert_eq!(site.of_headline("«خبر» أول..").as_str(), "urn:uuid:b3fc5b6f-fa77-5d06-ad15-b7530a9c6c72");
        assert_eq!(site.of_feed(&FeedName::All), "urn:uuid:4b323294-7c44-56cc-8af1-7f1ef6c858a4");
    }

    #[test]
    fn a_headline_is_its_words() {
        let site = SiteId::new("x");
        assert_eq!(site.of_headline("خبر  أول"), site.of_headline("«خبر» أول.."));
        assert_ne!(site.of_headline("خبر أول"), SiteId::new("y").of_headline("خبر أول"));
    }

    #[test]
    fn kinds_of_ids_never_meet() {
        let site = SiteId::new("x");
        assert_ne!(site.of_path("a", 0), site.of_text("a"));
        assert_ne!(site.of_path("a", 0), site.of_path("a", 1));
    }
}
