//! What was prepared is what the committer would have made of it by itself.

use super::*;
use crate::service::intake::examine::examine;
use crate::service::intake::prepare::prepare;
use crate::service::testing::Still;
use crate::store::Store;

/// A folder of an import with everything in it that makes two things one, or one thing another.
fn folder() -> Vec<(String, String)> {
    let mut files = Vec::new();
    for number in 0..40 {
        let category = ["sport", "news", "news/local", "breaking", ""][number % 5];
        let path = format!("{category}/s{number}.md").trim_start_matches('/').to_owned();
        let text = match number % 13 {
            // The same bytes, and the same words in other bytes.
            1 => "# A copied story\n\nWith one text.\n".to_owned(),
            2 => format!("# A copied story\n\nWith one text.\n{}", "\n".repeat(number)),
            // One id for several files.
            3 => format!("---\nid: one\n---\n# Story {number}\n\nText {number}.\n"),
            4 => format!("---\nid: tag:example.org,2026:{number}\ndate: 2026-01-02\n---\n# Story {number}\n\nText.\n"),
            5 => format!("---\ndraft: true\n---\n# Story {number}\n\nText.\n"),
            6 => format!("---\naliases: [/old/{number}, /old/shared]\n---\n# Story {number}\n\nText.\n"),
            7 => format!("---\nexpires: 2020-01-01\n---\n# Story {number}\n\nText.\n"),
            8 => format!("---\nvisible_from: 2190-01-01\n---\n# Story {number}\n\nText.\n"),
            9 => format!(
                "---\nbreaking: true\ntags: [a, b]\nauthors: [N. N.]\n---\n# Story {number}\n\nText {number}.\n"
            ),
            10 => format!("---\nid: one\nstatus: canceled\n---\n# Story {number}\n\nText.\n"),
            11 => String::new(),
            _ => format!("# Story {number}\n\nA text of {number}, and no other.\n"),
        };
        files.push((path, text));
    }
    // A ticker whose headlines are told, and a page of many.
    files.push(("pages/ticker.txt".to_owned(), "• Story 12\n• Nobody's headline\nBREAKING\n".to_owned()));
    let feed = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": [
        {"id": "1", "title": "Story 0", "content_text": "A text of 0, and no other."},
        {"id": "2", "title": "Another", "content_text": "Text."}]}"#;
    files.push(("news/many.json".to_owned(), feed.to_owned()));
    files
}

fn batch(still: &Still, files: &[(String, String)], is_prepared: bool) -> Vec<ToCommit> {
    let shared = &still.shared;
    let configuration = shared.configuration.load_full();
    let examine = |(path, _): &(String, String)| {
        let path = DropPath::stored(path.as_bytes());
        let mut examined = examine(&shared.root, &path, &configuration.settings, clock::now()).unwrap();
        if is_prepared {
            examined.prepared = prepare(shared, &configuration, &examined, clock::now());
        }
        ToCommit::File(Box::new(examined), Arrival::Found)
    };
    files.iter().map(examine).collect()
}

#[test]
fn an_import_that_was_prepared_comes_to_the_same_as_one_that_was_not() {
    let files = folder();
    let named: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let still = Still::with(&named);
    let prepared = batch(&still, &files, true);
    let is_prepared = |one: &&ToCommit| matches!(one, ToCommit::File(examined, _) if examined.prepared.is_some());
    assert!(prepared.iter().filter(is_prepared).count() > 20);
    // At once, one by one, and with nothing remembered of what was filed.
    for (at_once, rests) in [(files.len(), false), (1, false), (7, true)] {
        let mut told = Vec::new();
        let mut stores = Vec::new();
        for is_prepared in [true, false] {
            let state = tempfile::tempdir().unwrap();
            let store = Store::in_folder(state.path()).unwrap();
            let mut writer = store.writer().unwrap();
            let mut said = Vec::new();
            let mut touched = Touched::default();
            for some in batch(&still, &files, is_prepared).chunks(at_once) {
                let committed = commit(&still.shared, &mut writer, some, &|| false).unwrap();
                said.extend(committed.told.into_iter().map(|told| (told.path, told.what.in_words(), told.again)));
                touched.extend(committed.touched);
                if rests {
                    writer.rest().unwrap();
                }
            }
            told.push((said, touched));
            stores.push(store.rows().unwrap());
        }
        assert_eq!(told[0], told[1]);
        for (table, rows) in &stores[0] {
            let others = &stores[1][table];
            let differs = rows.iter().zip(others).find(|(one, other)| one != other);
            assert_eq!((differs, rows.len()), (None, others.len()), "{table}, {at_once} at once");
        }
        assert!(stores[0]["entries"].len() > 20 && stores[0]["memberships"].len() > 40);
    }
}
