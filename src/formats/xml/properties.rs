//! What must hold for every document, whatever is in it.

use proptest::prelude::*;

use crate::domain::is_xml_char;
use crate::formats::testing::{article, with};
use crate::formats::{DropFormat, parse};

/// Pieces of which documents are made, and of which attacks are.
fn piece() -> impl Strategy<Value = String> {
    let pieces = [
        "<rss>",
        "</rss>",
        "<channel>",
        "<item>",
        "</item>",
        "<title>",
        "</title>",
        "<link>",
        "<description>",
        "<feed xmlns=\"http://www.w3.org/2005/Atom\">",
        "<entry>",
        "</entry>",
        "<content type=\"xhtml\">",
        "</content>",
        "<content type=\"html\" mode='base64'>",
        "<nitf>",
        "<body>",
        "<body.head>",
        "<hedline><hl1>",
        "<body.content>",
        "<media><media-reference source='a.jpg'/>",
        "<docdata management-status=\"embargoed\">",
        "<date.expire norm='",
        "<newsItem guid='",
        "<packageItem>",
        "<itemRef residref='",
        "<contentMeta>",
        "<headline>",
        "<inlineXML>",
        "<NewsML>",
        "<NewsItem>",
        "<NewsComponent>",
        "<DataContent>",
        "<wp:post_type>post</wp:post_type>",
        "<content:encoded>",
        "<![CDATA[",
        "]]>",
        "<!DOCTYPE rss [",
        "<!ENTITY a \"b\">",
        "]>",
        "&a;",
        "&amp;",
        "&#11;",
        "&eacute;",
        "&#x202E;",
        "<p>",
        "</p>",
        "<div>",
        "<script>",
        "<!--",
        "-->",
        "<?xml version='1.0'?>",
        "[caption]",
        "<!--:fr-->",
        "xml:base='",
        "xml:lang=\"ar\"",
        "'",
        "\"",
        ">",
        "/>",
        "<",
        "&",
        "خبر",
        "عاجل: ",
        "20200924",
        " ",
        "\n",
        "javascript:",
        "http://e.org/",
        "\u{202E}",
        "\u{FFFE}",
        "\0",
    ];
    prop_oneof![proptest::sample::select(pieces.to_vec()).prop_map(str::to_owned), "\\PC{0,6}"]
}

/// Words of several scripts, with the signs that markup is made of.
fn words() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "[ابتثجحخدذرزسشصضطظعغفقكلمنهوي]{2,9}",
        "[a-zéèà]{2,9}",
        "[אבגדהוזחטיכלמנ]{2,9}",
        "[一二三人大中国新闻]{2,6}",
        "[0-9]{1,3} < [0-9]{1,3} & [\"'«»]{1,2}",
    ];
    proptest::collection::vec(word, 3..9).prop_map(|words| format!("zz {} zz", words.join(" ")))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_document_breaks_its_readers(pieces in proptest::collection::vec(piece(), 0..60)) {
        let read = with(|_| {}, |context| parse(DropFormat::Xml, pieces.concat().as_bytes(), context));
        for article in read.iter().flat_map(|parsed| parsed.articles.iter().flatten()) {
            let body = article.body.as_ref().map_or("", |body| body.as_str());
            prop_assert!(body.chars().chain(article.title.as_str().chars()).all(is_xml_char));
            prop_assert!(!body.to_ascii_lowercase().contains("<script"), "{}", body);
        }
    }

    #[test]
    fn a_story_comes_back_from_every_format(title in words(), paragraphs in proptest::collection::vec(words(), 1..5)) {
        prop_assume!(!paragraphs.contains(&title));
        let (headline, text) = (escaped(&title), paragraphs.iter().map(|text| format!("<p>{}</p>", escaped(text))).collect::<String>());
        let documents = [
            format!("<rss><channel><item><title>{headline}</title><description>{}</description></item></channel></rss>", escaped(&text)),
            format!("<rss><channel><item><title><![CDATA[{title}]]></title><description><![CDATA[{text}]]></description></item></channel></rss>"),
            format!("<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>{headline}</title><content type='xhtml'>{text}</content></entry></feed>"),
            format!("<feed xmlns='http://www.w3.org/2005/Atom'><entry><title type='text'>{headline}</title><content type='html'>{}</content></entry></feed>", escaped(&text)),
            format!("<rss xmlns:wp='http://wordpress.org/export/1.2/'><channel><item><title>{headline}</title><wp:post_type>post</wp:post_type><content:encoded><![CDATA[{text}]]></content:encoded></item></channel></rss>"),
            format!("<nitf><body><body.head><hedline><hl1>{headline}</hl1></hedline></body.head><body.content>{text}</body.content></body></nitf>"),
            format!("<newsItem guid='x'><contentMeta><headline>{headline}</headline></contentMeta><contentSet><inlineXML>{text}</inlineXML></contentSet></newsItem>"),
            format!("<newsItem guid='x'><contentMeta><headline>{headline}</headline></contentMeta><contentSet><inlineData contenttype='text/plain'>{}</inlineData></contentSet></newsItem>", paragraphs.iter().map(|text| escaped(text)).collect::<Vec<_>>().join("\n\n")),
            format!("<NewsML><NewsItem><NewsComponent><NewsLines><HeadLine>{headline}</HeadLine></NewsLines><ContentItem><DataContent>{text}</DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"),
        ];
        let html: Vec<_> = paragraphs.iter().map(|text| format!("<p>{}</p>", escaped(text))).collect();
        for document in documents {
            let parsed = with(|_| {}, |context| parse(DropFormat::Xml, document.as_bytes(), context)).unwrap();
            let read = article(&parsed);
            prop_assert_eq!(read.title.as_str(), title.as_str(), "{}", document);
            let body = read.body.as_ref().unwrap().as_str().replace("&quot;", "\"").replace('\n', "");
            prop_assert_eq!(body, html.concat(), "{}", document);
            prop_assert_eq!(read.summary.as_ref().unwrap().as_str(), paragraphs[0].as_str(), "{}", document);
        }
    }
}
