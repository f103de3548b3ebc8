//! `-m iprange`: addresses from one to another.

use crate::address::Family;
use crate::packet::Packet;
use crate::rule::{IpRangeMatch, Not};
use crate::text::args::{Args, ReadError};
use crate::text::spelling;
use std::net::IpAddr;

type Range = Option<Not<(IpAddr, IpAddr)>>;

pub(super) fn holds(ranges: &IpRangeMatch, packet: &Packet) -> bool {
    let within = |range: &Range, address: IpAddr| {
        range.is_none_or(|Not { value: (first, last), negated }| {
            (first..=last).contains(&address) != negated
        })
    };
    within(&ranges.source, packet.source) && within(&ranges.destination, packet.destination)
}

pub(super) fn option(
    option: &str,
    negated: bool,
    args: &mut Args<'_>,
    ranges: &mut IpRangeMatch,
) -> Result<bool, ReadError> {
    let range = match option {
        "--src-range" => &mut ranges.source,
        "--dst-range" => &mut ranges.destination,
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

pub(super) fn print(out: &mut String, ranges: &IpRangeMatch) {
    out.push_str(" -m iprange");
    for (option, range) in
        [(" --src-range ", &ranges.source), (" --dst-range ", &ranges.destination)]
    {
        let Some(Not { value: (first, last), negated }) = range else { continue };
        out.push_str(if *negated { " !" } else { "" });
        out.push_str(option);
        spelling::address(out, *first);
        out.push('-');
        spelling::address(out, *last);
    }
}
