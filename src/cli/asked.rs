//! What commands have in common: the running service is asked by its socket; of one that does not run, the command sees to
//! it itself.

use std::io::{self, Write};
use std::process::ExitCode;

use serde_json::{Value, json};

use super::args::{ReportFormat, Service};
use super::terminal::within;
use crate::service::control::{self, Request};
use crate::service::orders::Declined;
use crate::service::place::state_of;

/// Why there is no answer.
pub(super) struct Refused {
    code: String,
    message: String,
    mend: String,
}

impl From<Declined> for Refused {
    fn from(declined: Declined) -> Self {
        Self { code: declined.code.to_owned(), message: declined.message, mend: declined.mend }
    }
}

/// What the running service answers; `at_rest` is called where none runs.
pub(super) fn ask(
    service: &Service,
    request: &Request,
    at_rest: impl FnOnce() -> Result<Value, Declined>,
) -> Result<Value, Refused> {
    let state = state_of(&service.dir, service.state.as_deref());
    match control::call(&state, request) {
        Ok(Some(mut told)) => match told.get_mut("answer") {
            Some(answer) => Ok(answer.take()),
            None => Err(refused(&told["error"])),
        },
        Ok(None) => at_rest().map_err(Refused::from),
        Err(error) => {
            let message = format!("the service on the state folder {} cannot be asked: {error}", state.display());
            let mend = match error.kind() {
                io::ErrorKind::PermissionDenied => "ask as the user that it runs as",
                _ => "see its log; ask again",
            };
            Err(Declined::new("unreachable", message, mend).into())
        }
    }
}

fn refused(error: &Value) -> Refused {
    let text = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
    Refused { code: text("code"), message: text("message"), mend: text("mend") }
}

/// Writes an answer, or why there is none: text on standard error, JSON on standard output.
pub(super) fn tell(
    answer: Result<Value, Refused>,
    format: ReportFormat,
    text: impl FnOnce(&Value) -> String,
) -> ExitCode {
    let (out, status) = match (&answer, format) {
        (Ok(answer), ReportFormat::Json) => (format!("{answer:#}\n"), ExitCode::SUCCESS),
        (Ok(answer), ReportFormat::Text) => (text(answer), ExitCode::SUCCESS),
        (Err(Refused { code, message, mend }), ReportFormat::Json) => {
            let told = json!({ "error": { "code": code, "message": message, "mend": mend } });
            (format!("{told:#}\n"), ExitCode::FAILURE)
        }
        (Err(Refused { message, mend, .. }), ReportFormat::Text) => {
            eprintln!("ajil: {}\n  → {}", within(message), within(mend));
            return ExitCode::FAILURE;
        }
    };
    let mut stdout = io::stdout().lock();
    match stdout.write_all(out.as_bytes()).and_then(|()| stdout.flush()) {
        // Whoever closed the pipe has read enough.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            eprintln!("ajil: {error}");
            ExitCode::FAILURE
        }
        _ => status,
    }
}
