//! The rules panel: what kube-proxy programs on a node, as `iptables-save` lists it, and which of it the
//! packet met.

mod change;
mod listing;
mod origin;

use super::rule_text::{Ink, Ports};
use super::visited::{Met, Visited};
use crate::state::actions::Action;
use crate::state::model::{ChosenRule, Model, Sent};
use crate::state::shared::Shared;
use crate::text_view::port;
use gloo::utils::document;
use listing::{Line, listing};
use origin::origin;
use portolan::chart::Chart;
use portolan::journey::RulePlace;
use portolan::journey::{HostKind, Step};
use portolan::problem::Place;
use portolan::rules::{RuleShown, RulesChange, RulesShown};
use portolan::scenario::Scenario;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlSelectElement};
use yew::prelude::*;

/// What the panel shows.
#[derive(Properties, PartialEq)]
pub(crate) struct RulesProps {
    /// What follows from the texts.
    pub(crate) scenario: Shared<Scenario>,
    /// What the texts gave before the last edit that changed any rules.
    pub(crate) before_edit: Option<Shared<Scenario>>,
    /// The world at rest.
    pub(crate) chart: Shared<Chart>,
    /// The request and its way.
    pub(crate) sent: Option<Sent>,
    /// The step.
    pub(crate) step: usize,
    /// The rule that the user looks at.
    pub(crate) chosen: Option<ChosenRule>,
    /// Where to tell what the user does.
    pub(crate) act: UseReducerDispatcher<Model>,
    /// Shows a piece of a text in the editor.
    pub(crate) open_place: Callback<Place>,
    /// The tabs of the panels, which share a line with the panel's own controls.
    pub(crate) tabs: Html,
}

/// The panel.
#[component]
pub(crate) fn Rules(props: &RulesProps) -> Html {
    // The node and the extent follow the journey until the user chooses; each step follows anew.
    let own_node = use_state_eq(|| None::<String>);
    let all = use_state_eq(|| false);
    {
        let own_node = own_node.setter();
        use_effect_with((props.step, props.sent.clone()), move |_| own_node.set(None));
    }
    let node = own_node.as_ref().cloned().or_else(|| followed(props)).unwrap_or_default();
    let rules =
        use_memo((props.scenario.clone(), node.clone()), |(scenario, node)| scenario.rules(node));
    let edit = (props.scenario.clone(), props.before_edit.clone(), node.clone());
    let change = use_memo(edit, |(scenario, older, node)| {
        older.as_ref().map(|older| scenario.rules_changed(older, node)).unwrap_or_default()
    });
    let ports = use_memo(props.chart.clone(), |chart| Ports::of(chart));
    // Rules and journey belong together only while the journey is of these very texts.
    let journey = props.sent.as_ref().filter(|sent| !sent.stale).map(|sent| &sent.journey);
    let visited =
        journey.map(|journey| Visited::at(journey, &node, props.step)).unwrap_or_default();
    let whole = *all || visited.chains.is_empty();
    let lines =
        rules.as_ref().as_ref().map(|rules| listing(rules, &visited, whole)).unwrap_or_default();
    let chosen =
        props.chosen.as_ref().filter(|chosen| chosen.node == node).map(|chosen| chosen.place);
    let current = chosen.or(visited.latest);
    use_effect_with((current, whole, node.clone()), |(current, _, _)| {
        if let Some(place) = current {
            bring_into_view(place);
        }
    });
    let shown_rule = current.and_then(|place| find(rules.as_ref().as_ref()?, place));
    let onkeydown = keys(&lines, current, &node, &props.act);
    let count = rules.as_ref().as_ref().map_or(0, count);
    html! {
        <>
            <div class="tabs">
                { props.tabs.clone() }
                <span class="sp"></span>
                <span class="mut sm counts">{ counts(count, &visited, journey.is_some()) }</span>
                <div class="choice-row">
                    if !visited.chains.is_empty() {
                        <button type="button" class="btn sm" aria-pressed={whole.to_string()}
                            onclick={let all = all.clone(); Callback::from(move |_: MouseEvent| all.set(!*all))}>
                            { "All rules" }
                        </button>
                    }
                    { nodes(&props.chart, &node, own_node.setter()) }
                </div>
            </div>
            <div id="panel-panel" role="tabpanel" aria-labelledby="panel-tab-0" class="rules-panel">
                { change::told(&change) }
                if lines.is_empty() {
                    <p class="says">{ "No node, no rules." }</p>
                } else {
                    <div id="rules" class="rules" role="listbox" tabindex="0" {onkeydown}
                        aria-label={format!("Rules of {node}")}
                        aria-activedescendant={current.map(|place| row_id(&place))}>
                        { for lines.iter().map(|line| self::line(line, &visited, &change, &ports, chosen, current, &node, &props.act)) }
                    </div>
                    { origin(shown_rule, &props.open_place) }
                }
            </div>
        </>
    }
}

/// The node that the panel follows: that of the chosen rule, of the step, or of the last step on a node.
fn followed(props: &RulesProps) -> Option<String> {
    if let Some(chosen) = &props.chosen {
        return Some(chosen.node.clone());
    }
    let steps = props.sent.as_ref().map(|sent| sent.journey.steps.as_slice()).unwrap_or_default();
    let on_node = |step: &&Step| step.host.kind == HostKind::Node;
    let (before, after) = steps.split_at((props.step + 1).min(steps.len()));
    // On a node its own rules; elsewhere those that decided last, or will decide first.
    let here = before.last().filter(on_node);
    let decided = before.iter().rev().chain(after).find(|step| step.rule.is_some());
    let step =
        here.or(decided.filter(on_node)).or_else(|| before.iter().rev().chain(after).find(on_node));
    step.map(|step| step.host.name.clone())
        .or_else(|| Some(props.chart.nodes.first()?.name.clone()))
}

fn count(rules: &RulesShown) -> usize {
    rules.tables.iter().flat_map(|table| &table.chains).map(|chain| chain.rules.len()).sum()
}

fn counts(count: usize, visited: &Visited, journey: bool) -> String {
    let rules = if count == 1 { "1 rule".to_owned() } else { format!("{count} rules") };
    if journey && !visited.chains.is_empty() {
        format!("{rules} · {} looked at · {} decided", visited.looked_at, visited.decided)
    } else {
        rules
    }
}

fn find(rules: &RulesShown, place: RulePlace) -> Option<&RuleShown> {
    let table = rules.tables.iter().find(|table| table.name == place.table)?;
    let chain = table.chains.iter().find(|chain| chain.name == place.chain)?;
    chain.rules.iter().find(|rule| rule.place == place)
}

fn nodes(chart: &Chart, node: &str, set: UseStateSetter<Option<String>>) -> Html {
    let onchange = Callback::from(move |event: Event| {
        if let Some(select) = event.target_dyn_into::<HtmlSelectElement>() {
            set.set(Some(select.value()));
        }
    });
    html! {
        <select class="sel sm" aria-label="Node" {onchange}>
            { for chart.nodes.iter().map(|shown| html! {
                <option value={shown.name.clone()} selected={shown.name == node}>{ &shown.name }</option>
            }) }
        </select>
    }
}

fn row_id(place: &RulePlace) -> String {
    format!("rule-{}-{}-{}", place.table, place.chain, place.index)
}

/// Scrolls the list, and only the list, until the rule is in view.
fn bring_into_view(place: &RulePlace) {
    let element = |id: &str| document().get_element_by_id(id)?.dyn_into::<HtmlElement>().ok();
    let (Some(list), Some(row)) = (element("rules"), element(&row_id(place))) else { return };
    let (top, height) = (row.offset_top(), list.client_height());
    if top < list.scroll_top() + 20 || top + 40 > list.scroll_top() + height {
        list.set_scroll_top((top - height / 2).max(0));
    }
}

/// Up and down choose a rule; escape goes back to that of the step.
fn keys(
    lines: &[Line<'_>],
    current: Option<RulePlace>,
    node: &str,
    act: &UseReducerDispatcher<Model>,
) -> Callback<KeyboardEvent> {
    let rules: Vec<RulePlace> =
        lines.iter().filter_map(Line::rule).map(|rule| rule.place).collect();
    let (node, act) = (node.to_owned(), act.clone());
    Callback::from(move |event: KeyboardEvent| {
        let at = rules.iter().position(|place| Some(*place) == current);
        let last = rules.len().saturating_sub(1);
        let next = match event.key().as_str() {
            "ArrowDown" => at.map_or(0, |at| (at + 1).min(last)),
            "ArrowUp" => at.map_or(0, |at| at.saturating_sub(1)),
            "Escape" => {
                act.dispatch(Action::Rule(None));
                return;
            }
            _ => return,
        };
        event.prevent_default();
        if let Some(place) = rules.get(next) {
            act.dispatch(Action::Rule(Some(ChosenRule { node: node.clone(), place: *place })));
        }
    })
}

#[expect(clippy::too_many_arguments, reason = "what a line's looks and clicks depend on")]
fn line(
    line: &Line<'_>,
    visited: &Visited,
    change: &RulesChange,
    ports: &Ports,
    chosen: Option<RulePlace>,
    current: Option<RulePlace>,
    node: &str,
    act: &UseReducerDispatcher<Model>,
) -> Html {
    let rule = match line {
        Line::Note(text) => {
            return html! { <div class="r note" role="presentation"><i></i><span>{ text }</span></div> };
        }
        Line::Rule(rule) => rule,
    };
    let met = visited.met(&rule.place);
    let (class, sign, said) = match met {
        Some(Met::Now(order)) => {
            ("now", order.to_string(), format!("decides now, number {order} on the way"))
        }
        Some(Met::Hit(order)) => {
            ("hit", order.to_string(), format!("decided, number {order} on the way"))
        }
        Some(Met::Ahead(order)) => {
            ("ahead", order.to_string(), format!("will decide as number {order}"))
        }
        Some(Met::Looked) => ("looked", "·".to_owned(), "looked at on the way".to_owned()),
        None => ("", String::new(), String::new()),
    };
    let (added, sign, said) = change::mark(change, &rule.place, sign, said);
    let picked = (chosen == Some(rule.place)).then_some("picked");
    let onclick = {
        let (act, chosen) = (act.clone(), ChosenRule { node: node.to_owned(), place: rule.place });
        Callback::from(move |_: MouseEvent| act.dispatch(Action::Rule(Some(chosen.clone()))))
    };
    html! {
        <div key={row_id(&rule.place)} id={row_id(&rule.place)} class={classes!("r", class, picked, added)} role="option"
            aria-selected={(current == Some(rule.place)).to_string()} {onclick}>
            <i title={said.clone()}>{ sign }</i>
            <span>
                { for ports.parts(&rule.text).into_iter().map(|(part, ink)| match ink {
                    Ink::Port(role) => port(part, role),
                    Ink::Comment => html! { <span class="comment">{ part }</span> },
                    Ink::Plain => html! { { part } },
                }) }
            </span>
            if !said.is_empty() { <span class="hidden-words">{ format!(" ({said})") }</span> }
        </div>
    }
}
