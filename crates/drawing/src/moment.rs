//! What the journey has to do with each host, at one step.

use portolan::chart::PodShown;
use portolan::journey::{AddressShown, HostKind, HostShown, Journey, StepKind, Way};

/// A journey at one step.
pub(crate) struct Moment<'a> {
    /// The journey.
    pub(crate) journey: &'a Journey,
    /// The step.
    pub(crate) step: usize,
    /// The node that is open.
    pub(crate) open: Option<&'a str>,
}

/// What a pod has to do with the packet.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Nothing.
    None,
    /// It sends the request.
    Calls,
    /// The packet is on its way to it.
    Chosen,
    /// It has the packet.
    Has,
    /// It refused it.
    Refused,
}

impl Part {
    /// Its class.
    pub(crate) fn class(self) -> Option<&'static str> {
        match self {
            Part::None => None,
            Part::Calls => Some("calls"),
            Part::Chosen => Some("chosen"),
            Part::Has => Some("has"),
            Part::Refused => Some("refused"),
        }
    }
}

impl Moment<'_> {
    /// Whether the packet is at that host.
    pub(crate) fn is_at(&self, kind: HostKind, name: &str) -> bool {
        let step = self.journey.steps.get(self.step);
        step.is_some_and(|step| step.host.kind == kind && step.host.name == name)
    }

    /// What `pod` has to do with the packet, and a line that says so.
    pub(crate) fn part(&self, pod: &PodShown) -> (Part, Option<String>) {
        let of_pod = |host: &HostShown| {
            host.kind == HostKind::Pod
                && host.name == pod.name
                && host.namespace.as_ref().is_none_or(|namespace| *namespace == pod.namespace)
        };
        let steps = &self.journey.steps;
        let mut found = (Part::None, None);
        for (index, step) in steps.iter().enumerate().take(self.step + 1) {
            if !of_pod(&step.host) {
                continue;
            }
            let from = || Some(format!("from {}", plain(&step.before.source)));
            // Who is about to refuse a packet does not accept it first.
            let refuses = steps
                .get(index + 1)
                .is_some_and(|next| next.kind == StepKind::Refused && of_pod(&next.host));
            found = match (step.kind, step.way) {
                (StepKind::Sent, Way::Out) => {
                    (Part::Calls, Some(format!("to {}", plain(&step.after.destination))))
                }
                (StepKind::Delivered, Way::Out) if refuses => (Part::Refused, from()),
                (StepKind::Delivered, Way::Out) => (Part::Has, from()),
                (StepKind::Refused, Way::Out) => (Part::Refused, from()),
                // What goes back comes from the pod itself: who called stays.
                (StepKind::Refused, Way::Back) => (Part::Refused, found.1),
                _ => found,
            };
        }
        let heading = steps
            .get(self.step)
            .is_some_and(|step| step.way == Way::Out && step.after.destination.ip == pod.ip);
        match found {
            (Part::None, _) if heading => (Part::Chosen, None),
            found => found,
        }
    }
}

fn plain(address: &AddressShown) -> String {
    match crate::words::parts(address) {
        (ip, Some(port)) => format!("{ip}:{port}"),
        (ip, None) => ip,
    }
}
