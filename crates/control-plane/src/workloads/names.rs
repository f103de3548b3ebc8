//! The names and labels of pods that controllers make.

use crate::stable::{self, SUFFIX_LENGTH};
use manifest::kinds::meta::ObjectMeta;
use manifest::kinds::workload::WorkloadKind;

const TEMPLATE_HASH: &str = "pod-template-hash";
/// The longest start of a generated name, in bytes.
const GENERATED_BASE: usize = 58;

/// The hash that tells the template's version. A real one is taken from the template; this one from the
/// workload's name, so that typing in a template renames no pod.
fn template_hash(meta: &ObjectMeta) -> String {
    let hash = stable::hash(&[meta.namespace(), &meta.name, "template"]);
    // Kubernetes writes the decimal digits of a 32-bit number in these letters.
    (hash >> 32).to_string().bytes().map(|digit| char::from(encode_digit(digit))).collect()
}

fn encode_digit(digit: u8) -> u8 {
    let letter = usize::from(digit) % stable::SAFE_ALPHABET.len();
    stable::SAFE_ALPHABET.get(letter).copied().unwrap_or(b'b')
}

/// What the names of a Deployment's or ReplicaSet's pods begin with.
pub(super) fn replica_base(kind: WorkloadKind, meta: &ObjectMeta) -> String {
    match kind {
        WorkloadKind::Deployment => format!("{}-{}-", meta.name, template_hash(meta)),
        _ => format!("{}-", meta.name),
    }
}

/// The name of the pod `ordinal`.
pub(super) fn with_suffix(meta: &ObjectMeta, base: &str, ordinal: usize) -> String {
    let ordinal = ordinal.to_string();
    let parts = [meta.namespace(), meta.name.as_str(), "pod", &ordinal];
    format!("{}{}", cut(base), stable::suffix(&parts, SUFFIX_LENGTH))
}

/// The name of the pod on a node.
pub(super) fn for_node(meta: &ObjectMeta, node: &str) -> String {
    let parts = [meta.namespace(), meta.name.as_str(), "node", node];
    format!("{}{}", cut(&format!("{}-", meta.name)), stable::suffix(&parts, SUFFIX_LENGTH))
}

fn cut(base: &str) -> &str {
    let mut end = base.len().min(GENERATED_BASE);
    while !base.is_char_boundary(end) {
        end -= 1;
    }
    base.get(..end).unwrap_or(base)
}

/// The labels that a controller adds to those of the template.
pub(super) fn labels(
    kind: WorkloadKind,
    meta: &ObjectMeta,
    pod: &str,
    ordinal: usize,
) -> Vec<(String, String)> {
    let hash = template_hash(meta);
    let pairs: Vec<(&str, String)> = match kind {
        WorkloadKind::Deployment => vec![(TEMPLATE_HASH, hash)],
        WorkloadKind::ReplicaSet => Vec::new(),
        WorkloadKind::StatefulSet => vec![
            ("apps.kubernetes.io/pod-index", ordinal.to_string()),
            ("controller-revision-hash", format!("{}-{hash}", meta.name)),
            ("statefulset.kubernetes.io/pod-name", pod.to_owned()),
        ],
        WorkloadKind::DaemonSet => {
            vec![("controller-revision-hash", hash), ("pod-template-generation", "1".to_owned())]
        }
    };
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}
