use std::cmp::Ordering;
use std::fmt;

use url::Url;
use uuid::Uuid;

use super::article::{Author, FeedSource, Picture};
use super::category::CategoryPath;
use super::language::Language;
use super::medium::{MediaFile, Medium};
use super::passed::Passed;
use super::text::{Line, SafeHtml, is_xml_char};
use super::timestamp::Timestamp;

/// The permanent id of an entry, an absolute IRI (RFC 4287 §4.2.6), the same in every feed and apart from
/// every address.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(String);

impl EntryId {
    /// Keeps `text` to the letter when it is an absolute IRI, `None` otherwise.
    pub fn from_iri(text: &str) -> Option<Self> {
        let text = text.trim();
        let (scheme, rest) = text.split_once(':')?;
        let scheme_ok = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
        let rest_ok = !rest.is_empty()
            && rest.chars().all(|c| {
                is_xml_char(c)
                    && !c.is_whitespace()
                    && !c.is_control()
                    && !matches!(c, '<' | '>' | '"' | '{' | '}' | '|' | '\\' | '^' | '`')
            });
        // A name and a colon («Correction:x») is an IRI by its grammar; a scheme of one letter is a drive.
        (scheme_ok && scheme.len() > 1 && rest_ok && Url::parse(text).is_ok()).then(|| Self(text.to_owned()))
    }

    /// `urn:uuid:…`
    pub fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid.urn().to_string())
    }

    /// An id that the store holds; it was checked when it was made.
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    /// The IRI.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What names the entry in `/articles/{…}`: its own UUID, else the UUIDv5 of the id (FORMATS §4, *Link*).
    pub fn permalink(&self) -> Uuid {
        self.0
            .strip_prefix("urn:uuid:")
            .and_then(|uuid| Uuid::try_parse(uuid).ok())
            .unwrap_or_else(|| Uuid::new_v5(&Uuid::NAMESPACE_URL, self.0.as_bytes()))
    }
}

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl fmt::Debug for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What kind of thing an entry is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EntryKind {
    /// A file's article, with or without a body.
    Article,
    /// A headline of a labelled ticker: of the breaking feed alone.
    Headline,
}

/// What an article becomes, the unit that is published. The same in every feed it is in.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    /// Permanent identity.
    pub id: EntryId,
    /// Article or ticker headline.
    pub kind: EntryKind,
    /// The title.
    pub title: Line,
    /// A summary in plain text.
    pub summary: Option<Line>,
    /// The body, sanitised; a headline has none.
    pub body: Option<SafeHtml>,
    /// Its language, which sets its direction.
    pub language: Language,
    /// First publication: as the file says, else when it was first seen, which never changes.
    pub published: Timestamp,
    /// Last significant change; never before `published`.
    pub updated: Timestamp,
    /// Its place in the file that holds it: breaks ties of `published`.
    pub place: u32,
    /// Who wrote it, in order.
    pub authors: Vec<Author>,
    /// Its folder and the categories it names, sorted.
    pub categories: Vec<CategoryPath>,
    /// Its tags, in order.
    pub tags: Vec<Line>,
    /// The source's own address, where there is one; else readers are led to the permalink.
    pub link: Option<String>,
    /// The feed that it was taken from, where it was.
    pub source: Option<FeedSource>,
    /// Its picture; one whose source is no address is one of `media`.
    pub picture: Option<Picture>,
    /// What lies beside its file, what the article names first; a retraction has none.
    pub media: Vec<Medium>,
    /// Whether it was ever marked as breaking; see [`Entry::is_breaking`] for now.
    pub breaking: bool,
    /// Since when it is breaking, where that is not its own date: a later edit made it so (FORMATS §4).
    pub breaking_since: Option<Timestamp>,
    /// When it ceases to be breaking: as the story says, else `breaking_for` after it began; `None` for never.
    pub breaking_until: Option<Timestamp>,
    /// Not to be seen before.
    pub visible_from: Option<Timestamp>,
    /// Not to be seen from then on.
    pub expires: Option<Timestamp>,
    /// What of its moments has passed, whatever the clock says now.
    pub passed: Passed,
    /// A note of what was corrected.
    pub correction: Option<Line>,
    /// Set when the story was recalled: the notice that stands in its place.
    pub retraction: Option<Line>,
}

impl Entry {
    /// Whether this entry may be seen at `now`.
    ///
    /// **Invariant:** the one gate. Every feed, page, query and push asks here; none goes round it.
    pub fn is_visible(&self, now: Timestamp) -> bool {
        may_be_seen(self.visible_from, self.expires, self.passed, now)
    }

    /// Whether its time has come at `now`, be it over since or not.
    pub fn has_come(&self, now: Timestamp) -> bool {
        may_be_seen(self.visible_from, None, Passed { end: false, ..self.passed }, now)
    }

    /// Whether it is breaking news at `now`.
    pub fn is_breaking(&self, now: Timestamp) -> bool {
        self.breaking && !self.passed.calm && self.breaking_until.is_none_or(|end| now < end)
    }

    /// From when its time as breaking news is counted.
    pub fn breaking_from(&self) -> Timestamp {
        self.breaking_since.unwrap_or(self.published)
    }

    /// The retraction of this entry: a notice in its place since `at`, in every feed that it was in (FORMATS §5). Whoever
    /// makes one has seen to it that the story was published.
    #[must_use]
    pub fn retracted(self, notice: Line, at: Timestamp) -> Self {
        Self {
            updated: at.max(self.published),
            summary: None,
            body: None,
            media: Vec::new(),
            visible_from: None,
            expires: None,
            passed: Passed { end: false, ..self.passed },
            correction: None,
            retraction: Some(notice),
            ..self
        }
    }

    /// The media file of a name, where there is one.
    pub fn media_file(&self, name: &str) -> Option<&MediaFile> {
        self.media.iter().find(|medium| medium.name == name)?.file.as_ref()
    }

    /// What fills a window: the later of publication and last significant change (DESIGN §2.4).
    pub fn rank(&self) -> Timestamp {
        self.published.max(self.updated)
    }

    /// What names it in `/articles/{…}`.
    pub fn permalink(&self) -> Uuid {
        self.id.permalink()
    }
}

/// What [`Entry::is_visible`] says of an entry, of which no more than its two moments were read, and what of them has
/// passed.
pub fn may_be_seen(
    visible_from: Option<Timestamp>,
    expires: Option<Timestamp>,
    passed: Passed,
    now: Timestamp,
) -> bool {
    let has_come = passed.release || visible_from.is_none_or(|from| from <= now);
    has_come && !passed.end && expires.is_none_or(|until| now < until)
}

/// The order of a feed's entries: newest published first, ties by place in the file, then by id.
pub fn in_feed_order(a: &Entry, b: &Entry) -> Ordering {
    b.published.cmp(&a.published).then_with(|| a.place.cmp(&b.place)).then_with(|| a.id.cmp(&b.id))
}

/// The order in which a window fills: highest rank first, ties as in [`in_feed_order`].
pub fn in_rank_order(a: &Entry, b: &Entry) -> Ordering {
    b.rank().cmp(&a.rank()).then_with(|| a.place.cmp(&b.place)).then_with(|| a.id.cmp(&b.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absolute_iri_is_kept_to_the_letter() {
        for iri in ["tag:example.org,2026:1", "https://example.org/؟", "urn:newsml:x:1", "https://EXAMPLE.org/A"] {
            assert_eq!(EntryId::from_iri(iri).unwrap().as_str(), iri);
        }
    }

    #[test]
    fn what_is_no_iri_is_no_id() {
        for text in ["4711", "c:thing", "a story: of two", "/path", "http:", "عنوان:x", "tag:a b"] {
            assert!(EntryId::from_iri(text).is_none(), "{text}");
        }
    }

    #[test]
    fn the_permalink_is_the_uuid_of_the_id_or_made_of_it() {
        let uuid = Uuid::new_v5(&Uuid::NAMESPACE_DNS, b"x");
        assert_eq!(EntryId::from_uuid(uuid).permalink(), uuid);
        let other = EntryId::from_iri("tag:example.org,2026:1").unwrap();
        assert_eq!(other.permalink(), other.permalink());
    }
}
