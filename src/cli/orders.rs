//! `ajil withdraw`, `ajil retract`, `ajil split`, `ajil confirm`

use std::process::ExitCode;

use serde_json::Value;

use super::args::{Confirm, Decide, Service, Split};
use super::asked::{ask, tell};
use super::terminal::within;
use crate::service::control::{OfEntry, Request};
use crate::service::orders;

/// Withdraws an entry: status 0 when it is withdrawn, 1 when it could not be.
pub fn withdraw(decide: &Decide) -> ExitCode {
    order(&decide.service, Request::Withdraw(of_entry(decide)), decided)
}

/// Retracts an entry.
pub fn retract(decide: &Decide) -> ExitCode {
    order(&decide.service, Request::Retract(of_entry(decide)), decided)
}

/// Makes several entries of one.
pub fn split(split: &Split) -> ExitCode {
    order(&split.service, Request::Split { entry: split.entry.clone() }, told_of_split)
}

/// Answers what asks.
pub fn confirm(confirm: &Confirm) -> ExitCode {
    let request = Request::Confirm { category: confirm.category.clone(), keep: confirm.keep };
    order(&confirm.service, request, told_of_sweep)
}

fn of_entry(decide: &Decide) -> OfEntry {
    OfEntry { entry: decide.entry.clone(), reason: decide.reason.clone(), undo: decide.undo }
}

fn order(service: &Service, request: Request, text: impl FnOnce(&Value) -> String) -> ExitCode {
    let at_rest = || match request.clone().order()? {
        Some(order) => orders::at_rest(&service.dir, service.state.as_deref(), &order),
        None => Ok(Value::Null),
    };
    tell(ask(service, &request, at_rest), service.format, text)
}

/// What was decided of an entry.
fn decided(answer: &Value) -> String {
    let text = |name: &str| answer[name].as_str().unwrap_or_default();
    let (was, state, done) = (text("was"), text("state"), answer["done"] == true);
    let title = within(text("title"));
    let what = match (text("order"), state, done) {
        ("take-back", "withdrawn", true) => "The decision is taken back; it is withdrawn, as no file holds it:",
        ("take-back", "scheduled", true) => "The decision is taken back; it waits for its moment:",
        ("take-back", "expired", true) => "The decision is taken back; its time is over:",
        ("take-back", "retracted", true) => "The decision is taken back; its file retracts it:",
        ("take-back", _, true) => "Published again:",
        ("take-back", _, false) => "There is no decision to take back:",
        ("retract", "withdrawn", true) => "Nobody has it, so there is nothing to retract; it will not be published:",
        (_, "withdrawn", true) if was == "withdrawn" => "Withdrawn already; from now on whatever its file says:",
        (_, "withdrawn", true) => "Withdrawn:",
        (_, "withdrawn", false) => "Withdrawn already:",
        (_, "retracted", true) => "Retracted:",
        (_, "retracted", false) => "Retracted already:",
        _ => "Decided:",
    };
    let mut out = format!("{what} {title}\n  {}\n  {}\n", within(text("id")), within(text("page")));
    if text("order") == "take-back" && !done {
        out.push_str(&format!("  It is {state}.\n"));
    }
    if let Some(reason) = answer["reason"].as_str() {
        out.push_str(&format!("  Reason: {}\n", within(reason)));
    }
    for file in answer["files"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        out.push_str(&format!("  File: {}\n", within(file)));
    }
    if answer["by_operator"] == true {
        let command = if state == "retracted" { "retract" } else { "withdraw" };
        out.push_str(&format!("  To take it back: ajil {command} {} --undo\n", text("id")));
    }
    out
}

/// What has the id of an entry that was split, and what does not.
fn told_of_split(answer: &Value) -> String {
    let text = |name: &str| within(answer[name].as_str().unwrap_or_default());
    let mut out = format!("Split: {}\n  {}\n  {}\n", text("title"), text("id"), text("page"));
    match answer["kept"]["file"].as_str() {
        Some(file) => out.push_str(&format!("  keeps the id: {}\n", within(file))),
        None => out.push_str("  keeps the id: the headline that announced it\n"),
    }
    for file in answer["apart"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        out.push_str(&format!("  is an entry of its own: {}\n", within(file)));
    }
    out
}

/// What an answer to a sweep came to.
fn told_of_sweep(answer: &Value) -> String {
    let number = |name: &str| answer[name].as_u64().unwrap_or_default();
    let of = answer["category"].as_str().map(|category| format!(" of {}", within(category))).unwrap_or_default();
    let mut out = format!("Settled: {} files{of} are not missed any more\n", number("files"));
    for (name, what) in [("withdrawn", "withdrawn"), ("retracted", "retracted"), ("kept", "stay published")] {
        if number(name) > 0 {
            out.push_str(&format!("  {:>8}  entries {what}\n", number(name)));
        }
    }
    out
}
