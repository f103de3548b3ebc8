//! Which pods a Service sends to, which not, and why.

use crate::scenario::Scenario;
use crate::text::Text;
use control_plane::{pods, scheduling};
use manifest::kinds::endpoint_slice::Endpoint;
use manifest::kinds::pod::Pod;
use manifest::kinds::service::Service;
use std::collections::BTreeMap;

/// How many pods that a selector does not fit are told one by one.
pub const STRANGERS_LIMIT: usize = 40;

/// A Service and the pods around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// What the Service looks for, in a sentence.
    pub looks_for: Text,
    /// The pods: those that get requests first.
    pub members: Vec<Member>,
    /// How many more pods there are that the selector does not fit.
    pub more: usize,
}

/// One pod.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its name; with its namespace where that is not the Service's.
    pub pod: String,
    /// The node it is on.
    pub node: String,
    /// Its addresses.
    pub addresses: Vec<String>,
    /// Whether it gets requests.
    pub standing: Standing,
    /// Why, in a sentence.
    pub why: Text,
}

/// Whether a pod gets a Service's requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It does.
    In,
    /// Only when nobody else does.
    Spare,
    /// It does not.
    Out,
}

impl Scenario {
    /// Who gets that Service's requests, who does not, and why; `None` when there is no such Service.
    pub fn membership(&self, namespace: &str, name: &str) -> Option<Membership> {
        let service = self.cluster.service(namespace, name)?;
        let Some(selector) = &service.spec.selector else {
            return Some(without_selector(service));
        };
        let own = |pod: &&Pod| pod.metadata.namespace() == namespace;
        let (selected, others): (Vec<&Pod>, Vec<&Pod>) = self
            .cluster
            .pods
            .iter()
            .map(|pod| &**pod)
            .partition(|pod| own(pod) && unlike(selector, pod).is_none());
        let mut members: Vec<Member> =
            selected.iter().map(|pod| self.selected(service, pod)).collect();
        members.sort_by_key(|member| member.standing);
        // Those of another namespace are worth a word only when their labels would fit.
        let strangers: Vec<&Pod> =
            others.into_iter().filter(|pod| own(pod) || unlike(selector, pod).is_none()).collect();
        let more = strangers.len().saturating_sub(STRANGERS_LIMIT);
        let strangers = strangers.into_iter().take(STRANGERS_LIMIT);
        members.extend(strangers.map(|pod| stranger(namespace, selector, pod)));
        Some(Membership { looks_for: looks_for(selector), members, more })
    }

    /// A pod with the right labels.
    fn selected(&self, service: &Service, pod: &Pod) -> Member {
        let meta = &service.metadata;
        let mut slices = self.cluster.slices_of(meta.namespace(), &meta.name);
        let found = slices.find_map(|slice| {
            let endpoint = slice.endpoints.iter().find(|endpoint| is_of(endpoint, pod))?;
            Some((endpoint, slice.ports.is_empty()))
        });
        let (standing, why) = match found {
            Some((_, true)) if !service.spec.ports.is_empty() => {
                (Standing::Out, no_such_port(service))
            }
            Some((endpoint, _)) => standing(service, endpoint),
            None if matches!(pod.status.phase.as_str(), "Succeeded" | "Failed") => {
                (Standing::Out, "Its containers have ended.".into())
            }
            None if pods::addresses(pod).next().is_none() => {
                let why = if scheduling::waits(pod) {
                    "It waits for a node: none of them fits it."
                } else {
                    "It has no address yet."
                };
                (Standing::Out, why.into())
            }
            None => (
                Standing::Out,
                "It has no address of the Service's IP family, or no EndpointSlice names it."
                    .into(),
            ),
        };
        member(pod, None, standing, why)
    }
}

/// What a Service without a selector sends to is written by hand.
fn without_selector(service: &Service) -> Membership {
    let looks_for = if service.spec.kind == "ExternalName" {
        Text::new()
            .say("It has no endpoints: it is another name for ")
            .code(&service.spec.external_name)
            .say(".")
    } else {
        "It has no selector, so no pod becomes its endpoint by itself: somebody has to write an EndpointSlice."
            .into()
    };
    Membership { looks_for, members: Vec::new(), more: 0 }
}

fn looks_for(selector: &BTreeMap<String, String>) -> Text {
    let mut text: Text = "It looks for pods of its namespace with ".into();
    for (at, (key, value)) in selector.iter().enumerate() {
        text = if at == 0 { text } else { text.say(" and ") };
        text = text.code(format!("{key}={value}"));
    }
    text.say(".")
}

fn is_of(endpoint: &Endpoint, pod: &Pod) -> bool {
    let target = endpoint.target_ref.as_ref();
    let named =
        target.is_some_and(|target| target.kind == "Pod" && target.name == pod.metadata.name);
    let address = || pods::addresses(pod).any(|own| endpoint.addresses.contains(&own.to_string()));
    named || target.is_none() && address()
}

/// An endpoint's conditions, in words.
fn standing(service: &Service, endpoint: &Endpoint) -> (Standing, Text) {
    let holds = |condition: Option<bool>, unknown| condition.unwrap_or(unknown);
    let conditions = &endpoint.conditions;
    let ready = holds(conditions.ready, true);
    let serving = holds(conditions.serving, ready);
    match (ready, serving, holds(conditions.terminating, false)) {
        (true, false, _) if service.spec.publish_not_ready_addresses => (
            Standing::In,
            Text::new()
                .say("It is not ready, but the Service has ")
                .code("publishNotReadyAddresses")
                .say(": it gets requests all the same."),
        ),
        (true, _, _) => (Standing::In, "Its labels fit and it is ready.".into()),
        (false, true, true) => (
            Standing::Spare,
            "It is being deleted and still serves: it gets requests only while no other endpoint is ready."
                .into(),
        ),
        (false, _, true) => (Standing::Out, "It is being deleted and does not serve any more.".into()),
        (false, _, false) => (
            Standing::Out,
            "Its labels fit, but it is not ready: its readiness probe fails, or has not passed yet.".into(),
        ),
    }
}

fn no_such_port(service: &Service) -> Text {
    let names: Vec<String> = service
        .spec
        .ports
        .iter()
        .filter_map(|port| Some(port.target_port.as_ref()?.to_string()))
        .collect();
    Text::new()
        .say("None of its containers has a port called ")
        .code(names.join(" or "))
        .say(", which the Service asks for by that name.")
}

/// The first label that a selector misses on a pod, and what the pod has in its place.
fn unlike<'a>(
    selector: &'a BTreeMap<String, String>,
    pod: &'a Pod,
) -> Option<(&'a str, &'a str, Option<&'a str>)> {
    selector.iter().find_map(|(key, wanted)| {
        let has = pod.metadata.labels.get(key);
        (has != Some(wanted)).then_some((key.as_str(), wanted.as_str(), has.map(String::as_str)))
    })
}

/// A pod that the selector does not fit.
fn stranger(namespace: &str, selector: &BTreeMap<String, String>, pod: &Pod) -> Member {
    let elsewhere = (pod.metadata.namespace() != namespace).then(|| pod.metadata.namespace());
    let why = match (unlike(selector, pod), elsewhere) {
        (Some((key, wanted, Some(has))), _) => Text::new()
            .say("Its label ")
            .code(key)
            .say(" is ")
            .code(has)
            .say(", and the selector wants ")
            .code(wanted)
            .say("."),
        (Some((key, ..)), _) => {
            Text::new().say("It has no label ").code(key).say(", which the selector wants.")
        }
        (None, elsewhere) => Text::new()
            .say("Its labels would fit, but it is in the namespace ")
            .code(elsewhere.unwrap_or_default())
            .say(": a selector sees its own namespace only."),
    };
    member(pod, elsewhere, Standing::Out, why)
}

fn member(pod: &Pod, elsewhere: Option<&str>, standing: Standing, why: Text) -> Member {
    let name = &pod.metadata.name;
    Member {
        pod: elsewhere.map_or_else(|| name.clone(), |namespace| format!("{namespace}/{name}")),
        node: pod.spec.node_name.clone(),
        addresses: pods::addresses(pod).map(|address| address.to_string()).collect(),
        standing,
        why,
    }
}
