//! The formats in XML: feeds by the crates that write them, the rest by hand after their specifications.

use std::collections::BTreeMap;

use rss::extension::dublincore::DublinCoreExtension;

use super::markup::{cdata, each, html, lean_html, xml};
use super::{Carries, Form, Story};
use crate::formats::DropFormat;

use Carries::{Authors, Categories, Date, Language, Link, OneAuthor, Tags};

/// RSS does not say whether a title is text or HTML: what is a reference or a tag that is closed is read as such.
const NOT_IN_TITLES: &[&str] = &["&amp;", "&lt;", "&eacute;", "&#65;", "&nbsp;", "</", "<b>", "<br>", "<?x?>", "&c;"];
/// What WordPress takes for a shortcode.
const SHORTCODES: &[&str] = &["[x", "{{"];

pub(super) const FORMS: [Form; 9] = [
    form("RSS", &[Authors, Categories, Date, Language, Link], NOT_IN_TITLES, &[], rss),
    form("RSS with CDATA", &[Date, Link], NOT_IN_TITLES, &[], rss_cdata),
    form("Atom", &[Authors, Categories, Date, Language, Link], &[], &[], atom),
    // A title that does not say what it is is read as RSS's are.
    form("Atom of XHTML", &[Authors, Date, Language, Link], NOT_IN_TITLES, &[], atom_xhtml),
    form("WXR", &[OneAuthor, Categories, Tags, Date, Link], NOT_IN_TITLES, SHORTCODES, wxr),
    form("NewsML-G2", &[Authors, Categories, Tags, Date, Language], &[], &[], newsml_g2),
    form("NewsML 1.2", &[Authors, Categories, Date, Language], &[], &[], newsml_1),
    form("NITF", &[Authors, Categories, Tags, Date, Language], &[], &[], nitf),
    // Agencies escape text as they do HTML: what is markup or a reference is read as such.
    form(
        "NewsML 1.2 of text",
        &[Authors, Date, Language],
        &[],
        &["</", "<b", "<!", "<?", "&amp;", "&lt;", "&eacute;", "&#65;", "&nbsp;", "&c;"],
        newsml_text,
    ),
];

const fn form(
    name: &'static str,
    carries: &'static [Carries],
    not_in_title: &'static [&'static str],
    not_in_text: &'static [&'static str],
    write: fn(&Story) -> Vec<u8>,
) -> Form {
    Form { name, format: DropFormat::Xml, carries, not_in_title, not_in_text, write }
}

fn rss(story: &Story) -> Vec<u8> {
    let name = |name: &&str| rss::Category { name: (*name).to_owned(), domain: None };
    let dublin_core = DublinCoreExtension {
        creators: story.authors.iter().map(|name| (*name).to_owned()).collect(),
        languages: vec![story.language.to_owned()],
        ..DublinCoreExtension::default()
    };
    let item = rss::Item {
        title: Some(story.title.clone()),
        link: Some(story.link.clone()),
        description: Some(html(story)),
        pub_date: Some(story.at.to_rfc822()),
        categories: story.categories.iter().map(name).collect(),
        dublin_core_ext: Some(dublin_core),
        ..rss::Item::default()
    };
    let namespaces = BTreeMap::from([("dc".to_owned(), "http://purl.org/dc/elements/1.1/".to_owned())]);
    let channel = rss::Channel { title: "a".to_owned(), items: vec![item], namespaces, ..rss::Channel::default() };
    channel.write_to(Vec::new()).expect("to memory")
}

fn rss_cdata(story: &Story) -> Vec<u8> {
    format!(
        "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>a</title><item><title>{}</title><link>{}</link><pubDate>{}</pubDate><content:encoded>{}</content:encoded></item></channel></rss>",
        cdata(&story.title), xml(&story.link), story.at.to_rfc822(), cdata(&lean_html(story))
    )
    .into_bytes()
}

fn atom_entry(story: &Story, title: atom_syndication::Text, content: atom_syndication::Content) -> Vec<u8> {
    use atom_syndication::{Category, Entry, Feed, FixedDateTime, Link, Person, Text};
    let at: FixedDateTime = story.at.to_chrono();
    let person = |name: &&str| Person { name: (*name).to_owned(), ..Person::default() };
    let category = |term: &&str| Category { term: (*term).to_owned(), ..Category::default() };
    let entry = Entry {
        title,
        id: "urn:example:1".to_owned(),
        updated: at,
        published: Some(at),
        authors: story.authors.iter().map(person).collect(),
        categories: story.categories.iter().map(category).collect(),
        links: vec![Link { href: story.link.clone(), rel: "alternate".to_owned(), ..Link::default() }],
        content: Some(content),
        ..Entry::default()
    };
    let feed = Feed {
        title: Text::plain("a"),
        id: "urn:example:0".to_owned(),
        updated: at,
        entries: vec![entry],
        ..Feed::default()
    };
    feed.write_to(Vec::new()).expect("to memory")
}

fn atom(story: &Story) -> Vec<u8> {
    let (lang, content_type) = (Some(story.language.to_owned()), Some("html".to_owned()));
    let content = atom_syndication::Content { lang, content_type, value: Some(lean_html(story)), ..Default::default() };
    // The leanest HTML that says the title.
    let title = story.title.replace('&', "&amp;").replace('<', "&lt;");
    atom_entry(story, atom_syndication::Text::html(title), content)
}

fn atom_xhtml(story: &Story) -> Vec<u8> {
    let (lang, content_type) = (Some(story.language.to_owned()), Some("xhtml".to_owned()));
    let value = format!("<div xmlns=\"http://www.w3.org/1999/xhtml\">{}</div>", html(story));
    atom_entry(
        story,
        atom_syndication::Text::plain(story.title.clone()),
        atom_syndication::Content { lang, content_type, value: Some(value), ..Default::default() },
    )
}

fn wxr(story: &Story) -> Vec<u8> {
    let at = story.at.told_at(0).to_chrono().format("%Y-%m-%d %H:%M:%S");
    let terms = |domain: &str, names: &[&str]| -> String {
        names
            .iter()
            .map(|name| format!("<category domain=\"{domain}\" nicename=\"x\">{}</category>", cdata(name)))
            .collect()
    };
    format!(
        "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel><wp:wxr_version>1.2</wp:wxr_version><item><title>{}</title><link>{}</link>{}{}{}<content:encoded>{}</content:encoded><wp:post_id>1</wp:post_id><wp:post_date_gmt>{at}</wp:post_date_gmt><wp:post_type>post</wp:post_type><wp:status>publish</wp:status></item></channel></rss>",
        cdata(&story.title),
        xml(&story.link),
        story.authors.first().map(|name| format!("<dc:creator>{}</dc:creator>", cdata(name))).unwrap_or_default(),
        terms("category", &story.categories),
        terms("post_tag", &story.tags),
        cdata(&lean_html(story)),
    )
    .into_bytes()
}

fn newsml_g2(story: &Story) -> Vec<u8> {
    let authors = each(&story.authors, |name| format!("<creator><name>{name}</name></creator>"));
    let subjects = each(&story.categories, |name| format!("<subject literal=\"x\"><name>{name}</name></subject>"));
    let keywords = each(&story.tags, |name| format!("<keyword>{name}</keyword>"));
    format!(
        "<newsItem xmlns=\"http://iptc.org/std/nar/2006-10-01/\" guid=\"urn:example:1\" standard=\"NewsML-G2\"><itemMeta><itemClass qcode=\"ninat:text\"/><versionCreated>{}</versionCreated></itemMeta><contentMeta>{authors}<language tag=\"{}\"/>{keywords}{subjects}<headline>{}</headline></contentMeta><contentSet><inlineXML contenttype=\"application/xhtml+xml\"><html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>x</title></head><body>{}</body></html></inlineXML></contentSet></newsItem>",
        story.at.to_rfc3339(), story.language, xml(&story.title), html(story)
    )
    .into_bytes()
}

fn newsml(story: &Story, subjects: &str, content: &str) -> Vec<u8> {
    let byline = xml(&story.authors.join(", "));
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><!DOCTYPE NewsML SYSTEM \"NewsML_1.2.dtd\"><NewsML Version=\"1.2\"><NewsItem><Identification><NewsIdentifier><PublicIdentifier>urn:example:1</PublicIdentifier></NewsIdentifier></Identification><NewsManagement><FirstCreated>{}</FirstCreated><Status FormalName=\"Usable\"/></NewsManagement><NewsComponent><NewsLines><HeadLine>{}</HeadLine><ByLine>{byline}</ByLine></NewsLines><DescriptiveMetadata><Language FormalName=\"{}\"/>{subjects}</DescriptiveMetadata><ContentItem><MediaType FormalName=\"Text\"/><DataContent>{content}</DataContent></ContentItem></NewsComponent></NewsItem></NewsML>",
        story.at.to_chrono().format("%Y%m%dT%H%M%S%z"), xml(&story.title), story.language
    )
    .into_bytes()
}

fn newsml_1(story: &Story) -> Vec<u8> {
    let subjects =
        each(&story.categories, |name| format!("<SubjectCode><Subject FormalName=\"{name}\"/></SubjectCode>"));
    newsml(story, &subjects, &html(story))
}

fn newsml_text(story: &Story) -> Vec<u8> {
    newsml(story, "", &xml(&story.paragraphs.join("\n\n")))
}

fn nitf(story: &Story) -> Vec<u8> {
    let subjects = each(&story.categories, |name| {
        format!("<tobject.subject tobject.subject.refnum=\"00000000\" tobject.subject.type=\"{name}\"/>")
    });
    let keywords = each(&story.tags, |name| format!("<keyword key=\"{name}\"/>"));
    let people: Vec<_> = story.authors.iter().map(|name| format!("<person>{}</person>", xml(name))).collect();
    let byline = match people.as_slice() {
        [] => String::new(),
        people => format!("<byline>By {}</byline>", people.join(" and ")),
    };
    format!(
        "<!DOCTYPE nitf SYSTEM \"nitf-3-6.dtd\"><nitf xml:lang=\"{}\"><head><tobject>{subjects}</tobject><docdata><date.issue norm=\"{}\"/><key-list>{keywords}</key-list></docdata></head><body><body.head><hedline><hl1>{}</hl1></hedline>{byline}</body.head><body.content>{}</body.content></body></nitf>",
        story.language, story.at.to_chrono().format("%Y%m%dT%H%M%S%z"), xml(&story.title), html(story)
    )
    .into_bytes()
}
