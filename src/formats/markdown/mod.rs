//! Markdown with front matter (FORMATS §2): CommonMark with GitHub's tables, strikethrough, task lists, autolinks and
//! footnotes.

mod mdx;
#[cfg(test)]
mod tests;
mod tree;

use std::sync::LazyLock;

use comrak::{Arena, Options, format_html, parse_document};

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
    let arena = Arena::new();
    let text = mdx::without_program(split.body, context.file_name);
    let root = parse_document(&arena, &text, &OPTIONS);
    let opening = tree::opening(root);
    let title = match (declared.title.take(), opening) {
        (Some(title), Some(opening)) => {
            if opening.is_heading && folded_words(&opening.text) == folded_words(title.as_str()) {
                opening.node.detach();
            }
            title
        }
        (Some(title), None) => title,
        (None, Some(opening)) => {
            opening.node.detach();
            Line::new(&opening.text).ok_or_else(|| Refusal::of(Reason::NoTitle))?
        }
        (None, None) => return Err(Refusal::of(Reason::NoTitle)),
    };
    let unlabelled = context.labels.strip_from(title.as_str()).and_then(Line::new);
    let opened_by_label = unlabelled.is_some();
    let title = unlabelled.unwrap_or(title);

    let lead = tree::lead(root);
    let mut html = String::with_capacity(split.body.len() * 5 / 4);
    // Writing to a string does not fail.
    format_html(root, &OPTIONS, &mut html).map_err(|_| Refusal::of(Reason::NoTitle))?;
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
