//! Reads the recorded clusters.

use manifest::kinds::endpoint_slice::EndpointSlice;
use manifest::kinds::kube_proxy_configuration::KubeProxyConfiguration;
use manifest::kinds::node::Node;
use manifest::kinds::service::Service;
use serde::Deserialize;
use std::path::PathBuf;

/// One recording: its files by name.
pub struct Recording {
    pub name: String,
    pub files: Vec<(String, String)>,
}

/// What a cluster holds, as far as kube-proxy looks at it.
#[derive(Debug, Default)]
pub struct Cluster {
    pub services: Vec<Service>,
    pub slices: Vec<EndpointSlice>,
    pub nodes: Vec<Node>,
    pub settings: KubeProxyConfiguration,
}

impl Recording {
    /// All recordings of kube-proxy, by name.
    pub fn all() -> Vec<Recording> {
        let folder =
            PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../conformance/kube-proxy"));
        let mut all: Vec<Recording> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "txtar"))
            .map(|path| Recording {
                name: path.file_stem().unwrap().to_string_lossy().into_owned(),
                files: split(&std::fs::read_to_string(&path).unwrap()),
            })
            .collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        assert!(!all.is_empty());
        all
    }

    pub fn file(&self, name: &str) -> Option<&str> {
        self.files.iter().find(|(other, _)| other == name).map(|(_, text)| text.as_str())
    }

    pub fn cluster(&self) -> Cluster {
        Cluster::read(self.file("cluster.yaml").unwrap())
    }
}

/// The files of a txtar archive.
fn split(text: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        let name = line.trim_end().strip_prefix("-- ").and_then(|rest| rest.strip_suffix(" --"));
        if let Some(name) = name {
            files.push((name.to_owned(), String::new()));
        } else if let Some((_, body)) = files.last_mut() {
            body.push_str(line);
        }
    }
    files
}

impl Cluster {
    pub fn read(text: &str) -> Cluster {
        let mut cluster = Cluster::default();
        for document in serde_yaml::Deserializer::from_str(text) {
            let value = serde_yaml::Value::deserialize(document).unwrap();
            let kind = value.get("kind").and_then(|kind| kind.as_str()).unwrap_or_default();
            match kind {
                "Service" => cluster.services.push(serde_yaml::from_value(value).unwrap()),
                "EndpointSlice" => cluster.slices.push(serde_yaml::from_value(value).unwrap()),
                "Node" => cluster.nodes.push(serde_yaml::from_value(value).unwrap()),
                "KubeProxyConfiguration" => {
                    cluster.settings = serde_yaml::from_value(value).unwrap();
                }
                _ => {}
            }
        }
        cluster
    }

    pub fn node(&self, name: &str) -> &Node {
        self.nodes.iter().find(|node| node.metadata.name == name).unwrap()
    }

    pub fn program(
        &self,
        node: &str,
        family: netfilter::address::Family,
    ) -> Result<kube_proxy::Program, Vec<kube_proxy::SettingsError>> {
        kube_proxy::program(&kube_proxy::Input {
            services: &self.services.iter().collect::<Vec<_>>(),
            endpoint_slices: &self.slices.iter().collect::<Vec<_>>(),
            node: self.node(node),
            interface_addresses: &[],
            settings: &self.settings,
            family,
        })
    }
}
