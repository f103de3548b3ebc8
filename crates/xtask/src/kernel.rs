//! `cargo xtask kernel`: Portolan against the kernel of this machine, in network namespaces of their own.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::process::cargo;

/// Compares; 0 when all agrees, 1 when something differs, 2 when this machine cannot be compared with.
pub(crate) fn run(options: &[&str]) -> Result<ExitCode> {
    let status = comparison(options).status().context("could not start cargo")?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

/// The program that compares, built as tests are, since it walks many packets.
pub(crate) fn comparison(options: &[&str]) -> Command {
    let mut run = cargo();
    run.args(["run", "--quiet", "--locked", "--profile", "test", "--package", "xtask"]);
    run.args(["--example", "kernel-comparison", "--"]).args(options);
    run
}
