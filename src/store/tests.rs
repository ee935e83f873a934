//! The store as its users see it: what is committed is what a reader finds.

use std::collections::BTreeMap;

pub(super) mod rows;
mod tombstones;

use super::*;
use crate::domain::{
    CategoryPath, Entry, EntryId, EntryKind, FeedName, Language, Line, MediaFile, MediaType, Medium, Passed, Picture,
    SafeHtml, Stamp, Timestamp, Window,
};

pub(super) struct Desk {
    pub(super) store: Store,
    pub(super) writer: Writer,
    pub(super) _folder: tempfile::TempDir,
}

pub(super) fn desk() -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::in_folder(folder.path()).unwrap();
    let writer = store.writer().unwrap();
    Desk { store, writer, _folder: folder }
}

pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis_utc(seconds * 1000)
}

pub(super) fn entry(name: &str, published: i64, categories: &[&str]) -> Entry {
    Entry {
        id: EntryId::from_iri(&format!("tag:example.org,2026:{name}")).unwrap(),
        kind: EntryKind::Article,
        title: Line::folded(&format!("Title of {name}")),
        summary: None,
        body: Some(SafeHtml::sanitised(format!("<p>خبر {name}</p>"))),
        language: Language::new("ar").unwrap(),
        published: at(published),
        updated: at(published),
        place: 0,
        authors: Vec::new(),
        categories: categories.iter().map(|path| CategoryPath::new(path).unwrap()).collect(),
        tags: Vec::new(),
        link: None,
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

const GONE: Article = Article::Withdrawn { reason: None, successor: None };

pub(super) fn feed(name: &str) -> FeedName {
    FeedName::parse(name).unwrap()
}

impl Desk {
    pub(super) fn put(&mut self, entries: &[Entry], now: i64) -> Touched {
        let mut tx = self.writer.begin().unwrap();
        for entry in entries {
            tx.put_entry(entry, at(now), at(now)).unwrap();
        }
        tx.commit().unwrap()
    }

    fn pass(&mut self, now: i64) -> Touched {
        let mut tx = self.writer.begin().unwrap();
        tx.pass_moments(at(now)).unwrap();
        tx.commit().unwrap()
    }

    pub(super) fn titles(&self, name: &str, count: usize, now: i64) -> Vec<String> {
        let window = Window { count, ..Window::default() };
        let entries = self.store.reader().unwrap().window(&feed(name), &window, at(now)).unwrap();
        entries.iter().map(|entry| entry.title.as_str().trim_start_matches("Title of ").to_owned()).collect()
    }
}

#[test]
fn what_is_written_is_what_is_read() {
    let mut desk = desk();
    let mut whole = entry("a", 100, &["أمن/محلي"]);
    whole.published = Timestamp::new(1_600_959_420_000, 3600).unwrap();
    whole.updated = whole.published;
    whole.authors = vec![crate::domain::Author {
        name: Line::folded("فلان"),
        email: Some(Line::folded("a@example.org")),
        url: Some("https://example.org/a".to_owned()),
    }];
    whole.tags = vec![Line::folded("زيارة")];
    whole.correction = Some(Line::folded("note"));
    desk.put(std::slice::from_ref(&whole), 200);
    let read = desk.store.reader().unwrap().window(&feed("أمن"), &Window::default(), at(300)).unwrap();
    assert_eq!(read, [whole.clone()]);
    assert_eq!(read[0].published.to_rfc3339(), whole.published.to_rfc3339());
}

#[test]
fn an_entry_is_in_its_category_those_above_it_and_all() {
    let mut desk = desk();
    let touched = desk.put(&[entry("a", 100, &["sports/football"])], 200);
    assert_eq!(touched.feeds, ["all", "sports", "sports/football"].map(feed).into());
    assert!(touched.directory);
    for name in ["all", "sports", "sports/football"] {
        assert_eq!(desk.titles(name, 50, 300), ["a"], "{name}");
    }
    assert!(desk.titles("breaking", 50, 300).is_empty());
}

#[test]
fn the_same_entry_again_touches_nothing() {
    let mut desk = desk();
    desk.put(&[entry("a", 100, &["a"])], 200);
    assert!(desk.put(&[entry("a", 100, &["a"])], 300).is_empty());
}

#[test]
fn a_window_holds_the_newest_by_rank_and_shows_them_by_published() {
    let mut desk = desk();
    let mut corrected = entry("corrected", 10, &["a"]);
    corrected.updated = at(500);
    desk.put(&[entry("old", 20, &["a"]), entry("new", 100, &["a"]), entry("newer", 200, &["a"]), corrected], 600);
    assert_eq!(desk.titles("a", 3, 600), ["newer", "new", "corrected"]);
}

#[test]
fn ties_are_broken_by_place_and_then_by_id_in_the_window_as_in_the_feed() {
    let mut desk = desk();
    let mut second = entry("z-second", 100, &["a"]);
    second.place = 1;
    desk.put(&[second, entry("c", 100, &["a"]), entry("b", 100, &["a"])], 200);
    assert_eq!(desk.titles("a", 50, 200), ["b", "c", "z-second"]);
    assert_eq!(desk.titles("a", 2, 200), ["b", "c"]);
}

#[test]
fn a_window_has_an_age() {
    let mut desk = desk();
    desk.put(&[entry("old", 100, &["a"]), entry("new", 900, &["a"])], 1000);
    let window = Window { age_millis: Some(500_000), ..Window::default() };
    let entries = desk.store.reader().unwrap().window(&feed("a"), &window, at(1000)).unwrap();
    assert_eq!(entries.len(), 1);
}

#[test]
fn what_is_scheduled_is_nowhere_until_its_moment_and_what_expires_nowhere_after() {
    let mut desk = desk();
    let mut scheduled = entry("a", 500, &["a"]);
    scheduled.visible_from = Some(at(500));
    scheduled.expires = Some(at(900));
    let permalink = scheduled.permalink();
    let touched = desk.put(&[scheduled], 200);
    assert!(touched.feeds.is_empty());
    let reader = desk.store.reader().unwrap();
    assert_eq!(reader.article(permalink, at(400)).unwrap(), None);
    assert!(reader.categories().unwrap().is_empty());
    assert_eq!(desk.pass(500).feeds, ["all", "a"].map(feed).into());
    assert_eq!(desk.titles("a", 50, 500), ["a"]);
    assert_eq!(desk.pass(900).feeds, ["all", "a"].map(feed).into());
    assert!(desk.titles("a", 50, 900).is_empty());
    assert_eq!(reader.article(permalink, at(901)).unwrap(), Some(GONE));
}

#[test]
fn breaking_news_ends_and_stays_in_its_categories() {
    let mut desk = desk();
    let mut story = entry("a", 100, &["a"]);
    story.breaking = true;
    story.breaking_until = Some(at(500));
    desk.put(&[story], 200);
    assert_eq!(desk.titles("breaking", 50, 499), ["a"]);
    assert_eq!(desk.pass(500).feeds, [feed("breaking")].into());
    assert!(desk.titles("breaking", 50, 500).is_empty());
    assert_eq!(desk.titles("a", 50, 500), ["a"]);
}

#[test]
fn fault_59_what_came_went_or_ceased_to_break_stays_so_when_the_clock_goes_back() {
    let mut desk = desk();
    let mut released = entry("released", 500, &["a"]);
    released.visible_from = Some(at(500));
    let mut over = entry("over", 100, &["a"]);
    over.expires = Some(at(500));
    let mut calm = entry("calm", 100, &["a"]);
    (calm.breaking, calm.breaking_until) = (true, Some(at(500)));
    let mut waiting = entry("waiting", 900, &["a"]);
    waiting.visible_from = Some(at(900));
    let all = [released, over, calm, waiting];
    desk.put(&all, 200);
    desk.pass(500);
    // Known again by a connection of its own, and when each is written again as its file says it.
    for _ in 0..2 {
        let reader = desk.store.reader().unwrap();
        assert_eq!(desk.titles("a", 50, 100), ["released", "calm"]);
        assert!(desk.titles("breaking", 50, 100).is_empty());
        assert!(matches!(reader.article(all[0].permalink(), at(100)), Ok(Some(Article::Published { .. }))));
        assert_eq!(reader.article(all[1].permalink(), at(100)).unwrap(), Some(GONE));
        assert_eq!(reader.article(all[3].permalink(), at(100)).unwrap(), None);
        assert_eq!(reader.articles_since(at(0), at(100), 50).unwrap().len(), 2);
        assert!(desk.pass(100).is_empty(), "nothing happens twice");
        let known: Vec<_> = {
            let tx = desk.writer.begin().unwrap();
            all.iter().map(|entry| tx.entry(&entry.id).unwrap().unwrap().entry).collect()
        };
        assert!(desk.put(&known, 100).is_empty());
        assert_eq!(desk.writer.begin().unwrap().next_moment().unwrap(), Some(at(900)));
    }
    let mut tx = desk.writer.begin().unwrap();
    tx.withdraw(&all[0].id, at(100)).unwrap();
    tx.commit().unwrap();
    assert_eq!(desk.store.reader().unwrap().article(all[0].permalink(), at(100)).unwrap(), Some(GONE));
}

#[test]
fn a_tombstone_is_never_older_than_what_it_buries() {
    let mut desk = desk();
    let story = entry("a", 500, &["a"]);
    desk.put(std::slice::from_ref(&story), 600);
    let mut tx = desk.writer.begin().unwrap();
    tx.withdraw(&story.id, at(100)).unwrap();
    tx.commit().unwrap();
    let tombstones = desk.store.reader().unwrap().tombstones(&feed("a"), at(0), at(700)).unwrap();
    assert_eq!(tombstones[0].at, at(500));
}

#[test]
fn a_headline_that_ceases_to_break_leaves_quietly_and_its_page_stays() {
    let mut desk = desk();
    let mut headline = entry("h", 100, &[]);
    (headline.kind, headline.breaking, headline.breaking_until) = (EntryKind::Headline, true, Some(at(500)));
    desk.put(std::slice::from_ref(&headline), 200);
    assert_eq!(desk.pass(500).feeds, [feed("breaking")].into());
    let reader = desk.store.reader().unwrap();
    assert!(reader.tombstones(&feed("breaking"), at(0), at(600)).unwrap().is_empty());
    assert!(matches!(reader.article(headline.permalink(), at(600)), Ok(Some(Article::Published { .. }))));
}

#[test]
fn the_next_moment_is_the_nearest_to_come() {
    let mut desk = desk();
    let mut story = entry("a", 100, &["a"]);
    story.expires = Some(at(900));
    story.breaking = true;
    story.breaking_until = Some(at(500));
    desk.put(&[story], 200);
    let next = |desk: &mut Desk| desk.writer.begin().unwrap().next_moment().unwrap();
    assert_eq!(next(&mut desk), Some(at(500)));
    desk.pass(500);
    assert_eq!(next(&mut desk), Some(at(900)));
}

#[test]
fn what_is_withdrawn_leaves_its_feeds_and_comes_back_under_its_id() {
    let mut desk = desk();
    let story = entry("a", 100, &["a"]);
    desk.put(std::slice::from_ref(&story), 200);
    let mut tx = desk.writer.begin().unwrap();
    tx.withdraw(&story.id, at(300)).unwrap();
    let touched = tx.commit().unwrap();
    assert_eq!(touched.feeds, ["all", "a"].map(feed).into());
    assert!(desk.titles("all", 50, 300).is_empty());
    let reader = desk.store.reader().unwrap();
    assert_eq!(reader.article(story.permalink(), at(300)).unwrap(), Some(GONE));
    desk.put(&[story], 400);
    assert_eq!(desk.titles("all", 50, 400), ["a"]);
}

#[test]
fn fault_29_every_change_moves_the_second_of_last_modified_a_backdated_one_too() {
    let mut desk = desk();
    let modified = |desk: &Desk| desk.store.reader().unwrap().changed(&feed("a")).unwrap().unwrap().modified;
    desk.put(&[entry("a", 100, &["a"])], 200);
    let first = modified(&desk);
    desk.put(&[entry("b", 50, &["a"])], 200);
    let second = modified(&desk);
    desk.put(&[entry("c", 50, &["a"])], 150);
    assert!(first < second && second < modified(&desk));
}

#[test]
fn a_thousand_files_of_one_commit_move_last_modified_once() {
    let mut desk = desk();
    let modified = |desk: &Desk| desk.store.reader().unwrap().changed(&feed("a")).unwrap().unwrap().modified;
    let entries = |from: usize| -> Vec<Entry> {
        (from..from + 1000).map(|number| entry(&number.to_string(), 100, &["a"])).collect()
    };
    desk.put(&entries(0), 200);
    assert_eq!(modified(&desk), at(200));
    desk.put(&entries(1000), 200);
    assert_eq!(modified(&desk), at(201));
}

#[test]
fn a_feed_exists_while_it_has_a_folder_or_an_entry() {
    let mut desk = desk();
    let categories = |desk: &Desk| -> Vec<String> {
        let categories = desk.store.reader().unwrap().categories().unwrap();
        categories.iter().map(ToString::to_string).collect()
    };
    let folders = |desk: &mut Desk, names: &[&str]| {
        let mut tx = desk.writer.begin().unwrap();
        let paths = names.iter().map(|name| CategoryPath::new(name).unwrap()).collect();
        tx.put_folders(&paths, at(1)).unwrap();
        tx.commit().unwrap()
    };
    assert!(folders(&mut desk, &["empty", "full"]).directory);
    assert!(!folders(&mut desk, &["empty", "full"]).directory);
    desk.put(&[entry("a", 100, &["full"])], 200);
    assert_eq!(categories(&desk), ["empty", "full"]);
    assert!(folders(&mut desk, &[]).directory);
    assert_eq!(categories(&desk), ["full"]);
}

#[test]
fn a_category_without_a_folder_goes_with_its_last_entry_and_other_changes_leave_the_directory_alone() {
    let mut desk = desk();
    let mut story = entry("a", 100, &["economy", "news"]);
    story.expires = Some(at(900));
    assert!(desk.put(std::slice::from_ref(&story), 200).directory);
    story.title = Line::folded("edited");
    assert!(!desk.put(std::slice::from_ref(&story), 300).directory);
    story.categories = vec![CategoryPath::new("news").unwrap()];
    let touched = desk.put(std::slice::from_ref(&story), 400);
    assert!(touched.directory && touched.feeds.contains(&feed("economy")));
    assert_eq!(desk.store.reader().unwrap().categories().unwrap(), story.categories);
    assert!(desk.pass(900).directory);
    assert!(desk.store.reader().unwrap().categories().unwrap().is_empty());
}

#[test]
fn what_came_after_its_end_was_never_here_and_what_is_ended_by_an_edit_is_gone() {
    let mut desk = desk();
    let ended = |name: &str, end: i64| Entry { expires: Some(at(end)), ..entry(name, 50, &["a"]) };
    let (stale, seen, edited) = (ended("stale", 100), ended("seen", 300), entry("edited", 50, &["a"]));
    let scheduled = Entry { visible_from: Some(at(350)), ..ended("scheduled", 300) };
    let removed = ended("removed", 100);
    desk.put(&[stale.clone(), seen.clone(), edited.clone(), scheduled.clone(), removed.clone()], 200);
    desk.put(&[Entry { expires: Some(at(100)), ..edited.clone() }], 250);
    let mut tx = desk.writer.begin().unwrap();
    tx.withdraw(&removed.id, at(260)).unwrap();
    tx.commit().unwrap();
    let reader = desk.store.reader().unwrap();
    let found =
        [stale, seen, edited, scheduled, removed].map(|entry| reader.article(entry.permalink(), at(400)).unwrap());
    assert_eq!(found, [None, Some(GONE), Some(GONE), None, None]);
}

#[test]
fn a_file_is_found_by_its_path_and_by_what_it_is() {
    let mut desk = desk();
    let stamp = Stamp { size: 3, mtime: 1, ctime: 2, device: 7, inode: u64::MAX };
    let mut file = FileRecord {
        path: b"a/\xFF.txt".to_vec(),
        stamp,
        content: Some(ContentHash(u128::MAX)),
        parsing: u64::MAX,
        judged: Judged { outcome: "refused".to_owned(), line: Some(3), ..Judged::default() },
        at: at(5),
        missing: None,
    };
    let mut tx = desk.writer.begin().unwrap();
    tx.put_file(&file).unwrap();
    assert_eq!(tx.file(&file.path).unwrap().as_ref(), Some(&file));
    assert_eq!(tx.kin_of(&stamp, None).unwrap(), [file.clone()]);
    assert_eq!(tx.kin_of(&Stamp { inode: 1, ..stamp }, file.content).unwrap(), [file.clone()]);
    assert!(tx.move_file(&file.path, b"b.txt").unwrap());
    file.path = b"b.txt".to_vec();
    tx.commit().unwrap();
    assert_eq!(desk.store.reader().unwrap().refused(10).unwrap(), [file]);
}

#[test]
fn a_story_keeps_the_names_it_had() {
    let mut desk = desk();
    let story = entry("a", 100, &["a"]);
    desk.put(std::slice::from_ref(&story), 200);
    let mut tx = desk.writer.begin().unwrap();
    tx.put_aliases(&story.id, &["tag:example.org,2026:other".to_owned(), "/2020/old".to_owned()]).unwrap();
    let other = EntryId::from_iri("tag:example.org,2026:other").unwrap();
    assert_eq!(tx.entry(&other).unwrap().unwrap().entry.id, story.id);
    tx.commit().unwrap();
    let reader = desk.store.reader().unwrap();
    assert_eq!(reader.moved_from("/2020/old", at(300)).unwrap(), Some(story.permalink()));
    assert_eq!(reader.moved_from("/2020/other", at(300)).unwrap(), None);
}

#[test]
fn a_headline_that_became_a_story_is_remembered_as_one() {
    let mut desk = desk();
    let mut news = Entry { kind: EntryKind::Headline, ..entry("a", 100, &[]) };
    desk.put(std::slice::from_ref(&news), 200);
    news.kind = EntryKind::Article;
    desk.put(std::slice::from_ref(&news), 300);
    let tx = desk.writer.begin().unwrap();
    assert!(tx.entry(&news.id).unwrap().unwrap().announced);
    assert_eq!(tx.of_words("title OF a!", "ar").unwrap().len(), 1);
    assert!(tx.of_words("title of a", "fr").unwrap().is_empty());
}

#[test]
fn settings_that_were_good_are_kept_as_a_whole() {
    let mut desk = desk();
    let texts = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        pairs.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
    };
    for good in [texts(&[("site.toml", "a"), ("b/feed.toml", "b")]), texts(&[("site.toml", "c")])] {
        let mut tx = desk.writer.begin().unwrap();
        tx.put_good_settings(&good).unwrap();
        tx.commit().unwrap();
        assert_eq!(desk.store.reader().unwrap().good_settings().unwrap(), good);
    }
}

#[test]
fn fault_37_a_store_of_a_later_version_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::in_folder(folder.path()).unwrap();
    drop(store.writer().unwrap());
    let raw = rusqlite::Connection::open(folder.path().join(FILE_NAME)).unwrap();
    raw.pragma_update(None, "user_version", 99).unwrap();
    drop(raw);
    let before = std::fs::read(folder.path().join(FILE_NAME)).unwrap();
    assert!(matches!(store.writer(), Err(StoreError::Newer { found: 99, .. })));
    assert_eq!(std::fs::read(folder.path().join(FILE_NAME)).unwrap(), before);
}

#[test]
fn a_database_of_somebody_else_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let raw = rusqlite::Connection::open(folder.path().join(FILE_NAME)).unwrap();
    raw.pragma_update(None, "application_id", 42).unwrap();
    drop(raw);
    assert!(matches!(Store::in_folder(folder.path()).unwrap().writer(), Err(StoreError::Foreign)));
}

#[test]
fn the_window_of_a_feed_that_there_is_not_is_empty() {
    let desk = desk();
    assert!(desk.titles("nowhere", 50, 1).is_empty());
    assert_eq!(desk.store.reader().unwrap().changed(&feed("nowhere")).unwrap(), None);
}

#[test]
fn what_an_article_says_and_what_lies_beside_it_comes_back_as_it_was() {
    let mut desk = desk();
    let line = |text: &str| Line::new(text);
    let file = MediaFile {
        path: "أمن/img/صورة.jpg".to_owned(),
        media_type: MediaType::of_name("صورة.jpg").unwrap(),
        length: 43_210,
        pixels: Some((640, 480)),
        modified: at(7),
    };
    let story = Entry {
        picture: Some(Picture { source: Line::folded("a.jpg"), alt: line("A"), caption: line("B"), credit: line("C") }),
        media: vec![
            Medium { name: "img/صورة.jpg".to_owned(), file: Some(file) },
            Medium { name: "gone.mp3".to_owned(), file: None },
        ],
        ..entry("a", 1, &["أمن"])
    };
    desk.put(std::slice::from_ref(&story), 2);
    let read = desk.store.reader().unwrap().article(story.permalink(), at(3)).unwrap();
    assert_eq!(read, Some(Article::Published { entry: Box::new(story), changed: at(2), was_changed: false }));
}
