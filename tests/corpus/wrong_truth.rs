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

const WRONG: &[WrongTruth] = &[WrongTruth {
    path: "md-yaml/node-fa__security-reporting.mdx",
    field: Field::Snippets,
    expected: "src=\"https://bestpractices",
    reason: "an attribute of an <img>, which no reader sees",
}];

/// Whether a value of the truth is known to be wrong.
pub fn is_known(path: &str, field: Field, expected: &str) -> bool {
    WRONG.iter().any(|wrong| wrong.path == path && wrong.field == field && expected.starts_with(wrong.expected))
}
