//! The rules panel: what kube-proxy programs on a node, as `iptables-save` lists it, and which of it the
//! packet met.

mod change;
mod listing;
mod origin;
mod row;
mod tools;

use super::rule_text::{Ports, target};
use super::visited::Visited;
use crate::state::actions::Action;
use crate::state::model::{ChosenRule, Model, Sent};
use crate::state::shared::Shared;
use gloo::utils::document;
use listing::{Line, listing};
use origin::origin;
use portolan::chart::Chart;
use portolan::connections::Glance;
use portolan::journey::{HostKind, Step};
use portolan::journey::{RulePlace, TableName};
use portolan::problem::Place;
use portolan::rules::{RuleShown, RulesShown};
use portolan::scenario::Scenario;
use row::Rows;
use std::collections::HashSet;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
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

/// Which rules are listed: a node's, for IPv4 or IPv6.
type Listed = (String, bool);

/// The panel.
#[component]
pub(crate) fn Rules(props: &RulesProps) -> Html {
    // The node and the extent follow the journey until the user chooses; each step follows anew.
    let own = use_state_eq(|| None::<Listed>);
    let all = use_state_eq(|| false);
    let filter = use_state_eq(String::new);
    {
        let own = own.setter();
        use_effect_with((props.step, props.sent.clone()), move |_| own.set(None));
    }
    let followed = || (followed(props).unwrap_or_default(), speaks_v6(props.sent.as_ref()));
    let listed = own.as_ref().cloned().unwrap_or_else(followed);
    let node = listed.0.clone();
    let rules = use_memo((props.scenario.clone(), listed.clone()), |(scenario, (node, v6))| {
        scenario.rules(node, *v6)
    });
    let edit = (props.scenario.clone(), props.before_edit.clone(), listed.clone());
    let change = use_memo(edit, |(scenario, older, (node, v6))| {
        let older = older.as_ref().filter(|_| !v6);
        older.map(|older| scenario.rules_changed(older, node)).unwrap_or_default()
    });
    let ports = use_memo(props.chart.clone(), |chart| Ports::of(chart));
    // Rules and journey belong together only while the journey is of these very texts.
    let sent = props.sent.as_ref().filter(|sent| !sent.stale);
    let asked = (props.scenario.clone(), sent.cloned(), props.step, listed.clone());
    let counters = use_memo(asked, |(scenario, sent, step, (node, v6))| {
        counted(scenario, sent.as_ref()?, *step, node, *v6)
    });
    let journey = sent.map(|sent| &sent.journey);
    let visited =
        journey.map(|journey| Visited::at(journey, &node, props.step)).unwrap_or_default();
    let whole = *all || visited.chains.is_empty();
    let shown = rules.as_ref().as_ref();
    let lines = shown.map(|rules| listing(rules, &visited, whole, &filter)).unwrap_or_default();
    let chosen =
        props.chosen.as_ref().filter(|chosen| chosen.node == node).map(|chosen| chosen.place);
    let current = chosen.or(visited.latest);
    use_effect_with((current, whole, listed.clone()), |(current, _, _)| {
        if let Some(place) = current {
            bring_into_view(place);
        }
    });
    let shown_rule = current.and_then(|place| find(shown?, place));
    // Into the chain that a rule jumps to, which may not be listed yet.
    let enter = {
        let (act, node, all, filter) =
            (props.act.clone(), node.clone(), all.setter(), filter.setter());
        let rules = rules.clone();
        let known: Vec<RulePlace> =
            lines.iter().filter_map(Line::rule).map(|rule| rule.place).collect();
        Callback::from(move |(table, chain): (TableName, String)| {
            let rules = (*rules).as_ref();
            let Some(place) = rules.and_then(|rules| first_of(rules, table, &chain)) else {
                return;
            };
            if !known.contains(&place) {
                filter.set(String::new());
                all.set(true);
            }
            act.dispatch(Action::Rule(Some(ChosenRule { node: node.clone(), place })));
        })
    };
    let onkeydown = keys(&lines, current, &node, &props.act, &enter);
    let count = shown.map_or(0, count);
    let rows = Rows {
        chains: shown.map(holding_rules).unwrap_or_default(),
        visited: &visited,
        change: &change,
        ports: &ports,
        counters: (*counters).as_deref().unwrap_or_default(),
        chosen,
        current,
        node: &node,
        act: &props.act,
        enter: &enter,
    };
    html! {
        <>
            <div class="tabs">
                { props.tabs.clone() }
                <span class="sp"></span>
                <div class="choice-row">
                    { tools::filter(&filter) }
                    if !visited.chains.is_empty() {
                        <button type="button" class="btn sm" aria-pressed={whole.to_string()} title="All rules of the node, or those on the packet's way"
                            onclick={let all = all.clone(); Callback::from(move |_: MouseEvent| all.set(!*all))}>
                            { "All rules" }
                        </button>
                    }
                    { tools::nodes(&props.chart, &listed, own.setter()) }
                    <tools::Take scenario={props.scenario.clone()} listed={listed.clone()} />
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
                        <div key="counts" class="r note counts" role="presentation"><i></i><i></i><span>{ format!("# {}", counts(count, &visited, journey.is_some())) }</span></div>
                        { for lines.iter().enumerate().map(|(at, line)| rows.line(at, line)) }
                    </div>
                    { origin(shown_rule, &props.open_place) }
                }
            </div>
        </>
    }
}

/// Whether the request that shows is one over IPv6.
fn speaks_v6(sent: Option<&Sent>) -> bool {
    let first = sent.and_then(|sent| sent.journey.steps.first());
    first.is_some_and(|step| step.before.source.ip.contains(':'))
}

/// How many packets each rule has met so far.
fn counted(
    scenario: &Scenario,
    sent: &Sent,
    step: usize,
    node: &str,
    v6: bool,
) -> Option<Vec<(RulePlace, u64)>> {
    let first = sent.first();
    let (before, keep_alive) = (sent.before, sent.keep_alive);
    scenario.counters(&Glance { first: &first, before, keep_alive, step }, node, v6).ok()
}

/// The chains that hold rules.
fn holding_rules(rules: &RulesShown) -> HashSet<(TableName, &str)> {
    let chains = rules.tables.iter().flat_map(|table| {
        let chains = table.chains.iter().filter(|chain| !chain.rules.is_empty());
        chains.map(|chain| (table.name, chain.name.as_str()))
    });
    chains.collect()
}

/// Where a chain begins; `None` when it is none, or has no rule.
fn first_of(rules: &RulesShown, table: TableName, chain: &str) -> Option<RulePlace> {
    let table = rules.tables.iter().find(|shown| shown.name == table)?;
    let chain = table.chains.iter().find(|shown| shown.name.as_str() == chain)?;
    Some(chain.rules.first()?.place)
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

/// Up and down choose a rule, enter goes into the chain that it jumps to; escape goes back to that of the step.
fn keys(
    lines: &[Line<'_>],
    current: Option<RulePlace>,
    node: &str,
    act: &UseReducerDispatcher<Model>,
    enter: &Callback<(TableName, String)>,
) -> Callback<KeyboardEvent> {
    let rules: Vec<(RulePlace, Option<String>)> = lines
        .iter()
        .filter_map(Line::rule)
        .map(|rule| (rule.place, target(&rule.text).map(str::to_owned)))
        .collect();
    let (node, act, enter) = (node.to_owned(), act.clone(), enter.clone());
    Callback::from(move |event: KeyboardEvent| {
        let at = rules.iter().position(|(place, _)| Some(*place) == current);
        let last = rules.len().saturating_sub(1);
        let plain = !event.ctrl_key() && !event.alt_key() && !event.meta_key();
        let next = match event.key().as_str() {
            "ArrowDown" => at.map_or(0, |at| (at + 1).min(last)),
            "ArrowUp" => at.map_or(0, |at| at.saturating_sub(1)),
            "Enter" if plain => {
                if let Some((place, Some(chain))) = at.and_then(|at| rules.get(at)) {
                    enter.emit((place.table, chain.clone()));
                }
                return;
            }
            "Escape" => {
                act.dispatch(Action::Rule(None));
                return;
            }
            _ => return,
        };
        event.prevent_default();
        if let Some((place, _)) = rules.get(next) {
            act.dispatch(Action::Rule(Some(ChosenRule { node: node.clone(), place: *place })));
        }
    })
}
