//! Points, boxes and lines of the map, in its own units (pixels at scale 1, y down).

/// A point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// A point, for short.
pub fn at(x: f64, y: f64) -> Point {
    Point { x, y }
}

/// A box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// Its left edge.
    pub x: f64,
    /// Its upper edge.
    pub y: f64,
    /// Its width.
    pub w: f64,
    /// Its height.
    pub h: f64,
}

impl Rect {
    /// The right edge.
    pub fn right(&self) -> f64 {
        self.x + self.w
    }

    /// The lower edge.
    pub fn bottom(&self) -> f64 {
        self.y + self.h
    }

    /// The middle.
    pub fn middle(&self) -> Point {
        at(self.x + self.w / 2.0, self.y + self.h / 2.0)
    }

    /// The middle of the left edge.
    pub fn left_edge(&self) -> Point {
        at(self.x, self.y + self.h / 2.0)
    }

    /// The middle of the right edge.
    pub fn right_edge(&self) -> Point {
        at(self.right(), self.y + self.h / 2.0)
    }
}

/// A curve from one edge to another that leaves and arrives level.
pub fn level_curve(from: Point, to: Point) -> String {
    let bend = ((to.x - from.x) / 2.0).abs().max(24.0).copysign(to.x - from.x);
    format!(
        "M{} {}C{} {} {} {} {} {}",
        from.x,
        from.y,
        from.x + bend,
        from.y,
        to.x - bend,
        to.y,
        to.x,
        to.y
    )
}

/// Points along that curve, close enough to move along.
pub fn along_curve(from: Point, to: Point) -> Vec<Point> {
    const PARTS: usize = 10;
    let bend = ((to.x - from.x) / 2.0).abs().max(24.0).copysign(to.x - from.x);
    let (a, b) = (at(from.x + bend, from.y), at(to.x - bend, to.y));
    let point = |part: usize| {
        let t = part as f64 / PARTS as f64;
        let (s, mix) = (1.0 - t, |p: f64, q: f64, r: f64, u: f64, t: f64, s: f64| {
            s * s * s * p + 3.0 * s * s * t * q + 3.0 * s * t * t * r + t * t * t * u
        });
        at(mix(from.x, a.x, b.x, to.x, t, s), mix(from.y, a.y, b.y, to.y, t, s))
    };
    (0..=PARTS).map(point).collect()
}

/// A line through `points` with rounded corners.
pub fn rounded(points: &[Point], radius: f64) -> String {
    let Some((first, rest)) = points.split_first() else { return String::new() };
    let mut path = format!("M{} {}", first.x, first.y);
    let mut before = *first;
    for (index, corner) in rest.iter().enumerate() {
        let Some(after) = rest.get(index + 1) else {
            path.push_str(&format!("L{} {}", corner.x, corner.y));
            break;
        };
        let (start, end) = (towards(*corner, before, radius), towards(*corner, *after, radius));
        path.push_str(&format!(
            "L{} {}Q{} {} {} {}",
            start.x, start.y, corner.x, corner.y, end.x, end.y
        ));
        before = *corner;
    }
    path
}

/// The point `far` units from `from` towards `to`, at most half of the way.
fn towards(from: Point, to: Point, far: f64) -> Point {
    let length = (to.x - from.x).hypot(to.y - from.y);
    if length == 0.0 {
        return from;
    }
    let part = (far / length).min(0.5);
    at(from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rounded_line_begins_and_ends_where_it_should() {
        let path = rounded(&[at(0.0, 0.0), at(100.0, 0.0), at(100.0, 50.0)], 10.0);
        assert_eq!(path, "M0 0L90 0Q100 0 100 10L100 50");
        assert_eq!(rounded(&[], 10.0), "");
    }

    #[test]
    fn a_corner_is_never_rounded_beyond_the_middle_of_a_side() {
        assert_eq!(
            rounded(&[at(0.0, 0.0), at(4.0, 0.0), at(4.0, 4.0)], 10.0),
            "M0 0L2 0Q4 0 4 2L4 4"
        );
    }
}
