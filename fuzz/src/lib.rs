//! What every fuzz target does with its bytes: it reads them as a file of one format and holds what comes of it to the
//! invariants that the property tests of src/formats hold it to. libFuzzer itself sees panics, hangs and memory.

#[path = "../../src/formats/properties/invariants.rs"]
mod invariants;

use std::sync::LazyLock;

// The shared file of invariants names these by `crate`.
use ajil::{domain, formats};
use domain::{LabelMarks, Labels, Language, Timestamp, Zone};
use formats::{Context, DropFormat, Limits};

static ZONE: LazyLock<Zone> = LazyLock::new(|| Zone::named("Africa/Casablanca").expect("in the bundled database"));
static LANGUAGE: LazyLock<Language> = LazyLock::new(Language::english);
static LABELS: LazyLock<Labels> = LazyLock::new(Labels::built_in);

/// Reads a file of a format.
///
/// # Panics
///
/// When the parser does, or when an article breaks an invariant.
pub fn read(format: DropFormat, file_name: &str, bytes: &[u8]) {
    let context = Context {
        file_name,
        // 2026-09-21T13:33:20Z: the same run finds the same faults on every day.
        now: Timestamp::from_millis_utc(1_789_997_600_000),
        zone: &ZONE,
        language: &LANGUAGE,
        labels: &LABELS,
        label_marks: LabelMarks::Ticker,
        limits: Limits::default(),
    };
    let Ok(parsed) = formats::parse(format, bytes, &context) else { return };
    if let Err(broken) = invariants::check(&parsed, context.now) {
        panic!("{broken}");
    }
}
