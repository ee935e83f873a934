use crate::domain::{Article, Line, WarningCode};
use crate::formats::testing::{article, with};
use crate::formats::{DropFormat, Parsed, parse};

fn read(xml: &str) -> Parsed {
    with(|_| {}, |context| parse(DropFormat::Xml, xml.as_bytes(), context)).unwrap()
}

const AUTHORS: &str = "<wp:author><wp:author_login>ali</wp:author_login><wp:author_email>ali@e.org</wp:author_email><wp:author_display_name><![CDATA[علي بناني]]></wp:author_display_name></wp:author><wp:author><wp:author_login>sara</wp:author_login><wp:author_first_name>Sara</wp:author_first_name><wp:author_last_name>Idrissi</wp:author_last_name></wp:author>";

fn export(items: &str) -> Parsed {
    read(&format!(
        r#"<?xml version="1.0" encoding="UTF-8" ?><rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
        <channel><title>Blog</title><link>https://e.org</link><language>fr-FR</language><wp:wxr_version>1.2</wp:wxr_version>{AUTHORS}{items}</channel></rss>"#
    ))
}

/// The article of a published post.
#[track_caller]
fn post(inner: &str) -> Article {
    let title = if inner.contains("<title") { "" } else { "<title>Budget</title>" };
    article(&export(&format!(
        "<item>{title}<wp:post_type>post</wp:post_type><wp:status>publish</wp:status>{inner}</item>"
    )))
    .clone()
}

fn content(html: &str) -> String {
    let read = post(&format!("<content:encoded><![CDATA[{html}]]></content:encoded>"));
    read.body.map_or(String::new(), |html| html.as_str().to_owned())
}

#[test]
fn a_published_post() {
    let read = post(
        r#"<title>Le budget & la loi &mdash; adoptés</title><link>/2020/09/budget/</link><dc:creator>ali</dc:creator><guid isPermaLink="false">https://e.org/?p=7</guid>
        <content:encoded><![CDATA[Première ligne
suite

<a href="/x">Deuxième</a>]]></content:encoded><excerpt:encoded><![CDATA[<p>Extrait</p>]]></excerpt:encoded><wp:post_id>7</wp:post_id>
        <wp:post_date>2020-09-24 15:57:00</wp:post_date><wp:post_date_gmt>2020-09-24 14:57:00</wp:post_date_gmt><wp:post_modified_gmt>2020-09-25 08:00:00</wp:post_modified_gmt><wp:post_name>budget</wp:post_name>
        <category domain="category" nicename="politique"><![CDATA[Politique]]></category><category domain="post_tag" nicename="loi"><![CDATA[Loi de finances]]></category><category domain="post_format" nicename="post-format-aside">Aside</category>"#,
    );
    assert_eq!(read.title.as_str(), "Le budget & la loi — adoptés");
    assert_eq!(read.link.as_deref(), Some("https://e.org/2020/09/budget/"));
    assert_eq!(read.declared_id.as_ref().map(Line::as_str), Some("https://e.org/?p=7"));
    assert_eq!(read.slug.as_ref().map(Line::as_str), Some("budget"));
    assert_eq!(read.authors[0].name.as_str(), "علي بناني");
    assert_eq!(read.authors[0].email, None, "the address of an account is nobody's business");
    assert_eq!(
        read.body.unwrap().as_str(),
        "<p>Première ligne<br>\nsuite</p>\n<p><a href=\"https://e.org/x\">Deuxième</a></p>"
    );
    assert_eq!(read.summary.unwrap().as_str(), "Extrait");
    assert_eq!(read.published.unwrap().to_rfc3339(), "2020-09-24T14:57:00Z");
    assert_eq!(read.updated.unwrap().to_rfc3339(), "2020-09-25T08:00:00Z");
    assert_eq!(read.categories.iter().map(|path| path.as_str()).collect::<Vec<_>>(), ["Politique"]);
    assert_eq!(read.tags.iter().map(Line::as_str).collect::<Vec<_>>(), ["Loi de finances"]);
    assert_eq!(read.language.as_str(), "fr-FR");
}

#[test]
fn what_is_no_published_post_is_left_out_and_counted() {
    let item = |kind: &str, status: &str, more: &str| {
        format!(
            "<item><title>{kind} {status}</title><wp:post_type>{kind}</wp:post_type><wp:status>{status}</wp:status>{more}</item>"
        )
    };
    let parsed = export(
        &[
            item("post", "publish", ""),
            item("post", "draft", ""),
            item("post", "draft", ""),
            item("post", "private", ""),
            item("post", "publish", "<wp:post_password>secret</wp:post_password>"),
            item("page", "publish", ""),
            item("attachment", "inherit", ""),
            item("nav_menu_item", "publish", ""),
        ]
        .concat(),
    );
    assert_eq!(article(&parsed).title.as_str(), "post publish");
    let left_out = WarningCode::LeftOut {
        count: 7,
        kinds: "draft 2, attachment 1, nav_menu_item 1, page 1, private 1, protected post 1".to_owned(),
    };
    assert_eq!(parsed.warnings.iter().map(|warning| &warning.code).collect::<Vec<_>>(), [&left_out]);
}

#[test]
fn a_planned_post_waits_for_its_date() {
    let parsed = export(
        "<item><title>a</title><wp:post_type>post</wp:post_type><wp:status>future</wp:status><wp:post_date_gmt>2099-01-01 08:00:00</wp:post_date_gmt></item>",
    );
    let read = article(&parsed);
    assert_eq!(read.visible_from.unwrap().to_rfc3339(), "2099-01-01T08:00:00Z");
    assert!(!read.draft && parsed.warnings.is_empty());
}

#[test]
fn dates_of_noughts_are_none() {
    let told = |inner: &str| post(inner).published.map(|at| at.to_rfc3339());
    let none = "<wp:post_date_gmt>0000-00-00 00:00:00</wp:post_date_gmt>";
    assert_eq!(
        told(&format!("{none}<wp:post_date>2020-09-24 15:57:00</wp:post_date>")).as_deref(),
        Some("2020-09-24T15:57:00+01:00")
    );
    assert_eq!(
        told(&format!("{none}<pubDate>Thu, 24 Sep 2020 14:57:00 +0000</pubDate>")).as_deref(),
        Some("2020-09-24T14:57:00Z")
    );
    assert_eq!(told(&format!("{none}<pubDate>Wed, 30 Nov -0001 00:00:00 +0000</pubDate>")), None);
    assert_eq!(told(none), None);
}

#[test]
fn authors_by_login_by_plugin_and_unknown() {
    let names =
        |inner: &str| post(inner).authors.iter().map(|author| author.name.as_str().to_owned()).collect::<Vec<_>>();
    assert_eq!(names("<dc:creator>sara</dc:creator>"), ["Sara Idrissi"]);
    assert_eq!(names("<dc:creator>nobody</dc:creator>"), ["nobody"]);
    let plugin = "<dc:creator>ali</dc:creator><category domain=\"author\" nicename=\"a\">Ann Lee</category><category domain=\"author\" nicename=\"a\">Ann Lee</category><category domain=\"author\" nicename=\"b\">Omar</category>";
    assert_eq!(names(plugin), ["Ann Lee", "Omar"]);
}

#[test]
fn the_picture_is_the_attachment_that_the_post_names() {
    let meta = |key: &str, value: &str| {
        format!(
            "<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"
        )
    };
    let attachment = format!(
        "<item><title>p</title><wp:post_id>9</wp:post_id><wp:post_type>attachment</wp:post_type><wp:status>inherit</wp:status><excerpt:encoded>La salle</excerpt:encoded><wp:attachment_url>https://e.org/u/a.jpg?x=1&y</wp:attachment_url>{}</item>",
        meta("_wp_attachment_image_alt", "Une salle pleine")
    );
    let parsed = export(&format!(
        "<item><title>a</title><wp:post_type>post</wp:post_type><wp:status>publish</wp:status>{}</item>{attachment}",
        meta("_thumbnail_id", "9")
    ));
    let picture = article(&parsed).picture.clone().unwrap();
    assert_eq!(picture.source.as_str(), "https://e.org/u/a.jpg?x=1&y");
    assert_eq!((picture.alt.unwrap().as_str(), picture.caption.unwrap().as_str()), ("Une salle pleine", "La salle"));
}

#[test]
fn a_podcasts_recording_is_played_below_the_text() {
    let read = post(
        "<content:encoded>a</content:encoded><wp:postmeta><wp:meta_key>enclosure</wp:meta_key><wp:meta_value><![CDATA[https://e.org/a.mp3\n123\naudio/mpeg\na:1:{}]]></wp:meta_value></wp:postmeta>",
    );
    assert!(read.body.unwrap().as_str().contains("src=\"https://e.org/a.mp3\""));
}

#[test]
fn identity_without_a_guid_is_the_posts_number() {
    assert_eq!(post("<wp:post_id>7</wp:post_id>").declared_id.as_ref().map(Line::as_str), Some("https://e.org/?p=7"));
}

#[test]
fn posts_of_the_block_editor_the_classic_editor_and_plugins() {
    assert_eq!(
        content(
            "<!-- wp:paragraph -->\n<p>a</p>\n<!-- /wp:paragraph -->\n<!-- wp:heading -->\n<h2>b</h2>\n<!-- /wp:heading -->"
        ),
        "<p>a</p>\n\n\n<h2>b</h2>"
    );
    assert_eq!(content("a\n\n<!--more-->\n\nb"), "<p>a</p>\n<p>b</p>");
    assert_eq!(
        content("[caption id=\"x\" width=\"3\"]<img src=\"/i.jpg\" alt=\"i\" /> vue [/caption]\n\nb"),
        "<figure><img src=\"https://e.org/i.jpg\" alt=\"i\">\n<figcaption>vue</figcaption>\n</figure>\n<p>b</p>"
    );
    assert_eq!(content("[gallery ids=\"1\"]a [sic] b[vc_row x=\"1\"]c[/vc_row]"), "<p>a [sic] bc</p>");
}

#[test]
fn posts_in_several_languages_are_read_in_the_exports() {
    let item = "<item><title>[:ar]تحت السماء[:fr]Sous le ciel[:]</title><wp:post_type>post</wp:post_type><wp:status>publish</wp:status><content:encoded>[:ar]نص[:fr]texte[:]</content:encoded></item>";
    let parsed = export(item);
    assert_eq!(article(&parsed).title.as_str(), "Sous le ciel");
    assert!(article(&parsed).body.as_ref().unwrap().as_str().contains("texte"));
    // Its older marks are comments.
    let old = export(
        "<item><title><!--:ar-->تحت السماء<!--:--><!--:fr-->Sous le ciel<!--:--></title><wp:post_type>post</wp:post_type></item>",
    );
    assert_eq!(article(&old).title.as_str(), "Sous le ciel");
}

#[test]
fn a_piece_of_an_export_without_its_namespaces_is_one() {
    let parsed = read(
        "<item><title>a</title><wp:post_type>post</wp:post_type><wp:status>publish</wp:status></item>\n<item><title>b</title><wp:post_type>page</wp:post_type></item>",
    );
    assert_eq!(article(&parsed).title.as_str(), "a");
}

#[test]
fn a_post_without_a_title_takes_its_first_words() {
    assert_eq!(post("<title/><content:encoded><![CDATA[Mon texte.]]></content:encoded>").title.as_str(), "Mon texte.");
}
