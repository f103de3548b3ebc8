//! `cargo xtask build`: the page as static files in `dist/`, small enough for a first visit.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::licences::notices;
use crate::process::{self, step};
use crate::setup::{self, PageTools};
use crate::{sizes, split, workspace};

/// The folder that any web server can host, under any path.
pub(crate) fn dist() -> PathBuf {
    workspace::path("dist")
}

/// Names the web address under which `dist/` will stand, as `--site` does.
const SITE: &str = "PORTOLAN_SITE";

/// The web address that the options name, or the environment; empty when none does.
pub(crate) fn site(options: &[&str]) -> Result<String> {
    match options {
        [] => Ok(std::env::var(SITE).unwrap_or_default()),
        ["--site", site] => Ok((*site).to_owned()),
        _ => {
            bail!("cannot read `cargo xtask build {}`: only --site URL is known", options.join(" "))
        }
    }
}

/// Builds the page as visitors get it, and weighs what a first visit loads.
pub(crate) fn run(options: &[&str]) -> Result<()> {
    let site = site(options)?;
    let tools = setup::for_page()?;
    page_at(&site, &tools, process::run)?;
    println!("dist/ is ready: any web server can host it, under any path.\n");
    sizes::weigh(&dist())
}

/// The licences of what the page contains, in `dist`; the page links to it.
const NOTICES: &str = "licences.txt";

/// Builds the page as visitors get it; `run` runs the command that does.
pub(crate) fn page(tools: &PageTools, run: impl FnMut(&mut Command) -> Result<()>) -> Result<()> {
    page_at(&site(&[])?, tools, run)
}

/// The same, for a web address, or for any when `site` is empty.
fn page_at(
    site: &str,
    tools: &PageTools,
    mut run: impl FnMut(&mut Command) -> Result<()>,
) -> Result<()> {
    step("Building the page", "the first time usually 3 minutes, then 1 minute");
    run(tools.trunk_for_size().args(["build", "--release", "--cargo-profile", "web"]))
        .context("the page could not be built")?;
    split::split(&dist())?;
    fs::write(dist().join(NOTICES), notices::text()?)
        .with_context(|| format!("could not write {NOTICES}"))?;
    first_paint(&mut run)?;
    scenario_pages(site, &mut run)?;
    // Last, since it lists all files.
    run(process::command("node").arg("web/build/offline.mjs").arg(dist()))
        .context("the list of files to keep for a visit without a network could not be written")
}

/// What a first visit shows until the app is there; without a browser it is a sign alone.
fn first_paint(run: &mut impl FnMut(&mut Command) -> Result<()>) -> Result<()> {
    let Ok(chromium) = setup::chromium() else { return Ok(()) };
    let mut draw = process::command("node");
    draw.arg("web/build/first-paint.mjs").arg(dist()).env(setup::CHROMIUM, chromium);
    run(&mut draw).context("what a first visit shows first could not be drawn")
}

/// A page for each built-in scenario, with its picture and oEmbed JSON, in `dist/s/`. The command line draws them.
fn scenario_pages(site: &str, run: &mut impl FnMut(&mut Command) -> Result<()>) -> Result<()> {
    step("Writing the scenarios' pages", "the first time usually 2 minutes, then 20 seconds");
    run(process::cargo().args(["build", "--quiet", "--package", "portolan-cli"]))
        .context("the command line, which draws the scenarios, could not be built")?;
    let portolan =
        workspace::target().join("debug").join(format!("portolan{}", std::env::consts::EXE_SUFFIX));
    let mut write = process::command("node");
    write.arg("web/build/scenario-pages.mjs").arg(dist()).arg(portolan).arg(site);
    if let Ok(chromium) = setup::chromium() {
        write.env(setup::CHROMIUM, chromium);
    }
    run(&mut write).context("the scenarios' pages could not be written")
}

#[cfg(test)]
mod tests {
    use super::site;

    #[test]
    fn a_build_takes_a_web_address_and_nothing_else() {
        assert_eq!(
            site(&["--site", "https://portolan.example"]).unwrap(),
            "https://portolan.example"
        );
        assert!(site(&["--site"]).is_err());
        assert!(site(&["--fast"]).is_err());
    }
}
