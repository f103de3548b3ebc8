//! `cargo xtask lighthouse`: Lighthouse's scores of the built page, on a phone and on a desktop.

use anyhow::{Context, Result, bail};

use crate::process::command;
use crate::setup;
use crate::{build, process, workspace};

/// Lighthouse is large and serves this alone, so it is a package of its own.
const FOLDER: &str = "web/lighthouse";

/// Scores the page that is built anew, or with `--built` what stands in `dist/`.
pub(crate) fn run(options: &[&str]) -> Result<()> {
    match options {
        [] => {
            build::page(&setup::for_page()?, process::run)?;
        }
        ["--built"] if build::dist().join("index.html").is_file() => {}
        ["--built"] => bail!("there is no page in dist/ yet: leave out --built"),
        _ => bail!("`lighthouse` knows only --built"),
    }
    let chromium = setup::chromium()?;
    setup::packages_of(FOLDER).context("Lighthouse could not be installed")?;
    let mut node = command("node");
    node.current_dir(workspace::path(FOLDER)).arg("run.mjs").arg(chromium);
    process::run(&mut node)
}
