//! What an entry shows and plays: its picture, and the files that lie beside its article. The same in every document.

use super::address::web_address;
use crate::domain::{BaseUrl, Entry, MediaFile, MediaType, MediumKind, Picture, medium_path};

/// A picture, sound or video as documents tell of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Shown<'e> {
    /// Absolute.
    pub(super) url: String,
    pub(super) kind: MediumKind,
    /// Unknown for an address elsewhere that has no ending we know.
    pub(super) media_type: Option<MediaType>,
    /// Bytes; known of our own files.
    pub(super) length: Option<u64>,
    /// Width and height.
    pub(super) pixels: Option<(u32, u32)>,
    /// Its words, where it is the entry's picture.
    pub(super) words: Option<&'e Picture>,
}

/// All of an entry's media, its picture first; a retraction shows none.
pub(super) fn shown<'e>(base: &BaseUrl, entry: &'e Entry) -> Vec<Shown<'e>> {
    if entry.retraction.is_some() {
        return Vec::new();
    }
    let own = |name: &str, file: &MediaFile, words| Shown {
        url: base.medium(entry.permalink(), name),
        kind: file.media_type.kind,
        media_type: Some(file.media_type),
        length: Some(file.length),
        pixels: file.pixels,
        words,
    };
    let mut shown = Vec::new();
    if let Some(picture) = &entry.picture {
        let source = picture.source.as_str();
        match (entry.media_file(source), web_address(source)) {
            (Some(file), _) => shown.push(own(source, file, Some(picture))),
            (None, Some(url)) => shown.push(elsewhere(url, picture)),
            // It is not there yet.
            (None, None) => {}
        }
    }
    let is_picture = |name: &str| entry.picture.as_ref().is_some_and(|picture| picture.source.as_str() == name);
    let others = entry.media.iter().filter(|medium| !is_picture(&medium.name));
    shown.extend(others.filter_map(|medium| Some(own(&medium.name, medium.file.as_ref()?, None))));
    shown
}

fn elsewhere(url: String, picture: &Picture) -> Shown<'_> {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let media_type = MediaType::of_name(path).filter(|found| found.kind == MediumKind::Image);
    Shown { kind: MediumKind::Image, media_type, length: None, pixels: None, words: Some(picture), url }
}

/// The entry's picture, where it has one to show.
pub(super) fn picture<'s, 'e>(shown: &'s [Shown<'e>]) -> Option<&'s Shown<'e>> {
    shown.first().filter(|first| first.words.is_some() && first.kind == MediumKind::Image)
}

/// The one enclosure that RSS has room for (STANDARDS, finding 7): what can be played, else the picture; of our own
/// files, whose length is known.
pub(super) fn enclosure<'s, 'e>(shown: &'s [Shown<'e>]) -> Option<&'s Shown<'e>> {
    let own = || shown.iter().filter(|one| one.length.is_some());
    own().find(|one| one.kind != MediumKind::Image).or_else(|| own().next())
}

/// Whether a body shows a file of its own already.
pub(super) fn stands_in_body(entry: &Entry, name: &str) -> bool {
    let address = medium_path(entry.permalink(), name);
    entry.body.as_ref().is_some_and(|body| body.as_str().contains(&format!("=\"{address}\"")))
}

#[cfg(test)]
mod tests {
    use super::super::page::sample::story;
    use super::*;
    use crate::domain::{Line, Medium, Timestamp};

    fn file(name: &str) -> Medium {
        let file = MediaFile {
            path: format!("security/{name}"),
            media_type: MediaType::of_name(name).unwrap(),
            length: 1000,
            pixels: None,
            modified: Timestamp::from_millis_utc(0),
        };
        Medium { name: name.to_owned(), file: Some(file) }
    }

    fn picture_of(source: &str) -> Option<Picture> {
        Some(Picture { source: Line::folded(source), alt: None, caption: None, credit: None })
    }

    fn urls(entry: &Entry) -> Vec<String> {
        let base = BaseUrl::new("https://e.org").unwrap();
        shown(&base, entry).into_iter().map(|one| one.url.rsplit('/').next().unwrap_or_default().to_owned()).collect()
    }

    #[test]
    fn the_picture_comes_first_and_once() {
        let mut entry = story("A visit", "en");
        entry.media = vec![file("talk.mp3"), file("visit.jpg"), Medium { name: "gone.png".to_owned(), file: None }];
        assert_eq!(urls(&entry), ["talk.mp3", "visit.jpg"]);
        entry.picture = picture_of("visit.jpg");
        assert_eq!(urls(&entry), ["visit.jpg", "talk.mp3"]);
        entry.picture = picture_of("gone.png");
        assert_eq!(urls(&entry), ["talk.mp3", "visit.jpg"]);
        entry.picture = picture_of("https://cdn.example/a.webp?x");
        assert_eq!(urls(&entry), ["a.webp?x", "talk.mp3", "visit.jpg"]);
        entry.retraction = Line::new("Withdrawn.");
        assert!(urls(&entry).is_empty());
    }

    #[test]
    fn what_can_be_played_is_the_enclosure_and_a_picture_elsewhere_is_none() {
        let base = BaseUrl::new("https://e.org").unwrap();
        let mut entry = story("A visit", "en");
        entry.picture = picture_of("https://cdn.example/a.webp");
        assert_eq!(enclosure(&shown(&base, &entry)), None);
        entry.media = vec![file("visit.jpg"), file("talk.mp3")];
        assert_eq!(enclosure(&shown(&base, &entry)).map(|one| one.kind), Some(MediumKind::Audio));
    }

    #[test]
    fn an_address_has_the_name_as_the_article_has_it_percent_encoded() {
        let base = BaseUrl::new("https://e.org/news").unwrap();
        let mut entry = story("A visit", "en");
        entry.media = vec![file("img/صورة 1.jpg")];
        let expected = format!("https://e.org/news/media/{}/img/%D8%B5%D9%88%D8%B1%D8%A9%201.jpg", entry.permalink());
        assert_eq!(shown(&base, &entry)[0].url, expected);
    }
}
