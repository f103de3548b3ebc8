//! `portolan endpoints`.

use crate::arguments::EndpointsArguments;
use crate::{input, objects, problems};
use std::process::ExitCode;

pub(crate) fn run(arguments: &EndpointsArguments) -> Result<ExitCode, String> {
    let (sources, scenario) = input::scenario(&arguments.files.files)?;
    let wrong = problems::report(&sources, &scenario);
    objects::print(&scenario.endpoint_slices(), arguments.output)?;
    Ok(if wrong { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
