//! Which locals' values are still wanted, at each instruction.

use std::ops::Range;

use wasmparser::Operator;

use super::flow::{Flow, To};

/// A set of locals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Locals(Vec<u64>);

const BITS: u32 = u64::BITS;

impl Locals {
    pub(super) fn insert(&mut self, local: u32) {
        let word = (local / BITS) as usize;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (local % BITS);
    }

    fn remove(&mut self, local: u32) {
        if let Some(word) = self.0.get_mut((local / BITS) as usize) {
            *word &= !(1 << (local % BITS));
        }
    }

    /// Takes in all of another set.
    pub(super) fn extend(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine |= theirs;
        }
    }

    /// What is in both sets.
    pub(super) fn common(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(mine, theirs)| mine & theirs).collect())
    }

    /// The locals, in order.
    pub(super) fn list(&self) -> Vec<u32> {
        let words = (0..).zip(&self.0);
        let bits = words.flat_map(|(word, bits)| {
            (0..BITS).filter(move |bit| bits >> bit & 1 == 1).map(move |bit| word * BITS + bit)
        });
        bits.collect()
    }
}

/// What is wanted before each instruction of a range; `outside` says what is wanted where the flow leaves it.
pub(super) fn live(
    flow: &Flow<'_>,
    range: Range<usize>,
    outside: impl Fn(To) -> Locals,
) -> Vec<Locals> {
    let mut live = vec![Locals::default(); range.len()];
    let mut is_settled = false;
    // Backwards; once more for each loop in a loop.
    while !is_settled {
        is_settled = true;
        for op in range.clone().rev() {
            let mut wanted = Locals::default();
            for to in flow.next(op) {
                match to {
                    To::Op(at) if range.contains(&at) => wanted.extend(&live[at - range.start]),
                    to => wanted.extend(&outside(to)),
                }
            }
            match flow.ops[op] {
                Operator::LocalGet { local_index } => wanted.insert(local_index),
                Operator::LocalSet { local_index } | Operator::LocalTee { local_index } => {
                    wanted.remove(local_index);
                }
                _ => {}
            }
            let known = &mut live[op - range.start];
            if *known != wanted {
                *known = wanted;
                is_settled = false;
            }
        }
    }
    live
}

/// The locals that a range writes.
pub(super) fn written(flow: &Flow<'_>, range: Range<usize>) -> Locals {
    let mut written = Locals::default();
    for op in &flow.ops[range] {
        if let Operator::LocalSet { local_index } | Operator::LocalTee { local_index } = op {
            written.insert(*local_index);
        }
    }
    written
}
