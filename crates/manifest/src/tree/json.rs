//! JSON text to a tree, as Go's decoder reads it: kubectl takes a file that begins with `{` for JSON first.

use super::limits::{MAX_DEPTH, MAX_NODES};
use super::scalar::{Scalar, Style};
use super::yaml::{Duplicate, Problem, Tree, find_duplicates};
use super::{Content, Entry, Node};
use crate::position::Places;
use crate::work;

/// Reads one JSON value that begins at or behind `start`. Gives the tree and the offset behind it.
///
/// # Errors
/// When the text there is not JSON, or exceeds a limit.
pub fn read(places: &Places<'_>, start: usize, end: usize) -> Result<(Tree, usize), Problem> {
    let text = places.text().get(..end).unwrap_or("");
    let mut reader = Reader { places, text, at: start, nodes: 0, duplicates: Vec::new() };
    let root = reader.value(0)?;
    Ok((Tree { root, duplicates: reader.duplicates }, reader.at))
}

/// The text that a JSON text in quotes stands for; `None` if it is anything else.
pub fn text(json: &str) -> Option<String> {
    let (tree, end) = read(&Places::new(json), 0, json.len()).ok()?;
    let text = tree.root.text()?;
    (end == json.len()).then(|| text.into_owned())
}

struct Reader<'p, 't> {
    places: &'p Places<'t>,
    text: &'t str,
    at: usize,
    nodes: usize,
    duplicates: Vec<Duplicate>,
}

impl Reader<'_, '_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn problem(&self, code: &'static str, message: impl Into<String>) -> Problem {
        let width = self.text.get(self.at..).and_then(|rest| rest.chars().next());
        let end = self.at + width.map_or(0, char::len_utf8);
        Problem { code, message: message.into(), span: self.places.span(self.at..end) }
    }

    fn unexpected(&self, wanted: &str) -> Problem {
        let found = self.text.get(self.at..).and_then(|rest| rest.chars().next());
        let message = match found {
            Some(character) => format!("invalid character {character:?}, expected {wanted}"),
            None => format!("unexpected end of JSON, expected {wanted}"),
        };
        self.problem("json-syntax", message)
    }

    fn expect(&mut self, byte: u8, wanted: &str) -> Result<(), Problem> {
        self.skip_blanks();
        if self.peek() != Some(byte) {
            return Err(self.unexpected(wanted));
        }
        self.at += 1;
        Ok(())
    }

    fn value(&mut self, depth: usize) -> Result<Node, Problem> {
        self.skip_blanks();
        work::count(1);
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            let message = format!("more than {MAX_NODES} values in one document");
            return Err(self.problem("too-large", message));
        }
        let start = self.at;
        let content = match self.peek() {
            Some(b'{' | b'[') if depth >= MAX_DEPTH => {
                let message = format!("nested deeper than {MAX_DEPTH} levels");
                return Err(self.problem("too-deep", message));
            }
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.array(depth)?,
            Some(b'"') => {
                let text = self.string()?.into();
                Content::Scalar(Scalar { text, style: Style::DoubleQuoted, tag: None })
            }
            _ => Content::Scalar(self.literal()?),
        };
        let flow = !matches!(content, Content::Scalar(_));
        Ok(Node { span: self.places.span(start..self.at), content, flow, aliased: false })
    }

    fn object(&mut self, depth: usize) -> Result<Content, Problem> {
        self.at += 1;
        let mut entries: Vec<Entry> = Vec::new();
        self.skip_blanks();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Content::Mapping(entries));
        }
        loop {
            self.skip_blanks();
            if self.peek() != Some(b'"') {
                return Err(self.unexpected("a key in quotes"));
            }
            let start = self.at;
            let name = self.string()?;
            let key = self.places.span(start..self.at);
            self.expect(b':', "':' after the key")?;
            let value = self.value(depth + 1)?;
            entries.push(Entry { name, key, value, merged: false });
            self.skip_blanks();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => break,
                _ => return Err(self.unexpected("',' or '}'")),
            }
        }
        self.at += 1;
        find_duplicates(&entries, &mut self.duplicates);
        Ok(Content::Mapping(entries))
    }

    fn array(&mut self, depth: usize) -> Result<Content, Problem> {
        self.at += 1;
        let mut items = Vec::new();
        self.skip_blanks();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Content::Sequence(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.skip_blanks();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => break,
                _ => return Err(self.unexpected("',' or ']'")),
            }
        }
        self.at += 1;
        Ok(Content::Sequence(items))
    }

    fn literal(&mut self) -> Result<Scalar, Problem> {
        let rest = self.text.get(self.at..).unwrap_or("");
        let length = rest
            .bytes()
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.'))
            .count();
        let word = rest.get(..length).unwrap_or("");
        if !matches!(word, "true" | "false" | "null") && !is_number(word) {
            return Err(self.unexpected("a value"));
        }
        self.at += length;
        Ok(Scalar { text: word.into(), style: Style::Plain, tag: None })
    }

    fn string(&mut self) -> Result<String, Problem> {
        self.at += 1;
        let mut text = String::new();
        loop {
            let rest = self.text.get(self.at..).unwrap_or("");
            let plain = rest
                .bytes()
                .position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f))
                .unwrap_or(rest.len());
            text.push_str(rest.get(..plain).unwrap_or(""));
            self.at += plain;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => text.push(self.escape()?),
                Some(_) => {
                    let message = "a control character in a text must be escaped";
                    return Err(self.problem("json-syntax", message));
                }
                None => return Err(self.unexpected("'\"'")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Problem> {
        let escaped = self.text.as_bytes().get(self.at + 1).copied();
        let character = match escaped {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(),
            _ => return Err(self.problem("json-syntax", "invalid escape in a text")),
        };
        self.at += 2;
        Ok(character)
    }

    /// `\uXXXX`, or two that form a pair; half a pair becomes U+FFFD as in Go.
    fn unicode(&mut self) -> Result<char, Problem> {
        let Some(first) = self.code_unit(self.at) else {
            return Err(self.problem("json-syntax", "invalid \\u escape in a text"));
        };
        self.at += 6;
        if !(0xd800..0xe000).contains(&first) {
            return Ok(char::from_u32(first).unwrap_or('\u{fffd}'));
        }
        let second = self.code_unit(self.at);
        match second {
            Some(second) if first < 0xdc00 && (0xdc00..0xe000).contains(&second) => {
                self.at += 6;
                let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                Ok(char::from_u32(code).unwrap_or('\u{fffd}'))
            }
            _ => Ok('\u{fffd}'),
        }
    }

    fn code_unit(&self, at: usize) -> Option<u32> {
        let digits = self.text.get(at..)?.strip_prefix("\\u")?.get(..4)?;
        let hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        hex.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
    }
}

fn is_number(word: &str) -> bool {
    let body = word.strip_prefix('-').unwrap_or(word);
    let (mantissa, exponent) = match body.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (body, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|text| digits(text.strip_prefix(['-', '+']).unwrap_or(text)))
}
