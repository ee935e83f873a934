//! What becomes of missing files, moment by moment: a store and a folder, and no thread or clock.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::*;
use crate::domain::{Entry, SiteId, Stamp, Timestamp, Window};
use crate::service::testing::article;
use crate::site::{Settings, read_site};
use crate::store::{ContentHash, Holding, Judged, Store, Writer};

struct Room {
    folder: tempfile::TempDir,
    store: Store,
    writer: Writer,
    site: SiteId,
    settings: Settings,
}

/// The moments of a story begin here, in seconds.
const START: i64 = 2_000_000_000;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis_utc((START + seconds) * 1000)
}

fn category(name: &str) -> CategoryPath {
    CategoryPath::new(name).unwrap()
}

impl Room {
    fn with(site: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::in_folder(&folder.path().join(".ajil")).unwrap();
        let writer = store.writer().unwrap();
        let settings = Settings::new(read_site(site).unwrap(), "drop");
        Self { folder, store, writer, site: SiteId::new("x"), settings }
    }

    fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Files of one entry each in a category, `sport/0.txt` and on; published a second apart.
    fn publish(&mut self, folder: &str, count: usize) {
        for number in 0..count {
            let name = format!("{}-{number}", folder.replace('/', "-"));
            let number = i64::try_from(number).unwrap();
            let entry = article(&name, at(number - 100_000), &[folder]);
            self.publish_in(&format!("{folder}/{number}.txt"), &[entry]);
        }
    }

    /// A file that holds these.
    fn publish_in(&mut self, path: &str, entries: &[Entry]) {
        let real = self.folder.path().join(path);
        fs::create_dir_all(real.parent().unwrap()).unwrap();
        fs::write(real, "x").unwrap();
        let mut tx = self.writer.begin().unwrap();
        let record = FileRecord {
            path: path.as_bytes().to_owned(),
            stamp: Stamp { size: 1, mtime: 1, ctime: 1, device: 1, inode: 1 },
            content: Some(ContentHash(1)),
            parsing: 1,
            judged: Judged { outcome: "published".to_owned(), ..Judged::default() },
            at: at(0),
            missing: None,
        };
        tx.put_file(&record).unwrap();
        let mut holdings = Vec::new();
        for (place, entry) in entries.iter().enumerate() {
            tx.put_entry(entry, at(0), at(0)).unwrap();
            let categories = entry.categories.clone();
            let place = u32::try_from(place).unwrap();
            holdings.push(Holding { place, id: entry.id.clone(), headline: false, categories });
        }
        tx.put_holdings(path.as_bytes(), &holdings).unwrap();
        tx.commit().unwrap();
    }

    fn at<T>(&mut self, seconds: i64, work: impl FnOnce(&Desk<'_>, &mut Transaction<'_>) -> T) -> T {
        let mut tx = self.writer.begin().unwrap();
        let desk = Desk {
            root: self.folder.path(),
            site: &self.site,
            settings: &self.settings,
            now: at(seconds),
            catching_up: false,
        };
        let done = work(&desk, &mut tx);
        tx.commit().unwrap();
        done
    }

    /// Removes files, and has them noted as gone.
    fn remove(&mut self, seconds: i64, paths: &[String]) {
        for path in paths {
            fs::remove_file(self.root().join(path)).unwrap();
        }
        self.at(seconds, |desk, tx| {
            for path in paths {
                assert!(desk.miss(tx, &DropPath::stored(path.as_bytes())).unwrap(), "{path}");
            }
        });
    }

    fn settle(&mut self, seconds: i64) -> Settled {
        self.at(seconds, |desk, tx| desk.settle_missing(tx).unwrap())
    }

    fn come_back(&mut self, seconds: i64, paths: &[String]) {
        for path in paths {
            let real = self.root().join(path);
            fs::create_dir_all(real.parent().unwrap()).unwrap();
            fs::write(real, "x").unwrap();
        }
        self.at(seconds, |desk, tx| {
            for path in paths {
                desk.welcome_back(tx, &DropPath::stored(path.as_bytes())).unwrap();
            }
        });
    }

    fn confirm(&mut self, seconds: i64, category: Option<&str>, keep: bool) -> Confirmed {
        let category = category.map(|name| CategoryPath::new(name).unwrap());
        self.at(seconds, |desk, tx| confirm(desk, tx, category.as_ref(), keep).unwrap())
    }

    fn entries(&self, feed: &str) -> Vec<Entry> {
        let window = Window { count: 10_000, ..Window::default() };
        let feed = FeedName::parse(feed).unwrap();
        self.store.reader().unwrap().window(&feed, &window, at(1_000_000)).unwrap()
    }

    fn tombstones(&self, feed: &str) -> usize {
        let feed = FeedName::parse(feed).unwrap();
        self.store.reader().unwrap().tombstones(&feed, at(-1_000_000), at(0)).unwrap().len()
    }

    fn modified(&self, feed: &str) -> Timestamp {
        self.store.reader().unwrap().changed(&FeedName::parse(feed).unwrap()).unwrap().unwrap().modified
    }

    /// What asks, `*` for the site.
    fn asked(&self) -> Vec<String> {
        let asked = self.store.reader().unwrap().asked().unwrap();
        asked.into_iter().map(|one| one.category.map_or_else(|| "*".to_owned(), |path| path.to_string())).collect()
    }

    fn files(&self) -> usize {
        let reader = self.store.reader().unwrap();
        let mut files = reader.files_of(b"sport").unwrap();
        std::iter::from_fn(|| files.peek().is_some().then(|| files.advance().unwrap())).count()
    }

    fn next(&mut self) -> Option<Timestamp> {
        self.writer.begin().unwrap().next_parting().unwrap()
    }
}

fn paths(folder: &str, numbers: std::ops::Range<usize>) -> Vec<String> {
    numbers.map(|number| format!("{folder}/{number}.txt")).collect()
}

#[test]
fn a_few_of_many_are_an_editors_doing_and_forgotten_after_a_minute() {
    let mut room = Room::with("");
    room.publish("sport", 25);
    room.remove(0, &paths("sport", 0..6));
    assert_eq!(room.entries("sport").len(), 25, "until it is judged");
    let settled = room.settle(0);
    assert_eq!((settled.gone.len(), settled.gone[0].1, settled.asks), (6, 1, vec![]));
    assert_eq!((room.entries("sport").len(), room.tombstones("sport"), room.files()), (19, 6, 25));
    assert_eq!(room.next(), Some(at(60)));
    assert!(room.settle(59).gone.is_empty());
    assert_eq!(room.files(), 25);
    room.settle(60);
    assert_eq!((room.files(), room.next(), room.entries("sport").len()), (19, None, 19));
}

#[test]
fn of_a_sweep_nothing_is_taken_and_one_question_is_asked() {
    let mut room = Room::with("");
    room.publish("sport", 100);
    room.publish("news", 10);
    let before = room.entries("all");
    room.remove(0, &paths("sport", 0..21));
    let settled = room.settle(0);
    assert!(settled.gone.is_empty());
    let Asked { files, entries, published, is_folder, .. } = settled.asks[0].clone();
    assert_eq!((files, entries, published, is_folder, room.asked()), (21, 21, 100, false, vec!["sport".to_owned()]));
    assert_eq!((room.entries("all"), room.tombstones("all"), room.next()), (before.clone(), 0, None));
    // What is missing then, later and one by one, is of the same sweep.
    room.remove(500, &paths("sport", 21..22));
    assert!(room.settle(500).asks.is_empty());
    assert_eq!(room.entries("all"), before);
    assert_eq!(room.store.reader().unwrap().asked().unwrap()[0].files, 22);
}

#[test]
fn what_a_sweep_that_trickles_took_is_given_back_as_it_was() {
    for site in ["", "on_remove = \"retract\""] {
        let mut room = Room::with(site);
        room.publish("sport", 60);
        let (before, modified) = (room.entries("sport"), room.modified("sport"));
        for second in 0..2 {
            let ten = usize::try_from(second).unwrap() * 10;
            room.remove(second, &paths("sport", ten..ten + 10));
            room.settle(second);
        }
        assert_ne!(room.entries("sport"), before);
        room.remove(2, &paths("sport", 20..30));
        assert_eq!(room.settle(2).asks.len(), 1);
        let mut after = room.entries("sport");
        for (after, before) in after.iter_mut().zip(&before) {
            // Those that were recalled come as newer than that.
            assert!(after.updated == before.updated || (!site.is_empty() && after.updated > before.updated));
            after.updated = before.updated;
        }
        assert_eq!(after, before, "{site}");
        assert_eq!(room.tombstones("sport"), 0);
        assert!(room.modified("sport") > modified);
        let article = room.store.reader().unwrap().article(before[0].permalink(), at(2)).unwrap();
        assert!(matches!(article, Some(crate::store::Article::Published { entry, .. }) if *entry == before[0]));
    }
}

#[test]
fn what_went_more_than_a_minute_before_is_not_of_the_sweep() {
    let mut room = Room::with("");
    room.publish("sport", 100);
    room.remove(0, &paths("sport", 0..15));
    room.settle(0);
    room.settle(60);
    room.remove(61, &paths("sport", 15..30));
    room.settle(61);
    assert_eq!((room.asked().len(), room.entries("sport").len()), (0, 70));
}

#[test]
fn files_that_come_back_settle_it() {
    let mut room = Room::with("");
    room.publish("sport", 100);
    let before = room.entries("sport");
    room.remove(0, &paths("sport", 0..40));
    room.settle(0);
    room.come_back(10, &paths("sport", 0..10));
    assert_eq!(room.next(), Some(at(13)), "others may be about to");
    room.settle(13);
    assert_eq!((room.asked().len(), room.entries("sport")), (1, before.clone()));
    room.come_back(20, &paths("sport", 10..40));
    let settled = room.settle(23);
    assert_eq!((settled.settled.len(), room.asked().len(), room.next()), (1, 0, None));
    assert_eq!(room.entries("sport"), before);
}

#[test]
fn when_so_many_are_back_that_it_is_no_sweep_the_others_are_taken_away() {
    let mut room = Room::with("");
    room.publish("sport", 100);
    room.remove(0, &paths("sport", 0..40));
    room.settle(0);
    room.come_back(10, &paths("sport", 0..35));
    let settled = room.settle(13);
    assert_eq!((settled.gone.len(), room.asked().len(), room.entries("sport").len()), (5, 0, 95));
    assert_eq!(room.next(), Some(at(73)));
    // And these are an editor's: they can come back, too.
    room.come_back(30, &paths("sport", 35..36));
    assert_eq!(room.entries("sport").len(), 96);
}

#[test]
fn a_folder_that_is_gone_asks_however_little_was_in_it() {
    let mut room = Room::with("");
    room.publish("sport", 1);
    room.publish("sport/football", 2);
    room.publish("news", 500);
    for path in paths("sport/football", 0..2).into_iter().chain(paths("sport", 0..1)) {
        room.remove(0, &[path]);
    }
    fs::remove_dir_all(room.root().join("sport")).unwrap();
    assert_eq!(room.settle(0).asks.len(), 1);
    assert_eq!((room.asked(), room.entries("sport").len()), (vec!["sport".to_owned()], 3));
    // The folder alone is back: three files are missing, as an editor might remove them.
    fs::create_dir_all(room.root().join("sport/football")).unwrap();
    room.settle(100);
    assert_eq!((room.asked().len(), room.entries("sport").len()), (0, 0));
}

#[test]
fn a_served_folder_that_is_emptied_asks_about_the_whole_site() {
    let mut room = Room::with("");
    room.publish_in("a.txt", &[article("a", at(-5), &["news"])]);
    room.remove(0, &["a.txt".to_owned()]);
    room.settle(0);
    assert_eq!((room.asked(), room.entries("news").len()), (vec!["*".to_owned()], 1));
    assert_eq!(room.confirm(5, None, false).withdrawn, 1);
    assert!(room.entries("all").is_empty());
}

#[test]
fn the_answer_is_carried_out_or_keeps_what_is_missing() {
    for (site, keep, left, retracted) in
        [("", false, 60, 0), ("", true, 100, 0), ("on_remove = \"retract\"", false, 100, 40)]
    {
        let mut room = Room::with(site);
        room.publish("sport", 100);
        room.remove(0, &paths("sport", 0..40));
        room.settle(0);
        assert_eq!(room.confirm(7, Some("news"), keep).files, 0, "nothing asks there");
        let confirmed = room.confirm(8, Some("sport"), keep);
        assert_eq!(confirmed.files, 40);
        assert_eq!(confirmed.withdrawn + confirmed.retracted + confirmed.kept, 40);
        assert_eq!(confirmed.settled.settled.len(), 1);
        let entries = room.entries("sport");
        assert_eq!((entries.len(), room.asked().len(), room.files()), (left, 0, 60), "{site} {keep}");
        let recalled: Vec<_> = entries.iter().filter(|entry| entry.retraction.is_some()).collect();
        assert_eq!(recalled.len(), retracted);
        assert!(recalled.iter().all(|entry| entry.updated == at(8) && entry.body.is_none()));
        assert_eq!(room.next(), None, "it is answered for good");
    }
}

#[test]
fn an_answer_for_one_category_leaves_the_question_about_another() {
    let mut room = Room::with("");
    for folder in ["a", "b"] {
        room.publish(folder, 30);
        room.remove(0, &paths(folder, 0..30));
    }
    room.publish("c", 500);
    room.settle(0);
    assert_eq!(room.asked(), ["a", "b"]);
    assert_eq!(room.confirm(1, Some("a"), false).withdrawn, 30);
    assert_eq!((room.asked(), room.entries("b").len()), (vec!["b".to_owned()], 30));
}

#[test]
fn what_is_kept_never_asks() {
    let mut room = Room::with("on_remove = \"keep\"");
    room.publish("sport", 100);
    let before = room.entries("all");
    room.remove(0, &paths("sport", 0..100));
    room.settle(0);
    room.settle(60);
    assert_eq!((room.asked().len(), room.entries("all"), room.files()), (0, before, 0));
}

#[test]
fn a_file_of_many_counts_as_many() {
    let mut room = Room::with("");
    let many: Vec<_> =
        (0..1000).map(|number| article(&format!("many-{number}"), at(number - 5000), &["sport"])).collect();
    room.publish_in("sport/all.json", &many);
    room.publish_in("sport/one.txt", &[article("one", at(-1), &["sport"])]);
    room.remove(0, &["sport/all.json".to_owned()]);
    let settled = room.settle(0);
    assert_eq!((settled.asks[0].files, settled.asks[0].entries), (1, 1000));
    assert_eq!(room.entries("sport").len(), 1001);
}

#[test]
fn what_another_file_holds_is_not_missing() {
    let mut room = Room::with("");
    for number in 0..30 {
        let entry = article(&format!("story-{number}"), at(-number - 1), &["sport", "sports"]);
        room.publish_in(&format!("sport/{number}.txt"), std::slice::from_ref(&entry));
        room.publish_in(&format!("sports/{number}.txt"), &[entry]);
    }
    room.remove(0, &paths("sport", 0..30));
    fs::remove_dir_all(room.root().join("sport")).unwrap();
    let settled = room.settle(0);
    assert_eq!((settled.asks.len(), settled.again.len(), room.entries("all").len()), (0, 30, 30));
}

#[test]
fn what_nobody_has_yet_does_not_count_and_is_given_back_all_the_same() {
    let mut room = Room::with("");
    room.publish("sport", 100);
    for number in 0..30 {
        let mut entry = article(&format!("later-{number}"), at(2_000_000), &["sport"]);
        entry.visible_from = Some(at(2_000_000));
        room.publish_in(&format!("sport/later-{number}.txt"), &[entry]);
    }
    let later: Vec<_> = (0..30).map(|number| format!("sport/later-{number}.txt")).collect();
    room.remove(0, &later);
    room.settle(0);
    assert_eq!(room.asked().len(), 0);
    room.remove(1, &paths("sport", 0..21));
    room.settle(1);
    assert_eq!(room.asked(), ["sport"]);
    let mut tx = room.writer.begin().unwrap();
    assert_eq!(tx.next_moment().unwrap(), Some(at(2_000_000)), "scheduled as before");
    tx.pass_moments(at(2_000_000)).unwrap();
}

#[test]
fn what_is_judged_midway_and_judged_again_comes_to_the_same() {
    let mut room = Room::with("");
    room.publish("sport", 60);
    let before = room.entries("all");
    room.remove(0, &paths("sport", 0..30));
    // Killed before anything was judged: the row says when to look.
    assert_eq!(room.next(), Some(at(3)));
    room.settle(3);
    room.settle(3);
    room.settle(100);
    assert_eq!((room.entries("all"), room.asked()), (before, vec!["sport".to_owned()]));
}

#[test]
fn a_clock_that_went_back_keeps_no_file_missing_for_years() {
    let mut room = Room::with("");
    room.publish("sport", 60);
    room.remove(1_000_000, &paths("sport", 0..5));
    room.settle(1_000_000);
    room.settle(0);
    assert_eq!(room.next(), Some(at(60)));
    room.settle(60);
    assert_eq!(room.files(), 55);
}

#[test]
fn a_retraction_by_removal_has_the_languages_notice_and_a_later_update() {
    let mut room = Room::with("on_remove = \"retract\"\ntime_zone = \"Africa/Casablanca\"");
    let mut arabic = article("خبر", at(-50), &["sport"]);
    arabic.language = crate::domain::Language::new("ar").unwrap();
    arabic.updated = at(500);
    let mut hidden = article("hidden", at(-50), &["sport"]);
    hidden.visible_from = Some(at(900_000));
    room.publish_in("sport/a.txt", &[arabic.clone()]);
    room.publish_in("sport/b.txt", &[hidden.clone()]);
    room.publish("sport", 3);
    room.remove(0, &["sport/a.txt".to_owned(), "sport/b.txt".to_owned()]);
    room.settle(0);
    let entries = room.entries("sport");
    let recalled = entries.iter().find(|entry| entry.retraction.is_some()).unwrap();
    assert_eq!((&recalled.id, recalled.published), (&arabic.id, arabic.published));
    assert!(recalled.updated > arabic.updated);
    assert_eq!(recalled.retraction, Some(crate::render::content::notice(&arabic.language)));
    let ids: BTreeSet<_> = entries.iter().map(|entry| &entry.id).collect();
    assert!(!ids.contains(&hidden.id), "what nobody has is not told to be recalled");
    room.come_back(5, &["sport/a.txt".to_owned()]);
    // Readers have the retraction: what it was must come as newer than that.
    let mut back = room.entries("sport").into_iter().find(|entry| entry.id == arabic.id).unwrap();
    assert!(back.updated > recalled.updated);
    back.updated = arabic.updated;
    assert_eq!(back, arabic);
}

#[test]
fn the_row_that_waits_aside_has_its_folders_settings() {
    let aside = aside(b"sport/a.txt", 7);
    assert_eq!(home_of(&aside), DropPath::stored(b"sport/a.txt"));
    assert_eq!(home_of(&DropPath::stored(b"a.txt")), DropPath::stored(b"a.txt"));
    assert_eq!(category("sport").as_str(), home_of(&aside).folder());
}
