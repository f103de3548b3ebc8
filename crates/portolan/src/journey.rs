//! A journey: one request's way out, and its answer's way back.

use crate::rules::OriginShown;
use crate::text::{PortRole, Text};
pub use netfilter::chain_name::ChainName;
pub use netfilter::hooks::Hook;
pub use netfilter::record::RulePlace;
pub use netfilter::tables::TableName;
use serde::{Deserialize, Serialize};

mod balanced;
pub(crate) mod book;
mod chain_sentences;
pub(crate) mod chains;
pub(crate) mod directory;
mod moments;
pub(crate) mod outcome;
mod path;
pub(crate) mod write;

/// All that happened to one request, in order. It holds everything that a screen draws.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Journey {
    /// Who sent it.
    pub from: HostShown,
    /// What was dialled, as given.
    pub to: String,
    /// What a name was resolved to, and how.
    pub resolved: Option<Resolved>,
    /// The steps: the first packet's way out, then the answer's way back.
    pub steps: Vec<Step>,
    /// What the client saw.
    pub outcome: Outcome,
}

/// A host on the way.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HostShown {
    /// What it is.
    pub kind: HostKind,
    /// Its name (a pod's without its namespace).
    pub name: String,
    /// The namespace of a pod.
    pub namespace: Option<String>,
}

/// What a host is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum HostKind {
    /// Outside the cluster.
    Client,
    /// The router between the clients and the nodes' LAN.
    Router,
    /// The cloud's load balancer, before the nodes.
    LoadBalancer,
    /// A node.
    Node,
    /// A pod.
    Pod,
}

/// What a name was resolved to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Resolved {
    /// The name that was asked.
    pub name: String,
    /// The address taken.
    pub address: String,
    /// By whom: `cluster DNS`, `hosts file`.
    pub by: String,
}

/// Which way a packet goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Way {
    /// From the client.
    Out,
    /// To the client.
    Back,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// What happens.
    pub kind: StepKind,
    /// Which way the packet goes.
    pub way: Way,
    /// Where it is.
    pub host: HostShown,
    /// The hook, when it is in one.
    pub hook: Option<Hook>,
    /// The table, when it is in one.
    pub table: Option<TableName>,
    /// The chain, when it is in one.
    pub chain: Option<ChainVisit>,
    /// The rule that decided, when one did; where the step is about a mark, the rule that set it.
    pub rule: Option<RuleCited>,
    /// The rule that led on, when it is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub onward: Option<RulePlace>,
    /// A choice by chance, when there was one.
    pub choice: Option<Choice>,
    /// The packet before.
    pub before: PacketShown,
    /// The packet after.
    pub after: PacketShown,
    /// One or two words for a timeline: `NODEPORTS`.
    pub label: String,
    /// A heading: `Which pod?`.
    pub title: Text,
    /// One plain sentence (or two).
    pub sentence: Text,
}

/// What happens in a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum StepKind {
    /// A process sends it.
    Sent,
    /// It comes in at a host and no rule there is worth telling.
    Passed,
    /// A rule of a chain decided where it goes next.
    Chain,
    /// Its destination was rewritten by a rule.
    Dnat,
    /// Its source was rewritten by a rule.
    Snat,
    /// Where it leaves was decided.
    Routed,
    /// A load balancer chose the node that gets it.
    Balanced,
    /// A process gets it.
    Delivered,
    /// The connection's entry rewrote an answer.
    TranslatedBack,
    /// A rule, a host or a process refused it.
    Refused,
    /// It was discarded.
    Dropped,
    /// The client has its answer.
    Received,
    /// The client gave up waiting.
    TimedOut,
}

/// A chain that a packet visits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChainVisit {
    /// Its full name.
    pub name: ChainName,
    /// Its name without a hash: `KUBE-SVC-…`.
    pub short: String,
    /// What the chain is for, in few words: `order-service: which pod?`. Empty when not known.
    pub meaning: String,
    /// How many of its rules were looked at.
    pub looked_at: u32,
    /// How many it has.
    pub rules: u32,
    /// What decided, in few words: `dport 32222`, `mark 0x4000`, `DNAT :8170`.
    pub decided: Text,
}

/// A rule that decided something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleCited {
    /// The node whose rule it is.
    pub node: String,
    /// Where it stands.
    pub place: RulePlace,
    /// As `iptables-save` lists it.
    pub text: String,
    /// What called for it.
    pub origin: OriginShown,
    /// Why there is such a rule, in a sentence; empty when nobody said.
    pub why: String,
}

/// A choice by chance: the rules that were asked one after the other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Choice {
    /// One option a rule.
    pub options: Vec<ChoiceOption>,
}

/// One option of a choice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChoiceOption {
    /// The rule's share of the packets that reach it, 0 to 1: 1/3, 1/2, 1.
    pub share: f64,
    /// The share in few signs: `⅓`, `½`, `rest`.
    pub label: String,
    /// Where it leads: a pod's name, or an address.
    pub leads_to: String,
    /// What became of it.
    pub state: ChoiceState,
}

/// What became of an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ChoiceState {
    /// Asked, and missed.
    Missed,
    /// Taken.
    Taken,
    /// Not reached.
    NotReached,
}

/// A packet at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PacketShown {
    /// `TCP SYN`, `UDP`, `ICMP port unreachable`.
    pub what: String,
    /// Source.
    pub source: AddressShown,
    /// Destination.
    pub destination: AddressShown,
    /// The firewall mark on this host.
    pub mark: u32,
    /// The state of its connection on this host: `new`, `established`; empty where it is not tracked.
    pub connection: String,
}

/// An address in a packet.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AddressShown {
    /// The address.
    pub ip: String,
    /// The port, where the protocol has ports.
    pub port: Option<u16>,
    /// Who has the address: `laptop`, `node-1`, `order-service (cluster IP)`. Empty when nobody.
    pub owner: String,
    /// Which of the Service's ports the number is.
    pub role: Option<PortRole>,
}

/// How a connection was refused. As text: `rst`, `icmp 3/3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum RefusedBy {
    /// A TCP RST (an SCTP ABORT).
    Rst,
    /// An ICMP error, by type and code.
    Icmp(u8, u8),
}

impl From<RefusedBy> for String {
    fn from(by: RefusedBy) -> Self {
        match by {
            RefusedBy::Rst => "rst".to_owned(),
            RefusedBy::Icmp(kind, code) => format!("icmp {kind}/{code}"),
        }
    }
}

impl TryFrom<String> for RefusedBy {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text == "rst" {
            return Ok(RefusedBy::Rst);
        }
        let codes = text.strip_prefix("icmp ").and_then(|codes| codes.split_once('/'));
        codes
            .and_then(|(kind, code)| Some(RefusedBy::Icmp(kind.parse().ok()?, code.parse().ok()?)))
            .ok_or_else(|| format!("{text:?} is neither rst nor icmp TYPE/CODE"))
    }
}

/// What the client saw, and what decided it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// What the client saw.
    pub kind: OutcomeKind,
    /// One line: `answered by order-7c9f-b, which saw 192.168.50.11`.
    pub headline: Text,
    /// The rule or fact that decided, in a sentence.
    pub because: Text,
    /// That rule, when it was one.
    pub rule: Option<RuleCited>,
}

/// What the client saw.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "outcome")]
pub enum OutcomeKind {
    /// An answer.
    Reply {
        /// The host that answered: a pod's or node's name.
        pod: String,
        /// The source address that it saw.
        seen: String,
    },
    /// A refusal.
    Refused {
        /// How.
        how: RefusedBy,
    },
    /// Nothing.
    Timeout,
    /// The request could not even leave: no route, or the name does not resolve.
    Error {
        /// `no route to host`, `name does not resolve`.
        what: String,
    },
}
