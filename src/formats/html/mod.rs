//! HTML pages and fragments (FORMATS §4, *HTML pages*).
//!
//! What a page says of its article is told in layers, each filling what the ones above left out: front matter, JSON-LD,
//! microdata, `meta`, and the elements of HTML itself. The body is its main text.

mod beside;
mod dates_in_sight;
mod elements;
mod linked_data;
mod main_text;
mod metadata;
mod microdata;
mod prose;
#[cfg(test)]
mod tests;
mod title;
mod xhtml;

use dom_query::Document;

use self::elements::Elements;
use self::linked_data::LinkedData;
use super::editor::{Body, Editor, Future};
use super::front_matter::{self, Strictness};
use super::schema_org::Description;
use super::{Context, Parsed, charset, dates, language, sanitize};
use crate::domain::{Article, BaseUrl, Direction, Language, Reason, Refusal, folded_words};

/// Reads one article.
///
/// Dates in the future are taken for now. A page without main text is a headline; one without a title is refused, and
/// one that nests deeper than [`sanitize::DEPTH`], before any parser sees it.
pub fn parse(bytes: &[u8], context: &Context<'_>) -> Result<Parsed, Refusal> {
    let decoded = charset::decode(bytes, None, context.language)?;
    if decoded.text.trim().is_empty() {
        return Err(Refusal::of(Reason::Empty));
    }
    let split = front_matter::split(&decoded.text, Strictness::Opened)?;
    let (mut declared, warnings) = split.declared(context)?;
    let has_matter = split.body.len() < decoded.text.len();
    let mut editor = Editor::new(context, Future::IsNow);
    editor.warnings = warnings;
    editor.warnings.extend(decoded.warnings);

    let html = xhtml::with_end_tags(split.body, context.file_name);
    let html = sanitize::guarded(&html)?;
    let document = Document::from(html.as_ref());
    let (mut description, base) = describe(&document, context, &mut editor);
    if let Some(title) = &declared.title {
        description.title = Some(title.to_string());
    }
    let title = description.title.clone().unwrap_or_default();
    let is_turned = Elements::new(&document).is_turned();
    let shown = if main_text::is_whole(&html) {
        main_text::whole(&document)
    } else {
        main_text::extract(document, &title, &description.authors, context.zone)
    };
    let body = match (&shown, &description.body) {
        (Some(html), _) => Body::Html(html),
        // Pages that a script fills may have their text here alone.
        (None, Some(text)) => Body::of(text),
        (None, None) => Body::None,
    };
    let settled = settled_language(description.language.as_deref(), &title, shown.as_deref());
    let is_guess = settled.is_none();
    let language =
        settled.or_else(|| is_turned.then(|| turned_language(&title, shown.as_deref(), context.language)).flatten());
    let mut article = Description { language, ..description.clone() }.article(body, base.as_deref(), &mut editor)?;
    article.guess_language(is_guess);
    if let Some(language) = declared.language.take() {
        article.language = language;
        article.guess_language(false);
    }
    let by_name = dates::of_file_name(context.file_name, context.zone);
    if has_matter {
        let found = article.clone();
        // As Jekyll does: a date of the name counts where the page tells none, and one in the future is waited for.
        if article.published.is_none() {
            declared = declared.or_dated_by_name(context);
        }
        declared.apply(&mut article);
        fill(&mut article, found);
    }
    article.published = article.published.or(by_name.filter(|at| *at <= context.now));
    Ok(Parsed { articles: vec![Ok(article)], ticker: Vec::new(), warnings: editor.warnings })
}

/// What the page tells of its article, and the address against which its own are resolved.
fn describe(document: &Document, context: &Context<'_>, editor: &mut Editor<'_>) -> (Description, Option<String>) {
    let elements = Elements::new(document);
    let base = elements.base();
    let scripts = LinkedData::read(document, editor);
    let items = microdata::items(document);
    let meta = metadata::read(document, base.as_deref());

    let linked = scripts.description(&elements, base.as_deref());
    let items = LinkedData::of(items).description(&elements, base.as_deref());
    let mut titles = linked.titles;
    titles.extend(items.titles);
    titles.extend(meta.titles);
    let title = title::choose(&title::Claims {
        declared: &titles,
        page: elements.title(),
        headings: elements.headings(),
        sites: &[meta.sites, linked.sites, elements.sites()].concat(),
    });
    let own = elements.describe(title.as_deref(), base.as_deref(), context.zone);
    let mut description = linked.article.or(items.article).or(meta.description).or(linked.page).or(own);
    description.title = title;
    // The element says what the page is read aloud in; `og:locale` is often what its system came with.
    description.language = elements.language().or(description.language.take());
    // Links name each category and tag by itself, where metadata may join them in one text or name what is sought.
    let title = description.title.as_deref();
    let listed = elements.listed(title);
    let linked_tags = Some(elements.tags()).filter(|tags| !tags.is_empty()).unwrap_or(listed.tags);
    if !linked_tags.is_empty() {
        description.tags = linked_tags;
    }
    let linked_categories = elements.linked_categories();
    if !linked_categories.is_empty() {
        description.categories = linked_categories;
    }
    if description.categories.is_empty() {
        description.categories = listed.categories;
    }
    if description.tags.is_empty() {
        description.tags = elements.tags_in_sight(title);
    }
    // A name of «topics» may hold the section.
    let filed: Vec<_> = description.categories.iter().map(|name| folded_words(name)).collect();
    description.tags.retain(|tag| !filed.contains(&folded_words(tag)));
    if description.categories.is_empty() {
        description.categories = elements::sections_of(&linked.breadcrumbs, title);
    }
    if description.categories.is_empty() {
        description.categories = elements.categories_in_sight(title);
    }
    if description.authors.is_empty() {
        description.authors = elements.handle(base.as_deref());
    }
    description.link = elements.canonical_or(description.link.take());
    (description, base)
}

/// The language as declared, unless the page's template declares one that is not even written as its text is: Arabic
/// in a page of `lang="en"`, or a long text that is plainly in another language than English. `None` where the text must tell.
fn settled_language(declared: Option<&str>, title: &str, body: Option<&str>) -> Option<String> {
    let claimed = Language::new(declared?)?;
    if claimed.direction() == Direction::RightToLeft {
        return Some(claimed.to_string());
    }
    let cleaned = body.and_then(|body| sanitize::clean(body, None).ok());
    let words = cleaned.map(|cleaned| sanitize::words(&cleaned.html, 4096)).unwrap_or_default();
    let told = language::detect(title, &words, &claimed);
    let letters = words.chars().filter(|c| c.is_alphabetic()).count();
    let is_turned = told.direction() == Direction::RightToLeft && letters > 40;
    // Templates come in English; nobody declares another language by default.
    let is_of_template = claimed.primary() == "en" && told.primary() != "en" && letters > 400;
    (!is_turned && !is_of_template).then(|| claimed.to_string())
}

/// The language of a page that is written from right to left and declares none: of its words in such a script, beside
/// which much may stand that nobody has translated. `None` where there are hardly any.
fn turned_language(title: &str, body: Option<&str>, site: &Language) -> Option<String> {
    let cleaned = body.and_then(|body| sanitize::clean(body, None).ok());
    let words = cleaned.map(|cleaned| sanitize::words(&cleaned.html, 1 << 16)).unwrap_or_default();
    let is_turned = |word: &&str| word.chars().any(|c| matches!(c, '\u{590}'..='\u{8FF}'));
    let turned: Vec<_> = title.split_whitespace().chain(words.split_whitespace()).filter(is_turned).collect();
    let told = language::detect("", &turned.join(" "), site);
    (turned.len() > 8 && told.direction() == Direction::RightToLeft).then(|| told.to_string())
}

/// What front matter leaves out is the page's.
fn fill(article: &mut Article, found: Article) {
    fn list<T>(own: &mut Vec<T>, others: Vec<T>) {
        if own.is_empty() {
            *own = others;
        }
    }
    list(&mut article.authors, found.authors);
    list(&mut article.categories, found.categories);
    list(&mut article.tags, found.tags);
    article.link = article.link.take().or(found.link);
    article.picture = article.picture.take().or(found.picture);
    article.expires = article.expires.or(found.expires);
    article.correction = article.correction.take().or(found.correction);
    article.draft |= found.draft;
    if article.status == crate::domain::Status::Usable {
        article.status = found.status;
    }
}

/// An absolute http(s) URL in its canonical spelling, resolved against the page's own address.
fn address(text: &str, base: Option<&str>) -> Option<String> {
    super::schema_org::address(text, base)
}

/// The same address without its fragment.
fn without_fragment(url: &str) -> &str {
    url.split('#').next().unwrap_or(url)
}

/// White space folded, none at the ends; `None` when nothing is left.
fn folded(text: &str) -> Option<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

/// An address resolved twice: a `base` element may itself be relative to the page.
fn resolved_base(page: Option<String>, element: Option<String>) -> Option<String> {
    match (page, element) {
        (Some(page), Some(element)) => BaseUrl::resolve(&page, &element).or(Some(page)),
        (None, Some(element)) => address(&element, None),
        (page, None) => page,
    }
}
