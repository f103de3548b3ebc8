//! `portolan export`: what leaves for other places.

mod picture;
mod scorm;
mod snippet;

use crate::arguments::ExportArguments;
use std::process::ExitCode;

pub(crate) fn run(arguments: ExportArguments) -> Result<ExitCode, String> {
    match arguments.scorm.scorm.clone() {
        Some(file) => scorm::run(arguments.scorm, &file),
        None => picture::run(&arguments.picture),
    }
}
