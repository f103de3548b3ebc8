//! What an `Exercise` says, as written. The fields stand, with their types, in the reader's schema
//! (`manifest::decode::schema::EXERCISE`), which reports what is not among them.

use manifest::decode::typed::fields;
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) metadata: Metadata,
    pub(super) spec: Spec,
}

fields!(Written { "metadata" => metadata, "spec" => spec });

#[derive(Debug, Default)]
pub(super) struct Metadata {
    pub(super) name: String,
}

fields!(Metadata { "name" => name });

#[derive(Debug, Default)]
pub(super) struct Spec {
    pub(super) title: String,
    pub(super) step: String,
    pub(super) summary: String,
    pub(super) story: String,
    pub(super) edit: Vec<Editable>,
    pub(super) goals: Vec<Check>,
    pub(super) hints: Vec<Hint>,
    pub(super) solution: Vec<Change>,
    pub(super) learnt: Learnt,
    pub(super) links: Vec<Link>,
}

fields!(Spec {
    "title" => title,
    "step" => step,
    "summary" => summary,
    "story" => story,
    "edit" => edit,
    "goals" => goals,
    "hints" => hints,
    "solution" => solution,
    "learnt" => learnt,
    "links" => links,
});

/// An object that may be edited, or some of its fields.
#[derive(Debug, Default)]
pub(super) struct Editable {
    pub(super) object: String,
    pub(super) fields: Vec<String>,
}

fields!(Editable { "object" => object, "fields" => fields });

/// A goal, a part of one, or a fact of a hint: the schema says which fields each may have; one kind of check is given.
#[derive(Debug, Default)]
pub(super) struct Check {
    pub(super) title: String,
    pub(super) weight: Option<u32>,
    pub(super) keep: bool,
    pub(super) not: bool,
    pub(super) request: Option<RequestCheck>,
    pub(super) shares: Option<SharesCheck>,
    pub(super) sticks: Option<SticksCheck>,
    pub(super) reaches: Option<ReachesCheck>,
    pub(super) accepted: Option<AcceptedCheck>,
    pub(super) rules: Option<RulesCheck>,
    pub(super) prediction: Option<Prediction>,
    pub(super) of: Vec<Check>,
    pub(super) at_least: Option<u32>,
    pub(super) at_most: Option<u32>,
    pub(super) within: String,
    pub(super) field: Option<FieldFact>,
    pub(super) endpoints: Option<EndpointsFact>,
}

fields!(Check {
    "title" => title,
    "weight" => weight,
    "keep" => keep,
    "not" => not,
    "request" => request,
    "shares" => shares,
    "sticks" => sticks,
    "reaches" => reaches,
    "accepted" => accepted,
    "rules" => rules,
    "prediction" => prediction,
    "of" => of,
    "atLeast" => at_least,
    "atMost" => at_most,
    "in" => within,
    "field" => field,
    "endpoints" => endpoints,
});

/// Which pods are meant: those that fit all that is given.
#[derive(Debug, Default)]
pub(super) struct Whom {
    pub(super) labels: BTreeMap<String, String>,
    pub(super) pods: Vec<String>,
    pub(super) workload: String,
    pub(super) node: String,
    pub(super) namespace: String,
}

fields!(Whom {
    "labels" => labels,
    "pods" => pods,
    "workload" => workload,
    "node" => node,
    "namespace" => namespace,
});

#[derive(Debug, Default)]
pub(super) struct RequestCheck {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) is: String,
    pub(super) by: Option<Whom>,
    pub(super) every: bool,
    pub(super) seeing: String,
    pub(super) how: String,
    pub(super) at: String,
}

fields!(RequestCheck {
    "from" => from,
    "to" => to,
    "is" => is,
    "by" => by,
    "every" => every,
    "seeing" => seeing,
    "how" => how,
    "at" => at,
});

#[derive(Debug, Default)]
pub(super) struct SharesCheck {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) over: Option<u32>,
    pub(super) by: Option<Whom>,
}

fields!(SharesCheck { "from" => from, "to" => to, "over" => over, "by" => by });

#[derive(Debug, Default)]
pub(super) struct SticksCheck {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) count: Option<u32>,
    pub(super) keep_alive: bool,
}

fields!(SticksCheck { "from" => from, "to" => to, "count" => count, "keepAlive" => keep_alive });

#[derive(Debug, Default)]
pub(super) struct ReachesCheck {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) whom: Whom,
}

fields!(ReachesCheck { "from" => from, "to" => to, "whom" => whom });

#[derive(Debug, Default)]
pub(super) struct AcceptedCheck {
    pub(super) object: String,
}

fields!(AcceptedCheck { "object" => object });

#[derive(Debug, Default)]
pub(super) struct RulesCheck {
    pub(super) node: String,
    pub(super) family: String,
    pub(super) chain: String,
}

fields!(RulesCheck { "node" => node, "family" => family, "chain" => chain });

#[derive(Debug, Default)]
pub(super) struct Prediction {
    pub(super) answer: String,
    pub(super) question: String,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) asks: String,
    pub(super) among: Vec<String>,
    pub(super) pod: String,
}

fields!(Prediction {
    "answer" => answer,
    "question" => question,
    "from" => from,
    "to" => to,
    "asks" => asks,
    "among" => among,
    "pod" => pod,
});

/// What stands in a field. In hints only: a goal is behaviour.
#[derive(Debug, Default)]
pub(super) struct FieldFact {
    pub(super) object: String,
    pub(super) path: String,
    pub(super) is: Value,
    pub(super) absent: bool,
}

fields!(FieldFact { "object" => object, "path" => path, "is" => is, "absent" => absent });

#[derive(Debug, Default)]
pub(super) struct EndpointsFact {
    pub(super) service: String,
    pub(super) ready: Option<u32>,
    pub(super) selected: Option<u32>,
}

fields!(EndpointsFact { "service" => service, "ready" => ready, "selected" => selected });

#[derive(Debug, Default)]
pub(super) struct Hint {
    pub(super) text: String,
    pub(super) cost: Option<u32>,
    pub(super) facts: Vec<Check>,
}

fields!(Hint { "text" => text, "cost" => cost, "facts" => facts });

/// One change on the way to the solution.
#[derive(Debug, Default)]
pub(super) struct Change {
    pub(super) object: String,
    pub(super) set: Value,
    pub(super) remove: Vec<String>,
    pub(super) delete: bool,
    pub(super) add: String,
}

fields!(Change {
    "object" => object,
    "set" => set,
    "remove" => remove,
    "delete" => delete,
    "add" => add,
});

#[derive(Debug, Default)]
pub(super) struct Learnt {
    pub(super) what: String,
    pub(super) why: String,
}

fields!(Learnt { "what" => what, "why" => why });

#[derive(Debug, Default)]
pub(super) struct Link {
    pub(super) title: String,
    pub(super) url: String,
}

fields!(Link { "title" => title, "url" => url });
