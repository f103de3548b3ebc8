//! `cargo xtask screenshots`: a picture of each state of the page that is worth a look, wide in both
//! themes and as on a phone, in a folder that git ignores.

use anyhow::{Result, bail};

use crate::process::command;
use crate::setup;
use crate::{build, process, workspace};

/// Where the pictures go.
const FOLDER: &str = "target/screenshots";

/// Takes the pictures: of the page built anew, or with `--built` of what stands in `dist/`. What
/// follows goes to Playwright: `-g crowd` takes only the states whose names hold that word.
pub(crate) fn run(options: &[&str]) -> Result<()> {
    let (built, rest) = match options.split_first() {
        Some((&"--built", rest)) => (true, rest),
        _ => (false, options),
    };
    setup::for_browser()?;
    let chromium = setup::chromium()?;
    if !built {
        build::page(&setup::for_page()?, process::run)?;
    } else if !build::dist().join("index.html").is_file() {
        bail!("there is no page in dist/ yet: leave out --built");
    }
    let web = workspace::path("web");
    let mut playwright = command(web.join("node_modules/.bin/playwright"));
    playwright.current_dir(web).env(setup::CHROMIUM, chromium);
    process::run(playwright.args(["test", "--config", "screenshots"]).args(rest))?;
    println!("The pictures are in {FOLDER}/.");
    Ok(())
}
