//! Which entry is meant: by its id as it stands in a feed or a file, by its UUID, or by an address that leads to it.

use percent_encoding::percent_decode_str;
use url::Url;
use uuid::Uuid;

use super::{Bench, Declined};
use crate::domain::EntryId;
use crate::store::{Known, StoreError, Transaction};

impl Bench<'_> {
    /// The entry that `text` names.
    pub(super) fn named(&self, tx: &Transaction<'_>, text: &str) -> Result<Result<Known, Declined>, StoreError> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Err(self.unknown(text)));
        }
        // An id in a file may be any text, an address, too.
        if let Some(known) = tx.entry(&EntryId::stored(text.to_owned()))? {
            return Ok(Ok(known));
        }
        let path = path_of(text);
        if let Some(uuid) = Uuid::try_parse(text).ok().or_else(|| path.as_deref().and_then(uuid_in))
            && let Some(known) = tx.entry(&EntryId::from_uuid(uuid))?
        {
            return Ok(Ok(known));
        }
        for old in path.as_deref().into_iter().flat_map(|path| self.old_paths(path)) {
            if let Some(known) = tx.entry(&EntryId::stored(old))? {
                return Ok(Ok(known));
            }
        }
        if let Some(known) = tx.entry(&self.desk.site.of_text(text))? {
            return Ok(Ok(known));
        }
        let linked = tx.with_link(text)?;
        Ok(match linked.as_slice() {
            [] => Err(self.unknown(text)),
            [one] => Ok(one.clone()),
            more => {
                let ids: Vec<_> = more.iter().map(|known| known.entry.id.as_str()).collect();
                let message = format!("more than one entry links to {text}: {}", ids.join(", "));
                Err(Declined::new("ambiguous-entry", message, "name it by its id"))
            }
        })
    }

    /// The paths that an article of another system may have had, as its file gave them.
    fn old_paths(&self, path: &str) -> Vec<String> {
        let decoded = percent_decode_str(path).decode_utf8_lossy().into_owned();
        let below = self.base.path();
        let own = [path, &decoded].into_iter().flat_map(|path| [path.strip_prefix(below), Some(path)]).flatten();
        own.map(|path| path.trim_end_matches('/').to_owned()).filter(|path| path.starts_with('/')).collect()
    }

    pub(super) fn unknown(&self, text: &str) -> Declined {
        let message = format!("there is no entry “{text}”");
        let mend = "name it by its id (`guid` or `id` in a feed), its UUID, or the address of its page (…/articles/…)";
        if self.caught_up {
            return Declined::new("unknown-entry", message, mend);
        }
        let mend =
            format!("the folder is still being read: ask again when `ajil status` says that it is ready; {mend}");
        Declined::new("unknown-entry", message, mend)
    }
}

/// The path of an address, or of what is a path by itself.
fn path_of(text: &str) -> Option<String> {
    if let Ok(url) = Url::parse(text)
        && matches!(url.scheme(), "http" | "https")
    {
        return Some(url.path().to_owned());
    }
    let path = text.split(['?', '#']).next().unwrap_or_default();
    if path.starts_with('/') {
        return Some(path.to_owned());
    }
    path.starts_with("articles/").then(|| format!("/{path}"))
}

/// The UUID in `…/articles/{uuid}` and `…/media/{uuid}/…`.
fn uuid_in(path: &str) -> Option<Uuid> {
    let segments: Vec<_> = path.split('/').collect();
    let pairs = segments.windows(2).rev();
    let mut found = pairs.filter(|pair| matches!(pair[0], "articles" | "media"));
    found.find_map(|pair| Uuid::try_parse(pair[1]).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_is_named_by_any_address_of_its_page() {
        let uuid = "b2c3131d-9218-5e42-8960-df800ab6d398";
        for address in [
            format!("https://news.example.org/articles/{uuid}"),
            format!("http://127.0.0.1:8080/news/articles/{uuid}?utm_source=x#top"),
            format!("/articles/{uuid}"),
            format!("articles/{uuid}"),
            format!("/media/{uuid}/a.jpg"),
            format!("https://example.org/articles/{}/", uuid.to_uppercase()),
        ] {
            let found = path_of(&address).and_then(|path| uuid_in(&path));
            assert_eq!(found, Uuid::try_parse(uuid).ok(), "{address}");
        }
        for other in ["/articles/x", "tag:example.org,2026:1", "4711", "ftp://example.org/articles/", "/articles"] {
            assert_eq!(path_of(other).and_then(|path| uuid_in(&path)), None, "{other}");
        }
    }
}
