//! A scenario: the texts that a user edits, and everything that follows from them.

use crate::chart::{Chart, PortMark};
use crate::journey::Journey;
use crate::problem::Problem;
use crate::request::{Caller, Request, RequestError, Suggestion};
use crate::rules::RulesShown;

/// One text, as a file or an editor's tab holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its name: `service.yaml`.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// What follows from the texts: what is wrong with them, the world at rest, and each node's rules.
/// Requests can be sent through it.
#[derive(Debug, Clone, Default)]
pub struct Scenario {
    problems: Vec<Problem>,
    chart: Chart,
    marks: Vec<PortMark>,
}

impl Scenario {
    /// Reads the texts and builds the world. Texts with errors still give all that can be built from the rest.
    pub fn read(sources: &[Source]) -> Self {
        let _ = sources;
        Scenario::default()
    }

    /// What is wrong, in the order of the texts.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The world at rest.
    pub fn chart(&self) -> &Chart {
        &self.chart
    }

    /// The numbers in the texts that are one of the three ports, in the order of the texts.
    pub fn marks(&self) -> &[PortMark] {
        &self.marks
    }

    /// Who can send a request: clients, pods, nodes.
    pub fn callers(&self) -> Vec<Caller> {
        Vec::new()
    }

    /// The addresses worth dialling from there, most telling first.
    pub fn suggestions(&self, from: &str) -> Vec<Suggestion> {
        let _ = from;
        Vec::new()
    }

    /// The rules that kube-proxy programs on that node (IPv4); `None` when there is no such node.
    pub fn rules(&self, node: &str) -> Option<RulesShown> {
        let _ = node;
        None
    }

    /// Sends one request through a fresh world.
    ///
    /// # Errors
    /// When the caller is unknown or the address cannot be dialled.
    pub fn send(&self, request: &Request) -> Result<Journey, RequestError> {
        Err(RequestError::UnknownCaller(request.from.clone()))
    }
}
