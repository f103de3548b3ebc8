//! Which texts, and which large tables of numbers, only the late part needs: they go with it.

use std::collections::BTreeSet;
use std::ops::Range;

use anyhow::Result;

use super::anatomy::Anatomy;

/// Shorter texts stay where they are: each that goes costs some bytes.
const SHORTEST: usize = 12;

/// Where in memory the texts stand that only late functions name.
///
/// Code names data by its address, and a word in other data may be an address too, so what neither a function of
/// the first part nor any word of data names can only be reached by late functions. That holds for what begins at
/// the address that is named; a table may also be reached from an address beside it, so only text goes.
pub(super) fn late_texts(anatomy: &Anatomy<'_>, late: &[bool]) -> Result<Vec<Range<u32>>> {
    let named = Named::of(anatomy, late)?;
    let mut texts = Vec::new();
    for range in named.late_alone(anatomy)? {
        let length = text(anatomy.data_at(&range));
        if length >= SHORTEST {
            texts.push(range.start..range.start + u32::try_from(length)?);
        } else {
            texts.extend(table(range, &named.first));
        }
    }
    Ok(texts)
}

/// The numbers by which the first part can come to a place in the table of functions: those in its own functions,
/// and the words in data that it can reach.
pub(super) fn first_numbers(anatomy: &Anatomy<'_>, late: &[bool]) -> Result<BTreeSet<u32>> {
    let named = Named::of(anatomy, late)?;
    let alone = named.late_alone(anatomy)?;
    let is_alone = |address: u32| {
        let next = alone.partition_point(|range| range.start <= address);
        alone.get(next.wrapping_sub(1)).is_some_and(|range| range.contains(&address))
    };
    let mut numbers = named.in_first;
    numbers.extend(words(anatomy).filter(|(at, _)| !is_alone(*at)).map(|(_, word)| word));
    Ok(numbers)
}

/// The words of all data, each with its address.
fn words(anatomy: &Anatomy<'_>) -> impl Iterator<Item = (u32, u32)> {
    anatomy.data.iter().flat_map(|(start, bytes)| {
        let words = (*start..).zip(bytes.windows(4)).filter(|(at, _)| at % 4 == 0);
        words.filter_map(|(at, word)| Some((at, u32::from_le_bytes(word.try_into().ok()?))))
    })
}

/// What the functions of each part name, as far as it can be an address.
struct Named {
    late: BTreeSet<u32>,
    in_first: BTreeSet<u32>,
    /// The first part's, and every word of data.
    first: BTreeSet<u32>,
}

impl Named {
    fn of(anatomy: &Anatomy<'_>, late: &[bool]) -> Result<Self> {
        let (mut named_late, mut in_first) = (BTreeSet::new(), BTreeSet::new());
        for (function, &is_late) in late.iter().enumerate() {
            let names = if is_late { &mut named_late } else { &mut in_first };
            names.extend(anatomy.addresses_in(function)?);
        }
        let mut first = in_first.clone();
        first.extend(words(anatomy).map(|(_, word)| word));
        Ok(Self { late: named_late, in_first, first })
    }

    /// Where in memory stands what only late functions name, in order: each from its address to the next that is named.
    fn late_alone(&self, anatomy: &Anatomy<'_>) -> Result<Vec<Range<u32>>> {
        let mut ranges = Vec::new();
        for (start, bytes) in &anatomy.data {
            let end = start + u32::try_from(bytes.len())?;
            for &address in self.late.range(start..&end) {
                if self.first.contains(&address) {
                    continue;
                }
                let next = [&self.late, &self.first]
                    .into_iter()
                    .filter_map(|names| names.range(address + 1..end).next().copied())
                    .fold(end, u32::min);
                ranges.push(address..next);
            }
        }
        ranges.sort_by_key(|range| range.start);
        Ok(ranges)
    }
}

/// A table is left where it is for so many bytes behind what the first part names: it may reach that far.
const REACH: u32 = 512;
/// Less than this of a table stays where it is.
const LEAST_TABLE: u32 = 64;

/// The part of a table that goes. What is in `range` is named by late functions alone, and no word in it is named by
/// anything else.
fn table(range: Range<u32>, named_first: &BTreeSet<u32>) -> Option<Range<u32>> {
    let before = named_first.range(..range.start).next_back();
    let reached = before.map_or(0, |named| named.saturating_add(REACH));
    let start = range.start.max(reached);
    (start.saturating_add(LEAST_TABLE) <= range.end).then_some(start..range.end)
}

/// How many of the bytes are text. The first may be the length of the text that follows, as in what a text with
/// gaps is made from.
fn text(bytes: &[u8]) -> usize {
    let is_text = |byte: u8| byte >= b' ' && byte != 0x7f || byte == b'\n' || byte == b'\t';
    let rest = bytes.iter().skip(1).take_while(|byte| is_text(**byte)).count();
    if bytes.first().is_some_and(|first| *first != 0) { 1 + rest } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::{table, text};

    #[test]
    fn of_a_table_goes_what_the_first_part_cannot_reach() {
        let named = [4000, 20_000].into();
        assert_eq!(table(10_000..19_000, &named), Some(10_000..19_000));
        assert_eq!(table(4500..9000, &named), Some(4512..9000));
        assert_eq!(table(4500..4570, &named), None);
    }

    #[test]
    fn a_text_ends_where_something_else_begins() {
        assert_eq!(text(b"no such host\0\0"), 12);
        assert_eq!(text(b"\x0cno such host\0"), 13);
        assert_eq!(text(b"\0no such host"), 0);
        assert_eq!(text(b""), 0);
    }
}
