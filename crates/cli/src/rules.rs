//! `portolan rules`.

use crate::arguments::{Format, Mode, RulesArguments};
use crate::{input, out, problems};
use portolan::scenario::{RulesFormat, RulesQuery};
use std::process::ExitCode;

pub(crate) fn run(arguments: &RulesArguments) -> Result<ExitCode, String> {
    if arguments.mode == Mode::Nftables {
        return Err("nftables mode is not supported yet; --mode iptables is".to_owned());
    }
    let (sources, scenario) = input::scenario(&arguments.files.files)?;
    let wrong = problems::report(&sources, &scenario);
    let query = RulesQuery {
        node: &arguments.node,
        v6: arguments.family == "6",
        format: match arguments.format {
            Format::Restore => RulesFormat::Restore,
            Format::Save => RulesFormat::Save,
        },
    };
    out::print(&scenario.rules_text(&query)?);
    Ok(if wrong { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
