//! `-m owner`: whose socket sent a packet. Only in OUTPUT and POSTROUTING; what is forwarded, and a RST that a rule
//! sends, comes from no socket of this host (measured on Linux 6.18).

use crate::hooks::Hook;
use crate::host::Owner;
use crate::packet::{Packet, Protocol, TcpFlags, Transport};
use crate::rule::{Not, OwnerMatch};
use crate::text::args::{Args, ReadError};
use crate::text::spelling::number;

/// The hooks at which the kernel takes it.
pub(super) const HOOKS: &[Hook] = &[Hook::Output, Hook::Postrouting];

/// Where a packet comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sender {
    /// No socket of this host.
    Nobody,
    /// A socket of the kernel itself: it exists, and has no owner.
    Kernel,
    /// A process's socket.
    Process,
}

impl Sender {
    /// The sender of a packet that this host sends and no rule called for. RSTs, ICMP errors and echo replies are
    /// the kernel's own.
    pub(crate) fn of(packet: &Packet) -> Self {
        const SCTP_ABORT: u8 = 6;
        let by_kernel = match packet.transport {
            Transport::Tcp { flags, .. } => flags.has(TcpFlags::RST),
            Transport::Sctp { chunk, .. } => chunk == SCTP_ABORT,
            Transport::Icmp { kind, .. } => match packet.protocol() {
                Protocol::Icmp => kind != 8,
                _ => kind != 128,
            },
            _ => false,
        };
        if by_kernel { Sender::Kernel } else { Sender::Process }
    }
}

/// `None` when it depends on who owns the process, and nobody said.
pub(super) fn holds(wanted: &OwnerMatch, sender: Sender, owner: Option<Owner>) -> Option<bool> {
    let ids = [&wanted.user, &wanted.group];
    let all_negated = ids.into_iter().flatten().all(|not| not.negated);
    let no_socket = wanted.socket.is_some_and(|not| not.negated);
    match sender {
        // With no socket the kernel lets each condition hold whose opposite was asked for.
        Sender::Nobody => Some(all_negated && (wanted.socket.is_none() || no_socket)),
        _ if no_socket => Some(false),
        Sender::Kernel => Some(all_negated),
        Sender::Process if wanted.user.is_none() && wanted.group.is_none() => Some(true),
        Sender::Process => {
            let Owner { user, group } = owner?;
            let is = |wanted: Option<Not<(u32, u32)>>, id: u32| {
                wanted.is_none_or(|not| (not.value.0..=not.value.1).contains(&id) != not.negated)
            };
            // A process here has no group but its own, so that `--suppl-groups` adds none.
            Some(is(wanted.user, user) && is(wanted.group, group))
        }
    }
}

/// Names of users and groups are not known here: a rule that has one is kept as its text.
pub(super) fn option(
    option: &str,
    negated: bool,
    args: &mut Args<'_>,
    wanted: &mut OwnerMatch,
) -> Result<bool, ReadError> {
    match option {
        "--socket-exists" => wanted.socket = Some(Not { value: (), negated }),
        "--suppl-groups" if !negated => wanted.supplementary = true,
        "--uid-owner" | "--gid-owner" => {
            let negated = args.late_negation(negated);
            let Some(value) = range(args.value(option)?) else { return Ok(false) };
            let ids = Some(Not { value, negated });
            if option == "--uid-owner" {
                wanted.user = ids;
            } else {
                wanted.group = ids;
            }
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// `0` or `5-9`. The number that stands for nobody (2^32 - 1) is none.
fn range(text: &str) -> Option<(u32, u32)> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let id = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<u32>().ok().filter(|id| digits && *id != u32::MAX)
    };
    let (first, last) = (id(first)?, id(last)?);
    (first <= last).then_some((first, last))
}

pub(super) fn print(out: &mut String, wanted: &OwnerMatch) {
    out.push_str(" -m owner");
    if let Some(socket) = &wanted.socket {
        out.push_str(if socket.negated { " ! --socket-exists" } else { " --socket-exists" });
    }
    for (option, ids) in [(" --uid-owner ", &wanted.user), (" --gid-owner ", &wanted.group)] {
        let Some(Not { value: (first, last), negated }) = ids else { continue };
        out.push_str(if *negated { " !" } else { "" });
        out.push_str(option);
        number(out, (*first).into());
        if first != last {
            out.push('-');
            number(out, (*last).into());
        }
    }
    if wanted.supplementary {
        out.push_str(" --suppl-groups");
    }
}
