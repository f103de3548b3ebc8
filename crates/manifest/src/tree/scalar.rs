//! What a scalar means: the rules of go-yaml v2, the YAML 1.1 reader behind kubectl and the API server.

use std::borrow::Cow;

/// A scalar as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scalar {
    /// Its text, unquoted and unescaped.
    pub text: Box<str>,
    /// How it is written.
    pub style: Style,
    /// Its tag, where it has one: `!!str`, `!mine`; `!` alone means a text.
    pub tag: Option<Box<str>>,
}

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// `'...'`
    SingleQuoted,
    /// `"..."`
    DoubleQuoted,
    /// A block after `|`.
    Literal,
    /// A block after `>`.
    Folded,
}

/// What a scalar means, once YAML has become JSON.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'s> {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number of 64 bits.
    Int(i64),
    /// Any other number; not finite is possible here and an error later.
    Float(f64),
    /// A text.
    Text(Cow<'s, str>),
}

/// A scalar whose tag does not fit its text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot decode {found} `{text}` as a {tag}")]
pub struct TagMismatch {
    /// What the text looks like.
    pub found: &'static str,
    /// The text.
    pub text: String,
    /// What the tag says.
    pub tag: String,
}

impl Scalar {
    /// An absent value.
    pub fn null() -> Scalar {
        Scalar { text: "".into(), style: Style::Plain, tag: None }
    }

    /// What it means. A tag that does not fit is as if the scalar were a text; [`Scalar::checked`] tells.
    pub fn value(&self) -> Value<'_> {
        self.checked().unwrap_or(Value::Text(Cow::Borrowed(&self.text)))
    }

    /// What it means.
    ///
    /// # Errors
    /// When its tag does not fit its text (`!!int x`), which go-yaml refuses.
    pub fn checked(&self) -> Result<Value<'_>, TagMismatch> {
        let text = || Value::Text(Cow::Borrowed(&*self.text));
        match self.tag.as_deref() {
            None if self.style == Style::Plain => Ok(resolve(&self.text)),
            None | Some("!" | "!!str") => Ok(text()),
            Some("!!binary") => match decode_base64(&self.text) {
                Some(decoded) => Ok(Value::Text(Cow::Owned(decoded))),
                None => Err(self.mismatch("!!str")),
            },
            Some(tag @ ("!!bool" | "!!int" | "!!float" | "!!null")) => {
                match (tag, resolve(&self.text)) {
                    ("!!float", Value::Int(number)) => Ok(Value::Float(number as f64)),
                    ("!!bool", value @ Value::Bool(_))
                    | ("!!int", value @ Value::Int(_))
                    | ("!!float", value @ Value::Float(_))
                    | ("!!null", value @ Value::Null) => Ok(value),
                    ("!!int", value @ Value::Float(_)) if is_unsigned(&self.text) => Ok(value),
                    (_, value) => Err(self.mismatch(name_of(&value))),
                }
            }
            Some(_) => Ok(text()),
        }
    }

    /// Whether it is a merge key.
    pub fn is_merge(&self) -> bool {
        let plain = self.style == Style::Plain && self.tag.is_none();
        &*self.text == "<<" && (plain || self.tag.as_deref() == Some("!!merge"))
    }

    fn mismatch(&self, found: &'static str) -> TagMismatch {
        let tag = self.tag.as_deref().unwrap_or("").to_owned();
        TagMismatch { found, text: self.text.to_string(), tag }
    }
}

fn name_of(value: &Value<'_>) -> &'static str {
    match value {
        Value::Null => "!!null",
        Value::Bool(_) => "!!bool",
        Value::Int(_) => "!!int",
        Value::Float(_) => "!!float",
        Value::Text(_) => "!!str",
    }
}

/// What a plain scalar means. A date or a time is a text (go-yaml keeps it as one, and so does JSON).
fn resolve(text: &str) -> Value<'_> {
    let as_text = Value::Text(Cow::Borrowed(text));
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            return Value::Bool(true);
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            return Value::Bool(false);
        }
        ".nan" | ".NaN" | ".NAN" => return Value::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => {
            return Value::Float(f64::INFINITY);
        }
        "-.inf" | "-.Inf" | "-.INF" => return Value::Float(f64::NEG_INFINITY),
        _ => {}
    }
    match text.as_bytes().first() {
        Some(b'.') => number(text).map_or(as_text, Value::Float),
        Some(b'+' | b'-' | b'0'..=b'9') => {
            let plain: Cow<'_, str> = if text.contains('_') {
                Cow::Owned(text.replace('_', ""))
            } else {
                Cow::Borrowed(text)
            };
            match integer(&plain) {
                Some(number) => match i64::try_from(number) {
                    Ok(number) => Value::Int(number),
                    Err(_) => Value::Float(number as f64),
                },
                None => number(&plain).map_or(as_text, Value::Float),
            }
        }
        _ => as_text,
    }
}

/// A whole number from -2^63 to 2^64-1 with an optional sign and Go's prefixes: `0x`, `0o`, `0b`, and `0` for octal. As
/// in Go, a number with a sign must fit in 63 bits.
fn integer(text: &str) -> Option<i128> {
    let (negative, signed, digits) = match text.as_bytes().first()? {
        b'-' => (true, true, text.get(1..)?),
        b'+' => (false, true, text.get(1..)?),
        _ => (false, false, text),
    };
    let lower = digits.get(..2).map(str::to_ascii_lowercase);
    let (radix, digits) = match lower.as_deref() {
        Some("0x") => (16, digits.get(2..)?),
        Some("0o") => (8, digits.get(2..)?),
        Some("0b") => (2, digits.get(2..)?),
        Some(other) if other.starts_with('0') => (8, digits.get(1..)?),
        _ => (10, digits),
    };
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_alphanumeric()) {
        return None;
    }
    let magnitude = i128::from_str_radix(digits, radix).ok()?;
    let number = if negative { -magnitude } else { magnitude };
    let top = if signed { i128::from(i64::MAX) } else { i128::from(u64::MAX) };
    (number >= i128::from(i64::MIN) && number <= top).then_some(number)
}

fn is_unsigned(text: &str) -> bool {
    integer(&text.replace('_', "")).is_some()
}

/// A decimal number, `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, that a 64-bit float can hold.
fn number(text: &str) -> Option<f64> {
    let body = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match body.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (body, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let some = !whole.is_empty() || !fraction.is_empty();
    let exponent = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    if !some || !digits(whole) || !digits(fraction) || !exponent {
        return None;
    }
    decimal::nearest(text).filter(|number| number.is_finite())
}

/// The text behind base64, as Go's standard encoding reads it (line breaks are skipped).
fn decode_base64(text: &str) -> Option<String> {
    let clean: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r')).collect();
    if !clean.len().is_multiple_of(4) {
        return None;
    }
    let padding = clean.iter().rev().take_while(|byte| **byte == b'=').count();
    if padding > 2 {
        return None;
    }
    let data = clean.get(..clean.len() - padding)?;
    let mut bytes = Vec::with_capacity(data.len());
    let (mut bits, mut held) = (0_u32, 0_u32);
    for byte in data {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(value)) & 0xffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held & 0xff) as u8);
        }
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// A key's name once YAML has become JSON, as sigs.k8s.io/yaml writes it; `None` for a key that it refuses.
pub fn key_name(scalar: &Scalar) -> Option<String> {
    match scalar.checked().ok()? {
        Value::Null => None,
        Value::Bool(value) => Some(value.to_string()),
        Value::Int(number) => Some(number.to_string()),
        Value::Float(number) => Some(short_float(number)),
        Value::Text(text) => Some(text.into_owned()),
    }
}

/// A number as Go's JSON writes it.
pub fn json_float(number: f64) -> String {
    let size = number.abs();
    if size != 0.0 && !(1e-6..1e21).contains(&size) {
        let text = format!("{number:e}");
        return match text.split_once('e') {
            Some((digits, exponent)) if !exponent.starts_with('-') => {
                format!("{digits}e+{exponent}")
            }
            _ => text,
        };
    }
    format!("{number}")
}

/// A number as Go's `%g` writes a 32-bit float: what a float key becomes.
fn short_float(number: f64) -> String {
    let number = number as f32;
    if number.is_nan() {
        return ".nan".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { ".inf".to_owned() } else { "-.inf".to_owned() };
    }
    let text = format!("{number:e}");
    let Some((digits, exponent)) = text.split_once('e') else { return text };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..6).contains(&exponent) {
        return format!("{number}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}
