//! What is said where no chain decides: sending, passing on, arriving, answering.

use super::directory::{Directory, icmp_words};
use super::{HostKind, HostShown, Resolved};
use crate::text::Text;
use netfilter::packet::{Packet, TcpFlags, Transport};
use std::net::IpAddr;

/// A heading and a sentence.
pub(crate) type Told = (Text, Text);

fn dialled(directory: &Directory, packet: &Packet) -> Text {
    directory.say(packet.destination, packet.protocol(), packet.destination_port())
}

/// The client sends the first packet.
pub(crate) fn sent(
    directory: &Directory,
    from: &HostShown,
    to: &str,
    resolved: Option<&Resolved>,
    packet: &Packet,
) -> Told {
    let title = Text::new().name(&from.name).say(" dials ").code(to);
    let looked_up = match resolved {
        Some(resolved) => Text::new()
            .say("The name ")
            .name(&resolved.name)
            .say(" stands for ")
            .code(&resolved.address)
            .say(format!(" ({}). ", resolved.by)),
        None => Text::new(),
    };
    let what = match packet.transport {
        Transport::Tcp { flags, .. } if flags.has(TcpFlags::PSH) => {
            " sends one more request, on the connection that it already has, to "
        }
        Transport::Tcp { .. } => " asks for a TCP connection with ",
        Transport::Udp { .. } => " sends a UDP packet to ",
        Transport::Sctp { .. } => " asks for an SCTP association with ",
        Transport::Icmp { .. } => " sends a ping to ",
        Transport::Other(_) => " sends a packet to ",
    };
    let sentence = looked_up.name(&from.name).say(what).then(dialled(directory, packet)).say(".");
    (title, sentence)
}

/// The kernel decided where it leaves.
pub(crate) fn routed(directory: &Directory, node: &str, packet: &Packet, next_hop: IpAddr) -> Told {
    let title = "Where to?".into();
    let to = Text::new().code(packet.destination.to_string());
    let sentence = if next_hop == packet.destination {
        to.say(" is a direct neighbour of ").name(node).say(": no other host is needed in between.")
    } else {
        let by = directory.owner(next_hop);
        let sentence = Text::new().say("The way to ").then(to).say(" leads over ");
        let sentence = if by.is_empty() { sentence } else { sentence.name(by).say(", ") };
        sentence.code(next_hop.to_string()).say(".")
    };
    (title, sentence)
}

/// A rule rewrote the source as the packet leaves.
pub(crate) fn masqueraded(
    directory: &Directory,
    node: &str,
    before: &Packet,
    after: &Packet,
) -> Told {
    let who = directory.owner(before.source);
    let sentence = Text::new()
        .say("The packet carries the mark, so its source becomes ")
        .name(node)
        .say("'s address ")
        .code(after.source.to_string())
        .say(". The pod will see that address, not ");
    let sentence =
        if who.is_empty() { sentence.code(before.source.to_string()) } else { sentence.name(who) };
    (Text::new().say("The source becomes ").name(node), sentence.say("."))
}

/// A host passed a packet on, and no rule there changed anything.
pub(crate) fn passed(
    directory: &Directory,
    host: &HostShown,
    packet: &Packet,
    looked_at: u32,
    back: bool,
) -> Told {
    let title = Text::new().name(&host.name).say(" passes it on");
    let owner = directory.owner(packet.destination);
    let to = if owner.is_empty() {
        Text::new().code(packet.destination.to_string())
    } else {
        Text::new().name(owner)
    };
    let what = if back { "the answer" } else { "the packet" };
    let sentence = match host.kind {
        HostKind::Node if looked_at > 0 && !back => Text::new()
            .name(&host.name)
            .say(format!(" looks at {looked_at} rules. None of them changes anything, and it passes {what} on to "))
            .then(to)
            .say("."),
        _ => Text::new().name(&host.name).say(format!(" passes {what} on to ")).then(to).say("."),
    };
    (title, sentence)
}

/// A process got the packet.
pub(crate) fn delivered(
    directory: &Directory,
    host: &HostShown,
    packet: &Packet,
    listens: bool,
) -> Told {
    let port = packet.destination_port();
    let role = port.and_then(|port| directory.role_of(packet.destination, packet.protocol(), port));
    let saw = directory.owner(packet.source);
    let caller = Text::new().code(packet.source.to_string());
    let caller = if saw.is_empty() || saw == host.name {
        caller
    } else {
        caller.say(" (").name(saw).say(")")
    };
    match port {
        Some(port) if listens => (
            Text::new().say("It arrives at ").name(&host.name),
            Text::new()
                .name(&host.name)
                .say(" listens on ")
                .port(port, role)
                .say(" and gets the packet. The caller that it sees is ")
                .then(caller)
                .say("."),
        ),
        Some(port) => (
            Text::new().say("Nobody listens at ").name(&host.name),
            Text::new()
                .say("The packet reaches ")
                .name(&host.name)
                .say(", but no process there listens on ")
                .port(port, role)
                .say("."),
        ),
        None => (
            Text::new().say("It arrives at ").name(&host.name),
            Text::new().name(&host.name).say(" gets it from ").then(caller).say("."),
        ),
    }
}

/// A host sends the answer.
pub(crate) fn answered(directory: &Directory, host: &HostShown, packet: &Packet) -> Told {
    let to = directory.owner(packet.destination);
    let to = if to.is_empty() {
        Text::new().code(packet.destination.to_string())
    } else {
        Text::new().name(to)
    };
    let name = || Text::new().name(&host.name);
    match &packet.transport {
        Transport::Tcp { flags, .. } if flags.has(TcpFlags::RST) => (
            name().say(" refuses"),
            Text::new()
                .say("The kernel of ")
                .then(name())
                .say(" refuses with a RST, sent to ")
                .then(to)
                .say("."),
        ),
        Transport::Tcp { flags, .. } if flags.has(TcpFlags::PSH) => {
            (name().say(" answers"), name().say(" answers the request of ").then(to).say("."))
        }
        Transport::Tcp { .. } => (
            name().say(" answers"),
            name().say(" takes the connection and answers ").then(to).say("."),
        ),
        Transport::Icmp { kind, code, about: Some(_), .. } => {
            let words = icmp_words(packet.source.is_ipv6(), *kind, *code);
            (
                name().say(" refuses"),
                name().say(format!(" sends the message \"{words}\" to ")).then(to).say("."),
            )
        }
        _ => (name().say(" answers"), name().say(" answers ").then(to).say(".")),
    }
}

/// The connection's entry put the addresses back.
pub(crate) fn translated_back(
    directory: &Directory,
    node: &str,
    before: &Packet,
    after: &Packet,
) -> Told {
    let sentence =
        Text::new().name(node).say(" remembers this connection and undoes its changes: ");
    let source = (before.source, before.source_port()) != (after.source, after.source_port());
    let destination = (before.destination, before.destination_port())
        != (after.destination, after.destination_port());
    let source_words = Text::new()
        .say("the source becomes ")
        .then(directory.say(after.source, after.protocol(), after.source_port()))
        .say(", the address that was dialled");
    let destination_words = {
        let owner = directory.owner(after.destination);
        let words = Text::new().say("the destination becomes ");
        if owner.is_empty() {
            words.code(after.destination.to_string())
        } else {
            words.name(owner).say("'s own")
        }
    };
    let sentence = match (source, destination) {
        (true, true) => sentence.then(source_words).say(", and ").then(destination_words),
        (true, false) => sentence.then(source_words),
        _ => sentence.then(destination_words),
    };
    ("The addresses are put back".into(), sentence.say("."))
}

/// A later packet of a connection went the way that was decided for its first.
pub(crate) fn translated_again(
    directory: &Directory,
    node: &str,
    before: &Packet,
    after: &Packet,
) -> Told {
    let same = before.destination == after.destination
        && before.destination_port() == after.destination_port();
    let sentence =
        Text::new().name(node).say(" knows this connection and asks no nat rule again: ");
    let sentence = if same {
        let source = directory.say(after.source, after.protocol(), after.source_port());
        sentence.say("the source becomes ").then(source)
    } else {
        let owner = directory.owner(after.destination);
        let owner = if owner.is_empty() { after.destination.to_string() } else { owner.to_owned() };
        sentence.say("its packets go to ").name(owner).say(", as the first one did")
    };
    ("A known connection".into(), sentence.say("."))
}

/// The client hears the answer.
pub(crate) fn received(directory: &Directory, from: &HostShown, packet: &Packet) -> Told {
    let title = Text::new().name(&from.name);
    let title =
        if refuses(packet) { title.say(" is refused") } else { title.say(" has its answer") };
    let source = directory.say(packet.source, packet.protocol(), packet.source_port());
    let sentence = match &packet.transport {
        Transport::Tcp { flags, .. } if flags.has(TcpFlags::RST) => Text::new()
            .name(&from.name)
            .say(" hears a RST from ")
            .then(source)
            .say(": connection refused."),
        Transport::Icmp { kind, code, about: Some(_), .. } => {
            let words = icmp_words(packet.source.is_ipv6(), *kind, *code);
            Text::new()
                .name(&from.name)
                .say(format!(" hears \"{words}\" from "))
                .code(packet.source.to_string())
                .say(".")
        }
        _ => Text::new()
            .name(&from.name)
            .say(" hears from ")
            .then(source)
            .say(", the very address that it dialled. It never learns which pod it was."),
    };
    (title, sentence)
}

/// Whether a packet says that what was asked is refused.
pub(crate) fn refuses(packet: &Packet) -> bool {
    match &packet.transport {
        Transport::Tcp { flags, .. } => flags.has(TcpFlags::RST),
        Transport::Icmp { about, .. } => about.is_some(),
        _ => false,
    }
}

/// The client heard nothing.
pub(crate) fn timed_out(from: &HostShown) -> Told {
    (
        Text::new().name(&from.name).say(" gives up"),
        Text::new().name(&from.name).say(" waits, hears nothing, and gives up: a timeout."),
    )
}
