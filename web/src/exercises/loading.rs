//! The place of the classroom: it shows when its module and its styles have come.

use super::bridge::{self, Classroom};
use super::room::Room;
use crate::state::actions::Action;
use crate::state::model::Model;
use portolan::problem::Place;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// What the place shows.
#[derive(Properties, PartialEq)]
pub(crate) struct ClassroomPlaceProps {
    /// Everything.
    pub(crate) model: UseReducerHandle<Model>,
    /// Shows a piece of a text.
    pub(crate) open_place: Callback<Place>,
}

#[derive(Clone, PartialEq)]
enum Coming {
    Waiting,
    Here(Classroom),
    Missing,
}

/// The place.
#[component]
pub(crate) fn ClassroomPlace(props: &ClassroomPlaceProps) -> Html {
    let coming = use_state_eq(|| Coming::Waiting);
    {
        let set = coming.setter();
        use_effect_with(props.model.classroom.clone(), move |_| {
            spawn_local(async move {
                set.set(bridge::load().await.map_or(Coming::Missing, Coming::Here));
            });
        });
    }
    match &*coming {
        Coming::Waiting => html! {},
        Coming::Here(browser) => html! {
            <Room browser={browser.clone()} model={props.model.clone()} open_place={props.open_place.clone()} />
        },
        Coming::Missing => {
            let act = props.model.dispatcher();
            let close = Callback::from(move |_: MouseEvent| act.dispatch(Action::Classroom(None)));
            html! {
                <div class="notice bad" role="alert" style="position:absolute;inset:48px 0 auto;z-index:30">
                    <p><b>{ "The exercises could not be loaded." }</b>{ " Is the network there? Your own work is untouched." }</p>
                    <button type="button" class="btn sm" onclick={close}>{ "All right" }</button>
                </div>
            }
        }
    }
}
