//! `-m multiport`: up to fifteen ports at once.

use crate::packet::Packet;
use crate::rule::{Not, PortSide, Ports};
use crate::text::args::{Args, ReadError};
use crate::text::spelling;

/// How many ports one match may name (`XT_MULTI_PORTS`); a range counts twice.
const PORTS_MAX: usize = 15;

pub(super) fn holds(side: PortSide, wanted: &Not<Vec<Ports>>, packet: &Packet) -> bool {
    let (Some(source), Some(destination)) = (packet.source_port(), packet.destination_port())
    else {
        return false;
    };
    let fits = wanted.value.iter().any(|ports| match side {
        PortSide::Source => ports.contains(source),
        PortSide::Destination => ports.contains(destination),
        PortSide::Either => ports.contains(source) || ports.contains(destination),
    });
    fits != wanted.negated
}

pub(super) fn option(
    option: &str,
    negated: bool,
    args: &mut Args<'_>,
    side: &mut PortSide,
    wanted: &mut Not<Vec<Ports>>,
) -> Result<bool, ReadError> {
    *side = match option {
        "--sports" | "--source-ports" => PortSide::Source,
        "--dports" | "--destination-ports" => PortSide::Destination,
        "--ports" => PortSide::Either,
        _ => return Ok(false),
    };
    let negated = args.late_negation(negated);
    let text = args.value(option)?;
    let ports: Option<Vec<Ports>> = text.split(',').map(|part| args.ports_of(part)).collect();
    let ports = ports.ok_or_else(|| args.bad_value(option))?;
    let slots: usize = ports.iter().map(|p| if p.first == p.last { 1 } else { 2 }).sum();
    if slots > PORTS_MAX {
        return Err(args.bad_value(option));
    }
    *wanted = Not { value: ports, negated };
    Ok(true)
}

pub(super) fn print(out: &mut String, side: PortSide, wanted: &Not<Vec<Ports>>) {
    out.push_str(" -m multiport");
    out.push_str(if wanted.negated { " !" } else { "" });
    out.push_str(match side {
        PortSide::Source => " --sports ",
        PortSide::Destination => " --dports ",
        PortSide::Either => " --ports ",
    });
    for (place, ports) in wanted.value.iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        spelling::ports(out, *ports);
    }
}
