//! `portolan schema`: the JSON Schema of kind Exercise, as `docs/exercise.schema.json` holds it.

use crate::out;
use portolan::exercise::schema::json_schema;
use std::process::ExitCode;

pub(crate) fn run() -> Result<ExitCode, String> {
    let text = serde_json::to_string_pretty(&json_schema()).map_err(|error| error.to_string())?;
    out::print(&(text + "\n"));
    Ok(ExitCode::SUCCESS)
}
