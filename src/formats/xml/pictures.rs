//! Pictures, sound and video that an item names.

use url::Url;

use super::markup::{push_attribute, push_escaped};
use crate::domain::{BaseUrl, Line, Picture};

/// The width that serves a page well: of several sizes the largest that is no wider is taken.
const WIDTH: u32 = 2048;

/// One rendition of a picture, a recording or a film.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(in crate::formats) struct Rendition {
    /// An absolute http(s) URL, or the name of a file beside the article.
    pub(in crate::formats) source: String,
    /// What kind of thing it is.
    pub(in crate::formats) medium: Medium,
    /// In pixels; `None` where nobody says.
    pub(in crate::formats) width: Option<u32>,
    /// Whether it is said to be a small one that stands for another.
    pub(in crate::formats) is_thumbnail: bool,
}

/// What a file holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(in crate::formats) enum Medium {
    /// A photograph or a graphic that browsers show.
    Picture,
    /// Sound.
    Audio,
    /// A film.
    Video,
    /// Something else, or nobody knows.
    #[default]
    Other,
}

impl Medium {
    /// By its type, `image/jpeg`, else by a word for it, `image`, `Photo`, else by the address's ending.
    pub(in crate::formats) fn of(media_type: Option<&str>, word: Option<&str>, source: &str) -> Self {
        let by_type = media_type.and_then(|name| name.trim().split(['/', ';']).next()).map(str::to_ascii_lowercase);
        let word = word.map(|word| word.trim().to_lowercase());
        match by_type.as_deref().or(word.as_deref()).unwrap_or_default() {
            "image" => return if is_shown(media_type) { Self::Picture } else { Self::Other },
            "photo" | "picture" | "graphic" | "photograph" => return Self::Picture,
            "audio" | "sound" => return Self::Audio,
            "video" | "film" => return Self::Video,
            _ => {}
        }
        let path = source.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
        let ending = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("", |(_, ending)| ending);
        match ending {
            "jpg" | "jpeg" | "png" | "gif" | "webp" | "avif" | "svg" => Self::Picture,
            "mp3" | "m4a" | "ogg" | "oga" | "opus" | "wav" | "aac" | "flac" => Self::Audio,
            "mp4" | "m4v" | "webm" | "mov" | "ogv" => Self::Video,
            _ => Self::Other,
        }
    }
}

/// Agencies send TIFF and EPS beside what browsers show.
fn is_shown(media_type: Option<&str>) -> bool {
    !media_type.is_some_and(|name| ["tif", "eps", "psd", "raw", "illustrator"].iter().any(|kind| name.contains(kind)))
}

/// Where a rendition is: resolved against `base` where there is one; else an absolute http(s) URL, or a file beside the
/// article, which must lie in the article's own folder or below.
pub(in crate::formats) fn source(reference: &str, base: Option<&str>) -> Option<String> {
    let reference = reference.trim();
    if let Ok(url) = Url::parse(reference)
        && matches!(url.scheme(), "http" | "https")
    {
        return url.has_host().then(|| url.into());
    }
    if let Some(base) = base.or(reference.starts_with("//").then_some("https://localhost/")) {
        return BaseUrl::resolve(base, reference).filter(|_| !reference.is_empty());
    }
    // `file:///./photo.jpg` is how an agency says that it lies beside.
    let beside = reference.strip_prefix("file:").unwrap_or(reference).trim_start_matches('/');
    let beside = beside.strip_prefix("./").unwrap_or(beside).trim();
    let climbs = reference.starts_with('/') || beside.split(['/', '\\']).any(|part| part == "..");
    (!climbs && !beside.is_empty() && Url::parse(beside).is_err()).then(|| beside.to_owned())
}

/// The picture to show, of all its sizes.
pub(in crate::formats) fn best(renditions: &[Rendition]) -> Option<&Rendition> {
    let mut best: Option<&Rendition> = None;
    for rendition in renditions.iter().filter(|rendition| rendition.medium == Medium::Picture) {
        if best.is_none_or(|best| rank(rendition) > rank(best)) {
            best = Some(rendition);
        }
    }
    best
}

/// Full pictures before thumbnails, what is not too wide before what is, the wider before the narrower.
fn rank(rendition: &Rendition) -> (bool, bool, i64) {
    let width = i64::from(rendition.width.unwrap_or(WIDTH / 2));
    let fits = width <= i64::from(WIDTH);
    (!rendition.is_thumbnail, fits, if fits { width } else { -width })
}

/// The picture of an article.
pub(in crate::formats) fn picture(
    source: &str,
    alt: Option<&str>,
    caption: Option<&str>,
    credit: Option<&str>,
) -> Option<Picture> {
    let line = |text: Option<&str>| text.and_then(Line::new);
    Some(Picture { source: Line::new(source)?, alt: line(alt), caption: line(caption), credit: line(credit) })
}

/// A picture as a figure. One beside the article has no address that a reader could follow, and makes none.
pub(in crate::formats) fn push_figure(html: &mut String, picture: &Picture) {
    if !picture.source.as_str().starts_with("http") {
        return;
    }
    html.push_str("<figure><img");
    push_attribute(html, "src", picture.source.as_str());
    push_attribute(html, "alt", picture.alt.as_ref().or(picture.caption.as_ref()).map_or("", |alt| alt.as_str()));
    html.push('>');
    let words: Vec<_> = [&picture.caption, &picture.credit].into_iter().flatten().map(Line::as_str).collect();
    if !words.is_empty() {
        html.push_str("<figcaption>");
        push_escaped(html, &words.join(" – "));
        html.push_str("</figcaption>");
    }
    html.push_str("</figure>\n");
}

/// Sound or a film below the text, unless the text has it.
pub(in crate::formats) fn push_recording(html: &mut String, rendition: &Rendition) {
    let element = match rendition.medium {
        Medium::Audio => "audio",
        Medium::Video => "video",
        Medium::Picture | Medium::Other => return,
    };
    if !rendition.source.starts_with("http") || html.contains(&rendition.source) {
        return;
    }
    html.push_str(&format!("\n<figure><{element} controls"));
    push_attribute(html, "src", &rendition.source);
    html.push_str(&format!("></{element}></figure>"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_addresses_or_files_beside() {
        assert_eq!(source("https://e.org/a.jpg", None).unwrap(), "https://e.org/a.jpg");
        assert_eq!(source("a.jpg", Some("https://e.org/x/")).unwrap(), "https://e.org/x/a.jpg");
        assert_eq!(source("//cdn.e.org/a.jpg", None).unwrap(), "https://cdn.e.org/a.jpg");
        for text in ["./a.jpg", "a.jpg", "file:///./ a.jpg"] {
            assert_eq!(source(text, None).unwrap(), "a.jpg", "{text}");
        }
        for text in ["/etc/passwd", "../a.jpg", "data:image/png;base64,AA", "javascript:x", "", "C:\\a.jpg"] {
            assert_eq!(source(text, None), None, "{text}");
        }
    }

    #[test]
    fn of_many_sizes_the_largest_that_serves_a_page() {
        let of = |width: Option<u32>, is_thumbnail| Rendition {
            source: format!("{width:?}"),
            medium: Medium::Picture,
            width,
            is_thumbnail,
        };
        let sizes = [of(Some(80), true), of(Some(5000), false), of(Some(1500), false), of(Some(480), false)];
        assert_eq!(best(&sizes).unwrap().width, Some(1500));
        assert_eq!(best(&sizes[..2]).unwrap().width, Some(5000));
        assert_eq!(best(&sizes[..1]).unwrap().width, Some(80));
        assert_eq!(best(&[]), None);
    }

    #[test]
    fn a_medium_is_told_by_type_word_or_ending() {
        assert_eq!(Medium::of(Some("image/jpeg"), None, ""), Medium::Picture);
        assert_eq!(Medium::of(Some("image/tiff"), None, "a.tif"), Medium::Other);
        assert_eq!(Medium::of(None, Some("Photo"), ""), Medium::Picture);
        assert_eq!(Medium::of(None, None, "https://e.org/a.MP3?x=1"), Medium::Audio);
        assert_eq!(Medium::of(Some("video/mp4-1280x720"), None, ""), Medium::Video);
        assert_eq!(Medium::of(Some("application/pdf"), None, "a.pdf"), Medium::Other);
    }
}
