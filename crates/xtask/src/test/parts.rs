//! The parts of the test run, in the order that shows a mistake soonest.

use anyhow::{Context, Result};

use super::recorder::Recorder;
use super::unknown_group;
use crate::process::{self, cargo, command};
use crate::{build, check, js, kernel, licences, setup, sizes, workspace};

/// What can be asked for by name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Group {
    /// Format, lints, licences and the project's own rules.
    Checks,
    /// The tests of the crates on this machine.
    Native,
    /// Against the kernel of this machine.
    Kernel,
    /// The core, compiled to wasm.
    Wasm,
    /// The page, in a browser.
    Browser,
}

impl Group {
    pub(crate) const ALL: [Self; 5] =
        [Self::Checks, Self::Native, Self::Kernel, Self::Wasm, Self::Browser];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Checks => "checks",
            Self::Native => "native",
            Self::Kernel => "kernel",
            Self::Wasm => "wasm",
            Self::Browser => "browser",
        }
    }

    /// The group of this name; fails with the names there are.
    pub(crate) fn read(name: &str) -> Result<Self> {
        match Self::ALL.into_iter().find(|group| group.name() == name) {
            Some(group) => Ok(group),
            None => unknown_group(name),
        }
    }
}

/// One thing that is tested.
pub(crate) struct Part {
    pub(crate) group: Group,
    pub(crate) name: &'static str,
    /// On two cores, with the tools there and nothing compiled.
    pub(crate) usual_time: &'static str,
    pub(crate) run: fn(&mut Recorder) -> Result<()>,
}

/// All that is tested.
pub(crate) const PARTS: [Part; 10] = [
    Part { group: Group::Checks, name: "format", usual_time: "2 seconds", run: format },
    Part { group: Group::Checks, name: "project rules", usual_time: "1 second", run: rules },
    Part { group: Group::Checks, name: "licences", usual_time: "1 second", run: licences },
    Part { group: Group::Checks, name: "lints", usual_time: "1 minute", run: lints },
    Part {
        group: Group::Checks,
        name: "lints of the page",
        usual_time: "1 minute",
        run: page_lints,
    },
    Part { group: Group::Native, name: "tests", usual_time: "3 minutes", run: tests },
    Part {
        group: Group::Native,
        name: "documentation's examples",
        usual_time: "20 seconds",
        run: examples,
    },
    Part { group: Group::Kernel, name: "kernel", usual_time: "1 minute", run: kernel },
    Part { group: Group::Wasm, name: "the core in wasm", usual_time: "1 minute", run: wasm },
    Part {
        group: Group::Browser,
        name: "the page in a browser",
        usual_time: "4 minutes",
        run: browser,
    },
];

/// Everything but the page, which is looked at as what it is compiled to.
const NATIVE: [&str; 3] = ["--workspace", "--exclude", "portolan-web"];
/// The page, and what it compiles to.
const PAGE: [&str; 4] = ["--package", "portolan-web", "--target", "wasm32-unknown-unknown"];

fn format(recorder: &mut Recorder) -> Result<()> {
    recorder.run(cargo().args(["fmt", "--all", "--check"]))
}

fn rules(_: &mut Recorder) -> Result<()> {
    check::run()
}

fn licences(_: &mut Recorder) -> Result<()> {
    licences::run()
}

fn lints(recorder: &mut Recorder) -> Result<()> {
    clippy(recorder, &NATIVE)
}

fn page_lints(recorder: &mut Recorder) -> Result<()> {
    setup::require_wasm_target()?;
    // What it builds on has been looked at by then.
    clippy(recorder, &[&["--no-deps"], &PAGE[..]].concat())
}

fn clippy(recorder: &mut Recorder, options: &[&str]) -> Result<()> {
    let mut clippy = cargo();
    clippy.args(["clippy", "--locked", "--all-targets", "--keep-going"]).args(options);
    recorder.run(clippy.args(["--", "-D", "warnings"]))
}

/// All native tests, the recordings in `conformance/` among them, and the page's where they need
/// no browser.
fn tests(recorder: &mut Recorder) -> Result<()> {
    setup::offer_kernel_programs();
    let mut tests = cargo();
    // Snapshots are compared here, never written.
    tests.env("INSTA_UPDATE", "no");
    if process::find("cargo-nextest").is_some() {
        tests.args(["nextest", "run", "--no-fail-fast", "--status-level", "slow"]);
    } else {
        tests.args(["test", "--quiet", "--no-fail-fast", "--all-targets"]);
    }
    recorder.run(tests.args(["--locked", "--workspace"]))
}

fn examples(recorder: &mut Recorder) -> Result<()> {
    recorder.run(cargo().args(["test", "--doc", "--quiet", "--locked"]).args(NATIVE))
}

/// Worlds of real network namespaces; skipped, in words, where they cannot be built.
fn kernel(recorder: &mut Recorder) -> Result<()> {
    setup::offer_kernel_programs();
    recorder.run(&mut kernel::comparison(&["--or-skip"]))
}

fn wasm(recorder: &mut Recorder) -> Result<()> {
    let tools = setup::for_wasm_tests()?;
    let runner = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER";
    let mut tests = cargo();
    tests.env("PATH", tools).env(runner, "wasm-bindgen-test-runner");
    recorder.run(tests.args(["test", "--locked", "--test", "*"]).args(PAGE))?;
    js::make(|made| recorder.run(made))
}

fn browser(recorder: &mut Recorder) -> Result<()> {
    let tools = setup::for_page()?;
    let chromium = setup::chromium()?;
    build::page(&tools, |trunk| recorder.run(trunk))?;
    sizes::weigh(&build::dist())?;
    // Some tests give the page what the command makes: it stands where the native tests leave it.
    recorder.run(cargo().args([
        "test",
        "--no-run",
        "--locked",
        "--workspace",
        "--test",
        "scorm",
    ]))?;
    let mut playwright = command(workspace::path("web/node_modules/.bin/playwright"));
    // A second try tells a test that the machine disturbed from one that fails; both are named at the end.
    playwright.current_dir(workspace::path("web")).env(setup::CHROMIUM, chromium).args([
        "test",
        "--retries",
        "1",
    ]);
    recorder.run(&mut playwright).context("the browser tests failed")
}

#[cfg(test)]
mod tests {
    use super::Group;

    #[test]
    fn groups_are_asked_for_by_name() {
        assert_eq!(Group::read("wasm").unwrap(), Group::Wasm);
        let message = Group::read("fast").unwrap_err().to_string();
        assert!(message.contains("checks, native, kernel, wasm, browser"), "{message}");
    }
}
