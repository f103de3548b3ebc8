//! From everything that was looked at in one table to the path that decided.
//!
//! A packet looks into chains that have nothing to say about it and comes back. A reader wants the chains
//! that led to the verdict, what each of them looked at on the way, and what it changed.

use netfilter::chain_name::ChainName;
use netfilter::hooks::Hook;
use netfilter::packet::Packet;
use netfilter::record::{Event, RulePlace, RuleResult, RuleVerdict};
use netfilter::tables::TableName;
use std::sync::Arc;

/// What one table at one hook did with a packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pass {
    /// The hook.
    pub(crate) hook: Hook,
    /// The table.
    pub(crate) table: TableName,
    /// The packet as its rules saw it.
    pub(crate) packet: Packet,
    /// The interface that it will leave by.
    pub(crate) out_interface: Option<Arc<str>>,
    /// The chains on the way to the verdict, the base chain first. Empty when the policy decided.
    pub(crate) path: Vec<Frame>,
    /// How many rules were looked at in all.
    pub(crate) looked_at: u32,
}

/// One chain on the way to the verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Frame {
    /// The chain.
    pub(crate) chain: ChainName,
    /// Its rules that were looked at, in order, and whether each matched.
    pub(crate) looked_at: Vec<(RulePlace, bool)>,
    /// The rule that led on, or decided.
    pub(crate) decided: Option<RulePlace>,
    /// The mark before and after, where a rule here, or in a chain that came back here, changed it.
    pub(crate) marked: Option<(u32, u32)>,
    /// The rule here that changed the mark, or led to the chain that did.
    pub(crate) marked_by: Option<RulePlace>,
}

impl Frame {
    fn new(chain: ChainName) -> Self {
        Frame { chain, looked_at: Vec::new(), decided: None, marked: None, marked_by: None }
    }

    /// Notes a change of the mark, here or in a chain that came back, by the rule at `place`.
    fn remark(&mut self, (before, after): (u32, u32), place: Option<RulePlace>) {
        let before = self.marked.map_or(before, |(first, _)| first);
        self.marked = Some((before, after));
        self.marked_by = place;
    }
}

/// The passes through tables in `events`, in order, each with the index of the event after its last.
pub(crate) fn passes(events: &[Event]) -> Vec<(Pass, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(event) = events.get(at) {
        at += 1;
        if let Event::Table { hook, table, packet, out_interface, .. } = event {
            let (path, looked_at, used) = follow(&events[at..], packet.mark);
            at += used;
            let pass = Pass {
                hook: *hook,
                table: *table,
                packet: packet.clone(),
                out_interface: out_interface.clone(),
                path,
                looked_at,
            };
            found.push((pass, at));
        }
    }
    found
}

/// Follows one table to its end: the path, how many rules were looked at, and how many events that took.
fn follow(events: &[Event], mark: u32) -> (Vec<Frame>, u32, usize) {
    let mut stack: Vec<Frame> = Vec::new();
    let mut looked_at = 0;
    let mut mark = mark;
    for (at, event) in events.iter().enumerate() {
        match event {
            Event::Rule { place, result, mark: mark_after } => {
                looked_at += 1;
                unwind_to(&mut stack, place.chain);
                let Some(frame) = stack.last_mut() else { continue };
                let matched = matches!(result, RuleResult::Matched(_));
                frame.looked_at.push((*place, matched));
                if *mark_after != mark {
                    frame.remark((mark, *mark_after), Some(*place));
                    mark = *mark_after;
                }
                match result {
                    RuleResult::Matched(RuleVerdict::Jump(to) | RuleVerdict::Goto(to)) => {
                        frame.decided = Some(*place);
                        stack.push(Frame::new(*to));
                    }
                    RuleResult::Matched(RuleVerdict::Accept | RuleVerdict::Drop) => {
                        frame.decided = Some(*place);
                        return (stack, looked_at, at + 1);
                    }
                    RuleResult::Matched(RuleVerdict::Return | RuleVerdict::Continue)
                    | RuleResult::Missed(_) => {}
                }
            }
            Event::ChainEnd { .. } | Event::Translated { .. } => {}
            Event::Policy { .. } => return (Vec::new(), looked_at, at + 1),
            _ => return (Vec::new(), looked_at, at),
        }
    }
    (Vec::new(), looked_at, events.len())
}

/// Leaves the chains that came back without a verdict, until `chain` is on top.
fn unwind_to(stack: &mut Vec<Frame>, chain: ChainName) {
    if stack.is_empty() {
        stack.push(Frame::new(chain));
        return;
    }
    if let Some(at) = stack.iter().rposition(|frame| frame.chain == chain) {
        let came_back = stack.split_off(at + 1);
        if let Some(frame) = stack.last_mut() {
            let led_there = frame.decided.take();
            let marks = came_back.iter().filter_map(|back| back.marked);
            marks.for_each(|marks| frame.remark(marks, led_there));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use netfilter::packet::Transport;
    use netfilter::record::Miss;

    fn look(chain: &str, index: u32, result: RuleResult, mark: u32) -> Event {
        let place =
            RulePlace { table: TableName::Nat, chain: ChainName::new(chain).unwrap(), index };
        Event::Rule { place, result, mark }
    }

    fn jump(to: &str) -> RuleResult {
        RuleResult::Matched(RuleVerdict::Jump(ChainName::new(to).unwrap()))
    }

    fn table() -> Event {
        Event::Table {
            hook: Hook::Prerouting,
            table: TableName::Nat,
            packet: Packet {
                source: "10.0.0.1".parse().unwrap(),
                destination: "10.0.0.2".parse().unwrap(),
                ttl: 64,
                mark: 0,
                length: 60,
                transport: Transport::Other(99),
            },
            in_interface: None,
            out_interface: None,
        }
    }

    #[test]
    fn chains_that_came_back_are_left_out_and_their_marks_kept() {
        let events = [
            table(),
            look("PREROUTING", 0, jump("KUBE-SERVICES"), 0),
            look("KUBE-SERVICES", 0, RuleResult::Missed(Miss::Destination), 0),
            look("KUBE-SERVICES", 1, jump("KUBE-EXT-A"), 0),
            look("KUBE-EXT-A", 0, jump("KUBE-MARK-MASQ"), 0),
            look("KUBE-MARK-MASQ", 0, RuleResult::Matched(RuleVerdict::Continue), 0x4000),
            Event::ChainEnd { chain: ChainName::literal("KUBE-MARK-MASQ") },
            look("KUBE-EXT-A", 1, jump("KUBE-SEP-A"), 0x4000),
            look("KUBE-SEP-A", 0, RuleResult::Matched(RuleVerdict::Accept), 0x4000),
        ];
        let (pass, next) = passes(&events).remove(0);
        assert_eq!(next, events.len());
        let path: Vec<String> = pass
            .path
            .iter()
            .map(|frame| {
                let decided = frame.decided.map(|place| place.index);
                format!("{} {decided:?} {:x?}", frame.chain, frame.marked)
            })
            .collect();
        assert_eq!(
            path,
            [
                "PREROUTING Some(0) None",
                "KUBE-SERVICES Some(1) None",
                "KUBE-EXT-A Some(1) Some((0, 4000))",
                "KUBE-SEP-A Some(0) None",
            ]
        );
        assert_eq!(pass.looked_at, 7);
    }

    #[test]
    fn a_policy_leaves_no_path() {
        let policy =
            Event::Policy { hook: Hook::Prerouting, table: TableName::Nat, accepted: true };
        let events = [table(), look("PREROUTING", 0, jump("X"), 0), policy];
        assert!(passes(&events)[0].0.path.is_empty());
    }
}
