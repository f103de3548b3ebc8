//! Which part of the map shows, and how large: dragged, pinched, wheeled, or asked for by a key or button.
//!
//! The picture is moved as a whole, without drawing it anew.

use drawing::geometry::{Point, at};
use drawing::px;
use gloo::events::{EventListener, EventListenerOptions};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, PointerEvent, WheelEvent};
use yew::NodeRef;

/// How much larger than at first things can get.
const MOST: f64 = 5.0;
/// One press of a key or button.
const STEP: f64 = 1.3;
/// A pointer that moves less than this, in pixels, presses and does not drag.
const STILL: f64 = 4.0;
/// What is followed stays this far from the edges, in pixels.
const AIR: f64 = 40.0;

/// What can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Zoom {
    /// Larger.
    In,
    /// Smaller.
    Out,
    /// As at first.
    Whole,
}

/// The part that shows.
pub(crate) struct View {
    /// The group that holds the picture.
    pub(crate) picture: NodeRef,
    /// Pixels a unit, before any zoom.
    scale: f64,
    /// The picture's size and the room for it, in pixels, before any zoom.
    size: (f64, f64),
    room: (f64, f64),
    zoom: f64,
    offset: Point,
    /// The pointers that are down, by their numbers, with their places.
    pointers: Vec<(i32, Point)>,
    /// The pointers have moved: this is no press.
    pub(crate) dragged: bool,
}

impl Default for View {
    fn default() -> Self {
        View {
            picture: NodeRef::default(),
            scale: 1.0,
            size: (0.0, 0.0),
            room: (0.0, 0.0),
            zoom: 1.0,
            offset: at(0.0, 0.0),
            pointers: Vec::new(),
            dragged: false,
        }
    }
}

impl View {
    /// The picture has another size, or other room. What showed stays where it was, as far as it can.
    pub(crate) fn fit(&mut self, scale: f64, size: (f64, f64), room: (f64, f64)) {
        (self.scale, self.room) = (scale, room);
        self.size = (size.0 * scale, size.1 * scale);
        self.show(false);
    }

    /// The smallest zoom: all of the picture, where it is larger than its room.
    fn least(&self) -> f64 {
        (self.room.0 / self.size.0.max(1.0)).min(self.room.1 / self.size.1.max(1.0)).clamp(0.2, 1.0)
    }

    /// Larger or smaller, around the middle.
    pub(crate) fn ask(&mut self, zoom: Zoom) {
        let middle = at(self.room.0 / 2.0, self.room.1 / 2.0);
        match zoom {
            Zoom::In => self.scale_by(STEP, middle),
            Zoom::Out => self.scale_by(1.0 / STEP, middle),
            Zoom::Whole => (self.zoom, self.offset) = (self.least(), at(0.0, 0.0)),
        }
        self.show(true);
    }

    /// What stands at `place`, in units, comes into view.
    pub(crate) fn follow(&mut self, place: Point) {
        let scale = self.scale * self.zoom;
        let seen = at(place.x * scale + self.offset.x, place.y * scale + self.offset.y);
        let into = |seen: f64, room: f64| {
            let air = AIR.min(room / 3.0);
            if seen < air { air - seen } else { (room - air - seen).min(0.0) }
        };
        let (x, y) = (into(seen.x, self.room.0), into(seen.y, self.room.1));
        if x != 0.0 || y != 0.0 {
            self.offset = at(self.offset.x + x, self.offset.y + y);
            self.show(true);
        }
    }

    fn scale_by(&mut self, factor: f64, around: Point) {
        let zoom = (self.zoom * factor).clamp(self.least(), MOST);
        let factor = zoom / self.zoom;
        self.zoom = zoom;
        self.offset.x = around.x - (around.x - self.offset.x) * factor;
        self.offset.y = around.y - (around.y - self.offset.y) * factor;
    }

    /// Shows it; `glide` lets it move there.
    fn show(&mut self, glide: bool) {
        self.zoom = self.zoom.max(self.least());
        let keep = |offset: f64, room: f64, size: f64| {
            let spare = room - size * self.zoom;
            if spare >= 0.0 { spare / 2.0 } else { offset.clamp(spare, 0.0) }
        };
        let x = keep(self.offset.x, self.room.0, self.size.0);
        let y = keep(self.offset.y, self.room.1, self.size.1);
        self.offset = at(x, y);
        let Some(picture) = self.picture.cast::<Element>() else { return };
        // Thousandths, since a whole map hangs on this number.
        let scale = px(self.scale * self.zoom * 1000.0);
        let style =
            format!("transform:translate({}px,{}px) scale(calc({scale}/1000))", px(x), px(y));
        let _ = picture.set_attribute("style", &style);
        let _ = picture.set_attribute("class", if glide { "view glide" } else { "view" });
    }

    /// A pointer or the wheel; whether it was taken.
    fn on(&mut self, event: &Event, corner: Point) -> bool {
        if let Some(wheel) = event.dyn_ref::<WheelEvent>() {
            return self.wheel(wheel, corner);
        }
        let Some(pointer) = event.dyn_ref::<PointerEvent>() else { return false };
        let id = pointer.pointer_id();
        let place =
            at(f64::from(pointer.client_x()) - corner.x, f64::from(pointer.client_y()) - corner.y);
        match event.type_().as_str() {
            "pointerdown" => {
                if self.pointers.is_empty() {
                    self.dragged = false;
                }
                self.pointers.retain(|(known, _)| *known != id);
                self.pointers.push((id, place));
            }
            "pointermove" if pointer.buttons() != 0 => return self.drag(id, place),
            _ => self.pointers.retain(|(known, _)| *known != id),
        }
        false
    }

    fn wheel(&mut self, wheel: &WheelEvent, corner: Point) -> bool {
        let before = (self.zoom, self.offset);
        if wheel.ctrl_key() || wheel.meta_key() {
            let around =
                at(f64::from(wheel.client_x()) - corner.x, f64::from(wheel.client_y()) - corner.y);
            self.scale_by((-wheel.delta_y() * 0.0022).exp().clamp(0.5, 2.0), around);
            self.show(false);
            return true;
        }
        self.offset.x -= wheel.delta_x();
        self.offset.y -= wheel.delta_y();
        self.show(false);
        before != (self.zoom, self.offset)
    }

    fn drag(&mut self, id: i32, place: Point) -> bool {
        let Some(index) = self.pointers.iter().position(|(known, _)| *known == id) else {
            return false;
        };
        let far = |a: Point, b: Point| (a.x - b.x).hypot(a.y - b.y);
        let old = self.pointers.get(index).map_or(place, |(_, old)| *old);
        if !self.dragged && far(old, place) < STILL {
            return false;
        }
        self.dragged = true;
        let other = self.pointers.iter().find(|(known, _)| *known != id).map(|(_, other)| *other);
        if let Some(pointer) = self.pointers.get_mut(index) {
            pointer.1 = place;
        }
        match other {
            None => {
                self.offset = at(self.offset.x + place.x - old.x, self.offset.y + place.y - old.y)
            }
            Some(other) => {
                let middle = |a: Point| at((a.x + other.x) / 2.0, (a.y + other.y) / 2.0);
                let (from, to) = (middle(old), middle(place));
                self.offset = at(self.offset.x + to.x - from.x, self.offset.y + to.y - from.y);
                self.scale_by(far(place, other).max(1.0) / far(old, other).max(1.0), to);
            }
        }
        self.show(false);
        true
    }
}

/// Lets pointers and the wheel move what `holder` shows, until the listeners are dropped.
pub(crate) fn listen(holder: &Element, view: &Rc<RefCell<View>>) -> Vec<EventListener> {
    let kinds =
        ["wheel", "pointerdown", "pointermove", "pointerup", "pointercancel", "pointerleave"];
    let listener = |kind: &'static str| {
        let (view, holder_too) = (view.clone(), holder.clone());
        let options = EventListenerOptions::enable_prevent_default();
        EventListener::new_with_options(holder, kind, options, move |event| {
            let bounds = holder_too.get_bounding_client_rect();
            let taken = view.borrow_mut().on(event, at(bounds.left(), bounds.top()));
            if taken {
                event.prevent_default();
            }
        })
    };
    kinds.into_iter().map(listener).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(size: (f64, f64), room: (f64, f64)) -> View {
        let mut view = View::default();
        view.fit(1.0, size, room);
        view
    }

    #[test]
    fn a_picture_that_fits_stands_in_the_middle_and_does_not_move() {
        let mut view = view((100.0, 80.0), (200.0, 100.0));
        assert_eq!(view.offset, at(50.0, 10.0));
        view.follow(at(0.0, 0.0));
        assert_eq!(view.offset, at(50.0, 10.0));
    }

    #[test]
    fn a_larger_picture_never_leaves_its_room_empty() {
        let mut view = view((400.0, 100.0), (200.0, 100.0));
        view.follow(at(400.0, 50.0));
        assert_eq!(view.offset, at(-200.0, 0.0));
        view.follow(at(0.0, 50.0));
        assert_eq!(view.offset, at(0.0, 0.0));
    }

    #[test]
    fn what_is_under_the_pointer_stays_there_while_it_grows() {
        let mut view = view((400.0, 400.0), (200.0, 200.0));
        view.scale_by(2.0, at(100.0, 50.0));
        view.show(false);
        assert_eq!((view.zoom, view.offset), (2.0, at(-100.0, -50.0)));
        view.ask(Zoom::Whole);
        assert_eq!(view.zoom, 0.5);
    }
}
