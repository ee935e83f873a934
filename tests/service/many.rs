//! Files of many articles: each item its own entry, for better and for worse.

use std::time::Duration;

use serde_json::{Value, json};

use crate::feeds::Told;
use crate::folder::Folder;
use crate::poll::{PATIENCE, eventually};
use crate::service::Service;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// An item: id, title, text, and the minute of its date.
#[derive(Clone, Copy)]
struct Item(&'static str, &'static str, &'static str, u32);

const A: Item = Item("tag:example.org,2026:a", "Alpha", "The first text.", 30);
const B: Item = Item("tag:example.org,2026:b", "Beta", "The second text.", 20);
const C: Item = Item("tag:example.org,2026:c", "Gamma", "The third text.", 10);
const NEW: Item = Item("tag:example.org,2026:n", "Novum", "The newest text.", 40);

/// A format that holds many: where its file lies, and how it is written. An item without a title and a text is a bad one.
type Format = (&'static str, fn(&[Item]) -> String);

const FORMATS: [Format; 5] =
    [("rss/a.xml", rss), ("atom/a.xml", atom), ("wxr/a.xml", wxr), ("feed/a.json", json_feed), ("ninjs/a.json", ninjs)];

fn rss(items: &[Item]) -> String {
    let item = |Item(id, title, text, minute): &Item| {
        let words = if title.is_empty() {
            String::new()
        } else {
            format!("<title>{title}</title><description>{text}</description>")
        };
        format!(
            "<item>{words}\n<guid isPermaLink=\"false\">{id}</guid>\n<pubDate>Thu, 24 Sep 2020 10:{minute}:00 GMT</pubDate></item>\n"
        )
    };
    let items: String = items.iter().map(item).collect();
    format!("<rss version=\"2.0\"><channel><title>T</title>\n{items}</channel></rss>")
}

fn atom(items: &[Item]) -> String {
    let item = |Item(id, title, text, minute): &Item| {
        let words = if title.is_empty() {
            String::new()
        } else {
            format!("<title>{title}</title><content type=\"html\">{text}</content>")
        };
        format!("<entry>{words}\n<id>{id}</id><published>2020-09-24T10:{minute}:00Z</published></entry>\n")
    };
    let items: String = items.iter().map(item).collect();
    format!("<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>T</title>\n{items}</feed>")
}

fn wxr(items: &[Item]) -> String {
    let item = |Item(id, title, text, minute): &Item| {
        format!(
            "<item><title>{title}</title>\n<guid isPermaLink=\"false\">{id}</guid><wp:post_type>post</wp:post_type>\
             <wp:status>publish</wp:status><wp:post_date_gmt>2020-09-24 10:{minute}:00</wp:post_date_gmt>\
             <content:encoded><![CDATA[{text}]]></content:encoded></item>\n"
        )
    };
    let items: String = items.iter().map(item).collect();
    format!(
        "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
         xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel><title>T</title><wp:wxr_version>1.2</wp:wxr_version>\n\
         {items}</channel></rss>"
    )
}

fn json_feed(items: &[Item]) -> String {
    let item = |Item(id, title, text, minute): &Item| json!({"id": id, "title": title, "content_text": text, "date_published": format!("2020-09-24T10:{minute}:00Z")});
    let items: Vec<Value> = items.iter().map(item).collect();
    json!({"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": items}).to_string()
}

fn ninjs(items: &[Item]) -> String {
    let item = |Item(id, title, text, minute): &Item| {
        json!({"uri": id, "headline": title, "body_text": text, "type": "text",
               "versioncreated": format!("2020-09-24T10:{minute}:00Z")})
    };
    Value::Array(items.iter().map(item).collect()).to_string()
}

/// Posts that name nothing but their title and text.
fn nameless(items: &[(&str, &str)]) -> String {
    Value::Array(items.iter().map(|(title, text)| json!({"title": title, "text": text})).collect()).to_string()
}

/// Waits until a feed holds these titles, in whatever order, and tells of each.
#[track_caller]
fn expect(service: &Service, feed: &str, titles: &[&str]) -> Vec<Told> {
    let mut titles = titles.to_vec();
    titles.sort_unstable();
    eventually(PATIENCE, &format!("/{feed} holds {titles:?}"), || {
        let mut seen = service.titles(feed);
        seen.sort_unstable();
        (seen == titles).then_some(())
    });
    let mut told = service.feed(feed);
    told.sort_by(|a, b| a.title.cmp(&b.title));
    told
}

#[track_caller]
fn receipt(folder: &Folder, path: &str, holds: &[&str]) -> String {
    let path = format!("{path}.refused.txt");
    eventually(PATIENCE, &format!("{path} with {holds:?}"), || {
        folder.read(&path).filter(|text| holds.iter().all(|piece| text.contains(piece)))
    })
}

#[test]
fn one_bad_item_is_refused_alone_and_named() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    for (path, write) in FORMATS {
        let (name, _) = path.split_once('/').unwrap();
        let bad = Item("tag:example.org,2026:bad", "", "", 15);
        folder.write(path, write(&[A, bad, C]));
        let told = expect(&service, name, &["Alpha", "Gamma"]);
        assert_eq!(told[0].id, A.0, "{name}");
        let mut said = vec!["Article 2: ", "Code: no-title", "Alpha", "Gamma"];
        if path.ends_with(".xml") {
            said.push("Line ");
        }
        receipt(&folder, path, &said);
        folder.remove(path);
        expect(&service, name, &[]);
    }
}

#[test]
fn every_item_that_is_refused_is_named_by_its_title() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    let item = |id: u8, embargoed: &str| {
        json!({"uri": format!("tag:example.org,2026:{id}"), "headline": format!("Story {id}"), "body_text": "Text.",
               "type": "text", "embargoed": embargoed, "versioncreated": "2020-09-24T10:00:00Z"})
    };
    let soon = "when the ministry says so";
    let items = [item(1, "2020-09-24T10:00:00Z"), item(2, soon), item(3, soon)];
    folder.write("news/list.json", serde_json::to_string_pretty(&items).unwrap());
    service.expect("news", &["Story 1"]);
    receipt(&folder, "news/list.json", &["Article 2 (Story 2): ", "Article 3 (Story 3): ", "Line 15"]);
}

#[test]
fn items_are_edited_removed_added_and_reordered_each_for_itself() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    for (path, write) in FORMATS {
        let (name, _) = path.split_once('/').unwrap();
        folder.rename_in_aged(path, write(&[A, B, C]), 3 * DAY);
        let before = expect(&service, name, &["Alpha", "Beta", "Gamma"]);

        let edited = Item(B.0, "Beta, edited", "Another text.", B.3);
        folder.write(path, write(&[A, edited, C]));
        let after = expect(&service, name, &["Alpha", "Beta, edited", "Gamma"]);
        assert_eq!((&after[0], &after[2]), (&before[0], &before[2]), "{name}");
        assert_eq!((&after[1].id, after[1].published), (&before[1].id, before[1].published), "{name}");
        assert!(after[1].updated > before[1].updated, "{name}");

        folder.write(path, write(&[NEW, C, edited, A]));
        let reordered = expect(&service, name, &["Alpha", "Beta, edited", "Gamma", "Novum"]);
        assert_eq!(reordered[..3], after[..], "{name}");

        folder.write(path, write(&[NEW, C, A]));
        let removed = expect(&service, name, &["Alpha", "Gamma", "Novum"]);
        assert_eq!((&removed[0], &removed[1]), (&after[0], &after[2]), "{name}");
        folder.remove(path);
        expect(&service, name, &[]);
    }
}

#[test]
fn a_bad_item_keeps_nothing_but_itself() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    for (path, write) in FORMATS {
        let (name, _) = path.split_once('/').unwrap();
        folder.write(path, write(&[A, B, C]));
        expect(&service, name, &["Alpha", "Beta", "Gamma"]);
        // Beta cannot be read any more, and is served as it was; Gamma is taken out.
        folder.write(path, write(&[A, Item(B.0, "", "", B.3), NEW]));
        expect(&service, name, &["Alpha", "Beta", "Novum"]);
        folder.remove(path);
        expect(&service, name, &[]);
    }
}

#[test]
fn items_without_an_id_are_known_again() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    let path = "news/list.json";
    let (a, b, c) = (
        ("Alpha", "The first text, which is long enough to be nobody else's."),
        ("Beta", "The second text, which is long enough to be nobody else's."),
        ("Gamma", "The third text, which is long enough to be nobody else's."),
    );
    let ids = |told: &[Told]| -> Vec<_> { told.iter().map(|one| (one.id.clone(), one.published)).collect() };
    folder.rename_in_aged(path, nameless(&[a, b, c]), 3 * DAY);
    let before = expect(&service, "news", &["Alpha", "Beta", "Gamma"]);

    // Another order, and a new one on top.
    folder.write(path, nameless(&[("Novum", "New."), c, a, b]));
    let after = expect(&service, "news", &["Alpha", "Beta", "Gamma", "Novum"]);
    assert_eq!(after[..3], before[..]);

    // By its text when the title is edited, by its title when the text is.
    let renamed = ("Alpha, corrected", a.1);
    let rewritten = ("Beta", "Quite another text, in which nothing is as it was before.");
    folder.write(path, nameless(&[rewritten, renamed, ("Novum", "New."), c]));
    let edited = expect(&service, "news", &["Alpha, corrected", "Beta", "Gamma", "Novum"]);
    assert_eq!(ids(&edited), ids(&after));

    // By its place between the others when both are.
    folder.write(path, nameless(&[rewritten, ("Zeta", "Nothing is left."), ("Novum", "New."), c]));
    let replaced = expect(&service, "news", &["Beta", "Gamma", "Novum", "Zeta"]);
    assert_eq!(replaced[3].id, before[0].id);

    // Where one is gone and two are new, none of these is the one that is gone.
    folder.write(path, nameless(&[rewritten, ("Eta", "New, too."), ("Theta", "New, too."), ("Novum", "New."), c]));
    let others = expect(&service, "news", &["Beta", "Eta", "Gamma", "Novum", "Theta"]);
    assert!(others.iter().all(|one| one.id != before[0].id), "{others:?}");
    assert_eq!(others[0].id, before[1].id);
}

#[test]
fn two_of_one_title_and_no_id_are_two() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.write("news/list.json", nameless(&[("Weather", "Sun."), ("Weather", "Rain.")]));
    let before = service.expect("news", &["Weather", "Weather"]);
    assert_ne!(before[0].id, before[1].id);
    folder.write("news/list.json", nameless(&[("Weather", "Wind."), ("Weather", "Rain."), ("Weather", "Sun.")]));
    let after = service.expect("news", &["Weather", "Weather", "Weather"]);
    for known in &before {
        assert!(after.iter().any(|one| (&one.id, &one.html) == (&known.id, &known.html)), "{after:?}");
    }
}

#[test]
fn fault_28_the_first_item_of_an_id_holds_it_in_one_file_and_in_two() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    let other = Item(A.0, "Quite another", "Of which nothing is in the first.", 12);
    folder.write("news/feed.json", json_feed(&[A, B, other]));
    let told = expect(&service, "news", &["Alpha", "Beta"]);
    receipt(&folder, "news/feed.json", &["Article 3 (Quite another): ", "Code: id-taken"]);
    folder.write("news/second.json", json_feed(&[other, C]));
    let both = expect(&service, "news", &["Alpha", "Beta", "Gamma"]);
    receipt(&folder, "news/second.json", &["Article 1 (Quite another): ", "Code: id-taken", "news/feed.json"]);
    assert_eq!(both[..2], told[..]);
    // The same story in a second file is the same entry, and in that file's category, too.
    folder.write("sports/third.json", json_feed(&[A]));
    assert_eq!(expect(&service, "sports", &["Alpha"])[0].id, A.0);
    folder.remove("sports/third.json");
    expect(&service, "sports", &[]);
    expect(&service, "news", &["Alpha", "Beta", "Gamma"]);
}

#[test]
fn a_date_in_the_future_is_its_own_items_fault_alone() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    let dated =
        |title: &str, date: &str| json!({"id": title, "title": title, "content_text": "x", "date_published": date});
    let write = |items: &[Value]| {
        let feed = json!({"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": items});
        folder.write("news/feed.json", feed.to_string());
    };
    write(&[dated("Late", "2999-01-01T00:00:00Z"), dated("Right", "2020-09-24T10:00:00Z")]);
    let before = expect(&service, "news", &["Late", "Right"]);
    write(&[dated("Late", "2999-01-01T00:00:00Z"), dated("Right", "2020-09-24T12:00:00Z")]);
    let moved = || service.items("news").into_iter().find(|item| item["date_published"] == "2020-09-24T12:00:00Z");
    eventually(PATIENCE, "the date that was mended", moved);
    let after = expect(&service, "news", &["Late", "Right"]);
    assert_eq!(after[0].published, before[0].published, "a clamped date stays where it was clamped first");
}

#[test]
fn one_of_two_thousand_is_edited_and_the_others_lie_still() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    // The newest is the last minute of the day.
    let posts = |edited: &str| {
        let item = |n: u32| {
            let title = if n == 1439 { edited.to_owned() } else { format!("Story {n}") };
            json!({"title": title, "date": format!("2020-09-24T{:02}:{:02}:00Z", n / 60 % 24, n % 60),
                   "text": format!("This is the text of story {n}, in which the number {n} stands twice.")})
        };
        Value::Array((0..2000).map(item).collect()).to_string()
    };
    folder.rename_in_aged("news/list.json", posts("Story 1439"), 3 * DAY);
    service.expect_in("news", "Story 1439");
    let before = service.feed("news");
    folder.write("news/list.json", posts("Edited"));
    service.expect_in("news", "Edited");
    let after = service.feed("news");
    let edited = |told: &[Told], title: &str| told.iter().position(|one| one.title == title).unwrap();
    let (was, is) = (edited(&before, "Story 1439"), edited(&after, "Edited"));
    assert_eq!((was, &before[was].id), (is, &after[is].id));
    assert_eq!((&before[..was], &before[was + 1..]), (&after[..is], &after[is + 1..]));
}

#[test]
fn a_corrected_title_of_an_item_without_guid_and_link_is_no_other_story() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    let feed = |first: &str| {
        let item = |title: &str, text: &str| {
            format!(
                "<item><title>{title}</title><pubDate>Thu, 24 Sep 2020 15:57:00 GMT</pubDate><description>{text}</description></item>"
            )
        };
        let items = [
            item(first, "The first text, which is long enough to be nobody else's."),
            item("Beta", "The second text, which is long enough to be nobody else's."),
        ];
        format!("<rss version=\"2.0\"><channel><title>C</title>{}</channel></rss>", items.concat())
    };
    folder.write("news/feed.rss", feed("Alfa"));
    let before = service.expect_in("news", "Alfa");
    folder.write("news/feed.rss", feed("Alpha"));
    let after = service.expect_in("news", "Alpha");
    assert_eq!(before["id"], after["id"]);
    assert_eq!(service.titles("news").len(), 2);
}
