//! How large an element is, kept up to date.

use wasm_bindgen::prelude::*;
use web_sys::{Element, ResizeObserver};
use yew::prelude::*;

/// The width and height of the element at `node`, in pixels; `None` until it has been measured.
#[hook]
pub(crate) fn use_size(node: &NodeRef) -> Option<(f64, f64)> {
    let size = use_state_eq(|| None);
    let set = size.setter();
    use_effect_with(node.clone(), move |node| {
        let watch = node.cast::<Element>().and_then(|element| watch(element, set));
        move || drop(watch)
    });
    *size
}

/// Stops watching when dropped.
struct Watch {
    observer: ResizeObserver,
    _changed: Closure<dyn Fn()>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

fn watch(element: Element, set: UseStateSetter<Option<(f64, f64)>>) -> Option<Watch> {
    let measured = element.clone();
    let changed = Closure::<dyn Fn()>::new(move || {
        let (width, height) = (measured.client_width(), measured.client_height());
        if width > 0 && height > 0 {
            set.set(Some((f64::from(width), f64::from(height))));
        }
    });
    let observer = ResizeObserver::new(changed.as_ref().unchecked_ref()).ok()?;
    observer.observe(&element);
    Some(Watch { observer, _changed: changed })
}
