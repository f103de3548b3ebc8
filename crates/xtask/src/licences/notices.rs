//! The licences of everything that the page contains, as one text that is shipped with it: each of
//! them asks to be passed on with copies of the work.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use super::{metadata, shipped_npm_packages};
use crate::workspace;

/// The package whose dependencies become part of the page.
const PAGE: &str = "portolan-web";

/// What the names of files begin with that hold a licence or what it asks to be told.
const FILE_NAMES: [&str; 5] = ["LICENSE", "LICENCE", "COPYING", "NOTICE", "UNLICENSE"];

/// One text with every licence, each once, below the packages that it belongs to.
pub(crate) fn text() -> Result<String> {
    let mut owners: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut add = |package: String, stated: &str, folder: &Path| -> Result<()> {
        let mut licences = licence_files(folder)?;
        if licences.is_empty() {
            licences.push(format!("Under {stated}, as its package states."));
        }
        for licence in licences {
            owners.entry(licence).or_default().insert(package.clone());
        }
        Ok(())
    };
    for package in crates_in_the_page()? {
        let name = format!("{} {}", text_of(&package["name"]), text_of(&package["version"]));
        let manifest = text_of(&package["manifest_path"]);
        let folder = Path::new(manifest).parent().context("a manifest stands in no folder")?;
        add(name, text_of(&package["license"]), folder)?;
    }
    for package in shipped_npm_packages()?.iter().filter(|package| !package.name.is_empty()) {
        let folder = workspace::path("web/node_modules").join(&package.name);
        let name = format!("{} {} (npm)", package.name, package.version);
        add(name, package.licence.as_deref().unwrap_or_default(), &folder)?;
    }
    let mut text = "Portolan contains the work of others, under these licences.\n".to_owned();
    for (licence, packages) in &owners {
        let packages: Vec<&str> = packages.iter().map(String::as_str).collect();
        let _ = write!(text, "\n{}\n\n{}:\n\n{licence}\n", "=".repeat(80), packages.join(", "));
    }
    Ok(text)
}

/// The crates of others that are compiled into the page: what it depends on, and so on, without
/// what only runs while it is built.
fn crates_in_the_page() -> Result<Vec<Value>> {
    let metadata = metadata(&["--filter-platform", "wasm32-unknown-unknown"])?;
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let mut packages: BTreeMap<String, Value> = list(&metadata["packages"])
        .into_iter()
        .map(|package| (text_of(&package["id"]).to_owned(), package))
        .collect();
    let nodes: BTreeMap<String, Value> = list(&metadata["resolve"]["nodes"])
        .into_iter()
        .map(|node| (text_of(&node["id"]).to_owned(), node))
        .collect();
    let page = packages.iter().find(|(_, package)| package["name"] == PAGE);
    let mut waiting = vec![page.context("the page is no package of the workspace")?.0.clone()];
    let mut crates = Vec::new();
    while let Some(id) = waiting.pop() {
        let Some(package) = packages.remove(&id) else { continue };
        if is_macro(&package) {
            continue;
        }
        let dependencies = nodes.get(&id).map(|node| list(&node["deps"])).unwrap_or_default();
        waiting.extend(
            dependencies
                .iter()
                .filter(|each| is_normal(each))
                .map(|each| text_of(&each["pkg"]).into()),
        );
        // Packages of the workspace have no source; theirs is the project's own licence.
        if !package["source"].is_null() {
            crates.push(package);
        }
    }
    Ok(crates)
}

/// Whether a dependency is needed when the crate runs, not only to build or to test it.
fn is_normal(dependency: &Value) -> bool {
    let kinds = dependency["dep_kinds"].as_array();
    kinds.is_some_and(|kinds| kinds.iter().any(|kind| kind["kind"].is_null()))
}

/// Whether a crate runs in the compiler.
fn is_macro(package: &Value) -> bool {
    let targets = package["targets"].as_array();
    targets.is_some_and(|targets| targets.iter().any(|target| target["kind"][0] == "proc-macro"))
}

/// The texts of a package's licence files, in the order of their names.
fn licence_files(folder: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(folder)
        .with_context(|| format!("could not look into {}", folder.display()))?;
    let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.is_file() && is_licence_file(path));
    paths.sort();
    Ok(paths
        .iter()
        .filter_map(|path| fs::read_to_string(path).ok())
        .map(|text| text.replace("\r\n", "\n").trim().to_owned())
        .collect())
}

fn is_licence_file(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
    FILE_NAMES.iter().any(|beginning| name.starts_with(beginning))
}

fn text_of(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::is_licence_file;

    #[test]
    fn licence_files_go_by_many_names() {
        for name in ["LICENSE", "license-mit.txt", "COPYING", "Licence.md", "UNLICENSE"] {
            assert!(is_licence_file(Path::new(name)), "{name}");
        }
        assert!(!is_licence_file(Path::new("README.md")));
    }
}
