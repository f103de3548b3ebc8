//! Which parts an embed shows, as the attributes of its element say.

use web_sys::Element;

/// What an embed is asked to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Parts {
    /// The map.
    pub(crate) map: bool,
    /// The texts, from the beginning.
    pub(crate) editor: bool,
    /// The rules of the node.
    pub(crate) rules: bool,
    /// The packet, field by field.
    pub(crate) packet: bool,
    /// Nothing can be edited.
    pub(crate) read_only: bool,
    /// The first step, from 0; the link's own when it is not said.
    pub(crate) step: Option<usize>,
    /// The last step that may be seen, from 0.
    pub(crate) end: Option<usize>,
    /// The journey runs by itself.
    pub(crate) play: bool,
}

impl Parts {
    /// Those that the element's attributes name. What they hold has been checked where they were written; anything
    /// else means nothing.
    pub(crate) fn of(place: &Element) -> Self {
        let view = place.get_attribute("data-view").unwrap_or_default();
        let shows = |part: &str| view.split(',').any(|shown| shown == part);
        let says = |name: &str| place.get_attribute(name).is_some();
        let step = |name: &str| {
            place.get_attribute(name)?.parse::<usize>().ok().map(|step| step.saturating_sub(1))
        };
        Parts {
            map: shows("map"),
            editor: shows("editor"),
            rules: shows("rules"),
            packet: shows("packet"),
            read_only: says("data-read-only"),
            step: step("data-from"),
            end: step("data-to"),
            play: says("data-play"),
        }
    }
}
