//! port, targetPort, nodePort or containerPort mixed up: the number dialled, or sent to, is another of the Service's.

use super::Found;
use super::aim::{Aim, Way};
use super::case::Case;
use super::edits::together;
use super::endpoints::ServiceSeen;
use super::listeners::{self, Answers};
use super::target_port_without_listener::{fill, is_mixed_up};
use super::tries::Try;
use crate::problem::Fix;
use crate::scenario::{protocol, scheme};
use crate::text::{PortRole, Text};

pub(super) const CODE: &str = "ports-mixed-up";

/// A number that was dialled, and what it is.
struct Mixed {
    /// Which of the Service's ports, by its place.
    port: usize,
    role: PortRole,
    /// What should be dialled there instead; `None` where the Service has no node port.
    meant: Option<u16>,
    meant_role: PortRole,
}

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    for (at, this) in case.failing() {
        dialled(case, at, this, out);
    }
    in_the_service(case, out);
}

/// The Service itself sends to the wrong one of its numbers.
fn in_the_service(case: &Case<'_>, out: &mut Vec<Found>) {
    for service in case.services().filter(|service| !service.is_headless()) {
        for at in 0..service.service.spec.ports.len() {
            let targets = listeners::targets(case, service, at);
            let deaf = targets.iter().find(|target| target.found == Answers::Nobody);
            let Some(deaf) = deaf.filter(|deaf| is_mixed_up(service, at, deaf)) else { continue };
            let tries = case.failures_of(service.at, Some(at));
            let mut found = case.begin(CODE, service.about(), tries);
            fill(case, service, at, deaf, &targets, &mut found);
            let port = service.service.spec.ports.get(at);
            let port = port.and_then(|port| u16::try_from(port.port).ok()).unwrap_or_default();
            found.diagnosis.cause = found
                .diagnosis
                .cause
                .say(" The numbers stand in each other's place: callers dial ")
                .code("port")
                .say(" ")
                .port(port, Some(PortRole::Port))
                .say(", the pod must listen on ")
                .code("targetPort")
                .say(", and nodePort is on the nodes alone.");
            let path = format!("spec.ports[{at}].port");
            found.diagnosis.positions.extend(case.position(service.document, &path));
            out.push(found);
        }
    }
}

/// A request dials one of the Service's numbers where another belongs.
fn dialled(case: &Case<'_>, at: usize, this: &Try, out: &mut Vec<Found>) {
    let Some(aim) = &this.aim else { return };
    let hits: Vec<(&ServiceSeen<'_>, Mixed)> = match aim.way {
        Way::ClusterIp | Way::ExternalIp | Way::LoadBalancerIp if aim.port.is_none() => {
            let service = case.aimed_at(this);
            service.and_then(|s| Some((s, at_service(case, s, aim)?))).into_iter().collect()
        }
        Way::Node => candidates(case, aim, at_node),
        Way::Pod => candidates(case, aim, at_pod),
        _ => Vec::new(),
    };
    let Some((service, mixed)) = hits.first() else { return };
    let mut found = case.begin(CODE, service.about(), vec![at]);
    let diagnosis = &mut found.diagnosis;
    let field = field(mixed.role);
    let text = Text::new()
        .port(aim.number, Some(mixed.role))
        .say(" is the ")
        .code(field)
        .say(" of ")
        .name(service.name())
        .say(match (mixed.role, aim.way) {
            (_, Way::Node) => ", and no port of a node",
            (PortRole::NodePort, _) => ", which is on the nodes alone",
            (PortRole::TargetPort, _) => ", which is on the pods alone",
            (PortRole::Port, _) => ", which is at the Service's address alone",
        });
    diagnosis.cause = match mixed.meant {
        Some(meant) => text
            .say(": what is dialled here is its ")
            .code(self::field(mixed.meant_role))
            .say(" ")
            .port(meant, Some(mixed.meant_role))
            .say("."),
        None => text
            .say(", since its type ")
            .code(&service.service.spec.kind)
            .say(" opens no port on the nodes."),
    };
    diagnosis.positions.extend(case.position_of_request(this));
    let path = format!("spec.ports[{}].{field}", mixed.port);
    diagnosis.positions.extend(case.position(service.document, &path));
    diagnosis.fixes = fixes(case, this, aim, service, mixed);
    out.push(found);
}

fn field(role: PortRole) -> &'static str {
    match role {
        PortRole::Port => "port",
        PortRole::TargetPort => "targetPort",
        PortRole::NodePort => "nodePort",
    }
}

fn candidates<'c, 'a>(
    case: &'c Case<'a>,
    aim: &Aim,
    what: fn(&Case<'a>, &ServiceSeen<'a>, &Aim) -> Option<Mixed>,
) -> Vec<(&'c ServiceSeen<'a>, Mixed)> {
    case.services.iter().filter_map(|service| Some((service, what(case, service, aim)?))).collect()
}

/// The numbers that a Service sends to, with its ports' places.
fn target_numbers(service: &ServiceSeen<'_>, aim: &Aim) -> Vec<(usize, u16)> {
    let ports = service.service.spec.ports.iter().enumerate();
    let same = ports.filter(|(_, port)| protocol(&port.protocol) == Some(aim.protocol));
    same.flat_map(|(at, _)| service.targets(at).into_iter().map(move |(_, number)| (at, number)))
        .collect()
}

/// At a Service's own address: its node port, or its target port.
fn at_service(_: &Case<'_>, service: &ServiceSeen<'_>, aim: &Aim) -> Option<Mixed> {
    let ports = &service.service.spec.ports;
    let number = i32::from(aim.number);
    let node_port = ports.iter().position(|p| {
        p.node_port == number && number != 0 && protocol(&p.protocol) == Some(aim.protocol)
    });
    let target = || target_numbers(service, aim).into_iter().find(|(_, n)| *n == aim.number);
    let (port, role) = match node_port {
        Some(at) => (at, PortRole::NodePort),
        None => (target()?.0, PortRole::TargetPort),
    };
    let meant = u16::try_from(ports.get(port)?.port).ok()?;
    Some(Mixed { port, role, meant: Some(meant), meant_role: PortRole::Port })
}

/// At a node: the port, or the target port.
fn at_node(_: &Case<'_>, service: &ServiceSeen<'_>, aim: &Aim) -> Option<Mixed> {
    let ports = &service.service.spec.ports;
    let number = i32::from(aim.number);
    let own =
        ports.iter().position(|p| p.port == number && protocol(&p.protocol) == Some(aim.protocol));
    let target = || target_numbers(service, aim).into_iter().find(|(_, n)| *n == aim.number);
    let (port, role) = match own {
        Some(at) => (at, PortRole::Port),
        None => (target()?.0, PortRole::TargetPort),
    };
    let node_port = u16::try_from(ports.get(port)?.node_port).ok().filter(|port| *port != 0);
    Some(Mixed { port, role, meant: node_port, meant_role: PortRole::NodePort })
}

/// At one of the Service's pods: the port, or the node port.
fn at_pod(_: &Case<'_>, service: &ServiceSeen<'_>, aim: &Aim) -> Option<Mixed> {
    let address = aim.address?;
    let number = i32::from(aim.number);
    let ports = service.service.spec.ports.iter().enumerate();
    ports.filter(|(_, port)| protocol(&port.protocol) == Some(aim.protocol)).find_map(
        |(at, port)| {
            let role = match () {
                () if port.port == number => PortRole::Port,
                () if port.node_port == number => PortRole::NodePort,
                () => return None,
            };
            let targets = service.targets(at);
            let (_, target) = targets.into_iter().find(|(end, _)| end.address == address)?;
            let meant_role = PortRole::TargetPort;
            (target != aim.number).then_some(Mixed {
                port: at,
                role,
                meant: Some(target),
                meant_role,
            })
        },
    )
}

fn fixes(
    case: &Case<'_>,
    this: &Try,
    aim: &Aim,
    service: &ServiceSeen<'_>,
    mixed: &Mixed,
) -> Vec<Fix> {
    let at = mixed.port;
    match mixed.meant {
        Some(meant) => {
            let dials = case.dial(this, &with_port(aim, meant));
            // Callers may be right, and the Service wrong: its port can be the number that they dial.
            let changed =
                (aim.way == Way::ClusterIp && mixed.role == PortRole::TargetPort).then(|| {
                    let title = format!("Set port to {}", aim.number);
                    let path = format!("spec.ports[{at}].port");
                    case.set(title, service.document, &path, aim.number)
                });
            dials.into_iter().chain(changed.flatten()).collect()
        }
        None => open_node_port(case, this, aim, service, at).into_iter().collect(),
    }
}

/// Makes it a NodePort Service, and dials the port that it gets.
pub(super) fn open_node_port(
    case: &Case<'_>,
    this: &Try,
    aim: &Aim,
    service: &ServiceSeen<'_>,
    at: usize,
) -> Option<Fix> {
    let (low, high) = case.cluster.ranges.node_ports();
    let size = high.checked_sub(low)?.checked_add(1)?;
    let taken = |number: u16| {
        let number = i32::from(number);
        case.cluster.services.iter().any(|service| {
            service.spec.health_check_node_port == number
                || service.spec.ports.iter().any(|port| port.node_port == number)
        })
    };
    let free = (0..size)
        .filter_map(|step| low.checked_add(aim.number.wrapping_add(step) % size))
        .find(|number| !taken(*number))?;
    if service.is_headless() || service.is_external_name() {
        return None;
    }
    let kind = case.set("", service.document, "spec.type", "NodePort");
    let path = format!("spec.ports[{at}].nodePort");
    let port = case.set_after("", service.document, &path, free, "targetPort");
    let dials = case.dial(this, &with_port(aim, free));
    let title = format!("Make it a NodePort Service, and dial its nodePort {free}");
    together(title, vec![kind, port, dials])
}

/// What was dialled, with another port.
pub(super) fn with_port(aim: &Aim, port: u16) -> String {
    let host = match (&aim.name, aim.address) {
        (Some(name), _) => name.clone(),
        (None, Some(address)) if address.is_ipv6() => format!("[{address}]"),
        (None, address) => address.map(|address| address.to_string()).unwrap_or_default(),
    };
    format!("{}://{host}:{port}", scheme(aim.protocol))
}
