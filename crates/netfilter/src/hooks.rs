//! The five places where netfilter looks at a packet.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A hook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Hook {
    /// A packet has arrived; where it goes is not yet known.
    Prerouting,
    /// It is for this host.
    Input,
    /// It is for another host.
    Forward,
    /// A process here sent it.
    Output,
    /// It is about to leave.
    Postrouting,
}

impl Hook {
    /// The name of the base chains at this hook.
    pub fn as_str(self) -> &'static str {
        match self {
            Hook::Prerouting => "PREROUTING",
            Hook::Input => "INPUT",
            Hook::Forward => "FORWARD",
            Hook::Output => "OUTPUT",
            Hook::Postrouting => "POSTROUTING",
        }
    }
}

impl fmt::Display for Hook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
