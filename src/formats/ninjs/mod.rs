//! ninjs, IPTC's news in JSON: 1.x, 2.x and 3.x, and Superdesk's (FORMATS §3).

#[cfg(test)]
mod tests;
mod wire;

use serde::Deserialize;
use serde_json::{Map, Value};

use self::wire::{Item, Rendition, Worded};
use super::byline;
use super::editor::{Body, Editor, Story, picture_source, plain, web_address};
use super::json::wire::{Text, Thing, with_small_keys};
use crate::domain::{Article, Author, Line, Picture, Reason, Refusal, Status, Timestamp};

/// Keys that only a news item has; the schema asks for `uri` alone, which others have, too.
const KEYS: [&str; 22] = [
    "headline",
    "headlines",
    "bodies",
    "body_html",
    "body_xhtml",
    "body_text",
    "descriptions",
    "description_text",
    "description_html",
    "versioncreated",
    "firstcreated",
    "pubstatus",
    "representationtype",
    "slugline",
    "urgency",
    "renditions",
    "associations",
    "mimetype",
    "embargoed",
    "embargoeduntil",
    "copyrightholder",
    "mime_type",
];

/// Whether a map is a news item: it says so, or has a `uri` or Superdesk's `guid` and a key of news, or two such keys.
pub(super) fn recognise(map: &Map<String, Value>) -> bool {
    let standard = map.get("$standard").or_else(|| map.get("standard"));
    if standard.and_then(|standard| standard["name"].as_str()).is_some_and(|name| name.to_lowercase().contains("ninjs"))
    {
        return true;
    }
    let named = ["uri", "guid"].iter().any(|key| map.get(*key).is_some_and(Value::is_string));
    let keys = map.keys().filter(|key| KEYS.contains(&key.to_ascii_lowercase().as_str())).count();
    // A title and no text that another system would have it under.
    let is_bare =
        map.contains_key("title") && !["content", "body", "html", "text"].iter().any(|key| map.contains_key(*key));
    keys > 1 || named && (keys > 0 || is_bare)
}

/// Reads one item.
pub(super) fn article(map: &Map<String, Value>, editor: &mut Editor<'_>) -> Result<Article, Refusal> {
    let Ok(item) = Item::deserialize(with_small_keys(Value::Object(map.clone()))) else {
        return Err(Refusal::of(Reason::UnknownContent { format: "ninjs" }));
    };
    let status = Editor::status("pubstatus", item.pubstatus.shown().unwrap_or_default())?;
    let visible_from = match moment(&item.embargoed, "embargoed", editor)? {
        Some(at) => Some(at),
        None => moment(&item.embargoeduntil, "embargoedUntil", editor)?,
    };
    let expires = moment(&item.expires, "expires", editor)?;
    let link = [&item.canonical, &item.link, &item.url].into_iter().find_map(|text| web_address(text.get()?));
    let description = description(&item);
    let title = title(&item, description, status).ok_or_else(|| Refusal::of(Reason::NoTitle))?;
    let created = ["firstcreated", "versioncreated", "contentcreated"];
    let [first, version, content] = [&item.firstcreated, &item.versioncreated, &item.contentcreated];
    let mut told = |key: &str, text: &Text| editor.told(key, text.shown()?);
    let (first, version) = (told(created[0], first), told(created[1], version));
    let published = first.or(version).or_else(|| told(created[2], content));

    let mut article = editor.article(&Story {
        title: &title,
        body: body(&item).unwrap_or_else(|| description_as_body(&item, description)),
        base: link.as_deref(),
        language: item.language.get(),
        summary: description,
        published,
        updated: version,
    })?;
    article.declared_id = [&item.uri, &item.guid].into_iter().find_map(|text| Line::new(text.get()?));
    article.status = status;
    article.visible_from = article.visible_from.max(visible_from);
    article.expires = expires;
    article.breaking |= is_breaking(&item, editor);
    article.authors = authors(&item);
    let subjects =
        item.service.iter().chain(item.anpa_category.iter()).chain(item.subject.iter()).chain(item.subjects.iter());
    article.categories = editor.categories(subjects.filter_map(Thing::name));
    let keywords: Vec<&str> = item.keywords.iter().filter_map(Thing::name).collect();
    // One text may be a list of them.
    article.tags = match keywords.as_slice() {
        [all] => Editor::tags(all.split([',', '،', ';']).map(str::trim).filter(|tag| !tag.is_empty())),
        many => Editor::tags(many.iter().copied()),
    };
    article.slug = item.slugline.get().and_then(Line::new);
    article.picture = picture(&item, link.as_deref());
    article.link = link;
    Ok(article)
}

/// A moment of release: `null` and `false` say that there is none, what cannot be read is refused.
fn moment(text: &Text, key: &str, editor: &Editor<'_>) -> Result<Option<Timestamp>, Refusal> {
    match text.shown().map(str::trim) {
        None | Some("false") => Ok(None),
        Some(found) => editor.release(key, found).map(Some),
    }
}

/// The main headline, else any, else the item's own title. A picture may have its caption alone; a kill must reach
/// those who have the story even where nothing but its name is sent.
fn title(item: &Item, description: Option<&str>, status: Status) -> Option<String> {
    let text = |worded: &Worded| worded.value.get().and_then(plain).map(|line| line.to_string());
    let role = |worded: &&Worded| worded.role.get().is_none_or(|role| role.eq_ignore_ascii_case("main"));
    let main = item.headlines.iter().find(role).and_then(text);
    let named = || item.texts("headline").find(|(rest, _)| rest.is_empty()).map(|(_, text)| text.to_owned());
    let own = || item.title.get().map(str::to_owned);
    let any = || item.headlines.iter().find_map(text).or_else(|| Some(item.texts("headline_").next()?.1.to_owned()));
    let caption = || {
        let is_text = item.kind.get().is_none_or(|kind| kind == "text");
        Some(plain(description.filter(|_| !is_text)?)?.shortened(150).to_string())
    };
    let name = || {
        let names = [&item.slugline, &item.uri, &item.guid];
        if status == Status::Usable { None } else { names.into_iter().find_map(Text::get).map(str::to_owned) }
    };
    main.or_else(named).or_else(own).or_else(any).or_else(caption).or_else(name)
}

/// HTML where there is any, of whatever name, else plain text.
fn body(item: &Item) -> Option<Body<'_>> {
    let is_html = |kind: &str, text: &str| {
        let kind = kind.to_ascii_lowercase();
        (kind.contains("html") || kind.contains("nitf") || text.trim_start().starts_with('<')) && text.contains('<')
    };
    let named = item.texts("body_");
    let worded = item.bodies.iter().filter_map(|body| {
        let kind = body.contenttype.get().or(body.role.get()).unwrap_or_default();
        Some((kind, body.value.get()?))
    });
    let all: Vec<_> = named.chain(worded).collect();
    if let Some((kind, html)) = all.iter().find(|(kind, text)| is_html(kind, text)) {
        return Some(Body::Html(if kind.to_ascii_lowercase().contains("nitf") { nitf_content(html) } else { html }));
    }
    all.iter().find(|(kind, _)| kind.contains("text")).or(all.first()).map(|(_, text)| Body::Text(text))
}

/// The text of a NITF document without its head: the rest of it is told by ninjs itself.
fn nitf_content(nitf: &str) -> &str {
    let from = nitf.find("<body.content").and_then(|at| Some(at + nitf[at..].find('>')? + 1)).unwrap_or(0);
    let to = nitf[from..].find("</body.content").map_or(nitf.len(), |at| from + at);
    &nitf[from..to]
}

/// What the item is about in a few words: the plain one before others.
fn description(item: &Item) -> Option<&str> {
    let worded = || item.descriptions.iter().filter_map(|worded| Some((worded.role.get(), worded.value.get()?)));
    let plain = item.texts("description_").find(|(rest, _)| *rest == "text").map(|(_, text)| text);
    plain
        .or_else(|| item.texts("description_").next().map(|(_, text)| text))
        .or_else(|| {
            worded().find(|(role, _)| matches!(role, Some("text" | "summary" | "abstract"))).map(|(_, text)| text)
        })
        .or_else(|| worded().next().map(|(_, text)| text))
}

/// A picture, a video or an event has its description for a body.
fn description_as_body<'i>(item: &'i Item, description: Option<&'i str>) -> Body<'i> {
    let html = item.texts("description_").find(|(rest, _)| rest.contains("html")).map(|(_, text)| text);
    match (html, description) {
        (Some(html), _) => Body::Html(html),
        (None, Some(text)) if text.trim_start().starts_with('<') => Body::Html(text),
        (None, Some(text)) => Body::Text(text),
        (None, None) => Body::None,
    }
}

/// Urgency 1 and 2, Superdesk's priority 1 and 2; the Associated Press says «urgent» by a 3.
fn is_breaking(item: &Item, editor: &mut Editor<'_>) -> bool {
    let mut number = |key: &str, text: &Text| {
        let found = text.shown()?;
        let number = found.trim().parse::<u8>().ok().filter(|number| *number < 10);
        if number.is_none() {
            editor.ignored(key, found);
        }
        number
    };
    let (urgency, priority) = (number("urgency", &item.urgency), number("priority", &item.priority));
    let is_ap = item.uri.get().is_some_and(|uri| uri.contains("ap.org:") || uri.contains("ap.org/"))
        || [&item.copyrightholder, &item.source]
            .iter()
            .any(|holder| holder.get().is_some_and(|name| matches!(name.trim(), "AP" | "The Associated Press")));
    matches!(urgency, Some(1 | 2)) || matches!(priority, Some(1 | 2)) || is_ap && urgency == Some(3)
}

/// Superdesk names its writers; others have a byline.
fn authors(item: &Item) -> Vec<Author> {
    let is_writer =
        |thing: &&Thing| thing.text(&["role"]).is_none_or(|role| !role.eq_ignore_ascii_case("photographer"));
    let named: Vec<_> =
        item.authors.iter().filter(is_writer).filter_map(|thing| Author::named(thing.name()?)).collect();
    if !named.is_empty() {
        return named;
    }
    if let Some(line) = item.byline.get().or(item.by.get()) {
        return plain(line).map(|line| byline::authors(line.as_str())).unwrap_or_default();
    }
    item.bylines.iter().filter_map(|thing| thing.text(&["by", "name"])).flat_map(byline::authors).collect()
}

/// The item's own file where it is a picture, else that of the picture it is published with.
fn picture(item: &Item, base: Option<&str>) -> Option<Picture> {
    if item.is_picture() || !item.associations.0.iter().any(|(_, other)| other.is_picture()) {
        let own = rendition(item)?;
        return shown(item, own, base);
    }
    const FIRST: [&str; 5] = ["featuremedia", "mainpic", "main", "featured", "feature"];
    let pictures = || item.associations.0.iter().filter(|(_, other)| other.is_picture());
    let preferred = FIRST.iter().find_map(|name| pictures().find(|(key, _)| key == name));
    let (_, chosen) = preferred.or_else(|| pictures().find(|(_, other)| rendition(other).is_some()))?;
    shown(chosen, rendition(chosen)?, base)
}

/// The largest file that browsers show.
fn rendition(item: &Item) -> Option<&str> {
    let is_shown = |rendition: &Rendition| {
        let kind = rendition.mimetype.get().or(rendition.contenttype.get());
        match kind.map(str::to_ascii_lowercase) {
            Some(kind) => kind.starts_with("image/") && !kind.contains("tif"),
            None => item.is_picture(),
        }
    };
    let width = |rendition: &Rendition| rendition.width.get().and_then(|width| width.parse().ok()).unwrap_or(0_u32);
    let shown = item.renditions.0.iter().map(|(_, rendition)| rendition).filter(|rendition| is_shown(rendition));
    // Of equals the first: `max_by_key` would take the last.
    let mut best: Option<(&str, u32)> = None;
    for rendition in shown {
        if let Some(href) = rendition.href.get()
            && best.is_none_or(|(_, most)| width(rendition) > most)
        {
            best = Some((href, width(rendition)));
        }
    }
    best.map(|(href, _)| href)
}

fn shown(item: &Item, href: &str, base: Option<&str>) -> Option<Picture> {
    let alt = item.texts("body_").find(|(rest, _)| *rest == "text").and_then(|(_, text)| plain(text));
    let credit = [&item.creditline, &item.byline, &item.by, &item.copyrightholder];
    Some(Picture {
        source: picture_source(href, base)?,
        alt: alt.filter(|_| item.is_picture()),
        caption: description(item).and_then(plain).filter(|_| item.is_picture()),
        credit: credit.into_iter().find_map(|text| Line::new(text.get()?)).filter(|_| item.is_picture()),
    })
}
