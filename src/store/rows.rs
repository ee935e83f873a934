//! Between rows and the words of the domain: wire structs of the JSON columns, and an entry's columns.

use std::cell::RefCell;

use rusqlite::Row;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;
use zstd::bulk::{Compressor, Decompressor};

use super::StoreError;
use crate::domain::{
    Author, CategoryPath, Entry, EntryId, EntryKind, FeedSource, Language, Line, MediaFile, MediaType, Medium, Passed,
    Picture, Ruled, Ruling, SafeHtml, Timestamp,
};
use crate::render::content;

/// The columns of an entry, in the order in which [`entry`] reads them; `b` is `bodies`.
pub(super) const ENTRY_COLUMNS: &str = "e.key, e.id, e.kind, e.title, e.summary, e.language, e.published, \
     e.published_offset, e.updated, e.updated_offset, e.place, e.link, e.breaking, e.breaking_until, e.visible_from, \
     e.expires, e.correction, e.retraction, e.details, e.withdrawn, b.html, e.announced, e.passed, \
     e.breaking_since, e.resurfaces, e.successor, e.ruled, e.reason, e.ruled_at, e.ruled_offset";

/// What an entry holds that no query asks for.
#[derive(Serialize, Deserialize)]
pub(super) struct Details {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    authors: Vec<WireAuthor>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    categories: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    picture: Option<WirePicture>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    media: Vec<WireMedium>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<WireSource>,
    /// Of what the entry says, so that a disk's slip is served to nobody: SQLite has no checksums.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    check: Option<u64>,
}

#[derive(Serialize, Deserialize)]
struct WireSource {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    page: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// Milliseconds, and the offset at which they are told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    updated: Option<(i64, i32)>,
}

#[derive(Serialize, Deserialize)]
struct WireAuthor {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct WirePicture {
    source: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    alt: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    caption: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    credit: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct WireMedium {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<WireFile>,
}

/// The type is told by the name.
#[derive(Serialize, Deserialize)]
struct WireFile {
    path: String,
    length: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pixels: Option<(u32, u32)>,
    modified: i64,
}

impl WireMedium {
    fn of(medium: &Medium) -> Self {
        let file = medium.file.as_ref().map(|file| WireFile {
            path: file.path.clone(),
            length: file.length,
            pixels: file.pixels,
            modified: file.modified.millis(),
        });
        Self { name: medium.name.clone(), file }
    }

    fn medium(self) -> Medium {
        let media_type = MediaType::of_name(&self.name);
        let file = self.file.zip(media_type).map(|(file, media_type)| MediaFile {
            path: file.path,
            media_type,
            length: file.length,
            pixels: file.pixels,
            modified: Timestamp::from_millis_utc(file.modified),
        });
        Medium { name: self.name, file }
    }
}

impl WireAuthor {
    fn author(self) -> Author {
        Author { name: Line::folded(&self.name), email: line(self.email), url: self.url }
    }
}

impl WirePicture {
    fn picture(self) -> Picture {
        Picture {
            source: Line::folded(&self.source),
            alt: line(self.alt),
            caption: line(self.caption),
            credit: line(self.credit),
        }
    }
}

fn line(text: Option<String>) -> Option<Line> {
    text.map(|text| Line::folded(&text))
}

/// The authors and the picture in an entry's details.
pub(super) fn told_from_json(details: &str) -> Result<(Vec<Author>, Option<Picture>), StoreError> {
    let details: Details = from_json(details)?;
    Ok((details.authors.into_iter().map(WireAuthor::author).collect(), details.picture.map(WirePicture::picture)))
}

/// The media in an entry's details.
pub(super) fn media_from_json(details: &str) -> Result<Vec<Medium>, StoreError> {
    let details: Details = from_json(details)?;
    Ok(details.media.into_iter().map(WireMedium::medium).collect())
}

impl Details {
    pub(super) fn of(entry: &Entry) -> Self {
        let mut details = Self::unchecked(entry);
        let summary = entry.summary.as_ref().map(|line| line.as_str());
        let texts = [Some(entry.id.as_str()), Some(entry.title.as_str()), summary, entry.link.as_deref()];
        let (published, updated) = (entry.published, entry.updated);
        let numbers = [
            Some(published.millis()),
            Some(published.offset_seconds().into()),
            Some(updated.millis()),
            Some(updated.offset_seconds().into()),
            entry.visible_from.map(Timestamp::millis),
            entry.expires.map(Timestamp::millis),
        ];
        details.check = Some(details.sum(texts, numbers, entry.body.is_some()));
        details
    }

    /// The xxh3 of what an entry says, in its columns and in these details, and of whether it has a body, which has a
    /// checksum of its own.
    fn sum(&self, texts: [Option<&str>; 4], numbers: [Option<i64>; 6], has_body: bool) -> u64 {
        let mut sum = Xxh3::new();
        sum.update(&[u8::from(has_body)]);
        for number in numbers {
            sum.update(&number.unwrap_or(i64::MIN).to_le_bytes());
        }
        for text in texts.into_iter().chain([Some(&*to_json(self))]) {
            sum.update(text.unwrap_or("\0").as_bytes());
            sum.update(b"\0");
        }
        sum.digest()
    }

    fn unchecked(entry: &Entry) -> Self {
        let text = |line: &Option<Line>| line.as_ref().map(Line::to_string);
        Self {
            check: None,
            authors: entry
                .authors
                .iter()
                .map(|a| WireAuthor { name: a.name.to_string(), email: text(&a.email), url: a.url.clone() })
                .collect(),
            categories: entry.categories.iter().map(CategoryPath::to_string).collect(),
            tags: entry.tags.iter().map(Line::to_string).collect(),
            picture: entry.picture.as_ref().map(|p| WirePicture {
                source: p.source.to_string(),
                alt: text(&p.alt),
                caption: text(&p.caption),
                credit: text(&p.credit),
            }),
            media: entry.media.iter().map(WireMedium::of).collect(),
            source: entry.source.as_ref().map(|source| WireSource {
                title: text(&source.title),
                url: source.url.clone(),
                page: source.page.clone(),
                id: text(&source.id),
                updated: source.updated.map(|at| (at.millis(), at.offset_seconds())),
            }),
        }
    }
}

/// An entry with its row's key and since when it is withdrawn.
pub(super) struct StoredEntry {
    pub(super) key: i64,
    pub(super) entry: Entry,
    pub(super) withdrawn: Option<Timestamp>,
    pub(super) announced: bool,
    pub(super) ruled: Option<Ruled>,
    pub(super) resurfaces: bool,
    /// The key of the entry as which it was published anew.
    pub(super) successor: Option<i64>,
}

impl StoredEntry {
    /// Whether it may be seen, and its release was carried out: that is when feeds have it, too.
    pub(super) fn is_out(&self, now: Timestamp) -> bool {
        self.entry.is_visible(now) && (self.entry.visible_from.is_none() || self.entry.passed.release)
    }
}

/// Reads [`ENTRY_COLUMNS`]: the entry as readers get it.
pub(super) fn entry(row: &Row<'_>) -> Result<StoredEntry, StoreError> {
    let stored = as_filed(row)?;
    let entry = as_ruled(stored.entry, stored.ruled.as_ref());
    Ok(StoredEntry { entry, ..stored })
}

/// An entry as readers get it: what the operator retracted is a retraction, whatever its files say.
pub(super) fn as_ruled(entry: Entry, ruled: Option<&Ruled>) -> Entry {
    match ruled {
        Some(Ruled { ruling: Ruling::Retracted, reason, at }) => {
            let notice = reason.clone().unwrap_or_else(|| content::notice(&entry.language));
            entry.retracted(notice, *at)
        }
        _ => entry,
    }
}

/// Reads [`ENTRY_COLUMNS`]: the entry as its files have it.
pub(super) fn as_filed(row: &Row<'_>) -> Result<StoredEntry, StoreError> {
    #[cfg(test)]
    super::effort::note_entry();
    let lines = |texts: Vec<String>| texts.iter().map(|text| Line::folded(text)).collect();
    let moment = |at: usize| Ok::<_, StoreError>(row.get::<_, Option<i64>>(at)?.map(Timestamp::from_millis_utc));
    let told = |millis: i64, offset: i32| {
        Timestamp::new(millis, offset).ok_or_else(|| StoreError::Corrupt(format!("the moment {millis}{offset:+}")))
    };
    let language: String = row.get(5)?;
    let details: String = row.get(18)?;
    let body: Option<Vec<u8>> = row.get(20)?;
    let mut details: Details = from_json(&details)?;
    if let Some(check) = details.check.take() {
        let text = |at: usize| row.get_ref(at)?.as_str_or_null().map_err(rusqlite::Error::from);
        let number = |at: usize| row.get::<_, Option<i64>>(at);
        let texts = [text(1)?, text(3)?, text(4)?, text(11)?];
        let numbers = [number(6)?, number(7)?, number(8)?, number(9)?, number(14)?, number(15)?];
        if details.sum(texts, numbers, body.is_some()) != check {
            return Err(StoreError::Corrupt(format!(
                "an entry that says what was not written ({})",
                text(1)?.unwrap_or_default()
            )));
        }
    }
    let entry = Entry {
        id: EntryId::stored(row.get(1)?),
        kind: if row.get::<_, i64>(2)? == 0 { EntryKind::Article } else { EntryKind::Headline },
        title: Line::folded(&row.get::<_, String>(3)?),
        summary: line(row.get(4)?),
        body: body.map(|packed| unpack(&packed)).transpose()?,
        language: Language::new(&language).ok_or(StoreError::Corrupt(language))?,
        published: told(row.get(6)?, row.get(7)?)?,
        updated: told(row.get(8)?, row.get(9)?)?,
        place: row.get(10)?,
        link: row.get(11)?,
        source: details.source.map(|source| FeedSource {
            title: line(source.title),
            url: source.url,
            page: source.page,
            id: line(source.id),
            updated: source.updated.and_then(|(millis, offset)| Timestamp::new(millis, offset)),
        }),
        breaking: row.get(12)?,
        breaking_since: moment(23)?,
        breaking_until: moment(13)?,
        visible_from: moment(14)?,
        expires: moment(15)?,
        passed: Passed::of_bits(row.get(22)?),
        correction: line(row.get(16)?),
        retraction: line(row.get(17)?),
        authors: details.authors.into_iter().map(WireAuthor::author).collect(),
        categories: categories(&details.categories)?,
        tags: lines(details.tags),
        picture: details.picture.map(WirePicture::picture),
        media: details.media.into_iter().map(WireMedium::medium).collect(),
    };
    let ruled = ruled(row.get(26)?, row.get(27)?, row.get(28)?, row.get(29)?);
    Ok(StoredEntry {
        key: row.get(0)?,
        entry,
        withdrawn: moment(19)?,
        announced: row.get(21)?,
        ruled,
        resurfaces: row.get(24)?,
        successor: row.get(25)?,
    })
}

/// The decision of four columns: `ruled`, `reason`, `ruled_at` and `ruled_offset`.
pub(super) fn ruled(
    ruling: Option<i64>,
    reason: Option<String>,
    at: Option<i64>,
    offset: Option<i32>,
) -> Option<Ruled> {
    let ruling = match ruling? {
        1 => Ruling::Withdrawn,
        _ => Ruling::Retracted,
    };
    let at = Timestamp::from_millis_utc(at.unwrap_or_default()).told_at(offset.unwrap_or_default());
    Some(Ruled { ruling, reason: reason.map(|text| Line::folded(&text)), at })
}

/// The JSON of a list of categories.
pub(super) fn categories_to_json(categories: &[CategoryPath]) -> String {
    to_json(&categories.iter().map(CategoryPath::as_str).collect::<Vec<_>>())
}

/// Reads what [`categories_to_json`] wrote.
pub(super) fn categories_from_json(text: &str) -> Result<Vec<CategoryPath>, StoreError> {
    categories(&from_json::<Vec<String>>(text)?)
}

fn categories(names: &[String]) -> Result<Vec<CategoryPath>, StoreError> {
    names.iter().map(|name| CategoryPath::new(name).map_err(|fault| StoreError::Corrupt(fault.to_string()))).collect()
}

pub(super) fn to_json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("our wire structs have text keys only")
}

pub(super) fn from_json<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|fault| StoreError::Corrupt(fault.to_string()))
}

/// The most that a body may unpack to: no file larger than 16 MiB is read, and markup grows it no hundredfold.
const LARGEST_BODY: usize = 256 << 20;

/// The level of zstd: an import packs every body, and at its first level packing takes longer than all that is written.
const PACKED: i32 = -1;

thread_local! {
    /// Contexts cost more to make than most bodies to pack or unpack.
    static PACKER: RefCell<Compressor<'static>> = RefCell::new({
        let mut packer = Compressor::new(PACKED).expect("it is one of zstd's levels");
        packer.include_checksum(true).expect("zstd knows checksums");
        packer
    });
    static UNPACKER: RefCell<Decompressor<'static>> = RefCell::new(Decompressor::new().expect("without a dictionary"));
}

pub(super) fn pack(html: &SafeHtml) -> Vec<u8> {
    let pack = |packer: &RefCell<Compressor<'_>>| packer.borrow_mut().compress(html.as_str().as_bytes());
    PACKER.with(pack).expect("a buffer of the bound's size always suffices")
}

pub(super) fn unpack(packed: &[u8]) -> Result<SafeHtml, StoreError> {
    let corrupt = |what: &str| StoreError::Corrupt(format!("a body that is no {what}"));
    let size = Decompressor::upper_bound(packed).unwrap_or(LARGEST_BODY).min(LARGEST_BODY);
    let bytes =
        UNPACKER.with(|unpacker| unpacker.borrow_mut().decompress(packed, size)).map_err(|_| corrupt("zstd"))?;
    String::from_utf8(bytes).map(SafeHtml::sanitised).map_err(|_| corrupt("UTF-8"))
}
