//! What every wire and feed format does alike with what it found: the rules of FORMATS §4 that lie between a
//! sender's words and an article.

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use url::Url;

use super::dates::{self, Reading};
use super::{Context, SUMMARY, language, limits, sanitize};
use crate::domain::{
    Article, BaseUrl, CategoryPath, Language, Line, Reason, Refusal, SafeHtml, Status, Timestamp, Warning, WarningCode,
    folded_words, strip_forbidden,
};

/// Categories and tags of one article that are looked at, of each.
const TERMS: usize = 500;

/// What a date in the future means (FORMATS §4, *Dates in the future*).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Future {
    /// In wires and exports: wait for it.
    Waits,
    /// In feeds and mails, which tell what was published: a mistake.
    IsNow,
}

/// The text of an article as its format has it.
#[derive(Clone, Copy, Default, Debug)]
pub(super) enum Body<'b> {
    /// There is none.
    #[default]
    None,
    /// HTML that nobody has cleaned.
    Html(&'b str),
    /// Plain text: paragraphs between empty lines, or where there are none one in each line.
    Text(&'b str),
}

impl<'b> Body<'b> {
    /// Text that does not say what it is: HTML where it holds tags.
    pub(super) fn of(text: &'b str) -> Self {
        match text {
            "" => Self::None,
            text if text.contains("</") || text.contains("<p>") || text.contains("<br") => Self::Html(text),
            text => Self::Text(text),
        }
    }
}

/// What every format tells of an article; the rest its adapter sets.
#[derive(Default, Debug)]
pub(super) struct Story<'s> {
    /// The title, plain or with stray markup.
    pub(super) title: &'s str,
    pub(super) body: Body<'s>,
    /// The address that relative ones are resolved against; an absolute http(s) URL.
    pub(super) base: Option<&'s str>,
    /// The language as declared.
    pub(super) language: Option<&'s str>,
    /// A summary, plain or with stray markup.
    pub(super) summary: Option<&'s str>,
    pub(super) published: Option<Timestamp>,
    pub(super) updated: Option<Timestamp>,
}

/// Makes articles of stories, and notes what their publisher may want to look at.
pub(super) struct Editor<'c> {
    pub(super) context: &'c Context<'c>,
    pub(super) warnings: Vec<Warning>,
    future: Future,
}

impl<'c> Editor<'c> {
    pub(super) fn new(context: &'c Context<'c>, future: Future) -> Self {
        Self { context, warnings: Vec::new(), future }
    }

    /// The article with title, body, summary, language and dates. A label that opens the title is taken off it and
    /// marks the article; the title repeated at the head of the body is dropped. Refuses a story without a title, and
    /// HTML that nests too deep.
    pub(super) fn article(&mut self, story: &Story<'_>) -> Result<Article, Refusal> {
        let title = plain(story.title).ok_or_else(|| Refusal::of(Reason::NoTitle))?;
        let unlabelled = self.context.labels.strip_from(title.as_str()).and_then(Line::new);
        let is_labelled = unlabelled.is_some();
        let printed = title;
        let title = unlabelled.unwrap_or_else(|| printed.clone());
        let body = self.body(story, &printed)?;
        let text = body.as_ref().map(sanitize::text).unwrap_or_default();
        let declared = story.language.map(str::trim).filter(|tag| !tag.is_empty());
        let known = declared.and_then(Language::new);
        if let (Some(found), None) = (declared, &known) {
            self.ignored("language", found);
        }
        let is_guess = known.is_none();
        let language = known.unwrap_or_else(|| {
            let words = if text.is_empty() { story.summary.unwrap_or_default() } else { &text };
            language::detect(title.as_str(), words, self.context.language)
        });
        let mut article = Article::new(title, language);
        article.guess_language(is_guess);
        article.guess_breaking(is_labelled);
        article.summary = story.summary.and_then(plain).map(|line| line.shortened(SUMMARY)).or_else(|| lead(&text));
        article.body = body;
        self.date(&mut article, story.published, story.updated);
        Ok(article)
    }

    fn body(&mut self, story: &Story<'_>, title: &Line) -> Result<Option<SafeHtml>, Refusal> {
        let html = match story.body {
            Body::None => return Ok(None),
            Body::Text(text) => {
                limits::guard_lines(text)?;
                let text = strip_forbidden(text);
                paragraphs_of(&without_carriage_returns(&text), title)
            }
            Body::Html(html) => {
                let cleaned = sanitize::clean(&resolvable(&without_repeated_title(html, title)), story.base)?;
                if cleaned.lost_markup {
                    self.warn(WarningCode::MarkupRemoved);
                }
                cleaned.html
            }
        };
        Ok(Some(html).filter(|html| !html.as_str().is_empty()))
    }

    /// Sets the dates. An update that is not later than the publication says nothing.
    fn date(&mut self, article: &mut Article, published: Option<Timestamp>, updated: Option<Timestamp>) {
        let now = self.context.now;
        article.published = published.or(updated);
        if let Some(at) = article.published.filter(|at| *at > now) {
            if self.future == Future::Waits {
                article.visible_from = Some(at);
            } else {
                self.warn(WarningCode::FutureDate { found: at });
                article.published = Some(now.told_at(at.offset_seconds()));
                article.clamped = true;
            }
        }
        let latest = article.visible_from.unwrap_or(now).max(now);
        article.updated = updated.map(|at| if at > latest { latest.told_at(at.offset_seconds()) } else { at });
        article.updated = article.updated.filter(|updated| article.published.is_none_or(|at| *updated > at));
    }

    /// A date that tells when something was: where it cannot be read the story does without, and the receipt says so.
    pub(super) fn told(&mut self, key: &str, found: &str) -> Option<Timestamp> {
        let found = found.trim();
        if found.is_empty() {
            return None;
        }
        match dates::read_value(found, self.context.zone) {
            Reading::Date(told) if told.at.to_chrono().format("%Y").to_string() != "9999" => {
                if let Some(found) = told.wrong_weekday {
                    self.warn(WarningCode::WeekdayDisagrees { found });
                }
                Some(told.at)
            }
            _ => {
                self.ignored(key, found);
                None
            }
        }
    }

    /// A date that decides from when or until when something may be seen: never guessed at.
    pub(super) fn release(&self, key: &str, found: &str) -> Result<Timestamp, Refusal> {
        match dates::read_value(found.trim(), self.context.zone) {
            Reading::Date(told) => Ok(told.at),
            _ => Err(embargo(key, found)),
        }
    }

    /// A sender's word for the status, in any format's dress (`usable`, `stat:canceled`, `Withheld`). One that we do
    /// not know may be a kill: it is refused, not passed over.
    pub(super) fn status(key: &str, found: &str) -> Result<Status, Refusal> {
        let word = found.trim();
        let word = word.rsplit([':', '/', '#']).next().unwrap_or(word).to_lowercase();
        match word.as_str() {
            "" | "usable" | "published" | "publish" | "public" | "corrected" | "updated" => Ok(Status::Usable),
            "withheld" | "withhold" | "held" => Ok(Status::Withheld),
            "canceled" | "cancelled" | "cancel" | "killed" | "kill" | "recalled" | "deleted" | "unpublished" => {
                Ok(Status::Canceled)
            }
            _ => {
                let found = Line::folded(found).shortened(80).to_string();
                Err(Refusal::of(Reason::Value { key: key.to_owned(), found, expected: "status" }))
            }
        }
    }

    /// Category names as the sender has them; those that cannot be served are passed over with a warning.
    pub(super) fn categories<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) -> Vec<CategoryPath> {
        let mut categories = Vec::new();
        for name in names.into_iter().take(TERMS) {
            let Some(line) = plain(name) else { continue };
            let path = line.as_str().split('/').map(str::trim).filter(|part| !part.is_empty());
            match CategoryPath::new(&path.collect::<Vec<_>>().join("/")) {
                Ok(path) if !categories.contains(&path) => categories.push(path),
                Ok(_) => {}
                Err(_) => self.ignored("category", line.as_str()),
            }
        }
        categories
    }

    /// Tags in the sender's order, each once.
    pub(super) fn tags<'n>(names: impl IntoIterator<Item = &'n str>) -> Vec<Line> {
        let mut tags = Vec::new();
        for tag in names.into_iter().take(TERMS).filter_map(plain) {
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        tags
    }

    pub(super) fn warn(&mut self, code: WarningCode) {
        self.warnings.push(Warning { code, at: None });
    }

    pub(super) fn ignored(&mut self, key: &str, found: &str) {
        let found = Line::folded(found).shortened(80).to_string();
        self.warn(WarningCode::ValueIgnored { key: key.to_owned(), found });
    }
}

/// The refusal of a moment of release that cannot be read.
pub(super) fn embargo(key: &str, found: &str) -> Refusal {
    let found = Line::folded(found).shortened(80).to_string();
    Refusal::of(Reason::Embargo { key: key.to_owned(), found })
}

/// An absolute http(s) URL in its canonical spelling.
pub(super) fn web_address(text: &str) -> Option<String> {
    let url = Url::parse(text.trim()).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then(|| url.into())
}

/// Where a picture is: an absolute URL, what `base` makes of a relative one, or the name of a file beside ours.
pub(super) fn picture_source(source: &str, base: Option<&str>) -> Option<Line> {
    let source = source.trim();
    if let Some(url) = web_address(source).or_else(|| BaseUrl::resolve(base?, source)) {
        return Line::new(&url);
    }
    let beside = source.strip_prefix("./").unwrap_or(source);
    let climbs = beside.starts_with(['/', '\\']) || beside.split(['/', '\\']).any(|part| part == "..");
    if climbs || Url::parse(beside).is_ok() { None } else { Line::new(beside) }
}

/// Text that should be plain and may not be: character references are resolved, and where tags are closed in it all
/// tags go. `None` when nothing visible is left.
pub(super) fn plain(text: &str) -> Option<Line> {
    if has_closed_tag(text) {
        // What nests deeper than any title is no title.
        return Line::new(&text_of(text)?);
    }
    if has_reference(text) {
        return Line::new(&text_of(&text.replace('<', "&lt;").replace('>', "&gt;"))?);
    }
    Line::new(text)
}

/// The words of HTML on one line.
pub(super) fn text_of(html: &str) -> Option<String> {
    let cleaned = sanitize::clean(&resolvable(html), None).ok()?;
    Some(sanitize::text(&cleaned.html).replace('\n', " "))
}

/// HTML of which the sanitiser's parser makes characters of references (`&#8211;`, `&hellip;`): what has none but its
/// own four it takes as it stands, and a comment makes it look.
fn resolvable(html: &str) -> Cow<'_, str> {
    let known = ["amp;", "lt;", "gt;", "quot;", "nbsp;"];
    let foreign = html.split('&').skip(1).any(|rest| !known.iter().any(|name| rest.starts_with(name)));
    if foreign { Cow::Owned(format!("<!---->{html}")) } else { Cow::Borrowed(html) }
}

fn has_closed_tag(text: &str) -> bool {
    let lower = || text.to_ascii_lowercase();
    text.contains("</") && text.split("</").skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()))
        || text.contains('<') && (lower().contains("<br>") || lower().contains("<br/>") || lower().contains("<br />"))
}

/// `&amp;`, `&#8211;`: an ampersand, a short name or number, a semicolon.
fn has_reference(text: &str) -> bool {
    text.split('&').skip(1).any(|rest| {
        rest.split_once(';').is_some_and(|(name, _)| {
            let name = name.strip_prefix('#').unwrap_or(name);
            (1..=8).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric())
        })
    })
}

/// The first line of a body that says something, as its summary.
fn lead(text: &str) -> Option<Line> {
    let line = text.lines().find(|line| line.chars().any(char::is_alphanumeric))?;
    Line::new(line).map(|line| line.shortened(SUMMARY))
}

fn without_carriage_returns(text: &str) -> Cow<'_, str> {
    if !text.contains('\r') {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
}

fn paragraphs_of(text: &str, title: &Line) -> SafeHtml {
    let is_blank = |line: &str| line.trim().is_empty();
    let parted = text.trim().lines().any(is_blank);
    let mut paragraphs: Vec<Vec<&str>> = Vec::new();
    let mut open = false;
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            open = false;
        } else if open && parted {
            paragraphs.last_mut().expect("one is open").push(line);
        } else {
            paragraphs.push(vec![line]);
            open = true;
        }
    }
    let repeats = |lines: &Vec<&str>| folded_words(&lines.join(" ")) == folded_words(title.as_str());
    if paragraphs.len() > 1 && paragraphs.first().is_some_and(repeats) {
        paragraphs.remove(0);
    }
    sanitize::paragraphs(&paragraphs)
}

/// HTML without the heading that repeats the title, where that is the first text in it.
fn without_repeated_title<'h>(html: &'h str, title: &Line) -> Cow<'h, str> {
    let lower = html.to_ascii_lowercase();
    let Some(start) = ["<h1", "<h2"].iter().filter_map(|tag| lower.find(tag)).min() else { return Cow::Borrowed(html) };
    let closing = if lower[start..].starts_with("<h1") { "</h1>" } else { "</h2>" };
    let Some(end) = lower[start..].find(closing).map(|at| start + at + closing.len()) else {
        return Cow::Borrowed(html);
    };
    // `<head><title>` and the wrappers of a page may stand before it, words of the story may not. What is long is
    // no wrapper.
    let before = &html[..start];
    let heading = &html[start..end];
    if before.len() > 2000 || heading.len() > 2000 || text_of(before).is_none_or(|text| !text.trim().is_empty()) {
        return Cow::Borrowed(html);
    }
    let repeats = text_of(heading).is_some_and(|text| folded_words(&text) == folded_words(title.as_str()));
    if repeats { Cow::Owned(format!("{before}{}", &html[end..])) } else { Cow::Borrowed(html) }
}
