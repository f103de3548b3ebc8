//! What someone probably meant: the nearest of several names.

/// The candidate nearest to `written`, where one is near: at most a third of its letters differ (letter case
/// counts for nothing). Of equally near ones the first.
pub fn nearest<'c>(
    written: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let lower: Vec<char> = written.to_ascii_lowercase().chars().collect();
    if lower.is_empty() || lower.len() > MAX_LETTERS {
        return None;
    }
    let allowed = (lower.len() / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let other: Vec<char> = candidate.to_ascii_lowercase().chars().collect();
        let distance = distance(&lower, &other);
        if distance <= allowed && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Longer names are not compared.
const MAX_LETTERS: usize = 64;

/// How many letters must be put in, left out, replaced or swapped with their neighbour.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let replaced = row.get(j).copied().unwrap_or(0) + usize::from(x != y);
            let left_out = row.get(j + 1).copied().unwrap_or(0) + 1;
            let put_in = next.get(j).copied().unwrap_or(0) + 1;
            let mut least = replaced.min(left_out).min(put_in);
            let crossed = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if crossed {
                least = least.min(before.get(j - 1).copied().unwrap_or(usize::MAX - 1) + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_name_is_found_and_a_far_one_is_not() {
        let names = ["port", "targetPort", "nodePort", "protocol"];
        assert_eq!(nearest("prt", names), Some("port"));
        assert_eq!(nearest("targetport", names), Some("targetPort"));
        assert_eq!(nearest("nodeprot", names), Some("nodePort"));
        assert_eq!(nearest("replicas", names), None);
        assert_eq!(nearest("", names), None);
    }
}
