//! A UDP flow that goes on to a pod that went: a connection's entry outlives the rules that made it.

use super::case::Case;
use super::endpoints::ServiceSeen;
use super::fate::Fate;
use super::tries::Try;
use super::{Found, Severity};
use crate::text::Text;
use manifest::kinds::pod::Pod;
use netfilter::packet::Protocol;

pub(super) const CODE: &str = "stale-udp-flow";

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    for service in case.services() {
        let gone = service.selected.iter().find(|pod| is_gone(pod));
        let others = service.ready().next().is_some();
        let Some(pod) = gone.filter(|_| others && !service.is_headless()) else { continue };
        let Some(place) = case.pod_at(pod.metadata.namespace(), &pod.metadata.name) else {
            continue;
        };
        let udp = |this: &Try| {
            this.service() == Some(service.at)
                && this.port().is_some()
                && this.aim.as_ref().is_some_and(|aim| aim.protocol == Protocol::Udp)
        };
        let mut tries: Vec<usize> =
            (0..).zip(&case.tries).filter(|(_, this)| udp(this)).map(|(at, _)| at).collect();
        // A socket that is kept is the flow in question.
        tries.sort_by_key(|at| case.tries.get(*at).is_none_or(|this| !is_kept(this)));
        let Some((at, this)) = tries.first().and_then(|at| Some((*at, case.tries.get(*at)?)))
        else {
            continue;
        };
        let Some(journey) = case.scenario.after_pod_went(&this.request, place) else { continue };
        let fate = Fate::of(&journey);
        if fate.is_reply() {
            continue;
        }
        tell(case, service, pod, place, (at, this), &fate, out);
    }
}

fn is_gone(pod: &Pod) -> bool {
    let going = pod.metadata.deletion_timestamp.is_some();
    let ended = matches!(pod.status.phase.as_str(), "Succeeded" | "Failed");
    (going || ended) && !pod.status.pod_ip.is_empty()
}

/// Whether one socket goes on asking.
fn is_kept(this: &Try) -> bool {
    !this.is_probe() && this.keep_alive
}

fn tell(
    case: &Case<'_>,
    service: &ServiceSeen<'_>,
    pod: &Pod,
    place: usize,
    (at, this): (usize, &Try),
    fate: &Fate,
    out: &mut Vec<Found>,
) {
    let kept = is_kept(this);
    let mut found = case.begin(CODE, service.about(), vec![at]);
    let diagnosis = &mut found.diagnosis;
    if !kept {
        diagnosis.severity = Severity::Note;
    }
    let name = &pod.metadata.name;
    let text = Text::new()
        .say("A socket of ")
        .name(&this.request.from)
        .say(" that has been talking with ")
        .name(name)
        .say(" goes on asking, and ");
    diagnosis.symptom = if fate.is_timeout() {
        text.say("hears nothing any more; a new socket is answered.")
    } else {
        text.say("hears \"no route to host\" or nothing; a new socket is answered.")
    };
    diagnosis.cause = Text::new()
        .name(name)
        .say(" has gone or is going, and ")
        .name(service.name())
        .say(" has other endpoints. But a UDP flow that stands is not looked up again: each datagram renews its entry \
              in the node's connection table, which says ")
        .code(format!("{}:{}", fate.target_or(pod), fate.target_port.unwrap_or_default()))
        .say(". kube-proxy clears such entries when it sees the endpoint go; one that begins in between stays until it is idle for 30 to 120 seconds, or until ")
        .code("conntrack -D")
        .say(".");
    if let Some((document, _)) = case.pod_document(place) {
        let path = if pod.metadata.deletion_timestamp.is_some() {
            "metadata.deletionTimestamp"
        } else {
            "status.phase"
        };
        diagnosis.positions.extend(case.position(document, path));
    }
    let document = case.request_document(this);
    let path = "spec.keepAlive";
    diagnosis.positions.extend(document.filter(|_| kept).and_then(|at| case.position(at, path)));
    let title = "Open a new socket for each request";
    let fix = document.filter(|_| kept).and_then(|at| case.set(title, at, path, false));
    diagnosis.fixes.extend(fix);
    out.push(found);
}

impl Fate {
    /// The address that the flow goes to: the entry's, or else the pod's.
    fn target_or(&self, pod: &Pod) -> String {
        let translated = self.target_port.is_some() && self.target == pod.status.pod_ip;
        if translated { self.target.clone() } else { pod.status.pod_ip.clone() }
    }
}
