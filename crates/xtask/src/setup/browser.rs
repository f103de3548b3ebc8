//! What the tests need of the system: a browser, and the kernel's own rule programs.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::process::{self, answer, command, find, step};

/// Names a Chromium that is none of the usual ones.
pub(crate) const CHROMIUM: &str = "PORTOLAN_CHROMIUM";

/// The names under which Chromium and its kin are installed.
const USUAL_NAMES: [&str; 4] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// The browser that the tests drive: found, or installed from the distribution's packages.
pub(crate) fn chromium() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os(CHROMIUM) {
        let named = PathBuf::from(named);
        if !named.is_file() {
            bail!("{CHROMIUM} names {}, which is not there", named.display());
        }
        return Ok(named);
    }
    if let Some(found) = installed() {
        return Ok(found);
    }
    if can_install() {
        step("Installing Chromium for the browser tests", "once, usually 1 minute");
        // Without a font of any kind, text has no width and nothing on the page can be clicked.
        install(&["chromium", "fonts-dejavu-core"])?;
    }
    match installed() {
        Some(found) => Ok(found),
        None => bail!(
            "the browser tests need Chromium: install your distribution's package of it (as root \
             on Debian this command does it itself), or name its executable in {CHROMIUM}"
        ),
    }
}

fn installed() -> Option<PathBuf> {
    USUAL_NAMES.iter().find_map(|name| find(name))
}

/// Installs the programs against which some tests hold the simulated kernel. Those tests pass over
/// the comparison without them, so a failure here is only told.
pub(crate) fn offer_kernel_programs() {
    let lacks = |(program, _): &&(&str, &str)| {
        !Path::new("/usr/sbin").join(program).exists() && find(program).is_none()
    };
    let programs = [("iptables-save", "iptables"), ("ip", "iproute2")];
    let packages: Vec<&str> = programs.iter().filter(lacks).map(|(_, package)| *package).collect();
    if packages.is_empty() || !can_install() {
        return;
    }
    let names = packages.join(" and ");
    let what = format!("Installing {names} for the tests that compare with the kernel");
    step(&what, "once, usually 10 seconds");
    if let Err(error) = install(&packages) {
        eprintln!("It could not be done ({error:#}); the tests that want it pass over it.");
    }
}

/// Whether system packages can be installed: Debian's way, and only as root.
fn can_install() -> bool {
    find("apt-get").is_some() && answer(command("id").arg("-u")).as_deref() == Some("0")
}

fn install(packages: &[&str]) -> Result<()> {
    let apt_get = || {
        let mut apt_get = command("apt-get");
        apt_get.env("DEBIAN_FRONTEND", "noninteractive").arg("-qq");
        apt_get
    };
    process::run(apt_get().arg("update"))?;
    process::run(apt_get().args(["install", "--yes", "--no-install-recommends"]).args(packages))
}
