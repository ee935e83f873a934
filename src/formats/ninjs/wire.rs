//! ninjs as it is sent: 1.0 to 1.5, 2.x and 3.x in one, all keys in small letters, and what Superdesk adds.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::formats::json::wire::{Many, Named, Text, Thing};

/// One news item. The keys are those of the schemas at iptc.org/std/ninjs; `guid`, `priority`, `service`, `authors`
/// and `keywords` are Superdesk's.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Item {
    pub(super) uri: Text,
    pub(super) guid: Text,
    #[serde(rename = "type")]
    pub(super) kind: Text,
    pub(super) pubstatus: Text,
    /// 1.x and 2.x; 3.x says `embargoedUntil`.
    pub(super) embargoed: Text,
    pub(super) embargoeduntil: Text,
    pub(super) expires: Text,
    pub(super) urgency: Text,
    pub(super) priority: Text,
    pub(super) firstcreated: Text,
    pub(super) versioncreated: Text,
    pub(super) contentcreated: Text,
    pub(super) language: Text,
    pub(super) title: Text,
    pub(super) headlines: Many<Worded>,
    pub(super) descriptions: Many<Worded>,
    pub(super) bodies: Many<Worded>,
    pub(super) byline: Text,
    pub(super) by: Text,
    /// The Associated Press: `[{"by": "By ANN LEE", "title": "Associated Press"}]`.
    pub(super) bylines: Many<Thing>,
    pub(super) authors: Many<Thing>,
    pub(super) slugline: Text,
    pub(super) link: Text,
    pub(super) url: Text,
    pub(super) canonical: Text,
    pub(super) service: Many<Thing>,
    /// What Superdesk keeps as `service` inside.
    pub(super) anpa_category: Many<Thing>,
    pub(super) subject: Many<Thing>,
    pub(super) subjects: Many<Thing>,
    pub(super) keywords: Many<Thing>,
    pub(super) copyrightholder: Text,
    pub(super) creditline: Text,
    pub(super) source: Text,
    pub(super) associations: Named<Self>,
    pub(super) renditions: Named<Rendition>,
    /// `headline`, `body_html`, `description_text` and every `headline_*`, `body_*`, `description_*` of a provider.
    #[serde(flatten)]
    pub(super) rest: Map<String, Value>,
}

/// A text of ninjs 2 and 3, with its part in the item and its kind.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Worded {
    pub(super) role: Text,
    pub(super) contenttype: Text,
    pub(super) value: Text,
}

/// One file of a picture, sound or video.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Rendition {
    pub(super) href: Text,
    /// 1.x and 2.x; 3.x says `contentType`.
    pub(super) mimetype: Text,
    pub(super) contenttype: Text,
    pub(super) width: Text,
}

impl Item {
    /// The texts that `prefix` begins the keys of (`body_html`, `body_text` …), in the file's order.
    pub(super) fn texts<'i>(&'i self, prefix: &'static str) -> impl Iterator<Item = (&'i str, &'i str)> {
        let said = |value: &'i Value| value.as_str().filter(|text| !text.trim().is_empty());
        self.rest.iter().filter_map(move |(key, value)| Some((key.strip_prefix(prefix)?, said(value)?)))
    }

    /// Whether this is a picture or something drawn.
    pub(super) fn is_picture(&self) -> bool {
        matches!(self.kind.get(), Some("picture" | "graphic" | "image" | "photo"))
    }
}
