//! The `ajil` binary.

use std::process::ExitCode;

use ajil::cli::args::{Command, CommandLine};
use ajil::cli::{check, orders, serve, status};

fn main() -> ExitCode {
    match CommandLine::of_this_process().command {
        Command::Serve(options) => serve::run(&options),
        Command::Check(options) => check::run(&options),
        Command::Status(options) => status::run(&options),
        Command::Withdraw(options) => orders::withdraw(&options),
        Command::Retract(options) => orders::retract(&options),
        Command::Split(options) => orders::split(&options),
        Command::Confirm(options) => orders::confirm(&options),
    }
}
