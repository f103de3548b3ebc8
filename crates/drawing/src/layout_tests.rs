//! The layout, held against what a reader needs: nothing overlaps, nothing is too small.

use super::*;
use portolan::chart::{ClientShown, LoadBalancerShown, PodShown, PodState};

fn chart(clients: usize, nodes: usize, pods: usize) -> Chart {
    let client =
        |n| ClientShown { name: format!("client-{n}"), ip: format!("203.0.113.{n}"), via: None };
    let pod = |node: usize, n: usize| PodShown {
        name: format!("order-{node}-{n}"),
        namespace: "default".into(),
        workload: format!("order-{}", n % 3),
        ip: format!("10.244.{node}.{n}"),
        labels: Vec::new(),
        state: PodState::Ready,
        selected_by: Vec::new(),
        listens: Vec::new(),
    };
    let node = |n: usize| NodeShown {
        name: format!("node-{n}"),
        addresses: vec![format!("192.168.50.{n}")],
        pod_cidr: format!("10.244.{n}.0/24"),
        zone: None,
        pods: (0..pods).map(|p| pod(n, p).into()).collect(),
    };
    Chart {
        clients: (0..clients).map(client).collect(),
        load_balancer: None,
        nodes: (0..nodes).map(node).collect(),
        services: Vec::new(),
    }
}

fn needs(room: (f64, f64)) -> Needs {
    Needs {
        room,
        open_height: 330.0,
        router: false,
        involved: vec![(0, 0), (1, 1)],
        callers: vec![0],
        nodes: vec![0, 1],
    }
}

fn apart(a: &Rect, b: &Rect) -> bool {
    a.right() <= b.x || b.right() <= a.x || a.bottom() <= b.y || b.bottom() <= a.y
}

fn inside(outer: &Rect, inner: &Rect) -> bool {
    inner.x >= outer.x
        && inner.y >= outer.y
        && inner.right() <= outer.right()
        && inner.bottom() <= outer.bottom()
}

fn every_case() -> impl Iterator<Item = (usize, usize, (f64, f64))> {
    let rooms = [(1010.0, 436.0), (760.0, 380.0), (1490.0, 616.0), (600.0, 300.0)];
    let cases = (1..=8).flat_map(|nodes| (0..=15).step_by(3).map(move |pods| (nodes, pods)));
    cases.flat_map(move |(nodes, pods)| rooms.map(|room| (nodes, pods, room)))
}

#[test]
fn nothing_overlaps_and_everything_is_inside() {
    for (nodes, pods, room) in every_case() {
        let layout = layout(&chart(2, nodes, pods), &needs(room));
        let page = Rect { x: 0.0, y: 0.0, w: layout.size.0, h: layout.size.1 };
        let mut boxes: Vec<Rect> = layout.nodes.iter().map(|node| node.rect).collect();
        boxes.extend(&layout.clients);
        boxes.push(layout.open);
        for (index, a) in boxes.iter().enumerate() {
            assert!(
                inside(&page, a),
                "{nodes} nodes of {pods} pods in {room:?}: {a:?} outside {page:?}"
            );
            for b in boxes.iter().skip(index + 1) {
                assert!(apart(a, b), "{nodes} nodes of {pods} pods in {room:?}: {a:?} over {b:?}");
            }
        }
        for node in &layout.nodes {
            let rows: Vec<Rect> = node.items.iter().map(|item| item.rect).collect();
            let held: usize = node.items.iter().map(|item| item.pods.len()).sum();
            assert_eq!(held, pods, "every pod stands somewhere");
            for (index, a) in rows.iter().enumerate() {
                assert!(
                    inside(&node.rect, a),
                    "{nodes} nodes of {pods} pods: {a:?} outside {:?}",
                    node.rect
                );
                assert!(rows.iter().skip(index + 1).all(|b| apart(a, b)), "pods overlap");
            }
        }
    }
}

#[test]
fn a_load_balancer_stands_between_the_clients_and_the_open_node() {
    let balanced = || Chart {
        load_balancer: Some(LoadBalancerShown { name: "load balancer".into(), fronts: Vec::new() }),
        ..chart(2, 2, 3)
    };
    for room in [(1010.0, 436.0), (1490.0, 616.0), (600.0, 300.0), (374.0, 264.0)] {
        let layout = layout(&balanced(), &Needs { router: true, ..needs(room) });
        let page = Rect { x: 0.0, y: 0.0, w: layout.size.0, h: layout.size.1 };
        let balancer = layout.balancer.unwrap();
        let clients = layout.clients.iter().filter(|client| client.w > 0.0);
        let mut boxes: Vec<Rect> = clients.chain(&layout.router).copied().collect();
        boxes.extend([layout.open, balancer]);
        boxes.extend(layout.nodes.iter().filter(|node| !node.hidden).map(|node| node.rect));
        for (index, a) in boxes.iter().enumerate() {
            assert!(inside(&page, a), "{a:?} outside {page:?}");
            assert!(boxes.iter().skip(index + 1).all(|b| apart(a, b)), "{a:?} in {room:?}");
        }
        assert!(balancer.right() < layout.open.x);
    }
}

#[test]
fn the_first_example_fits_at_full_size_with_two_lines_a_pod() {
    let layout = layout(&chart(1, 2, 2), &needs((1010.0, 436.0)));
    assert_eq!(layout.density, Density::Two);
    assert!(layout.scale >= 1.0);
    assert!(layout.size.0 * layout.scale <= 1010.5 && layout.size.1 * layout.scale <= 436.5);
}

#[test]
fn eight_nodes_of_three_pods_are_still_legible_on_a_laptop() {
    let layout = layout(&chart(1, 8, 3), &needs((1010.0, 436.0)));
    assert!(layout.scale >= MIN_SCALE);
    assert!(
        layout.size.1 * layout.scale <= 436.5,
        "nothing to scroll: {:?} at {}",
        layout.size,
        layout.scale
    );
}

#[test]
fn a_pod_that_takes_part_always_stands_on_its_own() {
    let mut needs = needs((1010.0, 436.0));
    needs.involved = vec![(3, 29)];
    for room in [(1010.0, 436.0), (374.0, 264.0)] {
        let layout = layout(&chart(1, 8, 30), &Needs { room, ..needs.clone() });
        let alone = |item: &&Item| item.pods == [29];
        assert!(layout.nodes[3].items.iter().any(|item| alone(&item)), "in {room:?}");
    }
}

#[test]
fn sixty_pods_on_eight_nodes_each_have_a_sign_at_full_legibility() {
    let layout = layout(&chart(1, 8, 8), &needs((1010.0, 436.0)));
    assert!(layout.scale >= 0.7, "scale {}", layout.scale);
    for item in layout.nodes.iter().flat_map(|node| &node.items) {
        assert!(item.kind == items::ItemKind::Pod || item.signs());
        for index in 0..item.pods.len() {
            let sign = item.sign(index);
            assert!(sign.x > item.rect.x && sign.x < item.rect.right());
            assert!(sign.y > item.rect.y && sign.y < item.rect.bottom());
        }
    }
}

#[test]
fn of_many_nodes_those_that_take_part_show_and_it_is_said_how_many_do_not() {
    let needs = Needs { nodes: vec![66, 99], ..needs((1010.0, 436.0)) };
    let layout = layout(&chart(1, 100, 30), &needs);
    assert!(!layout.nodes[66].hidden && !layout.nodes[99].hidden);
    let shown: Vec<Rect> =
        layout.nodes.iter().filter(|node| !node.hidden).map(|node| node.rect).collect();
    let (hidden, rect) = layout.more.expect("some do not show");
    assert_eq!((layout.nodes.len(), shown.len() + hidden), (100, 100));
    assert!(shown.len() <= 24);
    assert!(rect.bottom() <= layout.size.1 && shown.iter().all(|node| apart(node, &rect)));
    for (index, a) in shown.iter().enumerate() {
        assert!(a.bottom() <= layout.size.1 && a.w > 0.0);
        assert!(shown.iter().skip(index + 1).all(|b| apart(a, b)));
    }
}

#[test]
fn on_a_phone_what_takes_part_shows_and_nothing_overlaps() {
    for (nodes, pods) in [(2, 2), (3, 6), (8, 8), (8, 30)] {
        let needs = Needs { nodes: vec![0, nodes - 1], ..needs((374.0, 264.0)) };
        let layout = layout(&chart(3, nodes, pods), &needs);
        assert!(layout.compact && layout.scale > 0.9);
        assert!(!layout.nodes[0].hidden && !layout.nodes[nodes - 1].hidden);
        assert!(layout.clients[0].w > 0.0 && layout.clients[1].w == 0.0);
        let shown = layout.nodes.iter().filter(|node| !node.hidden).map(|node| node.rect);
        let mut boxes: Vec<Rect> = shown.chain([layout.open, layout.clients[0]]).collect();
        boxes.extend(layout.more.map(|(_, rect)| rect));
        for (index, a) in boxes.iter().enumerate() {
            assert!(a.x >= 0.0 && a.right() <= layout.size.0, "{a:?} in {:?}", layout.size);
            assert!(boxes.iter().skip(index + 1).all(|b| apart(a, b)), "{nodes} nodes of {pods}");
        }
    }
}

#[test]
fn a_chart_of_nothing_has_a_layout() {
    let layout = layout(&Chart::default(), &needs((0.0, 0.0)));
    assert!(layout.nodes.is_empty() && layout.clients.is_empty());
}

#[test]
fn in_a_column_of_text_the_whole_way_shows() {
    for (width, router) in [(640.0, true), (700.0, true), (610.0, false)] {
        let layout = layout(&chart(1, 2, 3), &Needs { router, ..needs((width, 300.0)) });
        assert!(!layout.compact && layout.scale >= 0.6);
        assert!(layout.size.0 * layout.scale <= width + 0.001, "{width}: {}", layout.scale);
    }
}
