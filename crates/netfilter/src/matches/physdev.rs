//! `-m physdev`: the bridge ports that a packet passes. They are known only where bridged frames pass the
//! hooks, and the port by which it leaves only for a bridged frame.

use super::header::names;
use crate::rule::{Not, PhysdevMatch};
use crate::text::args::{Args, ReadError};
use crate::walk::Scene;
use std::sync::Arc;

/// `None` when it depends on a port that is not known.
pub(super) fn holds(wanted: &PhysdevMatch, scene: &Scene<'_, '_>) -> Option<bool> {
    let leaves = scene.bridged && scene.out_interface.is_some();
    let is = |flag: &Option<Not<()>>, truth: bool| flag.is_none_or(|f| truth != f.negated);
    if !is(&wanted.is_in, scene.in_port.is_some())
        || !is(&wanted.is_out, leaves)
        || !is(&wanted.is_bridged, scene.bridged)
    {
        return Some(false);
    }
    let port = |wanted: &Option<Not<Arc<str>>>, port| {
        wanted.as_ref().is_none_or(|not| names(&not.value, port) != not.negated)
    };
    if !port(&wanted.in_port, scene.in_port) {
        return Some(false);
    }
    if wanted.out_port.is_some() && leaves && scene.out_port.is_none() {
        return None;
    }
    Some(port(&wanted.out_port, scene.out_port.filter(|_| leaves)))
}

pub(super) fn option(
    option: &str,
    negated: bool,
    args: &mut Args<'_>,
    wanted: &mut PhysdevMatch,
) -> Result<bool, ReadError> {
    let flag = Some(Not { value: (), negated });
    match option {
        "--physdev-is-in" => wanted.is_in = flag,
        "--physdev-is-out" => wanted.is_out = flag,
        "--physdev-is-bridged" => wanted.is_bridged = flag,
        "--physdev-in" | "--physdev-out" => {
            let negated = args.late_negation(negated);
            let name = Some(Not { value: args.interface(option)?.into(), negated });
            if option == "--physdev-in" {
                wanted.in_port = name;
            } else {
                wanted.out_port = name;
            }
        }
        _ => return Ok(false),
    }
    Ok(true)
}

pub(super) fn print(out: &mut String, wanted: &PhysdevMatch) {
    out.push_str(" -m physdev");
    let flag = |out: &mut String, option: &str, flag: &Option<Not<()>>| {
        if let Some(flag) = flag {
            out.push_str(if flag.negated { " !" } else { "" });
            out.push_str(option);
        }
    };
    let port = |out: &mut String, option: &str, port: &Option<Not<Arc<str>>>| {
        if let Some(port) = port {
            out.push_str(if port.negated { " !" } else { "" });
            out.push_str(option);
            out.push_str(&port.value);
        }
    };
    flag(out, " --physdev-is-in", &wanted.is_in);
    port(out, " --physdev-in ", &wanted.in_port);
    flag(out, " --physdev-is-out", &wanted.is_out);
    port(out, " --physdev-out ", &wanted.out_port);
    flag(out, " --physdev-is-bridged", &wanted.is_bridged);
}
