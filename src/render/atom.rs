//! Atom 1.0, RFC 4287 (STANDARDS 17–25).
//!
//! The crate `atom_syndication` writes, and the tests below tell when one of its ways has changed:
//! - It puts extensions of the feed *after* the entries, where RFC 4287 (appendix B) wants them before. So the feed
//!   is written without entries, and each entry spliced in behind the extensions.
//! - It writes the attributes of extensions, and the values of `xmlns`, unescaped: they are escaped first.
//! - It leaves out `type="text"`, as the default; feedparser-rs reads such a title as HTML (STANDARDS, finding 2).
//! - Its entries take no `xml:lang`; their title, summary and content do.

use std::collections::BTreeMap;

use atom_syndication::extension::{Extension, ExtensionMap};
use atom_syndication::{Category, Content as AtomContent, Entry as AtomEntry, Feed as AtomFeed, Generator, Link};
use atom_syndication::{FixedDateTime, Person, Source, Text, WriteConfig};
use chrono::Timelike;
use quick_xml::escape::escape;

use super::content::{self, Term};
use super::place::HISTORY;
use super::{FeedDocument, GENERATOR, address, media};
use crate::domain::{
    Author, BaseUrl, Content, Entry, FeedSource, Format, Language, Line, MediumKind, Timestamp, Tombstone,
    strip_forbidden,
};

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>";
const BARE: WriteConfig = WriteConfig { write_document_declaration: false, indent_size: None };
/// RFC 6721 §2.
const TOMBSTONES: &str = "http://purl.org/atompub/tombstones/1.0";
const FEED_END: &str = "</feed>";

/// A feed in Atom 1.0, UTF-8.
pub fn document(document: &FeedDocument<'_>) -> Vec<u8> {
    let head = written(feed(document).write_with_config(Vec::new(), BARE));
    let mut out = DECLARATION.to_owned();
    push_typed(&mut out, head.strip_suffix(FEED_END).expect("a feed ends with its end tag"));
    for entry in document.entries {
        let entry = written(self::entry(document, entry).write_with_config(Vec::new(), BARE));
        // As a document of its own it names its namespace, which the feed has named already.
        out.push_str("<entry>");
        push_typed(&mut out, entry.split_once('>').expect("an entry begins with its start tag").1);
    }
    out.push_str(FEED_END);
    out.into_bytes()
}

fn written(bytes: Result<Vec<u8>, atom_syndication::Error>) -> String {
    String::from_utf8(bytes.expect("memory takes every byte")).expect("made of strings")
}

/// Appends `xml` with `type="text"` said in each of its text constructs (RFC 4287 §3.1). All of ours are plain
/// text, and in what the crate writes every `<` begins a tag.
fn push_typed(out: &mut String, xml: &str) {
    let mut rest = xml;
    while let Some(at) = rest.find('<') {
        let name = &rest[at + 1..];
        let name = &name[..name.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(name.len())];
        let end = at + 1 + name.len();
        out.push_str(&rest[..end]);
        if matches!(name, "title" | "subtitle" | "summary" | "rights") {
            out.push_str(" type=\"text\"");
        }
        rest = &rest[end..];
    }
    out.push_str(rest);
}

fn feed(document: &FeedDocument<'_>) -> AtomFeed {
    let feed = document.feed;
    // Each entry has an author, or the feed has (RFC 4287 §4.1.1). Whatever the entries say, so that one that comes or
    // goes changes nothing but itself.
    let authors = match feed.authors.as_slice() {
        [] => vec![Person { name: feed.title.to_string(), ..Person::default() }],
        authors => authors.iter().map(person).collect(),
    };
    AtomFeed {
        id: strip_forbidden(&feed.id).into(),
        title: plain(feed.title.as_str(), None),
        subtitle: Some(&feed.description)
            .filter(|text| !text.as_str().is_empty())
            .map(|text| plain(text.as_str(), None)),
        updated: moment(document.latest()),
        authors,
        links: links(document),
        rights: feed.copyright.as_ref().map(Line::as_str).map(|text| plain(text, None)),
        // A picture of unknown shape: `icon` must be square, `logo` should be 2:1 and nobody minds when it is not.
        logo: feed.image.as_deref().and_then(address::web_address),
        generator: Some(Generator { value: GENERATOR.to_owned(), ..Generator::default() }),
        lang: Some(feed.language.as_str().to_owned()),
        namespaces: namespaces(document),
        extensions: extensions(document),
        ..AtomFeed::default()
    }
}

fn namespaces(document: &FeedDocument<'_>) -> BTreeMap<String, String> {
    let archive = document.place.is_archive.then_some(("fh", HISTORY));
    let tombstones = (!tombstones(document).is_empty()).then_some(("at", TOMBSTONES));
    [archive, tombstones].into_iter().flatten().map(|(prefix, name)| (prefix.to_owned(), name.to_owned())).collect()
}

fn extensions(document: &FeedDocument<'_>) -> ExtensionMap {
    let mut extensions = ExtensionMap::new();
    if document.place.is_archive {
        // RFC 5005 §4: an archive says that it is one.
        let mark = Extension { name: "fh:archive".to_owned(), ..Extension::default() };
        extensions.insert("fh".to_owned(), BTreeMap::from([("archive".to_owned(), vec![mark])]));
    }
    let tombstones = tombstones(document);
    if !tombstones.is_empty() {
        let deleted = tombstones.iter().map(|tombstone| deleted_entry(document.base, tombstone)).collect();
        extensions.insert("at".to_owned(), BTreeMap::from([("deleted-entry".to_owned(), deleted)]));
    }
    extensions
}

/// What was withdrawn, and beside each retraction that is shown one of the same moment, lest the entry cancel it
/// (RFC 6721 §3, FORMATS §5). Nothing that is shown alive has one.
fn tombstones(document: &FeedDocument<'_>) -> Vec<Tombstone> {
    let recalled = document.entries.iter().filter(|entry| entry.retraction.is_some()).map(|entry| Tombstone {
        id: entry.id.clone(),
        at: entry.updated,
        comment: entry.retraction.clone(),
        successor: None,
    });
    let is_shown = |tombstone: &&Tombstone| document.entries.iter().any(|entry| entry.id == tombstone.id);
    let withdrawn = document.tombstones.iter().filter(|tombstone| !is_shown(tombstone)).cloned();
    recalled.chain(withdrawn).collect()
}

/// RFC 6721 §3. The crate writes attributes of extensions as they are.
fn deleted_entry(base: &BaseUrl, tombstone: &Tombstone) -> Extension {
    let attrs = BTreeMap::from([
        ("ref".to_owned(), escape(&*strip_forbidden(tombstone.id.as_str())).into_owned()),
        ("when".to_owned(), moment(tombstone.at).to_rfc3339()),
    ]);
    let mut deleted = Extension { name: "at:deleted-entry".to_owned(), attrs, ..Extension::default() };
    if let Some(comment) = &tombstone.comment {
        let comment = Extension {
            name: "at:comment".to_owned(),
            value: Some(strip_forbidden(comment.as_str()).into_owned()),
            ..Extension::default()
        };
        deleted.children.insert("comment".to_owned(), vec![comment]);
    }
    if let Some(successor) = tombstone.successor {
        // RFC 5829 §3.2: where its story is now.
        let attrs = BTreeMap::from([
            ("href".to_owned(), escape(&*base.article(successor)).into_owned()),
            ("rel".to_owned(), "successor-version".to_owned()),
        ]);
        let link = Extension { name: "link".to_owned(), attrs, ..Extension::default() };
        deleted.children.insert("link".to_owned(), vec![link]);
    }
    deleted
}

/// `rel="self"` is the canonical address whatever alias was fetched (STANDARDS 13). `rel="hub"` joins it here once
/// there is a hub; RFC 5005's links after that.
fn links(document: &FeedDocument<'_>) -> Vec<Link> {
    let link = |href: String, rel: &str, mime_type: &str| Link {
        href,
        rel: rel.to_owned(),
        mime_type: Some(mime_type.to_owned()),
        ..Link::default()
    };
    let mut links = vec![
        link(document.own_address(Format::Atom), "self", Format::Atom.media_type()),
        link(document.page(), "alternate", "text/html"),
    ];
    let others = document.place.links.iter();
    links.extend(others.map(|(relation, url)| link(url.clone(), relation, Format::Atom.media_type())));
    links
}

fn entry(document: &FeedDocument<'_>, entry: &Entry) -> AtomEntry {
    let language = Some(&entry.language);
    let body = if document.feed.content == Content::Full { content::html(document.base, entry) } else { None };
    AtomEntry {
        id: content::id(entry).into(),
        title: plain(&content::title(entry), language),
        updated: moment(entry.updated),
        published: Some(moment(entry.published)),
        authors: entry.authors.iter().map(person).collect(),
        categories: content::terms(entry).into_iter().map(category).collect(),
        // `alternate`, the default of `rel`: an entry without content must have it (RFC 4287 §4.1.2).
        links: entry_links(document, entry),
        summary: content::summary(entry).map(|text| plain(text, language)),
        content: body.map(|html| AtomContent {
            value: Some(html),
            content_type: Some("html".to_owned()),
            lang: language.map(|language| language.as_str().to_owned()),
            ..AtomContent::default()
        }),
        source: entry.source.as_ref().and_then(|source| self::source(source, entry)),
        ..AtomEntry::default()
    }
}

/// The feed that a copied entry came from (RFC 4287 §4.2.11), with the id, title and date that it should have: an
/// address for its id where it told none, and the entry's date for its own.
fn source(source: &FeedSource, entry: &Entry) -> Option<Source> {
    let url = source.url.as_deref().and_then(address::web_address);
    let page = source.page.as_deref().and_then(address::web_address);
    let id = source.id.as_ref().map(Line::to_string).or_else(|| url.clone()).or_else(|| page.clone())?;
    let link = |href: String, rel: &str| Link { href, rel: rel.to_owned(), ..Link::default() };
    Some(Source {
        title: plain(source.title.as_ref().map_or(&*id, Line::as_str), None),
        updated: moment(source.updated.unwrap_or(entry.updated)),
        links: url.map(|url| link(url, "self")).into_iter().chain(page.map(|page| link(page, "alternate"))).collect(),
        id,
        ..Source::default()
    })
}

/// `alternate` first; then an enclosure for each medium (RFC 4287 §4.2.7.2), of our own files with its length. What
/// can be played comes last: of several newsboat keeps the last (STANDARDS, finding 7).
fn entry_links(document: &FeedDocument<'_>, entry: &Entry) -> Vec<Link> {
    let mut links = vec![Link { href: content::link(document.base, entry), ..Link::default() }];
    let mut shown = media::shown(document.base, entry);
    shown.sort_by_key(|one| one.kind != MediumKind::Image);
    links.extend(shown.into_iter().map(|shown| Link {
        rel: "enclosure".to_owned(),
        mime_type: shown.media_type.map(|found| found.name.to_owned()),
        length: shown.length.map(|length| length.to_string()),
        title: shown.words.and_then(|words| words.caption_or_alt().as_ref()).map(Line::to_string),
        href: shown.url,
        ..Link::default()
    }));
    links
}

fn category(term: Term<'_>) -> Category {
    Category { term: term.name.to_owned(), scheme: None, label: term.label.map(str::to_owned) }
}

fn plain(text: &str, language: Option<&Language>) -> Text {
    Text { value: text.to_owned(), lang: language.map(|language| language.as_str().to_owned()), ..Text::default() }
}

fn person(author: &Author) -> Person {
    Person {
        name: author.name.to_string(),
        email: address::mail(author).map(str::to_owned),
        uri: author.url.as_deref().and_then(address::web_address),
        ..Person::default()
    }
}

/// In whole seconds, as RSS and JSON Feed tell it.
fn moment(at: Timestamp) -> FixedDateTime {
    let at = content::moment(at).to_chrono();
    at.with_nanosecond(0).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use atom_syndication::extension::Extension;

    use super::*;

    /// What the crate does of itself. A failure here is good news: read the head of this file, and simplify.
    #[test]
    fn the_crate_still_needs_what_we_do_for_it() {
        let extension = Extension {
            name: "x:y".to_owned(),
            attrs: BTreeMap::from([("ref".to_owned(), "a&b".to_owned())]),
            ..Extension::default()
        };
        let feed = AtomFeed {
            namespaces: BTreeMap::from([("x".to_owned(), "urn:a&b".to_owned())]),
            entries: vec![AtomEntry::default()],
            extensions: BTreeMap::from([("x".to_owned(), BTreeMap::from([("y".to_owned(), vec![extension])]))]),
            ..AtomFeed::default()
        };
        let written = feed.to_string();
        assert!(written.contains("<x:y ref=\"a&b\">"), "escapes the attributes of extensions now: {written}");
        assert!(written.contains("xmlns:x=\"urn:a&b\""), "escapes the names of namespaces now: {written}");
        assert!(written.find("<entry") < written.find("<x:y"), "puts extensions before the entries now: {written}");
        assert!(written.contains("<title>"), "says the type of plain text now: {written}");
    }

    #[test]
    fn the_type_is_said_in_start_tags_and_nowhere_else() {
        let mut out = String::new();
        push_typed(&mut out, "<title>title &lt;title></title><name>summary</name><rights xml:lang=\"ar\"/><id/>x");
        assert_eq!(
            out,
            "<title type=\"text\">title &lt;title></title><name>summary</name><rights type=\"text\" xml:lang=\"ar\"/><id/>x"
        );
    }
}
