//! Finds what a path names, in the form in which the API server writes paths: `spec.ports[0].nodePort`,
//! `metadata.labels[app]`, `metadata.annotations[example.com/a.b]`.

use super::{Content, Node};
use crate::position::Span;

/// What a path leads to.
#[derive(Debug, Clone, Copy)]
pub struct Found<'n> {
    /// The node.
    pub node: &'n Node,
    /// The key that names it; `None` for the root and for list elements.
    pub key: Option<Span>,
    /// Whether it is what the path names. Otherwise it is the nearest ancestor that exists.
    pub whole: bool,
}

/// Walks along the path as far as it leads.
pub fn find<'n>(root: &'n Node, path: &str) -> Found<'n> {
    let mut found = Found { node: root, key: None, whole: false };
    let mut rest = path;
    loop {
        if rest.is_empty() {
            return Found { whole: true, ..found };
        }
        let next = match &found.node.content {
            Content::Scalar(_) => None,
            Content::Sequence(items) => index(rest)
                .and_then(|(index, rest)| items.get(index).map(|node| (node, None, rest))),
            Content::Mapping(_) => field(found.node, rest),
        };
        let Some((node, key, behind)) = next else { return found };
        found = Found { node, key, whole: false };
        rest = behind;
    }
}

/// `[3]...`
fn index(path: &str) -> Option<(usize, &str)> {
    let (number, rest) = path.strip_prefix('[')?.split_once(']')?;
    Some((number.parse().ok()?, rest))
}

/// `[key]...`, `.key...` or `key...`. A key can hold dots and brackets itself, so the shortest that exists is
/// taken.
fn field<'n, 'p>(node: &'n Node, path: &'p str) -> Option<(&'n Node, Option<Span>, &'p str)> {
    let found = |name: &str, rest: &'p str| {
        node.entry(name).map(|entry| (&entry.value, Some(entry.key), rest))
    };
    if let Some(inner) = path.strip_prefix('[') {
        let ends = inner.match_indices(']').map(|(at, _)| at).take(MAX_TRIES);
        for end in ends {
            let name = inner.get(..end)?;
            if let Some(next) = found(name.trim_matches('"'), inner.get(end + 1..)?) {
                return Some(next);
            }
        }
        return None;
    }
    let path = path.strip_prefix('.').unwrap_or(path);
    let ends = path.match_indices(['.', '[']).map(|(at, _)| at).take(MAX_TRIES);
    for end in ends.chain([path.len()]) {
        if let Some(next) = found(path.get(..end)?, path.get(end..)?) {
            return Some(next);
        }
    }
    None
}

/// How many ways to cut a key out of a path are tried.
const MAX_TRIES: usize = 16;

#[cfg(test)]
mod tests {
    use crate::position::Places;
    use crate::tree::yaml;

    const TEXT: &str = "metadata:\n  labels: {app: web, a.b/c: x}\nspec:\n  ports:\n  - port: 80\n";

    fn at(path: &str) -> (&str, bool) {
        let places = Places::new(TEXT);
        let (trees, problem) = yaml::read(&places, 0..TEXT.len());
        assert_eq!(problem, None);
        let found = super::find(&trees[0].root, path);
        (&TEXT[found.node.span.range()], found.whole)
    }

    #[test]
    fn a_path_of_the_api_server_leads_to_its_value() {
        assert_eq!(at("spec.ports[0].port"), ("80", true));
        assert_eq!(at("metadata.labels[app]"), ("web", true));
        assert_eq!(at("metadata.labels[a.b/c]"), ("x", true));
        assert_eq!(at("metadata.labels.a.b/c"), ("x", true));
        assert_eq!(at("spec.ports"), ("- port: 80", true));
    }

    #[test]
    fn a_path_to_nothing_leads_to_the_nearest_ancestor() {
        assert_eq!(at("spec.ports[0].nodePort"), ("port: 80", false));
        assert_eq!(at("spec.ports[7].port"), ("- port: 80", false));
        assert_eq!(at("spec.type"), ("ports:\n  - port: 80", false));
        assert_eq!(at("status.loadBalancer").0.len(), TEXT.trim_end().len());
    }
}
