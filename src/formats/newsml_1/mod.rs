//! NewsML 1.0 to 1.2 of IPTC, as Reuters, AFP and ANSA sent and many archives still send it (FORMATS §3).

mod component;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use component::Component;

use super::xml::{Articles, Desk, Future, Node, Story, Use, is_urgent, usage};
use crate::domain::{Article, Language, Reason, Refusal, Status};

/// Reads an envelope with its items, or one item. Of several revisions of an item the highest is read.
pub(super) fn read(root: Node<'_>, desk: &mut Desk<'_>) -> Result<Articles, Refusal> {
    let items: Vec<_> = if root.name() == "NewsItem" { vec![root] } else { root.all("NewsItem").collect() };
    let priority = root.at_path("NewsEnvelope/Priority").and_then(|node| node.attribute("FormalName"));
    let identities: Vec<_> = items.iter().map(|item| Identity::of(*item)).collect();
    let mut newest: HashMap<&str, usize> = HashMap::new();
    for (place, own) in identities.iter().enumerate() {
        let Some(id) = &own.id else { continue };
        let known = newest.entry(id).or_insert(place);
        // Of the same revision the one that was sent last.
        if own.revision >= identities[*known].revision {
            *known = place;
        }
    }
    let mut articles = Vec::new();
    for (place, (item, own)) in items.iter().zip(&identities).enumerate() {
        let is_newest = own.id.as_deref().is_none_or(|id| newest.get(id) == Some(&place));
        match item.child("NewsComponent").is_some() || own.id.is_some() {
            true if is_newest => articles.push(article(*item, own, priority, desk)),
            true => {}
            // A catalogue, a topic set, an update of another item's parts.
            false => desk.leave_out("NewsItem without NewsComponent"),
        }
        desk.context.limits.allow(articles.len())?;
    }
    if articles.is_empty() {
        return Err(root.refusal(Reason::UnknownContent { format: "NewsML" }));
    }
    Ok(articles)
}

/// What an item is, apart from its revision.
struct Identity {
    id: Option<String>,
    revision: u64,
}

impl Identity {
    /// The public identifier without the revision that ends it (NewsML 1.2, *PublicIdentifier*:
    /// `urn:newsml:{ProviderId}:{DateId}:{NewsItemId}:{RevisionId}{Update}`): revisions of a story are one entry.
    fn of(item: Node<'_>) -> Self {
        let Some(identifier) = item.at_path("Identification/NewsIdentifier") else {
            return Self { id: None, revision: 0 };
        };
        let text = |name: &str| identifier.child(name).and_then(Node::text);
        let revision = text("RevisionId").unwrap_or_default();
        let parts = || {
            let parts = [text("ProviderId")?, text("DateId")?, text("NewsItemId")?];
            Some(format!("urn:newsml:{}", parts.join(":")))
        };
        let id = match text("PublicIdentifier") {
            Some(public) => {
                let (stem, last) = public.rsplit_once(':').unwrap_or((&public, ""));
                let last = last.trim_end_matches(['N', 'U', 'A', 'n', 'u', 'a']);
                let ends_in_revision = !last.is_empty() && !revision.is_empty() && last == revision;
                let item_id = text("NewsItemId");
                // The item's own id may be the number that the revision is.
                let is_whole = item_id.is_some_and(|id| stem.rsplit(':').next() == Some(&id));
                Some(if ends_in_revision && (is_whole || stem.matches(':').count() >= 4) {
                    stem.to_owned()
                } else {
                    public
                })
            }
            None => parts(),
        };
        Self { id, revision: revision.parse().unwrap_or(0) }
    }
}

fn article(item: Node<'_>, own: &Identity, priority: Option<&str>, desk: &mut Desk<'_>) -> Result<Article, Refusal> {
    let mut story = Story { id: own.id.clone(), ..Story::default() };
    let components: Vec<_> = item.all("NewsComponent").map(|node| Component::of(node, item)).collect();
    let provider = components.iter().find_map(|component| component.provider.clone()).unwrap_or_default();
    story.breaking = priority.is_some_and(|priority| is_urgent(priority, &provider));
    if let Some(management) = item.child("NewsManagement") {
        read_management(management, &provider, &mut story, desk)?;
    }
    let language = item.language().and_then(Language::new);
    if let Some(main) = components.into_iter().reduce(Component::joined) {
        main.fill(&mut story, language);
    }
    story.title = story.title.or_else(|| item.at_path("Identification/NameLabel").and_then(Node::text));
    story.into_article(item, Future::Waits, desk)
}

fn read_management(
    management: Node<'_>,
    provider: &str,
    story: &mut Story,
    desk: &mut Desk<'_>,
) -> Result<(), Refusal> {
    let now = match management.child("Status") {
        Some(node) => {
            let word = node.attribute("FormalName").map(str::to_owned).or_else(|| node.text()).unwrap_or_default();
            usage(node, "Status", &word)?
        }
        None => Use::Status(Status::Usable),
    };
    let status = if let Use::Status(status) = now { status } else { Status::Usable };
    let date = |name: &str| match management.child(name).and_then(|node| Some((node, node.text()?))) {
        Some((node, text)) => desk.date(node, name, &text, status),
        None => Ok(None),
    };
    let (first, revised) = (date("FirstCreated")?, date("ThisRevisionCreated")?);
    story.published = first.or(revised);
    story.updated = revised;
    let named = |name: &str| management.child(name).and_then(|node| node.attribute("FormalName"));
    story.breaking |= named("Urgency").is_some_and(|urgency| is_urgent(urgency, provider));

    let change = management.child("StatusWillChange");
    let moment = change.and_then(|change| change.child("DateAndTime")).and_then(|node| Some((node, node.text()?)));
    let to = change.and_then(|change| change.child("FutureStatus"));
    let to =
        to.map(|node| usage(node, "FutureStatus", node.attribute("FormalName").unwrap_or_default())).transpose()?;
    match (now, to) {
        // Released at a moment that must be known.
        (Use::Embargoed, _) | (Use::Status(Status::Withheld), Some(Use::Status(Status::Usable))) => {
            let (key, found) = ("StatusWillChange".to_owned(), String::new());
            let (node, text) = moment.ok_or_else(|| management.refusal(Reason::Embargo { key, found }))?;
            story.visible_from = desk.moment(node, "StatusWillChange", &text, Status::Usable)?;
        }
        (Use::Status(status), to) => {
            story.status = status;
            if let (Some(Use::Status(Status::Withheld | Status::Canceled)), Some((node, text))) = (to, moment) {
                story.expires = desk.moment(node, "StatusWillChange", &text, status)?;
            }
        }
    }
    Ok(())
}
