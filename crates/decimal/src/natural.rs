//! Whole numbers of any length.

use std::cmp::Ordering;

/// A whole number, 0 or more: its digits to the base 2^32, the lowest first, the highest not 0.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Natural(Vec<u32>);

impl From<u32> for Natural {
    fn from(number: u32) -> Self {
        let mut natural = Natural(vec![number]);
        natural.trim();
        natural
    }
}

impl Natural {
    /// How many bits it has; 0 for 0.
    pub(crate) fn bits(&self) -> usize {
        let spare = self.0.last().map_or(0, |highest| highest.leading_zeros());
        self.0.len() * 32 - spare as usize
    }

    /// Itself times `factor` plus `term`.
    pub(crate) fn multiply_add(&mut self, factor: u32, term: u32) {
        let mut carry = u64::from(term);
        for digit in &mut self.0 {
            carry += u64::from(*digit) * u64::from(factor);
            *digit = carry as u32;
            carry >>= 32;
        }
        self.0.push(carry as u32);
        self.trim();
    }

    /// Itself times two to the power of `places`.
    pub(crate) fn shift_left(&mut self, places: u64) {
        self.multiply_add(1 << (places % 32), 0);
        let zeros = (0..places / 32).map(|_| 0);
        self.0.splice(0..0, zeros);
        self.trim();
    }

    /// Itself less `other`, which is not larger.
    pub(crate) fn subtract(&mut self, other: &Natural) {
        let mut borrow = false;
        let others = other.0.iter().copied().chain(std::iter::repeat(0));
        for (digit, other) in self.0.iter_mut().zip(others) {
            let (less, under) = digit.overflowing_sub(other);
            let (less, under_too) = less.overflowing_sub(u32::from(borrow));
            (*digit, borrow) = (less, under || under_too);
        }
        self.trim();
    }

    fn trim(&mut self) {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
    }
}

impl PartialOrd for Natural {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Natural {
    fn cmp(&self, other: &Self) -> Ordering {
        let lengths = self.0.len().cmp(&other.0.len());
        lengths.then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }
}
