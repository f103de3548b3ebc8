//! Connections: which packets belong together, and how they are translated.
//!
//! One table serves both families, as in the kernel. An entry comes into it only when its first packet
//! leaves the host or reaches a process; until then the packet carries it along.

mod nat;
mod sctp;
mod spread;
mod tcp;
mod timeouts;
mod track;
mod translate;
mod tuple;
mod udp;

pub(crate) use nat::{Manip, Range, set_up};
pub use sctp::SctpState;
pub use tcp::TcpState;
pub use timeouts::Timeouts;
pub(crate) use track::{Kind, Tracking, track};
pub(crate) use translate::{nat_packet, translate_icmp_error};
pub use tuple::Tuple;
pub(crate) use tuple::is_error;

use crate::rule::{Direction, ct_status};
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, DefaultHasher};
use std::sync::Arc;
use std::time::Duration;

/// How many connections are kept (`nf_conntrack_max`). Beyond that an unanswered one makes room.
pub const CONNECTIONS_MAX: usize = 262_144;

/// How often the table is swept for entries whose time is up. A lookup never finds such an entry, swept or not.
const SWEEP_EVERY: Duration = Duration::from_secs(1);

/// What a protocol remembers of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProtocolState {
    /// Nothing.
    None,
    /// TCP's state, as the tracker sees it.
    Tcp(TcpState),
    /// SCTP's state.
    Sctp(SctpState),
    /// UDP: when it counts as a stream, two seconds after it began.
    Udp {
        /// That moment.
        stream_from: Duration,
    },
}

/// One connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    original: Tuple,
    reply: Tuple,
    status: u16,
    mark: u32,
    deadline: Duration,
    state: ProtocolState,
    masqueraded_by: Option<Arc<str>>,
}

impl Connection {
    /// The first packet's direction, before any translation.
    pub fn original(&self) -> &Tuple {
        &self.original
    }

    /// What an answer looks like when it arrives here: after translation of the first packet.
    pub fn reply(&self) -> &Tuple {
        &self.reply
    }

    /// The tuple of one direction.
    pub fn tuple(&self, direction: Direction) -> &Tuple {
        match direction {
            Direction::Original => &self.original,
            Direction::Reply => &self.reply,
        }
    }

    /// A set of [`ct_status`] bits.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Whether all of these [`ct_status`] bits are set.
    pub fn has(&self, bits: u16) -> bool {
        self.status & bits == bits
    }

    /// The connection's mark (`CONNMARK`).
    pub fn mark(&self) -> u32 {
        self.mark
    }

    /// What its protocol remembers.
    pub fn state(&self) -> ProtocolState {
        self.state
    }

    /// How long it will live on if no further packet comes.
    pub fn timeout_left(&self, now: Duration) -> Duration {
        self.deadline.saturating_sub(now)
    }

    pub(crate) fn set_mark(&mut self, mark: u32) {
        self.mark = mark;
    }

    pub(crate) fn masqueraded_by(&self) -> Option<&Arc<str>> {
        self.masqueraded_by.as_ref()
    }

    pub(crate) fn set_masqueraded_by(&mut self, interface: &Arc<str>) {
        self.masqueraded_by = Some(Arc::clone(interface));
    }

    /// Whether that side of the translation has been settled, by a rule or by none.
    pub(crate) fn is_settled(&self, manip: Manip) -> bool {
        self.has(match manip {
            Manip::Source => ct_status::SRC_NAT_DONE,
            Manip::Destination => ct_status::DST_NAT_DONE,
        })
    }
}

/// The number of an entry. Later connections have larger ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct EntryId(u64);

/// A connection as a packet carries it: in the table, or not (yet, or any more).
#[derive(Debug, Clone)]
pub(crate) enum Held {
    /// In the table.
    Entry(EntryId),
    /// Not in the table.
    Loose(Box<Connection>),
}

/// All connections of a host.
#[derive(Debug, Clone, Default)]
pub struct Connections {
    entries: BTreeMap<EntryId, Connection>,
    by_tuple: HashMap<Tuple, (EntryId, Direction), BuildHasherDefault<DefaultHasher>>,
    next: u64,
    next_sweep: Duration,
}

impl Connections {
    /// Every entry, oldest first. One whose time is up may still be there, with a timeout of zero.
    pub fn iter(&self) -> impl Iterator<Item = &Connection> {
        self.entries.values()
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Forgets all (`conntrack -F`).
    pub fn clear(&mut self) {
        self.entries.clear();
        self.by_tuple.clear();
    }

    /// Forgets those for which `keep` is false (`conntrack -D`). Returns how many went.
    pub fn retain(&mut self, mut keep: impl FnMut(&Connection) -> bool) -> usize {
        let gone: Vec<EntryId> =
            self.entries.iter().filter(|(_, entry)| !keep(entry)).map(|(id, _)| *id).collect();
        for id in &gone {
            self.remove(*id);
        }
        gone.len()
    }

    /// Forgets entries whose time is up, at most once in [`SWEEP_EVERY`].
    pub(crate) fn sweep(&mut self, now: Duration) {
        if now >= self.next_sweep {
            self.next_sweep = now.saturating_add(SWEEP_EVERY);
            self.retain(|entry| entry.deadline > now);
        }
    }

    pub(crate) fn get_mut<'a>(&'a mut self, held: &'a mut Held) -> Option<&'a mut Connection> {
        match held {
            Held::Entry(id) => self.entries.get_mut(id),
            Held::Loose(connection) => Some(connection),
        }
    }

    pub(crate) fn get<'a>(&'a self, held: &'a Held) -> Option<&'a Connection> {
        match held {
            Held::Entry(id) => self.entries.get(id),
            Held::Loose(connection) => Some(connection),
        }
    }

    fn find(&mut self, tuple: &Tuple, now: Duration) -> Option<(EntryId, Direction)> {
        let (id, direction) = *self.by_tuple.get(tuple)?;
        if self.entries.get(&id)?.deadline > now {
            return Some((id, direction));
        }
        self.remove(id);
        None
    }

    /// Whether a living connection uses this tuple.
    fn is_taken(&self, tuple: &Tuple, now: Duration) -> bool {
        let entry = self.by_tuple.get(tuple).and_then(|(id, _)| self.entries.get(id));
        entry.is_some_and(|entry| entry.deadline > now)
    }

    fn remove(&mut self, id: EntryId) -> Option<Connection> {
        let entry = self.entries.remove(&id)?;
        for tuple in [&entry.original, &entry.reply] {
            if self.by_tuple.get(tuple).is_some_and(|(owner, _)| *owner == id) {
                self.by_tuple.remove(tuple);
            }
        }
        Some(entry)
    }

    /// Takes an entry out of the table; the packet that holds it keeps it.
    pub(crate) fn kill(&mut self, held: &mut Held) {
        if let Held::Entry(id) = held
            && let Some(mut entry) = self.remove(*id)
        {
            entry.status |= ct_status::DYING;
            *held = Held::Loose(Box::new(entry));
        }
    }

    /// The first packet has come through: its connection enters the table. False when another one got
    /// hold of the same tuple, or the connection is already over: then the packet is to be dropped.
    pub(crate) fn confirm(&mut self, held: &mut Held, now: Duration) -> bool {
        let Held::Loose(connection) = held else { return true };
        if connection.has(ct_status::CONFIRMED) {
            // It was killed by this very packet, which may still go its way.
            return true;
        }
        let (original, reply) = (connection.original, connection.reply);
        if self.find(&original, now).is_some() || self.find(&reply, now).is_some() {
            return false;
        }
        if self.entries.len() >= CONNECTIONS_MAX {
            self.make_room();
        }
        let id = EntryId(self.next);
        self.next = self.next.saturating_add(1);
        connection.status |= ct_status::CONFIRMED;
        self.by_tuple.insert(original, (id, Direction::Original));
        self.by_tuple.insert(reply, (id, Direction::Reply));
        self.entries.insert(id, (**connection).clone());
        *held = Held::Entry(id);
        true
    }

    fn make_room(&mut self) {
        let unanswered = self.entries.iter().find(|(_, entry)| !entry.has(ct_status::ASSURED));
        if let Some(id) = unanswered.or_else(|| self.entries.iter().next()).map(|(id, _)| *id) {
            self.remove(id);
        }
    }
}
