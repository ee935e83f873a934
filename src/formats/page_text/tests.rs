use super::*;
use crate::domain::{LabelMarks, Labels};
use crate::formats::testing::{NOW, article, with};

const SEED: &[u8] =
    include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/feeds/security/hammouchi-receives-us-ambassador.txt"));

#[track_caller]
fn read(text: &str) -> Parsed {
    with(|_| {}, |context| parse(text.as_bytes(), context)).unwrap()
}

fn refused(text: &str) -> Refusal {
    with(|_| {}, |context| parse(text.as_bytes(), context)).unwrap_err()
}

fn titles(parsed: &Parsed) -> Vec<&str> {
    parsed.ticker.iter().map(|headline| headline.title.as_str()).collect()
}

/// Title, body, ticker.
#[track_caller]
fn check(text: &str, title: &str, body: &str, ticker: &[&str]) -> Parsed {
    let parsed = read(text);
    assert_eq!(article(&parsed).title.as_str(), title);
    assert_eq!(article(&parsed).body.as_ref().map_or("", |body| body.as_str()), body);
    assert_eq!(titles(&parsed), ticker);
    parsed
}

fn breaking(parsed: &Parsed) -> bool {
    article(parsed).breaking
}

#[test]
fn the_founding_example() {
    let parsed = with(|_| {}, |context| parse(SEED, context)).unwrap();
    let story = article(&parsed);
    assert_eq!(
        story.title.as_str(),
        "لتطوير وتدعيم التعاون الأمني المغربي الأمريكي.. حموشي يستقبل بالرباط سفير الولايات المتحدة الأمريكية بالمملكة"
    );
    assert_eq!(story.published.unwrap().to_rfc3339(), "2020-09-24T15:57:00+01:00");
    let body = story.body.as_ref().unwrap().as_str();
    assert_eq!(body.matches("<p>").count(), 5);
    assert!(body.starts_with("<p>استقبل المدير العام"));
    assert!(body.ends_with("إحلال الأمن والسلم العالميين.</p>"));
    let summary = story.summary.as_ref().unwrap().as_str();
    assert!(summary.starts_with("استقبل المدير العام") && summary.ends_with("المجالات الأمنية."));
    assert_eq!(story.language.as_str(), "ar");
    assert!(!story.breaking && story.link.is_none() && story.authors.is_empty());
    assert_eq!(parsed.ticker.len(), 5);
    assert_eq!(titles(&parsed)[3], "رسميا.. حمد الله ينضم إلى الهلال ليرافق ياسين بونو");
    assert!(titles(&parsed)[0].starts_with("سجلت") && titles(&parsed)[4].starts_with("يضم 113"));
    for headline in &parsed.ticker {
        assert_eq!(headline.language.as_str(), "ar");
        assert!(!body.contains(headline.title.as_str()));
    }
    assert_eq!(parsed.warnings, []);
}

#[test]
fn title_and_paragraphs() {
    check("عنوان\n\nفقرة أولى\n\nفقرة ثانية", "عنوان", "<p>فقرة أولى</p>\n<p>فقرة ثانية</p>", &[]);
}

#[test]
fn several_empty_lines_are_one() {
    check("\n\n\nعنوان\n\n\n\nفقرة\n\u{A0}\n\u{200F}\n\nثانية\n\n", "عنوان", "<p>فقرة</p>\n<p>ثانية</p>", &[]);
}

#[test]
fn a_line_end_in_a_paragraph_is_a_break() {
    check("T\n\na\nb\n\nc", "T", "<p>a<br>\nb</p>\n<p>c</p>", &[]);
}

#[test]
fn text_is_no_markup() {
    check("A < B & C", "A < B & C", "", &[]);
    check("T\n\n<script>alert(1)</script> & co", "T", "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; co</p>", &[]);
}

#[test]
fn windows_and_old_macintosh_line_ends() {
    check("T\r\n\r\na\r\nb", "T", "<p>a<br>\nb</p>", &[]);
    check("T\r\ra\r\rb", "T", "<p>a</p>\n<p>b</p>", &[]);
}

#[test]
fn no_break_spaces_fold_in_the_title_and_stay_in_the_body() {
    check("عنوان\u{A0}طويل\u{202F}جدا\n\nفقرة\u{A0}أولى", "عنوان طويل جدا", "<p>فقرة\u{A0}أولى</p>", &[]);
}

#[test]
fn title_alone_is_a_headline_of_its_category() {
    let parsed = check("زلزال يضرب المغرب\n", "زلزال يضرب المغرب", "", &[]);
    assert_eq!((&article(&parsed).body, &article(&parsed).summary, article(&parsed).published), (&None, &None, None));
}

#[test]
fn title_repeated_is_dropped() {
    check("عنوان\n\nعنوان\n\nفقرة", "عنوان", "<p>فقرة</p>", &[]);
    check("عنوان\nعنوان\nعنوان\nفقرة", "عنوان", "<p>فقرة</p>", &[]);
}

#[test]
fn title_repeated_below_the_date_is_dropped() {
    let parsed = check("عنوان\n24/09/2020\nعنوان\n\nفقرة", "عنوان", "<p>فقرة</p>", &[]);
    assert!(article(&parsed).published.is_some());
}

#[test]
fn title_repeated_in_other_quotes_is_dropped() {
    check("“خبر” أول.. عاجلا\n\n«خبر» أول… عاجلا\n\nفقرة", "“خبر” أول.. عاجلا", "<p>فقرة</p>", &[]);
}

#[test]
fn title_repeated_far_below_is_the_bodys() {
    check("عنوان\n\nفقرة\n\nعنوان", "عنوان", "<p>فقرة</p>\n<p>عنوان</p>", &[]);
}

#[test]
fn a_paragraph_that_begins_with_the_title_stays() {
    check("عنوان\n\nعنوان وبقية الفقرة", "عنوان", "<p>عنوان وبقية الفقرة</p>", &[]);
}

#[test]
fn date_below_the_title() {
    let parsed = check("عنوان\n\nالخميس 24 سبتمبر 2020 - 15:57\n\nفقرة", "عنوان", "<p>فقرة</p>", &[]);
    assert_eq!(article(&parsed).published.unwrap().to_rfc3339(), "2020-09-24T15:57:00+01:00");
}

#[test]
fn a_date_in_the_body_is_the_bodys() {
    let body = "<p>فقرة</p>\n<p>ثانية</p>\n<p>24 سبتمبر 2020</p>";
    let parsed = check("عنوان\n\nفقرة\n\nثانية\n\n24 سبتمبر 2020", "عنوان", body, &[]);
    assert_eq!(article(&parsed).published, None);
}

#[test]
fn a_date_of_change_is_the_update() {
    let parsed = read("عنوان\nنشر في 24/09/2020\nآخر تحديث 25/09/2020\n\nفقرة");
    assert_eq!(article(&parsed).published.unwrap().to_rfc3339(), "2020-09-24T00:00:00+01:00");
    assert_eq!(article(&parsed).updated.unwrap().to_rfc3339(), "2020-09-25T00:00:00+01:00");
}

#[test]
fn a_date_of_change_alone_is_the_publication() {
    let parsed = read("عنوان\nMis à jour le 25/09/2020\n\nفقرة");
    assert_eq!(article(&parsed).published.unwrap().to_rfc3339(), "2020-09-25T00:00:00+01:00");
    assert_eq!(article(&parsed).updated, None);
}

#[test]
fn a_date_in_the_future_is_now_with_a_warning() {
    let parsed = read("عنوان\n24 سبتمبر 2099\n\nفقرة");
    assert_eq!(article(&parsed).published.unwrap().millis(), NOW);
    assert!(
        matches!(parsed.warnings[0].code, WarningCode::FutureDate { found } if found.to_rfc3339().starts_with("2099"))
    );
    assert_eq!(parsed.warnings[0].at, Some(Position::line(2)));
    assert_eq!(article(&read("عنوان\n31/12/9999")).published.unwrap().millis(), NOW);
}

#[test]
fn a_wrong_weekday_is_a_warning_at_its_line() {
    let parsed = read("\nالجمعة 24 سبتمبر 2020\nعنوان");
    assert_eq!(parsed.warnings[0].code, WarningCode::WeekdayDisagrees { found: "الجمعة".to_owned() });
    assert_eq!(parsed.warnings[0].at, Some(Position::line(2)));
}

#[test]
fn a_date_that_no_calendar_has_is_refused_at_its_line() {
    let refusal = refused("عنوان\n\n31 فبراير 2020\n\nفقرة");
    assert_eq!(refusal.reason, Reason::Date { key: "date".to_owned(), found: "31 فبراير 2020".to_owned() });
    assert_eq!(refusal.at, Some(Position::line(3)));
}

#[test]
fn an_islamic_date_alone_is_no_title() {
    let parsed = check("6 صفر 1442هـ\nعنوان\n\nفقرة", "عنوان", "<p>فقرة</p>", &[]);
    assert!(matches!(parsed.warnings[0].code, WarningCode::ValueIgnored { .. }));
}

#[test]
fn ticker_with_a_label_is_breaking_news_and_the_article_is_not() {
    let parsed = check("• أول\n  • ثان\nعاجل\n24/09/2020\n\nعنوان\n\nفقرة", "عنوان", "<p>فقرة</p>", &["أول", "ثان"]);
    assert!(!breaking(&parsed));
}

#[test]
fn ticker_without_a_label_is_left_out_and_told() {
    let parsed = check("\n• أول\n• ثان\n24/09/2020\n\nعنوان\n\nفقرة", "عنوان", "<p>فقرة</p>", &[]);
    assert_eq!(parsed.warnings[0].code, WarningCode::TickerWithoutLabel { headlines: 2 });
    assert_eq!(parsed.warnings[0].at, Some(Position::line(2)));
    assert!(!breaking(&parsed));
}

#[test]
fn ticker_before_a_repeated_title() {
    check("• أول\n• ثان\n\nعنوان\n\nعنوان\n\nفقرة", "عنوان", "<p>فقرة</p>", &[]);
}

#[test]
fn ticker_before_a_title_with_its_date_below() {
    check("• أول\n• ثان\n\nعنوان\n24/09/2020\n\nفقرة", "عنوان", "<p>فقرة</p>", &[]);
}

#[test]
fn bullets_that_nothing_follows_are_the_bodys() {
    let parsed = check("• نقطة\n• أخرى\n\nعنوان\n\nفقرة", "عنوان", "<p>• نقطة<br>\n• أخرى</p>\n<p>فقرة</p>", &[]);
    assert_eq!(parsed.warnings, []);
}

#[test]
fn bullets_below_the_title_are_the_bodys() {
    check("عنوان\n24/09/2020\n\n• نقطة\n• أخرى\n\nفقرة", "عنوان", "<p>• نقطة<br>\n• أخرى</p>\n<p>فقرة</p>", &[]);
}

#[test]
fn bullets_alone_are_a_title_and_its_list() {
    check("- زلزال يضرب المغرب", "زلزال يضرب المغرب", "", &[]);
    check("- أول\n- ثان\n- ثالث", "أول", "<p>- ثان<br>\n- ثالث</p>", &[]);
}

#[test]
fn every_bullet_is_one() {
    for bullet in ["•", "●", "▪", "-", "*", "–", "—", "■", "◦", "‣", "►", "·", "\u{200F}•", "\u{F0B7}"]
    {
        check(&format!("{bullet} أول\n \u{A0}{bullet}\tثان\nعاجل\nعنوان"), "عنوان", "", &["أول", "ثان"]);
    }
}

#[test]
fn a_bullet_needs_no_space_and_a_dash_does() {
    check("•أول\n•ثان\nعاجل\nعنوان", "عنوان", "", &["أول", "ثان"]);
    check("-5 درجات في إفران\n\nفقرة", "-5 درجات في إفران", "<p>فقرة</p>", &[]);
}

#[test]
fn empty_lines_between_the_bullets_of_a_ticker() {
    check("• أول\n\n• ثان\n\nعاجل\n\nعنوان", "عنوان", "", &["أول", "ثان"]);
}

#[test]
fn label_after_the_date_line_still_belongs_to_the_ticker() {
    let parsed = check("• أول\n24/09/2020\nعاجل\nعنوان\n\nفقرة", "عنوان", "<p>فقرة</p>", &["أول"]);
    assert!(!breaking(&parsed));
}

#[test]
fn label_ahead_of_the_ticker_is_the_tickers() {
    let parsed = check("عاجل\n• أول\n• ثان\n24/09/2020\nعنوان\n\nفقرة", "عنوان", "<p>فقرة</p>", &["أول", "ثان"]);
    assert!(!breaking(&parsed));
}

#[test]
fn a_second_run_of_bullets_does_not_take_the_label_of_the_first() {
    let parsed = check("• أول\nعاجل\n• ثان\n24/09/2020\nعنوان", "عنوان", "", &["أول"]);
    assert!(matches!(parsed.warnings[0].code, WarningCode::TickerWithoutLabel { headlines: 1 }));
}

#[test]
fn a_ticker_alone_has_headlines_and_no_article() {
    for text in ["• أول\n• ثان\nعاجل\n", "عاجل\n• أول\n• ثان"] {
        let parsed = read(text);
        assert!(parsed.articles.is_empty());
        assert_eq!(titles(&parsed), ["أول", "ثان"]);
    }
}

#[test]
fn a_headline_twice_in_a_ticker_is_once_in_ours() {
    check("• «خبر» أول\n• ثان\n• خبر أول..\nعاجل\nعنوان", "عنوان", "", &["«خبر» أول", "ثان"]);
}

#[test]
fn a_label_that_opens_a_bullet_labels_that_headline() {
    let parsed = check("• عاجل: أول\n• ثان\n24/09/2020\nعنوان", "عنوان", "", &["أول"]);
    assert!(matches!(parsed.warnings[0].code, WarningCode::TickerWithoutLabel { headlines: 1 }));
}

#[test]
fn label_without_a_ticker_marks_the_article() {
    for text in [
        "عاجل\nعنوان\n\nفقرة",
        "24/09/2020\nعاجل\nعنوان\n\nفقرة",
        "عاجل\n24/09/2020\nعنوان\n\nفقرة",
        "عنوان\nعاجل\n\nفقرة",
    ] {
        assert!(breaking(&check(text, "عنوان", "<p>فقرة</p>", &[])), "{text}");
    }
}

#[test]
fn label_that_opens_the_title_marks_the_article_and_goes() {
    for text in ["عاجل: زلزال\n\nفقرة", "عاجل | زلزال\n\nفقرة", "عاجل: زلزال\n\nزلزال\n\nفقرة", "زلزال\n\nفقرة"]
    {
        assert_eq!(breaking(&check(text, "زلزال", "<p>فقرة</p>", &[])), text.starts_with("عاجل"));
    }
    assert!(breaking(&check("BREAKING: Quake hits", "Quake hits", "", &[])));
    assert!(!breaking(&check("Breaking: Quake hits", "Breaking: Quake hits", "", &[])));
}

#[test]
fn label_that_opens_the_title_below_a_ticker_marks_the_article() {
    assert!(breaking(&check("• أول\nعاجل\n24/09/2020\nعاجل: زلزال", "زلزال", "", &["أول"])));
}

#[test]
fn labels_in_other_languages() {
    for label in ["URGENT", "BREAKING NEWS", "ÚLTIMA HORA", "SON DAKİKA", "EILMELDUNG", "ULTIM'ORA", "מבזק", "فوری"]
    {
        check(&format!("• one\n• two\n{label}\n24/09/2020\nTitle"), "Title", "", &["one", "two"]);
    }
}

#[test]
fn label_marks_says_what_a_label_marks() {
    let text = "• أول\nعاجل\n24/09/2020\nعنوان";
    for (marks, headlines, breaking) in
        [(LabelMarks::Ticker, 1, false), (LabelMarks::Article, 0, true), (LabelMarks::Both, 1, true)]
    {
        let parsed = with(|c| c.label_marks = marks, |c| parse(text.as_bytes(), c)).unwrap();
        assert_eq!((parsed.ticker.len(), article(&parsed).breaking), (headlines, breaking), "{marks:?}");
    }
}

#[test]
fn a_site_has_labels_of_its_own() {
    let labels = Labels::new(["الآن"]);
    let parsed = with(|_| {}, |c| parse("• أول\nالآن\nعنوان".as_bytes(), &Context { labels: &labels, ..c.clone() }));
    assert_eq!(titles(&parsed.unwrap()), ["أول"]);
}

#[test]
fn ornaments_ahead_of_the_title_are_no_title() {
    check("*****\nعنوان\n=====\n\nفقرة\n\n***\n\nثانية", "عنوان", "<p>فقرة</p>\n<p>***</p>\n<p>ثانية</p>", &[]);
}

#[test]
fn a_pages_own_title_above_the_ticker() {
    let text = "عنوان\n\n• أول\n• ثان\nعاجل\nالخميس 24 سبتمبر 2020\n\nعنوان\n\nفقرة";
    let parsed = check(text, "عنوان", "<p>فقرة</p>", &["أول", "ثان"]);
    assert!(!breaking(&parsed) && article(&parsed).published.is_some());
}

#[test]
fn line_and_paragraph_separators_end_lines() {
    check("عنوان\u{2029}\u{2029}فقرة\u{2028}سطر", "عنوان", "<p>فقرة<br>\nسطر</p>", &[]);
}

#[test]
fn the_language_is_the_texts() {
    let french = "Sortie de promotion\n\nLe ministre de l’Intérieur a présidé mardi la cérémonie de sortie de la soixantième promotion.";
    assert_eq!(article(&read(french)).language.as_str(), "fr");
    assert_eq!(article(&read("ראש הממשלה נפגש עם השגריר")).language.as_str(), "he");
}

#[test]
fn a_long_first_paragraph_is_cut_for_the_summary() {
    let parsed = read(&format!("عنوان\n\n{}", "كلمة ".repeat(300)));
    let summary = article(&parsed).summary.as_ref().unwrap();
    assert!(summary.as_str().ends_with("كلمة…") && summary.as_str().chars().count() <= 501);
}

#[test]
fn a_first_paragraph_of_stars_is_no_summary() {
    let parsed = read("عنوان\n\nفقرة\n\n***");
    assert_eq!(article(&parsed).summary.as_ref().unwrap().as_str(), "فقرة");
}

#[test]
fn nothing_in_the_file() {
    for text in ["", "\u{FEFF}", " \r\n\u{A0}\n"] {
        assert_eq!(refused(text).reason, Reason::Empty, "{text:?}");
    }
}

#[test]
fn no_title_in_the_file() {
    for text in ["عاجل", "24/09/2020", "عاجل\n24/09/2020", "***\n***", "\u{200F}\u{200B}"] {
        assert_eq!(refused(text).reason, Reason::NoTitle, "{text:?}");
    }
}

#[test]
fn removed_characters_are_counted() {
    let parsed = check("عنو\u{1}ان\n\nفق\u{FFFE}رة", "عنوان", "<p>فقرة</p>", &[]);
    assert_eq!(parsed.warnings[0].code, WarningCode::ForbiddenCharacters { count: 2 });
}

#[test]
fn front_matter_rules_over_the_text() {
    let text = "---\ntitle: عنوان\ndate: 2020-09-24 15:57\ntags: [أ, ب]\n---\n\n• أول\nعاجل\n1/1/2019\n\nعنوان\n\nفقرة";
    let parsed = check(text, "عنوان", "<p>فقرة</p>", &["أول"]);
    assert_eq!(article(&parsed).published.unwrap().to_rfc3339(), "2020-09-24T15:57:00+01:00");
    assert_eq!(article(&parsed).tags.len(), 2);
}

#[test]
fn a_declared_title_leaves_the_first_line_to_the_body() {
    check("+++\ntitle = \"عنوان\"\n+++\nفقرة\n\nثانية", "عنوان", "<p>فقرة</p>\n<p>ثانية</p>", &[]);
}

#[test]
fn lines_are_counted_from_the_top_of_the_file() {
    assert_eq!(refused("---\nlang: ar\n---\n\nعنوان\n31/02/2020").at, Some(Position::line(6)));
}

#[test]
fn dashes_around_no_keys_are_an_ornament() {
    check("---\nعنوان\n---\n\nفقرة", "عنوان", "<p>فقرة</p>", &[]);
    check("---\nنص: عنوان\n\nفقرة", "نص: عنوان", "<p>فقرة</p>", &[]);
}

#[test]
fn the_name_of_the_file_dates_what_nothing_else_does() {
    let read = |name: &'static str, text: &str| with(|c| c.file_name = name, |c| parse(text.as_bytes(), c)).unwrap();
    let named = read("2020-09-24-title.txt", "عنوان");
    assert_eq!(article(&named).published.unwrap().to_rfc3339(), "2020-09-24T00:00:00+01:00");
    let dated = read("2020-09-24-title.txt", "عنوان\n1/1/2019");
    assert_eq!(article(&dated).published.unwrap().to_rfc3339(), "2019-01-01T00:00:00+01:00");
    assert_eq!(article(&read("2099-01-01-title.txt", "عنوان")).published, None);
}

#[test]
fn a_date_broken_over_two_lines() {
    for text in [
        "الخميس 24 سبتمبر 2020\n15:57\n\nعنوان\n\nفقرة",
        "الخميس\n24 سبتمبر 2020 على الساعة 15:57\nعنوان\n\nفقرة",
        "عنوان\n24/09/2020\nعلى الساعة 15h57\n\nفقرة",
        "عنوان\nنُشر في:\n24/09/2020 - 15:57\n\nفقرة",
        "Publié le\n24/09/2020 à 15h57\nعنوان\n\nفقرة",
    ] {
        let parsed = check(text, "عنوان", "<p>فقرة</p>", &[]);
        assert_eq!(article(&parsed).published.unwrap().to_rfc3339(), "2020-09-24T15:57:00+01:00", "{text}");
    }
}

#[test]
fn a_short_title_beside_a_date_is_still_the_title() {
    for title in ["On Time", "The Sun", "Date", "2020", "7 أيام", "في المغرب"] {
        check(&format!("24/09/2020\n{title}\n\nفقرة"), title, "<p>فقرة</p>", &[]);
        check(&format!("{title}\n24/09/2020\n\nفقرة"), title, "<p>فقرة</p>", &[]);
    }
}

#[test]
fn a_name_between_title_and_date_is_the_bodys_and_the_date_is_found() {
    let parsed = check(
        "عنوان\n\nهسبريس – الرباط\nالخميس 24 سبتمبر 2020\n\nفقرة",
        "عنوان",
        "<p>هسبريس – الرباط</p>\n<p>فقرة</p>",
        &[],
    );
    assert_eq!(article(&parsed).published.unwrap().to_rfc3339(), "2020-09-24T00:00:00+01:00");
}

#[test]
fn ornaments_do_not_part_a_ticker() {
    check("• أول\n-----\n• ثان\nعاجل\nعنوان", "عنوان", "", &["أول", "ثان"]);
}

#[test]
fn a_label_that_opens_a_declared_title_marks_the_article() {
    let parsed = check("---\ntitle: \"عاجل: زلزال\"\n---\nزلزال\n\nفقرة", "زلزال", "<p>فقرة</p>", &[]);
    assert!(breaking(&parsed));
}

#[test]
fn a_label_in_another_dress() {
    for label in ["• عاجل", "🔴 عاجل", "«عاجل»", "** عاجل **", "عاجل :"] {
        check(&format!("• أول\n{label}\nعنوان"), "عنوان", "", &["أول"]);
    }
}

#[test]
fn text_in_braces_is_no_front_matter() {
    check("{\"quoted\"} words\n\nفقرة", "{\"quoted\"} words", "<p>فقرة</p>", &[]);
}

#[test]
fn thousands_of_bullets_labels_and_dates_are_read() {
    let parsed = read(&("• خبر\nعاجل\n24/09/2020\n".repeat(5_000) + "عنوان\n\nفقرة"));
    assert_eq!((titles(&parsed), article(&parsed).title.as_str()), (vec!["خبر"], "عنوان"));
}

#[test]
fn a_ticker_may_be_numbered() {
    check("1. Rain\n2. Wind\nBREAKING\nTitle\n\nBody.", "Title", "<p>Body.</p>", &["Rain", "Wind"]);
    check("١- مطر\n٢- ريح\nعاجل\nعنوان\n\nفقرة", "عنوان", "<p>فقرة</p>", &["مطر", "ريح"]);
}

#[test]
fn a_number_that_opens_a_title_is_its_own() {
    check("2. Bundesliga beginnt\n24.09.2020\n\nEs geht los.", "2. Bundesliga beginnt", "<p>Es geht los.</p>", &[]);
    check("1. Mai\n\nDemonstrationen.", "1. Mai", "<p>Demonstrationen.</p>", &[]);
}
