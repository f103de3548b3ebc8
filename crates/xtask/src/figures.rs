//! `cargo xtask figures`: how fast the page is, measured in the browser and printed.

use anyhow::{Result, bail};

use crate::process::command;
use crate::setup;
use crate::{build, process, workspace};

/// The test file that measures.
const SPEC: &str = "tests/figures.spec.ts";

/// Measures the page that is built anew, or with `--built` what stands in `dist/`.
pub(crate) fn run(options: &[&str]) -> Result<()> {
    match options {
        [] => {
            build::page(&setup::for_page()?, process::run)?;
        }
        ["--built"] => setup::for_browser()?,
        _ => bail!("`figures` knows only --built"),
    }
    let web = workspace::path("web");
    let mut playwright = command(web.join("node_modules/.bin/playwright"));
    playwright
        .current_dir(web)
        .env(setup::CHROMIUM, setup::chromium()?)
        .env("PORTOLAN_FIGURES", "all");
    process::run(playwright.args(["test", SPEC]))
}
