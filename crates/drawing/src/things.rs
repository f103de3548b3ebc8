//! The things on the map that can be chosen, and the order in which the keyboard goes through them.

use super::items::ItemKind;
use super::layout::Layout;

/// A thing, by its place in the chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    /// A host outside.
    Client(usize),
    /// The load balancer.
    Balancer,
    /// A node.
    Node(usize),
    /// A pod of a node.
    Pod(usize, usize),
    /// A row of pods of a node, by its first pod.
    Row(usize, usize),
}

impl Thing {
    /// As an attribute of its element.
    pub fn id(self) -> String {
        match self {
            Thing::Client(client) => format!("client-{client}"),
            Thing::Balancer => "balancer".to_owned(),
            Thing::Node(node) => format!("node-{node}"),
            Thing::Pod(node, pod) => format!("pod-{node}-{pod}"),
            Thing::Row(node, pod) => format!("row-{node}-{pod}"),
        }
    }

    /// The thing with that attribute.
    pub fn read(id: &str) -> Option<Self> {
        let mut parts = id.split('-');
        let kind = parts.next()?;
        let mut number = || parts.next()?.parse::<usize>().ok();
        Some(match kind {
            "client" => Thing::Client(number()?),
            "balancer" => Thing::Balancer,
            "node" => Thing::Node(number()?),
            "pod" => Thing::Pod(number()?, number()?),
            "row" => Thing::Row(number()?, number()?),
            _ => return None,
        })
    }
}

/// All things that show: clients, the load balancer, then each node and what it holds, top down.
pub fn in_order(layout: &Layout) -> Vec<Thing> {
    let clients = layout.clients.iter().enumerate().filter(|(_, rect)| rect.w > 0.0);
    let mut things: Vec<Thing> = clients.map(|(index, _)| Thing::Client(index)).collect();
    things.extend(layout.balancer.map(|_| Thing::Balancer));
    for (node, shown) in layout.nodes.iter().enumerate().filter(|(_, shown)| !shown.hidden) {
        things.push(Thing::Node(node));
        for item in &shown.items {
            let Some(first) = item.pods.first() else { continue };
            things.push(match item.kind {
                ItemKind::Pod => Thing::Pod(node, *first),
                _ => Thing::Row(node, *first),
            });
        }
    }
    things
}

#[cfg(test)]
mod tests {
    use super::Thing;

    #[test]
    fn a_thing_is_found_by_its_attribute() {
        for thing in
            [Thing::Client(2), Thing::Balancer, Thing::Node(0), Thing::Pod(3, 14), Thing::Row(1, 0)]
        {
            assert_eq!(Thing::read(&thing.id()), Some(thing));
        }
        assert_eq!(Thing::read("pod-1"), None);
        assert_eq!(Thing::read("rung-1-2"), None);
    }
}
