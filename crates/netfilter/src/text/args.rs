//! The words of a line, and taking values from them.

use super::services;
use crate::address::{Cidr, Family};
use crate::chain_name::{CHAIN_NAME_MAX, ChainName};
use crate::rule::{Masked, Ports};
use std::net::{IpAddr, Ipv4Addr};

/// Why a text is not a ruleset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {kind}")]
pub struct ReadError {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong there.
    pub kind: ReadErrorKind,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadErrorKind {
    /// A line that is none of those that `iptables-save` writes.
    #[error("{0:?} begins no line of iptables-save text")]
    Line(String),
    /// A line that belongs into a table stands outside of one.
    #[error("this line stands in no table")]
    NoTable,
    /// There is no such table.
    #[error("there is no table {0:?}")]
    Table(String),
    /// A name that no chain can have.
    #[error("{0}")]
    ChainName(String),
    /// The chain has not been declared.
    #[error("there is no chain {0:?} in this table")]
    Chain(String),
    /// A policy other than ACCEPT, DROP or `-`.
    #[error("{0:?} is no policy")]
    Policy(String),
    /// Counters that are not `[packets:bytes]`.
    #[error("{0:?} are no counters")]
    Counters(String),
    /// A quoted text without its end.
    #[error("the quoted text does not end on this line")]
    Quote,
    /// An option without its value.
    #[error("option {0} needs a value")]
    NoValue(String),
    /// A value that the option does not take.
    #[error("{value:?} is not a value for option {option}")]
    Value {
        /// The option.
        option: String,
        /// What stands there.
        value: String,
    },
    /// An option that nothing before it takes.
    #[error("unknown option {0:?}")]
    Option(String),
    /// A `!` before something that cannot be negated.
    #[error("{0:?} cannot be negated")]
    Negated(String),
    /// A match that lacks what it must say.
    #[error("match {name} needs option {option}")]
    Missing {
        /// The match or target.
        name: String,
        /// The option.
        option: &'static str,
    },
    /// No rule is equal to the one that is to be deleted, or the place does not exist.
    #[error("there is no such rule")]
    NoRule,
    /// More rules than [`RULES_MAX`](super::read::RULES_MAX).
    #[error("too many rules")]
    TooMany,
}

/// A word of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    /// The word without quotes and backslashes.
    pub(crate) text: String,
    /// Where it begins and ends in the line, in bytes.
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// Cuts a line into words as `iptables-restore` does: at blanks, except within double quotes, where a
/// backslash takes the next letter as it is.
pub(crate) fn tokens(line: &str) -> Result<Vec<Token>, (usize, ReadErrorKind)> {
    let mut found = Vec::new();
    let mut word: Option<Token> = None;
    let mut letters = line.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            ' ' | '\t' => found.extend(word.take().map(|word| Token { end: at, ..word })),
            '"' => {
                let word = word.get_or_insert(Token { text: String::new(), start: at, end: at });
                loop {
                    match letters.next() {
                        None => return Err((at, ReadErrorKind::Quote)),
                        Some((_, '"')) => break,
                        Some((_, '\\')) => word.text.extend(letters.next().map(|(_, next)| next)),
                        Some((_, other)) => word.text.push(other),
                    }
                }
            }
            other => word
                .get_or_insert(Token { text: String::new(), start: at, end: at })
                .text
                .push(other),
        }
    }
    found.extend(word.map(|word| Token { end: line.len(), ..word }));
    Ok(found)
}

/// The words of one rule, and how far they are read.
pub(crate) struct Args<'t> {
    pub(crate) line: &'t str,
    pub(crate) line_number: usize,
    pub(crate) tokens: &'t [Token],
    pub(crate) at: usize,
    pub(crate) family: Family,
}

impl<'t> Args<'t> {
    pub(crate) fn family(&self) -> Family {
        self.family
    }

    pub(crate) fn peek(&self) -> Option<&'t str> {
        self.tokens.get(self.at).map(|token| token.text.as_str())
    }

    pub(crate) fn next(&mut self) -> Option<&'t str> {
        let text = self.peek()?;
        self.at += 1;
        Some(text)
    }

    /// Whether the word number `token` stands in quotes.
    pub(crate) fn is_quoted(&self, token: usize) -> bool {
        let text = self.tokens.get(token).and_then(|token| self.line.get(token.start..));
        text.is_some_and(|text| text.starts_with('"'))
    }

    /// The value that follows `option`.
    pub(crate) fn value(&mut self, option: &str) -> Result<&'t str, ReadError> {
        match self.next() {
            Some(text) => Ok(text),
            None => Err(self.error(self.at, ReadErrorKind::NoValue(option.to_owned()))),
        }
    }

    /// A name of at most so many bytes, without blanks.
    pub(crate) fn name(&mut self, option: &str, most: usize) -> Result<&'t str, ReadError> {
        let text = self.value(option)?;
        let fits = !text.is_empty() && text.len() <= most && !text.contains(char::is_whitespace);
        if fits { Ok(text) } else { Err(self.bad_value(option)) }
    }

    /// The name of a match: at most 28 bytes, and no option.
    pub(crate) fn extension_name(&mut self, option: &str) -> Result<&'t str, ReadError> {
        let name = self.name(option, CHAIN_NAME_MAX)?;
        if name.starts_with(['-', '!']) { Err(self.bad_value(option)) } else { Ok(name) }
    }

    /// The name of an interface: at most 15 bytes (`IFNAMSIZ`).
    pub(crate) fn interface(&mut self, option: &str) -> Result<&'t str, ReadError> {
        const LONGEST: usize = 15;
        self.name(option, LONGEST)
    }

    /// A `!` between an option and its value, as iptables took it long ago.
    pub(crate) fn late_negation(&mut self, negated: bool) -> bool {
        if !negated && self.peek() == Some("!") {
            self.at += 1;
            return true;
        }
        negated
    }

    /// The word number `token`, or what follows its first letter, as the name of a chain.
    pub(crate) fn chain_name(&self, text: &str, token: usize) -> Result<ChainName, ReadError> {
        let bad = |why| self.error(token, ReadErrorKind::ChainName(why));
        if text.starts_with(['-', '!']) || text.contains(char::is_whitespace) {
            return Err(bad(format!("{text:?} cannot be the name of a chain")));
        }
        ChainName::new(text).map_err(|error| bad(error.to_string()))
    }

    /// An error at the word number `token`.
    pub(crate) fn error(&self, token: usize, kind: ReadErrorKind) -> ReadError {
        let byte = self.tokens.get(token).map_or(self.line.len(), |token| token.start);
        let before = self.line.get(..byte).unwrap_or(self.line);
        ReadError { line: self.line_number, column: before.chars().count() + 1, kind }
    }

    /// The word read last is no value for `option`.
    pub(crate) fn bad_value(&self, option: &str) -> ReadError {
        let last = self.at.saturating_sub(1);
        let value = self.tokens.get(last).map_or(String::new(), |token| token.text.clone());
        self.error(last, ReadErrorKind::Value { option: option.to_owned(), value })
    }

    pub(crate) fn number(&mut self, option: &str) -> Result<u32, ReadError> {
        number(self.value(option)?).ok_or_else(|| self.bad_value(option))
    }

    /// `VALUE` or `VALUE/MASK`.
    pub(crate) fn masked(&mut self, option: &str) -> Result<Masked, ReadError> {
        masked(self.value(option)?).ok_or_else(|| self.bad_value(option))
    }

    pub(crate) fn ports(&mut self, option: &str) -> Result<Ports, ReadError> {
        let text = self.value(option)?;
        self.ports_of(text).ok_or_else(|| self.bad_value(option))
    }

    /// `80`, `80:90`, `:90`, `80:`, or a service's name.
    pub(crate) fn ports_of(&self, text: &str) -> Option<Ports> {
        let port = |text: &str| services::port(text);
        match text.split_once(':') {
            None => port(text).map(Ports::one),
            Some((first, last)) => {
                let first = if first.is_empty() { 0 } else { port(first)? };
                let last = if last.is_empty() { u16::MAX } else { port(last)? };
                (first <= last).then_some(Ports { first, last })
            }
        }
    }

    pub(crate) fn network(&mut self, option: &str) -> Result<Cidr, ReadError> {
        let text = self.value(option)?;
        network(text)
            .filter(|network| network.family() == self.family)
            .ok_or_else(|| self.bad_value(option))
    }

    /// A set of names joined by commas.
    pub(crate) fn bits<T: Copy>(
        &mut self,
        option: &str,
        names: &[(&str, T)],
        bit: impl Fn(T) -> u16,
    ) -> Result<u16, ReadError> {
        let text = self.value(option)?;
        let mut set = 0;
        for name in text.split(',') {
            match names.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
                Some((_, value)) => set |= bit(*value),
                None => return Err(self.bad_value(option)),
            }
        }
        Ok(set)
    }
}

/// A number as C reads it: hexadecimal after `0x`, octal after `0`, else decimal.
pub(crate) fn number(text: &str) -> Option<u32> {
    if let Some(hex) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return u32::from_str_radix(hex, 16).ok();
    }
    match text.strip_prefix('0') {
        Some(octal) if !octal.is_empty() => u32::from_str_radix(octal, 8).ok(),
        _ => text.parse().ok(),
    }
}

pub(crate) fn masked(text: &str) -> Option<Masked> {
    match text.split_once('/') {
        None => number(text).map(|value| Masked { value, mask: u32::MAX }),
        Some((value, mask)) => Some(Masked { value: number(value)?, mask: number(mask)? }),
    }
}

/// An address, or one with a prefix length or a contiguous mask.
pub(crate) fn network(text: &str) -> Option<Cidr> {
    if let Ok(network) = text.parse() {
        return Some(network);
    }
    let (address, mask) = text.split_once('/')?;
    let address: IpAddr = address.parse().ok()?;
    let mask = u32::from(mask.parse::<Ipv4Addr>().ok()?);
    let prefix = mask.leading_ones();
    let contiguous = mask.checked_shl(prefix).unwrap_or(0) == 0;
    (address.is_ipv4() && contiguous).then(|| Cidr::new(address, prefix as u8))
}
