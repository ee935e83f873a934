//! Files that are broken, hostile or not what their names say, from the drop to the documents.

use std::fs::File;

use crate::feeds::Told;
use crate::folder::{Folder, story};
use crate::poll::{PATIENCE, eventually};
use crate::service::Service;

/// The receipt beside a refused file.
#[track_caller]
fn receipt(folder: &Folder, path: &str) -> String {
    eventually(PATIENCE, &format!("a receipt of {path}"), || folder.read(format!("{path}.refused.txt")))
}

/// What all three documents say of the story of this title: they are fetched, held to their rules, found well-formed and
/// compared.
#[track_caller]
fn told(service: &Service, title: &str) -> Told {
    service.expect_in("news", title);
    service.feed("news").into_iter().find(|told| told.title == title).expect("it is in all of them")
}

#[test]
fn fault_16_a_sparse_file_of_ten_gigabytes_is_refused_and_the_news_goes_on() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    folder.write("news/before.txt", story("Before it"));
    service.expect_in("news", "Before it");
    // Grown by a rename's neighbour: its bytes are there at once and take no room.
    let file = File::create(folder.at("news/huge.txt")).unwrap();
    file.set_len(10 << 30).unwrap();
    drop(file);
    let receipt = receipt(&folder, "news/huge.txt");
    assert!(receipt.contains("too-large") && receipt.contains("16"), "{receipt}");
    folder.write("news/after.txt", story("After it"));
    service.expect_in("news", "After it");
}

#[test]
fn fault_17_text_in_any_encoding_is_read_and_what_is_none_is_refused_with_its_byte() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    let body = "استقبل المدير العام للأمن الوطني، اليوم الخميس بالرباط، سفير الولايات المتحدة الأمريكية.";
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    let arabic = |text: &str| encoding_rs::WINDOWS_1256.encode(text).0.into_owned();
    let page = |charset: &str| {
        format!(
            "<html><head><meta charset=\"{charset}\"><title>عنوان ج</title></head><body><h1>عنوان ج</h1><p>{body}</p></body></html>"
        )
    };
    folder.write("news/a.txt", format!("\u{FEFF}عنوان أ\n\n{body}"));
    folder.write("news/b.txt", wide(&format!("\u{FEFF}عنوان ب\n\n{body}")));
    folder.write("news/c.html", arabic(&page("utf-8")));
    folder.write("news/d.txt", wide(&format!("عنوان د\n\n{body}")));
    for title in ["عنوان أ", "عنوان ب", "عنوان ج", "عنوان د"] {
        let html = told(&service, title).html.unwrap_or_default();
        assert!(html.contains(&format!("<p>{body}</p>")), "{title}: {html}");
    }
    let mut broken = format!("عنوان\n\n{body}").into_bytes();
    broken[40] = 0xFF;
    folder.write("news/broken.txt", &broken);
    let offset = std::str::from_utf8(&broken).unwrap_err().valid_up_to() + 1;
    let receipt = receipt(&folder, "news/broken.txt");
    assert!(receipt.contains("not-utf8") && receipt.contains(&offset.to_string()), "{offset}: {receipt}");
}

#[test]
fn fault_18_control_characters_leave_every_document_well_formed() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    let odd = "words of the story\0 with \u{1} signs \u{B}that \u{1F}no \u{FFFE}document \u{FFFF}may hold, and many more words";
    folder.write("news/a.txt", format!("Text\u{1} title\n\n{odd}\n"));
    folder.write("news/b.md", format!("---\ntitle: \"Matter\\u0001 title\"\n---\n{odd}\n"));
    folder.write(
        "news/c.json",
        r#"{"uri": "urn:c", "headline": "Wire\u0000 title", "body_html": "<p>words\u0008 of\uffff it&#11;</p>"}"#,
    );
    folder.write("news/d.xml", "<rss><channel><item><title>Feed&#1; title</title><description>words&#0; &amp;#31; of it</description></item></channel></rss>");
    folder.write(
        "news/e.html",
        format!(
            "<html><head><title>Page&#x1; title</title></head><body><h1>Page title</h1><p>{odd}&#x1F;</p></body></html>"
        ),
    );
    for title in ["Text title", "Matter title", "Wire title", "Feed title", "Page title"] {
        let html = told(&service, title).html.unwrap_or_default();
        assert!(html.contains("words"), "{title}: {html:?}");
        assert!(
            !html.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t') || matches!(c, '\u{FFFE}' | '\u{FFFF}')),
            "{title}: {html:?}"
        );
    }
}

#[test]
fn fault_19_section_ends_references_and_quotes_come_through_every_feed_as_they_were() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    let title = "]]> a < b & \"c\" 'd' «e» = f";
    let html = "<p title=\"&quot;q&quot; ]]&gt; 'x'\">]]&gt; &amp;amp; &lt;b&gt; \"q\" 'x' a=b&amp;c <a href=\"https://e.org/?a=1&amp;b=2\">l</a></p>";
    let json = serde_json::json!({"uri": "urn:j", "headline": format!("{title} 1"), "body_html": html});
    folder.write("news/j.json", json.to_string());
    folder.write("news/m.md", format!("---\ntitle: {}\n---\n{html}\n", serde_json::json!(format!("{title} 2"))));
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace("]]>", "]]&gt;");
    folder.write(
        "news/r.rss",
        format!(
            "<rss><channel><item><title>{}</title><description>{}</description></item></channel></rss>",
            escaped(&format!("{title} 3")),
            escaped(html)
        ),
    );
    for number in 1..=3 {
        let told = told(&service, &format!("{title} {number}"));
        let read = told.html.unwrap_or_default();
        for whole in [
            "]]&gt;",
            "&amp;amp; &lt;b&gt;",
            "'x'",
            "a=b&amp;c",
            "href=\"https://e.org/?a=1&amp;b=2\"",
            "title=\"&quot;q&quot; ]]",
        ] {
            assert!(read.contains(whole), "{whole} of {number}: {read}");
        }
    }
}

#[test]
fn fault_20_entities_are_never_expanded_and_nothing_is_fetched() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    let secret = folder.outside("secret");
    std::fs::write(&secret, "the secret of the house").unwrap();
    let laughs: String =
        (1..10).map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10))).collect();
    let bomb = format!(
        "<!DOCTYPE rss [<!ENTITY l0 \"lol\">{laughs}]><rss><channel><item><title>Bomb</title><description>&l9;</description></item></channel></rss>"
    );
    let thief = format!(
        "<!DOCTYPE nitf [<!ENTITY x SYSTEM \"file://{}\">]><nitf><body><body.head><hedline><hl1>Thief &x;</hl1></hedline></body.head></body></nitf>",
        secret.display()
    );
    folder.write("news/bomb.rss", bomb);
    folder.write("news/thief.nitf", thief);
    for name in ["bomb.rss", "thief.nitf"] {
        let receipt = receipt(&folder, &format!("news/{name}"));
        assert!(receipt.contains("xml-entity"), "{name}: {receipt}");
        assert!(!receipt.contains("secret of the house"), "{receipt}");
    }
    folder.write("news/after.txt", story("After them"));
    service.expect("all", &["After them"]);
}

#[test]
fn fault_21_what_a_browser_would_run_is_in_no_feed_and_no_page() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    let attack = "<p>Words of a story that is long enough to be one</p><script>alert(1)</script><img src=x onerror=alert(1)><a href=\"javascript:alert(1)\">link</a><svg><style><img src=x onerror=alert(1)></style></svg><math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">";
    folder.write("news/a.md", format!("---\ntitle: \"<script>alert(2)</script> & <b>a</b>\"\n---\n{attack}\n"));
    folder.write(
        "news/b.html",
        format!("<html><head><title>Page</title></head><body><h1>Page</h1>{attack}</body></html>"),
    );
    folder
        .write("news/c.json", serde_json::json!({"uri": "urn:c", "headline": "Wire", "body_html": attack}).to_string());
    for title in ["Page", "Wire"] {
        let html = told(&service, title).html.unwrap_or_default();
        assert!(html.contains("Words"), "{html}");
    }
    eventually(PATIENCE, "three stories", || (service.titles("news").len() == 3).then_some(()));
    for told in service.feed("news") {
        let html = told.html.unwrap_or_default();
        assert!(
            !["<script", "<svg", "<math", "<style", "javascript:", " onerror"].iter().any(|bad| html.contains(bad)),
            "{html}"
        );
        let path = told.link.strip_prefix(crate::service::BASE).unwrap_or(&told.link).to_owned();
        let page = service.get(&path);
        assert_eq!(page.status, 200, "{path}");
        assert!(page.header("content-security-policy").is_some_and(|policy| policy.contains("default-src 'none'")));
        assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
        let text = page.text().replace("&lt;", "").replace("&#60;", "");
        assert!(
            !["<script>", "<svg><style", "javascript:alert", "<img src=\"x\"", "<img src=x"]
                .iter()
                .any(|bad| text.contains(bad)),
            "{text}"
        );
    }
}

#[test]
fn fault_22_files_of_a_hundred_thousand_levels_are_refused_and_the_news_goes_on() {
    const LEVELS: usize = 100_000;
    let folder = Folder::new();
    let service = Service::start(&folder);
    for (name, text) in [
        ("a.xml", "<a>".repeat(LEVELS)),
        ("b.json", "[".repeat(LEVELS) + &"]".repeat(LEVELS)),
        ("c.html", format!("<html><title>T</title><body>{}", "<div>".repeat(LEVELS))),
        ("d.md", format!("# T\n\n{}x", "> ".repeat(LEVELS))),
        ("e.eml", format!("Subject: T\r\nContent-Type: text/html\r\n\r\n{}x", "<div>".repeat(LEVELS))),
        ("f.eml", format!("Subject: T\r\n{}x", "Content-Type: message/rfc822\r\n\r\nSubject: a\r\n".repeat(LEVELS))),
    ] {
        folder.write(format!("news/{name}"), text);
        let receipt = receipt(&folder, &format!("news/{name}"));
        assert!(receipt.contains("too-deep"), "{name}: {receipt}");
    }
    folder.write("news/after.txt", story("After them"));
    service.expect("all", &["After them"]);
}

#[test]
fn fault_23_a_bomb_in_front_matter_is_refused_and_unknown_keys_do_no_harm() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    let mut bomb = "---\ntitle: Bomb\na0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for n in 1..9 {
        bomb.push_str(&format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 9].join(", ")));
    }
    folder.write("news/bomb.md", bomb + "---\n\nText.\n");
    assert!(receipt(&folder, "news/bomb.md").contains("too-many-aliases"));
    folder.write("news/broken.md", "---\ntitle: T\nkey: [a, b\nother: x\n---\n\nText.\n");
    let receipt = receipt(&folder, "news/broken.md");
    assert!(receipt.contains("front-matter-syntax") && receipt.contains("line "), "{receipt}");
    folder.write("news/unknown.md", "---\ntitle: Of another system\nx_y: {deep: [1, {z: null}]}\n---\n\nText.\n");
    assert!(told(&service, "Of another system").html.is_some_and(|html| html.contains("<p>Text.</p>")));
}

#[test]
fn fault_24_an_archive_under_an_articles_name_is_refused_and_not_unpacked() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    let story = "A packed story\n\nIts text, which nobody is to read here. ".repeat(100);
    let mut gzip = vec![0; 8192];
    let length = libdeflater::Compressor::new(libdeflater::CompressionLvl::best())
        .gzip_compress(story.as_bytes(), &mut gzip)
        .unwrap();
    gzip.truncate(length);
    // A zip's local header of one file that is stored as it is.
    let size = u32::try_from(story.len()).unwrap().to_le_bytes();
    let mut zip = b"PK\x03\x04\x14\0\0\0\0\0\0\0\x21\x50\x12\x34\x56\x78".to_vec();
    zip.extend([size, size].concat());
    zip.extend(b"\x05\0\0\0a.txt");
    zip.extend(story.as_bytes());
    for ending in ["txt", "md", "html", "json", "xml", "eml", "nitf", "iptc"] {
        for (kind, bytes) in [("gz", &gzip), ("zip", &zip)] {
            let path = format!("news/{kind}.{ending}");
            folder.write(&path, bytes);
            let receipt = receipt(&folder, &path);
            assert!(!receipt.contains("nobody is to read"), "{path}: {receipt}");
        }
    }
    assert_eq!(service.titles("all"), [""; 0]);
}

#[test]
fn fault_25_broken_and_relative_links_are_resolved_or_go() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    let links = "<p><a href=\"../b?x=1\">up</a> <a href=\"//e.net/c\">other</a> <a href=\"http://[broken\">broken</a> <a href=\"https://e.org/%zz\">odd</a> <a href=\"mailto:a@e.org\">mail</a> <a href=\"\">empty</a></p>";
    folder.write("news/a.md", format!("---\ntitle: With a link\nlink: https://e.org/x/a\n---\n{links}\n"));
    folder.write("news/b.md", format!("---\ntitle: Without one\n---\n{links}\n"));
    let with = told(&service, "With a link").html.unwrap_or_default();
    for whole in ["href=\"https://e.org/b?x=1\"", "href=\"https://e.net/c\"", "href=\"mailto:a@e.org\""] {
        assert!(with.contains(whole), "{whole}: {with}");
    }
    let without = told(&service, "Without one").html.unwrap_or_default();
    for html in [&with, &without] {
        for words in ["up", "other", "broken", "odd", "mail", "empty"] {
            assert!(html.contains(words), "{words}: {html}");
        }
        assert!(!html.contains("[broken") && !html.contains("\"../") && !html.contains("href=\"\""), "{html}");
    }
    assert!(without.contains("<a href=\"mailto:a@e.org\">") && !without.contains("?x=1"), "{without}");
}
