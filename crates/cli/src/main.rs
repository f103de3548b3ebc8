//! The same answers as the page, in a terminal and in CI.
//!
//! Invariant: it reads files, asks `portolan`, and prints; it knows nothing about networks itself.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "printing is what a command line is for"
)]

mod apply;
mod arguments;
mod check;
mod endpoints;
mod exercise_input;
mod exercise_schema;
mod explain;
mod export;
mod grade_report;
mod input;
mod junit;
mod objects;
mod out;
mod packing;
mod problems;
mod rules;
mod trace;
mod trace_dump;
mod xml;

use arguments::{Arguments, Command};
use clap::Parser;
use std::process::ExitCode;

/// Exit code for input that cannot be used at all.
const UNUSABLE: u8 = 2;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match arguments.command {
        Command::Apply(arguments) => apply::run(&arguments),
        Command::Endpoints(arguments) => endpoints::run(&arguments),
        Command::Rules(arguments) => rules::run(&arguments),
        Command::Trace(arguments) => trace::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Check(arguments) => check::check(arguments),
        Command::Verify(arguments) => check::verify(arguments),
        Command::Export(arguments) => export::run(arguments),
        Command::Schema => exercise_schema::run(),
    };
    match done {
        Ok(code) => code,
        Err(message) => {
            eprintln!("portolan: {message}");
            ExitCode::from(UNUSABLE)
        }
    }
}
