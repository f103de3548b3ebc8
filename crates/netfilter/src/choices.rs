//! Where chance decides.

use std::fmt;

/// Decides what is random in a kernel. The caller gives it, so that the same choices give the same walk.
pub trait Choices {
    /// Whether a thing happens whose probability is `threshold / 2^31` (`statistic --mode random`).
    fn chance(&mut self, threshold: u32) -> bool;

    /// A port out of `first..=last` where a search for a free one begins. It need not be free: the next
    /// free one after it is taken.
    fn port(&mut self, first: u16, last: u16) -> u16;
}

/// Choices from a small seeded generator (SplitMix64): equal seeds, equal choices, on every machine.
#[derive(Clone)]
pub struct Seeded(u64);

impl Seeded {
    /// Starts from `seed`.
    pub fn new(seed: u64) -> Self {
        Seeded(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

impl fmt::Debug for Seeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seeded(..)")
    }
}

impl Choices for Seeded {
    fn chance(&mut self, threshold: u32) -> bool {
        // 31 random bits, as the kernel draws them.
        self.next() >> 33 < u64::from(threshold)
    }

    fn port(&mut self, first: u16, last: u16) -> u16 {
        let size = u64::from(last.saturating_sub(first)) + 1;
        // The bias of a remainder of 64 bits by at most 2^16 is below 2^-48.
        first.saturating_add(u16::try_from(self.next() % size).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chance_of_a_half_happens_about_half_the_time() {
        let mut choices = Seeded::new(7);
        let hits = (0..10_000).filter(|_| choices.chance(1 << 30)).count();
        assert!((4_800..5_200).contains(&hits), "{hits}");
        assert!((0..100).all(|_| choices.chance(1 << 31)));
        assert!(!(0..100).any(|_| choices.chance(0)));
    }

    #[test]
    fn a_port_stays_in_its_range() {
        let mut choices = Seeded::new(1);
        assert!((0..1_000).all(|_| (600..=1023).contains(&choices.port(600, 1023))));
        assert_eq!(choices.port(9, 9), 9);
        let _ = choices.port(0, u16::MAX);
    }
}
