//! Floor 1: bytes → article. One file for each drop format; pure, with time and settings as arguments.

mod atom;
mod byline;
mod bytes;
mod charset;
mod dates;
mod digitalwire;
mod editor;
mod front_matter;
mod html;
mod json;
mod json_feed;
mod language;
mod limits;
mod mail;
mod markdown;
mod names;
mod newsml_1;
mod newsml_g2;
mod ninjs;
mod nitf;
mod page_text;
mod posts;
#[cfg(test)]
mod properties;
mod release;
mod rss;
mod sanitize;
mod schema_org;
#[cfg(test)]
mod testing;
mod wire_text;
mod wxr;
mod xml;

pub use limits::Limits;
pub use names::recognise;

use uuid::Uuid;

use crate::domain::{Article, Headline, LabelMarks, Labels, Language, Refusal, SafeHtml, Timestamp, Warning, Zone};

/// Characters of a summary that is taken from the body.
const SUMMARY: usize = 500;

/// What a format may know beside the bytes.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    /// The file's own name, without its folders.
    pub file_name: &'a str,
    /// Now, which dates in the future are measured against.
    pub now: Timestamp,
    /// Where dates without a zone are told.
    pub zone: &'a Zone,
    /// The language of text whose language cannot be told.
    pub language: &'a Language,
    /// The labels that mark breaking news.
    pub labels: &'a Labels,
    /// What a label alone on its line marks.
    pub label_marks: LabelMarks,
    /// How much of a file is read; more is refused by name.
    pub limits: Limits,
}

/// What a file says.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Parsed {
    /// Its articles in the file's order; one that cannot be understood refuses itself and not the file.
    pub articles: Vec<Result<Article, Refusal>>,
    /// The headlines of its labelled ticker, in page order.
    pub ticker: Vec<Headline>,
    /// What its publisher may want to look at.
    pub warnings: Vec<Warning>,
}

/// What a file's name says that it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileKind {
    /// A format of ours reads it.
    Article(DropFormat),
    /// A picture, sound or video: never an article, never refused.
    Media,
    /// Hidden, temporary, a receipt or a setting: not looked at.
    Passed,
    /// None of these.
    Unknown,
}

/// A format in which articles are dropped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DropFormat {
    /// A news page's text (FORMATS §1).
    PageText,
    /// Markdown with front matter (FORMATS §2).
    Markdown,
    /// A document of XML, whose root tells its kind: RSS, Atom, a WordPress export, NewsML, NITF (FORMATS §2, §3).
    Xml,
    /// JSON: ninjs, JSON Feed, NewsArticle and others, told apart by their keys.
    Json,
    /// A mail, RFC 5322 with MIME.
    Mail,
    /// IPTC 7901 and ANPA 1312, told apart by their headers.
    WireText,
    /// An HTML page or fragment.
    Html,
}

/// Reads a file of a known format.
///
/// Refuses what concerns the file as a whole; an article that cannot be understood refuses itself, in
/// [`Parsed::articles`].
pub fn parse(format: DropFormat, bytes: &[u8], context: &Context<'_>) -> Result<Parsed, Refusal> {
    limits::guard_tags(bytes)?;
    let parsed = match format {
        DropFormat::PageText if wire_text::recognise(bytes) => wire_text::parse(bytes, context),
        DropFormat::PageText => page_text::parse(bytes, context),
        DropFormat::Markdown => markdown::parse(bytes, context),
        DropFormat::Xml => xml::parse(bytes, context),
        DropFormat::Json => json::parse(bytes, context),
        DropFormat::Mail => mail::parse(bytes, context),
        DropFormat::WireText => wire_text::parse(bytes, context),
        DropFormat::Html => html::parse(bytes, context),
    }?;
    let mut parsed = context.limits.hold(parsed)?;
    match &mut parsed.articles[..] {
        // What is said of the file is said of its only article.
        [Ok(article)] => article.clamped |= parsed.warnings.iter().any(Warning::is_of_the_future),
        [_] => {}
        many => {
            for (number, article) in (1..).zip(many) {
                if let Err(refusal) = article {
                    *article = Err(refusal.clone().numbered(number));
                }
            }
        }
    }
    Ok(parsed)
}

/// The media files that an article names and that are to lie beside it, by their paths from its folder: its picture,
/// and those in its body, each once.
pub fn media_named(article: &Article) -> Vec<String> {
    let mut names = article.body.as_ref().map(sanitize::named).unwrap_or_default();
    let picture = article.picture.as_ref().and_then(|picture| sanitize::name_beside(picture.source.as_str()));
    if let Some(picture) = picture {
        names.retain(|name| name != picture);
        names.insert(0, picture.to_owned());
    }
    names
}

/// A body with the addresses of the media files that it names; a picture whose file has none is left out.
pub fn with_media(body: &SafeHtml, address: impl Fn(&str) -> Option<String>) -> SafeHtml {
    sanitize::placed(body, address)
}

/// The date that a file's name begins with, where it does.
pub fn date_of_name(file_name: &str, zone: &Zone) -> Option<Timestamp> {
    dates::of_file_name(file_name, zone)
}

/// The text of a body without its markup, a line for each of its blocks.
pub fn plain_text(html: &SafeHtml) -> String {
    sanitize::text(html)
}

/// The same, where the lines of one paragraph are no blocks: how wide the sender's paper was.
pub fn plain_paragraphs(html: &SafeHtml) -> String {
    sanitize::text(&sanitize::without_breaks(html))
}

/// A body whose media files are those of another article's address now: `before` and `after` are permalinks.
pub fn with_media_of(body: &SafeHtml, before: Uuid, after: Uuid) -> SafeHtml {
    sanitize::readdressed(body, &format!("\"/media/{before}/"), &format!("\"/media/{after}/"))
}

/// The same text for two bodies of which readers see no difference: white space, the order of attributes, the spelling of
/// references and the composition of letters count for nothing, nor do pictures of our own.
pub fn essence(html: &SafeHtml) -> String {
    sanitize::essence(html)
}
