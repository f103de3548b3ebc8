//! `portolan trace --rules`: one packet through a real host's `iptables-save`.

use crate::arguments::{Output, Proto, TraceArguments};
use crate::input;
use crate::out;
use crate::trace::print_json;
use portolan::dump::{DumpOutcome, DumpQuery, DumpTrace, Protocol, read_route, trace};
use portolan::walk::Met;
use std::path::Path;
use std::process::ExitCode;

pub(crate) fn run(rules: &Path, arguments: &TraceArguments) -> Result<ExitCode, String> {
    let source = input::read_one(rules)?;
    let dump = &arguments.dump;
    let (Some(from), Some(to), Some(protocol)) = (dump.src, dump.dst, dump.proto) else {
        return Err("--src, --dst and --proto say which packet".to_owned());
    };
    let routes = dump.route.iter().map(|route| read_route(route)).collect::<Result<Vec<_>, _>>()?;
    let query = DumpQuery {
        rules: &source.text,
        host_addresses: &dump.host_ip,
        interface: dump.interface.as_deref(),
        source: from,
        destination: to,
        protocol: match protocol {
            Proto::Tcp => Protocol::Tcp,
            Proto::Udp => Protocol::Udp,
            Proto::Sctp => Protocol::Sctp,
        },
        routes: &routes,
        seed: arguments.seed,
    };
    let traced = trace(&query).map_err(|error| format!("{}:{error}", source.name))?;
    match arguments.output {
        Output::Json => {
            let value = serde_json::to_value(&traced).map_err(|error| error.to_string())?;
            print_json(&value);
        }
        Output::Text => out::print(&tell(&traced)),
    }
    Ok(ExitCode::SUCCESS)
}

fn tell(traced: &DumpTrace) -> String {
    let mut told = String::new();
    for met in &traced.walk {
        told.push_str(&match met {
            Met::Packet { .. } => format!("{}\n", packet(met)),
            Met::Rule { table, rule, .. } => format!("    {:<8} {rule}\n", table.as_str()),
        });
    }
    for note in &traced.notes {
        told.push_str(&format!("note: {note}\n"));
    }
    let end = packet(&traced.packet);
    let outcome = match &traced.outcome {
        DumpOutcome::Delivered => format!("delivered to this host: {end}"),
        DumpOutcome::Forwarded { interface } if interface == "?" => {
            format!("leaves by an interface that is not known (say which with --route): {end}")
        }
        DumpOutcome::Forwarded { interface } => format!("leaves by {interface}: {end}"),
        DumpOutcome::Rejected { rule, with } => format!("refused ({with}) by {rule}"),
        DumpOutcome::Dropped { because } => format!("dropped: {because}"),
        DumpOutcome::CannotTell { rule, what } => {
            let why = match what.as_str() {
                "mac" => "the sender's hardware address is not known".to_owned(),
                "owner" => "who sends it is not known".to_owned(),
                what => format!("\"{what}\" is not simulated"),
            };
            format!("cannot tell beyond here: {why}, in {rule}")
        }
    };
    told.push_str(&format!("{outcome} ({} rules looked at)\n", traced.looked_at));
    told
}

fn packet(met: &Met) -> String {
    match met {
        Met::Packet { src, dst, mark } if mark == "0x0" => format!("{src} -> {dst}"),
        Met::Packet { src, dst, mark } => format!("{src} -> {dst}, mark {mark}"),
        Met::Rule { rule, .. } => rule.clone(),
    }
}
