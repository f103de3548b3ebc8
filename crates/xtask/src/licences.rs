//! `cargo xtask licences`: everything that we build on may be passed on with the project.

mod expression;
pub(crate) mod notices;

use std::fs;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::process::{self, cargo};
use crate::workspace;

/// The licences that ask no more than to be named.
const ACCEPTED: [&str; 13] = [
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "Unicode-3.0",
    "Unlicense",
    "0BSD",
    "MIT-0",
    "CC0-1.0",
    "BSL-1.0",
];

/// A package that we depend on, and the licence that it states.
struct Package {
    name: String,
    version: String,
    licence: Option<String>,
}

/// Fails with the packages whose licences do not allow it: every crate in `Cargo.lock`, and the npm
/// packages that the page ships (those that only build and test it go nowhere).
pub(crate) fn run() -> Result<()> {
    let mut packages = crates()?;
    packages.extend(shipped_npm_packages()?);
    let refused: Vec<String> = packages.iter().filter_map(refusal).collect();
    if !refused.is_empty() {
        bail!("licences that we cannot pass on:\n  {}", refused.join("\n  "));
    }
    println!("All {} packages are under permissive licences.", packages.len());
    Ok(())
}

/// Why a package is refused, if it is.
fn refusal(package: &Package) -> Option<String> {
    let Package { name, version, licence } = package;
    match licence {
        None => Some(format!("{name} {version}: states no licence")),
        Some(licence) => match expression::is_satisfied(licence, &ACCEPTED) {
            Ok(true) => None,
            Ok(false) => Some(format!("{name} {version}: {licence}")),
            Err(error) => Some(format!("{name} {version}: {licence}: {error}")),
        },
    }
}

fn crates() -> Result<Vec<Package>> {
    let metadata = metadata(&[])?;
    let packages = metadata["packages"].as_array().context("`cargo metadata` names no packages")?;
    Ok(packages.iter().map(|package| read(&package["name"], package)).collect())
}

/// What Cargo knows of the workspace and all it depends on.
fn metadata(options: &[&str]) -> Result<Value> {
    let mut metadata = cargo();
    metadata.args(["metadata", "--format-version=1", "--locked"]).args(options);
    let json = process::answer(&mut metadata)
        .context("`cargo metadata --locked` failed: is Cargo.lock up to date?")?;
    Ok(serde_json::from_str(&json)?)
}

fn shipped_npm_packages() -> Result<Vec<Package>> {
    let lockfile = fs::read_to_string(workspace::path("web/package-lock.json"))?;
    let lockfile: Value = serde_json::from_str(&lockfile)?;
    let packages =
        lockfile["packages"].as_object().context("package-lock.json names no packages")?;
    Ok(packages
        .iter()
        .filter(|(_, package)| package["dev"] != true && package["optional"] != true)
        .map(|(path, package)| {
            read(&Value::from(path.trim_start_matches("node_modules/")), package)
        })
        .collect())
}

fn read(name: &Value, package: &Value) -> Package {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    Package {
        name: text(name).unwrap_or_default(),
        version: text(&package["version"]).unwrap_or_default(),
        licence: text(&package["license"]),
    }
}
