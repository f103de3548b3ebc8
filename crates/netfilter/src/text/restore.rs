//! Rules as a program writes them for `iptables-restore`.
//!
//! The order of arguments is the one in which kube-proxy writes them: the comment and the matches first, the
//! addresses beside the ports (`-m tcp -p tcp -d ADDRESS --dport PORT -s ADDRESS`), or after the matches where
//! there are no ports. What `iptables-save` would normalise stays as its author wrote it.

use super::save::{negation, push_conntrack, push_plain_target, push_ports, push_tcp_flags};
use super::spelling;
use crate::address::{Cidr, Family};
use crate::chain_name::ChainName;
use crate::rule::{Header, MarkWritten, Masked, Match, Not, Ports, Probability, Rule, Target};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// One rule as its `-A` line, without the newline.
pub fn rule(family: Family, chain: ChainName, rule: &Rule) -> String {
    let mut out = String::new();
    push_rule(&mut out, family, chain, rule);
    out
}

/// Appends one rule as its `-A` line, without the newline.
pub fn push_rule(out: &mut String, family: Family, chain: ChainName, rule: &Rule) {
    out.push_str("-A ");
    out.push_str(chain.as_str());
    let mut header = Some(&rule.header);
    for extension in &rule.matches {
        push_match(out, &mut header, family, extension);
    }
    if let Some(header) = header {
        push_header(out, header);
    }
    push_target(out, family, &rule.target);
}

/// `header` is what of the header has not been written yet.
fn push_match(out: &mut String, header: &mut Option<&Header>, family: Family, extension: &Match) {
    match extension {
        Match::Comment(text) => {
            out.push_str(" -m comment --comment ");
            push_word(out, text);
        }
        Match::Tcp { source, destination, flags } => {
            push_transport(out, header, " -m tcp", source.as_ref(), destination.as_ref());
            push_tcp_flags(out, flags.as_ref());
        }
        Match::Udp { source, destination } => {
            push_transport(out, header, " -m udp", source.as_ref(), destination.as_ref());
        }
        Match::Sctp { source, destination } => {
            push_transport(out, header, " -m sctp", source.as_ref(), destination.as_ref());
        }
        Match::Mark(mark) => {
            out.push_str(" -m mark");
            negation(out, mark.negated);
            out.push_str(" --mark ");
            push_masked(out, mark.value);
        }
        Match::Conntrack(conntrack) => {
            if let Some(header) = header.take() {
                push_header(out, header);
            }
            push_conntrack(out, conntrack);
        }
        Match::Random(probability) => {
            out.push_str(" -m statistic --mode random");
            negation(out, probability.negated);
            out.push_str(" --probability ");
            push_probability(out, probability.value);
        }
        Match::Recent(recent) => {
            out.push_str(" -m recent --name ");
            out.push_str(&recent.name);
            negation(out, recent.negated);
            out.push(' ');
            out.push_str(spelling::recent_action(recent.action));
            for (option, value) in
                [(" --seconds ", recent.seconds), (" --hitcount ", recent.hit_count)]
            {
                if let Some(value) = value {
                    out.push_str(option);
                    spelling::number(out, value.into());
                }
            }
            for (option, on) in [
                (" --reap", recent.reap),
                (" --rttl", recent.ttl),
                (" --rdest", recent.destination),
            ] {
                if on {
                    out.push_str(option);
                }
            }
            if recent.mask != whole_address(family) {
                out.push_str(" --mask ");
                spelling::address(out, recent.mask);
            }
        }
        _ => {
            super::save::push_match(out, family, extension);
        }
    }
}

/// `-m tcp -p tcp -d ADDRESS --dport PORT -s ADDRESS -i INTERFACE`.
fn push_transport(
    out: &mut String,
    header: &mut Option<&Header>,
    name: &str,
    source: Option<&Not<Ports>>,
    destination: Option<&Not<Ports>>,
) {
    out.push_str(name);
    match header.take() {
        None => push_ports(out, source, destination),
        Some(header) => {
            push_protocol(out, header);
            push_destination(out, header);
            push_ports(out, source, destination);
            push_source(out, header);
            push_interfaces(out, header);
        }
    }
}

fn push_header(out: &mut String, header: &Header) {
    push_protocol(out, header);
    push_destination(out, header);
    push_source(out, header);
    push_interfaces(out, header);
}

fn push_protocol(out: &mut String, header: &Header) {
    if let Some(protocol) = &header.protocol {
        negation(out, protocol.negated);
        out.push_str(" -p ");
        spelling::protocol(out, protocol.value);
    }
}

fn push_destination(out: &mut String, header: &Header) {
    if let Some(value) = &header.destination {
        push_address(out, " -d ", value, header.written.destination_prefix);
    }
}

fn push_source(out: &mut String, header: &Header) {
    if let Some(value) = &header.source {
        push_address(out, " -s ", value, header.written.source_prefix);
    }
}

fn push_address(out: &mut String, option: &str, value: &Not<Cidr>, with_prefix: bool) {
    negation(out, value.negated);
    out.push_str(option);
    if value.value.is_host() && !with_prefix {
        spelling::address(out, value.value.address());
    } else {
        spelling::cidr(out, value.value);
    }
}

fn push_interfaces(out: &mut String, header: &Header) {
    for (option, value) in [(" -i ", header.in_interface()), (" -o ", header.out_interface())] {
        if let Some(value) = value {
            negation(out, value.negated);
            out.push_str(option);
            out.push_str(&value.value);
        }
    }
    if let Some(value) = &header.fragment {
        negation(out, value.negated);
        out.push_str(" -f");
    }
}

/// A comment: quoted where it is more than one word.
fn push_word(out: &mut String, text: &str) {
    let plain = |letter: u8| letter.is_ascii_graphic() && !matches!(letter, b'"' | b'\'' | b'\\');
    if !text.is_empty() && text.bytes().all(plain) {
        out.push_str(text);
    } else {
        spelling::quoted(out, text);
    }
}

/// A mark as eight hex digits.
fn push_mark(out: &mut String, mark: u32) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    out.push_str("0x");
    for shift in (0..32).step_by(4).rev() {
        out.push(char::from(DIGITS[(mark >> shift) as usize & 0xf]));
    }
}

fn push_masked(out: &mut String, mark: Masked) {
    push_mark(out, mark.value);
    out.push('/');
    push_mark(out, mark.mask);
}

/// Ten decimals: of 1/n where the author meant that, of the kernel's share otherwise.
pub(crate) fn push_probability(out: &mut String, probability: Probability) {
    const SCALE: u64 = 10_000_000_000;
    const DIGITS: usize = 10;
    let tens = probability.ten_decimals();
    spelling::number(out, tens / SCALE);
    out.push('.');
    spelling::padded_number(out, tens % SCALE, DIGITS);
}

fn push_target(out: &mut String, family: Family, target: &Target) {
    push_plain_target(out, target);
    match target {
        Target::Reject(with) if *with != crate::rule::RejectWith::PortUnreachable => {
            out.push_str(" --reject-with ");
            out.push_str(spelling::reject_with(family, *with));
        }
        Target::Mark { xmark, written } => {
            let (option, value) = match written {
                MarkWritten::SetXmark => (" --set-xmark ", None),
                MarkWritten::Or => (" --or-mark ", Some(xmark.value)),
                MarkWritten::Xor => (" --xor-mark ", Some(xmark.value)),
            };
            out.push_str(option);
            match value {
                Some(value) => push_mark(out, value),
                None => push_masked(out, *xmark),
            }
        }
        _ => {}
    }
}

/// The mask of `-m recent` by which the whole address counts.
pub(super) fn whole_address(family: Family) -> IpAddr {
    match family {
        Family::V4 => IpAddr::V4(Ipv4Addr::BROADCAST),
        Family::V6 => IpAddr::V6(Ipv6Addr::from_bits(u128::MAX)),
    }
}
