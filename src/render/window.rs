//! A window's bound in bytes, which only the documents themselves can tell.

use std::borrow::Cow;

use super::{FeedDocument, document};
use crate::domain::{Content, Entry, Format, Line, in_rank_order};

/// The entries of `document` that fit into its feed's `window.bytes`, in their order; all of them where the feed
/// sets no bound.
///
/// The same entries for every format, so that no reader misses what another has: the largest of the documents stays
/// within the bound. The oldest by rank go first (DESIGN §2.4: a corrected old story is new). One entry stays,
/// however large.
pub fn within_bytes<'a>(document: &FeedDocument<'a>) -> Cow<'a, [Entry]> {
    let Some(bound) = document.feed.window.bytes else { return Cow::Borrowed(document.entries) };
    if document.entries.iter().map(|entry| most_bytes(document, entry)).sum::<u64>() + HEAD <= bound {
        return Cow::Borrowed(document.entries);
    }
    let mut by_rank: Vec<usize> = (0..document.entries.len()).collect();
    by_rank.sort_by(|a, b| in_rank_order(&document.entries[*a], &document.entries[*b]));

    let empty = lengths(document, &[]);
    let mut so_far = empty;
    let mut kept = 0;
    for at in &by_rank {
        let with_it = lengths(document, std::slice::from_ref(&document.entries[*at]));
        for ((total, with_it), empty) in so_far.iter_mut().zip(with_it).zip(empty) {
            // An entry adds the same bytes wherever it stands, in JSON a comma more.
            *total += with_it.saturating_sub(empty) + 1;
        }
        if kept > 0 && so_far.iter().any(|total| *total > bound) {
            break;
        }
        kept += 1;
    }
    if kept == by_rank.len() {
        return Cow::Borrowed(document.entries);
    }
    by_rank.truncate(kept);
    by_rank.sort_unstable();
    Cow::Owned(by_rank.into_iter().map(|at| document.entries[at].clone()).collect())
}

/// The bytes that an entry adds to the largest of the documents, exact where they may be more than `bound`.
pub fn bytes_of(document: &FeedDocument<'_>, entry: &Entry, bound: u64) -> u64 {
    let foretold = most_bytes(document, entry);
    if foretold <= bound {
        return foretold;
    }
    let (with_it, empty) = (lengths(document, std::slice::from_ref(entry)), lengths(document, &[]));
    with_it.iter().zip(empty).map(|(with_it, empty)| with_it.saturating_sub(empty)).max().unwrap_or(foretold)
}

/// More than the head of any document is long.
const HEAD: u64 = 16 << 10;
/// More than the markup of an entry is long.
const MARKUP: u64 = 2 << 10;

/// No document grows by more bytes than these for an entry: nearly always enough to know that all of them fit, without
/// writing any of them three times over.
fn most_bytes(document: &FeedDocument<'_>, entry: &Entry) -> u64 {
    // `"` is six bytes once it is escaped.
    let escaped = |text: &str| {
        let grown = text.bytes().filter(|byte| matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'' | b'\\' | 0..=0x1F));
        text.len() as u64 + 5 * grown.count() as u64
    };
    let body = match document.feed.content {
        Content::Full => entry.body.as_ref().map_or(0, |body| escaped(body.as_str())),
        Content::Summary => 0,
    };
    // The title may be the summary and the text, too; the words of pictures, links and people are told a few times.
    let words = [Some(&entry.title), entry.summary.as_ref(), entry.correction.as_ref(), entry.retraction.as_ref()];
    let words: u64 = words.into_iter().flatten().map(|line| 4 * escaped(line.as_str())).sum();
    let people = entry.authors.iter().map(|author| {
        let url = author.url.as_deref().unwrap_or_default();
        2 * (escaped(author.name.as_str()) + escaped(url))
            + author.email.as_ref().map_or(0, |email| escaped(email.as_str()))
    });
    let tags = entry.tags.iter().map(|tag| escaped(tag.as_str()) + 64);
    let categories = entry.categories.iter().map(|path| 4 * escaped(path.as_str()) + 64);
    let picture = entry.picture.iter().map(|picture| {
        let words = [&picture.alt, &picture.caption, &picture.credit].into_iter().flatten();
        4 * escaped(picture.source.as_str()) + words.map(|line| 2 * escaped(line.as_str())).sum::<u64>()
    });
    let media = entry.media.iter().map(|medium| 12 * medium.name.len() as u64 + 1024);
    let link = entry.link.as_deref().map_or(0, |link| 3 * escaped(link));
    let id = 2 * escaped(entry.id.as_str());
    let source = entry.source.iter().flat_map(|source| {
        let lines = [&source.title, &source.id].into_iter().flatten().map(Line::as_str);
        let addresses = [&source.url, &source.page].into_iter().flatten().map(String::as_str);
        // An address that is percent-encoded is three times as long, and the id and title where there is no other.
        lines.chain(addresses).map(|text| 9 * escaped(text))
    });
    let all = people.chain(tags).chain(categories).chain(picture).chain(media).chain(source).sum::<u64>();
    MARKUP + body + words + all + link + id + 4 * document.base.as_str().len() as u64
}

/// The bytes of each format's document if it held `entries`.
fn lengths(whole: &FeedDocument<'_>, entries: &[Entry]) -> [u64; 3] {
    let part = FeedDocument { entries, ..*whole };
    Format::ALL.map(|format| document(&part, format).len() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Author, BaseUrl, FeedSource, Line, SafeHtml, Timestamp};
    use crate::render::Place;
    use crate::render::page::sample;

    #[test]
    fn no_document_grows_by_more_than_was_foretold() {
        let base = BaseUrl::new("https://example.org/a/b").unwrap();
        let feed = sample::feed("security", "Security", "en");
        let place = Place::default();
        for text in ["&", "<>", "\"'", "\\\u{1}", "سفير ", "a", "]]>"] {
            let (long, short) = (text.repeat(5000), text.repeat(200));
            let line = || Line::folded(&short);
            let mut entry = sample::story("x", "en");
            entry.title = line();
            entry.summary = Some(line());
            entry.correction = Some(line());
            entry.body = Some(SafeHtml::sanitised(format!("<p>{long}</p>")));
            entry.tags = vec![line(); 20];
            entry.authors =
                vec![Author { name: line(), email: Some(line()), url: Some("https://e.org/".repeat(50)) }; 9];
            entry.source = Some(FeedSource {
                title: Some(line()),
                id: Some(line()),
                url: Some("https://e.org/?".repeat(50)),
                page: Some(format!("https://e.org/{short}")),
                updated: None,
            });
            let updated = Timestamp::from_millis_utc(0);
            let of = |entries: &[Entry]| {
                let whole = FeedDocument { base: &base, feed: &feed, updated, entries, tombstones: &[], place: &place };
                (lengths(&whole, entries), most_bytes(&whole, &entry))
            };
            let (with_it, most) = of(std::slice::from_ref(&entry));
            for (with_it, empty) in with_it.into_iter().zip(of(&[]).0) {
                assert!(with_it - empty <= most, "{text}: {} and not {most}", with_it - empty);
                assert!(empty <= HEAD);
            }
        }
    }
}
