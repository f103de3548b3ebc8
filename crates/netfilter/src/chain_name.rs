//! The name of a chain, kept inline.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// The longest name a chain may have: `XT_EXTENSION_MAXNAMELEN` less the closing zero.
pub const CHAIN_NAME_MAX: usize = 28;

/// A chain's name. It is `Copy` and never allocates, since rulesets of a large cluster hold hundreds of
/// thousands of them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ChainName {
    bytes: [u8; CHAIN_NAME_MAX],
    length: u8,
}

/// Why a text cannot be the name of a chain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChainNameError {
    /// No name at all.
    #[error("a chain needs a name")]
    Empty,
    /// Longer than [`CHAIN_NAME_MAX`] bytes.
    #[error("chain name {0:?} is too long (at most {CHAIN_NAME_MAX} characters)")]
    TooLong(String),
}

impl ChainName {
    /// Takes `name` as it is.
    ///
    /// # Errors
    /// When it is empty or longer than [`CHAIN_NAME_MAX`] bytes.
    pub fn new(name: &str) -> Result<Self, ChainNameError> {
        if name.is_empty() {
            return Err(ChainNameError::Empty);
        }
        if name.len() > CHAIN_NAME_MAX {
            return Err(ChainNameError::TooLong(name.to_owned()));
        }
        Ok(Self::literal(name))
    }

    /// Takes `start` and `end` as one name.
    ///
    /// # Errors
    /// As [`ChainName::new`].
    pub fn joined(start: &str, end: &str) -> Result<Self, ChainNameError> {
        let (middle, length) = (start.len(), start.len().saturating_add(end.len()));
        let mut bytes = [0; CHAIN_NAME_MAX];
        match bytes.split_at_mut_checked(middle) {
            Some((head, tail)) if (1..=CHAIN_NAME_MAX).contains(&length) => {
                head.copy_from_slice(start.as_bytes());
                tail[..end.len()].copy_from_slice(end.as_bytes());
                Ok(ChainName { bytes, length: length as u8 })
            }
            _ => Self::new(&[start, end].concat()),
        }
    }

    /// A name known when the program is compiled.
    ///
    /// # Panics
    /// When it is longer than [`CHAIN_NAME_MAX`]; use [`ChainName::new`] for input.
    pub const fn literal(name: &str) -> Self {
        let text = name.as_bytes();
        assert!(text.len() <= CHAIN_NAME_MAX, "chain name too long");
        let mut bytes = [0; CHAIN_NAME_MAX];
        let mut at = 0;
        while at < text.len() {
            bytes[at] = text[at];
            at += 1;
        }
        ChainName { bytes, length: text.len() as u8 }
    }

    /// The name's bytes, which are UTF-8.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        // Built from a `str` as a whole, so the bytes are UTF-8.
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }
}

impl fmt::Display for ChainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for ChainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl Serialize for ChainName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ChainName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        ChainName::new(&name).map_err(serde::de::Error::custom)
    }
}
