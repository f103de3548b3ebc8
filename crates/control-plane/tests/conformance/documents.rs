//! Documents as text, read for tests.

use control_plane::Cluster;
use manifest::{Manifests, Source, read};

/// Reads a text, which must have nothing wrong for the API server's decoder.
pub(crate) fn manifests(text: &str) -> Manifests {
    let manifests = read(&[Source { name: "cluster.yaml".to_owned(), text: text.to_owned() }]);
    for document in &manifests.documents {
        assert!(document.decode_errors.is_empty(), "{:?}", document.decode_errors);
    }
    manifests
}

/// The cluster that a text makes.
pub(crate) fn cluster(text: &str) -> Cluster {
    Cluster::build(&manifests(text))
}
