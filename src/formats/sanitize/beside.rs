//! Pictures and recordings that a body names and that lie beside its article. Only the service knows whether they are
//! there, and the address that they have: until then they stand in the body under a scheme that nobody else can write.

use percent_encoding::percent_decode_str;

use super::pieces::{Piece, attributes, pieces};
use crate::domain::{MediaType, SafeHtml, encode_segment};
use crate::formats::bytes::holds;

/// What an address begins with that waits for its file. The sanitiser lets no such address through.
pub(super) const SCHEME: &str = "media:";

/// The waiting form of a reference to a media file beside the article; `None` for what is none: another kind of file,
/// one outside the article's folder.
pub(super) fn waiting(reference: &str) -> Option<String> {
    let path = reference.trim().split(['?', '#']).next().unwrap_or_default();
    let path = percent_decode_str(path).decode_utf8().ok()?;
    let name = name_beside(&path)?;
    let encoded: Vec<_> = name.split('/').map(encode_segment).collect();
    Some(format!("{SCHEME}{}", encoded.join("/")))
}

/// A path below the article's own folder that names a media file, without `./`.
pub(in crate::formats) fn name_beside(path: &str) -> Option<&str> {
    let path = path.trim_start_matches("./");
    let plain = |name: &str| {
        !name.is_empty() && !name.starts_with('.') && !name.contains([':', '\\']) && !name.contains(char::is_control)
    };
    (path.split('/').all(plain) && MediaType::of_name(path).is_some()).then_some(path)
}

/// The names of the files that wait in a body, in order, each once.
pub(in crate::formats) fn named(html: &SafeHtml) -> Vec<String> {
    let mut names = Vec::new();
    if !holds(html.as_str(), SCHEME) {
        return names;
    }
    for piece in pieces(html.as_str()) {
        let Piece::Start { attributes: written, .. } = piece else { continue };
        for name in attributes(written).filter_map(|(_, value)| name_of(value?)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

/// The body with the address of each file that waits in it; what has none goes, and so does its picture.
pub(in crate::formats) fn placed(html: &SafeHtml, address: impl Fn(&str) -> Option<String>) -> SafeHtml {
    if !holds(html.as_str(), SCHEME) {
        return html.clone();
    }
    let mut out = String::with_capacity(html.as_str().len() + 64);
    for piece in pieces(html.as_str()) {
        match piece {
            Piece::Start { name, attributes: written, whole } if whole.contains(SCHEME) => {
                push_placed(&mut out, name, written, &address);
            }
            Piece::Start { whole, .. } | Piece::End { whole, .. } => out.push_str(whole),
            Piece::Other(text) => out.push_str(text),
        }
    }
    SafeHtml::sanitised(out)
}

fn push_placed(out: &mut String, name: &str, written: &str, address: &impl Fn(&str) -> Option<String>) {
    let mut tag = format!("<{name}");
    let mut has_source = false;
    for (attribute, value) in attributes(written) {
        let value = value.unwrap_or_default();
        let placed = match name_of(value) {
            Some(name) => address(&name),
            None => Some(value.to_owned()),
        };
        let Some(placed) = placed else { continue };
        has_source |= matches!(attribute, "src" | "srcset");
        tag.push_str(&format!(" {attribute}=\"{placed}\""));
    }
    // A picture or a choice of one without an address is nothing; a player may have other sources in it.
    if has_source || !matches!(name, "img" | "source") {
        out.push_str(&tag);
        out.push('>');
    }
}

fn name_of(value: &str) -> Option<String> {
    let encoded = value.strip_prefix(SCHEME)?;
    percent_decode_str(encoded).decode_utf8().ok().map(String::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::sanitize::clean;

    fn cleaned(html: &str) -> SafeHtml {
        clean(html, None).unwrap().html
    }

    #[test]
    fn media_beside_the_article_wait_for_their_address() {
        for (html, names) in [
            ("<img src=\"a.jpg\">", vec!["a.jpg"]),
            ("<img src=\"./img/a%20b.JPG?v=2\" alt=\"x\">", vec!["img/a b.JPG"]),
            ("<img src=\"صورة.png\"><img src=\"صورة.png\">", vec!["صورة.png"]),
            ("<video src=a.mp4 poster=a.png></video>", vec!["a.mp4", "a.png"]),
            ("<audio controls><source src=\"talk&amp;1.mp3\"></audio>", vec!["talk&1.mp3"]),
        ] {
            assert_eq!(named(&cleaned(html)), names, "{html}");
        }
    }

    #[test]
    fn what_is_no_media_file_of_the_folder_goes() {
        for html in [
            "<img src=\"../a.jpg\">",
            "<img src=\"a/../../b.jpg\">",
            "<img src=\".hidden/a.jpg\">",
            "<img src=\"a%2F..%2F..%2Fb.jpg\">",
            "<img src=\"a.svg\">",
            "<img src=\"a.php\">",
            "<img src=\"media:a.jpg\">",
            "<img src=\"C:a.jpg\">",
            "<img src=\"%00.jpg\">",
        ] {
            assert_eq!(cleaned(html).as_str(), "", "{html}");
        }
        assert_eq!(cleaned("<p><a href=\"a.jpg\">a</a></p>").as_str(), "<p>a</p>");
    }

    #[test]
    fn an_address_elsewhere_or_from_the_root_is_left_alone() {
        for html in ["<img src=\"https://e.org/a.jpg\">", "<img src=\"/media/a.jpg\">"] {
            assert_eq!(named(&cleaned(html)), Vec::<String>::new());
            assert_eq!(placed(&cleaned(html), |_| None).as_str(), html);
        }
        // The article's own address rules over the folder.
        let html = clean("<img src=\"a.jpg\">", Some("https://e.org/x/")).unwrap().html;
        assert_eq!(html.as_str(), "<img src=\"https://e.org/x/a.jpg\">");
    }

    #[test]
    fn what_is_there_gets_its_address_and_what_is_not_goes() {
        let body = cleaned("<p>a<img src=\"a.jpg\" alt=\"A &amp; B\"> b<img src=\"gone.jpg\"></p>");
        let html = placed(&body, |name| (name == "a.jpg").then(|| format!("/media/1/{name}")));
        assert_eq!(html.as_str(), "<p>a<img src=\"/media/1/a.jpg\" alt=\"A &amp; B\"> b</p>");
        let player = cleaned("<video src=\"a.mp4\" controls><source src=\"b.webm\">no video</video>");
        assert_eq!(placed(&player, |_| None).as_str(), "<video controls=\"\">no video</video>");
    }
}
