//! `cargo xtask build`: the page as static files in `dist/`, small enough for a first visit.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::licences::notices;
use crate::process::{self, step};
use crate::setup::{self, PageTools};
use crate::{sizes, split, workspace};

/// The folder that any web server can host, under any path.
pub(crate) fn dist() -> PathBuf {
    workspace::path("dist")
}

/// Builds the page as visitors get it, and weighs what a first visit loads.
pub(crate) fn run() -> Result<()> {
    let tools = setup::for_page()?;
    page(&tools, process::run)?;
    println!("dist/ is ready: any web server can host it, under any path.\n");
    sizes::weigh(&dist())
}

/// The licences of what the page contains, in `dist`; the page links to it.
const NOTICES: &str = "licences.txt";

/// Builds the page as visitors get it; `run` runs the command that does.
pub(crate) fn page(
    tools: &PageTools,
    mut run: impl FnMut(&mut Command) -> Result<()>,
) -> Result<()> {
    step("Building the page", "the first time usually 3 minutes, then 1 minute");
    run(tools.trunk_for_size().args(["build", "--release", "--cargo-profile", "web"]))
        .context("the page could not be built")?;
    split::split(&dist())?;
    fs::write(dist().join(NOTICES), notices::text()?)
        .with_context(|| format!("could not write {NOTICES}"))?;
    // Last, since it lists all files.
    run(process::command("node").arg("web/build/offline.mjs").arg(dist()))
        .context("the list of files to keep for a visit without a network could not be written")
}
