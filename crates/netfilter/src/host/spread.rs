//! Several equal next hops: which one each flow takes.

use super::network::Path;
use super::{Context, Host};
use crate::packet::{Packet, Protocol};
use crate::rule::Probability;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

/// How many flows are remembered. A hash remembers none: it gives the same hop again by itself.
const FLOWS_MAX: usize = 65_536;

/// The five numbers that the kernel's hash is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Flow {
    ends: [IpAddr; 2],
    protocol: Protocol,
    ports: [Option<u16>; 2],
}

/// Which next hop each flow takes.
pub(super) type Flows = HashMap<FlowKey, IpAddr>;

/// A flow, and the mark of the packets that have these hops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct FlowKey(u32, Flow);

impl Host {
    /// The path of a packet that is forwarded: one of several equal hops, where its mark leads to such.
    pub(super) fn spread(
        &mut self,
        path: Path,
        packet: &Packet,
        context: &mut Context<'_>,
    ) -> Path {
        let Some(spread) = self.network.routes.spread(packet.mark) else { return path };
        if path == Path::Local {
            return path;
        }
        let flow = Flow {
            ends: [packet.source, packet.destination],
            protocol: packet.protocol(),
            ports: [packet.source_port(), packet.destination_port()],
        };
        let key = FlowKey(packet.mark, flow);
        let known = self.flows.get(&key).filter(|hop| spread.gateways.contains(hop)).copied();
        let Some(next_hop) = known.or_else(|| draw(&spread.gateways, context)) else { return path };
        let interface = Arc::clone(&spread.interface);
        if known.is_none() {
            if self.flows.len() >= FLOWS_MAX {
                self.flows.clear();
            }
            self.flows.insert(key, next_hop);
        }
        Path::Out { interface, next_hop }
    }
}

/// One of them, each as likely as the others.
fn draw(hops: &[IpAddr], context: &mut Context<'_>) -> Option<IpAddr> {
    let (last, others) = hops.split_last()?;
    let left = |nth: usize| u32::try_from(hops.len() - nth).unwrap_or(u32::MAX);
    let mut tries = (0..).zip(others);
    let taken =
        tries.find(|(nth, _)| context.choices.chance(Probability::one_in(left(*nth)).threshold));
    Some(*taken.map_or(last, |(_, hop)| hop))
}
