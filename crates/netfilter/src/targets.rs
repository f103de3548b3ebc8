//! What rules do with a packet, one target a file.

mod mark;
mod nat;

use crate::hooks::Hook;
use crate::rule::{RejectWith, Target};
use crate::tables::TableName;
use crate::walk::Scene;
use std::sync::Arc;

/// What came of a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Done {
    /// On with the next rule.
    Continue,
    /// The table is done, the packet goes on.
    Accept,
    /// The packet's translation is settled, which ends the table.
    Translated,
    /// It is discarded.
    Drop,
    /// It cannot be translated as the rule says, and is discarded.
    Untranslatable,
    /// It is refused.
    Reject(RejectWith),
    /// Nobody here knows this target.
    CannotTell(Arc<str>),
}

/// Where a target may stand.
pub(crate) struct Limits {
    pub(crate) name: &'static str,
    pub(crate) tables: &'static [TableName],
    pub(crate) hooks: &'static [Hook],
}

const ANY_HOOK: [Hook; 5] =
    [Hook::Prerouting, Hook::Input, Hook::Forward, Hook::Output, Hook::Postrouting];

/// The limits of a target; `None` when it may stand anywhere.
pub(crate) fn limits(target: &Target) -> Option<Limits> {
    const NAT: &[TableName] = &[TableName::Nat];
    let (name, tables, hooks): (_, _, &'static [Hook]) = match target {
        Target::Dnat(_) => ("DNAT", NAT, &[Hook::Prerouting, Hook::Output]),
        Target::Snat(_) => ("SNAT", NAT, &[Hook::Postrouting, Hook::Input]),
        Target::Masquerade { .. } => ("MASQUERADE", NAT, &[Hook::Postrouting]),
        Target::Reject(_) => (
            "REJECT",
            &[TableName::Filter] as &[TableName],
            &[Hook::Input, Hook::Forward, Hook::Output],
        ),
        _ => return None,
    };
    debug_assert!(hooks.iter().all(|hook| ANY_HOOK.contains(hook)));
    Some(Limits { name, tables, hooks })
}

/// Carries out a target that the walk itself does not.
pub(crate) fn carry_out(target: &Target, scene: &mut Scene<'_, '_>) -> Done {
    match target {
        Target::None | Target::Jump(_) | Target::Goto(_) | Target::Return => Done::Continue,
        Target::Accept => Done::Accept,
        Target::Drop => Done::Drop,
        Target::Reject(with) => Done::Reject(*with),
        Target::Dnat(range) | Target::Snat(range) => nat::to_range(range, scene),
        Target::Masquerade { ports, random, random_fully } => {
            nat::masquerade(*ports, *random || *random_fully, scene)
        }
        Target::Mark { xmark, .. } => mark::set(*xmark, scene),
        Target::Unknown { name, .. } => Done::CannotTell(Arc::clone(name)),
    }
}
