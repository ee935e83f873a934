//! What became of a dropped file, in the words of its publisher: Arabic, French or English.
//!
//! Somebody who has never written a program must be able to mend a file from these: what stands there, where, why
//! it cannot be used, and what to write instead. The texts are for eyes; programs read the codes.

mod account;
mod ar;
mod en;
mod file;
mod fr;
mod ink;
mod preview;

pub use account::{absence, guess};
pub use file::{file, is_ours};
pub use preview::{is_preview_note, preview_note};

use crate::domain::{CategoryFault, Language, Outcome, Position, Reason, Refusal, Skip, Waiting, Warning, WarningCode};

/// Why something was refused, and how to mend it: each a sentence or more, on one line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wording {
    /// What stands there, and why it cannot be used.
    pub what: String,
    /// What to do, with an example.
    pub mend: String,
}

impl Wording {
    fn new(what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { what: what.into(), mend: mend.into() }
    }
}

/// The words of one language. Each implementation matches every variant by name, so that a new reason without
/// words in a language does not compile.
///
/// What comes from a file or the system goes through [`ink`], which cleans it and keeps its direction to itself.
trait Words {
    fn reason(&self, reason: &Reason) -> Wording;
    fn category(&self, fault: &CategoryFault) -> Wording;
    fn warning(&self, code: &WarningCode) -> String;
    fn skip(&self, skip: &Skip) -> String;
    fn waiting(&self, waiting: Waiting) -> String;
    /// «Line 3, column 8».
    fn place(&self, at: Position) -> String;
    /// «Article 3».
    fn item(&self, number: u32) -> String;
    /// In two words, what became of a file.
    fn verdict(&self, outcome: &Outcome) -> &'static str;
    /// A piece that is not of this language, inside a line of it.
    fn piece(&self, text: &str) -> String;
    fn frame(&self) -> &'static Frame;
}

/// The fixed words of the file.
struct Frame {
    what: &'static str,
    mend: &'static str,
    entries: &'static str,
    /// The same of a file that waits.
    held: &'static str,
    warnings: &'static str,
    /// What happens next to a refused file.
    next: &'static str,
    code: &'static str,
    /// What stands between a name and its value.
    colon: &'static str,
    runs_from_the_right: bool,
}

fn words_of(language: &Language) -> &'static dyn Words {
    match language.primary() {
        "ar" => &ar::Arabic,
        "fr" => &fr::French,
        _ => &en::English,
    }
}

/// Why a file or one article of it was refused, and how to mend it; without its place.
pub fn reason(refusal: &Refusal, language: &Language) -> Wording {
    reason_in(refusal, words_of(language))
}

/// In a file of many, it begins with the article that is meant.
fn reason_in(refusal: &Refusal, words: &dyn Words) -> Wording {
    let wording = words.reason(&refusal.reason);
    let Some(item) = refusal.item.as_ref().filter(|item| item.number > 0) else { return wording };
    let title = item.title.as_ref().map(|title| format!(" ({})", words.piece(title.clone().shortened(80).as_str())));
    let item = format!("{}{}", words.item(item.number), title.unwrap_or_default());
    Wording { what: format!("{item}{}{}", words.frame().colon, wording.what), mend: wording.mend }
}

/// What a publisher may want to look at; without its place.
pub fn warning(warning: &Warning, language: &Language) -> String {
    words_of(language).warning(&warning.code)
}

/// Why a partner skips an entry.
pub fn skip(skip: &Skip, language: &Language) -> String {
    words_of(language).skip(skip)
}

/// Why a file that was understood is not to be seen. Moments are told at the offset that they carry.
pub fn waiting(waiting: Waiting, language: &Language) -> String {
    words_of(language).waiting(waiting)
}

/// In two words, what became of a file: “Published”, “Waiting”, “Not published”.
pub fn verdict(outcome: &Outcome, language: &Language) -> &'static str {
    words_of(language).verdict(outcome)
}

/// A place in words: “line 3, column 8”.
pub fn place(at: Position, language: &Language) -> String {
    words_of(language).place(at)
}

#[cfg(test)]
mod tests;
