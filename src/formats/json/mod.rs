//! Files of JSON: which format they are in, by their keys.

mod places;
#[cfg(test)]
mod tests;
pub(super) mod wire;

use serde_json::{Map, Value};

use self::places::Outline;
use super::editor::{Editor, Future};
use super::{Context, Parsed, charset, digitalwire, json_feed, ninjs, posts, schema_org};
use crate::domain::{Line, Position, Reason, Refusal};

/// Levels of lists and maps. The news formats need ten; each level costs every later step a little stack.
const DEPTH: u32 = 100;

/// Values in one file, of which each takes a hundred bytes and more.
const VALUES: usize = 1_000_000;

/// Reads a file of JSON: one article or many, in any of the formats that we know, each for itself.
///
/// A list is read element by element, and so are several values one after the other (JSON lines). Where none is an
/// article the file is refused.
pub(super) fn parse(bytes: &[u8], context: &Context<'_>) -> Result<Parsed, Refusal> {
    let decoded = charset::decode(bytes, None, context.language)?;
    let whole: &str = &decoded.text;
    let text = unwrapped(whole);
    if text.is_empty() {
        return Err(Refusal::of(Reason::Empty));
    }
    let start = text.as_ptr() as usize - whole.as_ptr() as usize;
    let place = |offset: usize| Position::of_offset(whole, start + offset);
    match places::outline(text, DEPTH as usize, VALUES) {
        Outline::TooDeep(offset) => return Err(Refusal::at(Reason::TooDeep { limit: DEPTH }, place(offset))),
        Outline::TooMany(offset) => {
            let limit = VALUES as u64;
            return Err(Refusal::at(Reason::TooIntricate { limit }, place(offset)));
        }
        Outline::Bounded => {}
    }
    let values = values(text).map_err(|fault| {
        let detail = without_place(&fault.to_string());
        let at = places::offset_of(text, fault.line(), fault.column());
        Refusal::at(Reason::Syntax { format: "JSON", detail }, place(at))
    })?;
    let mut reading = Reading { context, parsed: Parsed::default(), known: false };
    for value in &values {
        reading.read(value, 0)?;
    }
    let Reading { mut parsed, known, .. } = reading;
    if !known {
        return Err(Refusal::of(Reason::UnknownContent { format: "JSON" }));
    }
    parsed.warnings.extend(decoded.warnings);
    places::set(&mut parsed.articles, whole, text, start);
    Ok(parsed)
}

/// JSON as pages and servers wrap it: in a script element, a CDATA section, or behind a guard against inclusion.
fn unwrapped(text: &str) -> &str {
    let mut text = text.trim();
    loop {
        let before = text;
        for opening in [")]}',", ")]}'", "<![CDATA[", "//<![CDATA[", "/*<![CDATA[*/", "<!--"] {
            text = text.strip_prefix(opening).unwrap_or(text).trim_start();
        }
        for closing in ["/*]]>*/", "//]]>", "]]>", "-->", "</script>"] {
            text = text.strip_suffix(closing).unwrap_or(text).trim_end();
        }
        if text.starts_with("<script")
            && let Some((_, rest)) = text.split_once('>')
        {
            text = rest.trim_start();
        }
        if text.len() == before.len() {
            return text;
        }
    }
}

fn values(text: &str) -> Result<Vec<Value>, serde_json::Error> {
    serde_json::Deserializer::from_str(text).into_iter::<Value>().collect()
}

/// serde_json ends its words with «at line 3 column 8», which the receipt tells in the publisher's language.
fn without_place(words: &str) -> String {
    words.rsplit_once(" at line ").map_or(words, |(words, _)| words).to_owned()
}

/// The formats whose articles are maps.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    JsonFeed,
    Digitalwire,
    NewsArticle,
    Ninjs,
    Ghost,
    Post,
}

/// Whether a map is in some format.
type Recogniser = fn(&Map<String, Value>) -> bool;

/// Which format a map is in; the surest marks first.
fn kind(map: &Map<String, Value>) -> Option<Kind> {
    let kinds: [(Recogniser, Kind); 6] = [
        (json_feed::recognise, Kind::JsonFeed),
        (digitalwire::recognise, Kind::Digitalwire),
        (is_linked, Kind::NewsArticle),
        (ninjs::recognise, Kind::Ninjs),
        (posts::is_ghost_export, Kind::Ghost),
        (posts::recognise, Kind::Post),
    ];
    kinds.iter().find(|(recognise, _)| recognise(map)).map(|(_, kind)| *kind)
}

/// Whether a map is JSON-LD: it has a type, a graph or a context.
fn is_linked(map: &Map<String, Value>) -> bool {
    ["@type", "@graph", "@context"].iter().any(|key| map.contains_key(*key))
}

/// Keys under which services answer with the articles themselves.
const ENVELOPES: [&str; 13] = [
    "data", "item", "items", "_items", "posts", "articles", "article", "results", "entries", "docs", "stories", "news",
    "response",
];

struct Reading<'c> {
    context: &'c Context<'c>,
    parsed: Parsed,
    /// Whether anything in the file was in a format of ours.
    known: bool,
}

impl Reading<'_> {
    /// Reads a value, `depth` envelopes deep.
    fn read(&mut self, value: &Value, depth: usize) -> Result<(), Refusal> {
        match value {
            // The nodes of one graph refer to each other.
            Value::Array(values) if values.iter().all(|value| value.as_object().is_some_and(is_linked)) => {
                let graph = Map::from_iter([("@graph".to_owned(), value.clone())]);
                if values.is_empty() { Ok(()) } else { self.read_as(Kind::NewsArticle, &graph) }
            }
            Value::Array(values) => values.iter().try_for_each(|value| self.read(value, depth)),
            Value::Object(map) => match kind(map) {
                Some(kind) => self.read_as(kind, map),
                None if depth < 4 => {
                    let envelope = ENVELOPES.iter().find_map(|key| map.get(*key)).filter(|value| !value.is_string());
                    envelope.map_or(Ok(()), |value| self.read(value, depth + 1))
                }
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn read_as(&mut self, kind: Kind, map: &Map<String, Value>) -> Result<(), Refusal> {
        self.known = true;
        // Feeds and pages tell what was published; wires and exports may be sent ahead of their day.
        let future = if matches!(kind, Kind::JsonFeed | Kind::NewsArticle) { Future::IsNow } else { Future::Waits };
        let limits = self.context.limits;
        let items = map.get("items").and_then(Value::as_array).filter(|_| kind == Kind::JsonFeed);
        limits.allow(items.map_or(0, Vec::len))?;
        let mut editor = Editor::new(self.context, future);
        let articles = &mut self.parsed.articles;
        let named = |refusal: Refusal| {
            let text = |keys: &[&str]| keys.iter().find_map(|key| map.get(*key)?.as_str()).and_then(Line::new);
            refusal.of_item(text(&["headline", "title", "name"]), text(&["uri", "guid", "id"]))
        };
        match kind {
            Kind::JsonFeed => json_feed::articles(map, &mut editor, &mut |found| articles.push(found)),
            Kind::Ghost => posts::ghost_articles(map, &mut editor, &mut |found| articles.push(found)),
            Kind::NewsArticle => articles.extend(schema_org::articles(map, &mut editor)),
            Kind::Digitalwire => articles.push(digitalwire::article(map, &mut editor).map_err(named)),
            Kind::Ninjs => articles.push(ninjs::article(map, &mut editor).map_err(named)),
            Kind::Post => articles.extend(posts::article(map, &mut editor).map_err(named).transpose()),
        }
        self.parsed.warnings.append(&mut editor.warnings);
        limits.allow(self.parsed.articles.len())
    }
}
