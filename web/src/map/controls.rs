//! What a reader does to the map: moves it, goes through its things by key, and opens their cards.

use super::view::{View, Zoom, listen};
use crate::state::shared::Shared;
use drawing::layout::Layout;
use drawing::px;
use drawing::things::{Thing, in_order};
use portolan::chart::Chart;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, HtmlElement, SvgElement};
use yew::prelude::*;

/// Width of a card, in pixels.
const CARD_W: f64 = 300.0;

/// A thing whose card is open.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Opened {
    /// The thing.
    pub(crate) thing: Thing,
    /// Where its card stands.
    pub(crate) style: String,
}

/// What the map needs to be used.
pub(crate) struct Controls {
    /// The part that shows.
    pub(crate) view: Rc<RefCell<View>>,
    /// The group that holds the picture.
    pub(crate) picture: NodeRef,
    /// The thing that the keyboard comes to.
    pub(crate) current: Option<Thing>,
    /// The thing whose card is open.
    pub(crate) opened: Option<Opened>,
    /// A press anywhere on the map.
    pub(crate) press: Callback<MouseEvent>,
    /// A key anywhere on the map.
    pub(crate) key: Callback<KeyboardEvent>,
    /// Opens the card of a thing.
    pub(crate) choose: Callback<Thing>,
    /// Closes the card.
    pub(crate) close: Callback<()>,
}

/// The controls of the map in `holder`.
#[hook]
pub(crate) fn use_controls(
    holder: &NodeRef,
    chart: &Shared<Chart>,
    layout: &Shared<Layout>,
    room: (f64, f64),
) -> Controls {
    let view = use_mut_ref(View::default);
    let picture = view.borrow().picture.clone();
    {
        let view = view.clone();
        use_effect_with(holder.clone(), move |holder| {
            let listeners = holder.cast::<Element>().map(|holder| listen(&holder, &view));
            move || drop(listeners)
        });
    }
    {
        let view = view.clone();
        use_effect_with((layout.clone(), room), move |(layout, room)| {
            view.borrow_mut().fit(layout.scale, layout.size, *room);
        });
    }
    let current = use_state_eq(|| None::<Thing>);
    let opened = use_state_eq(|| None::<Opened>);
    {
        // Another world has other things.
        let (current, opened) = (current.setter(), opened.setter());
        use_effect_with(chart.clone(), move |_| {
            current.set(None);
            opened.set(None);
        });
    }
    let open = {
        let (holder, current, opened) = (holder.clone(), current.setter(), opened.setter());
        Callback::from(move |thing: Thing| {
            let Some(style) = place(&holder, thing) else { return };
            current.set(Some(thing));
            opened.set(Some(Opened { thing, style }));
        })
    };
    let close = {
        let (holder, thing, opened) =
            (holder.clone(), opened.as_ref().map(|opened| opened.thing), opened.setter());
        Callback::from(move |()| {
            opened.set(None);
            if let Some(thing) = thing {
                focus(&holder, thing);
            }
        })
    };
    let press = {
        let (view, open, opened) = (view.clone(), open.clone(), opened.setter());
        Callback::from(move |event: MouseEvent| {
            if view.borrow().dragged {
                return;
            }
            let inside = closest(event.target(), ".thing-card, .zoom, .map-empty").is_some();
            match pressed(event.target()) {
                Some(thing) => open.emit(thing),
                None if inside => {}
                None => opened.set(None),
            }
        })
    };
    let key = {
        let (view, layout, holder) = (view.clone(), layout.clone(), holder.clone());
        let (open, close, set) = (open.clone(), close.clone(), current.setter());
        Callback::from(move |event: KeyboardEvent| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            let thing = pressed(event.target());
            let by = match (event.key().as_str(), thing) {
                ("Enter" | " ", Some(thing)) => {
                    event.prevent_default();
                    return open.emit(thing);
                }
                ("Escape", _) => return close.emit(()),
                ("+" | "=", _) => return view.borrow_mut().ask(Zoom::In),
                ("-", _) => return view.borrow_mut().ask(Zoom::Out),
                ("0", _) => return view.borrow_mut().ask(Zoom::Whole),
                ("ArrowDown", Some(_)) => 1,
                ("ArrowUp", Some(_)) => -1,
                _ => return,
            };
            event.prevent_default();
            let order = in_order(&layout);
            let here = order.iter().position(|known| Some(*known) == thing).unwrap_or(0);
            if let Some(next) = here.checked_add_signed(by).and_then(|next| order.get(next)) {
                set.set(Some(*next));
                focus(&holder, *next);
            }
        })
    };
    let order = in_order(layout);
    let known = current.filter(|thing| order.contains(thing));
    Controls {
        view,
        picture,
        current: known.or_else(|| order.first().copied()),
        opened: (*opened).clone(),
        press,
        key,
        choose: open,
        close,
    }
}

fn closest(target: Option<EventTarget>, selector: &str) -> Option<Element> {
    target?.dyn_into::<Element>().ok()?.closest(selector).ok().flatten()
}

/// The thing that was pressed.
fn pressed(target: Option<EventTarget>) -> Option<Thing> {
    Thing::read(&closest(target, "[data-thing]")?.get_attribute("data-thing")?)
}

fn element(holder: &NodeRef, thing: Thing) -> Option<Element> {
    let selector = format!("[data-thing='{}']", thing.id());
    holder.cast::<Element>()?.query_selector(&selector).ok().flatten()
}

fn focus(holder: &NodeRef, thing: Thing) {
    let element = element(holder, thing).and_then(|element| element.dyn_into::<SvgElement>().ok());
    // What cannot take the focus leaves it where it is.
    let _ = element.map(|element| element.focus());
}

/// The place of a thing's card: beside it, on the side where there is more room.
fn place(holder: &NodeRef, thing: Thing) -> Option<String> {
    let room = holder.cast::<HtmlElement>()?.get_bounding_client_rect();
    // A pod without an element of its own stands in a row: its card takes the place of the row's.
    let bounds = element(holder, thing).map(|element| element.get_bounding_client_rect());
    let (left, right, top) = bounds.map_or((room.right(), room.right(), room.top()), |bounds| {
        (bounds.left(), bounds.right(), bounds.top())
    });
    let (left, right, top) = (left - room.left(), right - room.left(), top - room.top());
    let x = if right + CARD_W + 20.0 < room.width() { right + 10.0 } else { left - CARD_W - 10.0 };
    let x = x.min(room.width() - CARD_W - 8.0).max(8.0);
    let y = top.min(room.height() - 260.0).max(8.0);
    Some(format!("left:{}px;top:{}px;max-height:calc(100% - {}px)", px(x), px(y), px(y + 8.0)))
}
