//! Stores that are damaged, cut short, newer or older: what is served of them is what was written, or they are made anew.

mod images;
mod kills;
mod versions;

use std::collections::BTreeMap;
use std::path::Path;

use super::*;
use crate::domain::{
    CategoryPath, Entry, EntryId, EntryKind, FeedName, Language, Line, Passed, SafeHtml, Stamp, Timestamp, Window,
};

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis_utc(seconds * 1000)
}

fn id(number: usize) -> EntryId {
    EntryId::from_iri(&format!("tag:example.org,2026:{number}")).unwrap()
}

/// An article whose body takes more than a page for some numbers.
fn entry(number: usize) -> Entry {
    Entry {
        id: id(number),
        kind: EntryKind::Article,
        title: Line::folded(&format!("عنوان الخبر {number}")),
        summary: Line::new(&format!("Résumé {number}")),
        body: Some(SafeHtml::sanitised(format!("<p>{}</p>", noise(number, 200 + number % 7 * 900)))),
        language: Language::new("ar").unwrap(),
        published: at(1000 + i64::try_from(number).unwrap()),
        updated: at(1000 + i64::try_from(number).unwrap()),
        place: 0,
        authors: Vec::new(),
        categories: vec![CategoryPath::new("news").unwrap()],
        tags: vec![Line::folded("tag")],
        link: Some(format!("https://example.org/{number}")),
        source: None,
        picture: None,
        media: Vec::new(),
        breaking: false,
        breaking_since: None,
        breaking_until: None,
        visible_from: None,
        expires: None,
        passed: Passed::default(),
        correction: None,
        retraction: None,
    }
}

/// Letters that do not compress, the same for the same seed.
fn noise(seed: usize, length: usize) -> String {
    let mut random = Random(seed as u64 + 1);
    (0..length).map(|_| char::from(b'a' + u8::try_from(random.below(26)).unwrap())).collect()
}

/// xorshift64: the same numbers in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        for shift in [13_i32, -7, 17] {
            self.0 ^= if shift > 0 { self.0 << shift } else { self.0 >> -shift };
        }
        usize::try_from(self.0 % bound as u64).unwrap()
    }
}

fn put(writer: &mut Writer, numbers: impl IntoIterator<Item = usize>) {
    let mut tx = writer.begin().unwrap();
    for number in numbers {
        tx.put_entry(&entry(number), at(5000), at(5000)).unwrap();
        let path = format!("news/{number}.txt").into_bytes();
        let record = FileRecord {
            path: path.clone(),
            stamp: Stamp { size: 1, mtime: 1, ctime: 1, device: 1, inode: number as u64 },
            content: Some(ContentHash(number as u128)),
            parsing: 1,
            judged: Judged { outcome: "published".to_owned(), ..Judged::default() },
            at: at(5000),
            missing: None,
        };
        tx.put_file(&record).unwrap();
        let holding = Holding { place: 0, id: id(number), headline: false, categories: Vec::new() };
        tx.put_holdings(&path, &[holding]).unwrap();
    }
    tx.commit().unwrap();
}

/// The numbers of the entries that are there. Fails where one of them is not as it was written.
fn whole_ones(reader: &Reader) -> Result<Vec<usize>, StoreError> {
    let window = Window { count: 10_000, ..Window::default() };
    let mut numbers = Vec::new();
    for found in reader.window(&FeedName::All, &window, at(1_000_000))? {
        let number = found.id.as_str().rsplit(':').next().unwrap().parse().unwrap();
        assert_eq!(found, entry(number), "an entry is served otherwise than it was written");
        numbers.push(number);
    }
    numbers.sort_unstable();
    Ok(numbers)
}

/// All files in a folder with their bytes and times.
fn state_of(folder: &Path) -> BTreeMap<String, (Vec<u8>, std::time::SystemTime)> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries
        .map(|entry| {
            let name = entry.file_name().to_str().unwrap().to_owned();
            (name, (std::fs::read(entry.path()).unwrap(), entry.metadata().unwrap().modified().unwrap()))
        })
        .collect()
}

fn names(folder: &Path, part: &str) -> Vec<String> {
    state_of(folder).into_keys().filter(|name| name.contains(part)).collect()
}

const ENTRIES: usize = 60;

/// A store that was closed, in a folder of its own.
fn closed() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = Store::in_folder(folder.path()).unwrap().writer().unwrap();
    for chunk in (0..ENTRIES).collect::<Vec<_>>().chunks(10) {
        put(&mut writer, chunk.iter().copied());
    }
    let mut tx = writer.begin().unwrap();
    tx.withdraw(&id(7), at(6000)).unwrap();
    tx.put_fact("site", "tag:example.org,2026").unwrap();
    tx.index(1000, &|| true).unwrap();
    tx.commit().unwrap();
    folder
}

/// What becomes of a store of these bytes: whether it was made anew, and what is served. What a check at the start does
/// not see, a reader does, and has it looked into.
fn opened(bytes: &[u8]) -> (bool, Vec<usize>) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(FILE_NAME), bytes).unwrap();
    let store = Store::in_folder(folder.path()).unwrap();
    let mut writer = store.writer().unwrap();
    let mut found = whole_ones(&store.reader().unwrap());
    for _ in 0..2 {
        let Err(error) = &found else { break };
        assert!(error.is_damage(), "{error}");
        store.suspects(error);
        writer.mend(error).unwrap();
        found = whole_ones(&store.reader().unwrap());
    }
    let made_anew = store.was_made_anew();
    assert_eq!(made_anew, !names(folder.path(), ".damaged-").is_empty(), "a damaged store is kept");
    if made_anew {
        // Another file may be read into it, and it is well.
        put(&mut writer, [1000]);
        assert!(whole_ones(&store.reader().unwrap()).unwrap().contains(&1000));
        assert!(store.reader().unwrap().fact(REBUILT).unwrap().is_some());
    }
    (made_anew, found.unwrap())
}

#[test]
fn fault_35_a_flipped_bit_is_never_served_and_what_can_be_read_is_kept() {
    let bytes = std::fs::read(closed().path().join(FILE_NAME)).unwrap();
    let mut random = Random(35);
    let (mut made_anew, mut kept) = (0, 0);
    let header = [0, 16, 18, 28, 60, 61, 68, 100, 103, 105];
    let places: Vec<_> = header.into_iter().chain((0..70).map(|_| random.below(bytes.len()))).collect();
    for place in &places {
        let mut flipped = bytes.clone();
        flipped[*place] ^= 1 << random.below(8);
        let result = std::panic::catch_unwind(|| opened(&flipped));
        let (anew, numbers) = result.unwrap_or_else(|_| panic!("with the byte {place} flipped"));
        made_anew += usize::from(anew);
        kept += numbers.len();
        if !anew {
            assert!(numbers.len() >= ENTRIES - 2, "an entry is missing, and nobody noticed: {place}");
        }
    }
    assert!(made_anew > 6, "{made_anew}");
    // A flipped bit costs a row or a page, and no store.
    assert!(kept > places.len() * ENTRIES * 8 / 10, "{kept} of {}", places.len() * ENTRIES);
}

#[test]
fn fault_35_a_store_that_was_cut_off_is_made_anew_of_what_is_left() {
    let bytes = std::fs::read(closed().path().join(FILE_NAME)).unwrap();
    for twentieth in 0..20 {
        let length = bytes.len() * twentieth / 20;
        let (made_anew, numbers) = opened(&bytes[..length]);
        // Nothing at all is what a start that was cut short leaves, too.
        assert!(made_anew || length == 0, "{length}");
        assert!(numbers.len() < ENTRIES);
    }
}

#[test]
fn what_only_the_store_knows_survives_its_damage() {
    let folder = closed();
    let path = folder.path().join(FILE_NAME);
    let mut bytes = std::fs::read(&path).unwrap();
    // The page of an index: quick_check finds it, and no row is lost.
    let root: u32 = rusqlite::Connection::open(&path)
        .unwrap()
        .query_row("SELECT rootpage FROM sqlite_master WHERE name = 'memberships_by_date'", [], |row| row.get(0))
        .unwrap();
    let size = usize::from(u16::from_be_bytes([bytes[16], bytes[17]]));
    let root = usize::try_from(root).unwrap();
    bytes[(root - 1) * size..root * size].fill(0xA5);
    std::fs::write(&path, &bytes).unwrap();
    let store = Store::in_folder(folder.path()).unwrap();
    let mut writer = store.writer().unwrap();
    assert!(store.was_made_anew());
    let reader = store.reader().unwrap();
    let all: Vec<_> = (0..ENTRIES).filter(|number| *number != 7).collect();
    assert_eq!(whole_ones(&reader).unwrap(), all);
    assert!(matches!(reader.article(id(7).permalink(), at(9000)).unwrap(), Some(Article::Withdrawn { .. })));
    assert_eq!(reader.fact("site").unwrap().as_deref(), Some("tag:example.org,2026"));
    assert!(reader.fact(REBUILT).unwrap().unwrap().contains("damaged-"));
    let mut tx = writer.begin().unwrap();
    assert_eq!(tx.held_by(b"news/3.txt").unwrap()[0].id, id(3));
    // Whatever its stamp says, each file is read again.
    assert!(tx.file(b"news/3.txt").unwrap().unwrap().content.is_none());
    assert!(tx.index(1000, &|| true).unwrap() > 50, "words are to be found again");
    drop(tx);
    let aside = names(folder.path(), ".damaged-");
    assert_eq!(std::fs::read(folder.path().join(&aside[0])).unwrap(), bytes, "it is kept as it was");
}

#[test]
fn every_table_is_remembered_by_a_salvage_or_made_anew() {
    let folder = closed();
    let connection = rusqlite::Connection::open(folder.path().join(FILE_NAME)).unwrap();
    let mut statement = connection
        .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search%' AND name NOT LIKE 'sqlite_%'")
        .unwrap();
    for name in statement.query_map([], |row| row.get::<_, String>(0)).unwrap().map(Result::unwrap) {
        let is_known = salvage::REMEMBERED.contains(&&*name) || salvage::DERIVED.contains(&&*name);
        assert!(is_known, "say in src/store/salvage.rs what becomes of {name} when a store is damaged");
    }
}

#[test]
fn a_store_that_was_not_closed_is_checked_and_one_that_was_is_not_marked() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::in_folder(folder.path()).unwrap();
    let mut writer = store.writer().unwrap();
    put(&mut writer, 0..3);
    assert_eq!(names(folder.path(), ".open"), ["ajil.db.open"]);
    drop(writer);
    assert!(names(folder.path(), ".open").is_empty());
}
