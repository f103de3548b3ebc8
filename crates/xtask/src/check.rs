//! `cargo xtask check`: the project keeps its own rules. It speaks of itself alone, its top level
//! holds what people look for there, and a file does one thing.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, Result, bail};

use crate::process::{self, command};
use crate::workspace;

/// What may stand at the top level, besides names that begin with a dot.
const TOP_LEVEL: [&str; 13] = [
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "Trunk.toml",
    "conformance",
    "crates",
    "docs",
    "exercises",
    "index.html",
    "rust-toolchain.toml",
    "scenarios",
];

/// Module names that say nothing of what the module holds.
const VAGUE_NAMES: [&str; 4] = ["utils", "helpers", "common", "types"];

/// The most lines that a source file may have: beyond that it does more than one thing.
const MOST_LINES: usize = 500;

/// Folders of one machine, which mean nothing to anyone else.
const MACHINE_FOLDERS: [&str; 4] = ["home", "root", "tmp", "work"];

/// Fails with every place where a rule is broken.
pub(crate) fn run() -> Result<()> {
    let files = files()?;
    let mut broken = Vec::new();
    for file in &files {
        broken.extend(misplaced(file));
        broken.extend(vague(file));
        if file.starts_with("conformance/") {
            continue; // Recordings are kept as they were made.
        }
        // What is not text says nothing in words.
        let Ok(text) = fs::read_to_string(workspace::path(file)) else { continue };
        broken.extend(too_long(file, &text));
        broken.extend(machine_paths(file, &text));
    }
    if !broken.is_empty() {
        bail!("the project's own rules are broken:\n  {}", broken.join("\n  "));
    }
    println!("{} files keep the project's own rules.", files.len());
    Ok(())
}

/// Every file of the project that git would keep, by its path from the root.
fn files() -> Result<BTreeSet<String>> {
    let list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let names = process::answer(command("git").args(list))
        .context("git could not list the project's files")?;
    Ok(names.split('\0').filter(|name| !name.is_empty()).map(str::to_owned).collect())
}

fn misplaced(file: &str) -> Option<String> {
    let top = file.split('/').next()?;
    let known = top.starts_with('.') || top == "web" || TOP_LEVEL.contains(&top);
    (!known).then(|| format!("{file}: `{top}` has no place at the top level"))
}

fn vague(file: &str) -> Option<String> {
    let source = file.strip_suffix(".rs")?;
    let name = source.split('/').find(|part| VAGUE_NAMES.contains(part))?;
    Some(format!("{file}: `{name}` does not say what it holds"))
}

fn too_long(file: &str, text: &str) -> Option<String> {
    let is_source = [".rs", ".js", ".mjs", ".ts", ".css"].iter().any(|end| file.ends_with(end));
    let lines = text.lines().count();
    (is_source && lines > MOST_LINES).then(|| format!("{file}: {lines} lines; split it"))
}

fn machine_paths(file: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        for folder in MACHINE_FOLDERS {
            if names_folder(line, folder) {
                found.push(format!("{file}:{}: a path of one machine: /{folder}/", number + 1));
            }
        }
    }
    found
}

/// Whether a line holds `/FOLDER/` as the beginning of a path.
fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(&format!("/{folder}/")).any(|(at, _)| {
        let before = line.get(..at).and_then(|before| before.chars().next_back());
        !before.is_some_and(|before| before.is_alphanumeric() || "._-/*".contains(before))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_a_machine_is_found_only_where_a_path_begins() {
        let path = |folder: &str| format!("see /{folder}/notes");
        assert!(names_folder(&path("home"), "home"));
        assert!(!names_folder("web/home/notes", "home"));
        assert!(!names_folder("../home/notes", "home"));
        assert!(!names_folder(&path("homes"), "home"));
    }

    #[test]
    fn only_known_names_stand_at_the_top_level() {
        assert!(misplaced("notes.txt").is_some());
        assert!(misplaced("scripts/run.sh").is_some());
        assert!(misplaced("crates/xtask/src/main.rs").is_none());
        assert!(misplaced(".ci/run").is_none());
    }

    #[test]
    fn a_module_is_named_for_what_it_holds() {
        assert!(vague("crates/portolan/src/utils.rs").is_some());
        assert!(vague("crates/portolan/src/common/tree.rs").is_some());
        assert!(vague("crates/netfilter/src/hooks.rs").is_none());
    }

    #[test]
    fn long_files_are_named() {
        assert!(too_long("a.rs", &"x\n".repeat(501)).is_some());
        assert!(too_long("a.rs", &"x\n".repeat(500)).is_none());
        assert!(too_long("a.yaml", &"x\n".repeat(501)).is_none());
    }
}
