//! What an item says → an article: the part that is the same in every format of XML.

use super::desk::{Desk, Future};
use super::markup::{has_blocks, paragraphs, with_characters};
use super::tree::Node;
use crate::domain::{
    Article, Author, CategoryPath, Direction, Language, Line, Picture, Reason, Refusal, SafeHtml, Status, Timestamp,
    WarningCode, folded_words,
};
use crate::formats::{SUMMARY, language, sanitize};

/// Categories, tags and authors of one article that are looked at, of each.
const TERMS: usize = 500;

/// Characters of a title that is taken from the text.
const TITLE: usize = 100;

/// What an item says, before it is an article.
#[derive(Debug, Default)]
pub(in crate::formats) struct Story {
    /// Its identity.
    pub(in crate::formats) id: Option<String>,
    /// Its title, plain.
    pub(in crate::formats) title: Option<String>,
    /// Its text, as HTML that nobody has cleaned.
    pub(in crate::formats) body: String,
    /// Its own address, absolute.
    pub(in crate::formats) link: Option<String>,
    /// What relative references in the body are resolved against; the link where there is none.
    pub(in crate::formats) base: Option<String>,
    /// Its summary, as HTML that nobody has cleaned.
    pub(in crate::formats) summary: Option<String>,
    /// The language that it declares itself.
    pub(in crate::formats) language: Option<Language>,
    /// The language of everything in the file, which is often a default that nobody looked at.
    pub(in crate::formats) outer_language: Option<Language>,
    /// First publication.
    pub(in crate::formats) published: Option<Timestamp>,
    /// Last change.
    pub(in crate::formats) updated: Option<Timestamp>,
    /// Who wrote it.
    pub(in crate::formats) authors: Vec<Author>,
    /// The categories that it names.
    pub(in crate::formats) categories: Vec<String>,
    /// Its tags.
    pub(in crate::formats) tags: Vec<String>,
    /// What decorates its address.
    pub(in crate::formats) slug: Option<String>,
    /// Its picture.
    pub(in crate::formats) picture: Option<Picture>,
    /// Whether it is breaking news.
    pub(in crate::formats) breaking: bool,
    /// Not to be seen before.
    pub(in crate::formats) visible_from: Option<Timestamp>,
    /// Not to be seen from then on.
    pub(in crate::formats) expires: Option<Timestamp>,
    /// Never to be seen.
    pub(in crate::formats) draft: bool,
    /// The sender's word on its use.
    pub(in crate::formats) status: Status,
    /// What was corrected.
    pub(in crate::formats) correction: Option<String>,
}

impl Story {
    /// Makes the article. `node` is where it stands. Refuses [`Reason::CutOff`], [`Reason::NoTitle`], and what the
    /// sanitiser refuses.
    pub(in crate::formats) fn into_article(
        self,
        node: Node<'_>,
        future: Future,
        desk: &mut Desk<'_>,
    ) -> Result<Article, Refusal> {
        if node.is_cut() {
            return Err(node.refusal(Reason::CutOff));
        }
        let base = self.base.as_deref().or(self.link.as_deref());
        let declared_title = self.title.as_deref().and_then(Line::new);
        let body = match &declared_title {
            Some(title) => without_repeated_title(&self.body, title.as_str()),
            None => &self.body,
        };
        let body = clean(body, base, node, desk)?;
        let summary = match &self.summary {
            Some(html) => clean(html, base, node, desk)?.and_then(|html| Line::new(&sanitize::text(&html))),
            None => None,
        };
        let opening = body.as_ref().and_then(opening);
        // A kill must reach those who have the story, even where nothing but its name is sent.
        let name = || [&self.slug, &self.id].into_iter().flatten().find_map(|name| Line::new(name));
        let title = declared_title
            .or_else(|| opening.as_ref().or(summary.as_ref()).map(shortened_title))
            .or_else(|| name().filter(|_| self.status != Status::Usable))
            .ok_or_else(|| node.refusal(Reason::NoTitle))?;
        let unlabelled = desk.context.labels.strip_from(title.as_str()).and_then(Line::new);
        let opened_by_label = unlabelled.is_some();
        let title = unlabelled.unwrap_or(title);

        let is_guess = self.language.is_none() && self.outer_language.is_none();
        let language = tell_language(self.language, self.outer_language, &title, body.as_ref(), desk);
        let mut article = Article::new(title, language);
        article.declared_id = self.id.as_deref().and_then(Line::new);
        article.summary = summary.or(opening).map(|line| line.shortened(SUMMARY));
        article.body = body;
        article.link = self.link;
        article.slug = self.slug.as_deref().and_then(Line::new);
        article.authors = distinct(self.authors);
        article.picture = self.picture;
        article.guess_language(is_guess);
        article.guess_breaking(opened_by_label);
        article.breaking |= self.breaking;
        article.visible_from = self.visible_from;
        article.expires = self.expires;
        article.draft = self.draft;
        article.status = self.status;
        article.correction = self.correction.as_deref().and_then(Line::new);
        article.tags = distinct(self.tags.iter().filter_map(|tag| Line::new(tag)));
        file_under(&mut article, &self.categories, node, desk);
        date(&mut article, [self.published, self.updated], future, node, desk);
        Ok(article)
    }
}

/// A list's mark is no part of the title that its first line makes.
fn shortened_title(line: &Line) -> Line {
    let bare = line.as_str().trim_start_matches(['-', '–', '•', '*', '·', ' ']);
    Line::new(bare).unwrap_or_else(|| line.clone()).shortened(TITLE)
}

fn distinct<T: PartialEq>(values: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut distinct = Vec::new();
    for value in values.into_iter().take(TERMS) {
        if !distinct.contains(&value) {
            distinct.push(value);
        }
    }
    distinct
}

fn clean(html: &str, base: Option<&str>, node: Node<'_>, desk: &mut Desk<'_>) -> Result<Option<SafeHtml>, Refusal> {
    let html = html.trim();
    if html.is_empty() {
        return Ok(None);
    }
    let html = with_characters(html);
    let wrapped;
    let html: &str = if has_blocks(&html) {
        &html
    } else if !html.contains(['<', '&']) {
        wrapped = paragraphs(&html, false);
        &wrapped
    } else {
        wrapped = format!("<p>{html}</p>");
        &wrapped
    };
    let cleaned = sanitize::clean(html, base).map_err(|refusal| Refusal { at: Some(node.position()), ..refusal })?;
    if cleaned.lost_markup {
        desk.warn_once(WarningCode::MarkupRemoved);
    }
    let is_empty = cleaned.html.as_str().is_empty() || cleaned.html.as_str() == "<p></p>";
    Ok((!is_empty).then_some(cleaned.html))
}

/// The first line of the text that says anything: a paragraph's rather than a caption's.
fn opening(html: &SafeHtml) -> Option<Line> {
    let text = sanitize::text(html);
    let first_paragraph = html.as_str().split_once("<p>").and_then(|(_, rest)| rest.split_once("</p>"));
    let says = |line: &str| line.chars().any(char::is_alphanumeric);
    let plain =
        first_paragraph.map(|(inner, _)| Line::folded(inner)).filter(|line| !line.as_str().contains(['<', '&']));
    match plain.filter(|line| says(line.as_str())) {
        Some(line) => Some(line),
        None => text.lines().find(|line| says(line)).and_then(Line::new),
    }
}

/// A body whose first heading is the title, without that heading.
fn without_repeated_title<'h>(html: &'h str, title: &str) -> &'h str {
    let opened = html.trim_start();
    let Some(level) = ["1", "2", "3"].into_iter().find(|level| {
        let rest = opened.strip_prefix("<h").and_then(|rest| rest.strip_prefix(level));
        rest.is_some_and(|rest| rest.starts_with(['>', ' ', '\n']))
    }) else {
        return html;
    };
    let Some((heading, rest)) = opened.split_once(&format!("</h{level}>")) else { return html };
    let text: String = heading.split('<').map(|piece| piece.split_once('>').map_or("", |(_, text)| text)).collect();
    if folded_words(&with_characters(&text)) == folded_words(title) { rest } else { html }
}

/// The item's own word; else the file's, unless its letters run the other way: «en-US» stands in many an Arabic feed.
fn tell_language(
    own: Option<Language>,
    outer: Option<Language>,
    title: &Line,
    body: Option<&SafeHtml>,
    desk: &Desk<'_>,
) -> Language {
    if let Some(own) = own {
        return own;
    }
    let words = body.map(|html| sanitize::words(html, 4096)).unwrap_or_default();
    let detected = |site: &Language| language::detect(title.as_str(), &words, site);
    match outer {
        None => detected(desk.context.language),
        Some(outer) => {
            let (mut runs_left, mut runs_right) = (0, 0);
            for c in title.as_str().chars().chain(words.chars()).filter(|c| c.is_alphabetic()) {
                // Hebrew to Arabic Extended-A, and their presentation forms.
                *(if matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FEFC}') {
                    &mut runs_left
                } else {
                    &mut runs_right
                }) += 1;
            }
            match outer.direction() {
                Direction::LeftToRight if runs_left > runs_right => detected(&outer),
                Direction::RightToLeft if runs_left < runs_right => detected(&outer),
                _ => outer,
            }
        }
    }
}

fn file_under(article: &mut Article, categories: &[String], node: Node<'_>, desk: &mut Desk<'_>) {
    for name in categories.iter().take(TERMS) {
        let Some(line) = Line::new(name) else { continue };
        let path =
            line.as_str().split('/').map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
        match CategoryPath::new(&path) {
            Ok(path) if !article.categories.contains(&path) => article.categories.push(path),
            Ok(_) => {}
            Err(_) => {
                desk.ignore(node, "category", line.as_str());
                if !article.tags.contains(&line) {
                    article.tags.push(line);
                }
            }
        }
    }
}

/// An item that tells only its change was published no later.
fn date(article: &mut Article, told: [Option<Timestamp>; 2], future: Future, node: Node<'_>, desk: &mut Desk<'_>) {
    let now = desk.context.now;
    let (published, updated) = match told {
        [None, Some(updated)] => (Some(updated), None),
        [published, updated] => (published, updated),
    };
    match published {
        Some(at) if at > now && future == Future::Waits => {
            article.visible_from = article.visible_from.max(Some(at));
            article.published = Some(at);
        }
        published => {
            article.clamped = published.is_some_and(|at| at > now);
            article.published = published.map(|at| desk.no_later_than_now(at, node));
        }
    }
    let updated = updated.filter(|updated| article.published.is_none_or(|published| *updated > published));
    // What is to be seen later may have been changed later, too.
    article.updated = match updated {
        Some(at) if future == Future::Waits && article.visible_from.is_some_and(|from| from >= at) => Some(at),
        updated => updated.map(|at| desk.no_later_than_now(at, node)),
    };
}
