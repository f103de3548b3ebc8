//! Share links: everything that a screen shows, as one text that an address can carry.
//!
//! The text is a row of entries, `KEY LENGTH`, a line end, as many bytes, a line end, after a first line that
//! holds a checksum of the rest. An address carries it compressed (raw deflate) in base64url, after `#v1=`; who
//! compresses is the caller's affair, since a browser brings its own. What this version does not know it skips,
//! so that a later one can add entries; a change that old readers would misread takes the next version.

pub mod entries;

use crate::request::Request;
use entries::{Entries, entry};
use manifest::Source;

/// The version that this writes and reads.
pub const VERSION: u32 = 1;

/// The most that a text may hold, in bytes: what a page would still be quick to read. Longer ones are not
/// written, and a link that unfolds to more is not read on.
pub const TEXT_LIMIT: usize = 1 << 20;

/// The most characters of an address that is still passed on unharmed nearly everywhere.
pub const ADDRESS_LIMIT: usize = 64_000;

/// The most texts that a state may have.
pub const SOURCE_LIMIT: usize = 16;

/// What stands before the version in an address.
const MARK: &str = "#v";

/// Everything that a screen shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// The texts of all tabs, as they are, even broken.
    pub sources: Vec<Source>,
    /// What the request bar holds.
    pub request: Request,
    /// How many were sent at once; 0 when none was sent yet.
    pub sent: u32,
    /// Which of them shows, from 0.
    pub nth: u32,
    /// They went over one connection.
    pub keep_alive: bool,
    /// The step that shows, from 0.
    pub step: u32,
    /// Which text, panel and page show: words of the screen's own, not judged here.
    pub shown: [String; 3],
}

/// Why a link cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// It was changed or cut on its way.
    #[error("this link is damaged: a part of it is missing or was changed on its way")]
    Damaged,
    /// It is of a version that comes later.
    #[error(
        "this link is of version {0}, made by a newer Portolan; this one reads version {VERSION}"
    )]
    Newer(u32),
    /// It holds more than [`TEXT_LIMIT`].
    #[error("this link unfolds to more than {} kB, which no link of Portolan does", TEXT_LIMIT / 1024)]
    TooLong,
}

/// What an address's fragment carries, still compressed; `None` when it is no link of ours.
///
/// # Errors
/// When it is one of a later version, or of none.
pub fn packed(fragment: &str) -> Option<Result<&str, LinkError>> {
    let (version, packed) = fragment.strip_prefix(MARK)?.split_once('=')?;
    Some(match version.parse() {
        Ok(VERSION) if packed.len() > TEXT_LIMIT => Err(LinkError::TooLong),
        Ok(VERSION) => Ok(packed),
        Ok(version) if version > VERSION => Err(LinkError::Newer(version)),
        _ => Err(LinkError::Damaged),
    })
}

/// The fragment of an address that carries `packed`, with its `#`.
pub fn fragment(packed: &str) -> String {
    format!("{MARK}{VERSION}={packed}")
}

impl State {
    /// As one text; `None` when it is longer than [`TEXT_LIMIT`] or has more texts than [`SOURCE_LIMIT`].
    pub fn write(&self) -> Option<String> {
        let length: usize = self.sources.iter().map(|source| source.text.len()).sum();
        if length > TEXT_LIMIT || self.sources.len() > SOURCE_LIMIT {
            return None;
        }
        let mut body = String::with_capacity(length + 256);
        for source in &self.sources {
            entry(&mut body, "name", &source.name);
            entry(&mut body, "text", &source.text);
        }
        entry(&mut body, "from", &self.request.from);
        entry(&mut body, "to", &self.request.to);
        entry(&mut body, "seed", &self.request.seed.to_string());
        entry(&mut body, "sent", &self.sent.to_string());
        entry(&mut body, "nth", &self.nth.to_string());
        if self.keep_alive {
            entry(&mut body, "keep-alive", "");
        }
        entry(&mut body, "step", &self.step.to_string());
        for (key, word) in SHOWN.into_iter().zip(&self.shown) {
            entry(&mut body, key, word);
        }
        let text = format!("{:08x}\n{body}", entries::checksum(&body));
        (text.len() <= TEXT_LIMIT).then_some(text)
    }

    /// What [`State::write`] wrote.
    ///
    /// # Errors
    /// [`LinkError::Damaged`] when it is anything else, [`LinkError::TooLong`] when it is too long.
    pub fn read(text: &str) -> Result<Self, LinkError> {
        if text.len() > TEXT_LIMIT {
            return Err(LinkError::TooLong);
        }
        let request = Request { from: String::new(), to: String::new(), seed: 1 };
        let mut state = State {
            sources: Vec::new(),
            request,
            sent: 0,
            nth: 0,
            keep_alive: false,
            step: 0,
            shown: Default::default(),
        };
        let mut entries = Entries::of(text).ok_or(LinkError::Damaged)?;
        while let Some((key, value)) = entries.next().map_err(|_| LinkError::Damaged)? {
            state.take(key, value).ok_or(LinkError::Damaged)?;
        }
        if state.sources.len() > SOURCE_LIMIT {
            return Err(LinkError::TooLong);
        }
        Ok(state)
    }

    /// Takes one entry; `None` when its value makes no sense.
    fn take(&mut self, key: &str, value: &str) -> Option<()> {
        match key {
            "name" => {
                self.sources.push(Source { name: value.to_owned(), text: String::new() });
            }
            "text" => value.clone_into(&mut self.sources.last_mut()?.text),
            "from" => value.clone_into(&mut self.request.from),
            "to" => value.clone_into(&mut self.request.to),
            "seed" => self.request.seed = value.parse().ok()?,
            "sent" => self.sent = value.parse().ok()?,
            "nth" => self.nth = value.parse().ok()?,
            "keep-alive" => self.keep_alive = true,
            "step" => self.step = value.parse().ok()?,
            // A later version's, perhaps.
            _ => {
                if let Some(at) = SHOWN.iter().position(|known| *known == key) {
                    value.clone_into(self.shown.get_mut(at)?);
                }
            }
        }
        Some(())
    }
}

/// The keys of [`State::shown`].
const SHOWN: [&str; 3] = ["tab", "panel", "page"];
