//! Values of `expected.jsonl` that are wrong, each with the reason. At most one in a hundred may stand here.

use crate::compare::Field;

/// A value that nobody is held to.
struct WrongTruth {
    /// The file's path below the corpus.
    path: &'static str,
    field: Field,
    /// The beginning of the value.
    expected: &'static str,
    /// What the file itself says, and why the value is not that.
    #[expect(dead_code, reason = "it is for whoever reads the list")]
    reason: &'static str,
}

const WRONG: &[WrongTruth] = &[
    WrongTruth {
        path: "md-yaml/node-fa__security-reporting.mdx",
        field: Field::Snippets,
        expected: "src=\"https://bestpractices",
        reason: "an attribute of an <img>, which no reader sees",
    },
    WrongTruth {
        path: "html/cc__alexanderlasch.wordpress.com.sprachgeschichte.html",
        field: Field::Categories,
        expected: "Digital ¦ Herrnhut",
        reason: "the page links one tag, «DigitalHerrnhut»",
    },
    WrongTruth {
        path: "html/cc__strafprozess.ch.polizisten.html",
        field: Field::Categories,
        expected: "Bundesgericht ¦ BGer",
        reason: "the page links one category, «Bundesgericht BGer»",
    },
    WrongTruth {
        path: "json-ld/cc__reisen-mit-dem-internet.de.emden-21416__ld0.json",
        field: Field::Titles,
        expected: "Sehenswürdigkeiten Attraktionen",
        reason: "the name of the site; the page in the same graph has its own",
    },
    WrongTruth {
        path: "xml-wxr/ghost-squarespace__sample.xml",
        field: Field::Authors,
        expected: "hermione@",
        reason: LOGIN,
    },
    WrongTruth {
        path: "xml-wxr/ghost__has-audio-enclosure-with-libsyn-embed.xml",
        field: Field::Authors,
        expected: "name",
        reason: LOGIN,
    },
    WrongTruth {
        path: "xml-wxr/ghost__has-audio-enclosure.xml",
        field: Field::Authors,
        expected: "name",
        reason: LOGIN,
    },
    WrongTruth { path: "xml-wxr/ghost__posts-only.xml", field: Field::Authors, expected: "hermione@", reason: LOGIN },
    WrongTruth {
        path: "xml-wxr/ghost__sample-no-slug.xml",
        field: Field::Authors,
        expected: "hermione@",
        reason: LOGIN,
    },
    WrongTruth {
        path: "xml-wxr/ghost__sample-with-alt.xml",
        field: Field::Authors,
        expected: "hermione@",
        reason: LOGIN,
    },
    WrongTruth { path: "xml-wxr/ghost__sample.xml", field: Field::Authors, expected: "hermione@", reason: LOGIN },
];

const LOGIN: &str = "an account's login; the export's wp:author has the name that readers see";

/// Whether a value of the truth is known to be wrong.
pub fn is_known(path: &str, field: Field, expected: &str) -> bool {
    WRONG.iter().any(|wrong| wrong.path == path && wrong.field == field && expected.starts_with(wrong.expected))
}
