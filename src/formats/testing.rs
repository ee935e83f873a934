//! What the tests of every format share.

use super::{Article, Context, LabelMarks, Labels, Language, Limits, Parsed, Timestamp, Zone};

/// 2026-09-21T13:33:20Z: «now» in tests.
pub(super) const NOW: i64 = 1_789_997_600_000;

/// Runs with a site of Casablanca, in English, with the labels that are built in.
pub(super) fn with<T>(change: impl FnOnce(&mut Context<'_>), run: impl FnOnce(&Context<'_>) -> T) -> T {
    let (zone, language, labels) = (Zone::named("Africa/Casablanca").unwrap(), Language::english(), Labels::built_in());
    let mut context = Context {
        file_name: "a.txt",
        now: Timestamp::new(NOW, 0).unwrap(),
        zone: &zone,
        language: &language,
        labels: &labels,
        label_marks: LabelMarks::Ticker,
        limits: Limits::default(),
    };
    change(&mut context);
    run(&context)
}

/// The one article.
#[track_caller]
pub(super) fn article(parsed: &Parsed) -> &Article {
    assert_eq!(parsed.articles.len(), 1, "{parsed:?}");
    parsed.articles[0].as_ref().unwrap()
}
