//! How NAT spreads connections over several addresses: by a hash of who speaks with whom, so that the
//! same pair always gets the same address.

use super::Tuple;
use std::net::IpAddr;

/// The address of `first..=last` for the connection of `tuple`, as the kernel's `find_best_ips_proto`
/// chooses it on a little-endian machine. With `persistent` the destination does not count.
pub(super) fn spread(tuple: &Tuple, first: IpAddr, last: IpAddr, persistent: bool) -> IpAddr {
    let (source, destination) = (words(tuple.source), words(tuple.destination));
    match (first, last) {
        (IpAddr::V4(first), IpAddr::V4(last)) => {
            let seed = if persistent { 0 } else { destination[0] };
            let hash = jhash2(&source, seed);
            let (first, last) = (u32::from(first), u32::from(last));
            let distance = last.wrapping_sub(first).wrapping_add(1);
            IpAddr::V4(first.wrapping_add(scale(hash, distance)).into())
        }
        (IpAddr::V6(first), IpAddr::V6(last)) => {
            let seed = if persistent { 0 } else { destination[3] };
            let mut hash = jhash2(&source, seed);
            let (first, last) = (groups(first.into()), groups(last.into()));
            let mut chosen = [0u32; 4];
            let mut whole = false;
            for at in 0..4 {
                let (least, distance) = if whole {
                    (0, u32::MAX)
                } else {
                    (first[at], last[at].wrapping_sub(first[at]).wrapping_add(1))
                };
                chosen[at] = least.wrapping_add(scale(hash, distance));
                whole |= chosen[at] != last[at];
                if !persistent {
                    hash ^= destination[at];
                }
            }
            let bits = chosen.iter().fold(0u128, |bits, word| bits << 32 | u128::from(*word));
            IpAddr::V6(bits.into())
        }
        (first, _) => first,
    }
}

/// The share of `distance` that `hash` points at (`reciprocal_scale`).
fn scale(hash: u32, distance: u32) -> u32 {
    ((u64::from(hash) * u64::from(distance)) >> 32) as u32
}

fn groups(bits: u128) -> [u32; 4] {
    [96, 64, 32, 0].map(|shift| (bits >> shift) as u32)
}

/// An address as the kernel holds it: four words in network order, read by a little-endian machine.
fn words(address: IpAddr) -> [u32; 4] {
    match address {
        IpAddr::V4(a) => [u32::from(a).swap_bytes(), 0, 0, 0],
        IpAddr::V6(a) => groups(a.into()).map(u32::swap_bytes),
    }
}

/// Bob Jenkins' hash of four words, in the kernel's form (`jhash2`).
fn jhash2(words: &[u32; 4], seed: u32) -> u32 {
    const START: u32 = 0xdead_beef;
    let start = START.wrapping_add(4 << 2).wrapping_add(seed);
    let (mut a, mut b, mut c) = (start, start, start);
    a = a.wrapping_add(words[0]);
    b = b.wrapping_add(words[1]);
    c = c.wrapping_add(words[2]);
    for (x, y, z, turn) in
        [(0, 2, 1, 4), (1, 0, 2, 6), (2, 1, 0, 8), (0, 2, 1, 16), (1, 0, 2, 19), (2, 1, 0, 4)]
    {
        // x -= y; x ^= rol(y, turn); y += z
        let mut v = [a, b, c];
        v[x] = v[x].wrapping_sub(v[y]);
        v[x] ^= v[y].rotate_left(turn);
        v[y] = v[y].wrapping_add(v[z]);
        [a, b, c] = v;
    }
    a = a.wrapping_add(words[3]);
    // The final mix: x ^= y; x -= rol(y, turn).
    for (x, y, turn) in
        [(2, 1, 14), (0, 2, 11), (1, 0, 25), (2, 1, 16), (0, 2, 4), (1, 0, 14), (2, 1, 24)]
    {
        let mut v = [a, b, c];
        v[x] ^= v[y];
        v[x] = v[x].wrapping_sub(v[y].rotate_left(turn));
        [a, b, c] = v;
    }
    c
}
