//! Which data only the late part needs: it goes with it. Also by which numbers the first part can come to a function of
//! the table.
//!
//! The linker leaves each text and each table as a piece by itself (`web/build.rs`). Code names a piece by an address in
//! it, and a word in another piece may be an address too; so what can be reached is found from the numbers in the
//! functions of the first part, from piece to piece.

use std::collections::BTreeSet;
use std::ops::Range;

use anyhow::Result;

use super::anatomy::{Anatomy, Numbers};

/// Shorter pieces stay where they are: each that goes costs some bytes.
const SHORTEST: u32 = 12;
/// A table may be reached from an address so many bytes before it: where its first place would be.
const REACH: u32 = 512;
/// A loop over a table may count from its end, and name there a field at most so far behind.
const FIELDS: u32 = 128;
/// The table of functions has fewer places.
const MOST_FUNCTIONS: u32 = 1 << 16;

/// The pieces of data, and who can reach them.
pub(super) struct Reached<'p, 'a> {
    pieces: &'p [(u32, &'a [u8])],
    /// The numbers in the functions of the first part.
    numbers: BTreeSet<u32>,
    /// Of each piece, whether only late functions can reach it.
    is_late: Vec<bool>,
}

impl<'p, 'a> Reached<'p, 'a> {
    /// Finds it out; `late` says of each function whether it is.
    pub(super) fn of(anatomy: &'p Anatomy<'a>, late: &[bool]) -> Result<Self> {
        let pieces = anatomy.data.as_slice();
        let (mut by_late, mut by_first) = (Named::default(), Named::default());
        for (function, &is_late) in late.iter().enumerate() {
            let named = if is_late { &mut by_late } else { &mut by_first };
            named.add(pieces, &anatomy.numbers_in(function)?);
        }
        let first = reached(pieces, &by_first);
        let late = reached(pieces, &by_late);
        // Who reaches what nobody names is not known: it stays.
        let is_late = first.iter().zip(&late).map(|(first, late)| !first && *late).collect();
        let mut numbers = by_first.numbers;
        numbers.extend(by_first.starts.iter().chain(&by_first.texts));
        Ok(Self { pieces, numbers, is_late })
    }

    /// Where in memory stands what goes, in order; what stands side by side goes together.
    pub(super) fn late(&self) -> Vec<Range<u32>> {
        let mut late: Vec<Range<u32>> = Vec::new();
        let mut was_late = false;
        for ((start, bytes), &is_late) in self.pieces.iter().zip(&self.is_late) {
            let range = *start..start.saturating_add(length(bytes));
            match late.last_mut() {
                // Between two pieces there may be some bytes of nothing.
                Some(last) if is_late && was_late && range.start - last.end < 16 => {
                    last.end = range.end;
                }
                _ if is_late => late.push(range),
                _ => {}
            }
            was_late = is_late;
        }
        late.retain(|range| range.end - range.start >= SHORTEST);
        late
    }

    /// The numbers by which the first part can come to a place in the table of functions: those in its own functions, and
    /// the words of data that it can reach.
    pub(super) fn numbers(self) -> BTreeSet<u32> {
        let mut numbers = self.numbers;
        for (piece, is_late) in self.pieces.iter().zip(&self.is_late) {
            if !is_late {
                numbers.extend(words(piece));
            }
        }
        numbers
    }
}

/// What functions name.
#[derive(Default)]
struct Named {
    /// What may be an address, in a piece or near it.
    numbers: BTreeSet<u32>,
    /// Where pieces begin, as a constant has it: the pieces are meant, or those that end there, and nothing further off.
    starts: BTreeSet<u32>,
    /// Where texts begin that are named together with their length: these numbers mean nothing else.
    texts: BTreeSet<u32>,
}

impl Named {
    /// Adds what is named by the numbers of a function.
    fn add(&mut self, pieces: &[(u32, &[u8])], numbers: &Numbers) {
        for &number in &numbers.constants {
            let kind = match pieces.binary_search_by_key(&number, |(start, _)| *start) {
                Ok(at) => {
                    let (_, bytes) = pieces[at];
                    let is_whole = is_text(bytes) && numbers.constants.contains(&length(bytes));
                    if is_whole { &mut self.texts } else { &mut self.starts }
                }
                Err(_) => &mut self.numbers,
            };
            kind.insert(number);
        }
        self.numbers.extend(&numbers.offsets);
    }
}

/// Of each piece, whether it can be reached by these names.
fn reached(pieces: &[(u32, &[u8])], named: &Named) -> Vec<bool> {
    let mut reached: Vec<bool> = pieces
        .iter()
        .map(|piece| named.texts.contains(&piece.0) || is_named(piece, named))
        .collect();
    let mut open: Vec<usize> = (0..pieces.len()).filter(|&at| reached[at]).collect();
    while let Some(at) = open.pop() {
        for word in words(&pieces[at]) {
            let next = pieces.partition_point(|(start, _)| *start <= word);
            let Some(named) = next.checked_sub(1) else { continue };
            let (start, bytes) = pieces[named];
            if word - start < length(bytes) && !reached[named] {
                reached[named] = true;
                open.push(named);
            }
        }
    }
    reached
}

/// Whether a number is an address by which code comes to a piece. That is one in it, or its end, from where a loop may count
/// up to zero. To a table it may also be one shortly before it, or, to a field, behind its end.
fn is_named(piece: &(u32, &[u8]), named: &Named) -> bool {
    let (start, bytes) = piece;
    let end = start.saturating_add(length(bytes));
    let (near, far) = if is_methods(piece) {
        (*start..=end - 1, *start..=end - 1)
    } else if is_text(bytes) {
        (*start..=end, *start..=end)
    } else {
        (*start..=end, start.saturating_sub(REACH)..=end.saturating_add(FIELDS))
    };
    named.starts.range(near).next().is_some() || named.numbers.range(far).next().is_some()
}

/// Whether a piece may be the methods of a type, which are named by their beginning alone: what drops a value, the value's
/// size and alignment, and functions.
fn is_methods(piece: &(u32, &[u8])) -> bool {
    let words: Vec<u32> = words(piece).collect();
    let is_function = |word: &u32| *word < MOST_FUNCTIONS;
    words.len() >= 3
        && words.len() * 4 == piece.1.len()
        && words[2].is_power_of_two()
        && words[2] <= 16
        && words.iter().all(is_function)
}

/// The words of a piece, those that stand as addresses do.
fn words<'a>((start, bytes): &(u32, &'a [u8])) -> impl Iterator<Item = u32> + use<'a> {
    let skipped = start.wrapping_neg() as usize % 4;
    let (words, _) = bytes.get(skipped..).unwrap_or_default().as_chunks();
    words.iter().map(|word| u32::from_le_bytes(*word))
}

fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

/// Whether a piece is a text. The first byte may be the length of the text that follows, as in what a text with gaps is made
/// from, and the last may be its end.
fn is_text(bytes: &[u8]) -> bool {
    let is_text = |byte: &u8| *byte >= b' ' && *byte != 0x7f || matches!(*byte, b'\n' | b'\t');
    let rest = bytes.get(1..).unwrap_or_default();
    let rest = rest.strip_suffix(&[0]).unwrap_or(rest);
    bytes.first().is_some_and(|first| *first != 0) && rest.iter().all(is_text)
}

#[cfg(test)]
mod tests {
    use super::super::anatomy::Numbers;
    use super::{Named, is_text, reached};

    #[test]
    fn what_is_reached_is_found_from_piece_to_piece() {
        let address = |number: u32| number.to_le_bytes();
        let (to_text, to_table) = (address(3001), address(6000));
        let table = [1; 64];
        let pieces: [(u32, &[u8]); 5] = [
            (1000, &to_text),
            (2000, &to_table),
            (3000, b"a text"),
            (6000, &table),
            (7000, b"another text"),
        ];
        let from = |number| {
            let numbers = Numbers { constants: [number].into(), offsets: [].into() };
            let mut named = Named::default();
            named.add(&pieces, &numbers);
            reached(&pieces, &named)
        };
        assert_eq!(from(1000), [true, false, true, false, false]);
        assert_eq!(from(2003), [false, true, false, true, false]);
        assert_eq!(from(5600), [false, false, false, true, false], "a table from before it");
        assert_eq!(from(6900), [false; 5], "a text only from within");
        assert_eq!(from(7012), [false, false, false, false, true], "or from its end");
        assert_eq!(
            from(6100),
            [false, false, false, true, false],
            "a table also from a field behind it"
        );
    }

    #[test]
    fn a_text_that_is_named_with_its_length_is_no_way_to_a_table_behind_it() {
        let table = [1; 64];
        let pieces: [(u32, &[u8]); 2] = [(3000, b"a text"), (3008, &table)];
        let from = |constants: &[u32], offsets: &[u32]| {
            let (constants, offsets) = (constants.iter().copied(), offsets.iter().copied());
            let mut named = Named::default();
            named.add(
                &pieces,
                &Numbers { constants: constants.collect(), offsets: offsets.collect() },
            );
            reached(&pieces, &named)
        };
        assert_eq!(from(&[3000, 6], &[]), [true, false]);
        assert_eq!(from(&[3000, 5], &[]), [true, false], "nor is the beginning alone");
        assert_eq!(from(&[3001], &[]), [true, true], "perhaps it is not the text that is meant");
        assert_eq!(from(&[3000, 6], &[3000]), [true, true], "a load of the table counts from here");
    }

    #[test]
    fn a_text_is_known_by_its_letters() {
        assert!(is_text(b"no such host"));
        assert!(is_text(b"\x0cno such host\0"));
        assert!(!is_text(b"\0no such host"));
        assert!(!is_text(b"no \x01such host"));
        assert!(!is_text(b""));
    }
}
