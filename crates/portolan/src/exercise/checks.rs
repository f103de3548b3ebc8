//! What a goal asks, and what a hint says is so.

use super::name::ObjectName;
use crate::journey::RefusedBy;
use crate::request::Request;
use serde_json::Value;

/// A check, or its contrary.
#[derive(Debug, Clone, PartialEq)]
pub struct Stated {
    /// What is looked at.
    pub check: Check,
    /// It must not be so: not on any branch of chance, where it is about a request.
    pub not: bool,
}

/// Something that is so in a world, or is not.
#[derive(Debug, Clone, PartialEq)]
pub enum Check {
    /// A request ends like this, on every branch of chance.
    Request {
        /// The request.
        request: Request,
        /// How it ends.
        ends: Ends,
    },
    /// Chance gives equal shares of a request to so many pods, and none to others.
    Shares {
        /// The request.
        request: Request,
        /// How many pods.
        over: u32,
        /// Which pods; `None` for any.
        by: Option<Whom>,
    },
    /// Requests in a row are answered by one pod.
    Sticks {
        /// The first of them.
        request: Request,
        /// How many.
        count: u32,
        /// They go over one connection.
        keep_alive: bool,
    },
    /// A request gets as far as one of these pods, answered or not.
    Reaches {
        /// The request; `None` for those to every Service address from everyone.
        request: Option<Request>,
        /// The pods.
        whom: Whom,
    },
    /// The API server takes an object; `None` for all.
    Accepted(Option<ObjectName>),
    /// A node's rules hold a chain of this name.
    Rules {
        /// The node; `None` for any of them.
        node: Option<String>,
        /// Those for IPv6.
        v6: bool,
        /// The chain's name, with or without its hash; with `*` at its end, how it begins.
        chain: String,
    },
    /// An `Answer` says what will happen.
    Prediction {
        /// The name of the `Answer`.
        answer: String,
        /// What is asked, in words.
        question: String,
        /// The request that it is about.
        request: Request,
        /// What about it.
        asks: Asks,
    },
    /// So many of these are met.
    Count {
        /// The parts.
        of: Vec<Stated>,
        /// At least so many.
        at_least: usize,
        /// At most so many.
        at_most: usize,
    },
}

/// How a request ends.
#[derive(Debug, Clone, PartialEq)]
pub enum Ends {
    /// It is answered.
    Answered {
        /// By one of these; `None` for anyone.
        by: Option<Whom>,
        /// Each of them answers on some branch of chance.
        every: bool,
        /// The source that the pod sees: `caller` (the caller's own), an address, or the name of who has it.
        seeing: Option<String>,
    },
    /// It is refused.
    Refused {
        /// How; `None` for any way.
        how: Option<How>,
        /// The host that refuses.
        at: Option<String>,
    },
    /// Nothing comes back.
    TimedOut,
    /// The name does not resolve.
    Unresolved,
    /// There is no route, or it may not be sent.
    Unreachable,
}

/// How a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// By this very message.
    By(RefusedBy),
    /// By any ICMP error.
    AnyIcmp,
}

/// Which pods: those that fit all that is given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Whom {
    /// They have these labels.
    pub labels: Vec<(String, String)>,
    /// They are one of these.
    pub pods: Vec<String>,
    /// They are of this workload.
    pub workload: String,
    /// They are on this node.
    pub node: String,
    /// They are in this namespace.
    pub namespace: String,
}

/// What a prediction asks about a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asks {
    /// How it ends: one of [`super::words::ENDS`], or several where chance decides.
    Outcome,
    /// The pods that could answer.
    Pods,
    /// The nodes of these pods.
    Nodes,
    /// The addresses that the pods see as the caller's, or who has them.
    Seen,
    /// The port at which the packet arrives.
    Port,
    /// Which of these chains the packet meets on its way out, by how their names begin.
    Chains(Vec<String>),
    /// The share of requests that this pod gets.
    Share(String),
}

/// Something that a hint says.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// Where it is so.
    pub within: Within,
    /// What is so.
    pub is: FactKind,
    /// Or is not.
    pub not: bool,
}

/// Where a fact holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// In the start.
    Start,
    /// In the solution.
    Solution,
}

/// What a fact is about.
#[derive(Debug, Clone, PartialEq)]
pub enum FactKind {
    /// As of a goal.
    Check(Check),
    /// What stands in a field; `None`: it is not there.
    Field {
        /// The object.
        object: ObjectName,
        /// The field.
        path: String,
        /// Its value.
        is: Option<Value>,
    },
    /// How many endpoints a Service has.
    Endpoints {
        /// The Service: `web`, or `shop/web`.
        service: String,
        /// Ready ones.
        ready: Option<u32>,
        /// All.
        selected: Option<u32>,
    },
}
