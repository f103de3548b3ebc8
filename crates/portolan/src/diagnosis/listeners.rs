//! Where the pods behind a Service's port listen.

use super::case::Case;
use super::endpoints::{EndpointSeen, ServiceSeen};
use crate::scenario::{listens, protocol};
use crate::world::machine::Listen;
use manifest::kinds::pod::LISTENS_ANNOTATION;

/// What is found at an endpoint's target port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answers {
    /// A process that takes what comes from elsewhere.
    Listener,
    /// One that listens on the pod's loopback address alone.
    OnLoopback,
    /// Nobody.
    Nobody,
}

/// An endpoint whose pod is known, its number, and what is found there.
pub(super) struct Target<'c, 'a> {
    pub(super) endpoint: &'c EndpointSeen<'a>,
    pub(super) pod: usize,
    pub(super) number: u16,
    pub(super) found: Answers,
    /// Where the pod listens, with the Service port's protocol and beyond loopback.
    pub(super) listens_on: Vec<u16>,
    /// Everything that it listens on.
    pub(super) all: Vec<Listen>,
}

/// The endpoints of a Service's port whose pods are known.
pub(super) fn targets<'c, 'a>(
    case: &Case<'a>,
    service: &'c ServiceSeen<'a>,
    port: usize,
) -> Vec<Target<'c, 'a>> {
    let wanted = service.service.spec.ports.get(port);
    let Some(wanted) = wanted.and_then(|port| protocol(&port.protocol)) else { return Vec::new() };
    let known = service.targets(port).into_iter().filter_map(|(endpoint, number)| {
        let pod = endpoint.pod?;
        let all: Vec<Listen> = listens(case.cluster.pods.get(pod)?).collect();
        let here = |listen: &&Listen| listen.protocol == wanted && listen.port == number;
        let takes = |listen: &Listen| listen.address.is_none_or(|a| a == endpoint.address);
        let found = if all.iter().filter(here).any(takes) {
            Answers::Listener
        } else if all.iter().any(|listen| here(&listen)) {
            Answers::OnLoopback
        } else {
            Answers::Nobody
        };
        let mut listens_on: Vec<u16> =
            all.iter().filter(|l| l.protocol == wanted && takes(l)).map(|l| l.port).collect();
        listens_on.dedup();
        Some(Target { endpoint, pod, number, found, listens_on, all })
    });
    known.collect()
}

/// The field that says where a pod listens: its annotation, or its containers' ports.
pub(super) fn field(case: &Case<'_>, pod: usize) -> Option<(usize, String)> {
    let (document, prefix) = case.pod_document(pod)?;
    let annotation = format!("{prefix}metadata.annotations[{LISTENS_ANNOTATION}]");
    if case.is_written(document, &annotation) {
        return Some((document, annotation));
    }
    let ports = format!("{prefix}spec.containers[0].ports");
    if case.is_written(document, &ports) {
        return Some((document, ports));
    }
    Some((document, format!("{prefix}spec.containers[0]")))
}

/// `8080/TCP and 9000/UDP`; empty for nowhere.
pub(super) fn words(all: &[Listen]) -> String {
    let one = |listen: &Listen| {
        let protocol = listen.protocol.to_string().to_ascii_uppercase();
        match listen.address {
            Some(address) => format!("{address}:{}/{protocol}", listen.port),
            None => format!("{}/{protocol}", listen.port),
        }
    };
    let mut told: Vec<String> = all.iter().map(one).collect();
    told.dedup();
    told.join(" and ")
}
