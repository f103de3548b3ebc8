//! Work that is overtaken: the browser may finish what was begun later first, and then the earlier result must not
//! stand in its place.

use std::cell::Cell;
use std::rc::Rc;

/// Counts what is begun of one kind.
#[derive(Debug, Clone, Default)]
pub(crate) struct Latest(Rc<Cell<u32>>);

impl Latest {
    /// Begins anew: whatever was begun before is overtaken.
    pub(crate) fn begin(&self) -> Turn {
        let mine = self.0.get().wrapping_add(1);
        self.0.set(mine);
        Turn { latest: self.0.clone(), mine }
    }
}

/// One that was begun.
#[derive(Debug)]
pub(crate) struct Turn {
    latest: Rc<Cell<u32>>,
    mine: u32,
}

impl Turn {
    /// Whether nothing was begun after it.
    pub(crate) fn is_latest(&self) -> bool {
        self.latest.get() == self.mine
    }
}

#[cfg(test)]
mod tests {
    use super::Latest;

    #[test]
    fn what_was_begun_before_is_overtaken_and_not_what_was_begun_elsewhere() {
        let (one, other) = (Latest::default(), Latest::default());
        let first = one.begin();
        assert!(first.is_latest());
        let second = one.clone().begin();
        let elsewhere = other.begin();
        assert!(!first.is_latest());
        assert!(second.is_latest() && elsewhere.is_latest());
    }
}
