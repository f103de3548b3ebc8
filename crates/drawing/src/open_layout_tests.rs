//! The inside of an open node, held against what a reader needs.

use super::*;
use crate::visit::{Progress, Visit};
use portolan::journey::ChainName;
use portolan::journey::{HostShown, Way};
use portolan::text::Text;

fn host(kind: HostKind) -> HostShown {
    HostShown { kind, name: "x".into(), namespace: None }
}

fn rung(index: usize, now: usize) -> Rung {
    Rung {
        step: index,
        table: None,
        chain: ChainName::literal("KUBE-SERVICES"),
        short: "KUBE-SERVICES".into(),
        meaning: String::new(),
        decided: Text::new(),
        choice: None,
        ends: false,
        progress: match index.cmp(&now) {
            std::cmp::Ordering::Less => Progress::Passed,
            std::cmp::Ordering::Equal => Progress::Now,
            std::cmp::Ordering::Greater => Progress::Ahead,
        },
    }
}

fn open(before: HostKind, after: HostKind, near: usize, far: usize, now: usize) -> Open {
    let ladder = |count: usize, station: usize| {
        let rungs = (0..count).map(|index| rung(index, 0)).collect();
        (count > 0).then_some(Ladder { station, rungs })
    };
    let row = [
        Station::Hook(Hook::Prerouting),
        Station::Routing,
        Station::Hook(Hook::Forward),
        Station::Hook(Hook::Postrouting),
    ];
    Open {
        node: "node-1".into(),
        visit: Visit { host: host(HostKind::Node), way: Way::Out, steps: 0..4 },
        stations: row.map(|station| (station, Progress::Ahead)).to_vec(),
        now: Some(now),
        near: ladder(near, 0),
        far: ladder(far, 3),
        before: Some(host(before)),
        after: Some(host(after)),
        entered: true,
        left: false,
        end: None,
    }
}

const ROOM: Rect = Rect { x: 206.0, y: 24.0, w: 474.0, h: 0.0 };

#[test]
fn the_row_runs_from_where_the_packet_comes_to_where_it_goes() {
    let out = open(HostKind::Client, HostKind::Pod, 0, 0, 0);
    assert_eq!(flow(&out), Flow::Rightwards);
    let back = open(HostKind::Pod, HostKind::Client, 0, 0, 0);
    assert_eq!(flow(&back), Flow::Leftwards);
    let inside = open_layout(&back, ROOM);
    let xs: Vec<f64> = inside.stations.iter().map(|station| station.x).collect();
    assert!(xs.windows(2).all(|pair| pair[0] > pair[1]), "{xs:?}");
    assert_eq!(inside.entry().map(|p| p.x), Some(ROOM.right() - 16.0));
}

#[test]
fn the_token_covers_no_station_and_no_rung() {
    for (before, after) in [(HostKind::Client, HostKind::Pod), (HostKind::Pod, HostKind::Client)] {
        for (near, far) in [(0, 0), (5, 0), (5, 2), (0, 2), (9, 3)] {
            // A later ladder only shows once the packet is there.
            for now in if far > 0 { 2..4 } else { 0..4 } {
                let open = open(before, after, near, far, now);
                let inside = open_layout(&open, ROOM);
                let token = inside.token(&open, 180.0).expect("the packet is here");
                let token = Rect { x: token.x, y: token.y, w: 180.0, h: TOKEN_H };
                let ladders =
                    [&inside.near, &inside.far].into_iter().flatten().flat_map(|l| l.rungs.clone());
                for other in inside.stations.iter().copied().chain(ladders) {
                    let apart = token.right() <= other.x
                        || other.right() <= token.x
                        || token.bottom() <= other.y
                        || other.bottom() <= token.y;
                    assert!(apart, "{near}+{far} rungs at {now}: token {token:?} over {other:?}");
                }
                assert!(token.bottom() <= inside.rect.bottom() && token.x >= inside.rect.x);
            }
        }
    }
}

#[test]
fn an_open_node_is_high_enough_for_its_ladders() {
    for near in 0..12 {
        let open = open(HostKind::Client, HostKind::Pod, near, 1, 0);
        let inside = open_layout(&open, ROOM);
        let lowest =
            inside.near.iter().flat_map(|l| &l.rungs).map(Rect::bottom).fold(0.0, f64::max);
        assert!(lowest < inside.rect.bottom());
    }
}
