//! Objects as kubectl prints them: keys in alphabetical order; several as YAML documents, or as a JSON `List`.

use crate::arguments::ObjectOutput;
use serde_json::{Value, json};

/// Prints them.
pub(crate) fn print(objects: &[Value], output: ObjectOutput) -> Result<(), String> {
    match (output, objects) {
        (ObjectOutput::Json, [only]) => println!("{only:#}"),
        (ObjectOutput::Json, several) => {
            let list = json!({"apiVersion": "v1", "items": several, "kind": "List"});
            println!("{list:#}");
        }
        (ObjectOutput::Yaml, several) => {
            for (at, object) in several.iter().enumerate() {
                if at > 0 {
                    println!("---");
                }
                print!("{}", serde_yaml::to_string(object).map_err(|error| error.to_string())?);
            }
        }
    }
    Ok(())
}
