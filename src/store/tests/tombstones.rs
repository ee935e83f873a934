//! How long what is gone is told of.

use super::*;

#[test]
fn a_retraction_has_a_tombstone_of_its_moment_and_old_ones_are_forgotten_but_for_the_entry() {
    let mut desk = desk();
    let mut recalled = entry("recalled", 10, &["news"]);
    recalled.retraction = Line::new("It was not so.");
    recalled.updated = at(50);
    let gone = entry("gone", 10, &["news"]);
    desk.put(&[recalled.clone(), gone.clone(), entry("kept", 5, &["news"])], 60);
    let mut tx = desk.writer.begin().unwrap();
    tx.withdraw(&gone.id, at(70)).unwrap();
    tx.commit().unwrap();
    let tombstones = |desk: &Desk| desk.store.reader().unwrap().tombstones(&feed("news"), at(0), at(90)).unwrap();
    let told: Vec<_> = tombstones(&desk).into_iter().map(|one| (one.id, one.at, one.comment)).collect();
    let expected = [(gone.id.clone(), at(70), None), (recalled.id.clone(), at(50), recalled.retraction.clone())];
    assert_eq!(told, expected);

    let mut tx = desk.writer.begin().unwrap();
    assert_eq!(tx.reach_of(&feed("news"), 1).unwrap(), Some(at(50)));
    assert_eq!(tx.reach_of(&feed("news"), 50).unwrap(), Some(at(5)));
    assert_eq!(tx.buried_in(at(60)).unwrap(), [feed("all"), feed("news")]);
    assert_eq!(tx.prune_tombstones(&feed("news"), at(60), 10).unwrap(), 1);
    assert_eq!(tx.prune_tombstones(&feed("news"), at(60), 10).unwrap(), 0);
    assert_eq!(tx.prune_tombstones(&feed("news"), at(1000), 0).unwrap(), 0, "some at a time");
    tx.prune_tombstones(&feed("news"), at(1000), 1).unwrap();
    tx.commit().unwrap();
    assert_eq!(tombstones(&desk), []);
    let article = desk.store.reader().unwrap().article(gone.permalink(), at(1000)).unwrap();
    assert_eq!(article, Some(Article::Withdrawn { reason: None, successor: None }), "an id is never forgotten");
    // One that is itself again has none.
    recalled.retraction = None;
    desk.put(&[recalled.clone()], 2000);
    assert!(
        desk.store
            .reader()
            .unwrap()
            .tombstones(&feed("all"), at(0), at(90))
            .unwrap()
            .iter()
            .all(|one| one.id != recalled.id)
    );
}
