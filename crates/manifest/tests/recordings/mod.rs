//! Reads the recorded cases: `.txtar` files with `-- NAME --` lines.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

use std::fs;
use std::path::PathBuf;

pub struct Case {
    pub name: String,
    pub files: Vec<(String, String)>,
}

impl Case {
    pub fn file(&self, name: &str) -> &str {
        let found = self.files.iter().find(|(file, _)| file == name);
        &found.unwrap_or_else(|| panic!("{} has no {name}", self.name)).1
    }
}

/// All cases of a suite, sorted by name.
pub fn suite(name: &str) -> Vec<Case> {
    let folder =
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../conformance")).join(name);
    let mut paths: Vec<PathBuf> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "txtar"));
    paths.sort();
    assert!(!paths.is_empty(), "no cases in {name}");
    paths
        .iter()
        .map(|path| {
            let text = fs::read_to_string(path).unwrap();
            Case {
                name: format!("{name}/{}", path.file_stem().unwrap().to_string_lossy()),
                files: files(&text),
            }
        })
        .collect()
}

fn files(text: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        let header = line.trim_end().strip_prefix("-- ").and_then(|rest| rest.strip_suffix(" --"));
        match (header, files.last_mut()) {
            (Some(name), _) => files.push((name.to_owned(), String::new())),
            (None, Some((_, content))) => content.push_str(line),
            (None, None) => {}
        }
    }
    files
}
