//! The `ajil` binary.

use std::process::ExitCode;

use ajil::cli::args::{Command, CommandLine};
use ajil::cli::{check, serve};

fn main() -> ExitCode {
    match CommandLine::of_this_process().command {
        Command::Serve(options) => serve::run(&options),
        Command::Check(options) => check::run(&options),
    }
}
