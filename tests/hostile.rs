//! Files that somebody made to hold the service up: each is read or refused within its deadline, and none brings down
//! the process. They are small enough for code that is not optimised; a parser whose time grows with the square of the
//! file's length takes minutes for them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use ajil::domain::Timestamp;
use ajil::service::intake::preview::Preview;
use ajil::watch::DropPath;

/// Of the machines that run this the slowest needs a tenth of it.
const DEADLINE: Duration = Duration::from_secs(20);

/// Reads one file in a thread as the service's are, and holds it to the code of its refusal.
#[track_caller]
fn check(name: &str, bytes: impl Into<Vec<u8>>, code: Option<&str>) {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("site.toml"), "max_items = 500\n").unwrap();
    std::fs::write(dir.path().join(name), bytes.into()).unwrap();
    let now = Timestamp::from_millis_utc(1_789_997_600_000);
    let preview = Preview::of(dir.path(), now).unwrap_or_else(|fault| panic!("{}", fault.path));
    let path = DropPath::stored(name.as_bytes());
    let (done, ended) = mpsc::channel();
    thread::spawn(move || {
        let found = preview.file(&path, now).unwrap();
        done.send(found.refusals.first().map(|refusal| refusal.reason.code())).ok();
    });
    let found = ended.recv_timeout(DEADLINE).unwrap_or_else(|_| panic!("{name} takes too long"));
    assert_eq!(found, code, "{name}");
}

fn markdown(piece: &str, times: usize) -> String {
    format!("# Title\n\n{}", piece.repeat(times))
}

fn page(piece: &str, times: usize) -> String {
    format!("<html><head><title>Title</title></head><body><p>{}</p></body></html>", piece.repeat(times))
}

fn rss(items: &str) -> String {
    format!("<rss version=\"2.0\"><channel>{items}</channel></rss>")
}

#[test]
fn markdown_of_more_marks_than_a_tree_may_have_is_refused() {
    for piece in ["*a", "[", "> a\n", "a\n", "\"", "`a`", "[^a]", "|a", "&", "\\", "http://a.b "] {
        check("a.md", markdown(piece, 500_001), Some("too-intricate"));
    }
    check("a.md", markdown("[a](b) ", 20_000), None);
    check("a.md", markdown("word another ", 100_000), None);
    check("a.md", format!("# Title\n\n[a]: /{}\n\n{}", "x".repeat(50_000), "[a]".repeat(30_000)), None);
}

#[test]
fn html_of_more_tags_attributes_or_references_than_a_tree_may_have_is_refused() {
    for piece in ["<br>", "</a>", "<p a=b>", "&amp;", "<", ">"] {
        check("a.html", page(piece, 500_001), Some("too-intricate"));
    }
    check("a.html", page("<b>a</b> ", 2000), None);
}

#[test]
fn a_tag_has_so_many_attributes_and_no_more() {
    let attributes = |count: usize| (0..count).map(|n| format!(" a{n}=b")).collect::<String>();
    check("a.html", page(&format!("<i{}>a</i>", attributes(100_000)), 1), Some("too-intricate"));
    let bodies: String = (0..100_000).map(|n| format!("<body a{n}=b>")).collect();
    check("a.html", page(&bodies, 1), Some("too-intricate"));
    check("a.html", page(&format!("<i{}>a long word</i>", attributes(100)), 1), None);
}

#[test]
fn a_long_text_of_characters_that_are_escaped_is_written_in_time() {
    check("a.html", page("& ", 40_000), None);
    // The first byte of «» is that of a no-break space, too.
    check("a.html", page("«كلمة» ", 40_000), None);
    check("a.md", markdown("<i class=x>a</i> «كلمة» ", 1) + &"«كلمة» ".repeat(40_000), None);
}

#[test]
fn more_items_than_may_be_are_refused_before_they_are_read() {
    check("a.rss", rss(&"<item><title>a</title></item>".repeat(50_000)), Some("too-many-items"));
    check("a.json", format!("[{}0]", "{\"title\":\"T\",\"content\":\"x\"},".repeat(30_000)), Some("too-many-items"));
    check("a.json", "{\"title\":\"T\",\"content\":\"x\"}\n".repeat(30_000), Some("too-many-items"));
    let feed = "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[";
    check("a.json", format!("{feed}{}{{}}]}}", "{},".repeat(100_000)), Some("too-many-items"));
    check("a.xml", "<nitf/>".repeat(30_000), Some("too-many-items"));
    let headlines: String = (0..30_000).map(|n| format!("• headline {n} here\n")).collect();
    check("a.txt", format!("{headlines}BREAKING\nTitle\n\ntext"), Some("too-many-items"));
    let anpa = "\u{16}\u{16}\u{1}a0001\u{1f}\r\nr i \u{13}\r\n\u{2}^Title<\r\n\ttext<\r\n\u{3}\r\n\u{4}";
    check("a.txt", anpa.repeat(1_000), Some("too-many-items"));
}

#[test]
fn json_of_more_values_than_memory_is_for_is_refused() {
    check("a.json", format!("[{}0]", "0,".repeat(1_000_001)), Some("too-intricate"));
    check("a.json", "[".repeat(100_000), Some("too-deep"));
    let tags: String = (0..50_000).map(|n| format!("\"t{n}\",")).collect();
    check("a.json", format!("{{\"title\":\"T\",\"content\":\"x\",\"tags\":[{tags}\"t\"]}}"), None);
}

#[test]
fn a_mail_of_mails_or_of_parts_without_end_is_refused() {
    let head = "From: a@b.c\r\nSubject: Title\r\nMIME-Version: 1.0\r\n";
    check("a.eml", "Subject: a\r\nContent-Type: message/rfc822\r\n\r\n".repeat(50_000), Some("too-deep"));
    let parts = "--x\r\n\r\na\r\n".repeat(50_000);
    check("a.eml", format!("{head}Content-Type: multipart/mixed; boundary=x\r\n\r\n{parts}"), Some("too-intricate"));
    check("a.eml", "Subject: a\r\n".repeat(50_000) + "\r\ntext", Some("too-intricate"));
    let nested: String =
        (0..5000).map(|n| format!("Content-Type: multipart/mixed; boundary=x{n}\r\n\r\n--x{n}\r\n")).collect();
    check("a.eml", format!("{head}{nested}\r\n\r\ntext\r\n"), None);
}

#[test]
fn text_of_more_lines_than_a_page_has_is_refused() {
    check("a.txt", format!("Title\n\n{}", "a\n".repeat(500_001)), Some("too-intricate"));
    check("a.txt", format!("Title\n\n{}", "word another ".repeat(200_000)), None);
}

#[test]
fn xhtml_whose_tags_end_in_themselves_is_read_once() {
    check(
        "a.xhtml",
        format!("<html><title>Title</title><body><p>A long paragraph of words.</p><a {}", "/>".repeat(200_000)),
        None,
    );
}

#[test]
fn shortcodes_without_an_end_are_not_looked_for_without_end() {
    let post = |text: &str| {
        format!(
            "<rss xmlns:wp=\"http://wordpress.org/export/1.2/\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\">\
             <channel><item><title>T</title><wp:post_type>post</wp:post_type><wp:status>publish</wp:status>\
             <content:encoded><![CDATA[{text}]]></content:encoded></item></channel></rss>"
        )
    };
    check("a.xml", post(&"[caption]a".repeat(100_000)), None);
    check("a.xml", post(&"[x y=z]a".repeat(50_000)), None);
}
