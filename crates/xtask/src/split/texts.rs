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
    let mut named_late = BTreeSet::new();
    let mut named_first = BTreeSet::new();
    for (function, &is_late) in late.iter().enumerate() {
        let names = if is_late { &mut named_late } else { &mut named_first };
        names.extend(anatomy.addresses_in(function)?);
    }
    for (start, bytes) in &anatomy.data {
        let words = (0..).zip(bytes.windows(4)).filter(|(at, _)| (start + at) % 4 == 0);
        let words = words.filter_map(|(_, word)| word.try_into().ok().map(u32::from_le_bytes));
        named_first.extend(words);
    }
    let mut texts = Vec::new();
    for (start, bytes) in &anatomy.data {
        let end = start + u32::try_from(bytes.len())?;
        for &address in named_late.range(start..&end) {
            if named_first.contains(&address) {
                continue;
            }
            let next = [&named_late, &named_first]
                .into_iter()
                .filter_map(|names| names.range(address + 1..end).next().copied())
                .fold(end, u32::min);
            let range = (address - start) as usize..(next - start) as usize;
            let length = text(bytes.get(range).unwrap_or_default());
            if length >= SHORTEST {
                texts.push(address..address + u32::try_from(length)?);
            } else {
                texts.extend(table(address..next, &named_first));
            }
        }
    }
    Ok(texts)
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
