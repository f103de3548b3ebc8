//! What a node's box holds: pods, each on its own, or the row of a workload with a sign for each pod.

use super::geometry::{Rect, at};
use super::layout::{Density, Needs, SEES_LINE};
use portolan::chart::{NodeShown, PodShown};
use std::collections::HashMap;

/// In one line of a row there is room for this many signs.
pub const SIGNS: usize = 8;
/// Between two signs.
pub const SIGN_GAP: f64 = 11.0;
/// A row with more signs than fit on two lines says how many there are.
const MOST_SIGNS: usize = 2 * SIGNS;
/// One more line of signs.
const SIGN_LINE: f64 = 11.0;
/// What the name takes above the signs where they stand below it.
const NAME_LINE: f64 = 12.0;
/// A node shows this many rows; the last of them stands for all that remain.
const MOST_ROWS: usize = 7;
/// The same where there is little room.
const FEW_ROWS: usize = 4;
/// Outside of rows it shows this many pods.
const MOST_PODS: usize = 12;

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemKind {
    /// One pod.
    Pod,
    /// Pods of one workload, each with its sign, or with their number where they are too many.
    Workload,
    /// Pods of several.
    Others,
}

/// A part of a node's box.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// The pods, by their places in the node.
    pub pods: Vec<usize>,
    /// Its box.
    pub rect: Rect,
    /// Its signs stand below its name.
    pub stacked: bool,
}

impl Item {
    /// Each pod has its own sign.
    pub fn signs(&self) -> bool {
        self.kind == ItemKind::Workload && self.pods.len() <= MOST_SIGNS
    }

    /// The middle of the sign number `index` of a row.
    pub fn sign(&self, index: usize) -> super::geometry::Point {
        let lines = self.pods.len().div_ceil(SIGNS).max(1);
        let across = self.pods.len().div_ceil(lines);
        let (line, place) = (index / across.max(1), index % across.max(1));
        let (line, place) = (line as f64 * SIGN_LINE, place as f64 * SIGN_GAP);
        if self.stacked {
            return at(self.rect.x + 12.0 + place, self.rect.y + 12.0 + NAME_LINE + line);
        }
        let top = self.rect.middle().y - (lines - 1) as f64 * SIGN_LINE / 2.0;
        let left = self.rect.right() - 12.0 - (across.max(1) - 1) as f64 * SIGN_GAP;
        at(left + place, top + line)
    }
}

/// What a node's box holds, top down; the boxes have their heights only.
pub fn items(node: &NodeShown, index: usize, needs: &Needs, density: Density) -> Vec<Item> {
    let involved = |pod: usize| needs.involved.contains(&(index, pod));
    let alone = |pod: usize| {
        let sees = density == Density::Two && involved(pod);
        let height = density.pod_height() + if sees { SEES_LINE } else { 0.0 };
        item(ItemKind::Pod, vec![pod], height)
    };
    let count = node.pods.len();
    if !matches!(density, Density::Rows | Density::Stacked) && count <= MOST_PODS {
        return (0..count).map(alone).collect();
    }
    let mut items: Vec<Item> = (0..count).filter(|pod| involved(*pod)).map(alone).collect();
    let mut rows: Vec<Item> = Vec::new();
    let mut known: HashMap<Row<'_>, usize> = HashMap::new();
    for (place, pod) in node.pods.iter().enumerate().filter(|(place, _)| !involved(*place)) {
        let row = *known.entry(row_of(pod)).or_insert(rows.len());
        match rows.get_mut(row) {
            Some(row) => row.pods.push(place),
            None => rows.push(item(ItemKind::Workload, vec![place], density.pod_height())),
        }
    }
    let most = if density == Density::Stacked { FEW_ROWS } else { MOST_ROWS };
    if rows.len() > most {
        let rest = rows.split_off(most - 1);
        let pods = rest.into_iter().flat_map(|row| row.pods).collect();
        rows.push(item(ItemKind::Others, pods, density.pod_height()));
    }
    for row in &mut rows {
        if let [_] = row.pods.as_slice() {
            row.kind = ItemKind::Pod;
            continue;
        }
        row.stacked = density == Density::Stacked;
        row.rect.h += if row.stacked { NAME_LINE } else { 0.0 };
        if row.pods.len() > SIGNS && row.signs() {
            row.rect.h += SIGN_LINE;
        }
    }
    items.extend(rows);
    items
}

fn item(kind: ItemKind, pods: Vec<usize>, h: f64) -> Item {
    Item { kind, pods, rect: Rect { x: 0.0, y: 0.0, w: 0.0, h }, stacked: false }
}

/// What pods of one row have in common: workload, namespace, and whether any Service selects them.
type Row<'a> = (&'a str, &'a str, bool);

fn row_of(pod: &PodShown) -> Row<'_> {
    (&pod.workload, &pod.namespace, pod.selected_by.is_empty())
}
