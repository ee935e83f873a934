//! What a settings file says, and every way to get it wrong that we have seen.

use std::time::Duration;

use super::*;

fn faults<T>(read: Result<T, Vec<Fault>>) -> String {
    match read {
        Ok(_) => "no fault".to_owned(),
        Err(faults) => faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
    }
}

fn site_faults(text: &str) -> String {
    faults(read_site(text))
}

fn feed_faults(text: &str) -> String {
    faults(read_feed(text))
}

fn site(text: &str) -> SiteSettings {
    read_site(text).unwrap_or_else(|faults| panic!("{}", faults[0]))
}

#[test]
fn an_empty_file_says_nothing_and_every_default_holds() {
    assert_eq!(site(""), SiteSettings::default());
    assert_eq!(site("# الإعدادات\n\n"), SiteSettings::default());
    assert_eq!(read_feed("").unwrap(), FeedSettings::default());
}

#[test]
fn every_example_of_the_table_is_right() {
    for key in KEYS {
        let name = key.name;
        if key.place != Place::Feed {
            assert_eq!(site_faults(key.example), "no fault", "{name}");
        }
        if key.place != Place::Site {
            assert_eq!(feed_faults(key.example), "no fault", "{name}");
        }
        assert!(key.example.starts_with(name), "{name}");
    }
}

#[test]
fn every_key_that_is_said_is_heard() {
    let all: Vec<_> = KEYS.iter().filter(|key| key.place != Place::Feed).map(|key| key.example).collect();
    let said = site(&all.join("\n"));
    let default = SiteSettings::default();
    assert_eq!(said.id.as_deref(), Some("tag:example.org,2026:site"));
    assert_eq!(said.title, Line::new("أخبار اليوم"));
    assert_eq!(said.language, Language::new("ar").unwrap());
    assert_eq!(said.authors.len(), 2);
    assert_eq!(said.authors[1].email.as_ref().map(Line::as_str), Some("salma@example.org"));
    assert_eq!(said.time_zone.name(), "Africa/Casablanca");
    assert_eq!(said.base_url.as_ref().map(BaseUrl::as_str), Some("https://news.example.org"));
    assert!(!said.trust_categories);
    assert_eq!(said.limits, FileLimits { file: 4 << 20, items: 500, nesting: 100, front_matter: 16 << 10, aliases: 0 });
    assert_eq!(said.label_marks, LabelMarks::Article);
    assert_eq!(said.breaking_for, BreakingFor::Millis(6 * 3_600_000));
    assert_eq!(said.window, Window { count: 50, age_millis: Some(7 * 86_400_000), bytes: Some(1_000_000) });
    assert_eq!(said.content, Content::Summary);
    assert_eq!(said.receipts, Receipts::All);
    assert_eq!(said.settle, Some(Duration::from_secs(2)));
    assert!(said.labels != default.labels && said.image.is_some() && said.copyright.is_some());
}

#[test]
fn byte_order_mark_crlf_and_tabs_are_passed_over() {
    let said = site("\u{FEFF}title\t=\t\"a\"\r\nlanguage = \"fr\"\r\n");
    assert_eq!((said.title, said.language.as_str()), (Line::new("a"), "fr"));
}

#[test]
fn columns_count_characters_after_the_byte_order_mark() {
    assert!(site_faults("\u{FEFF}عنوان = 5").starts_with("1:1: "));
    assert!(site_faults("\"عنوان\" = 5\r\ntitle = 5\r\n").contains("\n2:9: "));
}

#[test]
fn text_is_cleaned_like_every_line() {
    assert_eq!(site("title = \"a\u{A0}\u{202F} b\\n\"").title, Line::new("a b"));
}

#[test]
fn one_author_needs_no_list_and_tables_may_be_sections() {
    let salma = |text| site(text).authors[0].name.to_string();
    assert_eq!(salma("authors = \"Salma\""), "Salma");
    assert_eq!(salma("authors = { name = \"Salma\" }"), "Salma");
    assert_eq!(salma("[[authors]]\nname = \"Salma\"\n"), "Salma");
    assert!(site("authors = []").authors.is_empty());
}

#[test]
fn a_window_may_be_a_section_or_dotted() {
    let week = Window { age_millis: Some(7 * 86_400_000), ..Window::default() };
    assert_eq!(site("[window]\nage = \"7d\"\n").window, week);
    assert_eq!(site("window.age = \"1w\"").window, week);
    assert_eq!(site("window = { bytes = 500 }").window.bytes, Some(500));
}

#[test]
fn no_labels_is_a_choice() {
    assert!(!site("labels = []").labels.is_label("عاجل"));
    assert!(site("labels = \"هام\"").labels.is_label("هام"));
}

#[test]
fn news_may_be_breaking_for_ever() {
    assert_eq!(site("breaking_for = \"none\"").breaking_for, BreakingFor::Ever);
    assert_eq!(site("breaking_for = \"never\"").breaking_for, BreakingFor::Ever);
}

#[test]
fn all_faults_are_told_at_once_in_file_order() {
    let text = "tilte = \"a\"\nlanguage = \"Arabic\"\ntime_zone = \"Casablanca\"\nwindow = { count = 0, agee = \"7d\", bytes = \"big\" }\n\
                authors = [\"Salma\", { email = \"x\" }, 5]\nbase_url = \"example.org\"\nsettle = 300\nreceipts = \"some\"\n";
    insta::assert_snapshot!(site_faults(text), @r#"
    1:1: there is no key `tilte`; did you mean `title`? For example: title = "أخبار اليوم"
    2:12: `language` takes a language tag like "ar", "fr" or "en-GB", and the text “Arabic” stands there; write: language = "ar"
    3:13: `time_zone` takes the name of a time zone like "Africa/Casablanca" or "UTC", and the text “Casablanca” stands there; did you mean "Africa/Casablanca"?
    4:20: `window.count` takes a whole number from 1 to 1000, without quotes, and the number 0 stands there; for example: window = { count = 50 }
    4:23: `window` has no key `agee`; did you mean `age`?
    4:44: `window.bytes` takes an amount of bytes like "500KB" or "1MB", and the text “big” stands there; for example: window = { bytes = "1MB" }
    5:21: this author has no `name`; for example: authors = [{ name = "Salma", email = "salma@example.org" }]
    5:31: `authors.email` takes a mail address like desk@example.org, and the text “x” stands there; for example: authors = [{ name = "Salma", email = "salma@example.org" }]
    5:38: `authors` takes names, or tables with `name`, `email` and `url`, and the number 5 stands there; for example: authors = ["The desk", { name = "Salma", email = "salma@example.org" }]
    6:12: `base_url`: “example.org” is not an absolute URL like https://news.example.org; for example: base_url = "https://news.example.org"
    7:10: `settle` takes a duration in quotes, a number and its unit, and the number 300 stands there; for example: settle = "2s"
    8:12: `receipts` takes "none", "refused" or "all", and the text “some” stands there; for example: receipts = "all"
    "#);
}

#[test]
fn keys_that_are_none_are_told_what_was_meant() {
    let text = "timezone = \"UTC\"\n\"عنوان\" = \"x\"\nlogo = \"x\"\nURL = \"x\"\ncolour = \"red\"\nTitle = \"x\"\n";
    insta::assert_snapshot!(site_faults(text), @r#"
    1:1: there is no key `timezone`; did you mean `time_zone`? For example: time_zone = "Africa/Casablanca"
    2:1: there is no key `عنوان`; did you mean `title`? For example: title = "أخبار اليوم"
    3:1: there is no key `logo`; did you mean `image`? For example: image = "https://example.org/logo.png"
    4:1: there is no key `URL`; did you mean `base_url`? For example: base_url = "https://news.example.org"
    5:1: there is no key `colour`; the keys are listed in docs/settings.md
    6:1: there is no key `Title`; did you mean `title`? For example: title = "أخبار اليوم"
    "#);
}

#[test]
fn a_view_says_what_it_selects() {
    let feed = read_feed(
        "[select]\ncategories = \"security\"\ntags = [\"visit\"]\nlanguages = [\"ar\"]\nbreaking = false\n\
         newer_than = \"7d\"\nwords = \"سفير -رياضة\"\nexclude = { authors = \"Salma\" }",
    )
    .unwrap();
    let select = feed.select.unwrap();
    assert_eq!(select.categories, [CategoryPath::new("security").unwrap()]);
    assert_eq!((select.breaking, select.newer_than), (Some(false), Some(604_800_000)));
    assert_eq!(select.exclude.unwrap().authors, [Line::folded("Salma")]);
    insta::assert_snapshot!(feed_faults("[select]\ntag = \"x\"\nwords = \"-x\"\nlanguages = [\"arabic\"]\n"), @r#"
    2:1: `select` has no key `tag`; did you mean `tags`?
    3:9: `select.words` takes words to look for, and the text “-x” stands there; for example: words = "ambassador -sport"
    4:14: `select.languages` takes a language tag like "ar", "fr" or "en-GB", and the text “arabic” stands there; write: select.languages = "ar"
    "#);
    insta::assert_snapshot!(feed_faults("[select]\n"), @r#"1:1: `select` takes at least one thing to be selected, and a table stands there; for example: select = { tags = ["visit"], languages = ["ar"], exclude = { words = "sport" } }"#);
}

#[test]
fn a_category_always_takes_what_is_in_its_own_folder() {
    for text in ["accept = []", "accept = [\"claims\"]", "accept = [\"all\"]"] {
        assert!(feed_faults(text).contains("accept = [\"folder\"]"), "{text}: {}", feed_faults(text));
    }
    assert_eq!(feed_faults("accept = \"folder\""), "no fault");
}

#[test]
fn a_partner_that_nobody_knows_is_told_who_is_known() {
    insta::assert_snapshot!(feed_faults("profile = \"yahoo\""), @r#"1:11: `profile` takes "google", "msn", "flipboard", "smartnews" or "apple", and the text “yahoo” stands there; for example: profile = "msn""#);
    assert_eq!(feed_faults("profile = \"smartnews\""), "no fault");
}

#[test]
fn keys_of_later_versions_are_refused_by_name() {
    let text = "fair_use = []\n[access]\n";
    insta::assert_snapshot!(feed_faults(text), @r#"
    1:1: `fair_use` is not built yet in this version; take this line out
    2:2: `access` is not built yet in this version; take this line out
    "#);
    assert_eq!(site_faults("on_remove = \"withdraw\"\nslots = true"), "no fault");
    for key in NOT_BUILT {
        assert!(site_faults(&format!("{key} = 1")).contains("is not built yet"), "{key}");
    }
}

#[test]
fn keys_of_the_site_are_sent_there() {
    insta::assert_snapshot!(feed_faults("time_zone = \"UTC\"\nbaseurl = \"x\"\ntitle = \"x\"\n"), @r#"
    1:1: `time_zone` belongs in site.toml: it holds for the whole site; move this line there
    2:1: there is no key `baseurl`; did you mean `base_url`? It belongs in site.toml
    "#);
}

#[test]
fn values_of_another_kind_are_told_what_their_key_takes() {
    let text = "id = 5\ntitle = \"\"\ndescription = [\"a\"]\nimage = \"logo.png\"\ncopyright = 2026-01-01\ntrust_categories = \"yes\"\n\
                default_category = \"feeds\"\nlabels = [\"عاجل\", 5, \"…\"]\nlabel_marks = true\nbreaking_for = \"0s\"\n\
                window = 50\ncontent = \"Full\"\non_remove = 5\nslots = \"no\"\nsettle = \"1h\"\nlanguage = 1.5\nbase_url = { a = 1 }\n";
    insta::assert_snapshot!(site_faults(text), @r#"
    1:6: `id` takes a text in quotes, and the number 5 stands there; for example: id = "tag:example.org,2026:site"
    2:9: `title` takes a text that is not empty, and an empty text stands there; for example: title = "أخبار اليوم"
    3:15: `description` takes a text in quotes, and a list stands there; for example: description = "News from Rabat and the regions"
    4:9: `image` takes an address that begins with https:// or http://, and the text “logo.png” stands there; for example: image = "https://example.org/logo.png"
    5:13: `copyright` takes a text in quotes, and the date 2026-01-01 stands there; for example: copyright = "© 2026 Example News"
    6:20: `trust_categories` takes true or false, without quotes, and the text “yes” stands there; for example: trust_categories = false
    7:20: `default_category` cannot be “feeds”: “feeds” is reserved; for example: default_category = "news"
    8:19: `labels` takes a list of texts, each with a letter in it, and the number 5 stands there; for example: labels = ["عاجل", "BREAKING"]
    8:22: `labels` takes a list of texts, each with a letter in it, and the text “…” stands there; for example: labels = ["عاجل", "BREAKING"]
    9:15: `label_marks` takes "ticker", "article" or "both", and true stands there; for example: label_marks = "article"
    10:16: `breaking_for` takes a duration longer than nothing, and the text “0s” stands there; for example: breaking_for = "6h"
    11:10: `window` takes a table of `count`, `age` and `bytes`, and the number 50 stands there; for example: window = { count = 50, age = "7d", bytes = "1MB" }
    12:11: `content` takes "full" or "summary", and the text “Full” stands there; for example: content = "summary"
    13:13: `on_remove` takes "withdraw", "keep" or "retract", and the number 5 stands there; for example: on_remove = "keep"
    14:9: `slots` takes true or false, without quotes, and the text “no” stands there; for example: slots = true
    15:10: `settle` takes a duration of at most 10m, and the text “1h” stands there; for example: settle = "2s"
    16:12: `language` takes a language tag like "ar", "fr" or "en-GB", and the number 1.5 stands there; for example: language = "ar"
    17:12: `base_url` takes the public address of the site, in quotes, and a table stands there; for example: base_url = "https://news.example.org"
    "#);
}

#[test]
fn nested_keys_have_faults_of_their_own() {
    let text = "[window]\ncount = \"50\"\nage = 7\n\ntitle = \"x\"\n[[authors]]\nname = \"\"\nmail = \"x\"\n[[authors]]\nurl = \"ftp://x\"\nemail = \"a b@c\"\n";
    insta::assert_snapshot!(site_faults(text), @r#"
    2:9: `window.count` takes a whole number from 1 to 1000, without quotes, and the text “50” stands there; for example: window = { count = 50 }
    3:7: `window.age` takes a duration in quotes, a number and its unit, and the number 7 stands there; for example: window = { age = "7d" }
    5:1: `window` has no key `title`; what stands below [window] belongs to it: move `title` above that line
    7:8: `authors.name` takes a text that is not empty, and an empty text stands there; for example: authors = [{ name = "Salma" }]
    8:1: `authors` has no key `mail`; did you mean `email`?
    9:1: this author has no `name`; for example: authors = [{ name = "Salma", email = "salma@example.org" }]
    10:7: `authors.url` takes an address that begins with https:// or http://, and the text “ftp://x” stands there; for example: authors = [{ name = "Salma", url = "https://example.org/salma" }]
    11:9: `authors.email` takes a mail address like desk@example.org, and the text “a b@c” stands there; for example: authors = [{ name = "Salma", email = "salma@example.org" }]
    "#);
}

#[test]
fn what_is_not_toml_is_told_in_plain_words() {
    let text = "title = أخبار اليوم\nlanguage: \"ar\"\nعنوان = \"x\"\ncopyright = “me”\nsettle = 2s\nid =\nimage = \"https://x\n\
                description = \"a\\qb\"\ntitle = \"again\"\njust words\n[window\n";
    insta::assert_snapshot!(site_faults(text), @r#"
    1:9: a text stands between quotes; write: title = "أخبار اليوم"
    2:9: between a key and its value stands =, and not a colon; write: language = "ar"
    3:1: “عنوان” cannot be a key: keys are Latin letters, digits and _; did you mean `title`?
    4:13: quotes that TOML does not know open this text; write them straight: copyright = "me"
    5:10: a text stands between quotes; write: settle = "2s"
    6:5: `id` has no value; write one, or take the line out
    7:19: the quote that opens this text is not closed; end the text with "
    8:18: a backslash begins a special sign, and this is none; write \\ for a backslash
    10:6: a line says `key = value`, and this one says “just words”; begin it with # when it is a remark
    11:8: this is not TOML: unclosed table, expected `]`
    "#);
}

#[test]
fn a_broken_line_hides_no_fault_of_another() {
    let said = site_faults("title = \"open\nlangage = \"ar\"\nlabels = [\"a\"");
    insta::assert_snapshot!(said, @r#"
    1:14: the quote that opens this text is not closed; end the text with "
    2:1: there is no key `langage`; did you mean `language`? For example: language = "ar"
    3:10: what opens here is never closed; close it with ]
    "#);
}

#[test]
fn what_is_left_open_is_told_where_it_opens() {
    let list = "title = 5\nlabels = [\"a\"]\nid = “x”\nauthors = [ \"a\",\ncontent = \"x\"\nlanguage = \"ar\"\n";
    let text = "title = \"\"\"a\nlanguage = \"ar\"\n\nlabels = []\n";
    let table = "window = { count = 5\nlanguage = \"ar\"\n";
    let all = [list, text, table].map(site_faults).join("\n--\n");
    insta::assert_snapshot!(all, @r#"
    1:9: `title` takes a text in quotes, and the number 5 stands there; for example: title = "أخبار اليوم"
    3:6: quotes that TOML does not know open this text; write them straight: id = "x"
    4:11: what opens here is never closed; close it with ]
    --
    1:9: what opens here is never closed; close it with """
    --
    1:10: what opens here is never closed; close it with }
    "#);
}

#[test]
fn a_comma_left_out_of_a_list_is_told_where() {
    insta::assert_snapshot!(site_faults("labels = [\n  \"a\"\n  \"b\",\n]\ntitle = 5\n"), @r#"
    3:3: a comma is missing before this; write one between any two parts
    5:9: `title` takes a text in quotes, and the number 5 stands there; for example: title = "أخبار اليوم"
    "#);
}

#[test]
fn an_unknown_place_is_told_the_zone_it_may_be_in() {
    let told = |zone: &str| {
        let said = site_faults(&format!("time_zone = \"{zone}\""));
        said.rsplit_once("; ").map(|(_, mend)| mend.to_owned()).unwrap_or_default()
    };
    assert_eq!(told("Casablanca"), "did you mean \"Africa/Casablanca\"?");
    assert_eq!(told("Africa/Casablaca"), "did you mean \"Africa/Casablanca\"?");
    assert_eq!(told("new york"), "did you mean \"America/New_York\"?");
    assert_eq!(told("europe/Pariss"), "did you mean \"Europe/Paris\"?");
    // Etc/GMT+1 is the other way round: nothing is offered.
    for offset in ["+01:00", "GMT+1", "UTC+1", "01:00"] {
        assert!(told(offset).contains("wikipedia"), "{offset}: {}", told(offset));
    }
}

#[test]
fn a_language_by_its_name_is_told_its_tag() {
    for (name, tag) in [("العربية", "ar"), ("English", "en"), ("Français", "fr"), ("fr_FR.UTF-8", "fr")] {
        let said = site_faults(&format!("language = \"{name}\""));
        assert!(said.ends_with(&format!("write: language = \"{tag}\"")), "{said}");
    }
    assert_eq!(site("language = \"ar_MA\"").language.as_str(), "ar-MA");
    assert_ne!(site_faults("language = \"klingonish\""), "no fault");
}

#[test]
fn a_file_of_another_kind_and_size_is_refused_whole() {
    let said = site_faults(&"x".repeat(MAX_BYTES + 1));
    insta::assert_snapshot!(said, @r#"1:1: the file has 65537 bytes, and settings have at most 65536; see whether it is another file by mistake"#);
}

#[test]
fn a_thousand_faults_are_counted_and_not_all_told() {
    let text: String = (0..1000).map(|n| format!("colour{n} = 1\n")).collect();
    let faults = read_site(&text).unwrap_err();
    assert_eq!(faults.len(), 50);
    assert!(faults[49].to_string().ends_with("(and 950 more faults below)"), "{}", faults[49]);
}

#[test]
fn bytes_that_are_not_utf8_are_told_where() {
    let fault = text_of(b"title = \"a\"\nx = \"caf\xE9\"").unwrap_err();
    assert_eq!(fault[0].to_string(), "2:9: this is not UTF-8; save the file as “UTF-8” in your editor");
    assert_eq!(text_of("é".as_bytes()), Ok("é"));
}

#[test]
fn nesting_without_end_is_refused_and_not_followed() {
    let text = format!("title = {}{}", "[".repeat(50_000), "]".repeat(50_000));
    assert!(read_site(&text).is_err());
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_or_refused_and_each_fault_has_a_place(
        text in "(title|window|labels|عنوان|[\\[\\]{}=,:.#'\"“\\\\]|\"\"\"|\\[\\[authors\\]\\]| |\\r?\\n|[0-9]+|\\PC){0,60}"
    ) {
        for faults in [read_site(&text).err(), read_feed(&text).err()].into_iter().flatten() {
            assert!(!faults.is_empty());
            let lines = u32::try_from(text.matches('\n').count()).unwrap() + 1;
            for fault in faults {
                assert!((1..=lines).contains(&fault.line) && fault.column >= 1, "{fault}");
            }
        }
    }
}
