//! What must hold for every file, whatever is in it, and for every story, whatever it is written in.

mod attacks;
mod faults;
mod invariants;
mod stories;
mod writers;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use self::attacks::piece;
use self::stories::{Story, stories};
use self::writers::{Carries, Form, forms};
use super::testing::{self, article, with};
use super::*;
use crate::domain::{CategoryPath, Line};

const FORMATS: [DropFormat; 7] = [
    DropFormat::PageText,
    DropFormat::Markdown,
    DropFormat::Xml,
    DropFormat::Json,
    DropFormat::Mail,
    DropFormat::WireText,
    DropFormat::Html,
];

fn check(parsed: &Parsed) -> Result<(), TestCaseError> {
    invariants::check(parsed, Timestamp::new(testing::NOW, 0).unwrap()).map_err(TestCaseError::fail)
}

/// The texts of a body's paragraphs. White space that HTML folds is folded; every other space stays what it is.
fn paragraphs(body: Option<&SafeHtml>) -> Vec<String> {
    let html = body.map_or("", |body| body.as_str());
    let inner = html.trim().trim_start_matches("<p>").trim_end_matches("</p>");
    let text = |inner: &str| {
        let text = inner.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        text.split([' ', '\n', '\t']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    };
    inner.split("</p>").map(|part| text(part.trim().trim_start_matches("<p>"))).collect()
}

/// Holds what was read to the story that was written. A title is a line: every run of space in it is one space.
fn compare(form: &Form, story: &Story, read: &Article) -> Result<(), TestCaseError> {
    let name = form.name;
    let line = |text: &str| Line::folded(text);
    prop_assert_eq!(&read.title, &line(&story.title), "title in {}", name);
    let written: Vec<_> = story.paragraphs.iter().map(|text| text.replace("  ", " ")).collect();
    prop_assert_eq!(paragraphs(read.body.as_ref()), written, "text in {}", name);
    let names = |lines: &[&str]| lines.iter().map(|text| line(text)).collect::<Vec<_>>();
    for field in form.carries {
        match field {
            Carries::Authors | Carries::OneAuthor => {
                let all = if *field == Carries::OneAuthor { 1 } else { usize::MAX };
                let written: Vec<_> = story.authors.iter().take(all).map(|text| line(text)).collect();
                let read: Vec<_> = read.authors.iter().map(|author| author.name.clone()).collect();
                prop_assert_eq!(read, written, "authors in {}", name);
            }
            Carries::Categories => {
                let written: Vec<_> = story.categories.iter().map(|text| CategoryPath::new(text).unwrap()).collect();
                prop_assert_eq!(&read.categories, &written, "categories in {}", name);
            }
            Carries::Tags => prop_assert_eq!(&read.tags, &names(&story.tags), "tags in {}", name),
            Carries::Date => {
                let at = read.published.map(Timestamp::millis);
                prop_assert_eq!(at, Some(story.at.millis()), "date in {}", name);
            }
            Carries::Language => prop_assert_eq!(read.language.as_str(), story.language, "language in {}", name),
            Carries::Link => prop_assert_eq!(read.link.as_ref(), Some(&story.link), "link in {}", name),
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_break_a_format(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        for format in FORMATS {
            if let Ok(parsed) = with(|_| {}, |context| parse(format, &bytes, context)) {
                check(&parsed)?;
            }
        }
    }

    #[test]
    fn no_text_breaks_a_format(pieces in proptest::collection::vec(piece(), 0..60)) {
        for format in FORMATS {
            if let Ok(parsed) = with(|_| {}, |context| parse(format, pieces.concat().as_bytes(), context)) {
                check(&parsed)?;
            }
        }
    }

    #[test]
    fn no_front_matter_breaks_its_readers(matter in proptest::collection::vec(piece(), 0..20)) {
        for (open, close) in [("---\na: ", "\n---\nx"), ("+++\na = ", "\n+++\nx"), ("{\"a\": ", "}\nx")] {
            let text = format!("{open}{}{close}", matter.concat());
            // A refusal is an answer, too.
            drop(with(|_| {}, |context| parse(DropFormat::Markdown, text.as_bytes(), context)));
        }
    }

    #[test]
    fn no_line_breaks_the_reader_of_dates(line in "[0-9٠-٩ /:.+a-zم,-]{0,40}") {
        let zone = Zone::named("Africa/Casablanca").unwrap();
        dates::read_line(&line, &zone);
        dates::read_value(&line, &zone);
        dates::of_file_name(&line, &zone);
    }

    #[test]
    fn every_date_comes_back(year in 1970i16..2030, month in 1i8..=12, day in 1i8..=28, hour in 0i8..24, minute in 0i8..60) {
        let zone = Zone::utc();
        let at = zone.at(jiff::civil::date(year, month, day).at(hour, minute, 0, 0)).unwrap();
        for text in [at.to_rfc3339(), at.to_rfc822(), format!("{day}/{month}/{year} {hour}:{minute:02}"), format!("{year}-{month}-{day} à {hour}h{minute:02}")] {
            let dates::Reading::Date(told) = dates::read_value(&text, &zone) else { panic!("{text}") };
            prop_assert_eq!(told.at, at, "{}", text);
            prop_assert_eq!(told.wrong_weekday, None);
        }
    }
}

/// Writes a story in a form and reads it.
fn write_and_read(form: &Form, written: &Story) -> Result<(), TestCaseError> {
    let story = written.without(form.not_in_title, form.not_in_text);
    prop_assume!(!story.paragraphs.contains(&story.title));
    let file = (form.write)(&story);
    let fault = |fault: String| TestCaseError::fail(format!("{fault}\n{}", String::from_utf8_lossy(&file)));
    let parsed = with(|_| {}, |context| parse(form.format, &file, context));
    let parsed = parsed.map_err(|refusal| fault(format!("{refusal:?}")))?;
    if let Some(Err(refusal)) = parsed.articles.first() {
        return Err(fault(format!("{refusal:?}")));
    }
    check(&parsed)?;
    compare(form, &story, article(&parsed)).map_err(|error| fault(error.to_string()))
}

#[test]
fn a_story_comes_back_from_every_format_that_can_carry_it() {
    let config = ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() };
    let faults: Vec<_> = forms()
        .filter_map(|form| {
            let mut runner = TestRunner::new(config.clone());
            let run = runner.run(&stories(), |story| write_and_read(&form, &story));
            run.err().map(|fault| format!("{}: {fault}\n", form.name))
        })
        .collect();
    assert!(faults.is_empty(), "{}", faults.concat());
}
