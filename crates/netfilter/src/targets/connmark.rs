//! `CONNMARK`: the mark of the connection, and copying it from and to the packet.

use super::{Done, mark};
use crate::connections::Tracking;
use crate::rule::{ConnmarkAction, Masked};
use crate::text::args::{Args, ReadError};
use crate::walk::Scene;
use std::fmt::Write;

pub(super) const OPTIONS: &[&str] = &[
    "--set-xmark",
    "--set-mark",
    "--and-mark",
    "--or-mark",
    "--xor-mark",
    "--save-mark",
    "--restore-mark",
];

pub(super) fn carry_out(action: ConnmarkAction, scene: &mut Scene<'_, '_>) -> Done {
    let Tracking::Attached { held, .. } = &mut *scene.tracking else { return Done::Continue };
    let Some(connection) = scene.connections.get_mut(held) else { return Done::Continue };
    match action {
        ConnmarkAction::Set(xmark) => {
            connection.set_mark((connection.mark() & !xmark.mask) ^ xmark.value);
        }
        ConnmarkAction::Save { packet_mask, connection_mask } => {
            let kept = connection.mark() & !connection_mask;
            connection.set_mark(kept ^ (scene.packet.mark & packet_mask));
        }
        ConnmarkAction::Restore { packet_mask, connection_mask } => {
            let kept = scene.packet.mark & !packet_mask;
            scene.packet.mark = kept ^ (connection.mark() & connection_mask);
        }
    }
    Done::Continue
}

/// The target before its options are read.
pub(super) fn nothing() -> ConnmarkAction {
    ConnmarkAction::Set(Masked { value: 0, mask: 0 })
}

/// Takes the options of `CONNMARK`.
pub(super) fn option(
    option: &str,
    args: &mut Args<'_>,
    action: &mut ConnmarkAction,
) -> Result<bool, ReadError> {
    let all = u32::MAX;
    *action = match option {
        "--set-xmark" => ConnmarkAction::Set(args.masked(option)?),
        "--set-mark" => ConnmarkAction::Set(mark::set(args.masked(option)?)),
        "--and-mark" => ConnmarkAction::Set(mark::and(args.number(option)?)),
        "--or-mark" => {
            let value = args.number(option)?;
            ConnmarkAction::Set(Masked { value, mask: value })
        }
        "--xor-mark" => ConnmarkAction::Set(Masked { value: args.number(option)?, mask: 0 }),
        "--save-mark" => ConnmarkAction::Save { packet_mask: all, connection_mask: all },
        "--restore-mark" => ConnmarkAction::Restore { packet_mask: all, connection_mask: all },
        "--mask" | "--nfmask" | "--ctmask" => {
            let (ConnmarkAction::Save { packet_mask, connection_mask }
            | ConnmarkAction::Restore { packet_mask, connection_mask }) = action
            else {
                return Ok(false);
            };
            let mask = args.number(option)?;
            if option != "--ctmask" {
                *packet_mask = mask;
            }
            if option != "--nfmask" {
                *connection_mask = mask;
            }
            return Ok(true);
        }
        _ => return Ok(false),
    };
    Ok(true)
}

pub(super) fn print(out: &mut String, action: ConnmarkAction) {
    let (option, packet_mask, connection_mask) = match action {
        ConnmarkAction::Set(Masked { value, mask }) => {
            let _ = write!(out, " -j CONNMARK --set-xmark {value:#x}/{mask:#x}");
            return;
        }
        ConnmarkAction::Save { packet_mask, connection_mask } => {
            ("--save-mark", packet_mask, connection_mask)
        }
        ConnmarkAction::Restore { packet_mask, connection_mask } => {
            ("--restore-mark", packet_mask, connection_mask)
        }
    };
    let _ = write!(
        out,
        " -j CONNMARK {option} --nfmask {packet_mask:#x} --ctmask {connection_mask:#x}"
    );
}
