//! Where many requests went, beside the exact shares of chance: bars to see, and a table to read.

use crate::icons::{self, icon};
use crate::motion;
use crate::state::actions::Action;
use crate::state::batch::Batch;
use crate::state::model::Model;
use crate::state::shared::Shared;
use crate::text_view::words;
use portolan::tally::TallyRow;
use yew::prelude::*;

/// What the card shows.
#[derive(Properties, PartialEq)]
pub(crate) struct SharesProps {
    /// Where they went.
    pub(crate) batch: Shared<Batch>,
    /// The texts have changed since.
    pub(crate) stale: bool,
    /// Where to tell what the user does.
    pub(crate) act: UseReducerDispatcher<Model>,
}

/// The card.
#[component]
pub(crate) fn Shares(props: &SharesProps) -> Html {
    let Batch { tally, keep_alive, .. } = &*props.batch;
    let keep_alive = *keep_alive;
    let act = &props.act;
    let send = |keep_alive| {
        let act = act.clone();
        move || act.dispatch(Action::SendMany { keep_alive, play: motion::allowed() })
    };
    let (other, same) = (send(!keep_alive), send(keep_alive));
    let close = {
        let act = act.clone();
        Callback::from(move |_: MouseEvent| act.dispatch(Action::CloseBatch))
    };
    let shares = tally.rows.iter().map(|row| row.met.max(expected_tenths(row, tally.count) / 10));
    let widest = shares.max().unwrap_or(1).max(1);
    let title = format!("Where {} requests went", tally.count);
    html! {
        <section class={classes!("shares", props.stale.then_some("stale"))} aria-label={title.clone()}>
            <div class="shares-head">
                <h2>{ title.clone() }</h2>
                <button type="button" class="close" aria-label="Close" title="Close" onclick={close}>{ icon(icons::CLOSE) }</button>
            </div>
            <div class="shares-rows" tabindex="0" role="group" aria-label="Shares">
                <table>
                    <colgroup><col class="who" /><col /><col class="number" /><col class="number" /></colgroup>
                    <thead class="hidden-words"><tr>
                        <th scope="col">{ "Answered by" }</th><th scope="col">{ "Share" }</th>
                        <th scope="col">{ "Requests" }</th><th scope="col">{ "Expected" }</th>
                    </tr></thead>
                    <tbody>{ for tally.rows.iter().map(|row| self::row(row, tally.count, widest)) }</tbody>
                </table>
            </div>
            <p class="mut sm">
                <span class="expected-mark" aria-hidden="true"></span>
                { if keep_alive {
                    "what chance gives; on one connection, the first packet chose for all"
                } else {
                    "what chance gives, exactly"
                } }
            </p>
            <label class="sm">
                <input type="checkbox" checked={keep_alive} onchange={Callback::from(move |_: Event| other())} />
                { "over one connection, kept alive" }
            </label>
            if props.stale {
                <button type="button" class="btn sm" onclick={Callback::from(move |_: MouseEvent| same())}>
                    { format!("× {} with the texts of now", tally.count) }
                </button>
            }
        </section>
    }
}

fn row(row: &TallyRow, count: u32, widest: u32) -> Html {
    let expected = expected_tenths(row, count);
    let percent = |tenths: u32| format!("{}%", (tenths * 10).div_ceil(widest).min(100));
    html! {
        <tr>
            <th scope="row" title={row.label.to_string()}><bdi>{ words(&row.label) }</bdi></th>
            <td class="share">
                <div class={classes!("share-bar", (!row.answered).then_some("bad"))} style={format!("width:{}", percent(row.met * 10))}></div>
                <div class="expected-mark" style={format!("left:{}", percent(expected))}></div>
            </td>
            <td>{ row.met }</td>
            <td class="mut">{ format!("{}.{}", expected / 10, expected % 10) }</td>
        </tr>
    }
}

/// How many of `count` requests chance would give a row, in tenths.
fn expected_tenths(row: &TallyRow, count: u32) -> u32 {
    let tenths = (u64::from(row.expected_ppm) * u64::from(count) + 50_000) / 100_000;
    u32::try_from(tenths).unwrap_or(u32::MAX)
}
