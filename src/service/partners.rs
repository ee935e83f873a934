//! Entries as a partner's feed has them, or why the partner would skip them.

use crate::domain::{
    Absence, Aspect, BaseUrl, Entry, Feed, FeedName, Line, Rules, Selection, SiteId, Skip, Timestamp, Warning,
    WarningCode, folded_label,
};
use crate::formats::plain_text;
use crate::render::partner::measured;
use crate::site::Settings;

/// The entry as a feed with a profile has it, or why it is not there. Without a profile it stays as it is.
///
/// A retraction is never skipped: it must reach those who have the story.
pub fn shaped(feed: &Feed, base: &BaseUrl, entry: Entry) -> Result<Entry, Skip> {
    let Some(rules) = feed.rules().filter(|_| entry.retraction.is_none()) else { return Ok(entry) };
    let text = entry.body.as_ref().map(plain_text).unwrap_or_default();
    let entry = described(rules, entry, &text);
    match rules.skips(&measured(base, feed, rules, &entry, &text), &feed.language) {
        Some(skip) => Err(skip),
        None => Ok(entry),
    }
}

/// Each feed with a profile.
pub fn feeds<'s>(settings: &'s Settings, site: &'s SiteId) -> impl Iterator<Item = Feed> + 's {
    let is_profiled = |folder: &&str| settings.said_for(folder).is_some_and(|said| said.profile.is_some());
    let names = settings.folders().filter(is_profiled).filter_map(|folder| FeedName::parse(folder).ok());
    names.map(|name| settings.feed(site, &name))
}

/// What partners skip of an entry: a warning for each of these `feeds` that would hold it else.
///
/// A view that selects by words is not asked: what it holds, only the index knows.
pub fn warnings(feeds: &[Feed], base: &BaseUrl, entry: &Entry, now: Timestamp) -> Vec<Warning> {
    let would_hold = |feed: &&Feed| {
        is_in(entry, &feed.base, feed.subcategories, now)
            && feed.selections.iter().all(|selection| matches(selection, entry, now) == Some(true))
    };
    let skip = |feed: &Feed| {
        let skip = shaped(feed, base, entry.clone()).err()?;
        let (partner, title) = (feed.profile?, entry.title.clone());
        Some(Warning {
            code: WarningCode::PartnerSkips { partner, feed: Some(feed.name.clone()), title, skip },
            at: None,
        })
    };
    feeds.iter().filter(would_hold).filter_map(skip).collect()
}

/// Whether an entry is in a feed, by its categories or by breaking.
pub fn is_in(entry: &Entry, feed: &FeedName, with_those_below: bool, now: Timestamp) -> bool {
    match feed {
        FeedName::Breaking => entry.is_breaking(now),
        // Headlines of tickers are of the breaking feed alone.
        FeedName::All => !entry.categories.is_empty(),
        FeedName::Category(category) => entry
            .categories
            .iter()
            .any(|own| own == category || (with_those_below && own.lineage().any(|above| above == *category))),
        FeedName::Tag(_) | FeedName::Author(_) => false,
    }
}

/// Whether an entry is selected; `None` where words decide.
fn matches(selection: &Selection, entry: &Entry, now: Timestamp) -> Option<bool> {
    let parts = each_part(selection, entry, now);
    if parts.contains(&Some(false)) {
        return Some(false);
    }
    if selection.words.is_some() {
        return None;
    }
    let Some(exclude) = &selection.exclude else { return Some(true) };
    if each_part(exclude, entry, now).contains(&Some(true)) {
        return Some(false);
    }
    exclude.words.is_none().then_some(true)
}

/// Why an entry is not selected; `None` when it is, or words decide.
pub fn leaves_out(selection: &Selection, entry: &Entry, now: Timestamp) -> Option<Absence> {
    let aspects = [Aspect::Category, Aspect::Tag, Aspect::Author, Aspect::Language, Aspect::Breaking, Aspect::Age];
    let first = |selection: &Selection, is: bool| {
        let parts = each_part(selection, entry, now);
        aspects.into_iter().zip(parts).find(|(_, part)| *part == Some(is)).map(|(aspect, _)| aspect)
    };
    let left_out = || first(selection.exclude.as_deref()?, true).map(Absence::LeftOut);
    first(selection, false).map(Absence::NotSelected).or_else(left_out)
}

/// Whether an entry has each thing that is named; `None` for a thing that is not.
fn each_part(selection: &Selection, entry: &Entry, now: Timestamp) -> [Option<bool>; 6] {
    fn any<T>(wanted: &[T], has: impl Fn(&T) -> bool) -> Option<bool> {
        (!wanted.is_empty()).then(|| wanted.iter().any(has))
    }
    let is_label = |wanted: &Line, own: &Line| folded_label(wanted.as_str()) == folded_label(own.as_str());
    [
        any(&selection.categories, |wanted| is_in(entry, &FeedName::of(wanted.clone()), true, now)),
        any(&selection.tags, |wanted| entry.tags.iter().any(|tag| is_label(wanted, tag))),
        any(&selection.authors, |wanted| entry.authors.iter().any(|author| is_label(wanted, &author.name))),
        any(&selection.languages, |wanted| {
            let rest = entry.language.as_str().strip_prefix(wanted.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        }),
        selection.breaking.map(|wanted| entry.is_breaking(now) == wanted),
        selection.newer_than.map(|millis| entry.published >= now.plus_millis(millis.saturating_neg())),
    ]
}

/// With a summary as long as the partner wants it, of whole lines of the text, where that has as many characters.
fn described(rules: &Rules, mut entry: Entry, text: &str) -> Entry {
    let Some(least) = rules.least_description else { return entry };
    let is_short = |summary: &str| (summary.chars().count() as u64) < least;
    if entry.summary.as_ref().is_some_and(|summary| !is_short(summary.as_str())) {
        return entry;
    }
    let mut summary = String::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if !is_short(&summary) {
            break;
        }
        summary.push_str(if summary.is_empty() { "" } else { " " });
        summary.push_str(line);
    }
    if entry.summary.as_ref().is_none_or(|before| before.as_str().len() < summary.len()) {
        entry.summary = Line::new(&summary);
    }
    entry
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Language;
    use crate::service::testing;
    use crate::site::{read_feed, read_site};

    #[test]
    fn an_entry_is_judged_for_the_feeds_that_would_hold_it() {
        let settings = |feed: &str| {
            let site = Settings::new(read_site("language = \"en\"").unwrap(), "drop");
            site.with_feed("partner", read_feed(&format!("profile = \"msn\"\n{feed}")).unwrap())
        };
        let now = Timestamp::from_millis_utc(1_789_997_600_000);
        let mut entry = testing::article("short", now, &["news/local"]);
        entry.tags = vec![Line::folded("Visite")];
        entry.language = Language::new("en-GB").unwrap();
        let base = BaseUrl::new("https://example.org").unwrap();
        for (select, is_judged) in [
            ("", false),
            ("[select]\ncategories = [\"news\"]", true),
            ("[select]\ncategories = [\"sport\"]", false),
            ("[select]\ntags = [\"visite\"]\nlanguages = [\"en\"]", true),
            ("[select]\nlanguages = [\"en-US\"]", false),
            ("[select]\nbreaking = true", false),
            ("[select]\nnewer_than = \"1d\"", true),
            ("[select]\nwords = \"short\"", false),
            ("[select]\ntags = [\"visite\"]\nexclude = { categories = [\"news\"] }", false),
            ("[select]\ntags = [\"visite\"]\nexclude = { tags = [\"sport\"] }", true),
        ] {
            let feeds: Vec<_> = feeds(&settings(select), &SiteId::new("x")).collect();
            let told = warnings(&feeds, &base, &entry, now);
            assert_eq!(told.len(), usize::from(is_judged), "{select}");
        }
    }
}
