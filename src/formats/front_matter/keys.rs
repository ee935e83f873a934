//! The table of keys: what each means for an article (FORMATS §2).

use super::declared::Declared;
use super::media;
use super::nearly::nearly;
use super::node::{Node, Value};
use crate::domain::{
    Author, CategoryPath, Language, Line, Picture, Position, Reason, Refusal, Status, Timestamp, Warning, WarningCode,
};
use crate::formats::Context;
use crate::formats::dates::{self, Reading};

// Keys by field, each list in the order in which they count, folded as [`fold`] does.
const ID: &[&str] = &["id", "guid"];
const TITLE: &[&str] = &["title", "headline"];
const SUMMARY: &[&str] = &["summary", "description", "excerpt", "abstract"];
const LANGUAGE: &[&str] = &["lang", "language", "locale"];
pub(super) const PUBLISHED: &[&str] = &["publishdate", "pubdate", "published", "date", "publishedat", "datepublished"];
const UPDATED: &[&str] =
    &["updated", "lastmod", "modified", "lastmodifiedat", "lastmodified", "updatedat", "datemodified"];
pub(super) const VISIBLE_FROM: &[&str] = &["publishat", "embargo"];
pub(super) const EXPIRES: &[&str] = &["expires", "expirydate", "unpublishdate", "expire"];
const BREAKING_UNTIL: &[&str] = &["breakinguntil"];
const AUTHORS: &[&str] = &["authors", "author"];
const CATEGORIES: &[&str] = &["categories", "category"];
const TAGS: &[&str] = &["tags", "tag", "topics", "keywords"];
const LINK: &[&str] = &["canonical", "link", "canonicalurl", "permalink", "url"];
const IMAGE: &[&str] = &["image", "featuredimage", "cover", "picture", "images", "thumbnail"];
const BREAKING: &[&str] = &["breaking"];
const URGENCY: &[&str] = &["urgency"];
pub(super) const DRAFT: &[&str] = &["draft"];
const PUBLISHED_OR_NOT: &[&str] = &["published"];
pub(super) const EXCLUDED: &[&str] = &["eleventyexcludefromcollections"];
pub(super) const STATUS: &[&str] = &["status"];
pub(super) const RETRACT: &[&str] = &["retract"];
const CORRECTION: &[&str] = &["correction"];
const RESURFACE: &[&str] = &["resurface"];
const SLUG: &[&str] = &["slug"];
const ALIASES: &[&str] = &["aliases", "redirectfrom"];

const ALL: [&[&str]; 24] = [
    ID,
    TITLE,
    SUMMARY,
    LANGUAGE,
    PUBLISHED,
    UPDATED,
    VISIBLE_FROM,
    EXPIRES,
    BREAKING_UNTIL,
    AUTHORS,
    CATEGORIES,
    TAGS,
    LINK,
    IMAGE,
    BREAKING,
    URGENCY,
    DRAFT,
    EXCLUDED,
    STATUS,
    RETRACT,
    CORRECTION,
    RESURFACE,
    SLUG,
    ALIASES,
];

/// Maps in which a system keeps what its own keys have no room for: Zola and Hugo.
const ROOMS: [&str; 3] = ["extra", "params", "taxonomies"];

/// A key as it is compared: `publishDate`, `publish_date` and `publish-date` are one.
pub(super) fn fold(key: &str) -> String {
    if key.bytes().all(|b| b.is_ascii_lowercase()) {
        return key.to_owned();
    }
    key.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
}

/// One of 64 bits for a key: keys that have other bits are other keys.
fn mark(key: &str) -> u64 {
    let first = key.bytes().next().unwrap_or_default();
    1 << ((usize::from(first) * 7 + key.len()) & 63)
}

/// One key and its value.
#[derive(Clone, Copy)]
struct Found<'m> {
    key: &'m str,
    node: &'m Node,
    /// It stands in one of the [`ROOMS`], where a system keeps keys of its own, too: what cannot be read there may not
    /// be meant for us.
    in_room: bool,
}

/// What a date decides, and so what becomes of one that cannot be read.
#[derive(Clone, Copy, PartialEq)]
enum Moment {
    Told,
    Release,
    End,
}

pub(super) struct Reader<'m, 'c> {
    entries: Vec<(String, Found<'m>)>,
    /// Marks of the keys that are there: of the many that are asked for, most are not.
    marks: u64,
    has_rooms: bool,
    context: &'c Context<'c>,
    warnings: Vec<Warning>,
}

impl<'m, 'c> Reader<'m, 'c> {
    pub(super) fn new(map: &'m [(String, Node)], context: &'c Context<'c>) -> Self {
        let mut entries = Vec::with_capacity(map.len());
        for (key, node) in map {
            entries.push((fold(key), Found { key, node, in_room: false }));
        }
        for room in ROOMS {
            let rooms = map.iter().filter(|(key, _)| key.eq_ignore_ascii_case(room));
            for (key, node) in rooms.flat_map(|(_, node)| node.entries().unwrap_or_default()) {
                entries.push((fold(key), Found { key, node, in_room: true }));
            }
        }
        let marks = entries.iter().fold(0, |marks, (key, _)| marks | mark(key));
        let has_rooms = entries.iter().any(|(_, found)| found.in_room);
        Self { entries, marks, has_rooms, context, warnings: Vec::new() }
    }

    pub(super) fn read(mut self) -> Result<(Declared, Vec<Warning>), Refusal> {
        let mut declared = Declared {
            id: self.line(ID)?,
            title: self.line(TITLE)?,
            summary: self.line(SUMMARY)?,
            language: self.language()?,
            published: self.moment(PUBLISHED, Moment::Told)?,
            updated: self.updated()?,
            link: self.link(),
            authors: self.authors()?,
            categories: self.categories()?,
            tags: self.lines(TAGS)?,
            slug: self.line(SLUG)?,
            aliases: self.aliases()?,
            breaking: self.breaking()?,
            breaking_until: self.moment(BREAKING_UNTIL, Moment::Told)?,
            visible_from: self.moment(VISIBLE_FROM, Moment::Release)?,
            expires: self.moment(EXPIRES, Moment::End)?,
            retract: self.line(RETRACT)?,
            correction: self.line(CORRECTION)?,
            resurface: self.flag(RESURFACE)?.unwrap_or(false),
            ..Declared::default()
        };
        declared.picture = self.picture(declared.link.as_deref());
        declared.draft = self.draft()?;
        self.status(&mut declared)?;
        declared.wait_for_its_date(self.context.now);
        self.look_for_slips();
        Ok((declared, self.warnings))
    }

    /// The first of the keys that says anything; the file's own level first.
    fn find(&self, keys: &[&str]) -> Option<Found<'m>> {
        self.find_where(keys, |_| true)
    }

    fn find_where(&self, keys: &[&str], fits: impl Fn(&Node) -> bool) -> Option<Found<'m>> {
        let level = |in_room: bool| {
            keys.iter().find_map(|key| {
                if self.marks & mark(key) == 0 {
                    return None;
                }
                let named = |(name, found): &&(String, Found<'m>)| {
                    name == key && found.in_room == in_room && !found.node.is_absent() && fits(found.node)
                };
                self.entries.iter().find(named).map(|(_, found)| *found)
            })
        };
        level(false).or_else(|| if self.has_rooms { level(true) } else { None })
    }

    /// A value that its key does not take: a refusal, or a warning where it may not be meant for us.
    fn fault<T>(&mut self, found: Found<'_>, reason: Reason) -> Result<Option<T>, Refusal> {
        if found.in_room && !matches!(reason, Reason::Embargo { .. }) {
            self.ignored(found);
            return Ok(None);
        }
        Err(Refusal { at: found.node.at, ..Refusal::of(reason) })
    }

    fn wrong<T>(&mut self, found: Found<'_>, expected: &'static str) -> Result<Option<T>, Refusal> {
        self.fault(found, Reason::Value { key: found.key.to_owned(), found: found.node.shown(), expected })
    }

    fn ignored(&mut self, found: Found<'_>) {
        self.warn_ignored(found.key, found.node.shown(), found.node.at);
    }

    fn warn_ignored(&mut self, key: &str, found: String, at: Option<Position>) {
        self.warnings.push(Warning { code: WarningCode::ValueIgnored { key: key.to_owned(), found }, at });
    }

    fn line(&mut self, keys: &[&str]) -> Result<Option<Line>, Refusal> {
        let Some(found) = self.find(keys) else { return Ok(None) };
        match found.node.text() {
            Some(text) => Ok(Line::new(text)),
            None => self.wrong(found, "text"),
        }
    }

    /// A list of texts, or one text with commas between them; never parted at spaces, which Jekyll does.
    fn lines(&mut self, keys: &[&str]) -> Result<Vec<Line>, Refusal> {
        let Some(found) = self.find(keys) else { return Ok(Vec::new()) };
        let lines = match &found.node.value {
            Value::List(items) => items
                .iter()
                .filter(|item| !item.is_absent())
                .map(|item| item.text().or_else(|| item.get(&["name", "title", "slug"])?.text()))
                .map(|text| text.map(Line::new))
                .collect::<Option<Vec<_>>>(),
            Value::Map(_) => {
                found.node.get(&["name", "title", "slug"]).and_then(Node::text).map(|text| vec![Line::new(text)])
            }
            _ => found.node.text().map(|text| text.split([',', '،']).map(Line::new).collect()),
        };
        let Some(lines) = lines else { return self.wrong(found, "list").map(Option::unwrap_or_default) };
        let mut distinct = Vec::new();
        for line in lines.into_iter().flatten() {
            if !distinct.contains(&line) {
                distinct.push(line);
            }
        }
        Ok(distinct)
    }

    fn flag(&mut self, keys: &[&str]) -> Result<Option<bool>, Refusal> {
        let Some(found) = self.find(keys) else { return Ok(None) };
        match found.node.bool() {
            Some(value) => Ok(Some(value)),
            None => self.wrong(found, "bool"),
        }
    }

    fn language(&mut self) -> Result<Option<Language>, Refusal> {
        let Some(found) = self.find(LANGUAGE) else { return Ok(None) };
        // RFC 5646 keeps five to eight letters for languages yet to come: «english» is a word, not a tag.
        let tag = found.node.text().map(|text| text.split('.').next().unwrap_or(text)).and_then(Language::new);
        match tag.filter(|tag| tag.primary().len() <= 3) {
            Some(language) => Ok(Some(language)),
            None => self.wrong(found, "language"),
        }
    }

    fn moment(&mut self, keys: &[&str], moment: Moment) -> Result<Option<Timestamp>, Refusal> {
        // `published: false` is Jekyll's draft, and 11ty looks the others up in the file system.
        let no_date = |text: &str| {
            let word = text.trim().to_ascii_lowercase();
            matches!(word.as_str(), "true" | "false" | "yes" | "no" | "on" | "off")
                || matches!(word.as_str(), "created" | "last modified" | "git created" | "git last modified")
        };
        let dated = |node: &Node| moment != Moment::Told || !node.text().is_some_and(no_date);
        let Some(found) = self.find_where(keys, dated) else { return Ok(None) };
        let reading = found.node.text().map_or(Reading::NotADate, |text| dates::read_value(text, self.context.zone));
        let fits = |at: Timestamp| moment != Moment::Told || at.to_chrono().format("%Y").to_string() != "9999";
        match reading {
            Reading::Date(told) if fits(told.at) => {
                if let Some(weekday) = told.wrong_weekday {
                    let code = WarningCode::WeekdayDisagrees { found: weekday };
                    self.warnings.push(Warning { code, at: found.node.at });
                }
                Ok(Some(told.at))
            }
            _ => {
                let (key, shown) = (found.key.to_owned(), found.node.shown());
                let told = moment == Moment::Told;
                let reason =
                    if told { Reason::Date { key, found: shown } } else { Reason::Embargo { key, found: shown } };
                self.fault(found, reason)
            }
        }
    }

    fn updated(&mut self) -> Result<Option<Timestamp>, Refusal> {
        let Some(found) = self.moment(UPDATED, Moment::Told)? else { return Ok(None) };
        if found <= self.context.now {
            return Ok(Some(found));
        }
        self.warnings.push(Warning { code: WarningCode::FutureDate { found }, at: None });
        Ok(Some(self.context.now.told_at(found.offset_seconds())))
    }

    /// Only an absolute address is one of the source's own; a path is a system's.
    fn link(&self) -> Option<String> {
        let found = self.find_where(LINK, |node| node.text().is_some_and(|text| media::web_address(text).is_some()))?;
        media::web_address(found.node.text()?)
    }

    fn authors(&mut self) -> Result<Vec<Author>, Refusal> {
        let Some(found) = self.find(AUTHORS) else { return Ok(Vec::new()) };
        let nodes = match &found.node.value {
            Value::List(items) => items.as_slice(),
            _ => std::slice::from_ref(found.node),
        };
        let mut authors = Vec::new();
        for node in nodes.iter().filter(|node| !node.is_absent()) {
            match media::author(node) {
                Some(author) if !authors.contains(&author) => authors.push(author),
                Some(_) => {}
                None => self.ignored(Found { node, ..found }),
            }
        }
        Ok(authors)
    }

    fn categories(&mut self) -> Result<Vec<CategoryPath>, Refusal> {
        let mut names = Vec::new();
        for key in CATEGORIES {
            names.extend(self.lines(&[key])?);
        }
        let mut categories = Vec::new();
        for name in names {
            let name = name.as_str().split('/').map(str::trim).collect::<Vec<_>>().join("/");
            match CategoryPath::new(name.trim_matches('/')) {
                Ok(path) if !categories.contains(&path) => categories.push(path),
                Ok(_) => {}
                Err(_) => {
                    let at = self.find(CATEGORIES).and_then(|found| found.node.at);
                    self.warn_ignored("categories", name, at);
                }
            }
        }
        Ok(categories)
    }

    fn aliases(&mut self) -> Result<Vec<Line>, Refusal> {
        let paths = self.lines(ALIASES)?.into_iter().filter_map(|alias| {
            let text = alias.as_str();
            match url::Url::parse(text) {
                Ok(url) => Line::new(url.path()),
                Err(_) if text.starts_with('/') => Some(alias),
                Err(_) => Line::new(&format!("/{text}")),
            }
        });
        Ok(paths.collect())
    }

    fn picture(&mut self, link: Option<&str>) -> Option<Picture> {
        let found = self.find(IMAGE)?;
        let picture = media::picture(found.node, link);
        // `image: false` switches a theme's picture off.
        if picture.is_none() && found.node.bool().is_none() {
            self.ignored(found);
        }
        picture.filter(|_| !matches!(found.node.value, Value::Bool(_)))
    }

    /// `breaking` as it stands, else urgency 1 and 2 (FORMATS §4).
    fn breaking(&mut self) -> Result<Option<bool>, Refusal> {
        let urgency = match self.find(URGENCY) {
            None => None,
            Some(found) => match found.node.text().map(str::trim) {
                Some("1" | "2") => Some(true),
                Some("3" | "4" | "5" | "6" | "7" | "8" | "9") => None,
                _ => self.wrong(found, "urgency")?,
            },
        };
        Ok(self.flag(BREAKING)?.or(urgency))
    }

    fn draft(&mut self) -> Result<bool, Refusal> {
        let unpublished = self.find_where(PUBLISHED_OR_NOT, |node| node.bool() == Some(false)).is_some();
        let excluded = self.find_where(EXCLUDED, |node| node.bool() == Some(true)).is_some();
        Ok(self.flag(DRAFT)?.unwrap_or(false) || unpublished || excluded)
    }

    /// A word that we do not know may be a kill: it is refused, not passed over.
    fn status(&mut self, declared: &mut Declared) -> Result<(), Refusal> {
        let Some(found) = self.find(STATUS) else { return Ok(()) };
        match found.node.text().map(|text| text.trim().to_lowercase()).as_deref() {
            Some("usable" | "publish" | "published" | "public") => {}
            Some("withheld") => declared.status = Status::Withheld,
            Some("canceled" | "cancelled") => declared.status = Status::Canceled,
            Some("draft" | "pending" | "private") => declared.draft = true,
            _ => {
                self.wrong::<()>(found, "status")?;
            }
        }
        Ok(())
    }

    fn look_for_slips(&mut self) {
        let slips: Vec<_> = self
            .entries
            .iter()
            .filter(|(name, found)| !found.in_room && !ALL.iter().any(|keys| keys.contains(&name.as_str())))
            .filter_map(|(name, found)| nearly(name).map(|meant| (found.key.to_owned(), meant, found.node.at)))
            .collect();
        for (key, meant, at) in slips {
            self.warnings.push(Warning { code: WarningCode::UnknownKey { key, meant }, at });
        }
    }
}
