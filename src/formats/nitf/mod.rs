//! NITF 3: the News Industry Text Format of IPTC (FORMATS §3).

mod body;
#[cfg(test)]
mod tests;

pub(super) use body::{Words, words};

use super::xml::Use;
use super::xml::{Desk, Future, Node, Story, Subject, file_under, is_urgent, usage};
use crate::domain::{Article, Language, Reason, Refusal, Status};

/// Reads one document, by its root. Refuses it where its text is cut off, whatever may be missing after it.
pub(super) fn read(root: Node<'_>, desk: &mut Desk<'_>) -> Result<Article, Refusal> {
    let mut story = Story::default();
    if let Some(head) = root.child("head") {
        read_head(head, &mut story, desk)?;
    }
    if let Some(docdata) = root.at_path("head/docdata") {
        read_docdata(docdata, &mut story, desk)?;
    }
    story.id = story.id.or_else(|| root.attribute("uno").map(str::to_owned)).filter(|id| !id.is_empty());

    let body = root.child("body");
    if root.is_cut() && body.is_none_or(Node::is_cut) {
        return Err(root.refusal(Reason::CutOff));
    }
    let words = words(body.unwrap_or(root));
    let declared = body.and_then(Node::language).or_else(|| root.language());
    story.language = story.language.or_else(|| declared.and_then(Language::new));
    story.published = match (story.published, words.dated) {
        (None, Some((node, text))) => desk.date_or_none(node, "story.date", text),
        (published, _) => published,
    };
    let head_title = story.title.take();
    story.take(words);
    story.title = story.title.or(head_title);
    // What follows the text may be missing, and is not missed.
    story.into_article(body.unwrap_or(root), Future::Waits, desk)
}

impl Story {
    /// Takes what the words of NITF tell and nothing else has told.
    pub(super) fn take(&mut self, words: Words<'_>) {
        self.title = self.title.take().or(words.headline);
        self.summary = self.summary.take().or(words.summary);
        if self.authors.is_empty() {
            self.authors = words.authors;
        }
        self.picture = self.picture.take().or(words.picture);
        self.body = words.body;
    }
}

fn read_head(head: Node<'_>, story: &mut Story, desk: &mut Desk<'_>) -> Result<(), Refusal> {
    story.title = head.child("title").and_then(Node::text);
    let mut subjects = Vec::new();
    for subject in head.all("tobject").flat_map(|tobject| tobject.all("tobject.subject").collect::<Vec<_>>()) {
        let name = |key| subject.attribute(key).filter(|name| !name.is_empty());
        let code = name("tobject.subject.refnum");
        subjects.push(Subject { code, name: name("tobject.subject.type"), is_thing: false });
        for finer in ["tobject.subject.matter", "tobject.subject.detail"] {
            subjects.push(Subject { code: None, name: name(finer), is_thing: true });
        }
    }
    for meta in head.all("meta") {
        let (Some(name), Some(content)) = (meta.attribute("name"), meta.attribute("content")) else { continue };
        match name.to_ascii_lowercase().as_str() {
            "anpa-category" if subjects.is_empty() => {
                subjects.push(Subject { code: None, name: Some(anpa_category(content)), is_thing: false });
            }
            "language" | "lang" | "content-language" => story.language = Language::new(content),
            "keywords" => story.tags.extend(content.split([',', '،']).map(str::to_owned)),
            _ => {}
        }
    }
    file_under(story, &subjects);
    if let Some(publication) = head.child("pubdata") {
        if let Some(text) = publication.attribute("date.publication").filter(|text| !text.is_empty()) {
            story.published = desk.date_or_none(publication, "date.publication", text);
        }
        let address = publication.attribute("ex-ref").filter(|address| address.starts_with("http"));
        story.link = address.map(str::to_owned);
    }
    let revisions = head.all("revision-history").filter_map(|revision| Some((revision, revision.attribute("norm")?)));
    for (revision, text) in revisions.filter(|(_, text)| !text.is_empty()) {
        story.updated = story.updated.max(desk.date_or_none(revision, "revision-history", text));
    }
    Ok(())
}

/// ANPA's letters of a category (ANPA 1312, *Category code*); other words stand for themselves.
fn anpa_category(code: &str) -> &str {
    match code.trim().to_ascii_lowercase().as_str() {
        "a" | "n" => "national",
        "e" | "c" => "entertainment",
        "f" => "business",
        "i" => "international",
        "l" | "d" => "lifestyle",
        "p" | "w" => "politics",
        "s" | "q" => "sport",
        "t" => "travel",
        _ => code,
    }
}

fn read_docdata(docdata: Node<'_>, story: &mut Story, desk: &mut Desk<'_>) -> Result<(), Refusal> {
    let said = |name: &str, key: &str| {
        docdata.all(name).find_map(|node| Some((node, node.attribute(key).filter(|text| !text.is_empty())?)))
    };
    story.id = said("doc-id", "id-string").map(|(_, id)| id.to_owned());
    story.correction = said("correction", "info").map(|(_, info)| info.to_owned());
    story.breaking = said("urgency", "ed-urg").is_some_and(|(_, urgency)| is_urgent(urgency, ""));
    let keywords = docdata.all("key-list").flat_map(|list| list.all("keyword").collect::<Vec<_>>());
    story.tags.extend(keywords.filter_map(|keyword| keyword.attribute("key")).map(str::to_owned));
    if let Some((_, slug)) = said("du-key", "key") {
        story.slug = Some(slug.to_owned());
    }
    // It concerns a document that is not in this file.
    let other = docdata.attribute("management-doc-idref").filter(|id| Some(*id) != story.id.as_deref());
    if let (Some(other), Some(_)) = (other, docdata.attribute("management-idref-status")) {
        desk.ignore(docdata, "management-doc-idref", other);
    }
    let usage = match docdata.attribute("management-status").filter(|status| !status.is_empty()) {
        Some(status) => usage(docdata, "management-status", status)?,
        None => Use::Status(Status::Usable),
    };
    let status = if let Use::Status(status) = usage { status } else { Status::Usable };
    if let Some((node, text)) = said("date.issue", "norm") {
        story.published = desk.date(node, "date.issue", text, status)?;
    }
    let moment = |name: &str| match said(name, "norm") {
        Some((node, text)) => desk.moment(node, name, text, status),
        None => Ok(None),
    };
    let (release, expiry) = (moment("date.release")?, moment("date.expire")?);
    match usage {
        Use::Status(status) => {
            story.status = status;
            // A release that was the issue itself holds nothing back.
            story.visible_from = release.filter(|release| story.published.is_none_or(|issue| *release > issue));
            story.expires = expiry;
        }
        // Superdesk writes the moment of release as the expiry (FORMATS §4): the later of the two is never too early.
        Use::Embargoed => {
            story.visible_from = release.max(expiry);
            if story.visible_from.is_none() {
                let (key, found) = ("date.release".to_owned(), String::new());
                return Err(docdata.refusal(Reason::Embargo { key, found }));
            }
        }
    }
    story.published = story.published.or(release.filter(|release| *release <= desk.context.now));
    Ok(())
}
