//! E-mail: RFC 5322 with MIME (RFC 2045 to 2049), read by mail-parser.

mod headers;
mod quotation;
mod small_print;
#[cfg(test)]
mod tests;
mod text;

use std::borrow::Cow;

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Encoding, Message, MessageParser, MessagePart, MimeHeaders, PartType};

use super::dates::{self, Reading};
use super::editor::{Body, Editor, Future, Story, embargo, picture_source, text_of};
use super::release::{self, Release};
use super::sanitize::guarded;
use super::{Context, Limits, Parsed, charset};
use crate::domain::{Article, Author, Line, Picture, Reason, Refusal, Timestamp};

/// Reads one mail: the subject is the title, the sender's name the author.
///
/// Of alternatives the HTML is read. A signature is left out, and so is what a forwarding program puts above the text.
pub(super) fn parse(bytes: &[u8], context: &Context<'_>) -> Result<Parsed, Refusal> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Refusal::of(Reason::Empty));
    }
    guard_parts(bytes)?;
    let mut editor = Editor::new(context, Future::IsNow);
    let raw = headers::in_utf8(bytes, &mut editor)?;
    guard_nesting(&raw)?;
    let unknown = || Refusal::of(Reason::UnknownContent { format: "MIME" });
    let message = MessageParser::default().parse(raw.as_ref()).filter(headers::are_there).ok_or_else(unknown)?;
    if headers::is_of_a_program(&message) {
        return Err(unknown());
    }
    // A mail that only carries another one is that one.
    let inner = || message.attachments().find_map(|part| part.message()).filter(|inner| headers::are_there(inner));
    let own = body(&message, &mut editor)?;
    let (message, content) = match own {
        Some(content) => (&message, Some(content)),
        None => match inner() {
            Some(inner) => (inner, body(inner, &mut editor)?),
            None => match document(&message) {
                Some(ending) => return Err(Refusal::of(Reason::UnknownFormat { ending })),
                None if headers::is_sealed(&message) => return Err(unknown()),
                None => (&message, None),
            },
        },
    };
    let article = article(message, content.as_ref(), &mut editor)?;
    Ok(Parsed { articles: vec![Ok(article)], ticker: Vec::new(), warnings: editor.warnings })
}

/// The ending of a document's name («docx», «pdf») where the mail carries one: without a text of its own, what it has to
/// say is in there.
fn document(message: &Message<'_>) -> Option<String> {
    const NO_DOCUMENTS: [&str; 4] = ["asc", "ics", "p7s", "pgp"];
    let is_document = |part: &&MessagePart<'_>| {
        part.content_type().is_some_and(|kind| kind.ctype().eq_ignore_ascii_case("application"))
    };
    let names = message.parts.iter().filter(is_document).filter_map(|part| part.attachment_name());
    let endings = names.filter_map(|name| Some(name.rsplit_once('.')?.1.to_ascii_lowercase()));
    let is_ending = |ending: &String| (1..=5).contains(&ending.len()) && !NO_DOCUMENTS.contains(&ending.as_str());
    endings.into_iter().find(is_ending)
}

/// Refuses mails in mails beyond any that is forwarded: mail-parser frees them one within the other, and a stack has an
/// end. Counted are the words that make a part one, wherever they stand.
fn guard_nesting(raw: &[u8]) -> Result<(), Refusal> {
    let mentions = |word: &[u8]| raw.windows(word.len()).filter(|found| found.eq_ignore_ascii_case(word)).count();
    if mentions(b"message/") + mentions(b"multipart/digest") > Limits::DEEPEST as usize {
        return Err(Refusal::of(Reason::TooDeep { limit: Limits::DEEPEST }));
    }
    Ok(())
}

/// Headers of a mail, and lines that begin as those between its parts do: each takes some hundred bytes.
const PARTS: usize = 20_000;

fn guard_parts(bytes: &[u8]) -> Result<(), Refusal> {
    let lines = || bytes.split(|b| *b == b'\n');
    let between = lines().filter(|line| line.starts_with(b"--")).count();
    let headers = lines().take_while(|line| !line.trim_ascii().is_empty()).count();
    if between + headers > PARTS { Err(Refusal::of(Reason::TooIntricate { limit: PARTS as u64 })) } else { Ok(()) }
}

fn article(message: &Message<'_>, content: Option<&Content>, editor: &mut Editor<'_>) -> Result<Article, Refusal> {
    let (subject, is_forwarded) = headers::without_prefixes(message.subject().unwrap_or_default());
    let published = sent(message, editor);
    let content =
        content.map(|content| if is_forwarded { content.without_forwarding() } else { content.without_quotation() });
    let release = release(message, content.as_ref(), published, editor)?;
    let body = match &content {
        None => Body::None,
        Some(Content::Html(html)) => Body::Html(html),
        Some(Content::Text(text)) => Body::Text(text),
    };
    let languages = message.root_part().content_language().as_text_list();
    let language = languages.and_then(|tags| tags.first()?.split(',').next());
    let mut article = editor.article(&Story { title: subject, body, language, published, ..Story::default() })?;
    article.declared_id = message.message_id().and_then(headers::identity);
    article.authors = authors(message);
    article.tags = Editor::tags(message.keywords().as_text_list().unwrap_or_default().iter().map(AsRef::as_ref));
    article.visible_from = release;
    article.expires = headers::moment(message, &["Expires", "Expiry-Date"], editor)?;
    article.picture = picture(message);
    // Outlook's way of keeping a mail that was never sent.
    article.draft = message.header_raw("X-Unsent").is_some_and(|value| value.trim() == "1");
    Ok(article)
}

/// The text of a mail.
#[derive(Clone, Debug, PartialEq)]
enum Content {
    Html(String),
    Text(String),
}

impl Content {
    fn without_forwarding(&self) -> Self {
        match self {
            Self::Html(html) => Self::Html(quotation::without_attribution_in_html(html)),
            Self::Text(text) => Self::Text(text::without_forwarding(text)),
        }
    }

    fn without_quotation(&self) -> Self {
        match self {
            Self::Html(html) => Self::Html(quotation::without_in_html(html).to_owned()),
            Self::Text(text) => Self::Text(quotation::without(text).to_owned()),
        }
    }

    fn words(&self) -> Cow<'_, str> {
        match self {
            Self::Html(html) => Cow::Owned(text_of(html).unwrap_or_default()),
            Self::Text(text) => Cow::Borrowed(text),
        }
    }
}

/// The parts to be shown, in their order (RFC 8621 §4.1.4): HTML where any part is, else text.
fn body(message: &Message<'_>, editor: &mut Editor<'_>) -> Result<Option<Content>, Refusal> {
    let parts = |ids: &[u32]| ids.iter().filter_map(|id| message.part(*id)).cloned().collect::<Vec<_>>();
    let shown = parts(&message.html_body);
    if shown.iter().any(MessagePart::is_text_html) {
        let mut html = String::new();
        for part in shown.iter().filter(|part| part.is_text()) {
            let text = decoded(message, part, editor)?;
            if part.is_text_html() {
                html.push_str(small_print::without_in_html(text::without_html_signature(&text)));
            } else {
                for paragraph in text::plain(&text, part).split("\n\n").filter(|text| !text.trim().is_empty()) {
                    html.push_str(&format!("<p>{}</p>", paragraph.replace('&', "&amp;").replace('<', "&lt;")));
                }
            }
        }
        // Deeper than any letter it has no words, and would be lost without one.
        guarded(&html)?;
        return Ok(Some(Content::Html(html)).filter(|content| !content.words().trim().is_empty()));
    }
    let mut texts = Vec::new();
    for part in parts(&message.text_body).iter().filter(|part| part.is_text()) {
        texts.push(text::plain(&decoded(message, part, editor)?, part));
    }
    let text = texts.into_iter().filter(|text| !text.trim().is_empty()).collect::<Vec<_>>().join("\n\n");
    let text = small_print::without(&text).to_owned();
    Ok((!text.trim().is_empty()).then_some(Content::Text(text)))
}

/// A part's text by our own reading of encodings: what a mail declares is often not what it is in.
fn decoded(message: &Message<'_>, part: &MessagePart<'_>, editor: &mut Editor<'_>) -> Result<String, Refusal> {
    let raw = message.raw_message.get(part.offset_body as usize..part.offset_end as usize).unwrap_or_default();
    let bytes = match part.encoding {
        Encoding::None => Some(Cow::Borrowed(raw)),
        Encoding::QuotedPrintable => quoted_printable_decode(raw).map(Cow::Owned),
        Encoding::Base64 => base64_decode(raw).map(Cow::Owned),
    };
    // A part whose transfer encoding is broken is left to mail-parser, which repairs what it can.
    let Some(bytes) = bytes.filter(|bytes| !bytes.is_empty()) else {
        return Ok(part.text_contents().unwrap_or_default().to_owned());
    };
    let declared = part.content_type().and_then(|kind| kind.attribute("charset"));
    let read = charset::decode(&bytes, declared, editor.context.language)?;
    editor.warnings.extend(read.warnings);
    Ok(read.text.into_owned())
}

/// `Date`, with its zone however it is written; mail-parser's reading where ours gives up.
fn sent(message: &Message<'_>, editor: &mut Editor<'_>) -> Option<Timestamp> {
    let raw = message.header_raw("Date")?;
    let bare = headers::without_comments(raw);
    if let Reading::Date(told) = dates::read_value(&bare, editor.context.zone) {
        return Some(told.at);
    }
    let read = message.date().filter(|date| date.is_valid()).and_then(|date| {
        let offset = i32::from(date.tz_hour) * 3600 + i32::from(date.tz_minute) * 60;
        Timestamp::new(date.to_timestamp() * 1000, if date.tz_before_gmt { -offset } else { offset })
    });
    if read.is_none() {
        editor.ignored("Date", &bare);
    }
    read
}

/// An embargo in a header of its own, or in the first lines of a press release.
fn release(
    message: &Message<'_>,
    content: Option<&Content>,
    published: Option<Timestamp>,
    editor: &Editor<'_>,
) -> Result<Option<Timestamp>, Refusal> {
    if let Some(at) = headers::moment(message, &["Embargo", "X-Embargo", "Deferred-Delivery"], editor)? {
        return Ok(Some(at));
    }
    let year = published.unwrap_or(editor.context.now).to_chrono().format("%Y").to_string().parse().unwrap_or(2000);
    let words = content.map(Content::words).unwrap_or_default();
    let lines = words.lines().filter(|line| !line.trim().is_empty()).take(5);
    for line in message.subject().into_iter().chain(lines) {
        match release::read(line, year, editor.context.zone) {
            Release::At(at) => return Ok(Some(at)),
            Release::Unreadable => return Err(embargo("embargo", line)),
            Release::None => {}
        }
    }
    Ok(None)
}

/// The senders by name. Addresses stay out of public feeds.
fn authors(message: &Message<'_>) -> Vec<Author> {
    let people = message.from().map(|from| from.iter().collect::<Vec<_>>()).unwrap_or_default();
    let name =
        |person: &&mail_parser::Addr<'_>| person.name().map(|name| name.trim_matches(['"', '\'', ' ']).to_owned());
    people.iter().filter_map(name).filter(|name| !name.contains('@')).filter_map(|name| Author::named(&name)).collect()
}

/// The first picture that was attached, by its file's name; what stands in a signature is shown in place.
fn picture(message: &Message<'_>) -> Option<Picture> {
    let is_attached = |part: &&MessagePart<'_>| part.content_disposition().is_some_and(|how| how.is_attachment());
    let is_picture = |part: &&MessagePart<'_>| {
        matches!(part.body, PartType::Binary(_) | PartType::InlineBinary(_))
            && part.content_type().is_some_and(|kind| kind.ctype().eq_ignore_ascii_case("image"))
    };
    let part = message.attachments().filter(is_picture).find(is_attached)?;
    let source = picture_source(part.attachment_name()?, None)?;
    Some(Picture { source, alt: None, caption: part.content_description().and_then(Line::new), credit: None })
}
