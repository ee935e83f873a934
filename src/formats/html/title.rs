//! Which of the names that a page gives its article is the title, without the site's own.

use crate::domain::folded_words;

/// Who claims to name the article.
pub(super) struct Claims<'c> {
    /// Metadata, what counts most first.
    pub(super) declared: &'c [String],
    /// The `title` element.
    pub(super) page: Option<&'c str>,
    /// Headings, those of the first level before others.
    pub(super) headings: &'c [String],
    /// What the site is called.
    pub(super) sites: &'c [String],
}

/// What stands between a title and a site's name.
const SEPARATORS: [&str; 15] =
    [" | ", " – ", " — ", " - ", " · ", " • ", " « ", " » ", " :: ", " // ", " / ", " ‹ ", " › ", " ⋆ ", " : "];

/// The title: what metadata say, where the page shows it, too; else the heading that the page's title names; else the
/// first that says anything.
pub(super) fn choose(claims: &Claims<'_>) -> Option<String> {
    let sites: Vec<_> = claims.sites.iter().map(|name| folded_words(name)).filter(|name| !name.is_empty()).collect();
    let declared: Vec<_> = claims.declared.iter().map(|title| without_site(title, &sites, claims.sites)).collect();
    let page = claims.page.map(|title| without_site(title, &sites, claims.sites));
    let page_words = claims.page.map(folded_words).unwrap_or_default();
    let headings: Vec<_> = claims.headings.iter().filter(|heading| !sites.contains(&folded_words(heading))).collect();
    let shown = |title: &str| {
        let words = folded_words(title);
        !words.is_empty()
            && (is_within(&words, &page_words) || headings.iter().any(|heading| folded_words(heading) == words))
    };
    if let Some(title) = declared.iter().find(|title| shown(title)) {
        // Of two that differ in the case of their letters alone the one that readers see is meant.
        let is_same = |seen: &str| seen.to_lowercase() == title.to_lowercase();
        let seen = headings.iter().map(|heading| heading.as_str()).chain(page);
        let is_seen = seen.clone().any(|seen| seen == *title);
        let in_sight = seen.filter(|seen| is_same(seen)).find(|seen| !is_shouted(seen));
        return Some(in_sight.filter(|_| !is_seen).unwrap_or(title).to_owned());
    }
    // A site's name in a heading is within the page's title, too; the article's is longer.
    let named =
        headings.iter().filter(|heading| is_within(&folded_words(heading), &page_words) && heading.chars().count() > 2);
    let named = named
        .max_by_key(|heading| heading.chars().count())
        .filter(|heading| page.is_none_or(|page| heading.chars().count() * 2 >= page.chars().count()));
    let page_title = page.map(folded_words).unwrap_or_default();
    let nearly = || headings.iter().find(|heading| is_nearly(&folded_words(heading), &page_title));
    named
        .or_else(nearly)
        .map(|heading| (*heading).clone())
        .or_else(|| declared.first().map(|title| (*title).to_owned()))
        .or_else(|| page.map(|title| before_last_separator(title).to_owned()))
        .or_else(|| headings.first().map(|heading| (*heading).clone()))
        .filter(|title| !title.trim().is_empty())
}

/// Capitals alone are a style of the page.
fn is_shouted(text: &str) -> bool {
    !text.chars().any(char::is_lowercase) && text.chars().any(char::is_uppercase)
}

fn is_within(words: &str, all: &str) -> bool {
    !words.is_empty()
        && all.match_indices(words).any(|(at, _)| {
            let end = at + words.len();
            (at == 0 || all[..at].ends_with(' ')) && (end == all.len() || all[end..].starts_with(' '))
        })
}

/// The title without the site's name before or after it, as often as it stands there.
fn without_site<'t>(title: &'t str, sites: &[String], raw: &[String]) -> &'t str {
    let is_site = |part: &str| {
        let words = folded_words(part);
        sites.iter().any(|site| *site == words || site.replace(' ', "") == words.replace(' ', ""))
    };
    let mut title = title.trim();
    loop {
        let shorter = raw.iter().find_map(|site| before_site(title, site));
        if let Some(shorter) = shorter {
            title = shorter;
            continue;
        }
        let last = SEPARATORS.iter().filter_map(|mark| title.rfind(mark).map(|at| (at, at + mark.len()))).max();
        let first = SEPARATORS.iter().filter_map(|mark| title.find(mark).map(|at| (at, at + mark.len()))).min();
        match (first, last) {
            (_, Some((at, end))) if is_site(&title[end..]) => title = title[..at].trim(),
            (Some((at, end)), _) if is_site(&title[..at]) => title = title[end..].trim(),
            _ => return title,
        }
    }
}

/// What is before a name of the site that has separators itself: «Figures - Salsa - Club in Berlin».
fn before_site<'t>(title: &'t str, site: &str) -> Option<&'t str> {
    let before = title.strip_suffix(site)?;
    SEPARATORS.iter().find_map(|mark| before.strip_suffix(mark)).map(str::trim).filter(|rest| !rest.is_empty())
}

/// Whether most of the words of two titles are the same: one of them may have lost a character on its way.
fn is_nearly(a: &str, b: &str) -> bool {
    let (a, b): (Vec<_>, Vec<_>) = (a.split(' ').collect(), b.split(' ').collect());
    let same = a.iter().filter(|word| b.contains(word)).count();
    same >= 3 && same * 4 >= a.len().max(b.len()) * 3
}

/// A title that nothing else confirms: its last part is the site's where it is short and what is before it is not.
fn before_last_separator(title: &str) -> &str {
    let last = SEPARATORS[..8].iter().filter_map(|mark| title.rfind(mark).map(|at| (at, at + mark.len()))).max();
    let Some((at, end)) = last else { return title };
    let words = |text: &str| text.split_whitespace().count();
    if words(&title[..at]) >= 3 && words(&title[end..]) <= 4 && words(&title[end..]) < words(&title[..at]) {
        title[..at].trim()
    } else {
        title
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(declared: &[&str], page: &str, headings: &[&str], sites: &[&str], expected: &str) {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let claims = Claims {
            declared: &owned(declared),
            page: Some(page).filter(|page| !page.is_empty()),
            headings: &owned(headings),
            sites: &owned(sites),
        };
        assert_eq!(choose(&claims).unwrap_or_default(), expected);
    }

    #[test]
    fn the_sites_name_is_no_part_of_the_title() {
        for page in
            ["Ministers meet | The Daily", "The Daily - Ministers meet", "Ministers meet – The Daily – The Daily"]
        {
            check(&[], page, &[], &["The Daily"], "Ministers meet");
        }
        check(&["زلزال يضرب المغرب | هسبريس"], "زلزال يضرب المغرب | هسبريس", &[], &["هسبريس"], "زلزال يضرب المغرب");
        check(&[], "Ministers meet in Rabat | Morning Post", &[], &[], "Ministers meet in Rabat");
    }

    #[test]
    fn dashes_of_the_title_itself_stay() {
        check(
            &["Fès - Meknès: une région"],
            "Fès - Meknès: une région | Le Jour",
            &[],
            &["Le Jour"],
            "Fès - Meknès: une région",
        );
        check(&[], "Q&A - part two", &[], &[], "Q&A - part two");
    }

    #[test]
    fn metadata_that_the_page_shows_is_believed() {
        check(&["Real title", "Social title"], "Real title - Site", &["Other"], &["Site"], "Real title");
        check(&["A description of it", "Real title"], "Real title - Site", &["Real title"], &["Site"], "Real title");
    }

    #[test]
    fn the_heading_that_the_pages_title_names_is_the_title() {
        check(
            &[],
            "Site: Ministers meet in Rabat",
            &["Site", "Ministers meet in Rabat"],
            &[],
            "Ministers meet in Rabat",
        );
        check(
            &["You will not believe this"],
            "Ministers meet – Site",
            &["Ministers meet"],
            &["Site"],
            "Ministers meet",
        );
    }

    #[test]
    fn of_two_that_differ_in_case_the_one_in_sight_is_meant() {
        check(
            &["T-distributed embedding"],
            "t-distributed embedding - Site",
            &["t-distributed embedding"],
            &["Site"],
            "t-distributed embedding",
        );
        check(&["Ministers meet"], "Ministers meet", &["MINISTERS MEET"], &[], "Ministers meet");
        check(&["Ministers meet"], "", &["MINISTERS MEET"], &[], "Ministers meet");
    }

    #[test]
    fn a_page_of_one_heading_has_its_title() {
        check(&[], "", &["Ministers meet"], &[], "Ministers meet");
        check(&[], "", &[], &[], "");
    }
}
