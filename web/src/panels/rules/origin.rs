//! Why a rule is there: the field of the YAML, or the mechanism of kube-proxy, that called for it.

use portolan::problem::Place;
use portolan::rules::{OriginShown, RuleShown};
use yew::prelude::*;

/// The line below the list.
pub(crate) fn origin(rule: Option<&RuleShown>, open_place: &Callback<Place>) -> Html {
    let why = html! { <span class="mut">{ "Why is this rule here?" }</span> };
    let Some(rule) = rule else {
        return html! { <p class="origin">{ why }{ " " }<span class="mut">{ "Choose a rule." }</span></p> };
    };
    let sentence = match &rule.origin {
        OriginShown::Mechanism(sentence) if *sentence == rule.why => None,
        _ => Some(rule.why.as_str()).filter(|why| !why.is_empty()),
    };
    let because = match &rule.origin {
        OriginShown::Field { object, path, place: Some(place) } => {
            let (open_place, place) = (open_place.clone(), *place);
            let onclick = Callback::from(move |_: MouseEvent| open_place.emit(place));
            html! {
                <>
                    <button type="button" class="link" {onclick}>{ format!("line {}, ", place.line) }<code>{ path }</code></button>
                    <span class="mut">{ format!(" of {object}") }</span>
                </>
            }
        }
        OriginShown::Field { object, path, place: None } => html! {
            <><code>{ path }</code><span class="mut">{ format!(" of {object}, at its default") }</span></>
        },
        OriginShown::Mechanism(sentence) => html! { <span>{ sentence }</span> },
        OriginShown::Unknown if sentence.is_some() => html! {},
        OriginShown::Unknown => html! { <span class="mut">{ "Nobody said." }</span> },
    };
    html! { <p class="origin">{ why }{ " " }{ for sentence.map(|sentence| format!("{sentence} ")) }{ because }</p> }
}
