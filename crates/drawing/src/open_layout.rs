//! Where things stand inside an open node: its stations in a row, and ladders of chains below them.

use super::geometry::{Point, Rect, at};
use super::visit::{Ladder, Open, Rung, Station};
use portolan::journey::Hook;
use portolan::journey::HostKind;

const INSET: f64 = 16.0;
const STATIONS_Y: f64 = 40.0;
const STATION_H: f64 = 30.0;
const LADDER_Y: f64 = 96.0;
const RUNG_H: f64 = 28.0;
const CHOICE_H: f64 = 34.0;
const RUNG_GAP: f64 = 16.0;
const RUNG_W: f64 = 240.0;
/// A ladder that stands alone has room for more words.
const ALONE_W: f64 = 290.0;
/// Between two ladders: room for the line back to the stations.
const BETWEEN: f64 = 18.0;
/// The open node is at least this high, so that it looks like a room.
const MIN_H: f64 = 190.0;
/// The height of the token, and of the air around it.
pub(crate) const TOKEN_H: f64 = 60.0;

/// A column, as on a phone: how far its stations and chains stand inside the box, and how high they are.
const COLUMN_INSET: f64 = 8.0;
const COLUMN_Y: f64 = 30.0;
const COLUMN_STATION_H: f64 = 22.0;
const COLUMN_RUNG_H: f64 = 20.0;
const COLUMN_GAP: f64 = 12.0;
const COLUMN_RUNG_GAP: f64 = 8.0;
/// An open node is at least this high in a column, which the stations and three chains fill.
pub(crate) const COLUMN_MIN_H: f64 = 246.0;

/// Which way the packet goes through the row of stations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flow {
    /// It comes in on the left.
    Rightwards,
    /// It comes in on the right.
    Leftwards,
}

/// On which side of the open node a host stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// Clients, and what stands between them and the nodes.
    Left,
    /// Nodes and pods.
    Right,
}

/// The side of a host of this kind.
pub(crate) fn side(kind: HostKind) -> Side {
    match kind {
        HostKind::Client | HostKind::Router | HostKind::LoadBalancer => Side::Left,
        HostKind::Node | HostKind::Pod => Side::Right,
    }
}

/// The way through an open node: from the side that the packet comes from to the side that it leaves to.
pub(crate) fn flow(open: &Open) -> Flow {
    let before = open.before.as_ref().map(|host| side(host.kind));
    let after = open.after.as_ref().map(|host| side(host.kind));
    match (before, after) {
        (Some(Side::Right) | None, Some(Side::Left)) | (Some(Side::Right), None) => Flow::Leftwards,
        _ => Flow::Rightwards,
    }
}

/// A ladder's place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LadderBox {
    /// The rungs, in the ladder's order.
    pub(crate) rungs: Vec<Rect>,
    /// Where the line from rung to rung runs.
    pub(crate) spine: f64,
    /// The foot of the station above.
    pub(crate) from: Point,
}

/// Where things stand inside an open node.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OpenLayout {
    /// The node's box.
    pub(crate) rect: Rect,
    /// Which way the packet goes.
    pub(crate) flow: Flow,
    /// The stations.
    pub(crate) stations: Vec<Rect>,
    /// The ladder of one of the first two stations.
    pub(crate) near: Option<LadderBox>,
    /// The ladder of a later one.
    pub(crate) far: Option<LadderBox>,
    /// The stations stand one below the other.
    pub(crate) column: bool,
}

/// How high an open node is with these ladders.
pub(crate) fn height(open: &Open) -> f64 {
    let ladder = |ladder: &Option<Ladder>| {
        ladder.as_ref().map_or(0.0, |ladder| ladder_height(&ladder.rungs))
    };
    let far = ladder(&open.far) + if open.far.is_some() { TOKEN_H + 14.0 } else { 0.0 };
    (LADDER_Y + ladder(&open.near).max(far) + INSET).max(MIN_H)
}

fn rung_height(rung: &Rung) -> f64 {
    RUNG_H + if rung.choice.is_some() { CHOICE_H } else { 0.0 }
}

fn ladder_height(rungs: &[Rung]) -> f64 {
    rungs.iter().map(|rung| rung_height(rung) + RUNG_GAP).sum::<f64>() - RUNG_GAP
}

/// Lays out an open node in `room`.
pub(crate) fn open_layout(open: &Open, room: Rect) -> OpenLayout {
    let rect = Rect { h: room.h.max(height(open)), ..room };
    let flow = flow(open);
    let mirror = |r: Rect| match flow {
        Flow::Rightwards => r,
        Flow::Leftwards => Rect { x: 2.0 * rect.x + rect.w - r.x - r.w, ..r },
    };
    let stations: Vec<Rect> = stations(open, &rect).into_iter().map(mirror).collect();
    let least = RUNG_W.min((rect.w - 2.0 * INSET - BETWEEN) / 2.0);
    // A ladder stands below its station as far as its side of the box allows.
    let ladder = |ladder: &Ladder, w: f64, leftmost: f64, rightmost: f64| {
        let station = stations.get(ladder.station).copied().unwrap_or(rect);
        let x = mirror(Rect { x: station.middle().x - w / 2.0, w, ..station }).x;
        let x = x.clamp(leftmost, rightmost.max(leftmost));
        ladder_box(ladder, mirror(Rect { x, y: rect.y + LADDER_Y, w, h: 0.0 }), station)
    };
    let (left, right) = (rect.x + INSET, rect.right() - INSET);
    let near =
        open.near.as_ref().map(|near| ladder(near, least, left, right - 2.0 * least - BETWEEN));
    let alone = if open.near.is_some() { least } else { ALONE_W.min(rect.w - 2.0 * INSET) };
    let beyond = if near.is_some() { left + least + BETWEEN } else { left };
    let far = open.far.as_ref().map(|far| ladder(far, alone, beyond, right - alone));
    OpenLayout { rect, flow, stations, near, far, column: false }
}

/// Lays out an open node in a column; of its ladders only the first is drawn.
pub(crate) fn open_column(open: &Open, room: Rect) -> OpenLayout {
    let rect = Rect { h: room.h.max(COLUMN_MIN_H), ..room };
    let (x, w) = (rect.x + COLUMN_INSET, rect.w - 2.0 * COLUMN_INSET);
    let mut y = rect.y + COLUMN_Y;
    let mut stations = Vec::new();
    let (mut near, mut far) = (None, None);
    for index in 0..open.stations.len() {
        let station = Rect { x, y, w, h: COLUMN_STATION_H };
        stations.push(station);
        y = station.bottom() + COLUMN_GAP;
        for (ladder, place) in [(&open.near, &mut near), (&open.far, &mut far)] {
            let Some(ladder) = ladder.as_ref().filter(|ladder| ladder.station == index) else {
                continue;
            };
            let inner = Rect { x: x + 8.0, w: w - 8.0, h: COLUMN_RUNG_H, y };
            let spine = inner.x + 12.0;
            let mut rungs = Vec::new();
            for _ in &ladder.rungs {
                rungs.push(Rect { y, ..inner });
                y += COLUMN_RUNG_H + COLUMN_RUNG_GAP;
            }
            y += COLUMN_GAP - COLUMN_RUNG_GAP;
            *place = Some(LadderBox { rungs, spine, from: at(spine, station.bottom()) });
        }
    }
    OpenLayout { rect, flow: flow(open), stations, near, far, column: true }
}

fn station_width(station: Station) -> f64 {
    match station {
        Station::Process | Station::Kernel | Station::Routing => 74.0,
        Station::Hook(Hook::Prerouting) => 102.0,
        Station::Hook(Hook::Postrouting) => 108.0,
        Station::Hook(_) => 82.0,
    }
}

fn stations(open: &Open, rect: &Rect) -> Vec<Rect> {
    let widths: Vec<f64> =
        open.stations.iter().map(|(station, _)| station_width(*station)).collect();
    let gaps = widths.len().saturating_sub(1).max(1) as f64;
    let gap = (rect.w - 2.0 * INSET - widths.iter().sum::<f64>()) / gaps;
    let mut x = rect.x + INSET;
    let mut boxes = Vec::new();
    for w in widths {
        boxes.push(Rect { x, y: rect.y + STATIONS_Y, w, h: STATION_H });
        x += w + gap;
    }
    boxes
}

fn ladder_box(ladder: &Ladder, column: Rect, station: Rect) -> LadderBox {
    let mut y = column.y;
    let mut rungs = Vec::new();
    for rung in &ladder.rungs {
        let h = rung_height(rung);
        rungs.push(Rect { y, h, ..column });
        y += h + RUNG_GAP;
    }
    let foot = at(station.middle().x, station.bottom());
    let spine = foot.x.clamp(column.x + 40.0, column.right() - 40.0);
    LadderBox { rungs, spine, from: foot }
}

impl OpenLayout {
    /// Where the packet comes in.
    pub(crate) fn entry(&self) -> Option<Point> {
        self.stations.first().map(|first| match self.flow {
            Flow::Rightwards => first.left_edge(),
            Flow::Leftwards => first.right_edge(),
        })
    }

    /// Where it leaves.
    pub(crate) fn exit(&self) -> Option<Point> {
        self.stations.last().map(|last| match self.flow {
            Flow::Rightwards => last.right_edge(),
            Flow::Leftwards => last.left_edge(),
        })
    }

    /// Where the packet's sign stands in a column.
    pub(crate) fn sign(&self, open: &Open) -> Option<Point> {
        let now = open.now?;
        let ladders = [(&open.near, &self.near), (&open.far, &self.far)];
        let rung = ladders.into_iter().find_map(|(ladder, boxes)| {
            let ladder = ladder.as_ref().filter(|ladder| ladder.station == now)?;
            let current = |rung: &Rung| rung.progress == super::visit::Progress::Now;
            boxes.as_ref()?.rungs.get(ladder.rungs.iter().rposition(current)?)
        });
        let edge = |rect: &Rect| match self.flow {
            Flow::Rightwards => rect.right_edge(),
            Flow::Leftwards => rect.left_edge(),
        };
        rung.or_else(|| self.stations.get(now)).map(edge)
    }

    /// The upper left corner of the token of width `w` when the packet is in this node at `open.now`.
    pub(crate) fn token(&self, open: &Open, w: f64) -> Option<Point> {
        let now = open.now?;
        let station = self.stations.get(now)?;
        let lowest = self.rect.bottom() - TOKEN_H - 10.0;
        let keep_in = |x: f64| x.clamp(self.rect.x + 8.0, self.rect.right() - w - 8.0);
        let beside = |ladder: &LadderBox| match self.flow {
            Flow::Rightwards => {
                ladder.rungs.first().map_or(self.rect.x, |rung| rung.right() + 16.0)
            }
            Flow::Leftwards => ladder.rungs.first().map_or(self.rect.x, |rung| rung.x - 16.0 - w),
        };
        let ladder =
            |known: &Option<Ladder>| known.as_ref().filter(|known| known.station == now).cloned();
        if let (Some(near), Some(boxes)) = (ladder(&open.near), &self.near) {
            let current =
                near.rungs.iter().rposition(|rung| rung.progress == super::visit::Progress::Now);
            let rung = current.and_then(|index| boxes.rungs.get(index));
            let y = rung.map_or(station.bottom() + 14.0, |rung| rung.middle().y - TOKEN_H / 2.0);
            return Some(at(keep_in(beside(boxes)), y.min(lowest).max(station.bottom() + 14.0)));
        }
        let below = |boxes: &LadderBox| boxes.rungs.last().map_or(0.0, |rung| rung.bottom() + 12.0);
        let y = self.far.as_ref().map_or(station.bottom() + 14.0, below).min(lowest);
        let centred = station.middle().x - w / 2.0;
        let clear = match (&self.near, self.flow) {
            (Some(near), Flow::Rightwards) => centred.max(beside(near)),
            (Some(near), Flow::Leftwards) => centred.min(beside(near)),
            (None, _) => centred,
        };
        Some(at(keep_in(clear), y))
    }
}

#[cfg(test)]
#[path = "open_layout_tests.rs"]
mod tests;
