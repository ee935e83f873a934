//! Pictures and recordings beside an article: published with it, and gone with it.

use serde_json::Value;

use crate::feeds::fetch_with;
use crate::folder::{Folder, story};
use crate::poll::{PATIENCE, eventually_telling};
use crate::service::Service;

/// A GIF of 3 by 2 pixels, with so many bytes behind it.
pub fn gif(more: usize) -> Vec<u8> {
    let head = b"GIF89a\x03\x00\x02\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x03\x00\x02\x00\x00\x02\x03D\x02\x05\x00;";
    [&head[..], &vec![b'x'; more]].concat()
}

/// Waits until the only entry of a feed is as it should be.
#[track_caller]
fn expect_only(service: &Service, feed: &str, what: &str, is: impl Fn(&Value) -> bool) -> Value {
    eventually_telling(PATIENCE, what, || {
        let items = service.items(feed);
        assert!(items.len() <= 1, "more than one: {items:?}");
        items.into_iter().find(|item| is(item)).ok_or_else(|| format!("{:?}", service.items(feed)))
    })
}

fn has_picture(item: &Value) -> bool {
    item["image"].is_string()
}

/// The path of an address of the site.
fn path_of(address: &Value) -> String {
    let address = address.as_str().unwrap_or_else(|| panic!("{address} is no address"));
    address.strip_prefix("https://news.example.org").unwrap_or_else(|| panic!("{address} is not ours")).to_owned()
}

#[test]
fn what_has_the_stem_of_the_article_is_published_with_it() {
    let folder = Folder::new();
    folder.write("أمن/زيارة.gif", gif(0));
    folder.write("أمن/زيارة.mp3", "not really sound");
    folder.rename_in("أمن/زيارة.txt", story("زيارة"));
    let service = Service::start(&folder);
    let item = expect_only(&service, "أمن", "a picture and a recording", |item| {
        has_picture(item) && item["attachments"].is_array()
    });
    let picture = service.get(&path_of(&item["image"]));
    assert_eq!((picture.status, &picture.body), (200, &gif(0)));
    assert_eq!(picture.header("content-type"), Some("image/gif"));
    let recording = &item["attachments"][0];
    assert_eq!((&recording["mime_type"], &recording["size_in_bytes"]), (&"audio/mpeg".into(), &16.into()));
    let part = fetch_with(service.public(), "GET", &path_of(&recording["url"]), &[("Range", "bytes=4-9")]);
    assert_eq!((part.status, part.body.as_slice()), (206, &b"really"[..]));

    let rss = service.get_still("/أمن.rss");
    let (length, kind) = ("length=\"16\"", "type=\"audio/mpeg\"");
    let enclosure = rss.text().split_once("<enclosure ").unwrap().1.split_once('>').unwrap().0;
    assert!(enclosure.contains(length) && enclosure.contains(kind), "{enclosure}");
    assert!(rss.text().contains("width=\"3\"") && rss.text().contains("height=\"2\""), "{}", rss.text());
    assert_eq!(rss.text().matches("<enclosure ").count(), 1);
    let permalink = path_of(&item["url"]);
    let page = service.get(&permalink);
    assert!(page.text().contains("<img src=\"/media/") && page.text().contains("<audio"), "{}", page.text());
}

#[test]
fn a_picture_that_comes_after_its_article_is_picked_up_and_is_no_news() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.rename_in("news/visit.txt", story("A visit"));
    let before = expect_only(&service, "news", "the story", |_| true);
    assert!(!has_picture(&before));
    folder.rename_in("news/visit.gif", gif(0));
    let after = expect_only(&service, "news", "its picture", has_picture);
    assert_eq!((&after["id"], &after["date_modified"]), (&before["id"], &before["date_modified"]));
    // A plain write, and a file of more bytes in its place.
    folder.write("news/visit.gif", gif(10));
    eventually_telling(PATIENCE, "the length of the other picture", || {
        let rss = service.get("/news.rss").text().to_owned();
        if rss.contains(&format!("fileSize=\"{}\"", gif(10).len())) { Ok(()) } else { Err(rss) }
    });
    assert_eq!(service.get(&path_of(&after["image"])).body, gif(10));
    folder.remove("news/visit.gif");
    expect_only(&service, "news", "no picture", |item| !has_picture(item));
    assert_eq!(service.get(&path_of(&after["image"])).status, 404);
}

#[test]
fn a_picture_that_the_text_names_stands_in_it_once_it_is_there() {
    let folder = Folder::new();
    folder.write("news/feed.toml", "title = \"News\"");
    let service = Service::start(&folder);
    let text =
        "---\ntitle: A visit\nimage: {src: door.gif, alt: A door}\n---\n\nBefore.\n\n![The flag](img/flag%201.gif)\n";
    folder.rename_in("news/a.md", text);
    let bare = expect_only(&service, "news", "the story", |_| true);
    assert!(!bare["content_html"].as_str().unwrap().contains("<img") && !has_picture(&bare), "{bare}");
    folder.rename_in("news/img/flag 1.gif", gif(1));
    let shown = expect_only(&service, "news", "the picture in the text", |item| {
        item["content_html"].as_str().is_some_and(|html| html.contains("<img"))
    });
    let html = shown["content_html"].as_str().unwrap();
    let source = html.split_once("<img src=\"https://news.example.org").unwrap().1.split_once('"').unwrap().0;
    assert!(source.ends_with("/img/flag%201.gif") && html.contains("alt=\"The flag\""), "{html}");
    assert_eq!(service.get(source).body, gif(1));
    folder.rename_in("news/door.gif", gif(2));
    let whole = expect_only(&service, "news", "the picture of the front matter", has_picture);
    assert!(path_of(&whole["image"]).ends_with("/door.gif"));
    let permalink = path_of(&whole["url"]);
    let page = service.get(&permalink);
    assert!(page.text().contains("alt=\"A door\" width=\"3\" height=\"2\""), "{}", page.text());
    assert_eq!(page.text().matches("<img").count(), 2);
}

#[test]
fn nobody_sees_a_picture_before_or_after_its_article() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    let uuid = |n: u32| format!("00000000-0000-4000-8000-{n:012}");
    let article = |n: u32, matter: &str| {
        format!("---\ntitle: Number {n}\nid: urn:uuid:{}\n{matter}---\n\nThe text of number {n}.\n", uuid(n))
    };
    for (n, matter) in [
        (1, ""),
        (2, "embargo: 2090-01-01T00:00:00Z\n"),
        (3, "draft: true\n"),
        (4, "expires: 2020-01-01T00:00:00Z\n"),
        (5, "status: withheld\n"),
    ] {
        folder.write(format!("news/{n}.gif"), gif(0));
        folder.rename_in(format!("news/{n}.md"), article(n, matter));
    }
    let medium = |n: u32| service.get(&format!("/media/{}/{n}.gif", uuid(n))).status;
    expect_only(&service, "news", "the one that may be seen", has_picture);
    assert_eq!([1, 2, 3, 4, 5].map(medium), [200, 404, 404, 404, 404]);
    // Nor under another article's address, nor anything else of the folder.
    for name in ["2.gif", "1.md", "../site.toml", "..%2Fsite.toml", "feed.toml", ""] {
        assert_eq!(service.get(&format!("/media/{}/{name}", uuid(1))).status, 404, "{name}");
    }
    folder.rename_in("news/1.md", article(1, "retract: It was false.\n"));
    eventually_telling(PATIENCE, "no picture of a story that was recalled", || match medium(1) {
        404 => Ok(()),
        status => Err(status.to_string()),
    });
    folder.remove("news/1.md");
    eventually_telling(PATIENCE, "no picture of a story that is gone", || match medium(1) {
        410 => Ok(()),
        status => Err(status.to_string()),
    });
}

#[test]
fn fault_09_a_link_leads_no_reader_out_of_the_folder() {
    let folder = Folder::new();
    std::fs::write(folder.outside("secret.gif"), gif(0)).unwrap();
    std::fs::create_dir(folder.at("news")).unwrap();
    std::os::unix::fs::symlink(folder.outside("secret.gif"), folder.at("news/a.gif")).unwrap();
    folder.write("news/a.txt", story("A story"));
    folder.write("news/b.gif", gif(0));
    folder.write("news/b.txt", story("Another story"));
    let service = Service::start(&folder);
    let items = eventually_telling(PATIENCE, "both stories, one with a picture", || {
        let items = service.items("news");
        if items.len() == 2 && items.iter().any(has_picture) { Ok(items) } else { Err(format!("{items:?}")) }
    });
    assert_eq!(items.iter().filter(|item| has_picture(item)).count(), 1);
    // What was a picture when it was looked at, and is a link when it is asked for.
    let path = path_of(&items.iter().find(|item| has_picture(item)).unwrap()["image"]);
    folder.remove("news/b.gif");
    std::os::unix::fs::symlink(folder.outside("secret.gif"), folder.at("news/b.gif")).unwrap();
    assert_eq!(service.get(&path).status, 404);
}

#[test]
fn what_changed_while_the_service_stood_still_is_seen_at_the_start() {
    let folder = Folder::new();
    let mut service = Service::start(&folder);
    folder.write("news/a.gif", gif(0));
    folder.rename_in("news/a.txt", story("A story"));
    expect_only(&service, "news", "a picture", has_picture);
    assert!(service.stop().success());
    folder.remove("news/a.gif");
    folder.rename_in("news/a.mp3", "sound");
    service.start_again();
    let item = expect_only(&service, "news", "a recording in its place", |item| item["attachments"].is_array());
    assert!(!has_picture(&item), "{item}");
}
