//! The match extensions of one rule.

use super::Match;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::ops::Deref;

/// Match extensions, in the order in which the kernel asks them. One alone is kept in place: most rules of a
/// large cluster have one or none, and each would cost an allocation otherwise.
#[derive(Clone, Default)]
pub struct MatchList(Held);

#[derive(Clone, Default)]
enum Held {
    #[default]
    None,
    One(Match),
    More(Box<[Match]>),
}

impl Deref for MatchList {
    type Target = [Match];

    fn deref(&self) -> &[Match] {
        match &self.0 {
            Held::None => &[],
            Held::One(one) => std::slice::from_ref(one),
            Held::More(more) => more,
        }
    }
}

impl<const N: usize> From<[Match; N]> for MatchList {
    fn from(matches: [Match; N]) -> Self {
        if N < 2 {
            return matches.into_iter().next().into();
        }
        MatchList(Held::More(Box::from(matches)))
    }
}

impl From<Option<Match>> for MatchList {
    fn from(only: Option<Match>) -> Self {
        MatchList(only.map_or(Held::None, Held::One))
    }
}

impl From<Vec<Match>> for MatchList {
    fn from(mut matches: Vec<Match>) -> Self {
        if matches.len() < 2 {
            return matches.pop().into();
        }
        MatchList(Held::More(matches.into_boxed_slice()))
    }
}

impl<'a> IntoIterator for &'a MatchList {
    type Item = &'a Match;
    type IntoIter = std::slice::Iter<'a, Match>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl PartialEq for MatchList {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for MatchList {}

impl fmt::Debug for MatchList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl Serialize for MatchList {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for MatchList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Vec::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::Rule;

    #[test]
    fn a_list_holds_what_it_was_made_of() {
        let comment = |text: &str| Match::Comment(text.into());
        assert!(MatchList::from(Vec::new()).is_empty());
        assert_eq!(*MatchList::from(Some(comment("a"))), [comment("a")]);
        assert_eq!(MatchList::from([comment("a")]), MatchList::from(vec![comment("a")]));
        assert_eq!(*MatchList::from([comment("a"), comment("b")]), [comment("a"), comment("b")]);
    }

    #[test]
    fn a_rule_is_small_since_a_large_cluster_has_hundreds_of_thousands() {
        assert_eq!(size_of::<MatchList>(), 24);
        assert!(size_of::<Rule>() <= 136, "{}", size_of::<Rule>());
    }
}
