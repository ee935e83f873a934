//! Where an entry is and is not, in every language.

use super::*;
use crate::domain::{Absence, Account, Aspect, Guess};

/// One of each; a new variant does not compile until it has a number here, and the count below wants its sample.
fn absences() -> Vec<Absence> {
    let number = |absence: &Absence| match absence {
        Absence::Waits(_) => 0,
        Absence::Expired(_) => 1,
        Absence::CeasedToBreak(_) => 2,
        Absence::Below => 3,
        Absence::NotAccepted => 4,
        Absence::NotSelected(_) => 5,
        Absence::LeftOut(_) => 6,
        Absence::Skipped(..) => 7,
        Absence::Age { .. } => 8,
        Absence::Count { .. } => 9,
        Absence::Bytes { .. } => 10,
    };
    let samples = vec![
        Absence::Waits(moment()),
        Absence::Expired(moment()),
        Absence::CeasedToBreak(moment()),
        Absence::Below,
        Absence::NotAccepted,
        Absence::NotSelected(Aspect::Tag),
        Absence::LeftOut(Aspect::Age),
        Absence::Skipped(Partner::Msn, Skip::TitleShort { found: 12, least: 21 }),
        Absence::Age { most: 7 * 86_400_000 },
        Absence::Count { most: 50 },
        Absence::Bytes { most: 1_000_000 },
    ];
    assert!(samples.iter().map(number).eq(0..11));
    samples
}

fn guesses() -> Vec<Guess> {
    let number = |guess: &Guess| match guess {
        Guess::Language(_) => 0,
        Guess::Label => 1,
        Guess::Folder => 2,
        Guess::DateOfFile(_) => 3,
        Guess::DateOfName(_) => 4,
        Guess::Category(_) => 5,
    };
    let samples = vec![
        Guess::Language(language("ar-MA")),
        Guess::Label,
        Guess::Folder,
        Guess::DateOfFile(moment()),
        Guess::DateOfName(moment()),
        Guess::Category(CategoryPath::new("news").unwrap()),
    ];
    assert!(samples.iter().map(number).eq(0..6));
    samples
}

fn page(tag: &str) -> String {
    let name = |text: &str| FeedName::parse(text).unwrap();
    let mut published = receipt(Outcome::Published);
    let entry = |title: &str| (EntryId::from_uuid(uuid::Uuid::nil()), Line::folded(title));
    published.entries = vec![entry("حموشي يستقبل السفير"), entry("A visit to come")];
    let waits = Absence::Waits(moment());
    published.accounts = vec![
        Account {
            feeds: vec![name("all"), name("أمن"), name("security")],
            absent: absences().into_iter().map(|absence| (name("partners/msn"), absence)).collect(),
            guesses: guesses(),
        },
        Account { absent: vec![(name("all"), waits.clone()), (name("security"), waits)], ..Account::default() },
    ];
    file(&published, None, &language(tag), &Zone::utc())
}

#[test]
fn a_receipt_of_everything_tells_where_each_entry_is_and_is_not_and_what_was_guessed() {
    insta::assert_snapshot!(visible(&LANGUAGES.map(page).join("=====\n")), @r#"
    نُشر: ⟦أمن/cooperation.md⟧
    ⟨rlm⟩⟦2020-09-24 14:57 (UTC)⟧

    ما نُشر:
    ⟨rlm⟩• ⟦حموشي يستقبل السفير⟧
    ⟨rlm⟩  ⟦urn:uuid:00000000-0000-0000-0000-000000000000⟧
    ⟨rlm⟩  في الخلاصات: ⟦all⟧، ⟦أمن⟧، ⟦security⟧
    ⟨rlm⟩  ليس في ⟦partners/msn⟧: ينتظر موعده في ⟦2020-09-24 14:57 (UTC)⟧.
    ⟨rlm⟩  ليس في ⟦partners/msn⟧: انتهت مدة نشره في ⟦2020-09-24 14:57 (UTC)⟧.
    ⟨rlm⟩  ليس في ⟦partners/msn⟧: لم يعد خبرًا عاجلًا منذ ⟦2020-09-24 14:57 (UTC)⟧.
    ⟨rlm⟩  ليس في ⟦partners/msn⟧: لا تعرض هذه الخلاصة ما في أقسامها الفرعية.
    ⟨rlm⟩  ليس في ⟦partners/msn⟧: لا يقبل هذا القسم إلا ما في مجلده.
    ⟨rlm⟩  ليس في ⟦partners/msn⟧: لا يطابق ما تختاره هذه الخلاصة (⟦tags⟧).
    ⟨rlm⟩  ليس في ⟦partners/msn⟧: هو مما تستثنيه هذه الخلاصة (⟦newer_than⟧).
    ⟨rlm⟩  ليس في ⟦partners/msn⟧: لا يقبله الشريك ⟦MSN⟧: عدد أحرف العنوان 12، والحد الأدنى 21.
    ⟨rlm⟩  ليس في ⟦partners/msn⟧: لا تعرض هذه الخلاصة ما هو أقدم من ⟦7d⟧.
    ⟨rlm⟩  ليس في ⟦partners/msn⟧: تعرض هذه الخلاصة أحدث ما فيها (العدد الأقصى 50)، وهي كلها أحدث منه.
    ⟨rlm⟩  ليس في ⟦partners/msn⟧: تتسع هذه الخلاصة لـ1 ميغابايت، وقد ملأها ما هو أحدث منه.
    ⟨rlm⟩  تقدير: اللغة (⟦ar-MA⟧): من كلماته، أو من الإعدادات حيث لا تكفي.
    ⟨rlm⟩  تقدير: أنه عاجل: من الوسم في النص.
    ⟨rlm⟩  تقدير: أنه عاجل: من المجلد.
    ⟨rlm⟩  تقدير: التاريخ (⟦2020-09-24 14:57 (UTC)⟧): من وقت وصول الملف أو تعديله.
    ⟨rlm⟩  تقدير: التاريخ (⟦2020-09-24 15:57 (+01:00)⟧): من اسم الملف.
    ⟨rlm⟩  تقدير: القسم (⟦news⟧): من الإعدادات، فالملف ليس في مجلد قسم.
    ⟨rlm⟩• ⟦A visit to come⟧
    ⟨rlm⟩  ⟦urn:uuid:00000000-0000-0000-0000-000000000000⟧
    ⟨rlm⟩  ليس في أي خلاصة: ينتظر موعده في ⟦2020-09-24 14:57 (UTC)⟧.

    الخلاصات كما كانت في اللحظة المذكورة أعلاه: يخرج الأقدم منها كلما نُشر ما هو أحدث.
    =====
    Publié~: ⟦أمن/cooperation.md⟧
    2020-09-24 14:57 (UTC)

    Ce qui a été publié~:
    • ⟦حموشي يستقبل السفير⟧
      urn:uuid:00000000-0000-0000-0000-000000000000
      Dans les flux~: all, ⟦أمن⟧, security
      Pas dans partners/msn~: attend son heure, le 2020-09-24 14:57 (UTC).
      Pas dans partners/msn~: sa durée de publication a pris fin le 2020-09-24 14:57 (UTC).
      Pas dans partners/msn~: n’est plus une information urgente depuis le 2020-09-24 14:57 (UTC).
      Pas dans partners/msn~: ce flux laisse de côté ses sous-rubriques.
      Pas dans partners/msn~: cette rubrique n’accepte que les articles de son propre dossier.
      Pas dans partners/msn~: ne correspond pas à ce que ce flux sélectionne (tags).
      Pas dans partners/msn~: fait partie de ce que ce flux exclut (newer_than).
      Pas dans partners/msn~: MSN l’écarterait~: le titre compte 12 caractères, et il en faut au moins 21.
      Pas dans partners/msn~: ce flux ne montre rien de plus ancien que 7d.
      Pas dans partners/msn~: ce flux montre ses articles les plus récents (50 au plus), tous plus récents que celui-ci.
      Pas dans partners/msn~: ce flux tient en 1 Mo, que de plus récents remplissent.
      Supposé~: la langue (ar-MA)~: d’après ses mots, ou les réglages quand ils ne suffisent pas.
      Supposé~: qu’il est urgent~: d’après la mention dans le texte.
      Supposé~: qu’il est urgent~: d’après le dossier.
      Supposé~: la date (2020-09-24 14:57 (UTC))~: celle du fichier.
      Supposé~: la date (2020-09-24 15:57 (+01:00))~: d’après le nom du fichier.
      Supposé~: la rubrique (news)~: d’après les réglages, car le fichier n’est dans aucun dossier de rubrique.
    • A visit to come
      urn:uuid:00000000-0000-0000-0000-000000000000
      Dans aucun flux~: attend son heure, le 2020-09-24 14:57 (UTC).

    Les flux sont ceux de l’instant indiqué en haut~: à mesure que d’autres articles paraissent, les plus anciens en sortent.
    =====
    Published: ⟦أمن/cooperation.md⟧
    2020-09-24 14:57 (UTC)

    What was published:
    • ⟦حموشي يستقبل السفير⟧
      urn:uuid:00000000-0000-0000-0000-000000000000
      In the feeds: all, ⟦أمن⟧, security
      Not in partners/msn: it waits until 2020-09-24 14:57 (UTC).
      Not in partners/msn: its time was over on 2020-09-24 14:57 (UTC).
      Not in partners/msn: it ceased to be breaking news on 2020-09-24 14:57 (UTC).
      Not in partners/msn: this feed leaves out what is in its sub-categories.
      Not in partners/msn: this category takes only what is in its own folder.
      Not in partners/msn: it is not what this feed selects (tags).
      Not in partners/msn: it is what this feed excludes (newer_than).
      Not in partners/msn: MSN would skip it: the title has 12 of at least 21 characters.
      Not in partners/msn: this feed shows nothing older than 7d.
      Not in partners/msn: this feed shows its newest (50 at most), and all of these are newer.
      Not in partners/msn: this feed has room for 1 MB, and newer ones fill it.
      Guessed: the language (ar-MA): by its words, or by the settings where these do not tell.
      Guessed: that it is breaking news: by the label in the text.
      Guessed: that it is breaking news: by the folder.
      Guessed: the date (2020-09-24 14:57 (UTC)): by the time of the file.
      Guessed: the date (2020-09-24 15:57 (+01:00)): by the file’s name.
      Guessed: the category (news): by the settings, since the file lies in no category’s folder.
    • A visit to come
      urn:uuid:00000000-0000-0000-0000-000000000000
      In no feed: it waits until 2020-09-24 14:57 (UTC).

    Feeds are told as they were at the moment above: as newer stories come, the oldest leave.
    "#);
}

#[test]
fn nothing_latin_stands_in_an_arabic_account_without_an_isolate() {
    for line in page("ar").lines().filter(|line| !line.is_empty()) {
        let mut depth = 0;
        let is_outside = |c: &char| {
            depth += i32::from(*c == '\u{2068}') - i32::from(*c == '\u{2069}');
            depth == 0
        };
        let outside: String = line.chars().filter(is_outside).collect();
        assert!(!outside.contains(|c: char| c.is_ascii_alphabetic()), "{line}");
    }
}

#[test]
fn docs_receipts_shows_an_account_as_it_is_written() {
    let name = |text: &str| FeedName::parse(text).unwrap();
    let mut published = receipt(Outcome::Published);
    published.path = "security/visit.md".to_owned();
    published.entries = vec![(EntryId::from_uuid(uuid::Uuid::nil()), Line::folded("A visit"))];
    let skipped = Absence::Skipped(Partner::Msn, Skip::TitleShort { found: 7, least: 21 });
    published.accounts = vec![Account {
        feeds: vec![name("all"), name("security")],
        absent: vec![(name("partners/msn"), skipped)],
        guesses: vec![Guess::Language(language("en"))],
    }];
    let page = file(&published, None, &language("en"), &Zone::named("Africa/Casablanca").unwrap());
    assert!(documentation().contains(&format!("```text\n{page}```\n")), "{page}");
}

#[test]
fn docs_receipts_tells_every_code_of_an_account() {
    let document = documentation();
    for code in absences().iter().map(Absence::code).chain(guesses().iter().map(Guess::code)) {
        assert!(document.contains(&format!("`{code}`")), "{code}");
    }
}
