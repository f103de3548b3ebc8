//! `-m iprange`: addresses from one to another.

use crate::address::Family;
use crate::packet::Packet;
use crate::rule::Not;
use crate::text::args::{Args, ReadError};
use crate::text::spelling;
use std::net::IpAddr;

type Range = Option<Not<(IpAddr, IpAddr)>>;

pub(super) fn holds(source: &Range, destination: &Range, packet: &Packet) -> bool {
    let within = |range: &Range, address: IpAddr| {
        range.is_none_or(|Not { value: (first, last), negated }| {
            (first..=last).contains(&address) != negated
        })
    };
    within(source, packet.source) && within(destination, packet.destination)
}

pub(super) fn option(
    option: &str,
    negated: bool,
    args: &mut Args<'_>,
    source: &mut Range,
    destination: &mut Range,
) -> Result<bool, ReadError> {
    let range = match option {
        "--src-range" => source,
        "--dst-range" => destination,
        _ => return Ok(false),
    };
    let negated = args.late_negation(negated);
    let text = args.value(option)?;
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let parse = |text: &str| {
        text.parse().ok().filter(|address: &IpAddr| Family::of(*address) == args.family())
    };
    let ends = parse(first).zip(parse(last)).ok_or_else(|| args.bad_value(option))?;
    *range = Some(Not { value: ends, negated });
    Ok(true)
}

pub(super) fn print(out: &mut String, source: &Range, destination: &Range) {
    out.push_str(" -m iprange");
    for (option, range) in [(" --src-range ", source), (" --dst-range ", destination)] {
        let Some(Not { value: (first, last), negated }) = range else { continue };
        out.push_str(if *negated { " !" } else { "" });
        out.push_str(option);
        spelling::address(out, *first);
        out.push('-');
        spelling::address(out, *last);
    }
}
