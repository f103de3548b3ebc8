//! `portolan export`: what leaves for other places.

mod scorm;

use crate::arguments::ExportArguments;
use std::process::ExitCode;

pub(crate) fn run(arguments: ExportArguments) -> Result<ExitCode, String> {
    scorm::run(arguments)
}
