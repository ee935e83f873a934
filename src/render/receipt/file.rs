//! The text of `NAME.refused.txt` and `NAME.receipt.txt`.

use super::ink::{cleaned, harmless, moment};
use super::{Words, account, reason_in, words_of};
use crate::domain::{Language, Outcome, Position, Reason, Receipt, Refusal, Waiting, Warning, WarningCode, Zone};

/// So many refusals of a file of many are told of beside the first, and the rest counted.
const SHOWN: usize = 50;

/// A receipt as a text file: what became of the file, why, and what to do.
///
/// `source` is the file's own text, of which the lines to blame are shown.
pub fn file(receipt: &Receipt, source: Option<&str>, language: &Language, zone: &Zone) -> String {
    let words = words_of(language);
    let frame = words.frame();
    let mut page = Page { text: String::new(), from_the_right: frame.runs_from_the_right };
    let path = words.piece(&cleaned(&receipt.path));
    page.line(&format!("{}{}{path}", words.verdict(&receipt.outcome), frame.colon));
    let mut decided = moment(zone.tell(receipt.at));
    if zone.name() != "UTC" {
        decided = format!("{decided} {}", zone.name());
    }
    page.line(&words.piece(&decided));
    match &receipt.outcome {
        Outcome::Refused(refusal) => refused(&mut page, refusal, source, words),
        Outcome::Waiting(waiting) => {
            page.gap();
            page.line(&words.waiting(waiting_in(*waiting, zone)));
        }
        Outcome::Published => {}
    }
    for refusal in receipt.also_refused.iter().take(SHOWN) {
        refused(&mut page, refusal, source, words);
    }
    if receipt.also_refused.len() > SHOWN {
        page.gap();
        page.line(&format!("… (+{})", receipt.also_refused.len() - SHOWN));
    }
    if !receipt.entries.is_empty() {
        page.gap();
        page.line(if matches!(receipt.outcome, Outcome::Waiting(_)) { frame.held } else { frame.entries });
        for (place, (id, title)) in receipt.entries.iter().enumerate() {
            page.line(&format!("• {}", words.piece(title.as_str())));
            page.line(&format!("  {}", words.piece(&cleaned(id.as_str()))));
            for line in receipt.accounts.get(place).map(|one| account::lines(one, language, zone)).unwrap_or_default() {
                page.line(&format!("  {line}"));
            }
        }
        if !receipt.accounts.is_empty() {
            page.gap();
            page.line(account::of_the_moment(language));
        }
    }
    if !receipt.warnings.is_empty() {
        page.gap();
        page.line(frame.warnings);
        for (place, warning) in receipt.warnings.iter().enumerate() {
            if place > 0 {
                page.gap();
            }
            warned(&mut page, warning, source, words, zone);
        }
    }
    if matches!(receipt.outcome, Outcome::Refused(_)) {
        page.gap();
        page.line(frame.next);
    }
    page.text
}

/// Whether a text is a receipt of ours, in any language and of any version: its first line begins with a verdict.
pub fn is_ours(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default().trim_start_matches('\u{200F}');
    ["ar", "fr", "en"].iter().filter_map(|tag| Language::new(tag)).any(|language| {
        let words = words_of(&language);
        let outcomes =
            [Outcome::Published, Outcome::Waiting(Waiting::Draft), Outcome::Refused(Refusal::of(Reason::Empty))];
        outcomes.iter().any(|outcome| {
            let rest = first.strip_prefix(words.verdict(outcome));
            rest.is_some_and(|rest| rest.starts_with(words.frame().colon))
        })
    })
}

struct Page {
    text: String,
    from_the_right: bool,
}

impl Page {
    fn line(&mut self, line: &str) {
        // Editors take a line's direction from its first letter outside isolates, and some lines here have none.
        if self.from_the_right && !line.starts_with(char::is_alphabetic) {
            self.text.push('\u{200F}');
        }
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn gap(&mut self) {
        self.text.push('\n');
    }
}

fn refused(page: &mut Page, refusal: &Refusal, source: Option<&str>, words: &dyn Words) {
    let (frame, wording) = (words.frame(), reason_in(refusal, words));
    page.gap();
    page.line(frame.what);
    page.line(&placed(&wording.what, refusal.at, words));
    quote(page, refusal.at, source, words);
    page.gap();
    page.line(frame.mend);
    page.line(&wording.mend);
    page.gap();
    page.line(&format!("{}{}{}", frame.code, frame.colon, words.piece(refusal.reason.code())));
}

fn warned(page: &mut Page, warning: &Warning, source: Option<&str>, words: &dyn Words, zone: &Zone) {
    let code = warning_in(&warning.code, zone);
    page.line(&format!("• {}", placed(&words.warning(&code), warning.at, words)));
    quote(page, warning.at, source, words);
}

fn waiting_in(waiting: Waiting, zone: &Zone) -> Waiting {
    match waiting {
        Waiting::Draft | Waiting::Withheld => waiting,
        Waiting::Until(at) => Waiting::Until(zone.tell(at)),
        Waiting::Expired(at) => Waiting::Expired(zone.tell(at)),
    }
}

fn warning_in(code: &WarningCode, zone: &Zone) -> WarningCode {
    match code {
        WarningCode::FutureDate { found } => WarningCode::FutureDate { found: zone.tell(*found) },
        other => other.clone(),
    }
}

fn placed(text: &str, at: Option<Position>, words: &dyn Words) -> String {
    match at {
        Some(at) => format!("{}{}{text}", words.place(at), words.frame().colon),
        None => text.to_owned(),
    }
}

/// Shows the line to blame, and a mark below the character.
fn quote(page: &mut Page, at: Option<Position>, source: Option<&str>, words: &dyn Words) {
    let Some((at, source)) = at.zip(source) else { return };
    let Some(line) = (at.line as usize).checked_sub(1).and_then(|index| source.lines().nth(index)) else { return };
    let column = at.column.map_or(0, |column| column.saturating_sub(1) as usize);
    let (shown, before) = part_around(line, column);
    if shown.trim().is_empty() {
        return;
    }
    page.gap();
    let number = at.line.to_string();
    page.line(&format!("    {number} | {}", words.piece(&shown)));
    // Below another script, or in lines that run from the right, a mark would stand below some other character.
    if at.column.is_some() && !words.frame().runs_from_the_right && shown.chars().all(|c| c.is_ascii() || c == '…') {
        page.line(&format!("    {} | {}^", " ".repeat(number.len()), " ".repeat(before)));
    }
}

/// At most 120 characters of a line, with those around `column`, and how many stand before it there.
fn part_around(line: &str, column: usize) -> (String, usize) {
    const MOST: usize = 120;
    let (head, tail): (String, String) = (line.chars().take(column).collect(), line.chars().skip(column).collect());
    let (head, tail) = (keep_spaces(&head), keep_spaces(&tail));
    let skipped = head.chars().count().saturating_sub(MOST / 2);
    let head: String = if skipped == 0 { head } else { "…".chars().chain(head.chars().skip(skipped)).collect() };
    let before = head.chars().count();
    let room = MOST.saturating_sub(before);
    let cut = tail.chars().nth(room).is_some();
    let mut shown: String = head.chars().chain(tail.chars().take(room)).collect();
    if cut {
        shown.push('…');
    }
    (shown.trim_end().to_owned(), before)
}

/// [`harmless`] drops the spaces at an end, which here is the middle of a line.
fn keep_spaces(text: &str) -> String {
    let kept = harmless(&format!("{text}|"));
    kept[..kept.len() - 1].to_owned()
}
