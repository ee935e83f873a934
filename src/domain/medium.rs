use super::timestamp::Timestamp;

/// What kind of thing a media file is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MediumKind {
    /// A picture.
    Image,
    /// Sound.
    Audio,
    /// Moving pictures.
    Video,
}

impl MediumKind {
    /// The word of Media RSS, `media:content@medium`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Audio => "audio",
            Self::Video => "video",
        }
    }
}

/// The type of a media file that we publish.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MediaType {
    /// What kind of thing it is.
    pub kind: MediumKind,
    /// The media type as IANA has it, without parameters.
    pub name: &'static str,
}

/// What is published, by the ending of its name: what browsers and readers show. SVG is not among them: it can hold
/// script.
const TYPES: [(&str, MediumKind, &str); 28] = [
    ("jpg", MediumKind::Image, "image/jpeg"),
    ("jpeg", MediumKind::Image, "image/jpeg"),
    ("jpe", MediumKind::Image, "image/jpeg"),
    ("jfif", MediumKind::Image, "image/jpeg"),
    ("png", MediumKind::Image, "image/png"),
    ("apng", MediumKind::Image, "image/apng"),
    ("gif", MediumKind::Image, "image/gif"),
    ("webp", MediumKind::Image, "image/webp"),
    ("avif", MediumKind::Image, "image/avif"),
    ("mp3", MediumKind::Audio, "audio/mpeg"),
    ("m4a", MediumKind::Audio, "audio/mp4"),
    ("m4b", MediumKind::Audio, "audio/mp4"),
    ("aac", MediumKind::Audio, "audio/aac"),
    ("ogg", MediumKind::Audio, "audio/ogg"),
    ("oga", MediumKind::Audio, "audio/ogg"),
    // RFC 7845 §9: Opus in Ogg is Ogg.
    ("opus", MediumKind::Audio, "audio/ogg"),
    ("wav", MediumKind::Audio, "audio/wav"),
    ("flac", MediumKind::Audio, "audio/flac"),
    ("weba", MediumKind::Audio, "audio/webm"),
    ("aif", MediumKind::Audio, "audio/aiff"),
    ("aiff", MediumKind::Audio, "audio/aiff"),
    ("mp4", MediumKind::Video, "video/mp4"),
    ("m4v", MediumKind::Video, "video/mp4"),
    ("webm", MediumKind::Video, "video/webm"),
    ("mov", MediumKind::Video, "video/quicktime"),
    ("ogv", MediumKind::Video, "video/ogg"),
    ("mpg", MediumKind::Video, "video/mpeg"),
    ("mpeg", MediumKind::Video, "video/mpeg"),
];

impl MediaType {
    /// The type of a file of this name; `None` for what is not published. The letter case of an ending says nothing.
    pub fn of_name(name: &str) -> Option<Self> {
        let (stem, ending) = name.rsplit_once('.')?;
        let (_, kind, name) = TYPES.into_iter().find(|(known, ..)| ending.eq_ignore_ascii_case(known))?;
        (!stem.is_empty()).then_some(Self { kind, name })
    }

    /// The endings of what is published, in small letters.
    pub fn endings() -> impl Iterator<Item = &'static str> {
        TYPES.into_iter().map(|(ending, ..)| ending)
    }
}

/// A picture, sound or video that lies beside its article's file and is published with it (FORMATS §4, *Media*).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Medium {
    /// Its path from the article's folder, as the article names it, `/` between names; its address ends with it.
    pub name: String,
    /// The file; `None` when the article names one that is not there.
    pub file: Option<MediaFile>,
}

/// A media file as it was when its article was last looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MediaFile {
    /// Its path below the served folder, `/` between names.
    pub path: String,
    /// What it is.
    pub media_type: MediaType,
    /// Bytes.
    pub length: u64,
    /// Width and height in pixels, of a picture that tells them.
    pub pixels: Option<(u32, u32)>,
    /// When its bytes last changed.
    pub modified: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_is_told_by_the_ending_in_any_case() {
        let name = |file: &str| MediaType::of_name(file).map(|found| found.name);
        assert_eq!(name("صورة.JPG"), Some("image/jpeg"));
        assert_eq!(name("talk.v2.opus"), Some("audio/ogg"));
        assert_eq!(name("a.mp4"), Some("video/mp4"));
    }

    #[test]
    fn what_can_run_or_nobody_shows_is_not_published() {
        for name in ["a.svg", "a.tiff", "a.html", "a.jpg.php", "jpg", ".jpg", "a."] {
            assert_eq!(MediaType::of_name(name), None, "{name}");
        }
    }
}
