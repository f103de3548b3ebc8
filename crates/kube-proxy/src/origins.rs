//! What called for each rule: which mechanism, and which fields of which objects.

use crate::endpoints::Endpoint;
use crate::mechanism::Mechanism;
use crate::part::Part;
use crate::service_ports::ServicePort;
use crate::settings::Settings;
use manifest::kinds::endpoint_slice::EndpointSlice;
use netfilter::packet::Protocol;
use netfilter::rule::Origin;
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

/// The kinds of object that rules come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// `Service`
    Service,
    /// `EndpointSlice`
    EndpointSlice,
    /// `Node`
    Node,
    /// `KubeProxyConfiguration`; it has no name.
    KubeProxyConfiguration,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Service => "Service",
            Kind::EndpointSlice => "EndpointSlice",
            Kind::Node => "Node",
            Kind::KubeProxyConfiguration => "KubeProxyConfiguration",
        })
    }
}

/// An object: its kind, namespace (empty where the kind has none) and name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ObjectName {
    /// Its kind.
    pub kind: Kind,
    /// Its namespace.
    pub namespace: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
}

impl ObjectName {
    pub(crate) fn new(kind: Kind, namespace: &str, name: &str) -> Self {
        ObjectName { kind, namespace: Arc::from(namespace), name: Arc::from(name) }
    }
}

/// A field of an object.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Field {
    /// The object.
    pub object: ObjectName,
    /// The field, as in `spec.ports[0].nodePort`.
    pub path: String,
}

/// What called for a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meaning {
    /// What the rule is for.
    pub mechanism: Mechanism,
    /// The fields that made it so, the one that matters most first. None: kube-proxy always makes the rule.
    pub fields: Vec<Field>,
}

/// A port of a Service, as rules and chains refer to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServicePortName {
    /// The Service.
    pub service: ObjectName,
    /// The port's name; empty if it has none.
    pub port_name: Arc<str>,
    /// Its place in `spec.ports`.
    pub index: u32,
    /// Its protocol.
    pub protocol: Protocol,
    cluster_ip_index: Option<u32>,
    has_selector: bool,
}

/// What a rule is about, by place in the lists of its [`Part`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    /// Nothing in particular.
    Always,
    /// An element of `nodePortAddresses`.
    NodePortAddress(u32),
    /// A Service port.
    Port(u32),
    /// One of the ways to reach a Service port.
    Destination(u32, Destination),
    /// An element of `spec.loadBalancerSourceRanges`.
    SourceRange(u32, u32),
    /// An endpoint.
    Endpoint(u32, u32),
}

/// A way to reach a Service port; lists by place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Destination {
    ClusterIp,
    ExternalIp(u32),
    LoadBalancerIp(u32),
    NodePort,
}

/// Where an endpoint came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EndpointOrigin {
    pub(crate) address: IpAddr,
    pub(crate) port: u16,
    slice: u32,
    element: u32,
    port_element: u32,
}

impl EndpointOrigin {
    /// That of an endpoint from the slice at that place of its part's list.
    pub(crate) fn of(endpoint: &Endpoint<'_>, slice: u32) -> Self {
        EndpointOrigin {
            address: endpoint.address,
            port: endpoint.port,
            slice,
            element: endpoint.element,
            port_element: endpoint.port_element,
        }
    }
}

/// The meaning of every [`Origin`] of one program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origins {
    /// All parts of the program, in the order in which they are written.
    pub(crate) parts: Vec<Arc<Part>>,
    /// For each part that has tags the number before its first, ascending, and its place.
    by_tag: Vec<(u32, u32)>,
    settings: ObjectName,
    node: ObjectName,
    /// The field that tells pods from others: `None` is the node's.
    local_traffic: Option<Option<&'static str>>,
}

impl Origins {
    pub(crate) fn new(settings: &Settings, node: &str, parts: Vec<Arc<Part>>) -> Self {
        let tagged = (0_u32..).zip(&parts).filter(|(_, part)| !part.entries.is_empty());
        let mut by_tag: Vec<(u32, u32)> =
            tagged.map(|(place, part)| (part.first_tag, place)).collect();
        by_tag.sort_unstable();
        Origins {
            parts,
            by_tag,
            settings: ObjectName::new(Kind::KubeProxyConfiguration, "", ""),
            node: ObjectName::new(Kind::Node, "", node),
            local_traffic: settings.local_traffic.as_ref().map(|traffic| traffic.path()),
        }
    }

    /// The part that a tag belongs to.
    pub(crate) fn part(&self, origin: Origin) -> Option<&Part> {
        let behind = self.by_tag.partition_point(|(first, _)| *first < origin.0);
        let (_, place) = self.by_tag.get(behind.checked_sub(1)?)?;
        self.parts.get(*place as usize).map(|part| &**part)
    }

    /// What a rule with this tag was made for. `None` for a tag of another program, or 0.
    pub fn meaning(&self, origin: Origin) -> Option<Meaning> {
        let (part, mechanism, subject) = self.entry(origin)?;
        let mut fields = Vec::new();
        self.subject_fields(part, mechanism, subject, &mut fields);
        self.mechanism_fields(part, mechanism, subject, &mut fields);
        Some(Meaning { mechanism, fields })
    }

    /// The mechanism alone: the cheap part of [`Origins::meaning`].
    pub fn mechanism(&self, origin: Origin) -> Option<Mechanism> {
        self.entry(origin).map(|(_, mechanism, _)| mechanism)
    }

    /// The Service port that a rule with this tag is about.
    pub fn service_port(&self, origin: Origin) -> Option<&ServicePortName> {
        let (part, _, subject) = self.entry(origin)?;
        match subject {
            Subject::Always | Subject::NodePortAddress(_) => None,
            Subject::Port(port)
            | Subject::Destination(port, _)
            | Subject::SourceRange(port, _)
            | Subject::Endpoint(port, _) => part.ports.get(port as usize),
        }
    }

    fn entry(&self, origin: Origin) -> Option<(&Part, Mechanism, Subject)> {
        let part = self.part(origin)?;
        let place = origin.0.checked_sub(part.first_tag)?.checked_sub(1)?;
        let (mechanism, subject) = *part.entries.get(place as usize)?;
        Some((part, mechanism, subject))
    }

    fn subject_fields(
        &self,
        part: &Part,
        mechanism: Mechanism,
        subject: Subject,
        fields: &mut Vec<Field>,
    ) {
        match subject {
            Subject::Always => {}
            Subject::NodePortAddress(element) => {
                fields.push(self.setting(format!("nodePortAddresses[{element}]")));
            }
            Subject::Port(port) => {
                let Some(port) = part.ports.get(port as usize) else { return };
                if mechanism == Mechanism::HealthCheckNodePort {
                    fields.push(port.field("spec.healthCheckNodePort".to_owned()));
                }
            }
            Subject::Destination(port, destination) => {
                let Some(port) = part.ports.get(port as usize) else { return };
                port.push_destination(destination, fields);
            }
            Subject::SourceRange(port, element) => {
                let Some(port) = part.ports.get(port as usize) else { return };
                fields.push(port.field(format!("spec.loadBalancerSourceRanges[{element}]")));
            }
            Subject::Endpoint(port, endpoint) => {
                let Some(port) = part.ports.get(port as usize) else { return };
                push_endpoint(part, mechanism, port, endpoint, fields);
            }
        }
    }

    /// The fields by which the mechanism itself is switched on or tuned.
    fn mechanism_fields(
        &self,
        part: &Part,
        mechanism: Mechanism,
        subject: Subject,
        fields: &mut Vec<Field>,
    ) {
        let in_service = |path: &str, fields: &mut Vec<Field>| {
            if let Subject::Port(port) | Subject::Destination(port, _) = subject
                && let Some(port) = part.ports.get(port as usize)
            {
                fields.push(port.field(path.to_owned()));
            }
        };
        match mechanism {
            Mechanism::LocalhostGuard => {
                fields.push(self.setting("iptables.localhostNodePorts".to_owned()));
            }
            Mechanism::ForwardMarked
            | Mechanism::PostroutingUnmarked
            | Mechanism::PostroutingUnmark
            | Mechanism::MarkMasquerade => {
                fields.push(self.setting("iptables.masqueradeBit".to_owned()));
            }
            Mechanism::MasqueradeAll => {
                fields.insert(0, self.setting("iptables.masqueradeAll".to_owned()));
            }
            Mechanism::MasqueradeOffCluster => self.push_local_traffic(fields),
            Mechanism::ExternalFromPod => {
                in_service("spec.externalTrafficPolicy", fields);
                self.push_local_traffic(fields);
            }
            Mechanism::ExternalMasquerade
            | Mechanism::ExternalMasqueradeLocal
            | Mechanism::ExternalFromNode
            | Mechanism::ExternalPolicy => in_service("spec.externalTrafficPolicy", fields),
            Mechanism::NoLocalEndpoints => {
                let internal = matches!(subject, Subject::Destination(_, Destination::ClusterIp));
                let policy = if internal { "internal" } else { "external" };
                in_service(&format!("spec.{policy}TrafficPolicy"), fields);
            }
            Mechanism::NoEndpoints => in_service("spec.selector", fields),
            Mechanism::FirewallDrop | Mechanism::FirewallFromNode | Mechanism::FirewallRest => {
                in_service("spec.loadBalancerSourceRanges", fields);
            }
            _ => {}
        }
    }

    fn push_local_traffic(&self, fields: &mut Vec<Field>) {
        match self.local_traffic {
            Some(Some(path)) => fields.push(self.setting(path.to_owned())),
            Some(None) => {
                fields.push(self.setting("detectLocalMode".to_owned()));
                let path = "spec.podCIDRs".to_owned();
                fields.push(Field { object: self.node.clone(), path });
            }
            None => {}
        }
    }

    fn setting(&self, path: String) -> Field {
        Field { object: self.settings.clone(), path }
    }
}

fn push_endpoint(
    part: &Part,
    mechanism: Mechanism,
    port: &ServicePortName,
    endpoint: u32,
    fields: &mut Vec<Field>,
) {
    let Some(endpoint) = part.endpoints.get(endpoint as usize) else { return };
    let Some(slice) = part.slices.get(endpoint.slice as usize) else { return };
    let in_slice = |path| Field { object: slice.clone(), path };
    if mechanism == Mechanism::Affinity {
        fields.push(port.field("spec.sessionAffinity".to_owned()));
        let seconds = "spec.sessionAffinityConfig.clientIP.timeoutSeconds";
        fields.push(port.field(seconds.to_owned()));
    }
    if mechanism == Mechanism::Translate {
        // With a selector the slice's port follows from targetPort; without, it stands for itpart.
        if port.has_selector {
            fields.push(port.field(format!("spec.ports[{}].targetPort", port.index)));
        }
        fields.push(in_slice(format!("ports[{}].port", endpoint.port_element)));
    }
    fields.push(in_slice(format!("endpoints[{}].addresses[0]", endpoint.element)));
    if port.has_selector {
        fields.push(port.field("spec.selector".to_owned()));
    }
}

/// The name of a slice, which stands in its Service's namespace.
pub(crate) fn slice_name(slice: &EndpointSlice, namespace: &Arc<str>) -> ObjectName {
    ObjectName {
        kind: Kind::EndpointSlice,
        namespace: shared(slice.metadata.namespace(), Some(namespace)),
        name: Arc::from(slice.metadata.name.as_str()),
    }
}

/// A text, that of the neighbour where it is the same.
fn shared(text: &str, before: Option<&Arc<str>>) -> Arc<str> {
    match before {
        Some(before) if **before == *text => Arc::clone(before),
        _ => Arc::from(text),
    }
}

impl ServicePortName {
    /// The names of `ports`. Neighbours share the texts that they have in common, the first with the one before them.
    pub(crate) fn of_all(ports: &[ServicePort<'_>], before: Option<&Self>) -> Box<[Self]> {
        let mut names: Vec<Self> = Vec::with_capacity(ports.len());
        for port in ports {
            let name = Self::of(port, names.last().or(before));
            names.push(name);
        }
        names.into()
    }

    fn of(port: &ServicePort<'_>, before: Option<&Self>) -> Self {
        let metadata = &port.service.metadata;
        let service = before.map(|before| &before.service);
        ServicePortName {
            service: ObjectName {
                kind: Kind::Service,
                namespace: shared(metadata.namespace(), service.map(|s| &s.namespace)),
                name: shared(&metadata.name, service.map(|s| &s.name)),
            },
            port_name: shared(&port.spec.name, before.map(|before| &before.port_name)),
            index: port.index,
            protocol: port.protocol,
            cluster_ip_index: port.cluster_ip_index,
            has_selector: port.service.spec.selector.as_ref().is_some_and(|s| !s.is_empty()),
        }
    }

    fn field(&self, path: String) -> Field {
        Field { object: self.service.clone(), path }
    }

    fn push_destination(&self, destination: Destination, fields: &mut Vec<Field>) {
        let port = match destination {
            Destination::NodePort => "nodePort",
            _ => "port",
        };
        fields.push(self.field(format!("spec.ports[{}].{port}", self.index)));
        let address = match destination {
            Destination::NodePort => return,
            Destination::ClusterIp => match self.cluster_ip_index {
                None | Some(0) => "spec.clusterIP".to_owned(),
                Some(index) => format!("spec.clusterIPs[{index}]"),
            },
            Destination::ExternalIp(index) => format!("spec.externalIPs[{index}]"),
            Destination::LoadBalancerIp(index) => {
                format!("status.loadBalancer.ingress[{index}].ip")
            }
        };
        fields.push(self.field(address));
    }
}
