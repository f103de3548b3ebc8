//! The packet's movement: along the lines of the map, from where it is now. A new goal takes over at once.

use drawing::geometry::{Point, at};
use drawing::px;
use gloo::render::{AnimationFrame, request_animation_frame};
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::Element;

/// The shortest and longest movement, in milliseconds.
const SHORTEST: f64 = 320.0;
const LONGEST: f64 = 950.0;
/// How long one unit of the way takes, in milliseconds.
const PACE: f64 = 1.3;

/// Where the packet is, and where it goes.
#[derive(Default)]
pub(crate) struct Flight {
    /// Where it is; `None` before it has been anywhere.
    now: Option<Point>,
    way: Vec<Point>,
    began: Option<f64>,
    /// The next frame; dropping it stops the movement.
    frame: Option<AnimationFrame>,
}

/// Puts the packet there at once.
pub(crate) fn place(flight: &Rc<RefCell<Flight>>, element: &Element, to: Point) {
    let mut flight = flight.borrow_mut();
    flight.frame = None;
    flight.now = Some(to);
    show(element, to);
    // The attribute is ours alone, and its absence is no error.
    let _ = element.remove_attribute(FLYING);
}

/// Lets the packet go from where it is along `between` to `to`; it folds up on the way when there is a line
/// to go along.
pub(crate) fn go(flight: &Rc<RefCell<Flight>>, element: &Element, between: &[Point], to: Point) {
    let Some(from) = flight.borrow().now else { return place(flight, element, to) };
    {
        let mut flight = flight.borrow_mut();
        flight.way = std::iter::once(from).chain(between.iter().copied()).chain([to]).collect();
        flight.began = None;
        let _ = match between {
            [] => element.remove_attribute(FLYING),
            _ => element.set_attribute(FLYING, ""),
        };
    }
    next(flight.clone(), element.clone());
}

/// Set while the packet is folded up on its way.
const FLYING: &str = "data-flying";

fn next(flight: Rc<RefCell<Flight>>, element: Element) {
    let shared = flight.clone();
    let frame = request_animation_frame(move |time| {
        let done = {
            let mut flight = shared.borrow_mut();
            let began = *flight.began.get_or_insert(time);
            let part = ((time - began) / lasts(&flight.way)).clamp(0.0, 1.0);
            let now = along(&flight.way, eased(part));
            flight.now = Some(now);
            show(&element, now);
            part >= 1.0
        };
        if done {
            let _ = element.remove_attribute(FLYING);
        } else {
            next(shared, element);
        }
    });
    flight.borrow_mut().frame = Some(frame);
}

fn show(element: &Element, point: Point) {
    let _ =
        element.set_attribute("transform", &format!("translate({} {})", px(point.x), px(point.y)));
}

fn lasts(way: &[Point]) -> f64 {
    (length(way) * PACE).clamp(SHORTEST, LONGEST)
}

/// Slow at both ends.
fn eased(part: f64) -> f64 {
    if part < 0.5 { 4.0 * part * part * part } else { 1.0 - (2.0 - 2.0 * part).powi(3) / 2.0 }
}

fn far(a: &Point, b: &Point) -> f64 {
    (b.x - a.x).hypot(b.y - a.y)
}

fn length(way: &[Point]) -> f64 {
    way.iter().zip(way.iter().skip(1)).map(|(a, b)| far(a, b)).sum()
}

/// The point after that part of the way.
fn along(way: &[Point], part: f64) -> Point {
    let mut left = length(way) * part;
    for (a, b) in way.iter().zip(way.iter().skip(1)) {
        let side = far(a, b);
        if left <= side && side > 0.0 {
            return at(a.x + (b.x - a.x) * left / side, a.y + (b.y - a.y) * left / side);
        }
        left -= side;
    }
    way.last().copied().unwrap_or(at(0.0, 0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_is_walked_from_its_start_to_its_end() {
        let way = [at(0.0, 0.0), at(100.0, 0.0), at(100.0, 50.0)];
        assert_eq!(along(&way, 0.0), at(0.0, 0.0));
        assert_eq!(along(&way, 0.5), at(75.0, 0.0));
        assert_eq!(along(&way, 1.0), at(100.0, 50.0));
        assert_eq!(along(&[], 0.5), at(0.0, 0.0));
        assert_eq!((eased(0.0), eased(0.5), eased(1.0)), (0.0, 0.5, 1.0));
    }

    #[test]
    fn a_short_way_takes_a_moment_and_a_long_one_no_eternity() {
        assert_eq!(lasts(&[at(0.0, 0.0), at(3.0, 0.0)]), SHORTEST);
        assert_eq!(lasts(&[at(0.0, 0.0), at(3000.0, 0.0)]), LONGEST);
    }
}
