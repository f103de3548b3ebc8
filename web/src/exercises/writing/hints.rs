//! Hints, and what each costs.

use super::sheet::{Sheet, USUAL_COST};
use crate::icons::{self, icon};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The hints.
pub(super) fn hints(sheet: &Sheet, change: &Callback<Sheet>) -> Html {
    let rows = sheet.hints.iter().enumerate().map(|(nth, (text, cost))| {
        let set = |set: fn(&mut (String, u32), String)| {
            let (sheet, change) = (sheet.clone(), change.clone());
            Callback::from(move |event: InputEvent| {
                let mut next = sheet.clone();
                let value = event.target_unchecked_into::<HtmlInputElement>().value();
                next.hints.get_mut(nth).into_iter().for_each(|hint| set(hint, value.clone()));
                change.emit(next);
            })
        };
        let remove = {
            let (mut next, change) = (sheet.clone(), change.clone());
            next.hints.remove(nth);
            Callback::from(move |_: MouseEvent| change.emit(next.clone()))
        };
        html! {
            <li key={nth} class="desk-row">
                <input type="text" aria-label={format!("Hint {}", nth + 1)} value={text.clone()} oninput={set(|hint, text| hint.0 = text)} />
                <input type="number" min="0" max="100" aria-label={format!("Points that hint {} costs", nth + 1)} value={cost.to_string()}
                    oninput={set(|hint, cost| hint.1 = cost.parse().unwrap_or(0))} />
                <button type="button" class="close" onclick={remove} aria-label={format!("Remove hint {}", nth + 1)} title="Remove it">{ icon(icons::CLOSE) }</button>
            </li>
        }
    });
    let add = {
        let (mut next, change) = (sheet.clone(), change.clone());
        next.hints.push((String::new(), USUAL_COST));
        Callback::from(move |_: MouseEvent| change.emit(next.clone()))
    };
    html! {
        <>
            <ol class="desk-rows" aria-label="Hints">{ for rows }</ol>
            <button type="button" class="btn sm" onclick={add}>{ "Add a hint" }</button>
        </>
    }
}
