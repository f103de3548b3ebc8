//! A journey, cut into visits of hosts; and one visit of a node, as its open box shows it.

use portolan::journey::ChainName;
use portolan::journey::Hook;
use portolan::journey::TableName;
use portolan::journey::{Choice, HostKind, HostShown, Journey, Step, StepKind, Way};
use portolan::text::Text;
use std::ops::Range;

/// Steps in a row on one host, one way.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Visit {
    /// Where.
    pub(crate) host: HostShown,
    /// Which way.
    pub(crate) way: Way,
    /// Which steps of the journey.
    pub(crate) steps: Range<usize>,
}

/// The visits of a journey, in order; together they hold every step once.
pub(crate) fn visits(journey: &Journey) -> Vec<Visit> {
    let mut visits: Vec<Visit> = Vec::new();
    for (index, step) in journey.steps.iter().enumerate() {
        match visits.last_mut() {
            Some(visit) if visit.host == step.host && visit.way == step.way => {
                visit.steps.end = index + 1
            }
            _ => visits.push(Visit {
                host: step.host.clone(),
                way: step.way,
                steps: index..index + 1,
            }),
        }
    }
    visits
}

/// Whether something is over, happening or yet to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Progress {
    /// Over.
    Passed,
    /// Now.
    Now,
    /// Yet to come.
    Ahead,
}

/// A place inside a node that a packet goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Station {
    /// A process that sends or gets packets.
    Process,
    /// One of netfilter's hooks.
    Hook(Hook),
    /// Where it is decided by which way a packet leaves.
    Routing,
    /// The kernel itself, which sends a refusal.
    Kernel,
}

impl Station {
    /// Its name on the map.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Station::Process => "process",
            Station::Hook(hook) => hook.as_str(),
            Station::Routing => "routing",
            Station::Kernel => "kernel",
        }
    }
}

/// A chain that the packet visits.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rung {
    /// The first step in it.
    pub(crate) step: usize,
    /// Its table.
    pub(crate) table: Option<TableName>,
    /// Its whole name.
    pub(crate) chain: ChainName,
    /// Its name without a hash.
    pub(crate) short: String,
    /// What it is for.
    pub(crate) meaning: String,
    /// What decided.
    pub(crate) decided: Text,
    /// The choice by chance in it, if there is one.
    pub(crate) choice: Option<Choice>,
    /// Whether the packet was there.
    pub(crate) progress: Progress,
    /// It goes no further.
    pub(crate) ends: bool,
}

/// The chains that a packet visits at one station.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ladder {
    /// Which station, by its place in the row.
    pub(crate) station: usize,
    /// The chains, in the order of the first visit.
    pub(crate) rungs: Vec<Rung>,
}

/// A node, open.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Open {
    /// Its name.
    pub(crate) node: String,
    /// Which visit of the journey this is.
    pub(crate) visit: Visit,
    /// The stations on the packet's way, in order, and whether it was there.
    pub(crate) stations: Vec<(Station, Progress)>,
    /// The station where the packet is, when it is in this node.
    pub(crate) now: Option<usize>,
    /// The chains at one of the first two stations.
    pub(crate) near: Option<Ladder>,
    /// The chains at a later one.
    pub(crate) far: Option<Ladder>,
    /// Where the packet comes from.
    pub(crate) before: Option<HostShown>,
    /// Where it goes.
    pub(crate) after: Option<HostShown>,
    /// It has come in.
    pub(crate) entered: bool,
    /// It has left.
    pub(crate) left: bool,
    /// The station where a rule or the kernel puts an end to it, if one does.
    pub(crate) end: Option<usize>,
}

/// The node to open at `step`: the one where the packet is, or the one that it left last, or (before it came
/// to any) the first one that it will come to.
pub(crate) fn open_at(journey: &Journey, step: usize) -> Option<Open> {
    let visits = visits(journey);
    let here = visits.iter().position(|visit| visit.steps.contains(&step))?;
    let is_node =
        |index: &usize| visits.get(*index).is_some_and(|visit| visit.host.kind == HostKind::Node);
    let chosen = (0..=here).rev().find(is_node).or_else(|| (here..visits.len()).find(is_node))?;
    let visit = visits.get(chosen)?;
    Some(open(journey, visit, step))
}

/// One visit as it looks at `step`.
pub(crate) fn open(journey: &Journey, visit: &Visit, step: usize) -> Open {
    let steps: Vec<(usize, &Step)> =
        visit.steps.clone().filter_map(|index| Some((index, journey.steps.get(index)?))).collect();
    let row = row(&steps);
    let entered = step >= visit.steps.start;
    let left = step >= visit.steps.end;
    let now = journey.steps.get(step).filter(|_| entered && !left).map(|step| place(&row, step));
    let reached =
        steps.iter().filter(|(index, _)| *index <= step).map(|(_, step)| place(&row, step)).max();
    let end = steps.last().filter(|(_, step)| ends(step)).map(|(_, step)| place(&row, step));
    let progress = |index: usize| match (now, reached) {
        (Some(now), _) if index == now => Progress::Now,
        // Whoever has left has been everywhere, whether or not there was something to tell.
        _ if left && end.is_none() => Progress::Passed,
        (_, Some(reached)) if index <= reached => Progress::Passed,
        _ => Progress::Ahead,
    };
    let ladder = |station: usize| {
        let rungs = rungs(&steps, &row, station, step);
        (!rungs.is_empty()).then_some(Ladder { station, rungs })
    };
    let latest =
        |stations: Range<usize>| stations.rev().filter(|s| Some(*s) <= reached).find_map(ladder);
    let near = latest(0..2).or_else(|| (0..2).find_map(ladder));
    // The token stands where the later ladder would be while the packet is at the earlier one.
    let later = now.is_none_or(|now| now >= 2);
    let far = latest(2..row.len())
        .filter(|_| later)
        .or_else(|| (2..row.len()).find_map(ladder).filter(|_| near.is_none()));
    let before = visit.steps.start.checked_sub(1).and_then(|index| journey.steps.get(index));
    // A packet that ends here goes nowhere, and one that is made here comes from nowhere.
    let elsewhere = |step: &&Step| step.host != visit.host && step.kind != StepKind::TimedOut;
    let after = journey.steps.get(visit.steps.end).filter(|_| end.is_none());
    Open {
        node: visit.host.name.clone(),
        visit: visit.clone(),
        stations: row
            .iter()
            .enumerate()
            .map(|(index, station)| (*station, progress(index)))
            .collect(),
        now,
        near,
        far,
        before: before.filter(elsewhere).map(|step| step.host.clone()),
        after: after.filter(elsewhere).map(|step| step.host.clone()),
        entered,
        left,
        end,
    }
}

/// Whether the packet goes no further than this step.
fn ends(step: &Step) -> bool {
    step.kind == StepKind::Dropped || step.kind == StepKind::Refused && step.way == Way::Out
}

/// The stations on the way of these steps.
fn row(steps: &[(usize, &Step)]) -> [Station; 4] {
    let any = |test: fn(&Step) -> bool| steps.iter().any(|(_, step)| test(step));
    let from_here = any(|step| {
        let refusal = step.kind == StepKind::Refused && step.way == Way::Back;
        step.hook == Some(Hook::Output) || step.kind == StepKind::Sent || refusal
    });
    let for_here = any(|step| {
        let end =
            matches!(step.kind, StepKind::Delivered | StepKind::Received | StepKind::TimedOut);
        step.hook == Some(Hook::Input) || end
    });
    if from_here {
        let refusal = any(|step| step.kind == StepKind::Refused);
        [
            if refusal { Station::Kernel } else { Station::Process },
            Station::Hook(Hook::Output),
            Station::Routing,
            Station::Hook(Hook::Postrouting),
        ]
    } else if for_here {
        [
            Station::Hook(Hook::Prerouting),
            Station::Routing,
            Station::Hook(Hook::Input),
            Station::Process,
        ]
    } else {
        [
            Station::Hook(Hook::Prerouting),
            Station::Routing,
            Station::Hook(Hook::Forward),
            Station::Hook(Hook::Postrouting),
        ]
    }
}

/// Where in the row a step happens.
fn place(row: &[Station; 4], step: &Step) -> usize {
    let station = match (step.kind, step.hook) {
        (StepKind::Routed, _) => Station::Routing,
        (_, Some(hook)) => Station::Hook(hook),
        // A host where nothing is worth telling: the packet is passed on.
        (StepKind::Passed, None) => return 2,
        (StepKind::Chain, None) => return 0,
        (StepKind::TranslatedBack, None) => return 0,
        (StepKind::Refused, None) if row.contains(&Station::Kernel) => Station::Kernel,
        (_, None) => Station::Process,
    };
    let found = row.iter().position(|known| *known == station);
    // Something that ends in a row without a process ends where the way on would have been decided.
    found.or_else(|| row.iter().position(|known| *known == Station::Routing)).unwrap_or(0)
}

/// The chains of one station. A base chain is the station itself, not a rung.
fn rungs(steps: &[(usize, &Step)], row: &[Station; 4], station: usize, now: usize) -> Vec<Rung> {
    let mut rungs: Vec<Rung> = Vec::new();
    for (index, step) in steps {
        let Some(visit) = step.chain.as_ref().filter(|_| place(row, step) == station) else {
            continue;
        };
        if step.hook.is_some_and(|hook| hook.as_str() == visit.name.as_str()) {
            continue;
        }
        let progress = match index.cmp(&now) {
            std::cmp::Ordering::Less => Progress::Passed,
            std::cmp::Ordering::Equal => Progress::Now,
            std::cmp::Ordering::Greater => Progress::Ahead,
        };
        let known =
            rungs.iter_mut().find(|rung| rung.chain == visit.name && rung.table == step.table);
        let Some(rung) = known else {
            rungs.push(Rung {
                step: *index,
                table: step.table,
                chain: visit.name,
                short: visit.short.clone(),
                meaning: visit.meaning.clone(),
                decided: visit.decided.clone(),
                choice: step.choice.clone(),
                progress,
                ends: ends(step),
            });
            continue;
        };
        rung.ends |= ends(step);
        if progress != Progress::Ahead {
            rung.decided = visit.decided.clone();
            rung.progress = progress;
        }
        rung.choice = rung.choice.take().or_else(|| step.choice.clone());
    }
    rungs
}

#[cfg(test)]
#[path = "visit_tests.rs"]
mod tests;
