//! The tools that building and testing need. Each is looked for on PATH, then in `.tools/`; what is
//! missing or of another version is installed into the checkout, never into the system.

mod browser;
mod cargo_tools;
mod node;
mod rust;
mod std_for_size;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

pub(crate) use browser::{CHROMIUM, chromium, offer_kernel_programs};
pub(crate) use node::packages_of;
pub(crate) use rust::require_wasm_target;

use crate::{process, workspace};

/// The tools that build the page, found or installed.
pub(crate) struct PageTools {
    trunk: PathBuf,
    /// PATH with the programs that Trunk calls before all others: a distribution's own wasm-opt, or
    /// an older wasm-bindgen beside the right Trunk, cannot read today's wasm.
    path: OsString,
}

impl PageTools {
    /// Trunk, which never downloads anything: it has what it needs on PATH.
    pub(crate) fn trunk(&self) -> Command {
        let mut trunk = process::command(&self.trunk);
        trunk.env("PATH", &self.path);
        // Trunk takes only `true` and `false` here, and everyone else sets it to 1.
        trunk.env_remove("NO_COLOR");
        trunk.args(["--skip-version-check", "--log", "warn"]);
        trunk
    }

    /// Another program of theirs, by its name.
    pub(crate) fn program(&self, name: &str) -> Command {
        let mut program = process::command(name);
        program.env("PATH", &self.path);
        program
    }

    /// Trunk, building the page as visitors get it.
    pub(crate) fn trunk_for_size(&self) -> Command {
        let mut trunk = self.trunk();
        std_for_size::apply(&mut trunk);
        trunk
    }
}

/// Everything that building the page needs.
pub(crate) fn for_page() -> Result<PageTools> {
    node::require()?;
    require_wasm_target()?;
    std_for_size::require()?;
    let trunk = cargo_tools::trunk()?;
    let wasm_bindgen = cargo_tools::wasm_bindgen()?;
    node::install_packages()?;
    let packages = workspace::path("web/node_modules/.bin");
    Ok(PageTools { trunk, path: process::path_with(&[packages, wasm_bindgen])? })
}

/// Node.js and the npm packages: what drives a browser.
pub(crate) fn for_browser() -> Result<()> {
    node::require()?;
    node::install_packages()
}

/// PATH with what runs tests that are compiled to wasm.
pub(crate) fn for_wasm_tests() -> Result<OsString> {
    node::require()?;
    require_wasm_target()?;
    process::path_with(&[cargo_tools::wasm_bindgen()?])
}

/// Everything that any command needs, so that later ones can do without the network.
pub(crate) fn everything() -> Result<()> {
    for_page()?;
    chromium()?;
    offer_kernel_programs();
    Ok(())
}
