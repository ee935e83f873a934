//! Who wrote a page, by its elements.

use dom_query::Selection;

use super::Elements;
use crate::domain::{Author, folded_words};
use crate::formats::byline;
use crate::formats::html::beside::is_aside;
use crate::formats::html::{address, dates_in_sight, folded};

/// A byline is short; what is longer is about somebody.
const BYLINE: usize = 120;

impl Elements<'_> {
    /// The people of the page, by what says it most plainly.
    pub(super) fn authors(&self, title: Option<&str>) -> Vec<Author> {
        for selector in [
            "[class~='h-entry'] [class~='p-author'], [class~='hentry'] [class~='author'] [class~='fn'], [class~='hentry'] [class~='author'][class~='vcard'] a",
            "a[rel~='author']",
            "[itemprop='author'] [itemprop='name'], [itemprop='author']",
            "[class~='author'] [class~='fn'], [class~='vcard'] [class~='fn']",
            "[class~='byline'], [class~='author-name'], [class~='author_name'], [class~='authorName'], [class~='article-author'], [class~='post-author'], [class~='entry-author'], [class~='byline-name']",
            "[class*='byline__name'], [class*='byline-name'], [class*='author__name'], [class*='author-name']",
            "[class$='byline'], [class*='byline ']",
            "[class~='author']",
            "[class~='field--name-uid']",
        ] {
            let found = self.document.select(selector);
            let people = self.people_of(&found, title);
            if !people.is_empty() {
                return people;
            }
        }
        self.byline_in_sight(title)
    }

    fn people_of(&self, found: &Selection<'_>, title: Option<&str>) -> Vec<Author> {
        let mut authors: Vec<Author> = Vec::new();
        for node in found.nodes().iter().filter(|node| !is_aside(node)).take(8) {
            let Some(text) = folded(&node.text()).filter(|text| text.chars().count() <= BYLINE) else { continue };
            if Some(text.as_str()) == title {
                continue;
            }
            for author in people(self.without_site(&text, title)) {
                let words = folded_words(author.name.as_str());
                let known = |other: &Author| folded_words(other.name.as_str()) == words;
                if !words.is_empty() && !authors.iter().any(known) {
                    authors.push(author);
                }
            }
        }
        authors
    }

    /// «Site - Ann Lee»: without the site's name, which is in the title of the page and not in that of the article.
    fn without_site<'t>(&self, byline: &'t str, title: Option<&str>) -> &'t str {
        let Some((site, rest)) = [" - ", " – ", " | "].iter().find_map(|mark| byline.split_once(mark)) else {
            return byline;
        };
        let site = folded_words(site);
        let page = self.title().map(folded_words).unwrap_or_default();
        let is_named = page.ends_with(&site) && !title.map(folded_words).unwrap_or_default().ends_with(&site);
        let is_known = self.sites().iter().any(|name| folded_words(name) == site);
        if !site.is_empty() && (is_named || is_known) { rest } else { byline }
    }

    /// A line near the title that opens as bylines do: «By Ann Lee», «بقلم فلان».
    fn byline_in_sight(&self, title: Option<&str>) -> Vec<Author> {
        let lines = dates_in_sight::lines_near(self.document, title);
        let names = lines.iter().filter(|line| line.chars().count() <= 80).find_map(|line| after_by(line));
        names.map(people).unwrap_or_default()
    }

    /// Who runs a page of one's own: the handle that the page gives its writer, where that names no other site.
    pub(in crate::formats::html) fn handle(&self, base: Option<&str>) -> Vec<Author> {
        let meta = |name: &str| {
            let metas = self.document.select(&format!("meta[name='{name}'], meta[property='{name}']"));
            let handle = metas.nodes().iter().find_map(|meta| meta.attr("content"))?;
            handle.trim().strip_prefix('@').map(str::to_owned).filter(|handle| !handle.is_empty())
        };
        let Some(creator) = meta("twitter:creator") else { return Vec::new() };
        let host = base.and_then(|base| url::Url::parse(base).ok()?.host_str().map(str::to_lowercase));
        let is_own_page = host.is_some_and(|host| host.split('.').any(|label| label == creator.to_lowercase()));
        if meta("twitter:site").is_some_and(|site| site.eq_ignore_ascii_case(&creator)) && !is_own_page {
            return Vec::new();
        }
        Author::named(&spaced(&creator)).into_iter().collect()
    }
}

/// A handle of two capitals is a name: «AnnLee».
fn spaced(handle: &str) -> String {
    let capitals: Vec<_> = handle.char_indices().filter(|(_, c)| c.is_uppercase()).map(|(at, _)| at).collect();
    match capitals[..] {
        [0, second] if second > 1 && handle.chars().all(char::is_alphabetic) => {
            format!("{} {}", &handle[..second], &handle[second..])
        }
        _ => handle.to_owned(),
    }
}

/// The people that a byline or a name's element names, without what stands round them.
pub(in crate::formats::html) fn people(text: &str) -> Vec<Author> {
    const AFTER: [&str; 13] = ["|", "•", "·", " – ", " — ", " - ", " am ", " on ", " le ", " at ", " في ", "(", " um "];
    let text = byline_words(text);
    let end = AFTER.iter().filter_map(|mark| text.find(mark)).filter(|at| *at > 0).min().unwrap_or(text.len());
    let mut authors = byline::authors(&text[..end]);
    authors.retain(|author| {
        let name = author.name.as_str();
        name.chars().any(char::is_alphabetic) && !name.contains("://") && name.chars().count() <= 80
    });
    // «Ann Lee (https://example.org/ann)»
    if let [author] = authors.as_mut_slice() {
        author.url = text[end..].split(['(', ')', ' ']).find_map(|part| address(part, None));
    }
    authors
}

/// Words that open a byline on a page and that no byline of a wire has.
fn byline_words(text: &str) -> &str {
    const OPENINGS: [&str; 24] = [
        "written by",
        "posted by",
        "published by",
        "by:",
        "author:",
        "authors:",
        "autor:",
        "autorin:",
        "geschrieben von",
        "veröffentlicht von",
        "verfasst von",
        "eingetragen von",
        "publié par",
        "rédigé par",
        "écrit par",
        "auteur :",
        "auteur:",
        "escrito por",
        "publicado por",
        "الكاتب:",
        "كتبه:",
        "كتب :",
        "من طرف",
        "من إعداد",
    ];
    let lower = text.to_lowercase();
    let opening = OPENINGS.iter().find(|opening| lower.starts_with(**opening) && text.is_char_boundary(opening.len()));
    opening.map_or(text, |opening| text[opening.len()..].trim_start_matches([':', ' ']))
}

/// What follows the words that open a byline, where a line does: «By Ann Lee», «Blog entry by Ann Lee».
fn after_by(line: &str) -> Option<&str> {
    const BY: [&str; 12] = ["by", "par", "von", "por", "di", "door", "av", "بقلم", "بقلم:", "كتب:", "كتبت:", "إعداد:"];
    let words: Vec<_> = line.split(' ').collect();
    let at = words.iter().take(4).position(|word| BY.contains(&word.to_lowercase().as_str()))?;
    let rest = words[at + 1..].iter().map(|word| word.len() + 1).sum::<usize>();
    let names = &line[line.len() - rest.saturating_sub(1)..];
    // «By the river», «Por la tarde»: in a name each word begins with a capital where letters have them.
    let is_capital = |word: &&&str| word.chars().next().is_some_and(|c| !c.is_lowercase());
    let capitals = words[at + 1..].iter().take(2).filter(is_capital).count();
    let enough = at == 0 || words.len() - at <= 4;
    (capitals == 2 && enough && words.len() <= 14 || capitals == 1 && words.len() == at + 2).then_some(names)
}
