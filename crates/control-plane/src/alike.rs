//! Which elements of a list stood in its older version: those that both have at their beginning and at their end.
//! An edit changes something in between.

use std::ops::Range;

/// How two versions of a list lie over each other.
#[derive(Debug, Clone, Copy)]
pub struct Alike {
    old: usize,
    new: usize,
    start: usize,
    end: usize,
}

impl Alike {
    /// Compares two versions; `same` should be quick, such as a comparison by identity.
    pub fn of<T>(old: &[T], new: &[T], same: impl Fn(&T, &T) -> bool) -> Self {
        let start = old.iter().zip(new).take_while(|(a, b)| same(a, b)).count();
        let most = old.len().min(new.len()) - start;
        let ends = old.iter().rev().zip(new.iter().rev()).take(most);
        let end = ends.take_while(|(a, b)| same(a, b)).count();
        Alike { old: old.len(), new: new.len(), start, end }
    }

    /// Whether nothing differs.
    pub fn all(&self) -> bool {
        self.start == self.new && self.old == self.new
    }

    /// The place in the old version of the element at `new`; `None` where it is not known to have one.
    pub fn old(&self, new: usize) -> Option<usize> {
        if new < self.start {
            return Some(new);
        }
        let behind = self.new.checked_sub(new)?;
        (behind <= self.end).then(|| self.old - behind)
    }

    /// The places in the old version of what is not in the new one.
    pub fn gone(&self) -> Range<usize> {
        self.start..self.old - self.end
    }

    /// The places in the new version of what is not in the old one.
    pub fn come(&self) -> Range<usize> {
        self.start..self.new - self.end
    }
}

#[cfg(test)]
mod tests {
    use super::Alike;

    #[test]
    fn what_stands_before_and_behind_an_edit_is_found_again() {
        let alike = Alike::of(&[1, 2, 3, 4], &[1, 9, 8, 3, 4], |a, b| a == b);
        let found: Vec<_> = (0..5).map(|new| alike.old(new)).collect();
        assert_eq!(found, [Some(0), None, None, Some(2), Some(3)]);
        assert_eq!((alike.gone(), alike.come(), alike.all()), (1..2, 1..3, false));
        assert!(Alike::of(&[1, 1], &[1, 1], |a, b| a == b).all());
        assert_eq!(Alike::of(&[1, 1], &[1, 1, 1], |a, b| a == b).come(), 2..3);
    }
}
