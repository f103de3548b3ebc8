//! All that the diagnoses look at.

use super::aim::Way;
use super::endpoints::{self, ServiceSeen};
use super::tries::{Asked, Try};
use super::{Diagnosis, Found, Severity, catalogue, symptom};
use crate::journey::HostShown;
use crate::scenario::Scenario;
use crate::scenario::texts::Texts;
use crate::text::Text;
use control_plane::Cluster;
use manifest::Document;

/// A scenario with the requests that were sent through it.
pub(super) struct Case<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) cluster: &'a Cluster,
    pub(super) texts: &'a Texts,
    pub(super) services: Vec<ServiceSeen<'a>>,
    pub(super) tries: Vec<Try>,
    /// Whether one request alone is asked about.
    pub(super) about_one: bool,
}

impl<'a> Case<'a> {
    /// What the diagnoses look at; `about_one` where `tries` holds the one request that is asked about.
    pub(super) fn new(scenario: &'a Scenario, tries: Vec<Try>, about_one: bool) -> Self {
        let cluster = &*scenario.cluster;
        let mut services = endpoints::services(cluster);
        if about_one {
            for service in &mut services {
                service.in_scope = tries.iter().any(|this| this.service() == Some(service.at));
            }
        }
        let texts = &*scenario.texts;
        Case { scenario, cluster, texts, services, tries, about_one }
    }

    /// The Services that count.
    pub(super) fn services(&self) -> impl Iterator<Item = &ServiceSeen<'a>> {
        self.services.iter().filter(|service| service.in_scope)
    }

    /// The Service that a request is aimed at.
    pub(super) fn aimed_at(&self, this: &Try) -> Option<&ServiceSeen<'a>> {
        self.services.get(this.service()?)
    }

    pub(super) fn document(&self, at: usize) -> Option<&'a Document> {
        self.texts.manifests.documents.get(at)
    }

    /// The manifests' requests and the one that is asked about, with their places.
    pub(super) fn asked(&self) -> impl Iterator<Item = (usize, &Try)> {
        self.tries.iter().enumerate().filter(|(_, this)| !this.is_probe())
    }

    /// Those of them that get no answer, or not always.
    pub(super) fn failing(&self) -> impl Iterator<Item = (usize, &Try)> {
        self.asked().filter(|(_, this)| this.fails())
    }

    /// The tries to a Service's port that fail, those that somebody asks about first; `port` `None` for any.
    pub(super) fn failures_of(&self, service: usize, port: Option<usize>) -> Vec<usize> {
        let fits = |this: &Try| {
            this.fails()
                && this.service() == Some(service)
                && (port.is_none() || this.port() == port)
        };
        let mut found: Vec<usize> =
            (0..).zip(&self.tries).filter(|(_, this)| fits(this)).map(|(at, _)| at).collect();
        found.sort_by_key(|at| self.tries.get(*at).is_none_or(Try::is_probe));
        found
    }

    /// Whether somebody asks about requests to a Service, and all of them are answered: then what other callers would
    /// meet by its own design is no fault.
    pub(super) fn is_asked_and_answered(&self, service: usize) -> bool {
        let own = || self.asked().filter(|(_, this)| this.service() == Some(service));
        own().next().is_some() && own().all(|(_, this)| !this.fails())
    }

    /// The document that a pod or its workload stands in, and the path of the pod's own fields there.
    pub(super) fn pod_document(&self, pod: usize) -> Option<(usize, &'static str)> {
        let at = *self.cluster.pod_places.get(pod)?;
        let document = self.document(at)?;
        Some((at, if document.kind == "Pod" { "" } else { "spec.template." }))
    }

    /// The place of a pod among the cluster's.
    pub(super) fn pod_at(&self, namespace: &str, name: &str) -> Option<usize> {
        self.cluster
            .pods
            .iter()
            .position(|pod| pod.metadata.name == name && pod.metadata.namespace() == namespace)
    }

    /// The host that sends a request.
    pub(super) fn caller(&self, this: &Try) -> Option<&HostShown> {
        self.scenario.caller_shown(&this.request.from)
    }

    /// Whether the client that sends a request was written down, and not made up.
    pub(super) fn is_written_client(&self, this: &Try) -> bool {
        self.texts.document("Client", "", &this.request.from).is_some()
    }

    /// The document of a request that stands in a manifest.
    pub(super) fn request_document(&self, this: &Try) -> Option<usize> {
        match this.asked {
            Asked::InManifest(at) => Some(at),
            _ => None,
        }
    }

    /// A diagnosis still to be filled, with the symptom of the first of `tries`.
    pub(super) fn begin(&self, code: &'static str, about: String, tries: Vec<usize>) -> Found {
        let shown = tries.first().and_then(|at| self.tries.get(*at));
        let diagnosis = Diagnosis {
            code,
            title: catalogue::title(code),
            severity: Severity::Wrong,
            about,
            shown_by: shown.and_then(symptom::shown),
            symptom: shown.map(symptom::tell).unwrap_or_default(),
            cause: Text::new(),
            positions: Vec::new(),
            fixes: Vec::new(),
        };
        Found { diagnosis, tries }
    }

    /// Whether a request's way leads through the nodes' rules for callers outside.
    pub(super) fn is_external(way: Option<Way>) -> bool {
        matches!(way, Some(Way::NodePort | Way::ExternalIp | Way::LoadBalancerIp))
    }
}
