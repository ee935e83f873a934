//! Feeds and entries made by hand.

use ajil::domain::{
    Author, BaseUrl, CategoryPath, Content, Entry, EntryId, EntryKind, Feed, FeedName, Language, Line, Passed, Query,
    SafeHtml, Timestamp, Window,
};

pub fn base() -> BaseUrl {
    BaseUrl::new("https://news.example.org").expect("a base")
}

pub fn feed(name: &str) -> Feed {
    let name = FeedName::parse(name).expect("a name");
    Feed {
        base: name.clone(),
        name,
        query: Query::default(),
        subcategories: true,
        selections: Vec::new(),
        id: "urn:uuid:4b323294-7c44-56cc-8af1-7f1ef6c858a4".to_owned(),
        title: Line::folded("الأمن"),
        description: Line::folded("أخبار الأمن الوطني"),
        language: language("ar"),
        authors: Vec::new(),
        copyright: None,
        image: None,
        content: Content::Full,
        window: Window::default(),
        profile: None,
    }
}

/// An article of the founding example's kind; `n` sets its id and date, an hour between each.
pub fn entry(n: u32, tag: &str, title: &str) -> Entry {
    let published = Timestamp::new(1_600_959_420_000 - i64::from(n) * 3_600_000, 3600).expect("in range");
    Entry {
        id: EntryId::from_iri(&format!("tag:example.org,2020:{n}")).expect("an IRI"),
        kind: EntryKind::Article,
        title: Line::folded(title),
        summary: Line::new("استقبل المدير العام للأمن الوطني، اليوم الخميس بالرباط، سفير الولايات المتحدة."),
        body: Some(SafeHtml::sanitised("<p>استقبل المدير العام.</p>\n<p>«تعاون» وثيق.</p>".to_owned())),
        language: language(tag),
        published,
        updated: published,
        place: 0,
        authors: Vec::new(),
        categories: vec![CategoryPath::new("security").expect("a name")],
        tags: Vec::new(),
        link: None,
        source: None,
        picture: None,
        media: Vec::new(),
        breaking: false,
        breaking_since: None,
        breaking_until: None,
        visible_from: None,
        expires: None,
        passed: Passed::default(),
        correction: None,
        retraction: None,
    }
}

pub fn language(tag: &str) -> Language {
    Language::new(tag).expect("a tag")
}

pub fn author(name: &str, email: Option<&str>, url: Option<&str>) -> Author {
    Author { name: Line::folded(name), email: email.and_then(Line::new), url: url.map(str::to_owned) }
}
