//! RSS 2.0 after the specification and the RSS Advisory Board's Best Practices Profile (STANDARDS 1–16).
//!
//! The crate `rss` writes. Where each of its texts goes: into CDATA the item's description and content, with
//! `]]>` split; everything else escaped once.

use std::collections::BTreeMap;

use rss::extension::dublincore::DublinCoreExtension;
use rss::extension::{Extension, ExtensionMap};
use rss::{Category, Channel, Enclosure, Guid, Image, Item, Source};

use super::media::{self, Shown};
use super::place::HISTORY;
use super::{FeedDocument, GENERATOR, address, content};
use crate::domain::{Author, Content, Entry, FeedSource, Format, Line, Partner};

/// With its slash (STANDARDS 63); <https://www.rssboard.org/media-rss>.
const MEDIA_RSS: &str = "http://search.yahoo.com/mrss/";

/// <https://www.dublincore.org/specifications/dublin-core/dcmi-terms/>
const TERMS: &str = "http://purl.org/dc/terms/";

/// A feed in RSS 2.0, UTF-8.
///
/// No `ttl`, `skipHours` or `sy:*`: what a reader may keep is `Cache-Control`'s to say, in seconds (STANDARDS,
/// finding 12).
pub fn document(document: &FeedDocument<'_>) -> Vec<u8> {
    let feed = document.feed;
    let page = document.page();
    let title = feed.title.as_str().to_owned();
    let channel = Channel {
        image: feed.image.as_deref().and_then(address::web_address).map(|url| Image {
            // Title and link are the channel's (STANDARDS 12); the size is unknown here, and may be left out.
            url,
            title: title.clone(),
            link: page.clone(),
            ..Image::default()
        }),
        // Required, and to W3C's validator an empty one is missing.
        description: if feed.description.as_str().is_empty() { &feed.title } else { &feed.description }.to_string(),
        title,
        link: page,
        language: Some(feed.language.as_str().to_owned()),
        copyright: feed.copyright.as_ref().map(ToString::to_string),
        managing_editor: feed.authors.iter().find_map(mailbox),
        last_build_date: Some(content::moment(document.latest()).to_rfc822()),
        generator: Some(GENERATOR.to_owned()),
        docs: Some("https://www.rssboard.org/rss-specification".to_owned()),
        extensions: channel_links(document),
        namespaces: namespaces(document),
        items: document.entries.iter().map(|entry| item(document, entry)).collect(),
        ..Channel::default()
    };
    channel.write_to(Vec::new()).expect("memory takes every byte")
}

/// All four always, used or not, a fifth in archives and one for MSN, so that an item adds the same bytes to every document
/// of a feed (`window`).
fn namespaces(document: &FeedDocument<'_>) -> BTreeMap<String, String> {
    let mut names: BTreeMap<_, _> = [
        ("atom", "http://www.w3.org/2005/Atom"),
        ("content", "http://purl.org/rss/1.0/modules/content/"),
        ("dc", rss::extension::dublincore::NAMESPACE),
        ("media", MEDIA_RSS),
    ]
    .map(|(prefix, name)| (prefix.to_owned(), name.to_owned()))
    .into();
    if document.place.is_archive {
        names.insert("fh".to_owned(), HISTORY.to_owned());
    }
    if document.feed.profile == Some(Partner::Msn) {
        names.insert("dcterms".to_owned(), TERMS.to_owned());
    }
    names
}

/// What MSN and SmartNews want of an item beside what everyone gets (FORMATS §5): a kill is one to them when it is said in
/// their words.
fn for_partner(document: &FeedDocument<'_>, entry: &Entry, extensions: &mut ExtensionMap) {
    let is_recalled = entry.retraction.is_some();
    let moment = |at| content::moment(at).to_rfc3339();
    match document.feed.profile {
        Some(Partner::Msn) => {
            let term = |name: &str, value: String| {
                let term = Extension { name: format!("dcterms:{name}"), value: Some(value), ..Extension::default() };
                (name.to_owned(), vec![term])
            };
            let (published, updated) = (moment(entry.published), moment(entry.updated));
            // Its validity is over as soon as it was recalled (DCMI Period).
            let valid = is_recalled.then(|| term("valid", format!("start={published}; end={updated}; scheme=W3C-DTF")));
            let modified = term("modified", updated.clone());
            extensions.insert("dcterms".to_owned(), [modified].into_iter().chain(valid).collect());
        }
        Some(Partner::SmartNews) if is_recalled => {
            let status = element("status", [("state", Some("deleted".to_owned()))], None);
            extensions.entry("media".to_owned()).or_default().insert("status".to_owned(), vec![status]);
        }
        _ => {}
    }
}

/// The channel's `atom:link`s: exactly one `rel="self"`, the canonical address whatever alias was fetched
/// (STANDARDS 13). `rel="hub"` joins it here once there is a hub; RFC 5005's links after that.
fn channel_links(document: &FeedDocument<'_>) -> ExtensionMap {
    let link = |(relation, address): (&str, String)| {
        let attrs = [("href", address), ("rel", relation.to_owned()), ("type", Format::Rss.media_type().to_owned())];
        Extension {
            name: "atom:link".to_owned(),
            attrs: attrs.map(|(name, value)| (name.to_owned(), value)).into(),
            ..Extension::default()
        }
    };
    let own = ("self", document.own_address(Format::Rss));
    let links = [own].into_iter().chain(document.place.links.iter().cloned()).map(link).collect();
    let mut extensions = BTreeMap::from([("atom".to_owned(), BTreeMap::from([("link".to_owned(), links)]))]);
    if document.place.is_archive {
        let mark = Extension { name: "fh:archive".to_owned(), ..Extension::default() };
        extensions.insert("fh".to_owned(), BTreeMap::from([("archive".to_owned(), vec![mark])]));
    }
    extensions
}

fn item(document: &FeedDocument<'_>, entry: &Entry) -> Item {
    let body = if document.feed.content == Content::Full { content::html(document.base, entry) } else { None };
    let title = content::title(entry);
    // Description is the one element that holds HTML (Profile §3.1), so a plain text is escaped for it. Where there
    // is content there must be a description before it, be it the title again (STANDARDS 9).
    let description = content::summary(entry).or(body.is_some().then_some(&*title)).map(content::escaped);
    let (author, creators) = authors(entry);
    let shown = media::shown(document.base, entry);
    let mut extensions = media_rss(&shown);
    for_partner(document, entry, &mut extensions);
    // SmartNews reads an item again when its date is another.
    let is_kill = document.feed.profile == Some(Partner::SmartNews) && entry.retraction.is_some();
    let dated = if is_kill { entry.updated } else { entry.published };
    Item {
        link: Some(content::link(document.base, entry)),
        description: description.map(Into::into),
        author,
        categories: content::terms(entry).into_iter().map(|term| Category::from(term.name)).collect(),
        // Never a permalink: ids are apart from every address.
        guid: Some(Guid { value: content::id(entry).into(), permalink: false }),
        pub_date: Some(content::moment(dated).to_rfc822()),
        content: body,
        source: entry.source.as_ref().and_then(source),
        enclosure: media::enclosure(&shown).map(|one| Enclosure {
            url: one.url.clone(),
            length: one.length.unwrap_or(0).to_string(),
            mime_type: one.media_type.map_or("application/octet-stream", |found| found.name).to_owned(),
        }),
        extensions,
        dublin_core_ext: (!creators.is_empty())
            .then(|| DublinCoreExtension { creators, ..DublinCoreExtension::default() }),
        title: Some(title.into()),
        ..Item::default()
    }
}

/// The feed that an item came from (STANDARDS 16); only one with an address of its own has a place here.
fn source(source: &FeedSource) -> Option<Source> {
    let url = source.url.as_deref().and_then(address::web_address)?;
    Some(Source { url, title: source.title.as_ref().map(Line::to_string) })
}

/// `author` takes one mailbox; more than one author, or one without, is told as `dc:creator`. Never both in an
/// item: W3C's validator calls that duplicate semantics, and readers show one of the two.
fn authors(entry: &Entry) -> (Option<String>, Vec<String>) {
    if let [only] = entry.authors.as_slice()
        && let Some(mailbox) = mailbox(only)
    {
        return (Some(mailbox), Vec::new());
    }
    (None, entry.authors.iter().map(|author| author.name.to_string()).collect())
}

/// `mail (Name)` (STANDARDS 11); `None` where either part cannot stand there.
fn mailbox(author: &Author) -> Option<String> {
    let mail = address::mail(author)?;
    // A comment of RFC 5322 §3.2.2 nests brackets and quotes with a backslash.
    let name = Some(author.name.as_str()).filter(|name| !name.is_empty() && !name.contains(['(', ')', '\\']))?;
    Some(format!("{mail} ({name})"))
}

/// Media RSS: each medium with its type and size; the picture as thumbnail, too, for readers that look for that alone.
fn media_rss(shown: &[Shown<'_>]) -> ExtensionMap {
    if shown.is_empty() {
        return ExtensionMap::new();
    }
    let mut media = BTreeMap::from([("content".to_owned(), shown.iter().map(media_content).collect())]);
    if let Some(picture) = media::picture(shown) {
        let attributes = [("url", Some(picture.url.clone()))].into_iter().chain(size(picture));
        media.insert("thumbnail".to_owned(), vec![element("thumbnail", attributes, None)]);
    }
    BTreeMap::from([("media".to_owned(), media)])
}

fn media_content(shown: &Shown<'_>) -> Extension {
    let attributes = [
        ("url", Some(shown.url.clone())),
        ("fileSize", shown.length.map(|length| length.to_string())),
        ("type", shown.media_type.map(|found| found.name.to_owned())),
        ("medium", Some(shown.kind.as_str().to_owned())),
    ];
    let mut content = element("content", attributes.into_iter().chain(size(shown)), None);
    let words = shown.words.into_iter();
    let said = words.flat_map(|words| [("credit", &words.credit), ("description", words.caption_or_alt())]);
    for (name, text) in said {
        if let Some(text) = text {
            content.children.insert(name.to_owned(), vec![element(name, [], Some(text.to_string()))]);
        }
    }
    content
}

fn size(shown: &Shown<'_>) -> [(&'static str, Option<String>); 2] {
    [("width", shown.pixels.map(|(width, _)| width)), ("height", shown.pixels.map(|(_, height)| height))]
        .map(|(name, pixels)| (name, pixels.map(|pixels| pixels.to_string())))
}

fn element(
    name: &str,
    attributes: impl IntoIterator<Item = (&'static str, Option<String>)>,
    value: Option<String>,
) -> Extension {
    let attrs = attributes.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
    Extension { name: format!("media:{name}"), value, attrs, ..Extension::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{BaseUrl, Feed, Timestamp};
    use crate::render::Place;
    use crate::render::page::sample;

    #[test]
    fn a_kill_is_said_in_the_words_of_the_partner_and_to_nobody_else() {
        let base = BaseUrl::new("https://example.org").unwrap();
        let place = Place::default();
        let alive = sample::story("x", "en");
        let mut recalled = alive.clone();
        recalled.retraction = Line::new("Not so.");
        recalled.updated = alive.published.plus_millis(60_000);
        let written = |profile, entry: &Entry| {
            let feed = Feed { profile, ..sample::feed("security", "Security", "en") };
            let entries = std::slice::from_ref(entry);
            let updated = Timestamp::from_millis_utc(0);
            let whole = FeedDocument { base: &base, feed: &feed, updated, entries, tombstones: &[], place: &place };
            String::from_utf8(document(&whole)).unwrap()
        };
        let valid = "<dcterms:valid>start=2020-09-24T15:57:00+01:00; end=2020-09-24T15:58:00+01:00; scheme=W3C-DTF<";
        let deleted = "<media:status state=\"deleted\">";
        let msn = written(Some(Partner::Msn), &recalled);
        assert!(msn.contains(valid) && msn.contains("<dcterms:modified>2020-09-24T15:58:00+01:00<"), "{msn}");
        assert!(msn.contains("xmlns:dcterms=\"http://purl.org/dc/terms/\"") && !msn.contains(deleted), "{msn}");
        let msn = written(Some(Partner::Msn), &alive);
        assert!(
            !msn.contains("dcterms:valid") && msn.contains("<dcterms:modified>2020-09-24T15:57:00+01:00<"),
            "{msn}"
        );
        let smart = written(Some(Partner::SmartNews), &recalled);
        assert!(smart.contains(deleted) && smart.contains("<pubDate>Thu, 24 Sep 2020 15:58:00 +0100<"), "{smart}");
        for (profile, entry) in
            [(Some(Partner::SmartNews), &alive), (None, &recalled), (Some(Partner::Google), &recalled)]
        {
            let other = written(profile, entry);
            assert!(!other.contains("dcterms") && !other.contains("media:status"), "{other}");
            assert!(other.contains("<pubDate>Thu, 24 Sep 2020 15:57:00 +0100<"), "{other}");
        }
    }
}
