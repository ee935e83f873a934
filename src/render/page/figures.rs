//! The media of an article that do not stand in its body.

use super::Chrome;
use crate::domain::{Entry, Line, MediumKind, Picture, medium_path};
use crate::render::address::web_address;
use crate::render::media::stands_in_body;

/// A picture, sound or video above the body.
#[derive(Debug)]
pub(super) struct Figure<'a> {
    pub(super) source: String,
    pub(super) media_type: &'static str,
    pub(super) kind: MediumKind,
    pub(super) pixels: Option<(u32, u32)>,
    pub(super) alt: &'a str,
    pub(super) caption: Option<&'a str>,
    pub(super) credit: Option<&'a str>,
}

/// The picture first. Only files of ours: to show another's would tell another host who reads what.
pub(super) fn figures<'a>(chrome: &Chrome<'_>, entry: &'a Entry) -> Vec<Figure<'a>> {
    if entry.retraction.is_some() {
        return Vec::new();
    }
    let picture = entry.picture.as_ref();
    let words = |name: &str| picture.filter(|picture| picture.source.as_str() == name);
    let mut figures = Vec::new();
    for medium in entry.media.iter().filter(|medium| !stands_in_body(entry, &medium.name)) {
        let Some(file) = &medium.file else { continue };
        let words = words(&medium.name);
        let figure = Figure {
            source: format!("{}{}", chrome.base.path(), medium_path(entry.permalink(), &medium.name)),
            media_type: file.media_type.name,
            kind: file.media_type.kind,
            pixels: file.pixels,
            // Without words of its own it says nothing that the title does not (HTML §4.8.4.4.4).
            alt: words.and_then(|words: &Picture| words.alt.as_ref()).map_or("", |alt| alt.as_str()),
            caption: words.and_then(|words| words.caption.as_ref()).map(|caption| caption.as_str()),
            credit: words.and_then(|words| words.credit.as_ref()).map(|credit| credit.as_str()),
        };
        if words.is_some() { figures.insert(0, figure) } else { figures.push(figure) }
    }
    figures
}

/// A picture of another host, which is led to and not shown.
#[derive(Debug)]
pub(super) struct Elsewhere<'a> {
    pub(super) href: String,
    pub(super) alt: Option<&'a str>,
    pub(super) caption: Option<&'a str>,
    pub(super) credit: Option<&'a str>,
}

/// The entry's picture, where it is another host's and the body does not lead to it.
pub(super) fn elsewhere(entry: &Entry) -> Option<Elsewhere<'_>> {
    let picture = entry.picture.as_ref().filter(|_| entry.retraction.is_none())?;
    let source = picture.source.as_str();
    if entry.media_file(source).is_some()
        || entry.body.as_ref().is_some_and(|body| body.as_str().contains(&source.replace('&', "&amp;")))
    {
        return None;
    }
    Some(Elsewhere {
        href: web_address(source)?,
        alt: picture.alt.as_ref().map(Line::as_str),
        caption: picture.caption.as_ref().map(Line::as_str),
        credit: picture.credit.as_ref().map(Line::as_str),
    })
}

#[cfg(test)]
mod tests {
    use super::super::article::article;
    use super::super::sample::{Site, story};
    use crate::domain::{Entry, Line, MediaFile, MediaType, Medium, Picture, SafeHtml, Timestamp, medium_path};

    fn with_media(names: &[&str]) -> Entry {
        let file = |name: &str| MediaFile {
            path: name.to_owned(),
            media_type: MediaType::of_name(name).unwrap(),
            length: 1000,
            pixels: name.ends_with("jpg").then_some((640, 480)),
            modified: Timestamp::from_millis_utc(0),
        };
        let medium = |name: &&str| Medium { name: (*name).to_owned(), file: Some(file(name)) };
        Entry { media: names.iter().map(medium).collect(), ..story("A visit", "en") }
    }

    fn page(entry: &Entry) -> String {
        article(&Site::new("en", "Ajil").chrome(), entry, false)
    }

    #[test]
    fn a_picture_stands_above_the_body_with_its_words() {
        let mut entry = with_media(&["visit.jpg"]);
        let line = |text: &str| Line::new(text);
        entry.picture = Some(Picture {
            source: Line::folded("visit.jpg"),
            alt: line("Two men & a flag"),
            caption: line("At the door"),
            credit: line("Salma"),
        });
        let (page, path) = (page(&entry), medium_path(entry.permalink(), "visit.jpg"));
        let image = format!("<img src=\"{path}\" alt=\"Two men &#38; a flag\" width=\"640\" height=\"480\">");
        assert!(page.contains(&image), "{page}");
        assert!(page.contains("At the door") && page.contains("Salma"));
        assert!(page.contains(&format!("og:image\" content=\"https://example.org{path}\"")), "{page}");
    }

    #[test]
    fn another_hosts_picture_is_led_to_with_its_words_and_not_loaded() {
        let source = "https://cdn.example/a.jpg?x=1&y";
        let picture = Picture {
            source: Line::folded(source),
            alt: None,
            caption: Line::new("At the door"),
            credit: Line::new("Salma"),
        };
        let mut entry = Entry { picture: Some(picture), ..with_media(&[]) };
        let shown = page(&entry);
        assert!(shown.contains("<a href=\"https://cdn.example/a.jpg?x=1&#38;y\">Picture</a>"), "{shown}");
        assert!(shown.contains("At the door") && shown.contains("Salma") && !shown.contains("<img"));
        entry.body =
            Some(SafeHtml::sanitised(format!("<p><img src=\"{}\" alt=\"\"></p>", source.replace('&', "&amp;"))));
        assert!(!page(&entry).contains("class=\"medium"));
    }

    #[test]
    fn what_the_body_shows_is_not_shown_twice() {
        let mut entry = with_media(&["visit.jpg"]);
        let path = medium_path(entry.permalink(), "visit.jpg");
        entry.body = Some(SafeHtml::sanitised(format!("<p><img src=\"{path}\" alt=\"\"></p>")));
        assert_eq!(page(&entry).matches("<img").count(), 1);
    }

    #[test]
    fn sound_and_video_can_be_played() {
        let page = page(&with_media(&["talk.mp3", "talk.mp4"]));
        assert!(page.contains("<audio controls preload=\"none\""), "{page}");
        assert!(page.contains("<video controls preload=\"metadata\""));
    }
}
