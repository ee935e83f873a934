mod accounts;
mod words;

use super::*;
use crate::domain::{Became, CategoryPath, EntryId, FeedName, Line, Partner, Receipt, Ruling, Skip, Timestamp, Zone};

const LANGUAGES: [&str; 3] = ["ar", "fr", "en"];
/// What [`Reason::Value`] may expect.
const KINDS: [&str; 7] = ["text", "list", "bool", "url", "urgency", "status", "language"];

fn language(tag: &str) -> Language {
    Language::new(tag).unwrap()
}

/// One of each; a new variant does not compile until it has a number here, and the count below wants its sample.
fn reasons() -> Vec<Reason> {
    let number = |reason: &Reason| match reason {
        Reason::Empty => 0,
        Reason::NoTitle => 1,
        Reason::NotUtf8 { .. } => 2,
        Reason::TooLarge { .. } => 3,
        Reason::TooDeep { .. } => 4,
        Reason::UnknownFormat { .. } => 5,
        Reason::NotAFile => 6,
        Reason::Unreadable { .. } => 7,
        Reason::FrontMatterOpen { .. } => 8,
        Reason::FrontMatterTooLarge { .. } => 9,
        Reason::FrontMatterSyntax { .. } => 10,
        Reason::Value { .. } => 11,
        Reason::Date { .. } => 12,
        Reason::Embargo { .. } => 13,
        Reason::Category(_) => 14,
        Reason::IdTaken { .. } => 15,
        Reason::Internal => 16,
        Reason::Syntax { .. } => 17,
        Reason::UnknownContent { .. } => 18,
        Reason::XmlEntity { .. } => 19,
        Reason::CutOff => 20,
        Reason::TooManyAliases { .. } => 21,
        Reason::TooManyItems { .. } => 22,
        Reason::KeyDisagrees { .. } => 23,
        Reason::TooIntricate { .. } => 24,
    };
    let text = str::to_owned;
    let samples = vec![
        Reason::Empty,
        Reason::NoTitle,
        Reason::NotUtf8 { offset: 41 },
        Reason::TooLarge { limit: 5 << 20 },
        Reason::TooDeep { limit: 128 },
        Reason::UnknownFormat { ending: text("docx") },
        Reason::NotAFile,
        Reason::Unreadable { detail: text("Permission denied (os error 13)") },
        Reason::FrontMatterOpen { delimiter: "---" },
        Reason::FrontMatterTooLarge { limit: 64 << 10 },
        Reason::FrontMatterSyntax { detail: text("mapping values are not allowed in this context") },
        Reason::Value { key: text("urgency"), found: text("عاجل"), expected: "urgency" },
        Reason::Date { key: text("date"), found: text("32 سبتمبر 2020") },
        Reason::Embargo { key: text("embargo"), found: text("tomorrow") },
        Reason::Category(CategoryFault::Reserved(text("all"))),
        Reason::IdTaken { id: text("tag:example.org,2026:1"), holder: text("أمن/خبر.txt") },
        Reason::Internal,
        Reason::Syntax { format: "JSON", detail: text("EOF while parsing a string") },
        Reason::UnknownContent { format: "JSON" },
        Reason::XmlEntity { name: text("lol") },
        Reason::CutOff,
        Reason::TooManyAliases { limit: 64 },
        Reason::TooManyItems { limit: 10_000 },
        Reason::KeyDisagrees { key: text("embargo") },
        Reason::TooIntricate { limit: 500_000 },
    ];
    assert!(samples.iter().map(number).eq(0..samples.len()));
    samples
}

fn category_faults() -> Vec<CategoryFault> {
    let number = |fault: &CategoryFault| match fault {
        CategoryFault::Empty => 0,
        CategoryFault::Reserved(_) => 1,
        CategoryFault::Suffix(_) => 2,
        CategoryFault::Character(_) => 3,
        CategoryFault::Long => 4,
    };
    let samples = vec![
        CategoryFault::Empty,
        CategoryFault::Reserved("feeds".to_owned()),
        CategoryFault::Suffix("news.rss".to_owned()),
        CategoryFault::Character("a\\nb".to_owned()),
        CategoryFault::Long,
    ];
    assert!(samples.iter().map(number).eq(0..samples.len()));
    samples
}

fn warning_codes() -> Vec<WarningCode> {
    let number = |code: &WarningCode| match code {
        WarningCode::TickerWithoutLabel { .. } => 0,
        WarningCode::WeekdayDisagrees { .. } => 1,
        WarningCode::FutureDate { .. } => 2,
        WarningCode::ForbiddenCharacters { .. } => 3,
        WarningCode::MarkupRemoved => 4,
        WarningCode::GuessedEncoding { .. } => 5,
        WarningCode::UnknownKey { .. } => 6,
        WarningCode::ValueIgnored { .. } => 7,
        WarningCode::LeftOut { .. } => 8,
        WarningCode::NotAccepted { .. } => 9,
        WarningCode::KeyRepeated { .. } => 10,
        WarningCode::Resurfaced { .. } => 11,
        WarningCode::PartnerSkips { .. } => 12,
        WarningCode::AnotherStory { .. } => 13,
        WarningCode::StaysRecalled { .. } => 14,
        WarningCode::Ruled { ruling: Ruling::Withdrawn, .. } => 15,
        WarningCode::Ruled { ruling: Ruling::Retracted, .. } => 16,
    };
    let samples = vec![
        WarningCode::TickerWithoutLabel { headlines: 5 },
        WarningCode::WeekdayDisagrees { found: "الجمعة".to_owned() },
        WarningCode::FutureDate { found: moment() },
        WarningCode::ForbiddenCharacters { count: 2 },
        WarningCode::MarkupRemoved,
        WarningCode::GuessedEncoding { encoding: "windows-1256" },
        WarningCode::UnknownKey { key: "pubished".to_owned(), meant: "published" },
        WarningCode::ValueIgnored { key: "image".to_owned(), found: "ftp://x".to_owned() },
        WarningCode::LeftOut { count: 3, kinds: "draft 2, page 1".to_owned() },
        WarningCode::NotAccepted { category: CategoryPath::new("sports").unwrap() },
        WarningCode::KeyRepeated { key: "expires".to_owned() },
        WarningCode::Resurfaced {
            id: EntryId::from_iri("tag:example.org,2026:2").unwrap(),
            before: EntryId::from_iri("tag:example.org,2026:1").unwrap(),
        },
        WarningCode::PartnerSkips {
            partner: Partner::Msn,
            feed: Some(FeedName::parse("msn").unwrap()),
            title: Line::folded("Visit"),
            skip: Skip::TitleShort { found: 5, least: 21 },
        },
        WarningCode::AnotherStory {
            id: EntryId::from_iri("tag:example.org,2026:1").unwrap(),
            title: Line::folded("Visit"),
            became: Became::Kept,
        },
        WarningCode::StaysRecalled { title: Line::folded("Visit"), by: "أمن/visit.md".to_owned() },
        WarningCode::Ruled { ruling: Ruling::Withdrawn, title: Line::folded("Visit") },
        WarningCode::Ruled { ruling: Ruling::Retracted, title: Line::folded("زيارة") },
    ];
    assert!(samples.iter().map(number).eq(0..samples.len()));
    samples
}

fn waitings() -> [Waiting; 4] {
    [Waiting::Draft, Waiting::Withheld, Waiting::Until(moment()), Waiting::Expired(moment())]
}

fn moment() -> Timestamp {
    Timestamp::new(1_600_959_420_000, 3600).unwrap()
}

fn receipt(outcome: Outcome) -> Receipt {
    Receipt {
        path: "أمن/cooperation.md".to_owned(),
        outcome,
        also_refused: Vec::new(),
        entries: Vec::new(),
        accounts: Vec::new(),
        warnings: Vec::new(),
        at: moment(),
    }
}

/// Isolates as brackets, so that a snapshot shows them.
fn visible(text: &str) -> String {
    text.replace('\u{2068}', "⟦").replace('\u{2069}', "⟧").replace('\u{200F}', "⟨rlm⟩").replace('\u{A0}', "~")
}

#[test]
fn every_kind_of_value_has_words_and_an_example() {
    for tag in LANGUAGES {
        for expected in KINDS {
            let given = Reason::Value { key: "k".to_owned(), found: "v".to_owned(), expected };
            let wording = reason(&Refusal::of(given), &language(tag));
            let words = format!("{} {}", wording.what, wording.mend);
            assert!(!words.contains(expected) || matches!(expected, "text" | "list" | "language"), "{tag}: {words}");
            assert!(wording.mend.contains("k: "), "{tag}: {words}");
        }
    }
}

#[test]
fn other_languages_are_told_in_english() {
    assert_eq!(verdict(&Outcome::Published, &language("de")), "Published");
    assert_eq!(place(Position::at(3, 8), &language("de")), "Line 3, column 8");
}

#[test]
fn each_wording_is_one_line_that_nothing_in_a_file_can_break() {
    let nasty = "a\n\u{202E}b\u{2067}\0c".to_owned() + &"x".repeat(5000);
    for tag in LANGUAGES {
        for given in [
            Reason::Value { key: nasty.clone(), found: nasty.clone(), expected: "text" },
            Reason::IdTaken { id: nasty.clone(), holder: nasty.clone() },
            Reason::FrontMatterSyntax { detail: nasty.clone() },
            Reason::Category(CategoryFault::Reserved(nasty.clone())),
        ] {
            let wording = reason(&Refusal::of(given), &language(tag));
            for text in [wording.what, wording.mend] {
                assert!(!text.contains(['\n', '\u{202E}', '\u{2067}', '\0']), "{tag}: {text}");
                assert!(text.chars().count() < 700, "{tag}: {text}");
                assert_eq!(text.matches('\u{2068}').count(), text.matches('\u{2069}').count(), "{tag}: {text}");
            }
        }
    }
}

#[test]
fn nothing_latin_stands_in_arabic_without_an_isolate() {
    let source = Some("---\ndate: 32 septembre\n---\nنص");
    let mut pages: Vec<String> = reasons()
        .into_iter()
        .map(|given| {
            file(
                &receipt(Outcome::Refused(Refusal::at(given, Position::at(2, 7)))),
                source,
                &language("ar"),
                &Zone::utc(),
            )
        })
        .collect();
    let mut published = receipt(Outcome::Published);
    published.warnings =
        warning_codes().into_iter().map(|code| Warning { code, at: Some(Position::line(2)) }).collect();
    published.entries = vec![(EntryId::from_uuid(uuid::Uuid::nil()), Line::folded("BBC: خبر"))];
    pages.push(file(&published, source, &language("ar"), &Zone::utc()));
    for page in pages {
        for line in page.lines().filter(|line| !line.is_empty()) {
            let mut depth = 0;
            let outside: String = line
                .chars()
                .filter(|c| {
                    depth += i32::from(*c == '\u{2068}') - i32::from(*c == '\u{2069}');
                    depth == 0
                })
                .collect();
            assert!(!outside.contains(|c: char| c.is_ascii_alphabetic()), "{line}");
            // Before anything else, what tells an editor that the line runs from the right.
            let first = outside.chars().find(|c| c.is_alphabetic() || *c == '\u{200F}').unwrap();
            assert!(first == '\u{200F}' || ('\u{600}'..='\u{6FF}').contains(&first), "{line}");
        }
    }
}

#[test]
fn a_refused_file_is_told_where_why_and_what_to_do() {
    let source = "---\r\ntitle: Visit\r\ndate: 32/09/2020\r\n---\r\ntext\r\n";
    let given = Reason::Date { key: "date".to_owned(), found: "32/09/2020".to_owned() };
    let refused = receipt(Outcome::Refused(Refusal::at(given, Position::at(3, 7))));
    let zone = Zone::named("Africa/Casablanca").unwrap();
    let pages = LANGUAGES.map(|tag| file(&refused, Some(source), &language(tag), &zone));
    insta::assert_snapshot!(visible(&pages.join("=====\n")), @r#"
    لم يُنشر: ⟦أمن/cooperation.md⟧
    ⟨rlm⟩⟦2020-09-24 15:57 (+01:00) Africa/Casablanca⟧

    ما المشكلة؟
    السطر 3، العمود 7: التاريخ «⟦32/09/2020⟧» (⟦date⟧) لا يُفهم، أو لا وجود له في التقويم.

    ⟨rlm⟩    3 | ⟦date: 32/09/2020⟧

    ما الحل؟
    اكتبه هكذا: ⟦2020-09-24 15:57⟧، أو هكذا: الخميس 24 سبتمبر 2020 على الساعة ⟦15:57⟧.

    الرمز: ⟦date⟧

    بعد الإصلاح احفظ الملف من جديد: يُنشر فورًا، ويختفي هذا الإشعار من تلقاء نفسه.
    =====
    Non publié~: ⟦أمن/cooperation.md⟧
    2020-09-24 15:57 (+01:00) Africa/Casablanca

    Quel est le problème~?
    Ligne 3, colonne 7~: La date «~32/09/2020~» («~date~») est illisible ou n’existe dans aucun calendrier.

        3 | date: 32/09/2020
          |       ^

    Que faire~?
    Écrivez-la ainsi~: 2020-09-24 15:57, ou ainsi~: jeudi 24 septembre 2020 à 15:57.

    Code~: date

    Une fois le fichier corrigé, enregistrez-le de nouveau~: il sera publié aussitôt et cette note disparaîtra d’elle-même.
    =====
    Not published: ⟦أمن/cooperation.md⟧
    2020-09-24 15:57 (+01:00) Africa/Casablanca

    What is wrong
    Line 3, column 7: The date “32/09/2020” in “date” cannot be read, or is in no calendar.

        3 | date: 32/09/2020
          |       ^

    How to mend it
    Write it like 2020-09-24 15:57, or like Thursday 24 September 2020 at 15:57.

    Code: date

    Save the file again when it is mended: it is published at once, and this note goes away by itself.
    "#);
}

#[test]
fn a_published_file_is_told_its_entries_and_doubts() {
    let mut published = receipt(Outcome::Published);
    published.entries = vec![(EntryId::from_uuid(uuid::Uuid::nil()), Line::folded("حموشي يستقبل السفير"))];
    published.warnings = vec![
        Warning { code: WarningCode::TickerWithoutLabel { headlines: 1 }, at: Some(Position::line(1)) },
        Warning { code: WarningCode::MarkupRemoved, at: None },
    ];
    let pages = LANGUAGES.map(|tag| file(&published, Some("• خبر آخر\n"), &language(tag), &Zone::utc()));
    insta::assert_snapshot!(visible(&pages.join("=====\n")), @r#"
    نُشر: ⟦أمن/cooperation.md⟧
    ⟨rlm⟩⟦2020-09-24 14:57 (UTC)⟧

    ما نُشر:
    ⟨rlm⟩• ⟦حموشي يستقبل السفير⟧
    ⟨rlm⟩  ⟦urn:uuid:00000000-0000-0000-0000-000000000000⟧

    ما يُستحسن النظر فيه:
    ⟨rlm⟩• السطر 1: شريط العناوين في أعلى الصفحة (عنوان واحد) لم يُؤخذ به، إذ لا يليه وسم مثل «عاجل». إن كانت أخبارًا عاجلة فاكتب الوسم وحده في السطر الذي يليها.

    ⟨rlm⟩    1 | ⟦• خبر آخر⟧

    ⟨rlm⟩• حُذفت برمجيات أو إطارات أو صور مضمّنة لا تعرضها برامج قراءة الخلاصات؛ ضع رابطًا إليها بدلًا منها.
    =====
    Publié~: ⟦أمن/cooperation.md⟧
    2020-09-24 14:57 (UTC)

    Ce qui a été publié~:
    • ⟦حموشي يستقبل السفير⟧
      urn:uuid:00000000-0000-0000-0000-000000000000

    À vérifier~:
    • Ligne 1~: La liste de titres en haut de la page (1 titre) n’a pas été reprise, car aucune mention comme «~URGENT~» ne la suit. S’il s’agit d’informations urgentes, écrivez la mention seule sur la ligne qui suit les titres.

        1 | ⟦• خبر آخر⟧

    • Des scripts, cadres ou images incorporées, que les lecteurs de flux n’affichent pas, ont été supprimés~; remplacez-les par un lien.
    =====
    Published: ⟦أمن/cooperation.md⟧
    2020-09-24 14:57 (UTC)

    What was published:
    • ⟦حموشي يستقبل السفير⟧
      urn:uuid:00000000-0000-0000-0000-000000000000

    Worth a look:
    • Line 1: The list of headlines at the top (1 headline) was left out, because no label such as “BREAKING” follows it. If they are breaking news, put the label on a line of its own below them.

        1 | ⟦• خبر آخر⟧

    • Scripts, frames or embedded images that feed readers do not show were removed; link to them instead.
    "#);
}

#[test]
fn a_waiting_file_is_told_until_when_in_the_sites_time() {
    let waits = receipt(Outcome::Waiting(Waiting::Until(moment())));
    let page = file(&waits, None, &language("en"), &Zone::named("Asia/Tokyo").unwrap());
    insta::assert_snapshot!(visible(&page), @r#"
    Waiting: ⟦أمن/cooperation.md⟧
    2020-09-24 23:57 (+09:00) Asia/Tokyo

    It is published on 2020-09-24 23:57 (+09:00).
    "#);
}

#[test]
fn a_long_line_is_shown_around_the_column() {
    let source = format!("{}!{}", "a".repeat(300), "b".repeat(300));
    let refused = receipt(Outcome::Refused(Refusal::at(Reason::NoTitle, Position::at(1, 301))));
    let page = file(&refused, Some(&source), &language("en"), &Zone::utc());
    let quoted: Vec<_> = page.lines().filter(|line| line.contains(" | ")).collect();
    let column = |line: &str, c| line.chars().position(|at| at == c);
    assert_eq!(column(quoted[0], '!'), column(quoted[1], '^'), "{page}");
    assert!(quoted[0].chars().count() < 140, "{page}");
}

#[test]
fn a_place_outside_the_text_is_not_shown() {
    for at in [Position::line(0), Position::at(9, 1), Position::at(1, 0), Position::at(u32::MAX, u32::MAX)] {
        let refused = receipt(Outcome::Refused(Refusal::at(Reason::NoTitle, at)));
        file(&refused, Some(""), &language("ar"), &Zone::utc());
        file(&refused, Some("\na"), &language("en"), &Zone::utc());
    }
}

fn documentation() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/receipts.md");
    std::fs::read_to_string(path).expect("docs/receipts.md is there")
}

#[test]
fn docs_receipts_shows_what_is_written() {
    let given = Reason::Date { key: "date".to_owned(), found: "32/09/2020".to_owned() };
    let mut refused = receipt(Outcome::Refused(Refusal::at(given, Position::at(3, 7))));
    refused.path = "security/visit.md".to_owned();
    let source = Some("---\ntitle: Visit\ndate: 32/09/2020\n---\n");
    let page = file(&refused, source, &language("en"), &Zone::named("Africa/Casablanca").unwrap());
    assert!(documentation().contains(&format!("```text\n{page}```\n")), "{page}");
}

#[test]
fn docs_receipts_tells_every_code_and_no_other() {
    let document = documentation();
    let codes = |heading: &str| -> Vec<String> {
        let part = document.split_once(heading).unwrap_or_else(|| panic!("{heading}")).1;
        let part = part.split("\n## ").next().unwrap_or(part);
        let rows = part.lines().filter_map(|line| line.strip_prefix("| `"));
        rows.filter_map(|row| row.split_once('`')).map(|(code, _)| code.to_owned()).collect()
    };
    let reasons: Vec<_> = reasons().iter().map(|reason| reason.code().to_owned()).collect();
    let warnings: Vec<_> = warning_codes().iter().map(|code| code.code().to_owned()).collect();
    assert_eq!(codes("\n## Why a file is refused\n"), reasons);
    assert_eq!(codes("\n## What is worth a look\n"), warnings);
}
