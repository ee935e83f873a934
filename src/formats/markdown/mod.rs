//! Markdown with front matter (FORMATS §2): CommonMark with GitHub's tables, strikethrough, task lists, autolinks and
//! footnotes.

mod mdx;
mod prose;
#[cfg(test)]
mod tests;
mod tree;

use std::sync::LazyLock;

use comrak::{Arena, Options, format_html, parse_document};

use super::bytes::{has, has_any, holds};
use super::front_matter::{self, Strictness};
use super::{Context, Parsed, SUMMARY, charset, language, limits, sanitize};
use crate::domain::{Article, Line, Reason, Refusal, Warning, WarningCode, folded_words};

/// Reads one article.
///
/// Its title is the front matter's; else the heading that opens the text; else, as in page text, the line that does: a
/// first paragraph of one line and at most 200 characters. Otherwise it has none and is refused. The same title
/// repeated as the first heading is dropped.
pub fn parse(bytes: &[u8], context: &Context<'_>) -> Result<Parsed, Refusal> {
    let decoded = charset::decode(bytes, None, context.language)?;
    if decoded.text.trim().is_empty() {
        return Err(Refusal::of(Reason::Empty));
    }
    let split = front_matter::split(&decoded.text, Strictness::Opened)?;
    let (declared, mut warnings) = split.declared(context)?;
    let mut declared = declared.or_dated_by_name(context);
    warnings.extend(decoded.warnings);

    limits::guard_markdown(split.body)?;
    let text = mdx::without_program(split.body, context.file_name);
    let mut title = None;
    let drops_opening = |opening: Option<Opening<'_>>| {
        let (found, drops) = titled(declared.title.take(), opening)?;
        title = Some(found);
        Ok(drops)
    };
    let Told { lead, html } = told(&text, drops_opening).map_err(|TitleFault| Refusal::of(Reason::NoTitle))?;
    let title = title.ok_or_else(|| Refusal::of(Reason::NoTitle))?;
    let unlabelled = context.labels.strip_from(title.as_str()).and_then(Line::new);
    let opened_by_label = unlabelled.is_some();
    let title = unlabelled.unwrap_or(title);

    let cleaned = sanitize::clean(&tree::with_plain_boxes(html), declared.link.as_deref())?;
    if cleaned.lost_markup {
        warnings.push(Warning { code: WarningCode::MarkupRemoved, at: None });
    }
    let is_guess = declared.language.is_none();
    let language = declared.language.take().unwrap_or_else(|| {
        let words = sanitize::words(&cleaned.html, 2048);
        language::detect(title.as_str(), &words, context.language)
    });
    let mut article = Article::new(title, language);
    article.guess_language(is_guess);
    article.guess_breaking(opened_by_label);
    article.summary = Line::new(&lead).map(|line| line.shortened(SUMMARY));
    article.body = Some(cleaned.html).filter(|html| !html.as_str().is_empty());
    declared.apply(&mut article);
    Ok(Parsed { articles: vec![Ok(article)], ticker: Vec::new(), warnings })
}

/// What opens a document: a heading, or a paragraph of one short line.
struct Opening<'t> {
    text: &'t str,
    is_heading: bool,
}

/// There is nothing that could be a title.
#[derive(Debug)]
struct TitleFault;

/// The text that leads a document, and the document as HTML.
#[derive(Debug)]
struct Told {
    lead: String,
    html: String,
}

/// The title, and whether the opening says it and is to go.
fn titled(declared: Option<Line>, opening: Option<Opening<'_>>) -> Result<(Line, bool), TitleFault> {
    match (declared, opening) {
        (Some(title), Some(Opening { text, is_heading })) => {
            let is_repeated = is_heading && folded_words(text) == folded_words(title.as_str());
            Ok((title, is_repeated))
        }
        (Some(title), None) => Ok((title, false)),
        (None, Some(opening)) => Line::new(opening.text).map(|title| (title, true)).ok_or(TitleFault),
        (None, None) => Err(TitleFault),
    }
}

/// A document without its opening where `drops_opening` says so.
fn told(
    text: &str,
    mut drops_opening: impl FnMut(Option<Opening<'_>>) -> Result<bool, TitleFault>,
) -> Result<Told, TitleFault> {
    match prose::read(text, &mut drops_opening) {
        Some(told) => told,
        None => whole(text, drops_opening),
    }
}

/// The same, all of it read by the parser.
fn whole(
    text: &str,
    drops_opening: impl FnOnce(Option<Opening<'_>>) -> Result<bool, TitleFault>,
) -> Result<Told, TitleFault> {
    let arena = Arena::new();
    let options = options_for(text);
    let root = parse_document(&arena, text, options);
    let opening = tree::opening(root);
    let shown = opening.as_ref().map(|(_, text, is_heading)| Opening { text, is_heading: *is_heading });
    if drops_opening(shown)?
        && let Some((node, ..)) = opening
    {
        node.detach();
    }
    let lead = tree::lead(root);
    let mut html = String::with_capacity(text.len() * 5 / 4);
    // Writing to a string does not fail.
    format_html(root, options, &mut html).map_err(|_| TitleFault)?;
    Ok(Told { lead, html })
}

/// Where nothing can be an address, nothing needs to be looked at as one: each `w` and `:` of a text otherwise is.
fn options_for(text: &str) -> &'static Options<'static> {
    // A reference may stand for the sign of an address of mail.
    let may_hold_address = has_any(text.as_bytes(), |b| (b == b'@') | (b == b'&'))
        || has(text, b':') && holds(text, "://")
        || has(text, b'w') && holds(text, "www.");
    if may_hold_address { &OPTIONS } else { &OPTIONS_WITHOUT_ADDRESSES }
}

static OPTIONS_WITHOUT_ADDRESSES: LazyLock<Options<'static>> = LazyLock::new(|| {
    let mut options = OPTIONS.clone();
    options.extension.autolink = false;
    options
});

static OPTIONS: LazyLock<Options<'static>> = LazyLock::new(|| {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.tasklist = true;
    options.extension.autolink = true;
    options.extension.footnotes = true;
    // Raw HTML goes through the sanitiser, as everything does.
    options.render.r#unsafe = true;
    options
});
