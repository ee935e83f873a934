//! OPML 2.0: every feed in one document, for a reader to take in at once (STANDARDS 60).

use std::collections::BTreeMap;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, Event};

use crate::domain::{BaseUrl, CategoryPath, Feed, FeedName, Format, Line, Timestamp, strip_forbidden};

/// The media type, with its charset.
pub const MEDIA_TYPE: &str = "text/x-opml; charset=utf-8";

type Out = Writer<Vec<u8>>;

/// The feeds in OPML 2.0, UTF-8: in the order in which they are given, a category's sub-categories together with it in
/// an outline of its title.
pub fn document(base: &BaseUrl, title: &Line, owner: Option<&Line>, modified: Timestamp, feeds: &[Feed]) -> Vec<u8> {
    let names: Vec<_> = feeds.iter().map(|feed| &feed.name).collect();
    let mut below: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
    for (at, name) in names.iter().enumerate() {
        below.entry(parent(&names, name)).or_default().push(at);
    }
    written(|out| {
        out.create_element("opml").with_attribute(("version", "2.0")).write_inner_content(|out| {
            out.create_element("head").write_inner_content(|out| {
                text(out, "title", title.as_str())?;
                text(out, "dateModified", &modified.to_rfc822())?;
                owner.map_or(Ok(()), |owner| text(out, "ownerName", owner.as_str()))
            })?;
            out.create_element("body").write_inner_content(|out| outlines(out, base, feeds, &below, None))?;
            Ok(())
        })?;
        Ok(())
    })
}

/// The nearest category above that is among them.
fn parent(names: &[&FeedName], name: &FeedName) -> Option<usize> {
    let FeedName::Category(category) = name else { return None };
    let is_it = |above: &CategoryPath| names.iter().position(|name| **name == FeedName::of(above.clone()));
    category.lineage().skip(1).find_map(|above| is_it(&above))
}

fn outlines(
    out: &mut Out,
    base: &BaseUrl,
    feeds: &[Feed],
    below: &BTreeMap<Option<usize>, Vec<usize>>,
    of: Option<usize>,
) -> std::io::Result<()> {
    for at in below.get(&of).into_iter().flatten() {
        let feed = &feeds[*at];
        if below.contains_key(&Some(*at)) {
            // Readers that know folders take this for one; an outline with both an address and others in it they do not.
            let title = strip_forbidden(feed.title.as_str());
            let folder = out.create_element("outline").with_attribute(("text", &*title));
            folder.with_attribute(("title", &*title)).write_inner_content(|out| {
                outline(out, base, feed)?;
                outlines(out, base, feeds, below, Some(*at))
            })?;
        } else {
            outline(out, base, feed)?;
        }
    }
    Ok(())
}

/// RSS, which every reader of such lists can read.
fn outline(out: &mut Out, base: &BaseUrl, feed: &Feed) -> std::io::Result<()> {
    let title = strip_forbidden(feed.title.as_str());
    let description = strip_forbidden(feed.description.as_str());
    let attributes = [
        ("text", &*title),
        ("type", "rss"),
        ("xmlUrl", &feed.address(base, Format::Rss)),
        ("htmlUrl", &feed.page(base)),
        ("title", &*title),
        ("description", &*description),
        ("language", feed.language.as_str()),
    ];
    let told = attributes.into_iter().filter(|(_, value)| !value.is_empty());
    out.create_element("outline").with_attributes(told).write_empty()?;
    Ok(())
}

fn text(out: &mut Out, name: &str, value: &str) -> std::io::Result<()> {
    out.create_element(name).write_text_content(quick_xml::events::BytesText::new(&strip_forbidden(value)))?;
    Ok(())
}

/// A document with its declaration.
pub(super) fn written(write: impl FnOnce(&mut Out) -> std::io::Result<()>) -> Vec<u8> {
    let mut out = Writer::new(Vec::new());
    let declaration = Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None));
    out.write_event(declaration).and_then(|()| write(&mut out)).expect("memory takes every byte");
    out.into_inner()
}

#[cfg(test)]
mod tests {
    use super::super::page::sample::feed;
    use super::*;

    #[test]
    fn sub_categories_stand_in_the_outline_of_theirs_and_markup_is_escaped() {
        let base = BaseUrl::new("https://e.org/news").unwrap();
        let mut feeds = vec![
            feed("breaking", "Breaking", "en"),
            feed("sports", "Sports \"&\" <b>", "en"),
            feed("sports-extra", "Extra", "en"),
            feed("sports/local/football", "كرة القدم", "ar"),
        ];
        for feed in &mut feeds {
            feed.description = Line::folded("");
        }
        feeds[0].description = Line::folded("Now");
        let title = Line::folded("Ajil & co");
        let modified = Timestamp::from_millis_utc(1_600_959_420_000);
        let bytes = document(&base, &title, Some(&Line::folded("Salma")), modified, &feeds);
        insta::assert_snapshot!(String::from_utf8(bytes).unwrap().replace("><", ">\n<"), @r#"
        <?xml version="1.0" encoding="utf-8"?>
        <opml version="2.0">
        <head>
        <title>Ajil &amp; co</title>
        <dateModified>Thu, 24 Sep 2020 14:57:00 +0000</dateModified>
        <ownerName>Salma</ownerName>
        </head>
        <body>
        <outline text="Breaking" type="rss" xmlUrl="https://e.org/news/breaking.rss" htmlUrl="https://e.org/news/breaking" title="Breaking" description="Now" language="en"/>
        <outline text="Sports &quot;&amp;&quot; &lt;b&gt;" title="Sports &quot;&amp;&quot; &lt;b&gt;">
        <outline text="Sports &quot;&amp;&quot; &lt;b&gt;" type="rss" xmlUrl="https://e.org/news/sports.rss" htmlUrl="https://e.org/news/sports" title="Sports &quot;&amp;&quot; &lt;b&gt;" language="en"/>
        <outline text="كرة القدم" type="rss" xmlUrl="https://e.org/news/sports/local/football.rss" htmlUrl="https://e.org/news/sports/local/football" title="كرة القدم" language="ar"/>
        </outline>
        <outline text="Extra" type="rss" xmlUrl="https://e.org/news/sports-extra.rss" htmlUrl="https://e.org/news/sports-extra" title="Extra" language="en"/>
        </body>
        </opml>
        "#);
    }
}
