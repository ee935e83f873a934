//! What became of a file, as the store keeps it and the log tells it.

use crate::domain::{Language, Outcome, Receipt, Waiting, WarningCode};
use crate::render::receipt as words;
use crate::store::Judged;

/// A receipt as the store keeps it, its words in the site's language.
pub fn judged(receipt: &Receipt, language: &Language) -> Judged {
    let mut judged = Judged {
        outcome: outcome_word(&receipt.outcome).to_owned(),
        warnings: receipt.warnings.iter().map(|warning| words::warning(warning, language)).collect(),
        ..Judged::default()
    };
    match &receipt.outcome {
        Outcome::Published => {}
        Outcome::Waiting(waiting) => {
            judged.code = Some(waiting_code(*waiting).to_owned());
            judged.message = words::waiting(*waiting, language);
        }
        Outcome::Refused(refusal) => {
            let wording = words::reason(refusal, language);
            judged.code = Some(refusal.reason.code().to_owned());
            judged.line = refusal.at.map(|at| at.line);
            judged.column = refusal.at.and_then(|at| at.column);
            judged.message = wording.what;
            judged.mend = wording.mend;
        }
    }
    judged
}

/// One line of the log, in English: for operators. In an import there is none for what is as it should be.
pub fn log(receipt: &Receipt, is_import: bool) {
    let english = Language::english();
    match &receipt.outcome {
        Outcome::Published if is_import => {
            tracing::debug!(file = %receipt.path, entries = receipt.entries.len(), "published");
        }
        Outcome::Waiting(waiting) if is_import => {
            tracing::debug!(file = %receipt.path, code = waiting_code(*waiting), "waiting");
        }
        Outcome::Published => {
            tracing::info!(file = %receipt.path, entries = receipt.entries.len(), "published");
        }
        Outcome::Waiting(waiting) => {
            tracing::info!(file = %receipt.path, code = waiting_code(*waiting), "waiting");
        }
        Outcome::Refused(refusal) => {
            let at = refusal.at.map(|at| at.to_string()).unwrap_or_default();
            let wording = words::reason(refusal, &english);
            tracing::warn!(file = %receipt.path, at, code = refusal.reason.code(), why = wording.what, mend = wording.mend, "refused");
        }
    }
    for warning in &receipt.warnings {
        let (code, message) = (warning.code.code(), words::warning(warning, &english));
        // What a partner skips is no fault of the file, and told of every file of an import; what was asked for is none.
        if matches!(warning.code, WarningCode::PartnerSkips { .. } | WarningCode::Resurfaced { .. }) {
            tracing::info!(file = %receipt.path, code, "{message}");
        } else {
            tracing::warn!(file = %receipt.path, code, "{message}");
        }
    }
}

/// `published`, `waiting` or `refused`.
pub fn outcome_word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Published => "published",
        Outcome::Waiting(_) => "waiting",
        Outcome::Refused(_) => "refused",
    }
}

fn waiting_code(waiting: Waiting) -> &'static str {
    match waiting {
        Waiting::Draft => "draft",
        Waiting::Until(_) => "until",
        Waiting::Expired(_) => "expired",
        Waiting::Withheld => "withheld",
    }
}
