//! `portolan apply`.

use crate::arguments::{ApplyArguments, ApplyOutput, ObjectOutput};
use crate::{input, objects, out, problems};
use std::process::ExitCode;

pub(crate) fn run(arguments: &ApplyArguments) -> Result<ExitCode, String> {
    let (sources, scenario) = input::scenario(&arguments.files.files)?;
    let answers = scenario.apply();
    let stored = || answers.iter().filter_map(|answer| answer.stored.clone()).collect::<Vec<_>>();
    match arguments.output {
        None => answers.iter().for_each(|answer| out::print(&answer.kubectl)),
        Some(ApplyOutput::Report) => {
            answers.iter().for_each(|answer| out::print(&format!("{}\n", answer.report)))
        }
        Some(ApplyOutput::Yaml) => objects::print(&stored(), ObjectOutput::Yaml)?,
        Some(ApplyOutput::Json) => objects::print(&stored(), ObjectOutput::Json)?,
    }
    let wrong = problems::report(&sources, &scenario);
    let refused = answers.iter().any(|answer| !answer.accepted);
    Ok(if wrong || refused { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
