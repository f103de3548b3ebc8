//! The entries of a state's text: `KEY LENGTH`, a line end, as many bytes, a line end.

/// Adds `KEY LENGTH`, the value and line ends.
pub fn entry(text: &mut String, key: &str, value: &str) {
    text.push_str(key);
    text.push(' ');
    text.push_str(&value.len().to_string());
    text.push('\n');
    text.push_str(value);
    text.push('\n');
}

/// FNV-1a, 32 bits: it tells a slip on the way, not malice.
pub(crate) fn checksum(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |sum, byte| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// The entries from first to last.
pub struct Entries<'a>(&'a str);

/// It is no row of entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is no row of entries")]
pub struct NoEntry;

impl<'a> Entries<'a> {
    /// Those of a text with its checksum; `None` when that does not fit.
    pub(crate) fn of(text: &'a str) -> Option<Self> {
        let (sum, body) = text.split_once('\n')?;
        (sum.len() == 8 && u32::from_str_radix(sum, 16).ok()? == checksum(body))
            .then_some(Entries(body))
    }

    /// Those of a text without a checksum.
    pub fn bare(text: &'a str) -> Self {
        Entries(text)
    }

    /// The next key and value; `None` after the last.
    ///
    /// # Errors
    /// When what is left does not begin with an entry.
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> Result<Option<(&'a str, &'a str)>, NoEntry> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let read = || {
            let (head, rest) = self.0.split_once('\n')?;
            let (key, length) = head.split_once(' ')?;
            let length: usize = length.parse().ok()?;
            let value = rest.get(..length)?;
            Some((key, value, rest.get(length..)?.strip_prefix('\n')?))
        };
        let (key, value, rest) = read().ok_or(NoEntry)?;
        self.0 = rest;
        Ok(Some((key, value)))
    }
}
