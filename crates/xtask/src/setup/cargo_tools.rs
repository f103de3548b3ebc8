//! Trunk and wasm-bindgen's command, found or built.

use std::fs;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};

use crate::process::{self, answer, cargo, command, step};
use crate::workspace;

/// Later versions of Trunk need a later Rust than this workspace is pinned to.
const TRUNK: &str = "0.21.14";

/// Compiling a tool for its own sake need not make it fast: this halves the time it takes.
const QUICK_BUILD: [(&str, &str); 4] = [
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
];

/// A program that `cargo install` brings.
struct Tool<'a> {
    /// The crate that it comes from.
    package: &'a str,
    /// The programs wanted of it: all must be there, in one folder and of this version.
    programs: &'a [&'a str],
    version: &'a str,
    /// Whether to build with the dependencies of the tool's own lockfile.
    locked: bool,
    /// How long building it takes on two cores, for the reader who waits.
    usual_time: &'a str,
}

/// Trunk's executable.
pub(crate) fn trunk() -> Result<PathBuf> {
    let tool = Tool {
        package: "trunk",
        programs: &["trunk"],
        version: TRUNK,
        locked: true,
        usual_time: "once, usually 5 minutes on two cores",
    };
    Ok(executable(&tool.folder()?, "trunk"))
}

/// The folder in which wasm-bindgen's command and its test runner stand, of the version of the
/// crate: the two only understand each other when they are equal.
pub(crate) fn wasm_bindgen() -> Result<PathBuf> {
    let lockfile = workspace::path("Cargo.lock");
    let text = fs::read_to_string(&lockfile)
        .with_context(|| format!("could not read {}", lockfile.display()))?;
    let version = locked_version(&text, "wasm-bindgen")
        .ok_or_else(|| anyhow!("Cargo.lock does not name wasm-bindgen"))?;
    Tool {
        package: "wasm-bindgen-cli",
        programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
        version,
        // Its lockfile pins crates that today's compiler warns about or refuses.
        locked: false,
        usual_time: "once, usually 3 minutes on two cores",
    }
    .folder()
}

impl Tool<'_> {
    /// Finds the folder with the programs, on PATH or in `.tools/bin`; builds them if need be.
    fn folder(&self) -> Result<PathBuf> {
        let own = workspace::path(".tools");
        let own_bin = own.join("bin");
        let on_path = self.programs.first().and_then(|program| process::find(program));
        let candidates = on_path.as_deref().and_then(Path::parent).into_iter().chain([&*own_bin]);
        for folder in candidates {
            if self.is_in(folder) {
                return Ok(folder.to_path_buf());
            }
        }
        self.install(&own)?;
        if self.is_in(&own_bin) {
            return Ok(own_bin);
        }
        bail!("{} {} was built but does not run", self.package, self.version)
    }

    fn is_in(&self, folder: &Path) -> bool {
        self.programs.iter().all(|program| {
            let version = answer(command(executable(folder, program)).arg("--version"));
            version.as_deref().is_some_and(|printed| names_version(printed, self.version))
        })
    }

    fn install(&self, root: &Path) -> Result<()> {
        step(&format!("Building {} {}", self.package, self.version), self.usual_time);
        let mut install = cargo();
        install.args(["install", self.package, "--version", &format!("={}", self.version)]);
        install.args(["--force", "--root"]).arg(root);
        if !std::io::stderr().is_terminal() {
            install.arg("--quiet");
        }
        if self.locked {
            install.arg("--locked");
        }
        install.envs(QUICK_BUILD);
        process::run(&mut install)
            .with_context(|| format!("{} {} could not be built", self.package, self.version))
    }
}

fn executable(folder: &Path, program: &str) -> PathBuf {
    folder.join(format!("{program}{}", std::env::consts::EXE_SUFFIX))
}

/// Whether a program's answer to `--version`, such as `trunk 0.21.14`, names this version.
fn names_version(printed: &str, version: &str) -> bool {
    printed.split_whitespace().nth(1) == Some(version)
}

/// The version of a package in the text of a `Cargo.lock`.
fn locked_version<'a>(lockfile: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lockfile.lines();
    lines.find(|line| *line == name)?;
    lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::{locked_version, names_version};

    #[test]
    fn a_locked_version_is_that_of_the_very_package() {
        let lockfile = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"0.2.1\"\n\n\
                        [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"x\"\n";
        assert_eq!(locked_version(lockfile, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked_version(lockfile, "wasm"), None);
    }

    #[test]
    fn a_tool_counts_only_in_its_exact_version() {
        assert!(names_version("trunk 0.21.14", "0.21.14"));
        assert!(names_version("wasm-bindgen 0.2.130 (abcdef 2026-01-01)", "0.2.130"));
        assert!(!names_version("trunk 0.21.1", "0.21.14"));
        assert!(!names_version("", "0.21.14"));
    }
}
