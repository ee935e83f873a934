//! Files that were made to do harm, in every format that can hold them.

use crate::domain::{Reason, Refusal, Timestamp};
use crate::formats::properties::invariants;
use crate::formats::testing::{self, article, with};
use crate::formats::{DropFormat, Parsed, parse};

fn read(format: DropFormat, bytes: &[u8]) -> Result<Parsed, Refusal> {
    with(|context| context.file_name = "a", |context| parse(format, bytes, context))
}

/// The code of the refusal of a file, or of its first article that is refused.
fn refused(format: DropFormat, bytes: &[u8]) -> Option<&'static str> {
    match read(format, bytes) {
        Err(refusal) => Some(refusal.reason.code()),
        Ok(parsed) => parsed.articles.into_iter().find_map(|one| one.err().map(|refusal| refusal.reason.code())),
    }
}

/// The same HTML in every format that carries HTML.
fn carried(html: &str) -> Vec<(DropFormat, String)> {
    let json = serde_json::Value::from(html).to_string();
    let escaped = html.replace('&', "&amp;").replace('<', "&lt;");
    let quoted = html.replace("]]>", "]]]]><![CDATA[>");
    vec![
        (DropFormat::Markdown, format!("# T\n\n{html}\n")),
        (
            DropFormat::Html,
            format!(
                "<html><head><title>T</title></head><body><article><h1>T</h1><p>Words of the story.</p><div itemprop=\"articleBody\"><p>Words</p>{html}</div></article></body></html>"
            ),
        ),
        (DropFormat::Json, format!("{{\"uri\": \"u\", \"headline\": \"T\", \"body_html\": {json}}}")),
        (
            DropFormat::Json,
            format!(
                "{{\"version\": \"https://jsonfeed.org/version/1\", \"items\": [{{\"title\": \"T\", \"content_html\": {json}}}]}}"
            ),
        ),
        (
            DropFormat::Xml,
            format!(
                "<rss><channel><item><title>T</title><description><![CDATA[{quoted}]]></description></item></channel></rss>"
            ),
        ),
        (
            DropFormat::Xml,
            format!(
                "<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><title>T</title><content type=\"html\">{escaped}</content></entry></feed>"
            ),
        ),
        (
            DropFormat::Xml,
            format!(
                "<rss xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel><item><title>T</title><wp:post_type>post</wp:post_type><content:encoded><![CDATA[{quoted}]]></content:encoded></item></channel></rss>"
            ),
        ),
        (
            DropFormat::Xml,
            format!(
                "<newsItem guid=\"x\"><contentMeta><headline>T</headline></contentMeta><contentSet><inlineData contenttype=\"text/html\">{escaped}</inlineData></contentSet></newsItem>"
            ),
        ),
        (DropFormat::Mail, format!("Subject: T\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Words</p>{html}")),
    ]
}

/// Markup that is one thing to a sanitiser's parser and another to a browser's: what DOMPurify, Mozilla's bleach and
/// ammonia were once got round with, and the plain kinds.
const ATTACKS: [&str; 44] = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//e.org/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img/src=\"x\"/onerror=alert(1)//",
    "<img src=`x`onerror=alert(1)>",
    "<a href=\"javascript:alert(1)\">a</a>",
    "<a href=\" java\tscript:alert(1)\">a</a>",
    "<a href=\"&#106;avascript&colon;alert(1)\">a</a>",
    "<a href=\"&#x01;javascript:alert(1)\">a</a>",
    "<a href=\"vbscript:x\">a</a><a href=\"data:text/html;base64,PHNjcmlwdD4=\">b</a>",
    "<a href=\"https://e.org/\" onclick=alert(1) style=\"background:url(javascript:x)\">a</a>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href=\"javascript:alert(1)\"><text>a</text></a></svg>",
    "<svg><animate attributeName=href values=javascript:alert(1) /></svg>",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "<svg><p><style><g title=\"</style><img src onerror=alert(1)>\">",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<math><annotation-xml encoding=\"text/html\"><style><img src=x onerror=alert(1)></style></annotation-xml></math>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<noembed><img title=\"</noembed><img src onerror=alert(1)>\"></noembed>",
    "<xmp><p title=\"</xmp><img src=1 onerror=alert(1)>\">",
    "<textarea><p title=\"</textarea><img src=x onerror=alert(1)>\">",
    "<title><a title=\"</title><img src=x onerror=alert(1)>\">",
    "<plaintext><img src=x onerror=alert(1)>",
    "<template><img src=x onerror=alert(1)></template>",
    "<select><option><iframe></select><img src=x onerror=alert(1)>",
    "<style><!--</style><img src=x onerror=alert(1)>-->",
    "<style>@import 'https://e.org/x.css'</style><link rel=stylesheet href=x><base href=\"https://evil.example/\">",
    "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe><object data=x></object><embed src=x>",
    "<form action=\"https://e.org\"><input autofocus onfocus=alert(1)><button formaction=javascript:x>a</button></form>",
    "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">",
    "<video><source onerror=alert(1)></video><audio src=x onerror=alert(1)>",
    "<img srcset=\"javascript:alert(1) 1x, https://e.org/a 2x\" src=\"data:image/svg+xml,<svg onload=alert(1)>\">",
    "<p title='\"><img src=x onerror=alert(1)>'>a</p>",
    "<img alt=\"`><script>alert(1)</script>\">",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!--!><img src=x onerror=alert(1)>--!>",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml <img src=x onerror=alert(1)> ?>",
    "<a<b onmouseover=alert(1)>c",
    "<table><td><script>alert(1)</script><caption><svg><desc><table><img src=x onerror=alert(1)>",
];

#[test]
fn fault_21_no_mutation_of_markup_gets_through_in_any_format() {
    for attack in ATTACKS {
        for html in [attack.to_owned(), format!("<p>a</p>{attack}<p>b</p>"), attack.repeat(2)] {
            for (format, file) in carried(&html) {
                let Ok(parsed) = read(format, file.as_bytes()) else { continue };
                let now = Timestamp::new(testing::NOW, 0).unwrap();
                invariants::check(&parsed, now).unwrap_or_else(|fault| panic!("{fault}\n{format:?}: {file}"));
            }
        }
    }
}

#[test]
fn fault_18_characters_that_xml_forbids_are_in_nothing_that_is_read() {
    // As references, escapes and raw.
    for bad in [
        "&#0;", "&#1;", "&#11;", "&#x1F;", "&#xFFFE;", "&#xD800;", "\u{1}", "\u{B}", "\u{1F}", "\u{FFFE}", "\u{FFFF}",
        "\0",
    ] {
        for (format, file) in carried(&format!("<p title=\"t{bad}t\">words of the story{bad} and more of them</p>")) {
            let parsed = read(format, file.as_bytes()).unwrap_or_else(|refusal| panic!("{refusal:?} of {file:?}"));
            let now = Timestamp::new(testing::NOW, 0).unwrap();
            invariants::check(&parsed, now).unwrap_or_else(|fault| panic!("{fault}\n{format:?}: {file:?}"));
            let body = article(&parsed).body.as_ref().unwrap_or_else(|| panic!("no text of {file:?}"));
            assert!(body.as_str().contains("and more of them"), "{body:?} of {file:?}");
        }
    }
    let ninjs = br#"{"uri": "u", "headline": "A\u0000 \u0001title\uFFFE", "body_text": "text\u001F"}"#;
    assert_eq!(article(&read(DropFormat::Json, ninjs).unwrap()).title.as_str(), "A title");
}

#[test]
fn fault_22_a_hundred_thousand_levels_break_no_format() {
    const LEVELS: usize = 100_000;
    let nested = |open: &str, close: &str| open.repeat(LEVELS) + "x" + &close.repeat(LEVELS);
    for (open, close) in
        [("<div>", "</div>"), ("<b>", ""), ("<table><tr><td>", ""), ("<blockquote>", "</blockquote>"), ("<ul><li>", "")]
    {
        for (format, file) in carried(&nested(open, close)) {
            let code = refused(format, file.as_bytes());
            // So many levels are very many tags, too, and some formats count these first.
            assert!(
                matches!(code, Some("too-deep" | "too-intricate")),
                "{code:?} for {open} in {format:?}: {file:.100}"
            );
        }
    }
    for (format, file) in [
        (DropFormat::Xml, nested("<a>", "</a>")),
        (
            DropFormat::Xml,
            format!("<nitf><body><body.content>{}</body.content></body></nitf>", nested("<block>", "</block>")),
        ),
        (
            DropFormat::Xml,
            format!("<NewsML><NewsItem>{}</NewsItem></NewsML>", nested("<NewsComponent>", "</NewsComponent>")),
        ),
        (
            DropFormat::Xml,
            format!(
                "<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><title>t</title><content type=\"xhtml\">{}",
                nested("<div>", "</div>")
            ),
        ),
        (DropFormat::Json, nested("[", "]")),
        (DropFormat::Json, nested("{\"a\":", "}")),
        (
            DropFormat::Json,
            format!("{{\"uri\": \"u\", \"headline\": \"t\", \"associations\": {}}}", nested("{\"a\":", "}")),
        ),
        (DropFormat::Html, nested("<div>", "</div>")),
        (DropFormat::Markdown, format!("# T\n\n{}", nested("> ", ""))),
    ] {
        let code = refused(format, file.as_bytes());
        assert_eq!(code, Some("too-deep"), "{format:?}: {file:.60}");
    }
    // What is no nesting to a format, or is bounded by what reads it, is answered all the same.
    let parts = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n".repeat(LEVELS);
    let mails = "Content-Type: message/rfc822\r\n\r\nSubject: a\r\n".repeat(LEVELS);
    for (format, file) in [
        (DropFormat::Mail, format!("Subject: T\r\n{parts}\r\n\r\nx")),
        (DropFormat::Mail, format!("Subject: T\r\n{mails}\r\n\r\nx")),
        (DropFormat::Mail, format!("Subject: {}\r\n\r\nx", nested("(", ")"))),
        (DropFormat::Markdown, format!("---\ntitle: T\na: {}\n---\nx", nested("[", "]"))),
        (
            DropFormat::Markdown,
            format!(
                "---\ntitle: T\n{}x\n---\nx",
                (0..1000).map(|n| format!("{}a:\n", " ".repeat(n))).collect::<String>()
            ),
        ),
        (DropFormat::Markdown, format!("+++\ntitle = \"T\"\na = {}\n+++\nx", nested("[", "]"))),
        (DropFormat::Markdown, nested("{\"a\":", "}")),
        (
            DropFormat::Markdown,
            format!("# T\n\n{}", (0..2000).map(|n| format!("{}- a\n", "  ".repeat(n))).collect::<String>()),
        ),
        (DropFormat::Markdown, format!("# T\n\n{}", nested("[", "]"))),
        (DropFormat::Markdown, format!("# T\n\n{}", nested("*a **b ", ""))),
        (DropFormat::PageText, nested("> ", "")),
        (DropFormat::WireText, format!("\u{1}abc0001 4 pl 10\r\n\u{2}{}", nested("(", ")"))),
    ] {
        if let Ok(parsed) = read(format, file.as_bytes()) {
            invariants::check(&parsed, Timestamp::new(testing::NOW, 0).unwrap()).unwrap();
        }
    }
}

/// Bytes of a gzip member (RFC 1952) and of a zip archive whose one file is stored, not packed: a story can be read in it.
fn archives() -> [Vec<u8>; 2] {
    let story = "A story that nobody reads\n\nIts text, which is as long as texts are. ".repeat(40);
    let mut gzip = vec![0; 8192];
    let mut compressor = libdeflater::Compressor::new(libdeflater::CompressionLvl::fastest());
    let length = compressor.gzip_compress(story.as_bytes(), &mut gzip).unwrap();
    gzip.truncate(length);
    let size = u32::try_from(story.len()).unwrap().to_le_bytes();
    let mut zip = b"PK\x03\x04\x14\0\0\0\0\0\0\0\x21\x50".to_vec();
    zip.extend([0x12, 0x34, 0x56, 0x78]);
    zip.extend(size);
    zip.extend(size);
    zip.extend([5, 0, 0, 0]);
    zip.extend(b"a.txt");
    zip.extend(story.as_bytes());
    [gzip, zip]
}

#[test]
fn fault_24_archives_under_a_storys_name_are_refused_and_never_unpacked() {
    for bytes in archives() {
        for format in super::FORMATS {
            let read = read(format, &bytes);
            assert!(read.as_ref().is_err_and(|refusal| refusal.reason != Reason::Internal), "{format:?}: {read:?}");
        }
    }
}
