//! `-s -d -i -o -p -f`: the conditions that need no match extension.

use crate::record::Miss;
use crate::rule::{Header, Not};
use crate::walk::Scene;
use std::sync::Arc;

/// The first condition of the header that does not hold, in the kernel's order.
pub(crate) fn header_miss(header: &Header, scene: &Scene<'_, '_>) -> Option<Miss> {
    let packet = &*scene.packet;
    if fails(header.source.as_ref(), |net| net.contains(packet.source)) {
        return Some(Miss::Source);
    }
    if fails(header.destination.as_ref(), |net| net.contains(packet.destination)) {
        return Some(Miss::Destination);
    }
    if fails(header.in_interface(), |name| names(name, scene.in_interface)) {
        return Some(Miss::InInterface);
    }
    if fails(header.out_interface(), |name| names(name, scene.out_interface)) {
        return Some(Miss::OutInterface);
    }
    let number = packet.protocol().number();
    if fails(header.protocol.as_ref(), |p| p.number() == 0 || p.number() == number) {
        return Some(Miss::Protocol);
    }
    // Every packet here is whole.
    if fails(header.fragment.as_ref(), |()| false) {
        return Some(Miss::Fragment);
    }
    None
}

fn fails<T>(condition: Option<&Not<T>>, holds: impl FnOnce(&T) -> bool) -> bool {
    condition.is_some_and(|not| holds(&not.value) == not.negated)
}

/// Whether `pattern` names the interface. A trailing `+` stands for any ending; where there is no
/// interface its name is empty.
pub(super) fn names(pattern: &str, interface: Option<&Arc<str>>) -> bool {
    let name = interface.map_or("", |name| name);
    match pattern.strip_suffix('+') {
        Some(start) => name.starts_with(start),
        None => name == pattern,
    }
}
