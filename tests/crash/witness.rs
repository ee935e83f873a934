//! What readers see, held against the model: what must hold at every look, and what must hold once all is at rest.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::model::{CATEGORIES, Expected, Model};
use crate::texts::{CLAIMED, Piece, Wording, token_in};
use crate::victim::{Answer, BASE, Victim};

/// What a look told.
pub enum Seen {
    /// All is as the model has it.
    Right,
    /// Not yet, and how it differs.
    NotYet(String),
    /// The service is gone.
    Dead,
}

/// What was served, ever.
#[derive(Default)]
pub struct Witness {
    /// A hash of the bytes, by address and validator.
    bytes: BTreeMap<(String, String), u64>,
    /// When a document was changed last.
    modified: BTreeMap<String, SystemTime>,
    /// The titles of feeds that no settings give one.
    plain_titles: BTreeMap<String, String>,
    /// The permalinks of everything that readers saw.
    pages: BTreeMap<String, String>,
}

/// A fault, and no matter of time.
pub type Fault = String;

const PLAIN: AsciiSet = NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.');

/// The address of a feed's document.
fn address(feed: &str, ending: &str) -> String {
    format!("/{}.{ending}", utf8_percent_encode(feed, &PLAIN))
}

impl Witness {
    /// GET, with all that must hold of any answer; `None` when the service died.
    pub fn get(&mut self, model: &Model, victim: &Victim, path: &str) -> Result<Option<Answer>, Fault> {
        let Ok(answer) = victim.get(path) else { return Ok(None) };
        let seen = SystemTime::now();
        if ![200, 404, 410, 503].contains(&answer.status) {
            return Err(format!("{path} answers {}", answer.status));
        }
        let text = String::from_utf8_lossy(&answer.body);
        for (token, story) in &model.stories {
            let too_early = story.secret || story.not_before.is_some_and(|moment| seen < moment);
            if too_early && text.contains(token.as_str()) {
                return Err(format!("{path} tells of {token} before its time"));
            }
        }
        if answer.status != 200 {
            return Ok(Some(answer));
        }
        if let Some(etag) = answer.headers.get("etag") {
            let hash = hash(&answer.body);
            let before = *self.bytes.entry((path.to_owned(), etag.clone())).or_insert(hash);
            if before != hash {
                return Err(format!("{path} has other bytes under the validator {etag}"));
            }
        }
        if let Some(modified) = answer.headers.get("last-modified") {
            let modified = httpdate::parse_http_date(modified).map_err(|fault| fault.to_string())?;
            let before = self.modified.insert(path.to_owned(), modified);
            // Whatever is not a feed's may be dated by the start of the service.
            if before.is_some_and(|before| before > modified) && !path.starts_with("/articles/") {
                return Err(format!("Last-Modified of {path} went back from {before:?} to {modified:?}"));
            }
        }
        Ok(Some(answer))
    }

    /// A glance at what changes most.
    pub fn glance(&mut self, model: &mut Model, victim: &Victim, turn: usize) -> Result<bool, Fault> {
        let feeds = ["breaking", "news", "sports", "sports/football"];
        let (feed, ending) = (feeds[turn % feeds.len()], ["json", "atom", "rss"][turn % 3]);
        for path in [address("all", "json"), address(feed, ending)] {
            let Some(answer) = self.get(model, victim, &path)? else { return Ok(false) };
            if answer.status == 200 && path.ends_with(".json") {
                self.read(model, &path, &answer)?;
            }
        }
        Ok(true)
    }

    /// The items of a JSON Feed, by token, each held to what must always hold of it.
    fn read(&mut self, model: &mut Model, path: &str, answer: &Answer) -> Result<BTreeMap<String, Value>, Fault> {
        let document: Value = serde_json::from_slice(&answer.body).map_err(|fault| format!("{path}: {fault}"))?;
        let mut found = BTreeMap::new();
        let expected = model.expected(SystemTime::now());
        for item in document["items"].as_array().into_iter().flatten() {
            let token = self.check(model, item).map_err(|fault| format!("{path}: {fault}: {item}"))?;
            if found.insert(token.clone(), item.clone()).is_some() {
                return Err(format!("{path} tells of {token} twice: {item}"));
            }
        }
        let ids: BTreeSet<_> = found.values().map(|item| item["id"].as_str()).collect();
        if ids.len() < found.len() {
            return Err(format!("{path} has an id twice: {document}"));
        }
        if path == "/all.json" {
            for (token, story) in model.stories.iter_mut().filter(|(_, story)| !story.headline) {
                let says = found.get(token).and_then(|item| wording_of(token, item, story.worded.iter()));
                match (expected.get(token), says) {
                    (Some(Expected { wording, .. }), says) => {
                        let is_right = says == Some(*wording);
                        if story.firm && !is_right {
                            return Err(format!("{token} was published, is untouched, and is not as it was: {says:?}"));
                        }
                        story.firm |= is_right;
                    }
                    (None, Some(_)) if story.gone => return Err(format!("{token} was gone, and is there again")),
                    (None, Some(_)) => {}
                    // Another feed may have had it already when this one did not.
                    (None, None) => story.gone |= story.listed,
                }
                story.listed |= says.is_some();
            }
        }
        Ok(found)
    }

    /// An item: a story that was dropped, whole, of one id and date for ever.
    fn check(&mut self, model: &mut Model, item: &Value) -> Result<String, Fault> {
        let text = |key: &str| item[key].as_str().unwrap_or_default().to_owned();
        let (id, url, title) = (text("id"), text("url"), text("title"));
        let token = token_in(&title).ok_or("a title that nobody wrote")?.to_owned();
        if let Some(other) =
            model.stories.iter().find(|(other, story)| **other != token && story.id.as_ref() == Some(&id))
        {
            return Err(format!("the id of {}", other.0));
        }
        let story = model.stories.get_mut(&token).ok_or("a story that nobody dropped")?;
        if wording_of(&token, item, story.worded.iter()).is_none() {
            return Err("what its file never said".to_owned());
        }
        let published = date(item, "date_published")?;
        if let (Some(before), id) = (&story.id, &id)
            && before != id
        {
            return Err(format!("its id was {before}"));
        }
        if story.published.is_some_and(|before| before != published) {
            return Err(format!("its date was {:?}", story.published));
        }
        if story.declared.as_ref().is_some_and(|declared| *declared != id) {
            return Err(format!("its file says that its id is {:?}", story.declared));
        }
        if story.dated.is_some_and(|dated| dated != published) {
            return Err(format!("its file says that its date is {:?}", story.dated));
        }
        let earliest = story.dropped.map(|dropped| DateTime::<Utc>::from(dropped) - TimeDelta::seconds(3));
        if story.dated.is_none()
            && (earliest.is_some_and(|earliest| published < earliest) || published > Utc::now() + TimeDelta::seconds(1))
        {
            return Err(format!("it was dropped at {earliest:?}"));
        }
        story.published = Some(published);
        story.id = Some(id);
        self.pages.insert(url.clone(), token.clone());
        story.url = Some(url);
        Ok(token)
    }

    /// Whether all that is served is what the model has.
    pub fn look(&mut self, model: &mut Model, victim: &Victim) -> Result<Seen, Fault> {
        let expected = model.expected(SystemTime::now());
        let mut feeds: Vec<String> = ["all", "breaking", CLAIMED].map(str::to_owned).to_vec();
        feeds.extend(CATEGORIES.map(str::to_owned));
        for feed in &feeds {
            let has = |story: &Expected| match feed.as_str() {
                "all" => !story.categories.is_empty(),
                "breaking" => story.categories.is_empty(),
                category => story.categories.contains(category),
            };
            let expected: BTreeMap<_, _> = expected.iter().filter(|(_, story)| has(story)).collect();
            match self.look_at_feed(model, victim, feed, &expected)? {
                Seen::Right => {}
                other => return Ok(other),
            }
        }
        if let Some(other) = self.look_at_pages(model, victim, &expected)? {
            return Ok(other);
        }
        let (wanted, there) = (model.receipts(), receipts(&model.root));
        if wanted != there {
            return Ok(Seen::NotYet(format!("the receipts are {there:?}, and should be {wanted:?}")));
        }
        Ok(Seen::Right)
    }

    fn look_at_feed(
        &mut self,
        model: &mut Model,
        victim: &Victim,
        feed: &str,
        expected: &BTreeMap<&String, &Expected>,
    ) -> Result<Seen, Fault> {
        let path = address(feed, "json");
        let Some(answer) = self.get(model, victim, &path)? else { return Ok(Seen::Dead) };
        let is_there = ["all", "breaking"].contains(&feed) || model.folders.contains(feed) || !expected.is_empty();
        if answer.status != 200 {
            let is_right = !is_there && answer.status != 503;
            return Ok(if is_right { Seen::Right } else { Seen::NotYet(format!("{path} answers {}", answer.status)) });
        }
        let items = self.read(model, &path, &answer)?;
        let (there, wanted): (BTreeSet<_>, BTreeSet<_>) = (items.keys().collect(), expected.keys().copied().collect());
        if there != wanted {
            let (lacking, too_many): (Vec<_>, Vec<_>) =
                (wanted.difference(&there).collect(), there.difference(&wanted).collect());
            return Ok(Seen::NotYet(format!("{path} lacks {lacking:?} and should not have {too_many:?}")));
        }
        for (token, expected) in expected {
            let story = &model.stories[*token];
            if wording_of(token, &items[*token], story.worded.iter()) != Some(expected.wording) {
                return Ok(Seen::NotYet(format!("{path}: {token} should say {:?}", expected.wording)));
            }
        }
        for (token, item) in &items {
            let updated = date(item, "date_modified")?;
            let story = model.stories.get_mut(token).expect("it was checked");
            if let Some(before) = story.updated
                && (updated < before || updated != before && !story.changed)
            {
                let changed = story.changed;
                return Err(format!(
                    "{path}: {token} was updated {before} and is now {updated}; its words changed: {changed}"
                ));
            }
        }
        if let Some(other) = self.look_at_title(model, feed, &answer)? {
            return Ok(other);
        }
        for ending in ["atom", "rss"] {
            let path = address(feed, ending);
            let Some(answer) = self.get(model, victim, &path)? else { return Ok(Seen::Dead) };
            if let Err(other) = tells_the_same(&items, &answer) {
                return Ok(Seen::NotYet(format!("{path}: {other}")));
            }
            if ending == "atom"
                && feed == "all"
                && let Some(other) = tombstones(model, &items, &answer)
            {
                return Ok(Seen::NotYet(format!("{path}: {other}")));
            }
        }
        // Everything agrees: from here on nothing may move by itself.
        for (token, item) in &items {
            let updated = date(item, "date_modified")?;
            model.stories.get_mut(token).expect("it was checked").updated = Some(updated);
        }
        Ok(Seen::Right)
    }

    /// The bytes of every feed's documents.
    pub fn documents(&mut self, model: &Model, victim: &Victim) -> Result<BTreeMap<String, Vec<u8>>, Fault> {
        let mut documents = BTreeMap::new();
        for feed in ["all", "breaking"].into_iter().chain(CATEGORIES) {
            for path in ["json", "atom", "rss"].map(|ending| address(feed, ending)) {
                let answer = self.get(model, victim, &path)?.ok_or("it died without a reason")?;
                documents.insert(path, if answer.status == 200 { answer.body } else { Vec::new() });
            }
        }
        Ok(documents)
    }

    fn look_at_title(&mut self, model: &Model, feed: &str, answer: &Answer) -> Result<Option<Seen>, Fault> {
        let document: Value = serde_json::from_slice(&answer.body).map_err(|fault| fault.to_string())?;
        let title = document["title"].as_str().unwrap_or_default().to_owned();
        let wanted = match model.titles.get(feed).cloned().flatten() {
            Some(wanted) => wanted,
            None if title.starts_with("The feed of") => {
                return Ok(Some(Seen::NotYet(format!("/{feed} is called {title}"))));
            }
            None => self.plain_titles.entry(feed.to_owned()).or_insert_with(|| title.clone()).clone(),
        };
        Ok((title != wanted).then(|| Seen::NotYet(format!("/{feed} is called {title} and not {wanted}"))))
    }

    /// The pages of everything that readers ever saw.
    fn look_at_pages(
        &mut self,
        model: &mut Model,
        victim: &Victim,
        expected: &BTreeMap<String, Expected>,
    ) -> Result<Option<Seen>, Fault> {
        for (url, token) in self.pages.clone() {
            let path = url.strip_prefix(BASE).ok_or_else(|| format!("{url} is elsewhere"))?;
            let Some(answer) = self.get(model, victim, path)? else { return Ok(Some(Seen::Dead)) };
            let wanted = if expected.contains_key(&token) { 200 } else { 410 };
            if answer.status != wanted {
                return Ok(Some(Seen::NotYet(format!("{path} of {token} answers {}, not {wanted}", answer.status))));
            }
            let text = String::from_utf8_lossy(&answer.body);
            let says = expected.get(&token).map(|expected| Piece { token: token.clone(), wording: expected.wording });
            let is_right = match &says {
                Some(piece) => text.contains(&piece.title()),
                None => !text.contains(&token),
            };
            if !is_right {
                return Ok(Some(Seen::NotYet(format!("{path} does not say what {token} says"))));
            }
        }
        Ok(None)
    }
}

fn hash(bytes: &[u8]) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

fn date(item: &Value, key: &str) -> Result<DateTime<FixedOffset>, Fault> {
    DateTime::parse_from_rfc3339(item[key].as_str().unwrap_or_default()).map_err(|fault| format!("{key}: {fault}"))
}

/// Which of its wordings an item has.
fn wording_of<'w>(token: &str, item: &Value, mut worded: impl Iterator<Item = &'w Wording>) -> Option<Wording> {
    let (title, html) = (item["title"].as_str()?, item["content_html"].as_str());
    worded
        .find(|wording| {
            let piece = Piece { token: token.to_owned(), wording: **wording };
            // A headline has no body.
            piece.title() == title && html.is_none_or(|html| piece.is_whole_in(html))
        })
        .copied()
}

/// Whether a document of Atom or RSS tells what the JSON Feed told.
fn tells_the_same(items: &BTreeMap<String, Value>, answer: &Answer) -> Result<(), String> {
    if answer.status != 200 {
        return Err(format!("answers {}", answer.status));
    }
    let parser = feed_rs::parser::Builder::new().sanitize_content(false).build();
    let read = parser.parse(&answer.body[..]).map_err(|fault| fault.to_string())?;
    let told = read.entries.into_iter().map(|entry| {
        let body = entry.content.and_then(|content| content.body);
        (entry.id, entry.title.map(|title| title.content), entry.published.map(|at| at.timestamp()), body)
    });
    let told: BTreeSet<_> = told.collect();
    let text = |item: &Value, key: &str| item[key].as_str().map(str::to_owned);
    let wanted = items.values().map(|item| {
        let published = date(item, "date_published").ok().map(|date| date.timestamp());
        (text(item, "id").unwrap_or_default(), text(item, "title"), published, text(item, "content_html"))
    });
    let wanted: BTreeSet<_> = wanted.collect();
    if told == wanted { Ok(()) } else { Err(format!("tells {told:?}, and JSON Feed {wanted:?}")) }
}

/// What was seen and is gone has its tombstone, and nothing else has one.
fn tombstones(model: &Model, items: &BTreeMap<String, Value>, answer: &Answer) -> Option<String> {
    let text = String::from_utf8_lossy(&answer.body);
    let refs = text.split("<at:deleted-entry ").skip(1);
    let refs: BTreeSet<_> = refs.filter_map(|rest| rest.split("ref=\"").nth(1)?.split('"').next()).collect();
    if let Some(live) = items.values().filter_map(|item| item["id"].as_str()).find(|id| refs.contains(id)) {
        return Some(format!("a tombstone of {live}, which lives"));
    }
    let gone = |token: &&String| !items.contains_key(*token);
    let articles = model.stories.iter().filter(|(_, story)| !story.headline && !story.secret);
    let lacking = articles
        .filter(|(token, _)| gone(token))
        .find(|(_, story)| story.id.as_ref().is_some_and(|id| !refs.contains(id.as_str())));
    lacking.map(|(token, _)| format!("no tombstone of {token}"))
}

/// The receipts in a folder and all below it.
fn receipts(root: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
            if path.is_dir() && !name.starts_with('.') {
                folders.push(path);
            } else if name.ends_with(".refused.txt") || name.ends_with(".receipt.txt") {
                found.insert(path.strip_prefix(root).expect("below it").to_string_lossy().into_owned());
            }
        }
    }
    found
}
