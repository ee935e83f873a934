//! What a feed's page offers those who would follow it: its addresses, and the readers that take one by a click.

use super::directory::{Address, addresses_of};
use super::discovery::followed;
use crate::domain::{BaseUrl, Feed, encode_segment};

/// What `templates/subscribe.html` shows.
#[derive(Debug)]
pub(super) struct Subscribe {
    pub addresses: [Address; 3],
    /// For the reader that the device opens feeds with: `feed:https://…`
    pub any_reader: String,
    /// Readers on the web: name, and the address at which they add this feed.
    pub readers: [(&'static str, String); 6],
    /// The path of the script that copies addresses.
    pub script: String,
}

/// Each reader's address, to which the feed's own is added as one percent-encoded value.
const READERS: [(&str, &str); 6] = [
    ("Feedly", "https://feedly.com/i/subscription/feed%2F"),
    ("Inoreader", "https://www.inoreader.com/?add_feed="),
    ("NewsBlur", "https://www.newsblur.com/?url="),
    ("The Old Reader", "https://theoldreader.com/feeds/subscribe?url="),
    ("Feedbin", "https://feedbin.com/?subscribe="),
    ("BazQux", "https://bazqux.com/add?url="),
];

impl Subscribe {
    /// To a feed, with what is asked of it.
    pub fn to(base: &BaseUrl, feed: &Feed, script: String) -> Self {
        let addresses = addresses_of(base, &followed(feed));
        // RSS: what every reader takes.
        let first = addresses[0].href.clone();
        let readers = READERS.map(|(name, at)| (name, at.to_owned() + &encode_segment(&first)));
        Self { any_reader: format!("feed:{first}"), readers, addresses, script }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::feed;
    use super::*;
    use crate::domain::Query;

    #[test]
    fn readers_are_given_the_whole_address_as_one_value() {
        let base = BaseUrl::new("https://example.org/news").unwrap();
        let query = Query::read("tag=a%26b&q=c").unwrap().query;
        let feed = Feed { query, ..feed("أمن", "أمن", "ar") };
        let subscribe = Subscribe::to(&base, &feed, String::new());
        let address = "https://example.org/news/%D8%A3%D9%85%D9%86.rss?tag=a%26b&q=c";
        assert_eq!(subscribe.any_reader, format!("feed:{address}"));
        for (reader, href) in subscribe.readers {
            let url = url::Url::parse(&href).unwrap();
            let by_query = url.query_pairs().next().map(|(_, value)| value.into_owned());
            let by_path = || percent_encoding::percent_decode_str(url.path()).decode_utf8().unwrap().into_owned();
            let given = by_query.unwrap_or_else(by_path);
            assert!(given == address || given.ends_with(&format!("/feed/{address}")), "{reader}: {href}");
        }
    }
}
