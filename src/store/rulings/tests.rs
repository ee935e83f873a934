//! What the operator decided, as readers find it.

use crate::domain::{Line, Ruling, Window};
use crate::store::tests::{Desk, at, desk, entry, feed};
use crate::store::{Article, FeedStanding};

#[test]
fn what_the_operator_withdrew_stays_so_whatever_its_file_says_until_it_is_taken_back() {
    let mut desk = desk();
    let story = entry("a", 100, &["a"]);
    desk.put(std::slice::from_ref(&story), 200);
    let rule = |desk: &mut Desk, now| {
        let mut tx = desk.writer.begin().unwrap();
        tx.rule(&story.id, Ruling::Withdrawn, Line::new("By mistake.").as_ref(), at(now)).unwrap();
        tx.commit().unwrap()
    };
    assert_eq!(rule(&mut desk, 300).feeds, ["a", "all"].map(feed).into());
    let mut edited = story.clone();
    edited.title = Line::folded("Title of another");
    desk.put(&[edited], 400);
    let reader = desk.store.reader().unwrap();
    assert!(desk.titles("a", 9, 400).is_empty());
    assert_eq!(
        reader.article(story.permalink(), at(400)).unwrap(),
        Some(Article::Withdrawn { reason: Line::new("By mistake."), successor: None })
    );
    let tombstone = &reader.tombstones(&feed("a"), at(0), at(900)).unwrap()[0];
    assert_eq!((tombstone.at, &tombstone.comment), (at(300), &Line::new("By mistake.")));
    let mut tx = desk.writer.begin().unwrap();
    tx.take_back(&story.id, at(500)).unwrap();
    assert_eq!(tx.commit().unwrap().feeds, ["a", "all"].map(feed).into());
    assert_eq!(desk.titles("a", 9, 500), ["another"]);
    assert!(desk.store.reader().unwrap().tombstones(&feed("a"), at(0), at(900)).unwrap().is_empty());
}

#[test]
fn what_was_withdrawn_without_the_operator_is_so_again_when_his_decision_is_taken_back() {
    let mut desk = desk();
    let story = entry("a", 100, &["a"]);
    desk.put(std::slice::from_ref(&story), 200);
    let mut tx = desk.writer.begin().unwrap();
    tx.rule(&story.id, Ruling::Retracted, Line::new("Not so.").as_ref(), at(300)).unwrap();
    // Its file is removed: the retraction stays.
    tx.withdraw(&story.id, at(400)).unwrap();
    tx.commit().unwrap();
    let shown = desk.store.reader().unwrap().window(&feed("a"), &Window::default(), at(400)).unwrap();
    assert_eq!((&shown[0].retraction, &shown[0].body, shown[0].updated), (&Line::new("Not so."), &None, at(300)));
    let mut tx = desk.writer.begin().unwrap();
    tx.take_back(&story.id, at(500)).unwrap();
    tx.commit().unwrap();
    let reader = desk.store.reader().unwrap();
    assert_eq!(
        reader.article(story.permalink(), at(500)).unwrap(),
        Some(Article::Withdrawn { reason: None, successor: None })
    );
    assert_eq!(reader.tombstones(&feed("a"), at(0), at(900)).unwrap().len(), 1);
}

#[test]
fn a_retraction_of_what_is_withdrawn_comes_back_to_its_feeds_with_its_notice_alone() {
    let mut desk = desk();
    let mut story = entry("a", 100, &["a"]);
    story.expires = Some(at(250));
    desk.put(std::slice::from_ref(&story), 200);
    let mut tx = desk.writer.begin().unwrap();
    tx.withdraw(&story.id, at(210)).unwrap();
    assert!(tx.has_stood(&story.id, at(300)).unwrap());
    tx.rule(&story.id, Ruling::Retracted, Line::new("Not so.").as_ref(), at(300)).unwrap();
    tx.index(9, &|| true).unwrap();
    tx.commit().unwrap();
    let shown = desk.store.reader().unwrap().window(&feed("a"), &Window::default(), at(400)).unwrap();
    assert_eq!((shown.len(), &shown[0].retraction), (1, &Line::new("Not so.")));
}

#[test]
fn what_nobody_was_shown_has_not_stood() {
    let mut desk = desk();
    let (mut embargoed, mut late) = (entry("a", 100, &["a"]), entry("b", 100, &["a"]));
    embargoed.visible_from = Some(at(900));
    late.expires = Some(at(150));
    desk.put(&[embargoed.clone(), late.clone(), entry("c", 100, &["a"])], 200);
    let tx = desk.writer.begin().unwrap();
    let stood = ["a", "b", "c"].map(|name| tx.has_stood(&entry(name, 0, &[]).id, at(300)).unwrap());
    assert_eq!(stood, [false, false, true]);
    assert!(tx.has_stood(&embargoed.id, at(900)).unwrap());
}

#[test]
fn a_store_at_rest_is_read_and_nothing_is_left_beside_it() {
    let mut desk = desk();
    desk.put(&[entry("a", 100, &["أمن"])], 200);
    let Desk { store, writer, _folder: folder } = desk;
    drop(writer);
    let files = || std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect::<Vec<_>>();
    let before = files();
    let reader = store.reader_at_rest().unwrap();
    assert_eq!(reader.feeds().unwrap()["أمن"], FeedStanding { entries: 1, changed: at(200) });
    assert_eq!((files(), before.len()), (before, 1));
}
