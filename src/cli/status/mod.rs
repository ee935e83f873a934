//! `ajil status`

mod text;

use std::process::ExitCode;

use super::args::Status;
use super::asked::{ask, tell};
use super::terminal::Ink;
use crate::service::control::{Request, is_locked};
use crate::service::place::state_of;
use crate::service::status;

/// Tells how a service stands: status 0, or 1 when that cannot be told.
pub fn run(asked: &Status) -> ExitCode {
    let service = &asked.service;
    let at_rest = || {
        let locked = is_locked(&state_of(&service.dir, service.state.as_deref()));
        status::of_stopped(&service.dir, service.state.as_deref(), locked)
    };
    let ink = Ink::of_the_terminal();
    tell(ask(service, &Request::Status {}, at_rest), service.format, |status| text::of(status, ink))
}
