//! What two journeys of one request have in common.

use portolan::journey::{Journey, RuleCited, Step};
use portolan::rules::OriginShown;

/// Which step of `new` to show to someone who looked at step `at` of `old`: the last if it was the last,
/// the same if nothing before it changed, otherwise the first that did.
pub(super) fn same_place(old: &Journey, at: usize, new: &Journey) -> usize {
    let last = new.steps.len().saturating_sub(1);
    if at + 1 >= old.steps.len() {
        return last;
    }
    let pairs = old.steps.iter().zip(&new.steps).take(at + 1);
    pairs
        .take_while(|(a, b)| a.kind == b.kind && a.host == b.host && a.label == b.label)
        .count()
        .min(at)
        .min(last)
}

/// Whether two journeys show the same. Where in the texts the reason of a rule stands is not compared: an edit moves
/// all that stands behind it, and a journey that shows does not tell it.
pub(super) fn is_same_way(one: &Journey, other: &Journey) -> bool {
    let ends =
        |journey: &Journey| (journey.from.clone(), journey.to.clone(), journey.resolved.clone());
    let steps = one.steps.len() == other.steps.len();
    let outcomes = one.outcome == other.outcome || {
        let rules = (one.outcome.rule.as_ref(), other.outcome.rule.as_ref());
        let (mut one, mut other) = (one.outcome.clone(), other.outcome.clone());
        (one.rule, other.rule) = (None, None);
        same_rule(rules) && one == other
    };
    steps
        && outcomes
        && ends(one) == ends(other)
        && one.steps.iter().zip(&other.steps).all(|(one, other)| same_step(one, other))
}

fn same_step(one: &Step, other: &Step) -> bool {
    let without_rule = |step: &Step| Step { rule: None, ..step.clone() };
    one == other
        || one.rule != other.rule
            && same_rule((one.rule.as_ref(), other.rule.as_ref()))
            && without_rule(one) == without_rule(other)
}

fn same_rule(rules: (Option<&RuleCited>, Option<&RuleCited>)) -> bool {
    let (Some(one), Some(other)) = rules else { return rules == (None, None) };
    let origins = match (&one.origin, &other.origin) {
        (
            OriginShown::Field { object, path, .. },
            OriginShown::Field { object: same_object, path: same_path, .. },
        ) => object == same_object && path == same_path,
        (one, other) => one == other,
    };
    let told =
        |rule: &RuleCited| (rule.place, rule.node.clone(), rule.text.clone(), rule.why.clone());
    origins && told(one) == told(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::opening::tests::visit;

    #[test]
    fn a_way_is_the_same_when_only_the_texts_behind_it_have_moved() {
        let model = visit(None, None);
        let sent = model.sent.expect("a first visit sends");
        let mut moved = (*sent.journey).clone();
        assert!(is_same_way(&moved, &sent.journey));
        let rules = moved.steps.iter_mut().filter_map(|step| step.rule.as_mut());
        for rule in rules.chain(&mut moved.outcome.rule) {
            if let OriginShown::Field { place, .. } = &mut rule.origin {
                *place = None;
            }
        }
        assert!(is_same_way(&moved, &sent.journey));
        let last = moved.steps.last_mut().expect("it has steps");
        last.label.push('!');
        assert!(!is_same_way(&moved, &sent.journey));
    }
}
