//! Node.js and the npm packages: the editor's parts, esbuild, wasm-opt and the browser tests.

use std::fs;

use anyhow::{Context, Result, anyhow, bail};

use crate::process::{self, answer, command, step};
use crate::workspace;

/// The oldest Node.js that the build's scripts and packages run on.
const OLDEST_NODE: u32 = 20;

/// Fails with what to do if Node.js is missing or too old.
pub(crate) fn require() -> Result<()> {
    let version = answer(command("node").arg("--version")).ok_or_else(|| {
        anyhow!(
            "Node.js is not on PATH: the page's editor is bundled with it. \
             Install Node.js {OLDEST_NODE} or later, with npm"
        )
    })?;
    match major(&version) {
        Some(major) if major >= OLDEST_NODE => Ok(()),
        _ => bail!("Node.js {version} is too old: install {OLDEST_NODE} or later, with npm"),
    }
}

/// The first number of a version such as `v20.20.2`.
fn major(version: &str) -> Option<u32> {
    version.trim_start_matches('v').split('.').next()?.parse().ok()
}

/// Installs the npm packages of the page, unless those of its very lockfile are.
pub(crate) fn install_packages() -> Result<()> {
    packages_of("web")
}

/// Installs the npm packages of `package-lock.json` in `folder`, unless those of this very lockfile are.
pub(crate) fn packages_of(folder: &str) -> Result<()> {
    let folder = workspace::path(folder);
    let wanted = folder.join("package-lock.json");
    // A copy of the lockfile that the packages came from; written last, so that an install that
    // was interrupted is done again.
    let installed = folder.join("node_modules/.installed-package-lock.json");
    let lockfile =
        fs::read(&wanted).with_context(|| format!("could not read {}", wanted.display()))?;
    if fs::read(&installed).is_ok_and(|installed| installed == lockfile) {
        return Ok(());
    }
    step("Installing the npm packages", "usually 20 seconds");
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    process::run(
        command(npm).current_dir(folder).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1").args([
            "ci",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
        ]),
    )
    .context("the npm packages could not be installed")?;
    fs::write(&installed, lockfile)
        .with_context(|| format!("could not write {}", installed.display()))
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn a_node_version_begins_with_its_major_number() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("22.1.0"), Some(22));
        assert_eq!(major("nightly"), None);
    }
}
