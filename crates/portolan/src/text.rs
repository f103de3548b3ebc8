//! Sentences whose parts know what they are, so that a screen can colour the three ports everywhere.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Which of a Service's three ports a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PortRole {
    /// `port`: at the Service's own address, inside the cluster.
    Port,
    /// `targetPort`: on the pod.
    TargetPort,
    /// `nodePort`: on every node.
    NodePort,
}

/// What a part of a sentence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// A word.
    Plain,
    /// The name of a host, pod or Service.
    Name,
    /// An address, a rule's part, a field: something to read letter by letter.
    Code,
    /// One of the three ports.
    Port(PortRole),
}

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Part {
    /// Its text.
    pub text: String,
    /// What it is.
    pub role: Role,
}

/// A sentence, or several, in parts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Text(pub Vec<Part>);

impl Text {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds words.
    pub fn say(self, text: impl Into<String>) -> Self {
        self.part(text, Role::Plain)
    }

    /// Adds the name of a host, pod or Service.
    pub fn name(self, text: impl Into<String>) -> Self {
        self.part(text, Role::Name)
    }

    /// Adds something to read letter by letter.
    pub fn code(self, text: impl Into<String>) -> Self {
        self.part(text, Role::Code)
    }

    /// Adds a port number; without a role it is code.
    pub fn port(self, number: u16, role: Option<PortRole>) -> Self {
        self.part(number.to_string(), role.map_or(Role::Code, Role::Port))
    }

    /// Adds all of another text.
    pub fn then(mut self, other: Text) -> Self {
        self.0.extend(other.0);
        self
    }

    fn part(mut self, text: impl Into<String>, role: Role) -> Self {
        self.0.push(Part { text: text.into(), role });
        self
    }
}

impl fmt::Display for Text {
    /// The plain words.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|part| f.write_str(&part.text))
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Text::new().say(text)
    }
}
