//! Addresses in clean HTML: made absolute, or taken out.

use std::borrow::Cow;
use std::collections::HashSet;

use percent_encoding::percent_decode_str;
use url::Url;

use super::allowed::{ADDRESSES, SCHEMES};
use super::beside;
use super::pieces::{Piece, attributes, pieces};
use super::references::unescaped;
use crate::domain::BaseUrl;
use crate::formats::bytes::holds;

/// Rewrites the addresses of sanitised HTML for readers far from the page it stood on (STANDARDS 15; finding 4: readers
/// resolve relative ones differently or not at all).
///
/// Relative ones are resolved against `base`, the article's own address. Without one, those that begin at the site's
/// root (`/security`) stay, and every document makes them absolute; of the others, links lose their `<a>` and keep their
/// words; what names a media file beside the article (`img/a.jpg`) waits under [`beside::SCHEME`] for its address, and
/// other pictures and sources go. `#fragment` links stay where their target does.
pub(super) fn settle(html: &str, base: Option<&str>) -> String {
    let targets: HashSet<&str> = if holds(html, "\"#") { ids(html).collect() } else { HashSet::new() };
    let mut out = String::with_capacity(html.len());
    let mut unwrapping = false;
    for piece in pieces(html) {
        match piece {
            Piece::Start { name, attributes: written, whole } => match tag(name, written, base, &targets) {
                Tag::AsIs => out.push_str(whole),
                Tag::Written(text) => out.push_str(&text),
                Tag::Dropped => unwrapping |= name == "a",
            },
            Piece::End { name: "a", .. } if unwrapping => unwrapping = false,
            Piece::End { whole, .. } => out.push_str(whole),
            Piece::Other(text) => out.push_str(text),
        }
    }
    out
}

fn ids(html: &str) -> impl Iterator<Item = &str> {
    let tags = pieces(html).filter_map(|piece| match piece {
        Piece::Start { attributes, .. } => Some(attributes),
        _ => None,
    });
    tags.flat_map(attributes).filter(|(name, _)| *name == "id").filter_map(|(_, value)| value)
}

enum Tag {
    AsIs,
    Written(String),
    Dropped,
}

fn tag(name: &str, written: &str, base: Option<&str>, targets: &HashSet<&str>) -> Tag {
    if written.is_empty() && !matches!(name, "a" | "img" | "source") {
        return Tag::AsIs;
    }
    let mut kept = String::new();
    let mut changed = false;
    let (mut has_address, mut has_id) = (false, false);
    for (attribute, value) in attributes(written) {
        let value = value.unwrap_or_default();
        let settled = if ADDRESSES.contains(&attribute) {
            let named = || matches!(attribute, "src" | "poster").then(|| beside::waiting(&unescaped(value))).flatten();
            absolute(value, base, targets).or_else(|| named().map(Cow::Owned))
        } else if attribute == "srcset" {
            candidates(value, base)
        } else {
            Some(Cow::Borrowed(value))
        };
        let Some(settled) = settled else {
            changed = true;
            continue;
        };
        has_address |= matches!(attribute, "href" | "src" | "srcset");
        has_id |= attribute == "id";
        changed |= matches!(settled, Cow::Owned(_));
        kept.push(' ');
        kept.push_str(attribute);
        kept.push_str("=\"");
        kept.push_str(&settled);
        kept.push('"');
    }
    match name {
        "a" if !has_address && !has_id => Tag::Dropped,
        "img" | "source" if !has_address => Tag::Dropped,
        _ if changed => Tag::Written(format!("<{name}{kept}>")),
        _ => Tag::AsIs,
    }
}

/// The address in a form that stands anywhere; `None` when it has none.
fn absolute<'v>(value: &'v str, base: Option<&str>, targets: &HashSet<&str>) -> Option<Cow<'v, str>> {
    if let Some(fragment) = value.strip_prefix('#') {
        let decoded = percent_decode_str(fragment).decode_utf8_lossy();
        return (targets.contains(fragment) || targets.contains(&*decoded)).then_some(Cow::Borrowed(value));
    }
    let scheme = value.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    if let Some(scheme) = scheme.filter(|scheme| SCHEMES.contains(&scheme.as_str())) {
        // «http://[x», «https://»: a link that leads nowhere, and that strict readers of feeds refuse.
        let leads_nowhere = scheme.starts_with("http") && Url::parse(&unescaped(value)).is_err();
        return (!leads_nowhere).then_some(Cow::Borrowed(value));
    }
    if value.trim().is_empty() {
        return None;
    }
    if base.is_none() && value.starts_with('/') && !value.starts_with("//") {
        return Some(Cow::Borrowed(value));
    }
    // «//host/path» needs a scheme alone.
    let base = base.or_else(|| value.starts_with("//").then_some("https://localhost/"))?;
    let resolved = BaseUrl::resolve(base, &unescaped(value))?;
    Some(Cow::Owned(escaped(&resolved)))
}

/// `srcset`: addresses, each with a width or density, commas between.
fn candidates<'v>(value: &'v str, base: Option<&str>) -> Option<Cow<'v, str>> {
    let none = HashSet::new();
    let settled = value.split(", ").map(|candidate| {
        let (address, size) = candidate.trim().split_once(' ').unwrap_or((candidate.trim(), ""));
        let address = absolute(address, base, &none)?;
        Some(format!("{address} {size}").trim().to_owned())
    });
    settled.collect::<Option<Vec<_>>>().map(|all| Cow::Owned(all.join(", ")))
}

fn escaped(value: &str) -> String {
    value.replace('&', "&amp;").replace('"', "&quot;")
}
