use super::*;

#[test]
fn dates_of_every_system() {
    for matter in [
        "date: 2020-09-24T15:57:00+01:00",
        "date: 2020-09-24 15:57:00 +0100",
        "date: 2020-09-24 15:57",
        "date: 2020-09-24 15:57:00 Africa/Casablanca",
        "date: \"الخميس 24 شتنبر 2020 على الساعة 15:57\"",
        "publishDate: 2020-09-24T15:57:00+01:00\ndate: 2019-01-01",
        "pubdate: 2020-09-24T15:57:00+01:00",
        "published: 2020-09-24T15:57:00+01:00",
        "publish_date: Thu, 24 Sep 2020 15:57:00 +0100",
        "date: 1600959420",
        "date: !!str 2020-09-24 15:57",
    ] {
        assert_eq!(told(yaml(matter).published), AT_1557, "{matter}");
    }
    for matter in
        ["date = 2020-09-24T15:57:00", "date = 2020-09-24 15:57:00", "date = \"2020-09-24 15:57\"", "date = 1600959420"]
    {
        assert_eq!(told(toml(matter).published), AT_1557, "{matter}");
    }
    assert_eq!(told(toml("date = 2020-09-24").published), "2020-09-24T00:00:00+01:00");
}

#[test]
fn elevenths_computed_dates_are_none() {
    for word in ["Created", "Last Modified", "git Created", "git Last Modified"] {
        assert_eq!(yaml(&format!("date: {word}")).published, None);
    }
}

#[test]
fn updates_of_every_system() {
    for key in ["updated", "lastmod", "modified", "last_modified_at", "lastModified"] {
        assert_eq!(told(yaml(&format!("date: 2020-01-01\n{key}: 2020-09-24 15:57")).updated), AT_1557, "{key}");
    }
    assert_eq!(yaml("date: 2020-09-24 15:57\nupdated: 2020-09-24").updated, None);
}

#[test]
fn an_update_in_the_future_is_now() {
    let (article, warnings, _) = read("---\ndate: 2020-01-01\nupdated: 2099-01-01\n---\n");
    assert_eq!(article.updated.unwrap().millis(), crate::formats::testing::NOW);
    assert!(matches!(warnings[..], [WarningCode::FutureDate { .. }]));
}

#[test]
fn a_date_in_the_future_waits() {
    let article = yaml("date: 2099-01-01");
    assert_eq!(told(article.visible_from), "2099-01-01T00:00:00Z");
    assert_eq!(article.published, article.visible_from);
    assert_eq!(yaml("date: 2020-01-01").visible_from, None);
}

#[test]
fn an_embargo_waits_whatever_the_date() {
    for key in ["publish_at", "embargo", "publishAt"] {
        let article = yaml(&format!("date: 2020-01-01\n{key}: 2099-01-01"));
        assert_eq!(told(article.visible_from), "2099-01-01T00:00:00Z", "{key}");
        assert_eq!(told(article.published), "2020-01-01T00:00:00+01:00");
    }
    assert_eq!(told(yaml("date: 2099-06-01\nembargo: 2099-01-01").visible_from), "2099-06-01T00:00:00Z");
}

#[test]
fn expiry_of_every_system() {
    for key in ["expires", "expiryDate", "unpublishdate"] {
        assert_eq!(told(yaml(&format!("{key}: 2020-09-24 15:57")).expires), AT_1557, "{key}");
    }
    assert_eq!(told(yaml("expires: 9999-12-31").expires), "9999-12-31T23:59:59Z");
}

#[test]
fn a_release_that_cannot_be_read_is_refused() {
    for key in ["embargo", "publish_at", "expires", "expiryDate"] {
        refused_yaml(
            &format!("{key}: tomorrow"),
            &Reason::Embargo { key: key.to_owned(), found: "tomorrow".to_owned() },
        );
        refused_yaml(
            &format!("{key}: [2020-01-01]"),
            &Reason::Embargo { key: key.to_owned(), found: "[…]".to_owned() },
        );
        refused_yaml(&format!("{key}: true"), &Reason::Embargo { key: key.to_owned(), found: "true".to_owned() });
    }
    refused_yaml("extra:\n  embargo: soon", &Reason::Embargo { key: "embargo".to_owned(), found: "soon".to_owned() });
}

#[test]
fn a_date_that_cannot_be_read_is_refused_at_its_line() {
    for found in ["soon", "2020-02-31", "31/02/2020", "2020-09-24 25:00", "0000-01-01", "9999-12-31"] {
        let refusal = refused(&format!("---\ntitle: T\n\ndate: {found}\n---\n"));
        assert_eq!(refusal.reason, Reason::Date { key: "date".to_owned(), found: found.to_owned() });
        assert_eq!(refusal.at, Some(Position::at(4, 7)));
    }
}

#[test]
fn a_wrong_weekday_is_told() {
    assert_eq!(
        warned("date: Fri, 24 Sep 2020 15:57:00 +0100"),
        [WarningCode::WeekdayDisagrees { found: "Fri".to_owned() }]
    );
}

#[test]
fn drafts_of_every_system() {
    for matter in [
        "draft: true",
        "draft: yes",
        "draft: \"true\"",
        "published: false",
        "published: no",
        "eleventyExcludeFromCollections: true",
        "status: draft",
    ] {
        assert!(yaml(matter).draft, "{matter}");
    }
    for matter in ["draft: false", "published: true", "draft: no", "draft:", "eleventyExcludeFromCollections: false"] {
        assert!(!yaml(matter).draft, "{matter}");
    }
    let both = yaml("published: false\ndate: 2020-09-24 15:57");
    assert_eq!((both.draft, told(both.published).as_str()), (true, AT_1557));
}

#[test]
fn one_or_several_authors_in_every_shape() {
    let names = |matter: &str| yaml(matter).authors.iter().map(|a| a.name.to_string()).collect::<Vec<_>>();
    assert_eq!(names("author: فاطمة الزهراء"), ["فاطمة الزهراء"]);
    assert_eq!(names("author: Doe, Jane"), ["Doe, Jane"]);
    assert_eq!(names("author: [A, B, A]"), ["A", "B"]);
    assert_eq!(names("authors: [A, {name: B}]"), ["A", "B"]);
    assert_eq!(names("authors:\n  - name: A\n    email: a@e.org"), ["A"]);
    assert_eq!(names("params:\n  author: A"), ["A"]);
    assert_eq!(names("extra:\n  author: A"), ["A"]);
    let one = |matter: &str| yaml(matter).authors.remove(0);
    let full = one("author:\n  name: A\n  email: a@e.org\n  url: https://e.org");
    assert_eq!(full.email.unwrap().as_str(), "a@e.org");
    assert_eq!(full.url.unwrap(), "https://e.org/");
    assert_eq!(one("author: A <a@e.org>").email.unwrap().as_str(), "a@e.org");
    assert_eq!(one("author: {name: A, url: javascript:alert(1)}").url, None);
    assert_eq!(toml("[extra]\nauthor = \"A\"").authors[0].name.as_str(), "A");
    assert_eq!(toml("authors = [\"A\"]").authors[0].name.as_str(), "A");
    assert_eq!(toml("[taxonomies]\nauthors = [\"A\"]").authors[0].name.as_str(), "A");
}

#[test]
fn an_author_without_a_name_is_passed_over() {
    assert_eq!(
        warned("author: {twitter: x}"),
        [WarningCode::ValueIgnored { key: "author".to_owned(), found: "{…}".to_owned() }]
    );
}

#[test]
fn categories_part_at_commas_and_never_at_spaces() {
    let names = |article: Article| article.categories.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(names(yaml("categories: أخبار محلية")), ["أخبار محلية"]);
    assert_eq!(names(yaml("categories: أخبار محلية، رياضة, ثقافة")), ["أخبار محلية", "رياضة", "ثقافة"]);
    assert_eq!(names(yaml("categories: [أخبار محلية, \"a, b\"]")), ["أخبار محلية", "a, b"]);
    assert_eq!(names(yaml("category: sports / football")), ["sports/football"]);
    assert_eq!(names(yaml("category: A\ncategories: [B, A]")), ["B", "A"]);
    assert_eq!(names(yaml("categories:\n- name: A\n- B")), ["A", "B"]);
    assert_eq!(names(toml("[taxonomies]\ncategories = [\"A\", \"B\"]\ntags = [\"c\"]")), ["A", "B"]);
}

#[test]
fn a_category_that_cannot_be_served_is_passed_over() {
    let (article, warnings, _) = read("---\ncategories: [all, ok, _x, news.rss]\n---\n");
    assert_eq!(article.categories.len(), 1);
    let ignored = |found: &str| WarningCode::ValueIgnored { key: "categories".to_owned(), found: found.to_owned() };
    assert_eq!(warnings, [ignored("all"), ignored("_x"), ignored("news.rss")]);
}

#[test]
fn tags_of_every_system() {
    assert_eq!(texts(&yaml("tags: [a, 2020, a]").tags), ["a", "2020"]);
    assert_eq!(texts(&yaml("tags: أ ب، ج").tags), ["أ ب", "ج"]);
    assert_eq!(texts(&yaml("tags:\n  - a\n  -\n  - b").tags), ["a", "b"]);
    assert_eq!(texts(&yaml("keywords: a, b").tags), ["a", "b"]);
    assert_eq!(texts(&toml("[taxonomies]\ntags = [\"a\"]").tags), ["a"]);
}

#[test]
fn only_an_absolute_address_is_the_sources_own() {
    for matter in [
        "link: https://e.org/a",
        "canonical: https://e.org/a",
        "canonical_url: https://e.org/a",
        "permalink: https://e.org/a",
        "url: https://e.org/a",
        "permalink: /b\nlink: https://e.org/a",
        "extra:\n  canonical: https://e.org/a",
    ] {
        assert_eq!(yaml(matter).link.as_deref(), Some("https://e.org/a"), "{matter}");
    }
    for matter in
        ["permalink: /a/:title/", "url: a.html", "link: ftp://e.org/", "permalink: false", "link: javascript:alert(1)"]
    {
        assert_eq!(yaml(matter).link, None, "{matter}");
    }
    assert_eq!(yaml("link: https://e.org/خبر").link.unwrap(), "https://e.org/%D8%AE%D8%A8%D8%B1");
}

#[test]
fn slug_aliases_and_id() {
    let article = yaml("id: urn:x:1\nslug: a-b\naliases: [/old, older, \"https://e.org/oldest?x\"]");
    assert_eq!(article.declared_id.unwrap().as_str(), "urn:x:1");
    assert_eq!(article.slug.unwrap().as_str(), "a-b");
    assert_eq!(texts(&article.aliases), ["/old", "/older", "/oldest"]);
}

#[test]
fn pictures_of_every_system() {
    let source = |matter: &str| yaml(matter).picture.unwrap().source.to_string();
    assert_eq!(source("image: a.jpg"), "a.jpg");
    assert_eq!(source("image: ./a b.jpg"), "a b.jpg");
    assert_eq!(source("image: https://e.org/a.jpg"), "https://e.org/a.jpg");
    assert_eq!(source("image:\n  path: a.jpg"), "a.jpg");
    assert_eq!(source("cover:\n  image: a.jpg"), "a.jpg");
    assert_eq!(source("images: [a.jpg, b.jpg]"), "a.jpg");
    assert_eq!(source("extra:\n  image: a.jpg"), "a.jpg");
    assert_eq!(source("link: https://e.org/x/\nimage: /a.jpg"), "https://e.org/a.jpg");
    let full = yaml("image: {src: a.jpg, alt: b, caption: c, credit: d}").picture.unwrap();
    assert_eq!([full.alt, full.caption, full.credit].map(|line| line.unwrap().to_string()), ["b", "c", "d"]);
    assert_eq!(yaml("image: false").picture, None);
}

#[test]
fn a_picture_that_is_nowhere_is_passed_over() {
    for source in ["/a.jpg", "../a.jpg", "data:image/png;base64,AAAA", "javascript:alert(1)", "file:///etc/passwd"] {
        let (article, warnings, _) = read(&format!("---\nimage: \"{source}\"\n---\n"));
        assert_eq!(article.picture, None, "{source}");
        assert!(matches!(warnings[..], [WarningCode::ValueIgnored { .. }]), "{source}");
    }
}

#[test]
fn breaking_by_word_or_urgency() {
    for (matter, breaking) in [
        ("breaking: true", true),
        ("breaking: yes", true),
        ("urgency: 1", true),
        ("urgency: 2", true),
        ("urgency: 3", false),
        ("urgency: 9", false),
        ("breaking: false\nurgency: 1", false),
        ("extra:\n  breaking: true", true),
        ("title: T", false),
    ] {
        assert_eq!(yaml(matter).breaking, breaking, "{matter}");
    }
    assert_eq!(told(yaml("breaking_until: 2020-09-24 15:57").breaking_until), AT_1557);
}

#[test]
fn kills_and_notes() {
    for (word, status) in [
        ("usable", Status::Usable),
        ("withheld", Status::Withheld),
        ("canceled", Status::Canceled),
        ("Cancelled", Status::Canceled),
        ("published", Status::Usable),
    ] {
        assert_eq!(yaml(&format!("status: {word}")).status, status);
    }
    let article = yaml("retract: wrong\ncorrection: a name\nresurface: true");
    assert_eq!(
        (article.retract.unwrap().as_str(), article.correction.unwrap().as_str(), article.resurface),
        ("wrong", "a name", true)
    );
}

#[test]
fn values_of_another_kind_are_refused() {
    for (matter, key, found, expected) in [
        ("title: [a]", "title", "[…]", "text"),
        ("title: {a: b}", "title", "{…}", "text"),
        ("summary: [a]", "summary", "[…]", "text"),
        ("draft: maybe", "draft", "maybe", "bool"),
        ("breaking: [true]", "breaking", "[…]", "bool"),
        ("tags: [[a]]", "tags", "[…]", "list"),
        ("urgency: 0", "urgency", "0", "urgency"),
        ("urgency: 10", "urgency", "10", "urgency"),
        ("urgency: high", "urgency", "high", "urgency"),
        ("status: witheld", "status", "witheld", "status"),
        ("lang: Arabic", "lang", "Arabic", "language"),
        ("lang: 12", "lang", "12", "language"),
    ] {
        refused_yaml(matter, &Reason::Value { key: key.to_owned(), found: found.to_owned(), expected });
    }
}

#[test]
fn values_of_another_kind_in_a_systems_own_room_are_passed_over() {
    let (article, warnings, _) = read("---\nextra:\n  status: reviewed\n  image: {color: red}\n---\n");
    assert_eq!((article.status, article.picture), (Status::Usable, None));
    assert_eq!(warnings.len(), 2);
}

#[test]
fn languages() {
    for (text, tag) in [
        ("ar", "ar"),
        ("ar_MA", "ar-MA"),
        ("fr-CA", "fr-CA"),
        ("no", "no"),
        ("zh-Hant", "zh-Hant"),
        ("en_US.UTF-8", "en-US"),
    ] {
        assert_eq!(yaml(&format!("lang: {text}")).language.as_str(), tag);
    }
}

#[test]
fn nothing_said_is_not_said() {
    let article = yaml("title:\nsummary: \"\"\nauthor: []\ntags:\nimage: \"\"\ndate:\nstatus:\nlang: \"\"");
    assert_eq!((article.title.as_str(), article.summary, article.published), ("–", None, None));
}

#[test]
fn keys_are_read_in_any_dress() {
    let article = yaml("Title: T\nPublish_Date: 2020-09-24 15:57\nEXPIRES: 2020-09-24 15:57");
    assert_eq!(
        (article.title.as_str(), told(article.published).as_str(), told(article.expires).as_str()),
        ("T", AT_1557, AT_1557)
    );
}

#[test]
fn a_slip_in_a_key_of_ours_is_told() {
    assert_eq!(
        warned("embrago: 2099-01-01"),
        [WarningCode::UnknownKey { key: "embrago".to_owned(), meant: "embargo" }]
    );
    assert_eq!(
        warned("layout: post\nweight: 3\nseries: [x]\ncomments: true\nsitemap: {a: b}\nrelated: x\norder: 1\nclass: x"),
        []
    );
}
