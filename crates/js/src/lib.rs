//! The same answers for other people's JavaScript: `package/portolan.js` gives each question its types.
//!
//! Invariant: it asks `portolan` and `drawing`, and turns JSON into their arguments and their answers into JSON;
//! it knows nothing about networks, and no document.

use drawing::svg::{Theme, WIDTH, Wanted, svg};
use portolan::request::Request;
use portolan::scenario::{RulesFormat, RulesQuery, Scenario, Source};
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;

/// Answers `question` about manifests. `manifests` is a JSON list of `{name, text}`, `arguments` a JSON object; the
/// answer is JSON, in the shapes that the command line prints.
///
/// # Errors
/// When the question is none that is known, or cannot be answered: its words say why.
#[wasm_bindgen]
pub fn ask(question: &str, manifests: &str, arguments: &str) -> Result<String, JsError> {
    answer(question, manifests, arguments).map_err(|why| JsError::new(&why))
}

fn answer(question: &str, manifests: &str, arguments: &str) -> Result<String, String> {
    let manifests: Value = serde_json::from_str(manifests).map_err(|error| error.to_string())?;
    let arguments: Value = serde_json::from_str(arguments).map_err(|error| error.to_string())?;
    let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let number = |key: &str| arguments[key].as_u64();
    let source = |one: &Value| Source { name: text(one, "name"), text: text(one, "text") };
    let sources: Vec<Source> = manifests.as_array().into_iter().flatten().map(source).collect();
    let scenario = Scenario::read(&sources);
    let request = Request {
        from: text(&arguments, "from"),
        to: text(&arguments, "to"),
        seed: number("seed").unwrap_or(1),
    };
    let told = |error: &dyn std::fmt::Display| error.to_string();
    let value = match question {
        "problems" => json!(scenario.problems()),
        "apply" => {
            let stored = scenario.apply().into_iter().map(|answer| answer.report);
            stored.map(|report| json!(report)).collect()
        }
        "endpoints" => json!(scenario.endpoint_slices()),
        "rules" => {
            let restore = arguments["format"] == "restore";
            let query = RulesQuery {
                node: &text(&arguments, "node"),
                v6: number("family") == Some(6),
                format: if restore { RulesFormat::Restore } else { RulesFormat::Save },
            };
            json!(scenario.rules_text(&query)?)
        }
        "callers" => scenario.callers().into_iter().map(|caller| json!(caller.name)).collect(),
        "journeys" => {
            let count = u32::try_from(number("count").unwrap_or(1)).unwrap_or(u32::MAX);
            let keep_alive = arguments["keepAlive"] == true;
            let sent = scenario.send_many(&request, count, keep_alive).map_err(|e| told(&e))?;
            let mut journeys = Vec::new();
            for (nth, (journey, walk)) in (0..).zip(sent) {
                let mut value =
                    serde_json::to_value(&journey.outcome.kind).map_err(|e| told(&e))?;
                if let Value::Object(fields) = &mut value {
                    fields.insert("seed".to_owned(), json!(request.seed.wrapping_add(nth)));
                    let because = journey.outcome.because.to_string();
                    fields.insert("because".to_owned(), json!(because));
                    let walk = serde_json::to_value(&walk).map_err(|e| told(&e))?;
                    fields.insert("walk".to_owned(), walk);
                    let journey = serde_json::to_value(&journey).map_err(|e| told(&e))?;
                    fields.insert("journey".to_owned(), journey);
                }
                journeys.push(value);
            }
            json!({"from": request.from, "to": request.to, "journeys": journeys})
        }
        "outcomes" => {
            let outcomes = scenario.outcomes(&request).map_err(|e| told(&e))?;
            json!({"from": request.from, "to": request.to, "outcomes": outcomes})
        }
        "picture" => {
            let asks = !request.from.is_empty();
            let sent = asks.then(|| scenario.send(&request)).transpose().map_err(|e| told(&e))?;
            let step = number("step").and_then(|step| usize::try_from(step).ok());
            let width = number("width").and_then(|width| u32::try_from(width).ok());
            let wanted = Wanted {
                theme: match arguments["theme"].as_str() {
                    Some("light") => Theme::Light,
                    Some("dark") => Theme::Dark,
                    _ => Theme::Reader,
                },
                width: width.unwrap_or(WIDTH),
                caption: arguments["caption"] != false,
            };
            // Steps count from 1; without one, the last.
            let step = step.map_or(usize::MAX, |step| step.saturating_sub(1));
            json!(svg(scenario.chart(), sent.as_ref(), step, wanted))
        }
        other => return Err(format!("there is no question {other:?}")),
    };
    Ok(value.to_string())
}

#[cfg(test)]
mod tests {
    use super::answer;

    #[test]
    fn an_unknown_question_and_what_is_no_json_are_refused_in_words() {
        assert_eq!(answer("x", "[]", "{}"), Err("there is no question \"x\"".to_owned()));
        assert!(answer("problems", "[", "{}").is_err());
        assert!(answer("journeys", "[]", r#"{"from":"nobody","to":"http://x:1"}"#).is_err());
        assert_eq!(answer("problems", "[]", "{}"), Ok("[]".to_owned()));
    }
}
