mod filing;
mod systems;

use super::*;
use crate::domain::{Line, Status, WarningCode};
use crate::formats::testing::{NOW, article, with};

fn read(page: &str) -> Parsed {
    read_named(page, "a.html")
}

fn read_named(page: &str, name: &str) -> Parsed {
    with(
        |context| context.file_name = Box::leak(name.to_owned().into_boxed_str()),
        |context| parse(page.as_bytes(), context).unwrap(),
    )
}

#[track_caller]
fn refused(page: &str) -> Reason {
    with(|_| {}, |context| parse(page.as_bytes(), context).unwrap_err().reason)
}

#[track_caller]
fn one(page: &str) -> Article {
    article(&read(page)).clone()
}

fn names(article: &Article) -> Vec<&str> {
    article.authors.iter().map(|author| author.name.as_str()).collect()
}

fn body(article: &Article) -> &str {
    article.body.as_ref().map_or("", |body| body.as_str())
}

fn told(at: Option<crate::domain::Timestamp>) -> String {
    at.map(crate::domain::Timestamp::to_rfc3339).unwrap_or_default()
}

/// Three sentences, each long enough to be a paragraph of a story.
const STORY: &str = "<p>استقبل الوزير يوم الخميس بالرباط سفير المملكة المتحدة، وتباحث الجانبان سبل تعزيز التعاون الثنائي في مجالات متعددة.</p>\
    <p>وأكد الوزير في كلمة بالمناسبة أن العلاقات بين البلدين عريقة، وأنها تشهد تطورا مطردا على كافة المستويات.</p>\
    <p>ومن جانبه نوه السفير بجودة التعاون القائم، معربا عن رغبة بلاده في مواصلة هذا المسار خلال السنوات المقبلة.</p>";

fn page(head: &str, body: &str) -> String {
    format!("<!DOCTYPE html><html lang=\"ar\"><head><meta charset=\"utf-8\">{head}</head><body>{body}</body></html>")
}

#[test]
fn json_ld_tells_the_article() {
    let head = r#"<title>الوزير يستقبل السفير | الجريدة</title>
        <link rel="canonical" href="https://e.org/a/1">
        <meta property="og:title" content="عنوان آخر للشبكات">
        <script type="application/ld+json">{"@context":"https://schema.org","@graph":[
          {"@type":"WebSite","name":"الجريدة"},
          {"@type":"BreadcrumbList","itemListElement":[{"@type":"ListItem","position":1,"name":"الرئيسية"},{"@type":"ListItem","position":2,"name":"سياسة"},{"@type":"ListItem","position":3,"name":"الوزير يستقبل السفير"}]},
          {"@type":["ReportageNewsArticle"],"headline":"الوزير يستقبل السفير","datePublished":"2020-09-24T15:57:00+01:00","dateModified":"2020-09-24T17:00:00+01:00",
           "author":[{"@id":"urn:p"},{"@type":"Organization","name":"وكالة"}],"image":["https://e.org/i.jpg"],"keywords":["سفير","وزير"]},
          {"@type":"Person","@id":"urn:p","name":"فاطمة الزهراء"}]}</script>"#;
    let article = one(&page(head, &format!("<h1>الوزير يستقبل السفير</h1>{STORY}")));
    assert_eq!(article.title.as_str(), "الوزير يستقبل السفير");
    assert_eq!(told(article.published), "2020-09-24T15:57:00+01:00");
    assert_eq!(told(article.updated), "2020-09-24T17:00:00+01:00");
    assert_eq!(names(&article), ["فاطمة الزهراء", "وكالة"]);
    assert_eq!(article.categories.iter().map(|c| c.as_str()).collect::<Vec<_>>(), ["سياسة"]);
    assert_eq!(article.tags.iter().map(Line::as_str).collect::<Vec<_>>(), ["سفير", "وزير"]);
    assert_eq!(article.link.as_deref(), Some("https://e.org/a/1"));
    assert_eq!(article.picture.unwrap().source.as_str(), "https://e.org/i.jpg");
    assert_eq!(article.language.as_str(), "ar");
}

#[test]
fn json_that_is_broken_loses_its_script_alone() {
    let head = r#"<title>Ministers meet</title>
        <script type="application/ld+json">{"@type":"NewsArticle","headline":"Broken</script>
        <script type="application/ld+json">
        {"@type":"NewsArticle","headline":"Ministers meet","datePublished":"2020-09-24T10:00:00Z","description":"two
        lines"};</script>"#;
    let parsed = read(&page(head, STORY));
    assert_eq!(told(article(&parsed).published), "2020-09-24T10:00:00Z");
    let found = |w: &crate::domain::Warning| matches!(&w.code, WarningCode::ValueIgnored { key, .. } if key == "application/ld+json");
    assert_eq!(parsed.warnings.iter().filter(|w| found(w)).count(), 1);
}

#[test]
fn of_several_articles_in_json_ld_the_pages_own_is_taken() {
    let head = r#"<title>Ministers meet - Site</title><link rel=canonical href="https://e.org/2">
        <script type="application/ld+json">[{"@type":"NewsArticle","headline":"Another story","url":"https://e.org/1","author":"A. Other"},
        {"@type":"NewsArticle","headline":"Ministers meet","url":"https://e.org/2","author":"Ann Lee"}]</script>"#;
    let article = one(&page(head, STORY));
    assert_eq!((article.title.as_str(), names(&article)), ("Ministers meet", vec!["Ann Lee"]));
}

#[test]
fn open_graph_and_article_properties_tell_it() {
    let head = r#"<meta property="og:title" content="Ministers meet &amp; talk"><meta property="og:site_name" content="Site">
        <meta property="og:locale" content="ar_MA"><meta property="og:url" content="https://e.org/a">
        <meta property="og:image" content="/i.jpg"><meta property="og:image:alt" content="Two ministers">
        <meta property="article:published_time" content="2020-09-24T15:57:00+01:00"><meta property="article:modified_time" content="2020-09-25T08:00:00+01:00">
        <meta property="article:section" content="سياسة"><meta property="article:tag" content="a"><meta property="article:tag" content="b">
        <meta property="article:author" content="https://facebook.com/x"><meta name="author" content="Ann Lee, Omar Haddad">
        <meta name="description" content="ملخص الخبر">"#;
    let article = one(&format!("<html><head>{head}</head><body>{STORY}</body></html>"));
    assert_eq!(article.title.as_str(), "Ministers meet & talk");
    assert_eq!(article.language.as_str(), "ar-MA");
    assert_eq!(told(article.updated), "2020-09-25T08:00:00+01:00");
    assert_eq!(names(&article), ["Ann Lee", "Omar Haddad"]);
    assert_eq!(article.categories[0].as_str(), "سياسة");
    assert_eq!(article.tags.len(), 2);
    let picture = article.picture.unwrap();
    assert_eq!((picture.source.as_str(), picture.alt.unwrap().as_str()), ("https://e.org/i.jpg", "Two ministers"));
    assert_eq!(article.summary.unwrap().as_str(), "ملخص الخبر");
}

#[test]
fn scholars_and_libraries_have_names_of_their_own() {
    for (name, date) in [
        ("DC.date.issued", "2020-09-24"),
        ("citation_publication_date", "2020/09/24"),
        ("parsely-pub-date", "2020-09-24T00:00:00+01:00"),
        ("pubdate", "20200924T000000+0100"),
    ] {
        let article = one(&page(&format!("<title>T of it</title><meta name=\"{name}\" content=\"{date}\">"), STORY));
        assert_eq!(told(article.published), "2020-09-24T00:00:00+01:00", "{name}");
    }
}

#[test]
fn microdata_tells_it() {
    let article = one(&page(
        "<title>Ministers meet</title>",
        &format!(
            "<div itemscope itemtype=\"http://schema.org/NewsArticle\"><h1 itemprop=\"headline\">Ministers meet</h1>\
         <span itemprop=\"author\" itemscope itemtype=\"http://schema.org/Person\"><a itemprop=\"url\" href=\"https://e.org/ann\"><span itemprop=\"name\">Ann Lee</span></a></span>\
         <time itemprop=\"datePublished\" datetime=\"2020-09-24T15:57+01:00\">yesterday</time><meta itemprop=\"articleSection\" content=\"Politics\">\
         <img itemprop=\"image\" src=\"https://e.org/i.jpg\"><div itemprop=\"articleBody\">{STORY}</div></div>\
         <div itemprop=\"articleBody\">short</div>"
        ),
    ));
    assert_eq!(article.title.as_str(), "Ministers meet");
    assert_eq!(names(&article), ["Ann Lee"]);
    assert_eq!(article.authors[0].url.as_deref(), Some("https://e.org/ann"));
    assert_eq!(told(article.published), "2020-09-24T15:57:00+01:00");
    assert_eq!(article.categories[0].as_str(), "Politics");
    assert!(body(&article).starts_with("<p>استقبل") && !body(&article).contains("Ann Lee"), "{}", body(&article));
}

#[test]
fn microformats_and_rel_tell_it() {
    let html = format!(
        "<div class=\"hfeed\"><div class=\"post hentry category-politics\"><h2 class=\"entry-title\">Ministers meet</h2>\
         <p class=\"meta\">By <span class=\"author vcard\"><a class=\"url fn\" href=\"/author/ann\">Ann Lee</a></span> <abbr class=\"published\" title=\"2020-09-24T15:57:00+01:00\">yesterday</abbr></p>\
         <div class=\"entry-content\">{STORY}</div><p><a href=\"/category/politics/\" rel=\"category tag\">Politics</a> <a href=\"/tag/uk\" rel=\"tag\">UK</a></p></div>\
         <div class=\"sidebar\"><a href=\"/category/sports\" rel=\"category tag\">Sports</a></div></div>"
    );
    let article = one(&page("<title>Ministers meet « Site</title>", &html));
    assert_eq!(names(&article), ["Ann Lee"]);
    assert_eq!(told(article.published), "2020-09-24T15:57:00+01:00");
    assert_eq!(article.categories.iter().map(|c| c.as_str()).collect::<Vec<_>>(), ["Politics"]);
    assert_eq!(article.tags.iter().map(Line::as_str).collect::<Vec<_>>(), ["UK"]);
    assert!(body(&article).starts_with("<p>استقبل") && body(&article).ends_with("المقبلة.</p>"), "{}", body(&article));
}

#[test]
fn a_date_and_a_byline_in_sight_are_read_and_no_part_of_the_body() {
    let html = format!(
        "<div id=content><h1>الوزير يستقبل السفير</h1><div>بقلم: أحمد العلوي</div><div>الخميس 24 سبتمبر 2020 على الساعة 15:57</div>{STORY}</div>"
    );
    let article = one(&page("<title>الوزير يستقبل السفير</title>", &html));
    assert_eq!(told(article.published), "2020-09-24T15:57:00+01:00");
    assert_eq!(names(&article), ["أحمد العلوي"]);
    assert!(!body(&article).contains("على الساعة") && !body(&article).contains("<h1>"), "{}", body(&article));
    for line in [
        "Posted on September 24, 2020 by Ann | 3 comments",
        "By Ann Lee, 24 September 2020",
        "<span>24/09/2020</span> - <span>Rabat</span>",
        "Publié le 24 septembre 2020 à 00:00",
    ] {
        let html = format!("<article><h1>Ministers meet</h1><p>{line}</p>{STORY}</article>");
        let article = one(&page("<title>Ministers meet</title>", &html));
        assert_eq!(told(article.published), "2020-09-24T00:00:00+01:00", "{line}");
    }
}

#[test]
fn a_byline_that_only_names_the_writer_is_no_part_of_the_body() {
    let known = "<title>Ministers meet</title><script type=\"application/ld+json\">{\"@type\":\"NewsArticle\",\"headline\":\"Ministers meet\",\"author\":{\"@type\":\"Person\",\"name\":\"Ann Lee\"}}</script>";
    let with = |line: &str| {
        let article =
            one(&page(known, &format!("<article><h1>Ministers meet</h1><p class=by>{line}</p>{STORY}</article>")));
        assert_eq!(names(&article), ["Ann Lee"]);
        body(&article).to_owned()
    };
    for line in ["By Ann Lee", "Written by Ann Lee", "By <a href=/ann>Ann Lee</a>"] {
        assert!(!with(line).contains("Ann Lee"), "{line}");
    }
    for line in ["By Ann Lee in Rabat and Tangier", "Ann Lee – the woman who builds bridges", "By Tom Roe"] {
        let last = line.rsplit(' ').next().unwrap_or_default();
        assert!(with(line).contains(last), "{line}");
    }
}

#[test]
fn a_time_element_of_the_article_counts_and_one_of_a_comment_does_not() {
    let html = format!(
        "<ul class=\"related-posts\"><li><time datetime=\"2019-01-01\">x</time></li></ul><article><h1>Ministers meet</h1><time datetime=\"2020-09-24T15:57:00+01:00\">x</time>{STORY}</article>\
         <section id=\"comments\"><time datetime=\"2021-01-01\">x</time></section>"
    );
    assert_eq!(told(one(&page("<title>Ministers meet</title>", &html)).published), "2020-09-24T15:57:00+01:00");
}

#[test]
fn a_persian_date_in_sight_gives_way_to_the_gregorian_one_of_the_metadata() {
    let html = format!("<h1>دیدار وزیر و سفیر</h1><p>۱۳۹۹/۰۷/۰۳ ۱۵:۵۷</p>{STORY}");
    let head = "<title>دیدار وزیر و سفیر</title><meta property=\"article:published_time\" content=\"2020-09-24T15:57:00+03:30\">";
    assert_eq!(told(one(&page(head, &html)).published), "2020-09-24T15:57:00+03:30");
    let alone = one(&page("<title>دیدار وزیر و سفیر</title>", &html));
    assert_eq!(told(alone.published), "2020-09-24T15:57:00+01:00");
}

#[test]
fn a_dated_address_tells_the_day() {
    let head = "<title>Ministers meet</title><link rel=canonical href=\"https://e.org/2020/09/24/ministers-meet/\">";
    assert_eq!(told(one(&page(head, STORY)).published), "2020-09-24T00:00:00+01:00");
}

#[test]
fn a_day_of_one_source_is_told_to_the_minute_by_another() {
    let head = "<title>Ministers meet</title><meta property=\"article:published_time\" content=\"2020-09-24\"><meta name=\"date\" content=\"2020-09-24T15:57:00+01:00\">";
    assert_eq!(told(one(&page(head, STORY)).published), "2020-09-24T15:57:00+01:00");
}

#[test]
fn a_date_in_the_future_is_taken_for_now() {
    let parsed = read(&page(
        "<title>Ministers meet</title><meta property=\"article:published_time\" content=\"2099-01-01\">",
        STORY,
    ));
    let article = article(&parsed);
    assert_eq!((article.published.unwrap().millis(), article.visible_from), (NOW, None));
    assert!(parsed.warnings.iter().any(|w| matches!(w.code, WarningCode::FutureDate { .. })));
}

#[test]
fn the_date_of_the_name_counts_where_the_page_tells_none() {
    let named = |head: &str, name| article(&read_named(&page(head, STORY), name)).published;
    assert_eq!(told(named("<title>T of it</title>", "2020-09-24-a.html")), "2020-09-24T00:00:00+01:00");
    assert_eq!(named("<title>T of it</title>", "2099-09-24-a.html"), None);
    let dated = "<title>T of it</title><meta name=date content=\"2020-09-23T12:00:00Z\">";
    assert_eq!(told(named(dated, "2020-09-24-a.html")), "2020-09-23T12:00:00Z");
}

#[test]
fn an_expiry_that_cannot_be_read_is_no_guess() {
    let head = "<title>T of it</title><meta property=\"article:expiration_time\" content=\"soon\">";
    assert!(matches!(refused(&page(head, STORY)), Reason::Embargo { .. }));
    let head = "<title>T of it</title><meta property=\"article:expiration_time\" content=\"2030-01-01\">";
    assert!(one(&page(head, STORY)).expires.is_some());
}

#[test]
fn what_is_beside_the_article_is_no_part_of_it() {
    let around = format!(
        "<header><div id=\"logo\">SITE-NAME</div></header><nav><ul><li><a href=/>MENU-ITEM</a></ul></nav>\
         <div class=\"breadcrumbs\"><a href=/>CRUMB</a></div>\
         <article><h1>Ministers meet</h1><div class=\"social-share\"><a href=#>SHARE-THIS</a></div>{STORY}\
         <div class=\"related\"><h3>RELATED-STORIES</h3><ul><li><a href=/x>OTHER-HEADLINE</a></ul></div>\
         <form><input value=x><label>NEWSLETTER-FORM</label></form></article>\
         <div id=\"comments\"><p>COMMENT-OF-SOMEBODY, who has a lot to say about this story and does so at some length below it.</p></div>\
         <div class=\"widget-area sidebar\"><p>SIDEBAR-TEXT</p></div><footer>COPYRIGHT-LINE</footer>\
         <div class=\"cookie-banner\">COOKIE-NOTICE</div><div style=\"display: none\">HIDDEN-TEXT</div><script>SCRIPT()</script>"
    );
    let article = one(&page("<title>Ministers meet</title>", &around));
    let body = body(&article);
    for foreign in [
        "SITE-NAME",
        "MENU-ITEM",
        "CRUMB",
        "SHARE-THIS",
        "RELATED-STORIES",
        "OTHER-HEADLINE",
        "NEWSLETTER-FORM",
        "COMMENT-OF",
        "SIDEBAR-TEXT",
        "COPYRIGHT",
        "COOKIE",
        "HIDDEN",
        "SCRIPT",
        "Ministers meet",
    ] {
        assert!(!body.contains(foreign), "{foreign} in {body}");
    }
    assert_eq!(body.matches("<p>").count(), 3, "{body}");
}

#[test]
fn figures_lists_quotes_and_tables_of_the_text_stay() {
    let html = format!(
        "<article><h1>Ministers meet</h1>{STORY}<figure><img src=\"/i.jpg\" alt=\"x\"><figcaption>A caption</figcaption></figure>\
        <blockquote><p>قال الوزير إن العلاقات بين البلدين عريقة وتشهد تطورا مطردا على كافة المستويات.</p></blockquote><ul><li>one point of several</li><li>another point</li></ul>{STORY}</article>"
    );
    let article = one(&page("<title>Ministers meet</title><link rel=canonical href=\"https://e.org/a\">", &html));
    for part in ["<img", "https://e.org/i.jpg", "A caption", "<blockquote>", "<li>one point"] {
        assert!(body(&article).contains(part), "{part} in {}", body(&article));
    }
}

#[test]
fn a_picture_that_a_script_would_have_shown_is_shown() {
    let html = format!(
        "<article><h1>T of it</h1><p><img src=\"data:image/gif;base64,AA\" data-src=\"https://e.org/i.jpg\"></p>{STORY}</article>"
    );
    assert!(body(&one(&page("<title>T of it</title>", &html))).contains("https://e.org/i.jpg"));
}

#[test]
fn the_first_paragraph_is_never_lost() {
    let html = format!(
        "<div class=chapter><h1>Ministers meet</h1><div><div>تمهيد قصير للخبر كما يرد في بداية الصفحة قبل أول فقرة من النص كله.</div></div><div class=section>{STORY}{STORY}</div></div>"
    );
    assert!(body(&one(&page("<title>Ministers meet</title>", &html))).contains("تمهيد قصير"));
}

#[test]
fn a_page_that_a_script_fills_has_the_text_of_its_json_ld() {
    let head = "<title>Ministers meet</title><script type=\"application/ld+json\">{\"@type\":\"NewsArticle\",\"headline\":\"Ministers meet\",\"articleBody\":\"One.\\n\\nTwo.\"}</script>";
    assert_eq!(body(&one(&page(head, "<div id=root></div>"))), "<p>One.</p>\n<p>Two.</p>");
}

#[test]
fn a_fragment_is_the_article_itself() {
    let article = one("<h1>Ministers meet</h1>\n<p>In <b>Rabat</b>.</p>\n<ul><li>one</li></ul>");
    assert_eq!(article.title.as_str(), "Ministers meet");
    assert_eq!(body(&article), "<p>In <b>Rabat</b>.</p>\n<ul><li>one</li></ul>");
}

#[test]
fn front_matter_rules_over_the_page() {
    let article =
        one("---\ntitle: Budget day\nauthor: Mark\ndate: 2020-09-24 15:57\ndraft: true\n---\n<p>First paragraph</p>\n");
    assert_eq!((article.title.as_str(), names(&article)), ("Budget day", vec!["Mark"]));
    assert!(article.draft);
    assert_eq!(
        (told(article.published).as_str(), body(&article)),
        ("2020-09-24T15:57:00+01:00", "<p>First paragraph</p>")
    );
    let waits = article_of("---\ntitle: Budget day\npublish_at: 2099-01-01\n---\n<p>First paragraph</p>");
    assert!(waits.visible_from.is_some());
    let html = format!(
        "---\ntitle: Budget day\n---\n{}",
        page("<meta name=author content=\"Ann Lee\"><meta name=date content=2020-09-24>", STORY)
    );
    let both = article_of(&html);
    assert_eq!((names(&both), told(both.published).as_str()), (vec!["Ann Lee"], "2020-09-24T00:00:00+01:00"));
}

fn article_of(page: &str) -> Article {
    one(page)
}

#[test]
fn a_label_that_opens_the_title_marks_it() {
    let article = one(&page("<title>عاجل: زلزال يضرب المغرب</title>", STORY));
    assert!(article.breaking);
    assert_eq!(article.title.as_str(), "زلزال يضرب المغرب");
}

#[test]
fn the_template_of_a_page_does_not_make_arabic_english() {
    let html = |lang: &str, text: &str| {
        format!(
            "<html lang=\"{lang}\"><head><title>خبر اليوم</title></head><body><h1>خبر اليوم</h1>{text}</body></html>"
        )
    };
    assert_eq!(one(&html("en-US", STORY)).language.as_str(), "ar");
    assert_eq!(one(&html("ar-MA", STORY)).language.as_str(), "ar-MA");
    assert_eq!(one(&html("fa", STORY)).language.as_str(), "fa");
    let inner = format!(
        "<html><head><title>Chapitre</title></head><body><div lang=\"ar-MA\"><h1>Chapitre</h1>{STORY}</div></body></html>"
    );
    assert_eq!(one(&inner).language.as_str(), "ar-MA");
}

#[test]
fn any_encoding_that_a_page_declares_is_read() {
    let page = format!(
        "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=windows-1256\"><title>خبر</title></head><body>{STORY}</body></html>"
    );
    let (bytes, _, _) = encoding_rs::WINDOWS_1256.encode(&page);
    let parsed = with(|_| {}, |context| parse(&bytes, context).unwrap());
    assert_eq!(article(&parsed).title.as_str(), "خبر");
    assert!(body(article(&parsed)).contains("<p>استقبل"));
}

#[test]
fn fault_22_what_nests_too_deep_is_refused_before_a_parser_sees_it() {
    let deep = format!("<html><body>{}x{}</body></html>", "<div>".repeat(20_000), "</div>".repeat(20_000));
    assert_eq!(refused(&deep), Reason::TooDeep { limit: 512 });
}

#[test]
fn nothing_without_a_title_is_an_article() {
    assert_eq!(refused("  \n "), Reason::Empty);
    assert_eq!(refused(&page("", "<div></div>")), Reason::NoTitle);
}

#[test]
fn a_retracted_article_is_a_kill() {
    let head = "<title>Ministers meet</title><script type=\"application/ld+json\">{\"@type\":\"NewsArticle\",\"headline\":\"Ministers meet\",\"creativeWorkStatus\":\"Retracted\"}</script>";
    assert_eq!(one(&page(head, STORY)).status, Status::Canceled);
}

#[test]
fn handlers_and_frames_of_the_page_are_gone() {
    let html = format!(
        "<article><h1>T of it</h1>{STORY}<p onclick=\"x()\">وهذه فقرة أخيرة من الخبر وفيها <a href=\"javascript:alert(1)\">رابط</a> خبيث لا يصح أن يبقى.</p><iframe src=x></iframe></article>"
    );
    let article = one(&page("<title>T of it</title>", &html));
    assert!(
        !body(&article).contains("onclick")
            && !body(&article).contains("javascript")
            && !body(&article).contains("iframe")
    );
}

#[test]
fn breadcrumbs_are_a_path_of_categories() {
    let crumbs = "<ol class=\"breadcrumb\"><li><a href=/>Accueil</a><li><a href=/sport>Sport</a><li><a href=/sport/foot>Football</a></ol>";
    let article = one(&page("<title>Ministers meet</title>", &format!("{crumbs}<h1>Ministers meet</h1>{STORY}")));
    assert_eq!(article.categories.iter().map(|c| c.as_str()).collect::<Vec<_>>(), ["Sport/Football"]);
}
