//! Dates as publishers write them: missing, in the future, beyond all sense, in zones that are none, in an hour that there
//! was not or was twice.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::folder::{Folder, SITE, dated, story};
use crate::poll::{PATIENCE, all_along, eventually};
use crate::service::Service;

fn markdown(title: &str, matter: &str) -> String {
    format!("---\ntitle: {title}\n{matter}\n---\nThe text of {title}.\n")
}

#[test]
fn fault_26_every_date_has_its_rule_and_the_receipt_says_which() {
    // Casablanca left its summer time for good on 2026-09-20; before, it had a break around each Ramadan.
    let folder = Folder::with(&format!("{SITE}receipts = \"all\"\n"));
    let start = Utc::now();
    let week = Duration::from_secs(7 * 24 * 3600);
    folder.rename_in_aged("news/undated.txt", story("Undated"), week);
    for (name, text) in [
        ("past.md", markdown("Past", "date: 1998-02-29T25:61:00")),
        ("zone.md", markdown("Zone", "date: 2020-09-24 15:57 Mars/Olympus")),
        ("offset.md", markdown("Offset", "date: 2020-09-24T15:57:00+27:00")),
        ("release.md", markdown("Release", "publish_at: whenever")),
    ] {
        folder.write(format!("news/{name}"), text);
    }
    folder.write("news/summer.txt", dated("Summer", "الخميس 24 سبتمبر 2020 على الساعة 15:57"));
    folder.write("news/winter.txt", dated("Winter", "الخميس 22 أكتوبر 2026 على الساعة 15:57"));
    folder.write("news/ramadan.txt", dated("Ramadan", "الجمعة 24 أبريل 2020 على الساعة 15:57"));
    folder.write("news/old.md", markdown("Old", "date: 1903-05-06"));
    folder.write("news/page.txt", dated("A page of the future", "1 يناير 2999 على الساعة 10:00"));
    folder.write("news/far.md", markdown("Far", "date: 9999-12-31T23:59:59Z"));
    let service = Service::start(&folder);

    let published = |title: &str| -> DateTime<Utc> {
        let found = eventually(PATIENCE, title, || service.feed("news").into_iter().find(|told| told.title == title));
        found.published.with_timezone(&Utc)
    };
    let week_ago = start - chrono::Duration::days(7);
    assert!((published("Undated") - week_ago).num_seconds().abs() < 60, "the file's own time");
    for (title, expected) in [
        ("Summer", "2020-09-24T14:57:00Z"),
        ("Winter", "2026-10-22T15:57:00Z"),
        ("Ramadan", "2020-04-24T15:57:00Z"),
        ("Old", "1903-05-06T00:30:20Z"),
    ] {
        let (told, expected) = (published(title), expected.parse::<DateTime<Utc>>().unwrap());
        // Before 1913 the zone was that of the sun; to the half hour is enough.
        assert!((told - expected).num_minutes().abs() <= if title == "Old" { 30 } else { 0 }, "{title}: {told}");
    }
    let clamped = published("A page of the future");
    assert!(clamped.timestamp() >= start.timestamp() && clamped <= Utc::now(), "clamped to now: {clamped}");
    let receipt = eventually(PATIENCE, "a receipt", || folder.read("news/page.txt.receipt.txt"));
    assert!(receipt.contains("2999"), "{receipt}");

    // What cannot be read is refused, with its line, or published by the file's time with a warning: never guessed.
    for name in ["past.md", "zone.md", "offset.md"] {
        let receipt = eventually(PATIENCE, name, || {
            folder.read(format!("news/{name}.refused.txt")).or_else(|| folder.read(format!("news/{name}.receipt.txt")))
        });
        assert!(receipt.contains("date"), "{name}: {receipt}");
    }
    eventually(PATIENCE, "a refusal", || folder.read("news/release.md.refused.txt"));
    // A date in the future of front matter waits, however far it is.
    all_along(Duration::from_millis(300), || {
        assert!(!service.titles("news").iter().any(|title| title == "Far" || title == "Release"));
    });
}
