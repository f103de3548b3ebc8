//! The sockets: the client that dials, and the processes that answer.
//!
//! Only what a client can tell apart is modelled: a handshake, one question, one answer; a RST; an ICMP
//! error; silence. Nothing is sent twice, so a lost packet is a timeout.

use super::machine::{Machine, MachineId};
use super::network::{Network, Processes};
use crate::journey::RefusedBy;
use netfilter::host::SendError;
use netfilter::packet::{Packet, Protocol, TcpFlags, Transport};
use std::net::IpAddr;
use std::sync::Arc;

/// The TTL that hosts send with.
pub const TTL: u8 = 64;

const SYN_ACK: TcpFlags = TcpFlags::SYN.with(TcpFlags::ACK);
const RST_ACK: TcpFlags = TcpFlags::RST.with(TcpFlags::ACK);
const DATA: TcpFlags = TcpFlags::PSH.with(TcpFlags::ACK);
const SCTP_INIT: u8 = 1;
const SCTP_INIT_ACK: u8 = 2;
const SCTP_ABORT: u8 = 6;
const SCTP_COOKIE_ECHO: u8 = 10;
const SCTP_COOKIE_ACK: u8 = 11;
const ICMP_UNREACHABLE: u8 = 3;
const ICMP_PORT_UNREACHABLE: u8 = 3;
const ICMPV6_UNREACHABLE: u8 = 1;
const ICMPV6_PORT_UNREACHABLE: u8 = 4;
const ICMPV6_ECHO_REQUEST: u8 = 128;
const ICMPV6_ECHO_REPLY: u8 = 129;

/// Who dials what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dial {
    /// The caller.
    pub caller: MachineId,
    /// Its address.
    pub source: IpAddr,
    /// Its port (an echo's identifier for ICMP).
    pub source_port: u16,
    /// TCP, UDP, SCTP or ICMP.
    pub protocol: Protocol,
    /// The address dialled.
    pub destination: IpAddr,
    /// The port dialled.
    pub port: u16,
}

impl Dial {
    /// The first packet.
    pub fn first_packet(&self) -> Packet {
        let (source_port, destination_port) = (self.source_port, self.port);
        let transport = match self.protocol {
            Protocol::Tcp => Transport::Tcp { source_port, destination_port, flags: TcpFlags::SYN },
            Protocol::Sctp => Transport::Sctp { source_port, destination_port, chunk: SCTP_INIT },
            Protocol::Icmp | Protocol::Icmpv6 => {
                let kind = if self.source.is_ipv6() { ICMPV6_ECHO_REQUEST } else { 8 };
                Transport::Icmp { kind, code: 0, identifier: source_port, about: None }
            }
            Protocol::Udp | Protocol::Other(_) => Transport::Udp { source_port, destination_port },
        };
        packet(self.source, self.destination, transport)
    }
}

/// What the client has seen so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// Nothing yet.
    Nothing,
    /// The handshake is done; no answer yet.
    Connected,
    /// An answer.
    Reply {
        /// The process that answered.
        process: Arc<str>,
        /// The host it runs on.
        machine: MachineId,
        /// The source address that it saw.
        saw: IpAddr,
    },
    /// A refusal.
    Refused(RefusedBy),
    /// An ICMP error that means "cannot be reached" (type, code).
    Unreachable(u8, u8),
    /// Its own kernel would not send.
    NotSent(SendError),
}

/// A connection that a process accepted, or the one question it was asked.
#[derive(Debug, Clone)]
struct Accepted {
    machine: MachineId,
    process: Arc<str>,
    saw: IpAddr,
}

/// The processes of the world while one request is under way.
#[derive(Debug, Clone)]
pub struct Sockets {
    dial: Dial,
    /// What the client has seen.
    pub seen: Seen,
    /// The visit that brought the client its first packet.
    pub first_heard: Option<usize>,
    accepted: Vec<(MachineId, Flow, Accepted)>,
    answered: Option<Accepted>,
}

/// The two ends of a connection as a packet towards the process names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Flow {
    source: IpAddr,
    source_port: u16,
    destination: IpAddr,
    destination_port: u16,
}

impl Flow {
    fn of(packet: &Packet) -> Option<Self> {
        Some(Flow {
            source: packet.source,
            source_port: packet.source_port()?,
            destination: packet.destination,
            destination_port: packet.destination_port()?,
        })
    }
}

impl Sockets {
    /// The client is about to dial; nobody has heard of it.
    pub fn new(dial: Dial) -> Self {
        Sockets {
            dial,
            seen: Seen::Nothing,
            first_heard: None,
            accepted: Vec::new(),
            answered: None,
        }
    }

    /// The next question on a connection that has answered; `None` when there is none to ask on.
    pub fn ask_again(&mut self) -> Option<Packet> {
        let stands = matches!(self.seen, Seen::Reply { .. });
        let first = self.dial.first_packet();
        let question = match first.transport {
            Transport::Tcp { source_port, destination_port, .. } => {
                self.seen = if stands { Seen::Connected } else { self.seen.clone() };
                let transport = Transport::Tcp { source_port, destination_port, flags: DATA };
                packet(first.source, first.destination, transport)
            }
            Transport::Udp { .. } => {
                self.seen = if stands { Seen::Nothing } else { self.seen.clone() };
                first
            }
            _ => return None,
        };
        self.first_heard = None;
        self.answered = None;
        stands.then_some(question)
    }

    /// Whether `packet` is addressed to the dialling socket.
    fn is_ours(&self, machine: MachineId, packet: &Packet) -> bool {
        machine == self.dial.caller
            && packet.protocol() == self.dial.protocol
            && packet.destination == self.dial.source
            && match packet.transport {
                Transport::Icmp { kind, identifier, .. } => {
                    matches!(kind, 0 | ICMPV6_ECHO_REPLY) && identifier == self.dial.source_port
                }
                // A UDP socket that sends with `sendto` hears whoever answers it, as the measured clients do.
                Transport::Udp { destination_port, .. } => {
                    destination_port == self.dial.source_port
                }
                _ => {
                    packet.destination_port() == Some(self.dial.source_port)
                        && packet.source_port() == Some(self.dial.port)
                        && packet.source == self.dial.destination
                }
            }
    }

    /// The client's socket hears something from the address that it dialled.
    fn client_hears(&mut self, packet: &Packet) -> Vec<Packet> {
        match packet.transport {
            Transport::Tcp { flags, .. } if flags.has(TcpFlags::RST) => {
                if !matches!(self.seen, Seen::Reply { .. }) {
                    self.seen = Seen::Refused(RefusedBy::Rst);
                }
                Vec::new()
            }
            Transport::Tcp { flags, .. } if flags.has(SYN_ACK) => {
                self.seen = Seen::Connected;
                vec![answer(packet, TcpFlags::ACK), answer(packet, DATA)]
            }
            Transport::Tcp { flags, .. } if flags.has(TcpFlags::PSH) => {
                self.replied();
                vec![answer(packet, TcpFlags::ACK)]
            }
            Transport::Sctp { chunk: SCTP_INIT_ACK, .. } => {
                self.seen = Seen::Connected;
                vec![answer_sctp(packet, SCTP_COOKIE_ECHO)]
            }
            Transport::Sctp { chunk: SCTP_ABORT, .. } => {
                self.seen = Seen::Refused(RefusedBy::Rst);
                Vec::new()
            }
            Transport::Sctp { .. } | Transport::Udp { .. } | Transport::Icmp { .. } => {
                self.replied();
                Vec::new()
            }
            Transport::Tcp { .. } | Transport::Other(_) => Vec::new(),
        }
    }

    fn replied(&mut self) {
        if let Some(Accepted { machine, process, saw }) = self.answered.clone() {
            self.seen = Seen::Reply { process, machine, saw };
        }
    }

    /// An ICMP error about a packet that the client sent.
    fn client_hears_error(&mut self, kind: u8, code: u8, about: &Packet) {
        // A UDP socket that sends with `sendto` hears errors by its own port alone.
        let to_ours =
            about.destination == self.dial.destination || self.dial.protocol == Protocol::Udp;
        let about_ours = about.source == self.dial.source
            && to_ours
            && about.protocol() == self.dial.protocol
            && about.source_port().is_none_or(|port| port == self.dial.source_port);
        if !about_ours || !matches!(self.seen, Seen::Nothing) {
            return;
        }
        let v6 = about.source.is_ipv6();
        let refused = match (v6, kind, code) {
            (false, ICMP_UNREACHABLE, 2 | ICMP_PORT_UNREACHABLE)
            | (true, ICMPV6_UNREACHABLE, ICMPV6_PORT_UNREACHABLE) => true,
            (false, ICMP_UNREACHABLE, _) | (true, ICMPV6_UNREACHABLE, _) => false,
            _ => return,
        };
        self.seen = if refused {
            Seen::Refused(RefusedBy::Icmp(kind, code))
        } else {
            Seen::Unreachable(kind, code)
        };
    }

    /// A process, or the kernel where none listens, hears a packet that is not for the client's socket.
    fn server_hears(&mut self, id: MachineId, machine: &Machine, packet: &Packet) -> Vec<Packet> {
        let listener = packet
            .destination_port()
            .and_then(|port| machine.listener(packet.protocol(), packet.destination, port));
        let accepted = |listen: &super::machine::Listen| Accepted {
            machine: id,
            process: listen.process.clone(),
            saw: packet.source,
        };
        match packet.transport {
            Transport::Tcp { flags, .. } => {
                let Some(flow) = Flow::of(packet) else { return Vec::new() };
                if flags.has(TcpFlags::RST) {
                    self.accepted.retain(|(at, known, _)| (*at, *known) != (id, flow));
                    return Vec::new();
                }
                if flags.has(TcpFlags::SYN) && !flags.has(TcpFlags::ACK) {
                    let Some(listen) = listener else { return vec![answer(packet, RST_ACK)] };
                    self.accepted.push((id, flow, accepted(listen)));
                    return vec![answer(packet, SYN_ACK)];
                }
                let known = self.accepted.iter().find(|(at, known, _)| (*at, *known) == (id, flow));
                match known {
                    None => vec![answer(packet, TcpFlags::RST)],
                    Some((_, _, who)) if flags.has(TcpFlags::PSH) => {
                        self.answered = Some(who.clone());
                        vec![answer(packet, DATA)]
                    }
                    Some(_) => Vec::new(),
                }
            }
            Transport::Udp { .. } => match listener {
                Some(listen) => {
                    self.answered = Some(accepted(listen));
                    vec![swapped(packet)]
                }
                None => vec![port_unreachable(packet)],
            },
            Transport::Sctp { chunk, .. } => match (listener, chunk) {
                (None, SCTP_INIT) => vec![answer_sctp(packet, SCTP_ABORT)],
                (Some(_), SCTP_INIT) => vec![answer_sctp(packet, SCTP_INIT_ACK)],
                (Some(listen), SCTP_COOKIE_ECHO) => {
                    self.answered = Some(accepted(listen));
                    vec![answer_sctp(packet, SCTP_COOKIE_ACK)]
                }
                _ => Vec::new(),
            },
            Transport::Icmp { kind, identifier, .. }
                if kind == 8 || kind == ICMPV6_ECHO_REQUEST =>
            {
                let process = Arc::from(machine.shown.name.as_str());
                self.answered = Some(Accepted { machine: id, process, saw: packet.source });
                let kind = if packet.source.is_ipv6() { ICMPV6_ECHO_REPLY } else { 0 };
                let transport = Transport::Icmp { kind, code: 0, identifier, about: None };
                vec![self::packet(packet.destination, packet.source, transport)]
            }
            Transport::Icmp { .. } | Transport::Other(_) => Vec::new(),
        }
    }
}

impl Processes for Sockets {
    fn deliver(
        &mut self,
        network: &Network,
        machine: MachineId,
        packet: &Packet,
        visit: usize,
    ) -> Vec<Packet> {
        if let Transport::Icmp { kind, code, about: Some(about), .. } = &packet.transport {
            if machine == self.dial.caller {
                self.first_heard.get_or_insert(visit);
                self.client_hears_error(*kind, *code, about);
            }
            return Vec::new();
        }
        // The caller may itself be the server (a pod that reaches itself): the ports tell which is meant.
        if self.is_ours(machine, packet) {
            self.first_heard.get_or_insert(visit);
            return self.client_hears(packet);
        }
        self.server_hears(machine, network.machine(machine), packet)
    }

    fn failed(&mut self, machine: MachineId, _: &Packet, error: &SendError) {
        // A dropped SYN is sent again later, so TCP only waits; UDP's send fails at once (kernel.md 16).
        let waits = *error == SendError::NotPermitted && self.dial.protocol == Protocol::Tcp;
        if machine == self.dial.caller && self.seen == Seen::Nothing && !waits {
            self.seen = Seen::NotSent(*error);
        }
    }
}

fn packet(source: IpAddr, destination: IpAddr, transport: Transport) -> Packet {
    let header = if source.is_ipv6() { 40 } else { 20 };
    let length = header
        + match transport {
            Transport::Tcp { .. } => 40,
            Transport::Udp { .. } => 10,
            Transport::Sctp { .. } => 32,
            Transport::Icmp { .. } | Transport::Other(_) => 64,
        };
    Packet { source, destination, ttl: TTL, mark: 0, length, transport }
}

/// The packet turned round: to where it came from.
fn swapped(asked: &Packet) -> Packet {
    let source_port = asked.destination_port().unwrap_or_default();
    let destination_port = asked.source_port().unwrap_or_default();
    packet(asked.destination, asked.source, Transport::Udp { source_port, destination_port })
}

fn answer(asked: &Packet, flags: TcpFlags) -> Packet {
    let source_port = asked.destination_port().unwrap_or_default();
    let destination_port = asked.source_port().unwrap_or_default();
    packet(asked.destination, asked.source, Transport::Tcp { source_port, destination_port, flags })
}

fn answer_sctp(asked: &Packet, chunk: u8) -> Packet {
    let source_port = asked.destination_port().unwrap_or_default();
    let destination_port = asked.source_port().unwrap_or_default();
    packet(
        asked.destination,
        asked.source,
        Transport::Sctp { source_port, destination_port, chunk },
    )
}

/// The kernel's answer to a datagram that no socket wants.
fn port_unreachable(asked: &Packet) -> Packet {
    let (kind, code) = if asked.source.is_ipv6() {
        (ICMPV6_UNREACHABLE, ICMPV6_PORT_UNREACHABLE)
    } else {
        (ICMP_UNREACHABLE, ICMP_PORT_UNREACHABLE)
    };
    let about = Some(Box::new(asked.clone()));
    packet(asked.destination, asked.source, Transport::Icmp { kind, code, identifier: 0, about })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a client that dialled 192.168.50.12:53 makes of "port unreachable" about a packet to a pod.
    fn refused_by_a_pod_directly(protocol: Protocol) -> Seen {
        let dial = Dial {
            caller: MachineId(0),
            source: IpAddr::from([10, 244, 1, 2]),
            source_port: 40_000,
            protocol,
            destination: IpAddr::from([192, 168, 50, 12]),
            port: 53,
        };
        let mut sockets = Sockets::new(dial);
        let mut about = dial.first_packet();
        about.destination = IpAddr::from([10, 244, 2, 7]);
        sockets.client_hears_error(ICMP_UNREACHABLE, ICMP_PORT_UNREACHABLE, &about);
        sockets.seen
    }

    #[test]
    fn an_error_about_an_untranslated_packet_reaches_a_udp_client_but_no_tcp_client() {
        let refused = Seen::Refused(RefusedBy::Icmp(3, 3));
        assert_eq!(refused_by_a_pod_directly(Protocol::Udp), refused);
        assert_eq!(refused_by_a_pod_directly(Protocol::Tcp), Seen::Nothing);
    }
}
