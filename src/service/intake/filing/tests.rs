//! What cannot be tried from outside: moments a week apart, and what an operator parts.

use super::*;
use crate::service::clock;
use crate::service::intake::examine::{Examined, examine};
use crate::service::testing::Still;
use crate::store::{FileRecord, Judged};

const DAY: i64 = 24 * 3_600_000;
const WORDS: &str = "Storm closes the northern harbour";
const TICKER: &str = "• Storm closes the northern harbour\nBREAKING\n";

/// A service without its threads, on the day that it is told.
struct Days {
    still: Still,
    start: Timestamp,
}

impl Days {
    fn begin() -> Self {
        Self::with(&[])
    }

    fn with(files: &[(&str, &str)]) -> Self {
        Self { still: Still::with(files), start: clock::now() }
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.still.shared.root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Files what lies at `path` so many milliseconds after the start.
    fn file_after(&mut self, path: &str, millis: i64) -> Filed {
        let now = self.start.plus_millis(millis);
        let shared = std::sync::Arc::clone(&self.still.shared);
        let configuration = shared.configuration.load();
        let path = DropPath::stored(path.as_bytes());
        let Examined { stamp, content, parsing, finding, .. } =
            examine(&shared.root, &path, &configuration.settings, now).unwrap();
        let desk = desk(&shared, &configuration.settings, now);
        let mut tx = self.still.writer.begin().unwrap();
        let before = tx.file(path.as_bytes()).unwrap();
        let mut stamp = stamp.unwrap();
        stamp.mtime = now.millis() * 1_000_000;
        let edited = before.is_some_and(|before| before.content.is_some() && before.content != content);
        let filing = Filing { path: &path, stamp, content, parsing, edited, media: &[], was_previewed: false };
        let judged = Judged { outcome: "published".to_owned(), ..Judged::default() };
        let record =
            FileRecord { path: path.as_bytes().to_owned(), stamp, content, parsing, judged, at: now, missing: None };
        tx.put_file(&record).unwrap();
        let filed = desk.file(&mut tx, &filing, &finding).unwrap();
        tx.commit().unwrap();
        filed
    }

    fn drop_after(&mut self, path: &str, text: &str, millis: i64) -> Vec<EntryId> {
        self.write(path, text);
        self.file_after(path, millis).entries.into_iter().map(|(id, _)| id).collect()
    }

    fn split(&mut self, id: &EntryId) -> Split {
        let shared = std::sync::Arc::clone(&self.still.shared);
        let configuration = shared.configuration.load();
        let desk = desk(&shared, &configuration.settings, self.start);
        let mut tx = self.still.writer.begin().unwrap();
        let split = desk.split(&mut tx, id).unwrap().unwrap();
        tx.commit().unwrap();
        split
    }

    fn read_again(&mut self, split: &Split) {
        for path in &split.again {
            self.file_after(std::str::from_utf8(path.as_bytes()).unwrap(), 0);
        }
    }

    /// What the files hold, by path.
    fn held(&mut self, path: &str) -> Vec<EntryId> {
        let tx = self.still.writer.begin().unwrap();
        tx.held_by(path.as_bytes()).unwrap().into_iter().map(|holding| holding.id).collect()
    }

    fn known(&mut self, id: &EntryId) -> crate::store::Known {
        self.still.writer.begin().unwrap().entry(id).unwrap().unwrap()
    }
}

fn desk<'a>(shared: &'a crate::service::shared::Shared, settings: &'a Settings, now: Timestamp) -> Desk<'a> {
    Desk { root: &shared.root, site: &shared.site, settings, now, catching_up: false }
}

fn story(body: &str) -> String {
    format!("{WORDS}\n\n{body}\n")
}

#[test]
fn a_headline_and_its_story_are_one_within_seven_days_and_two_after_in_either_order() {
    for (millis, is_one) in [(0, true), (7 * DAY, true), (7 * DAY + 1, false)] {
        let mut days = Days::begin();
        let headline = days.drop_after("pages/a.txt", TICKER, 0);
        let told = days.drop_after("news/a.txt", &story("Ships wait outside the harbour."), millis);
        assert_eq!(told == headline, is_one, "the headline first, {millis}");
        let mut days = Days::begin();
        let told = days.drop_after("news/a.txt", &story("Ships wait outside the harbour."), 0);
        let headline = days.drop_after("pages/a.txt", TICKER, millis);
        assert_eq!(told == headline, is_one, "the story first, {millis}");
    }
}

#[test]
fn an_old_story_that_came_lately_is_that_of_its_headline_whichever_is_first() {
    let text = format!("2020-09-24 15:57\n\n{}", story("Ships wait outside the harbour."));
    let mut days = Days::begin();
    let told = days.drop_after("news/a.txt", &text, 0);
    assert_eq!(days.drop_after("pages/a.txt", TICKER, DAY), told);
    let mut days = Days::begin();
    let headline = days.drop_after("pages/a.txt", TICKER, 0);
    assert_eq!(days.drop_after("news/a.txt", &text, DAY), headline);
}

#[test]
fn a_page_that_is_saved_after_more_than_a_week_keeps_what_it_announced() {
    let mut days = Days::begin();
    let headline = days.drop_after("pages/a.txt", TICKER, 0);
    assert_eq!(days.drop_after("news/a.txt", &story("Ships wait outside the harbour."), DAY), headline);
    let again = days.drop_after("pages/a.txt", &format!("• A new headline\n{TICKER}"), 9 * DAY);
    assert_eq!(again[1..], headline);
    let mut days = Days::begin();
    let told = days.drop_after("news/a.txt", &story("Ships wait outside the harbour."), 0);
    days.drop_after("pages/a.txt", TICKER, DAY);
    let again = days.drop_after("pages/a.txt", &format!("• A new headline\n{TICKER}"), 9 * DAY);
    assert_eq!(again[1..], told);
}

#[test]
fn the_same_words_on_another_day_are_another_story() {
    let text = |date: &str| format!("{date}\n\n{}", story("The markets are closed today."));
    let mut days = Days::begin();
    let first = days.drop_after("a/a.txt", &text("2020-09-24 15:57"), 0);
    let markdown = format!("---\ntitle: {WORDS}\ndate: 2020-09-24T15:57:30Z\n---\nThe markets are closed today.\n");
    assert_eq!(days.drop_after("b/a.md", &markdown, 30 * DAY), first);
    assert_ne!(days.drop_after("c/a.txt", &text("2020-09-25 15:57"), 0), first);
    let undated = story("The markets are closed today.");
    let mut days = Days::begin();
    let first = days.drop_after("a/a.txt", &undated, 0);
    assert_eq!(days.drop_after("b/a.txt", &format!("{undated}\n"), DAY), first);
    assert_ne!(days.drop_after("c/a.txt", &format!("{undated}\n\n"), 9 * DAY), first);
}

#[test]
fn a_story_held_by_two_files_is_split_into_one_of_each_for_good() {
    let mut days = Days::begin();
    let text = story("Ships wait outside the harbour.");
    let [id] = &days.drop_after("a/a.txt", &text, 0)[..] else { panic!() };
    assert_eq!(days.drop_after("b/b.txt", &text, 0), std::slice::from_ref(id));
    let split = days.split(id);
    assert_eq!((&split.id, &split.kept), (id, &Kept::File(DropPath::stored(b"a/a.txt"))));
    assert_eq!(split.apart, [DropPath::stored(b"b/b.txt")]);
    assert_eq!(split.again.len(), 2);
    days.read_again(&split);
    let [own] = &days.held("b/b.txt")[..] else { panic!() };
    assert_ne!(own, id);
    assert_eq!(days.held("a/a.txt"), std::slice::from_ref(id));
    let known = days.known(id);
    assert_eq!(known.entry.categories, [CategoryPath::new("a").unwrap()]);
    // After an edit, a rename, and another reading, too.
    let own = own.clone();
    for (path, body) in [
        ("b/b.txt", "Ships wait outside the harbour."),
        ("b/b.txt", "Ships wait."),
        ("b/b.txt", "Ships wait outside the harbour."),
    ] {
        assert_eq!(days.drop_after(path, &story(body), 0), std::slice::from_ref(&own), "{body}");
    }
    days.still.commit(|tx| assert!(tx.move_file(b"b/b.txt", b"b/c.txt").unwrap()));
    assert_eq!(days.drop_after("b/c.txt", &text, 0), [own]);
    assert_eq!(days.split(id).kept, Kept::Whole);
}

#[test]
fn a_headline_that_became_a_story_is_split_from_it_and_keeps_its_id() {
    for declared in ["", "id: storm-4711\n"] {
        let mut days = Days::begin();
        let [id] = &days.drop_after("pages/a.txt", TICKER, 0)[..] else { panic!() };
        let text = format!("---\n{declared}title: {WORDS}\n---\nShips wait outside the harbour.\n");
        assert_eq!(days.drop_after("news/a.md", &text, 0), std::slice::from_ref(id));
        let split = days.split(id);
        assert_eq!((&split.kept, &split.apart[..]), (&Kept::Headline, &[DropPath::stored(b"news/a.md")][..]));
        days.read_again(&split);
        let own = days.held("news/a.md");
        assert_ne!(own, std::slice::from_ref(id));
        let known = days.known(id);
        assert_eq!((known.entry.kind, known.entry.body, known.withdrawn), (EntryKind::Headline, None, None));
        assert_eq!(days.drop_after("news/a.md", &text.replace("wait", "lie"), DAY), own);
        // Another page with these words tells the headline, and not the story.
        assert_eq!(days.drop_after("pages/b.txt", TICKER, DAY), std::slice::from_ref(id));
        assert_eq!(days.drop_after("pages/a.txt", &format!("{TICKER}\n"), DAY), std::slice::from_ref(id));
    }
}

#[test]
fn a_story_that_its_headline_came_to_keeps_its_id_when_it_is_split_from_that() {
    let mut days = Days::begin();
    let told = days.drop_after("news/a.txt", &story("Ships wait outside the harbour."), 0);
    assert_eq!(days.drop_after("pages/a.txt", TICKER, 0), told);
    let split = days.split(&told[0]);
    assert_eq!(split.kept, Kept::File(DropPath::stored(b"news/a.txt")));
    days.read_again(&split);
    assert_eq!(days.held("news/a.txt"), told);
    let headline = days.held("pages/a.txt");
    assert_ne!(headline, told);
    assert!(!days.known(&told[0]).entry.breaking && days.known(&headline[0]).entry.breaking);
    assert_eq!(days.drop_after("pages/b.txt", TICKER, DAY), headline);
}

#[test]
fn two_files_of_one_declared_id_are_split_whatever_they_declare() {
    let mut days = Days::begin();
    let text = |body: &str| format!("---\nid: storm-4711\ntitle: {WORDS}\n---\n{body}\n");
    let [id] = &days.drop_after("a/a.md", &text("Ships wait outside the harbour."), 0)[..] else { panic!() };
    assert_eq!(days.drop_after("b/b.md", &text("Ships wait, and wait."), 0), std::slice::from_ref(id));
    let split = days.split(id);
    days.read_again(&split);
    assert_ne!(days.held("b/b.md"), std::slice::from_ref(id));
    assert_eq!(days.drop_after("a/a.md", &text("Ships wait no more."), 0), std::slice::from_ref(id));
}

#[test]
fn a_slot_that_holds_many_lets_none_of_them_go_that_scrolls_out_of_it() {
    let rss = |numbers: std::ops::Range<u8>| {
        let items = numbers.map(|n| {
            format!("<item><title>Story {n}</title><description>The text of number {n}.</description></item>")
        });
        format!("<rss version=\"2.0\"><channel><title>Wire</title>{}</channel></rss>", items.collect::<String>())
    };
    for (settings, withdrawn) in [("slots = true\n", false), ("", true)] {
        let mut days = Days::with(&[("wire/feed.toml", settings)]);
        let first = days.drop_after("wire/latest.xml", &rss(1..4), 0);
        assert_eq!(first.len(), 3);
        let second = days.drop_after("wire/latest.xml", &rss(3..6), 0);
        assert_eq!(second[0], first[2]);
        for id in &first[..2] {
            assert_eq!(days.known(id).withdrawn.is_some(), withdrawn, "{settings}");
        }
    }
}

#[test]
fn what_is_told_of_a_file_that_was_saved_over() {
    let warned = |settings: &str, first: &str, second: &str| {
        let mut days = Days::with(&[("wire/feed.toml", settings)]);
        let id = days.drop_after("wire/a.md", first, 0).remove(0);
        days.write("wire/a.md", second);
        let filed = days.file_after("wire/a.md", 1000);
        let became = filed.warnings.into_iter().map(|warning| match warning.code {
            WarningCode::AnotherStory { id: before, became, .. } if before == id => became,
            other => panic!("{other:?}"),
        });
        became.collect::<Vec<_>>()
    };
    let text = |matter: &str, title: &str, body: &str| format!("---\n{matter}title: {title}\n---\n{body}\n");
    let first = text("", "The vote", "Members met at noon.");
    let other = text("", "The storm", "Ships wait outside.");
    assert_eq!(warned("", &first, &other), [Became::Withdrawn]);
    assert_eq!(warned("slots = true\n", &first, &other), [Became::Kept]);
    assert_eq!(warned("", &first, &text("draft: true\n", "The storm", "Ships wait outside.")), [Became::Withdrawn]);
    assert_eq!(warned("slots = true\n", &first, &text("draft: true\n", "The storm", "Ships wait.")), [Became::Kept]);
    assert_eq!(warned("", &text("id: a\n", "The vote", "x"), &text("id: b\n", "The storm", "y")), [Became::Withdrawn]);
    for same in [
        text("draft: true\n", "The vote", "Members met."),
        text("id: b\n", "The vote", "Members met."),
        text("", "The vote", "No."),
    ] {
        assert_eq!(warned("slots = true\n", &first, &same), [], "{same}");
    }
    let kill = text("status: canceled\n", "KILL KILL", "Do not use.");
    assert_eq!(warned("", &first, &kill), []);
}

#[test]
fn a_story_saved_over_one_that_a_second_file_holds_leaves_it_there() {
    let mut days = Days::begin();
    let text = story("Ships wait outside the harbour.");
    let id = days.drop_after("a/a.txt", &text, 0);
    assert_eq!(days.drop_after("b/b.txt", &text, 0), id);
    days.write("a/a.txt", "The vote in parliament\n\nMembers met at noon.\n");
    let filed = days.file_after("a/a.txt", 0);
    assert_ne!(filed.entries[0].0, id[0]);
    assert_eq!(filed.released.again, [DropPath::stored(b"b/b.txt")]);
    assert!(days.known(&id[0]).withdrawn.is_none());
    let WarningCode::AnotherStory { became, .. } = filed.warnings[0].code else { panic!() };
    assert_eq!(became, Became::HeldElsewhere);
}
