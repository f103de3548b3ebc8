//! Packets and outcomes, written short.

use super::{Outcome, ip};
use netfilter::packet::{Packet, TcpFlags, Transport};
use std::net::IpAddr;

pub(crate) fn packet(source: IpAddr, destination: IpAddr, transport: Transport) -> Packet {
    Packet { source, destination, ttl: 64, mark: 0, length: 60, transport }
}

pub(crate) fn tcp(from: &str, to: &str, flags: TcpFlags) -> Packet {
    let split = |text: &str| {
        let (address, port) = text.rsplit_once(':').unwrap();
        (ip(address), port.parse().unwrap())
    };
    let ((source, source_port), (destination, destination_port)) = (split(from), split(to));
    packet(source, destination, Transport::Tcp { source_port, destination_port, flags })
}

/// `pod@source` of a reply.
pub(crate) fn reply(by: &str, seen: &str) -> Outcome {
    Outcome::Reply(by.to_owned(), ip(seen))
}
