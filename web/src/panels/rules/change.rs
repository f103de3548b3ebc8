//! What the last edit added to the rules, and what it removed.

use portolan::rules::RulesChange;
use yew::prelude::*;

/// How many removed rules are listed; of more, the number.
const MOST_REMOVED: usize = 6;

/// What the last edit changed, above the list; an empty place when it changed nothing.
pub(super) fn told(change: &RulesChange) -> Html {
    if change.is_empty() {
        return html! { <div></div> };
    }
    let more = change.removed.len().saturating_sub(MOST_REMOVED);
    html! {
        <div class="change" role="status" tabindex="0" aria-label="Last edit">
            <p>{ format!("Last edit: {}", words(change)) }</p>
            { for change.removed.iter().take(MOST_REMOVED).map(|text| html! {
                <div class="r removed"><i>{ "−" }</i><i></i><span>{ text }</span></div>
            }) }
            if more > 0 {
                <div class="r removed"><i></i><i></i><span>{ format!("# and {more} more") }</span></div>
            }
        </div>
    }
}

/// `2 rules added, 1 removed`.
fn words(change: &RulesChange) -> String {
    let rules =
        |count: usize| if count == 1 { "1 rule".to_owned() } else { format!("{count} rules") };
    let parts =
        [(change.added.len(), "added"), (change.removed.len(), "removed"), (change.moved, "moved")];
    let told: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{} {what}", rules(*count)))
        .collect();
    told.join(", ")
}

/// The class, sign and words of a rule's row: an added rule is marked, besides what the packet did there.
pub(super) fn mark(
    added: bool,
    sign: String,
    said: String,
) -> (Option<&'static str>, String, String) {
    if !added {
        return (None, sign, said);
    }
    let sign = if sign.is_empty() { "+".to_owned() } else { format!("+ {sign}") };
    let comma = if said.is_empty() { "" } else { ", " };
    (Some("added"), sign, format!("{said}{comma}added by the last edit"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_is_told_in_numbers() {
        let removed = vec!["-A X".to_owned(), "-A Y".to_owned()];
        let change = RulesChange { added: Vec::new(), removed, moved: 1 };
        assert_eq!(words(&change), "2 rules removed, 1 rule moved");
    }
}
