//! One packet through a real host's rules, as `iptables-save` listed them.
//!
//! A dump says nothing of a host's routes. They can be given; a packet that is not for the host and has no
//! route given leaves by an interface whose name is not known, and that is said.

use crate::journey::chains::reject_words;
use crate::walk::{Met, verdict_words};
use netfilter::address::{Cidr, Family};
use netfilter::choices::Seeded;
use netfilter::host::{
    Arrival, Context, Effect, Host, Interface, InterfaceKind, LoadError, SendError,
};
pub use netfilter::packet::Protocol;
use netfilter::packet::{Packet, TcpFlags, Transport};
use netfilter::record::{DropReason, Event, RuleResult};
use netfilter::routes::Route;
use netfilter::text::{read, save};
use serde::Serialize;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

/// The name of the interface by which a packet leaves when no route was given.
const UNKNOWN_INTERFACE: &str = "?";
const TTL: u8 = 64;

/// What is asked.
#[derive(Debug, Clone)]
pub struct DumpQuery<'a> {
    /// What `iptables-save` (or `ip6tables-save`) printed.
    pub rules: &'a str,
    /// The host's own addresses.
    pub host_addresses: &'a [IpAddr],
    /// The interface by which the packet comes in; `None` when a process of the host sends it.
    pub interface: Option<&'a str>,
    /// Where it comes from.
    pub source: SocketAddr,
    /// Where it goes.
    pub destination: SocketAddr,
    /// TCP (a SYN), UDP or SCTP (an INIT).
    pub protocol: Protocol,
    /// Networks, and the interfaces that lead there.
    pub routes: &'a [(Cidr, String)],
    /// The seed of every random choice.
    pub seed: u64,
}

/// What comes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DumpTrace {
    /// What comes of it.
    #[serde(flatten)]
    pub outcome: DumpOutcome,
    /// The packet at each table, and every rule that matched, in order.
    pub walk: Vec<Met>,
    /// The packet at the end: as it leaves, as the process sees it, or as it was when it was refused or dropped.
    pub packet: Met,
    /// How many rules were looked at.
    pub looked_at: usize,
    /// What the reader should know: parts of the answer that rest on something not given.
    pub notes: Vec<String>,
}

/// What comes of a packet on one host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum DumpOutcome {
    /// A process of the host gets it.
    Delivered,
    /// It leaves.
    Forwarded {
        /// The interface; `?` when no route to it was given.
        interface: String,
    },
    /// It is refused.
    Rejected {
        /// The rule.
        rule: String,
        /// How, as in `--reject-with`.
        with: String,
    },
    /// It is thrown away.
    Dropped {
        /// The rule, or what else decided.
        because: String,
    },
    /// A rule that cannot be evaluated stands in its way.
    CannotTell {
        /// The rule.
        rule: String,
        /// Its match or target.
        what: String,
    },
}

/// Why a dump cannot be traced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DumpError {
    /// The text cannot be read: line, column, and why.
    Read(read::ReadError),
    /// A kernel would not take the rules.
    Load(LoadError),
    /// The addresses are not of one family, or none of the host's is of theirs.
    Families,
}

impl fmt::Display for DumpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DumpError::Read(error) => write!(f, "{}:{}: {}", error.line, error.column, error.kind),
            DumpError::Load(error) => write!(f, "a kernel would refuse these rules: {error}"),
            DumpError::Families => f.write_str(
                "source, destination and one of the host's addresses must be of one family",
            ),
        }
    }
}

impl std::error::Error for DumpError {}

/// Reads `172.17.0.0/16=docker0`.
///
/// # Errors
/// When there is no `=`, or the network is none; in words.
pub fn read_route(text: &str) -> Result<(Cidr, String), String> {
    let (network, interface) =
        text.split_once('=').ok_or_else(|| format!("{text:?} is not CIDR=INTERFACE"))?;
    let network = network.parse().map_err(|error| format!("{text:?}: {error}"))?;
    Ok((network, interface.to_owned()))
}

/// Traces one packet, the first of a new connection.
///
/// # Errors
/// When the rules cannot be read or loaded, or the addresses do not fit together.
pub fn trace(query: &DumpQuery<'_>) -> Result<DumpTrace, DumpError> {
    let family = Family::of(query.destination.ip());
    let own = query.host_addresses.iter().copied().find(|own| Family::of(*own) == family);
    let (Some(own), true) = (own, Family::of(query.source.ip()) == family) else {
        return Err(DumpError::Families);
    };
    let mut host = host(query);
    let rules = read::ruleset(query.rules, family).map_err(DumpError::Read)?;
    host.load(rules).map_err(DumpError::Load)?;
    let mut events = Vec::new();
    let mut choices = Seeded::new(query.seed);
    let context =
        &mut Context { now: Duration::ZERO, choices: &mut choices, recorder: &mut events };
    let packet = first_packet(query);
    let sent = match query.interface {
        Some(interface) => {
            let arrival = Arrival { interface: Arc::from(interface), port: None, next_hop: own };
            Ok(host.receive(&arrival, packet.clone(), context))
        }
        None => host.send(packet.clone(), context),
    };
    Ok(tell(&host, family, &packet, &events, sent))
}

fn host(query: &DumpQuery<'_>) -> Host {
    let mut host = Host::new("host");
    host.settings_mut().ip_forward = true;
    host.settings_mut().ipv6_forwarding = true;
    let addresses: Vec<(IpAddr, u8)> =
        query.host_addresses.iter().map(|own| (*own, Family::of(*own).bits())).collect();
    let ethernet = |name: &str| Interface {
        name: Arc::from(name),
        kind: InterfaceKind::Ethernet,
        addresses: addresses.clone(),
    };
    let named = query.interface.into_iter().filter(|name| *name != "lo");
    let routed = query.routes.iter().map(|(_, interface)| interface.as_str());
    for name in named.chain(routed).chain([UNKNOWN_INTERFACE]) {
        host.add_interface(ethernet(name));
    }
    for (network, interface) in query.routes {
        host.routes_mut().add(Route::on_link(*network, Arc::from(interface.as_str())));
    }
    for everywhere in ["0.0.0.0/0", "::/0"].iter().filter_map(|all| all.parse::<Cidr>().ok()) {
        let given = query.routes.iter().any(|(network, _)| *network == everywhere);
        if !given {
            host.routes_mut().add(Route::on_link(everywhere, Arc::from(UNKNOWN_INTERFACE)));
        }
    }
    host
}

fn first_packet(query: &DumpQuery<'_>) -> Packet {
    let (source_port, destination_port) = (query.source.port(), query.destination.port());
    let transport = match query.protocol {
        Protocol::Udp => Transport::Udp { source_port, destination_port },
        Protocol::Sctp => Transport::Sctp { source_port, destination_port, chunk: 1 },
        _ => Transport::Tcp { source_port, destination_port, flags: TcpFlags::SYN },
    };
    Packet {
        source: query.source.ip(),
        destination: query.destination.ip(),
        ttl: TTL,
        mark: 0,
        length: 60,
        transport,
    }
}

/// Reads the answer off the events. Only the packet itself counts, not what the host sends because of it.
fn tell(
    host: &Host,
    family: Family,
    packet: &Packet,
    events: &[Event],
    sent: Result<Vec<Effect>, SendError>,
) -> DumpTrace {
    let rule_text = |place: &netfilter::record::RulePlace| {
        let chain =
            host.rules(family).and_then(|r| r.table(place.table)?.chain(place.chain.as_str()));
        let rule = chain.and_then(|chain| chain.rules.get(usize::try_from(place.index).ok()?));
        rule.map(|rule| save::rule(family, place.chain, rule)).unwrap_or_default()
    };
    let mut trace = DumpTrace {
        outcome: DumpOutcome::Dropped { because: "the host has nothing to do with it".to_owned() },
        walk: Vec::new(),
        packet: Met::packet(packet),
        looked_at: 0,
        notes: Vec::new(),
    };
    let mut now = packet.clone();
    let mut at_table = None;
    let mut asked_for_interface = false;
    let mut out_unknown = false;
    for event in events {
        match event {
            Event::Table { hook, table, packet, out_interface, .. } => {
                now = packet.clone();
                at_table = Some((hook, table));
                out_unknown = out_interface.as_deref() == Some(UNKNOWN_INTERFACE);
            }
            Event::Rule { place, result, mark } => {
                trace.looked_at += 1;
                now.mark = *mark;
                let rule = rule_text(place);
                asked_for_interface |= out_unknown && rule.contains(" -o ");
                if let RuleResult::Matched(verdict) = result {
                    if at_table.take().is_some() {
                        trace.walk.push(Met::packet(&now));
                    }
                    let (table, verdict) = (place.table, verdict_words(*verdict));
                    trace.walk.push(Met::Rule { table, rule, verdict });
                }
            }
            Event::Translated { after, .. } => now = after.clone(),
            Event::Rejected { rule, with } => {
                let with = reject_words(*with).to_owned();
                trace.outcome = DumpOutcome::Rejected { rule: rule_text(rule), with };
                break;
            }
            Event::Dropped { reason } => {
                trace.outcome = DumpOutcome::Dropped { because: drop_words(*reason, rule_text) };
                break;
            }
            Event::CannotTell { rule, what } => {
                let what = what.to_string();
                trace.outcome = DumpOutcome::CannotTell { rule: rule_text(rule), what };
                break;
            }
            Event::Left { interface, packet, .. } => {
                now = packet.clone();
                trace.outcome = DumpOutcome::Forwarded { interface: interface.to_string() };
                break;
            }
            Event::Delivered { packet } => {
                now = packet.clone();
                trace.outcome = DumpOutcome::Delivered;
                break;
            }
            _ => {}
        }
    }
    if let Err(error) = sent {
        trace.outcome = DumpOutcome::Dropped { because: error.to_string() };
    }
    if asked_for_interface {
        trace.notes.push(
            "rules that ask for the outgoing interface (-o) were taken as not matching: no route to \
             this destination was given"
                .to_owned(),
        );
    }
    trace.packet = Met::packet(&now);
    trace
}

fn drop_words(
    reason: DropReason,
    rule_text: impl Fn(&netfilter::record::RulePlace) -> String,
) -> String {
    match reason {
        DropReason::Rule(place) => rule_text(&place),
        DropReason::Policy { hook, table } => format!("the policy of {hook} in {table} is DROP"),
        DropReason::NoRoute => "there is no route to the destination".to_owned(),
        DropReason::Blackhole => "its route throws packets away".to_owned(),
        DropReason::NotForwarding => "it is not for this host".to_owned(),
        DropReason::Martian => "a loopback address came from outside".to_owned(),
        DropReason::TtlExpired => "its TTL ran out".to_owned(),
        DropReason::NoHairpin => "it would leave by the port that it came in by".to_owned(),
        DropReason::Untranslatable => "no free port is left for its translation".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = "\
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:DOCKER - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80
COMMIT
*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A FORWARD -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT
-A INPUT -p tcp -m tcp --dport 23 -j REJECT --reject-with tcp-reset
-A INPUT -p tcp -m tcp --dport 25 -m string --algo bm --string spam -j DROP
COMMIT
";

    fn ask(destination: &str, routes: &[(Cidr, String)]) -> DumpTrace {
        trace(&DumpQuery {
            rules: RULES,
            host_addresses: &["192.0.2.1".parse().unwrap()],
            interface: Some("eth0"),
            source: "198.51.100.7:40000".parse().unwrap(),
            destination: destination.parse().unwrap(),
            protocol: Protocol::Tcp,
            routes,
            seed: 1,
        })
        .unwrap()
    }

    #[test]
    fn a_published_port_leads_to_its_container() {
        let docker = [("172.17.0.0/16".parse().unwrap(), "docker0".to_owned())];
        let trace = ask("192.0.2.1:8080", &docker);
        assert_eq!(trace.outcome, DumpOutcome::Forwarded { interface: "docker0".to_owned() });
        let Met::Packet { dst, .. } = &trace.packet else { panic!() };
        assert_eq!(dst, "172.17.0.2:80");
        assert_eq!(trace.notes, Vec::<String>::new());
    }

    #[test]
    fn without_a_route_the_doubt_is_said() {
        let trace = ask("192.0.2.1:8080", &[]);
        let because = "the policy of FORWARD in filter is DROP".to_owned();
        assert_eq!(trace.outcome, DumpOutcome::Dropped { because });
        assert_eq!(trace.notes.len(), 1);
    }

    #[test]
    fn every_end_is_told_with_its_rule() {
        assert_eq!(ask("192.0.2.1:22", &[]).outcome, DumpOutcome::Delivered);
        let DumpOutcome::Rejected { with, .. } = ask("192.0.2.1:23", &[]).outcome else { panic!() };
        assert_eq!(with, "tcp-reset");
        let DumpOutcome::CannotTell { what, rule } = ask("192.0.2.1:25", &[]).outcome else {
            panic!()
        };
        assert_eq!(what, "string");
        assert!(rule.contains("--string spam"), "{rule}");
    }
}
