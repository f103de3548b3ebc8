//! The worlds to compare: the built-in scenarios as they are and mended, and random clusters.

use crate::clusters;
use anyhow::{Context, Result};
use portolan::scenario::{Scenario, Source};
use std::path::{Path, PathBuf};

/// A world to compare.
pub(crate) struct World {
    pub(crate) name: String,
    /// Decides which requests are sent.
    pub(crate) seed: u64,
    sources: Vec<Source>,
    pub(crate) random: bool,
}

impl World {
    pub(crate) fn scenario(&self) -> Scenario {
        Scenario::read(&self.sources)
    }

    /// All its manifests.
    pub(crate) fn text(&self) -> String {
        self.sources.iter().map(|source| source.text.as_str()).collect::<Vec<_>>().join("\n---\n")
    }

    /// The command that compares it again. Scenarios are always compared.
    pub(crate) fn again(&self, requests: usize) -> String {
        let (seed, clusters) = (self.seed, u8::from(self.random));
        format!("cargo xtask kernel --seed {seed} --clusters {clusters} --requests {requests}")
    }
}

/// The scenarios of the project, then so many random clusters: those of `seed` and the numbers after it.
pub(crate) fn of(seed: u64, clusters: u64) -> Result<Vec<World>> {
    let mut worlds = Vec::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    if folder.is_dir() {
        for scenario in entries(&folder)?.into_iter().filter(|path| path.is_dir()) {
            let sources = read(&scenario)?;
            let name = format!("scenario {}", file_name(&scenario));
            if let Some(sources) = with_node_ports(&sources) {
                let name = format!("{name}, its Services of type NodePort");
                worlds.push(World { name, seed, sources, random: false });
            }
            worlds.push(World { name, seed, sources, random: false });
        }
    }
    worlds.extend((0..clusters).map(|nth| {
        let seed = seed.wrapping_add(nth);
        let text = clusters::cluster(seed);
        let sources = vec![Source { name: "cluster.yaml".to_owned(), text }];
        World { name: format!("random cluster {seed}"), seed, sources, random: true }
    }));
    Ok(worlds)
}

/// The manifests of a scenario.
fn read(folder: &Path) -> Result<Vec<Source>> {
    let yaml = |path: &PathBuf| path.extension().is_some_and(|end| end == "yaml");
    entries(folder)?
        .into_iter()
        .filter(yaml)
        .map(|path| {
            let text =
                std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            Ok(Source { name: file_name(&path), text })
        })
        .collect()
}

/// What mends a Service that has a nodePort and no type; `None` where there is none such.
fn with_node_ports(sources: &[Source]) -> Option<Vec<Source>> {
    let mut mended = sources.to_vec();
    let mut any = false;
    for source in &mut mended {
        let documents: Vec<String> = source
            .text
            .split("\n---\n")
            .map(|document| {
                let lacks_type = document.contains("kind: Service\n")
                    && document.contains("nodePort:")
                    && !document.contains("\n  type:");
                any |= lacks_type;
                if lacks_type {
                    document.replacen("\nspec:\n", "\nspec:\n  type: NodePort\n", 1)
                } else {
                    document.to_owned()
                }
            })
            .collect();
        source.text = documents.join("\n---\n");
    }
    any.then_some(mended)
}

/// What stands in a folder, in the order of names.
fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let listed = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut paths =
        listed.map(|entry| Ok(entry?.path())).collect::<Result<Vec<PathBuf>, std::io::Error>>()?;
    paths.sort();
    Ok(paths)
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_with_a_node_port_and_no_type_is_mended() {
        let source = |text: &str| vec![Source { name: "a".to_owned(), text: text.to_owned() }];
        let text = "kind: Pod\n---\nkind: Service\nspec:\n  ports:\n  - nodePort: 32222\n";
        let mended = with_node_ports(&source(text)).unwrap();
        assert!(mended[0].text.contains("spec:\n  type: NodePort\n  ports:"));
        assert!(mended[0].text.starts_with("kind: Pod\n---\n"));
        assert!(with_node_ports(&source("kind: Service\nspec:\n  ports: []\n")).is_none());
    }
}
