//! Which of a user's texts does a manifest belong in? Cuts what someone brings along (a file of several
//! documents, `kubectl get svc,endpointslices,pods,nodes -o yaml`) into one text for each.

mod list;

use list::items;
use manifest::Places;
use manifest::tree::yaml::Tree;
use manifest::tree::{Node, json, yaml};
use std::ops::Range;

/// One of the texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shelf {
    /// Services, what they select, and what leads to them.
    Services,
    /// Pods, workloads, and all else that runs or is run with.
    Pods,
    /// Nodes, namespaces, kube-proxy's settings, hosts outside, requests.
    Cluster,
}

impl Shelf {
    /// All of them, in the order in which [`Arranged`] holds them.
    pub const ALL: [Shelf; 3] = [Shelf::Services, Shelf::Pods, Shelf::Cluster];

    /// Where objects of a kind belong. A kind that nobody knows stays with the pods.
    pub fn of(api_version: &str, kind: &str) -> Shelf {
        let group = api_version.split_once('/').map_or("", |(group, _)| group);
        match (group, kind) {
            ("", "Service" | "Endpoints")
            | ("discovery.k8s.io" | "gateway.networking.k8s.io", _)
            | ("portolan", "Answer") => Shelf::Services,
            ("networking.k8s.io", "ServiceCIDR" | "IPAddress") => Shelf::Cluster,
            ("networking.k8s.io", _) => Shelf::Services,
            ("", "Node" | "Namespace") | ("kubeproxy.config.k8s.io" | "portolan", _) => {
                Shelf::Cluster
            }
            _ => Shelf::Pods,
        }
    }

    fn index(self) -> usize {
        match self {
            Shelf::Services => 0,
            Shelf::Pods => 1,
            Shelf::Cluster => 2,
        }
    }
}

/// What belongs in one text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Part {
    /// The text, each document after the first behind a `---` line. Empty when nothing belongs here.
    pub text: String,
    /// How many objects stand in it.
    pub objects: usize,
}

/// A text in parts, one for each of [`Shelf::ALL`]. Every line of a document, its comments among them, stands
/// in one of them; a list whose items belong in different parts is taken apart.
pub type Arranged = [Part; 3];

/// Cuts a text. Line ends become `\n`. What cannot be read stays whole, with what stands before it.
pub fn arrange(text: &str) -> Arranged {
    let mut arranging = Arranging::new(text);
    while arranging.go_on(|| false) {}
    arranging.finish()
}

/// [`arrange`] with stops, so that whoever has a frame to draw can do so between two documents. To stop, drop it.
#[derive(Debug)]
pub struct Arranging {
    text: String,
    pieces: std::vec::IntoIter<Range<usize>>,
    arranged: Arranged,
    last: Shelf,
}

impl Arranging {
    /// Begins to cut a text.
    pub fn new(text: &str) -> Self {
        let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
        let pieces = manifest::pieces(&text).into_iter();
        Arranging { text, pieces, arranged: Arranged::default(), last: Shelf::Services }
    }

    /// Goes on until it is `enough`, which is asked after each document, or nothing is left; `false` when nothing is.
    /// To begin again costs one pass over the text.
    pub fn go_on(&mut self, mut enough: impl FnMut() -> bool) -> bool {
        let places = Places::new(&self.text);
        for piece in self.pieces.by_ref() {
            for (range, tree) in documents(&places, piece) {
                let whole = self.text.get(range.clone()).unwrap_or_default();
                let root = tree.as_ref().map(|tree| &tree.root);
                let found = root.map(shelves).unwrap_or_default();
                let apart = match (root, found.split_first()) {
                    (Some(root), Some((first, rest)))
                        if rest.iter().any(|shelf| shelf != first) =>
                    {
                        items(&places, root, range)
                    }
                    _ => Vec::new(),
                };
                if apart.is_empty() {
                    self.last = found.first().copied().unwrap_or(self.last);
                    self.arranged[self.last.index()].add(whole, found.len());
                }
                for (item, shelf) in apart.iter().zip(found) {
                    self.last = shelf;
                    self.arranged[shelf.index()].add(item, 1);
                }
            }
            if enough() {
                break;
            }
        }
        self.pieces.len() > 0
    }

    /// What was cut so far: all of it once [`go_on`](Self::go_on) said `false`.
    pub fn finish(self) -> Arranged {
        self.arranged
    }
}

impl Part {
    fn add(&mut self, document: &str, objects: usize) {
        let document = bare(document);
        if document.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push_str("---\n");
        }
        self.text.push_str(document);
        self.text.push('\n');
        self.objects += objects;
    }
}

/// A document without directives, its `---` line and blank lines around it.
fn bare(document: &str) -> &str {
    let mut rest = document.trim_start_matches('\n');
    while rest.starts_with('%') {
        rest = rest.split_once('\n').map_or("", |(_, after)| after);
    }
    match rest.strip_prefix("---") {
        // What stands behind the dashes, a comment or a value, stands as well on a line of its own.
        Some(after) => after.trim_start_matches([' ', '\t']).trim_matches('\n').trim_end(),
        None => rest.trim_matches('\n').trim_end(),
    }
}

/// The documents of a piece of the text, each with its range; `None` where it cannot be read as one document.
fn documents(places: &Places<'_>, piece: Range<usize>) -> Vec<(Range<usize>, Option<Tree>)> {
    let mut start = piece.start;
    let mut found = Vec::new();
    let rest = |start| places.text().get(start..piece.end).unwrap_or_default().trim_start();
    if rest(start).starts_with('{') {
        while !rest(start).is_empty() {
            let Ok((tree, end)) = json::read(places, start, piece.end) else { break };
            found.push((start..end, Some(tree)));
            start = end;
        }
        if rest(start).is_empty() {
            return found;
        }
        found.clear();
    }
    let (mut trees, problem) = yaml::read(places, piece.clone());
    let tree = trees.pop().filter(|_| problem.is_none() && trees.is_empty());
    found.push((piece, tree));
    found
}

/// Where the objects of a document belong: one, or those of a list. None for a document that holds nothing.
fn shelves(root: &Node) -> Vec<Shelf> {
    let text = |name| root.get(name).and_then(Node::text).unwrap_or_default();
    let (version, kind) = (text("apiVersion"), text("kind"));
    match (root.get("items").and_then(Node::items), kind.strip_suffix("List")) {
        (Some(items), Some(kind)) => {
            let inherited = (!kind.is_empty()).then(|| Shelf::of(&version, kind));
            items.iter().map(|item| shelf(item, inherited)).collect()
        }
        _ if root.is_null() => Vec::new(),
        _ => vec![shelf(root, None)],
    }
}

fn shelf(object: &Node, inherited: Option<Shelf>) -> Shelf {
    let text = |name| object.get(name).and_then(Node::text).unwrap_or_default();
    match (text("apiVersion"), text("kind")) {
        (version, kind) if version.is_empty() && kind.is_empty() => {
            inherited.unwrap_or(Shelf::Pods)
        }
        (version, kind) => Shelf::of(&version, &kind),
    }
}

#[cfg(test)]
mod tests;
