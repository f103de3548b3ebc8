//! One line of the list: a rule, what the packet had to do with it, and how many packets it has met.

use super::super::rule_text::{Ink, PortAt, Ports, parts, target};
use super::super::visited::{Met, Visited};
use super::listing::Line;
use super::{change, row_id};
use crate::state::actions::Action;
use crate::state::model::{ChosenRule, Model};
use crate::text_view::port;
use portolan::journey::{RulePlace, TableName};
use portolan::rules::{RuleList, RulesChange};
use std::cell::RefCell;
use yew::prelude::*;

/// What the looks and clicks of lines depend on.
pub(super) struct Rows<'a> {
    pub(super) rules: &'a RuleList,
    pub(super) visited: &'a Visited,
    pub(super) change: &'a RulesChange,
    pub(super) ports: &'a Ports,
    pub(super) counters: &'a [(RulePlace, u64)],
    pub(super) chosen: Option<RulePlace>,
    pub(super) current: Option<RulePlace>,
    pub(super) node: &'a AttrValue,
    pub(super) act: &'a UseReducerDispatcher<Model>,
    /// Goes into a chain.
    pub(super) enter: &'a Callback<(TableName, String)>,
    /// Which names of targets are chains that have rules, as far as it was asked: most lines name one of a few, and
    /// there are thousands of chains to look through.
    pub(super) chains: RefCell<Vec<(TableName, String, bool)>>,
}

impl Rows<'_> {
    /// The line at `at` of the list. Each has a key: with one line that has none, all would be compared by their
    /// places alone.
    pub(super) fn line(&self, at: usize, line: &Line) -> Html {
        let place = match line {
            Line::Note(text) => {
                return html! { <div key={at} class="r note" role="presentation"><i></i><i></i><span>{ text }</span></div> };
            }
            Line::Rule(place) => *place,
        };
        let text = self.rules.text(&place).unwrap_or_default();
        let port = self.ports.find(&text);
        let jumps = target(&text).is_some_and(|target| self.has_rules(place.table, target));
        let packets = self.counters.iter().find(|(counted, _)| *counted == place);
        html! {
            <Row key={row_id(&place)} {place} {text} {port} {jumps} met={self.visited.met(&place)}
                added={self.change.added.contains(&place)} packets={packets.map(|(_, packets)| *packets)}
                picked={self.chosen == Some(place)} current={self.current == Some(place)}
                node={self.node} act={self.act} enter={self.enter} />
        }
    }

    /// Whether that is a chain, and has rules.
    fn has_rules(&self, table: TableName, name: &str) -> bool {
        let mut known = self.chains.borrow_mut();
        if let Some((_, _, has)) = known.iter().find(|known| known.0 == table && known.1 == name) {
            return *has;
        }
        let has = self.rules.chain(table, name).is_some_and(|chain| chain.places().len() > 0);
        known.push((table, name.to_owned(), has));
        has
    }
}

/// What a line shows of a rule. One that shows what it did is not drawn anew: a key changes few of them.
#[derive(Properties, PartialEq)]
struct RowProps {
    place: RulePlace,
    text: String,
    port: Option<PortAt>,
    /// Its target is a chain that has rules.
    jumps: bool,
    met: Option<Met>,
    /// The last edit added it.
    added: bool,
    packets: Option<u64>,
    /// The user chose it.
    picked: bool,
    /// It is the one that the list is about now.
    current: bool,
    node: AttrValue,
    act: UseReducerDispatcher<Model>,
    enter: Callback<(TableName, String)>,
}

#[component]
fn Row(props: &RowProps) -> Html {
    let place = props.place;
    let (class, sign, said) = met(props.met);
    let (added, sign, said) = change::mark(props.added, sign, said);
    let onclick = {
        let chosen = ChosenRule { node: props.node.to_string(), place };
        let act = props.act.clone();
        Callback::from(move |_: MouseEvent| act.dispatch(Action::Rule(Some(chosen.clone()))))
    };
    html! {
        <div id={row_id(&place)} class={classes!("r", class, props.picked.then_some("picked"), added)} role="option"
            aria-selected={props.current.to_string()} {onclick}>
            <i title={said.clone()}>{ sign }</i>
            <i class="count" title={props.packets.map(told)}>{ for props.packets.map(|packets| format!("{packets}×")) }</i>
            <span>
                { for parts(&props.text, props.port).into_iter().map(|(part, ink)| match ink {
                    Ink::Port(role) => port(part, role),
                    Ink::Comment => html! { <span class="comment">{ part }</span> },
                    Ink::Target if props.jumps => jump(props, part),
                    Ink::Target | Ink::Plain => html! { { part } },
                }) }
            </span>
            if !said.is_empty() { <span class="hidden-words">{ format!(" ({said})") }</span> }
        </div>
    }
}

/// The chain that a rule jumps to; a click goes there. (The keyboard's way is Enter on the rule.)
fn jump(props: &RowProps, name: &str) -> Html {
    let (enter, table, chain) = (props.enter.clone(), props.place.table, name.to_owned());
    let onclick = Callback::from(move |event: MouseEvent| {
        event.stop_propagation();
        enter.emit((table, chain.clone()));
    });
    html! { <span class="jump" title={format!("Go to {name}")} {onclick}>{ name }</span> }
}

/// `2 packets so far`.
fn told(packets: u64) -> String {
    if packets == 1 { "1 packet so far".to_owned() } else { format!("{packets} packets so far") }
}

/// The class, sign and words of what a packet had to do with a rule.
fn met(met: Option<Met>) -> (&'static str, String, String) {
    match met {
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
    }
}
