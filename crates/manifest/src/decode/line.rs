//! JSON as a text on one line.

use crate::tree::scalar::json_float;
use serde_json::Value;

/// The value as text without blanks, fields sorted by name; numbers as Go's encoder writes them.
pub fn line(value: &Value) -> String {
    let mut out = String::new();
    write(&mut out, value);
    out
}

fn write(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => {
            let text = match (number.as_i64(), number.as_u64()) {
                (Some(number), _) => number.to_string(),
                (None, Some(number)) => number.to_string(),
                (None, None) => json_float(number.as_f64().unwrap_or_default()),
            };
            out.push_str(&text);
        }
        Value::String(text) => quote(out, text),
        Value::Array(elements) => {
            out.push('[');
            for (index, element) in elements.iter().enumerate() {
                comma(out, index);
                write(out, element);
            }
            out.push(']');
        }
        Value::Object(fields) => {
            out.push('{');
            for (index, (name, value)) in fields.iter().enumerate() {
                comma(out, index);
                quote(out, name);
                out.push(':');
                write(out, value);
            }
            out.push('}');
        }
    }
}

fn comma(out: &mut String, index: usize) {
    if index > 0 {
        out.push(',');
    }
}

fn quote(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        let escape = match character {
            '"' => '"',
            '\\' => '\\',
            '\n' => 'n',
            '\r' => 'r',
            '\t' => 't',
            '\u{8}' => 'b',
            '\u{c}' => 'f',
            '\0'..' ' => {
                out.push_str(&format!("\\u{:04x}", u32::from(character)));
                continue;
            }
            _ => {
                out.push(character);
                continue;
            }
        };
        out.extend(['\\', escape]);
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::line;
    use serde_json::json;

    #[test]
    fn it_is_what_serde_writes() {
        for value in [
            json!(null),
            json!([]),
            json!({}),
            json!({ "b": [1, -2, true, 1.5, u64::MAX, i64::MIN], "a": { "": "x" } }),
            json!("\"\\\n\r\t\u{8}\u{c}\u{1}\u{1f}\u{7f}/é\u{2028}😀"),
        ] {
            assert_eq!(line(&value), value.to_string());
        }
    }

    #[test]
    fn large_numbers_are_written_as_go_writes_them() {
        assert_eq!(line(&json!(1e20)), "100000000000000000000");
        assert_eq!(line(&json!(1e21)), "1e+21");
    }
}
