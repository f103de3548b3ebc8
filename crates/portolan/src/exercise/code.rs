//! Result codes: an answer and which exercise it answers, as one text.
//!
//! A code carries no grade that could be forged: whoever reads it grades the answer again. How many hints were read is
//! what the page counted, and is told as such. The text is a row of entries like that of a [share link](crate::share);
//! it travels compressed (raw deflate) in base64url behind [`MARK`], and who compresses is the caller's affair.

use super::Exercise;
use super::limits::{MOST_ANSWER_BYTES, MOST_SOURCES};
use crate::scenario::Source;
use crate::share::entries::{Entries, checksum, entry};

/// What every code begins with; the number is its version.
pub const MARK: &str = "portolan-result-1.";

/// Bytes that a code's text may unfold to.
pub const MOST_TEXT_BYTES: usize = MOST_ANSWER_BYTES + (64 << 10);

/// An answer to an exercise, as it was handed in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Handed {
    /// The exercise's name.
    pub exercise: String,
    /// The exercise's [digest](Exercise::digest) when it was answered.
    pub digest: u64,
    /// Who answered, in their own words; may be empty.
    pub who: String,
    /// How many hints were read.
    pub hints: usize,
    /// The answer's texts.
    pub sources: Vec<Source>,
}

/// Why a code cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// It is something else.
    #[error("this is no result code of Portolan: it would begin with {MARK}")]
    NoCode,
    /// It was changed or cut on its way.
    #[error("this result code is damaged: a part of it is missing or was changed on its way")]
    Damaged,
    /// It holds too much.
    #[error("this result code unfolds to more than {} kB, which none of Portolan does", MOST_TEXT_BYTES / 1024)]
    TooLong,
}

/// What a code carries, still compressed, without blanks and line ends that came in on its way.
///
/// # Errors
/// When it is no code.
pub fn packed(code: &str) -> Result<String, CodeError> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    code.strip_prefix(MARK).map(str::to_owned).ok_or(CodeError::NoCode)
}

impl Handed {
    /// An answer to an exercise.
    pub fn new(exercise: &Exercise, sources: &[Source], hints: usize) -> Self {
        Handed {
            exercise: exercise.name.clone(),
            digest: exercise.digest,
            who: String::new(),
            hints,
            sources: sources.to_vec(),
        }
    }

    /// As one text; `None` when it is longer than an answer may be.
    pub fn write(&self) -> Option<String> {
        let mut body = String::new();
        entry(&mut body, "exercise", &self.exercise);
        entry(&mut body, "digest", &format!("{:016x}", self.digest));
        entry(&mut body, "who", &self.who);
        entry(&mut body, "hints", &self.hints.to_string());
        for source in &self.sources {
            entry(&mut body, "name", &source.name);
            entry(&mut body, "text", &source.text);
        }
        let text = format!("{:08x}\n{body}", checksum(&body));
        (text.len() <= MOST_TEXT_BYTES && self.sources.len() <= MOST_SOURCES).then_some(text)
    }

    /// What [`Handed::write`] wrote; entries of a later version are passed over.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn read(text: &str) -> Result<Self, CodeError> {
        if text.len() > MOST_TEXT_BYTES {
            return Err(CodeError::TooLong);
        }
        let mut handed = Handed::default();
        let mut entries = Entries::of(text).ok_or(CodeError::Damaged)?;
        while let Some((key, value)) = entries.next().map_err(|_| CodeError::Damaged)? {
            handed.take(key, value).ok_or(CodeError::Damaged)?;
        }
        match handed.sources.len() > MOST_SOURCES {
            true => Err(CodeError::TooLong),
            false => Ok(handed),
        }
    }

    /// Takes one entry; `None` when its value makes no sense.
    fn take(&mut self, key: &str, value: &str) -> Option<()> {
        match key {
            "exercise" => value.clone_into(&mut self.exercise),
            "digest" => self.digest = u64::from_str_radix(value, 16).ok()?,
            "who" => value.clone_into(&mut self.who),
            "hints" => self.hints = value.parse().ok()?,
            "name" => self.sources.push(Source { name: value.to_owned(), text: String::new() }),
            "text" => value.clone_into(&mut self.sources.last_mut()?.text),
            _ => {}
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn handed() -> Handed {
        Handed {
            exercise: "a".to_owned(),
            digest: u64::MAX,
            who: "Ada".to_owned(),
            hints: 2,
            sources: vec![Source { name: "x.yaml".to_owned(), text: "kind: ä\n".to_owned() }],
        }
    }

    #[test]
    fn what_was_written_is_read_again() {
        let text = handed().write().unwrap();
        assert_eq!(Handed::read(&text), Ok(handed()));
    }

    #[test]
    fn a_cut_or_changed_text_is_damaged() {
        let text = handed().write().unwrap();
        for at in (0..text.len()).filter(|at| text.is_char_boundary(*at)) {
            assert_eq!(Handed::read(&text[..at]), Err(CodeError::Damaged));
        }
        assert_eq!(Handed::read(&text.replace("Ada", "Bob")), Err(CodeError::Damaged));
    }

    #[test]
    fn a_code_says_what_it_is() {
        assert_eq!(packed("portolan-result-1.ab\n c"), Ok("abc".to_owned()));
        assert_eq!(packed("#v1=abc"), Err(CodeError::NoCode));
    }
}
