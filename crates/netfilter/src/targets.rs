//! What rules do with a packet, one target a file.

mod connmark;
mod mark;
mod masquerade;
mod nat;
mod netmap;
mod notrack;
mod redirect;
mod reject;
mod unknown;

pub(crate) use unknown::{is_known_name, only_watches};

use crate::address::Family;
use crate::hooks::Hook;
use crate::rule::{MarkWritten, Masked, NatRange, RejectWith, Target};
use crate::tables::TableName;
use crate::text::args::{Args, ReadError};
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

/// The limits of a target; `None` when it may stand anywhere.
pub(crate) fn limits(target: &Target) -> Option<Limits> {
    const NAT: &[TableName] = &[TableName::Nat];
    const ARRIVING: &[Hook] = &[Hook::Prerouting, Hook::Output];
    const LEAVING: &[Hook] = &[Hook::Postrouting, Hook::Input];
    let (name, tables, hooks): (_, _, &'static [Hook]) = match target {
        Target::Dnat(_) => ("DNAT", NAT, ARRIVING),
        Target::Snat(_) => ("SNAT", NAT, LEAVING),
        Target::Masquerade { .. } => ("MASQUERADE", NAT, &[Hook::Postrouting]),
        Target::Redirect { .. } => ("REDIRECT", NAT, ARRIVING),
        Target::Netmap(_) => {
            ("NETMAP", NAT, &[Hook::Prerouting, Hook::Output, Hook::Postrouting, Hook::Input])
        }
        Target::Reject(_) => (
            "REJECT",
            &[TableName::Filter] as &[TableName],
            &[Hook::Input, Hook::Forward, Hook::Output],
        ),
        Target::Notrack { .. } => ("CT", &[TableName::Raw], ARRIVING),
        _ => return None,
    };
    Some(Limits { name, tables, hooks })
}

/// Carries out a target that the walk itself does not.
pub(crate) fn carry_out(target: &Target, scene: &mut Scene<'_, '_>) -> Done {
    match target {
        Target::None | Target::Jump(_) | Target::Goto(_) | Target::Return | Target::Watch(_) => {
            Done::Continue
        }
        Target::Accept => Done::Accept,
        Target::Drop => Done::Drop,
        Target::Reject(with) => Done::Reject(*with),
        Target::Dnat(to) | Target::Snat(to) => nat::to_range(&to.range(), scene),
        Target::Masquerade { ports, random, random_fully } => {
            masquerade::carry_out(*ports, *random || *random_fully, scene)
        }
        Target::Redirect { ports, random } => redirect::carry_out(*ports, *random, scene),
        Target::Netmap(network) => netmap::carry_out(*network, scene),
        Target::Mark { xmark, .. } => mark::carry_out(*xmark, scene),
        Target::Connmark(action) => connmark::carry_out(*action, scene),
        Target::Notrack { .. } => notrack::carry_out(scene),
        Target::Unknown(unknown) => Done::CannotTell(Arc::clone(&unknown.name)),
    }
}

/// The target of that name before its options are read; `None` for a name that is not known here.
pub(crate) fn named(name: &str, _family: Family) -> Option<Target> {
    Some(match name {
        "ACCEPT" => Target::Accept,
        "DROP" => Target::Drop,
        "RETURN" => Target::Return,
        "REJECT" => Target::Reject(RejectWith::PortUnreachable),
        "DNAT" => Target::Dnat(NatRange::default().into()),
        "SNAT" => Target::Snat(NatRange::default().into()),
        "MASQUERADE" => Target::Masquerade { ports: None, random: false, random_fully: false },
        "REDIRECT" => Target::Redirect { ports: None, random: false },
        "NETMAP" => Target::Netmap(netmap::nowhere()),
        "MARK" => {
            Target::Mark { xmark: Masked { value: 0, mask: 0 }, written: MarkWritten::SetXmark }
        }
        "CONNMARK" => Target::Connmark(connmark::nothing()),
        "NOTRACK" => Target::Notrack { as_ct: false },
        "CT" => Target::Notrack { as_ct: true },
        _ => return None,
    })
}

/// Offers an option to a target. `Ok(false)`: it does not know it.
pub(crate) fn option(
    target: &mut Target,
    option: &str,
    _negated: bool,
    args: &mut Args<'_>,
) -> Result<bool, ReadError> {
    match target {
        Target::Reject(with) => reject::option(option, args, with),
        Target::Dnat(to) => nat::option(option, "--to-destination", args, to),
        Target::Snat(to) => nat::option(option, "--to-source", args, to),
        Target::Masquerade { ports, random, random_fully } => {
            masquerade::option(option, args, ports, random, random_fully)
        }
        Target::Redirect { ports, random } => redirect::option(option, args, ports, random),
        Target::Netmap(network) => netmap::option(option, args, network),
        Target::Mark { xmark, written } => mark::option(option, args, xmark, written),
        Target::Connmark(action) => connmark::option(option, args, action),
        Target::Notrack { as_ct } => Ok(*as_ct && option == "--notrack"),
        _ => Ok(false),
    }
}

/// The options of which a target needs one; empty when it needs none.
pub(crate) fn needs(target: &Target) -> &'static [&'static str] {
    match target {
        Target::Dnat(_) => &["--to-destination"],
        Target::Snat(_) => &["--to-source"],
        Target::Netmap(_) => &["--to"],
        Target::Mark { .. } => {
            &["--set-xmark", "--set-mark", "--and-mark", "--or-mark", "--xor-mark"]
        }
        Target::Connmark(_) => connmark::OPTIONS,
        Target::Notrack { as_ct: true } => &["--notrack"],
        _ => &[],
    }
}

/// Prints the targets that both dialects write alike; `false` for those that are not among them.
pub(crate) fn print(out: &mut String, target: &Target) -> bool {
    match target {
        Target::Redirect { ports, random } => redirect::print(out, *ports, *random),
        Target::Netmap(network) => netmap::print(out, *network),
        Target::Connmark(action) => connmark::print(out, *action),
        Target::Notrack { as_ct } => {
            out.push_str(if *as_ct { " -j CT --notrack" } else { " -j NOTRACK" });
        }
        Target::Watch(verbatim) | Target::Unknown(verbatim) => {
            out.push(' ');
            out.push_str(&verbatim.text);
        }
        _ => return false,
    }
    true
}
