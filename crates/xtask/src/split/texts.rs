//! Which texts only the late part needs: they go with it.

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
            }
        }
    }
    Ok(texts)
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
    use super::text;

    #[test]
    fn a_text_ends_where_something_else_begins() {
        assert_eq!(text(b"no such host\0\0"), 12);
        assert_eq!(text(b"\x0cno such host\0"), 13);
        assert_eq!(text(b"\0no such host"), 0);
        assert_eq!(text(b""), 0);
    }
}
