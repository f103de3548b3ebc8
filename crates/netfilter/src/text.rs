//! How rules read as text.
//!
//! Two dialects print the same typed [`Rule`](crate::rule::Rule): [`save`] as `iptables-save` 1.8 lists what the
//! kernel holds, and [`restore`] as a program writes it for `iptables-restore`, keeping what the author wrote
//! (`--or-mark`, a host without `/32`, a share with ten decimals). [`read`] reads both.

pub(crate) mod args;
pub mod read;
pub mod restore;
pub mod save;
pub(crate) mod services;
pub(crate) mod spelling;
