//! Objects as kubectl prints them: keys in alphabetical order; several as YAML documents, or as a JSON `List`.

use crate::arguments::ObjectOutput;
use crate::out;
use serde_json::{Value, json};

/// Prints them.
pub(crate) fn print(objects: &[Value], output: ObjectOutput) -> Result<(), String> {
    match (output, objects) {
        (ObjectOutput::Json, [only]) => out::print(&format!("{only:#}\n")),
        (ObjectOutput::Json, several) => {
            let list = json!({"apiVersion": "v1", "items": several, "kind": "List"});
            out::print(&format!("{list:#}\n"));
        }
        (ObjectOutput::Yaml, several) => {
            for (at, object) in several.iter().enumerate() {
                if at > 0 {
                    out::print("---\n");
                }
                out::print(&serde_yaml::to_string(object).map_err(|error| error.to_string())?);
            }
        }
    }
    Ok(())
}
