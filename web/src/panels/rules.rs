//! The rules panel: what kube-proxy programs on a node, as `iptables-save` lists it, and which of it the
//! packet met.

mod change;
mod counters;
mod listing;
mod origin;
mod row;
mod scroll;
mod tools;

use super::rule_text::{Ports, target};
use super::visited::Visited;
use crate::state::actions::Action;
use crate::state::model::{ChosenRule, Model, Sent};
use crate::state::shared::Shared;
use counters::{Counted, use_counters};
use listing::{Line, listing};
use origin::origin;
use portolan::chart::Chart;
use portolan::journey::{HostKind, Step};
use portolan::journey::{RulePlace, TableName};
use portolan::problem::Place;
use portolan::rules::RuleList;
use portolan::scenario::Scenario;
use row::Rows;
use std::cell::RefCell;
use std::rc::Rc;
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
    let first = use_state_eq(|| 0);
    {
        let own = own.setter();
        use_effect_with((props.step, props.sent.clone()), move |_| own.set(None));
    }
    let followed = || (followed(props).unwrap_or_default(), speaks_v6(props.sent.as_ref()));
    let listed = own.as_ref().cloned().unwrap_or_else(followed);
    let node = AttrValue::from(listed.0.clone());
    let rules = use_memo((props.scenario.clone(), listed.clone()), |(scenario, (node, v6))| {
        scenario.rule_list(node, *v6)
    });
    let edit = (props.scenario.clone(), props.before_edit.clone(), listed.clone());
    let change = use_memo(edit, |(scenario, older, (node, v6))| {
        let older = older.as_ref().filter(|_| !v6);
        older.map(|older| scenario.rules_changed(older, node)).unwrap_or_default()
    });
    let ports = use_memo(props.chart.clone(), |chart| Ports::of(chart));
    // Rules and journey belong together only while the journey is of these very texts.
    let sent = props.sent.as_ref().filter(|sent| !sent.stale);
    let count = rules.as_ref().as_ref().map_or(0, RuleList::count);
    let counters = use_counters(Counted {
        scenario: props.scenario.clone(),
        sent: sent.cloned(),
        step: props.step,
        listed: listed.clone(),
        rules: count,
    });
    let journey = sent.map(|sent| &sent.journey);
    let visited = match &props.sent {
        Some(sent) if sent.stale => Visited::at(&sent.journey, &node, props.step).chains_alone(),
        Some(sent) => Visited::at(&sent.journey, &node, props.step),
        None => Visited::default(),
    };
    let whole = *all || visited.chains.is_empty();
    let shown = rules.as_ref().as_ref();
    let lines = shown.map(|rules| listing(rules, &visited, whole, &filter)).unwrap_or_default();
    let lines = Rc::new(lines);
    let chosen =
        props.chosen.as_ref().filter(|chosen| chosen.node == node).map(|chosen| chosen.place);
    let current = chosen.or(visited.latest);
    let at = lines.iter().position(|line| current.is_some() && line.rule() == current);
    use_effect_with((current, whole, listed.clone()), move |_| {
        // The count of all stands above the lines.
        if let Some(at) = at {
            scroll::bring_into_view(at + 1);
        }
    });
    let drawn = scroll::drawn(lines.len(), *first);
    let shown_rule = current.and_then(|place| shown?.rule(&place));
    // Into the chain that a rule jumps to, which may not be listed yet. It is the same callback as long as the node is,
    // so that lines which say the same are not drawn anew; so it finds here what is listed now.
    let latest = use_mut_ref(|| (rules.clone(), lines.clone()));
    *latest.borrow_mut() = (rules.clone(), lines.clone());
    let enter = {
        let (act, all, filter) = (props.act.clone(), all.setter(), filter.setter());
        use_callback(node.clone(), move |(table, chain): (TableName, String), node| {
            let (rules, known) = latest.borrow().clone();
            let rules = (*rules).as_ref();
            let Some(place) = rules.and_then(|rules| first_of(rules, table, &chain)) else {
                return;
            };
            if !known.contains(&Line::Rule(place)) {
                filter.set(String::new());
                all.set(true);
            }
            act.dispatch(Action::Rule(Some(ChosenRule { node: node.to_string(), place })));
        })
    };
    let onkeydown = keys(&lines, &rules, current, &node, &props.act, &enter);
    let rows = shown.map(|rules| Rows {
        rules,
        visited: &visited,
        change: &change,
        ports: &ports,
        counters: (*counters).as_deref().unwrap_or_default(),
        chosen,
        current,
        node: &node,
        act: &props.act,
        enter: &enter,
        chains: RefCell::default(),
    });
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
                        onscroll={scroll::scrolled(first.setter())} aria-label={format!("Rules of {node}")}
                        aria-activedescendant={current.filter(|_| at.is_some_and(|at| drawn.contains(&at))).map(|place| row_id(&place))}>
                        <div key="counts" class="r note counts" role="presentation"><i></i><i></i><span>{ format!("# {}", counts(count, &visited, journey.is_some())) }</span></div>
                        { scroll::room("above", drawn.start) }
                        { for drawn.clone().filter_map(|at| Some(rows.as_ref()?.line(at, lines.get(at)?))) }
                        { scroll::room("below", lines.len() - drawn.end) }
                    </div>
                    { origin(shown_rule.as_ref(), &props.open_place) }
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

/// Where a chain begins; `None` when it is none, or has no rule.
fn first_of(rules: &RuleList, table: TableName, chain: &str) -> Option<RulePlace> {
    rules.chain(table, chain)?.places().next()
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

fn counts(count: usize, visited: &Visited, journey: bool) -> String {
    let rules = if count == 1 { "1 rule".to_owned() } else { format!("{count} rules") };
    if journey && !visited.chains.is_empty() {
        format!("{rules} · {} looked at · {} decided", visited.looked_at, visited.decided)
    } else {
        rules
    }
}

fn row_id(place: &RulePlace) -> String {
    format!("rule-{}-{}-{}", place.table, place.chain, place.index)
}

/// Up and down choose a rule, enter goes into the chain that it jumps to; escape goes back to that of the step.
fn keys(
    lines: &Rc<Vec<Line>>,
    rules: &Rc<Option<RuleList>>,
    current: Option<RulePlace>,
    node: &str,
    act: &UseReducerDispatcher<Model>,
    enter: &Callback<(TableName, String)>,
) -> Callback<KeyboardEvent> {
    let (lines, rules) = (Rc::clone(lines), Rc::clone(rules));
    let (node, act, enter) = (node.to_owned(), act.clone(), enter.clone());
    Callback::from(move |event: KeyboardEvent| {
        let places: Vec<RulePlace> = lines.iter().filter_map(Line::rule).collect();
        let at = places.iter().position(|place| Some(*place) == current);
        let last = places.len().saturating_sub(1);
        let plain = !event.ctrl_key() && !event.alt_key() && !event.meta_key();
        let next = match event.key().as_str() {
            "ArrowDown" => at.map_or(0, |at| (at + 1).min(last)),
            "ArrowUp" => at.map_or(0, |at| at.saturating_sub(1)),
            "Enter" if plain => {
                let place = at.and_then(|at| places.get(at));
                let text = place.and_then(|place| rules.as_ref().as_ref()?.text(place));
                if let Some((place, chain)) = place.zip(text.as_deref().and_then(target)) {
                    enter.emit((place.table, chain.to_owned()));
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
        if let Some(place) = places.get(next) {
            act.dispatch(Action::Rule(Some(ChosenRule { node: node.clone(), place: *place })));
        }
    })
}
