//! What a file is, by its name alone.

use super::{DropFormat, FileKind};

/// Endings of pictures, sound and video.
const MEDIA: [&str; 38] = [
    "jpg", "jpeg", "jpe", "jfif", "png", "apng", "gif", "webp", "avif", "heic", "heif", "svg", "bmp", "tif", "tiff",
    "ico", "jxl", "mp3", "m4a", "m4b", "aac", "ogg", "oga", "opus", "wav", "flac", "weba", "aif", "aiff", "mp4", "m4v",
    "webm", "mov", "ogv", "mkv", "avi", "mpg", "mpeg",
];

/// Endings under which editors and uploads keep what is not whole yet.
const TEMPORARY: [&str; 12] =
    ["part", "partial", "tmp", "temp", "swp", "swo", "swx", "crdownload", "filepart", "download", "bak", "upload"];

/// Files of systems and settings of ours.
const NOT_NEWS: [&str; 6] = [
    "site.toml",
    "feed.toml",
    // The note of a preview's address, wherever it was moved with the articles beside it: it is a secret.
    "preview-address.txt",
    "thumbs.db",
    "desktop.ini",
    "ehthumbs.db",
];

/// What the name of a file says that it is; the letter case of its ending says nothing.
pub fn recognise(file_name: &str) -> FileKind {
    let name = file_name.to_lowercase();
    if is_passed(&name) {
        return FileKind::Passed;
    }
    match ending(&name) {
        "txt" | "text" => FileKind::Article(DropFormat::PageText),
        "md" | "markdown" | "mdown" | "mkd" | "mdx" => FileKind::Article(DropFormat::Markdown),
        "xml" | "rss" | "atom" | "rdf" | "nitf" | "newsml" | "wxr" => FileKind::Article(DropFormat::Xml),
        "json" | "ninjs" | "jsonld" | "jsonfeed" | "jsonl" | "ndjson" => FileKind::Article(DropFormat::Json),
        "eml" => FileKind::Article(DropFormat::Mail),
        // Wires are delivered under these, and under none.
        "iptc" | "7901" | "anpa" | "1312" | "wir" | "wire" | "tx1" | "tst" | "" => {
            FileKind::Article(DropFormat::WireText)
        }
        "html" | "htm" | "xhtml" => FileKind::Article(DropFormat::Html),
        ending if MEDIA.contains(&ending) => FileKind::Media,
        _ => FileKind::Unknown,
    }
}

/// What follows the last dot, which may be nothing.
fn ending(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, ending)| ending)
}

fn is_passed(name: &str) -> bool {
    // `.x` hides, and rsync writes `.x.AbC123`; `#x#` and `x~` are an editor's; `~$x` a word processor's lock.
    name.starts_with('.')
        || name.starts_with("~$")
        || name.ends_with('~')
        || name.len() > 1 && name.starts_with('#') && name.ends_with('#')
        || NOT_NEWS.contains(&name)
        || TEMPORARY.contains(&ending(name))
        || name.ends_with(".refused.txt")
        || name.ends_with(".receipt.txt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_by_their_ending_in_any_case() {
        for name in ["a.txt", "A.TXT", "خبر عاجل.txt", "v1.2 notes.Txt"] {
            assert_eq!(recognise(name), FileKind::Article(DropFormat::PageText), "{name}");
        }
        for name in ["a.md", "a.Markdown", "a.mdx", "2020-09-24-خبر.MD"] {
            assert_eq!(recognise(name), FileKind::Article(DropFormat::Markdown), "{name}");
        }
        for name in ["a.xml", "feed.RSS", "خبر.nitf", "a.atom", "b.newsml", "export.wxr", "index.rdf"] {
            assert_eq!(recognise(name), FileKind::Article(DropFormat::Xml), "{name}");
        }
    }

    #[test]
    fn the_documentation_names_the_endings_of_xml() {
        let table = include_str!("../../docs/formats.md");
        for ending in ["xml", "rss", "atom", "rdf", "wxr", "nitf", "newsml"] {
            assert_eq!(recognise(&format!("a.{ending}")), FileKind::Article(DropFormat::Xml));
            assert!(table.contains(&format!("`.{ending}`")), "{ending}");
        }
    }

    #[test]
    fn pages_are_html() {
        for name in ["a.html", "index.HTM", "خبر.xhtml"] {
            assert_eq!(recognise(name), FileKind::Article(DropFormat::Html), "{name}");
        }
    }

    #[test]
    fn pictures_sound_and_video_are_media() {
        for name in ["a.jpg", "a.JPEG", "صورة.png", "a.webp", "a.mp3", "a.opus", "a.mov", "a.svg"] {
            assert_eq!(recognise(name), FileKind::Media, "{name}");
        }
    }

    #[test]
    fn what_is_hidden_or_not_whole_is_passed() {
        for name in [
            ".a.txt",
            ".a.txt.AbC123",
            ".ajil-id",
            "a.txt~",
            "a.txt.part",
            "a.partial",
            "a.TMP",
            "a.temp",
            ".a.txt.swp",
            "a.txt.crdownload",
            "a.md.filepart",
            "#a.txt#",
            "~$a.txt",
            "خبر.txt.tmp",
        ] {
            assert_eq!(recognise(name), FileKind::Passed, "{name}");
        }
    }

    #[test]
    fn settings_and_receipts_are_no_articles() {
        for name in [
            "site.toml",
            "feed.toml",
            "PREVIEW-ADDRESS.txt",
            "Thumbs.db",
            "desktop.ini",
            "a.txt.refused.txt",
            "a.md.receipt.txt",
            "خبر عاجل.txt.refused.txt",
            "خبر.refused.txt",
        ] {
            assert_eq!(recognise(name), FileKind::Passed, "{name}");
        }
    }

    #[test]
    fn a_name_without_an_ending_may_be_a_wires() {
        for name in ["bdt0123", "a.", "README", "#", "W2870.anpa", "خبر.IPTC"] {
            assert_eq!(recognise(name), FileKind::Article(DropFormat::WireText), "{name}");
        }
        assert_eq!(recognise("a.eml"), FileKind::Article(DropFormat::Mail));
        assert_eq!(recognise("a.ninjs"), FileKind::Article(DropFormat::Json));
    }

    #[test]
    fn the_rest_is_unknown() {
        for name in ["a.docx", "a.toml", "refused.txt.pdf"] {
            assert_eq!(recognise(name), FileKind::Unknown, "{name}");
        }
    }
}
