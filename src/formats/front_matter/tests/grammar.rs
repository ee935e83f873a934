use super::*;

#[test]
fn yaml_toml_and_json_say_the_same() {
    for text in [
        "---\ntitle: T\ndate: 2020-09-24T15:57:00+01:00\ntags: [a, b]\ndraft: true\n---\nbody",
        "+++\ntitle = \"T\"\ndate = 2020-09-24T15:57:00+01:00\ntags = [\"a\", \"b\"]\ndraft = true\n+++\nbody",
        "{\"title\": \"T\", \"date\": \"2020-09-24T15:57:00+01:00\",\n\"tags\": [\"a\", \"b\"], \"draft\": true}\nbody",
        "---json\n{\"title\": \"T\", \"date\": \"2020-09-24T15:57:00+01:00\", \"tags\": [\"a\", \"b\"], \"draft\": true}\n---\nbody",
        "---toml\ntitle = \"T\"\ndate = 2020-09-24T15:57:00+01:00\ntags = [\"a\", \"b\"]\ndraft = true\n---\nbody",
    ] {
        let (article, warnings, body) = read(text);
        assert_eq!(
            (article.title.as_str(), told(article.published).as_str(), article.draft),
            ("T", AT_1557, true),
            "{text}"
        );
        assert_eq!((texts(&article.tags), warnings, body.trim()), (vec!["a", "b"], vec![], "body"), "{text}");
    }
}

#[test]
fn numbers_and_dates_keep_the_spelling_of_the_file() {
    assert_eq!(yaml("title: 1.10").title.as_str(), "1.10");
    assert_eq!(yaml("title: 2020").title.as_str(), "2020");
    assert_eq!(yaml("title: 2020-09-24").title.as_str(), "2020-09-24");
    assert_eq!(yaml("title: t\nid: 007").declared_id.unwrap().as_str(), "007");
    assert_eq!(yaml("title: yes").title.as_str(), "yes");
    assert_eq!(yaml("title: true").title.as_str(), "true");
    assert_eq!(yaml("title: 0x1F # a comment").title.as_str(), "0x1F");
    assert_eq!(toml("title = 1.10").title.as_str(), "1.10");
}

#[test]
fn faults_are_told_at_their_line_in_the_file() {
    for (text, at) in [
        ("---\ntitle: \"a\n---\nb", (2, 8)),
        ("---\na: 1\ntitle: [a\n---\nb", (3, 8)),
        ("---\ntitle: a: b\n---\n", (2, 9)),
        ("+++\na = 1\ntitle = \n+++\n", (3, 9)),
        ("+++\na = 1\na = 2\n+++\n", (3, 1)),
    ] {
        let refusal = refused(text);
        assert!(matches!(refusal.reason, Reason::FrontMatterSyntax { .. }), "{text}: {refusal:?}");
        assert_eq!(refusal.at.map(|at| at.line), Some(at.0), "{text}: {refusal:?}");
    }
}

#[test]
fn the_column_of_a_fault_counts_characters() {
    let refusal = refused("+++\ntitle = \"خبر\" x\n+++\n");
    assert_eq!(refusal.at, Some(Position::at(2, 15)));
}

#[test]
fn front_matter_must_end() {
    assert_eq!(refused("---\ntitle: T\n\nbody").reason, Reason::FrontMatterOpen { delimiter: "---" });
    assert_eq!(refused("+++\ntitle = 1\n").reason, Reason::FrontMatterOpen { delimiter: "+++" });
    let long = format!("---\na: b\n{}", "# x\n".repeat(40_000));
    assert_eq!(refused(&long).reason, Reason::FrontMatterOpen { delimiter: "---" });
    assert_eq!(refused(&format!("{long}---\n")).reason, Reason::FrontMatterTooLarge { limit: 65_536 });
}

#[test]
fn a_program_is_refused() {
    for program in ["module.exports = { title: 1 }", "{ title: `a`, tags: [\"b\" }"] {
        let refusal = refused(&format!("---js\n{program}\n---\n"));
        assert!(
            matches!(refusal.reason, Reason::FrontMatterSyntax { detail } if detail.contains("---js")),
            "{program}"
        );
    }
}

#[test]
fn an_object_of_names_and_texts_is_no_program() {
    let declared = read("---js\n{\n  title: \"A\",\n  date: \"2026-11-10\",\n  tags: [\"b\", \"c\"],\n}\n---\n").0;
    assert_eq!((declared.title.as_str(), declared.tags.len()), ("A", 2));
}

#[test]
fn text_without_front_matter_is_left_alone() {
    for text in [
        "# T\n\n---\n\nx",
        "---\n\nprose\n\n---\n",
        "---",
        "----\ntitle: T\n----\n",
        "{% include a %}",
        "{{ x }}",
        "{#id}",
        "text\n---\na: b\n---\n",
    ] {
        let split = split(text, Strictness::Opened).unwrap();
        assert_eq!((split.matter, split.body, split.body_line), (None, text, 1));
    }
}

#[test]
fn the_body_is_what_follows_and_knows_its_line() {
    for (text, body, line) in [
        ("---\na: b\n---\nx", "x", 4),
        ("---\na: b\n...\nx", "x", 4),
        ("---  \na: b\n---  \n\nx", "\nx", 4),
        ("\n\n---\na: b\n---\nx", "x", 6),
        ("---\n---\nx", "x", 3),
        ("---\na: |\n  ---\nb: c\n---\nx", "x", 6),
        ("+++\n+++\n", "", 3),
    ] {
        let split = split(text, Strictness::Opened).unwrap();
        assert!(split.matter.is_some(), "{text}");
        assert_eq!((split.body, split.body_line), (body, line), "{text}");
    }
}

#[test]
fn a_bomb_of_aliases_is_refused() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for n in 1..12 {
        let list = vec![format!("*a{}", n - 1); 9].join(", ");
        bomb.push_str(&format!("a{n}: &a{n} [{list}]\n"));
    }
    assert_eq!(refused(&format!("---\n{bomb}---\n")).reason, Reason::TooManyAliases { limit: 64 });
}

#[test]
fn deep_values_are_refused() {
    for text in [
        format!("---\na: {}1{}\n---\n", "[".repeat(5000), "]".repeat(5000)),
        format!("+++\na = {}1{}\n+++\n", "[".repeat(5000), "]".repeat(5000)),
        format!("{{\"a\": {}1{}}}\n", "[".repeat(5000), "]".repeat(5000)),
        format!("+++\n{}a = 1\n+++\n", "a.".repeat(5000)),
    ] {
        assert!(matches!(refused(&text).reason, Reason::FrontMatterSyntax { .. }), "{text:.40}");
    }
}

#[test]
fn an_alias_and_a_merge_are_followed() {
    let article = yaml("base: &b {author: A, lang: fr}\n<<: *b\ntitle: T");
    assert_eq!((article.authors[0].name.as_str(), article.language.as_str()), ("A", "fr"));
    assert_eq!(yaml("x: &x 2020-09-24 15:57\ndate: *x").published.map(|at| at.to_rfc3339()).unwrap(), AT_1557);
}

#[test]
fn the_last_of_a_key_that_stands_twice_is_taken() {
    for (text, key, line) in [
        ("---\ntitle: T\nx: 1\ntitle: U\n---\n", "title", 4),
        ("---\ntitle: U\nexpirydate: \"2030-01-22\"\nexpirydate: 2030-01-01\n---\n", "expirydate", 4),
        ("---\ntitle: U\nauthor: {name: A, name: B}\n---\n", "name", 3),
        ("---\ntitle: U\ndate: 2020-09-24\ndate: 2019-09-24\n---\n", "date", 4),
        ("---\ntitle: U\ndraft: true\ndraft: true\n---\n", "draft", 4),
        ("{\"title\": \"T\",\n \"title\": \"U\"}\n", "title", 2),
    ] {
        let split = split(text, Strictness::Opened).unwrap();
        let (declared, warnings) = with(|_| {}, |context| split.declared(context)).unwrap();
        assert_eq!(declared.title.map(|title| title.to_string()).as_deref(), Some("U"), "{text}");
        let warning = Warning { code: WarningCode::KeyRepeated { key: key.to_owned() }, at: None };
        let told: Vec<_> = warnings.iter().map(|warning| warning.at.map(|at| at.line)).collect();
        assert_eq!((&warnings[0].code, told), (&warning.code, vec![Some(line)]), "{text}");
    }
}

#[test]
fn a_key_that_stands_twice_and_may_hide_the_article_refuses_it() {
    for (key, values) in [
        ("draft", "draft: true\ndraft: false"),
        ("publish_at", "publish_at: 2030-01-01\npublish_at: 2020-01-01"),
        ("publishDate", "publishDate: 2030-01-01\npublishDate: 2020-01-01"),
        ("embargo", "embargo: soon\nembargo: 2020-01-01"),
        ("published", "published: false\npublished: true"),
        ("status", "status: canceled\nstatus: usable"),
        ("retract", "retract: wrong\nretract:"),
        ("expires", "expires: 2020-01-01\nexpires: 2030-01-01"),
        ("draft", "params: {draft: true, draft: false}"),
    ] {
        refused_yaml(&format!("title: T\n{values}"), &Reason::KeyDisagrees { key: key.to_owned() });
    }
    let json = refused("{\"title\": \"T\", \"draft\": true,\n\"draft\": false}\n");
    assert_eq!(json, Refusal::at(Reason::KeyDisagrees { key: "draft".to_owned() }, Position::line(2)));
    // TOML forbids it by its grammar.
    assert!(matches!(refused("+++\na = 1\na = 2\n+++\n").reason, Reason::FrontMatterSyntax { .. }));
}
