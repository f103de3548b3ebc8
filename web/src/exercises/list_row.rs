//! One exercise in the list.

use super::record::Record;
use yew::prelude::*;

/// What a row shows.
pub(crate) struct Row<'r> {
    /// The exercise's title.
    pub(crate) title: &'r str,
    /// One line.
    pub(crate) summary: &'r str,
    /// How far one has come.
    pub(crate) record: &'r Record,
    /// Opens it.
    pub(crate) onclick: Callback<MouseEvent>,
}

/// The row.
pub(crate) fn row(row: &Row<'_>) -> Html {
    let record = row.record;
    let (class, state) = match record {
        Record { solved: true, points: 100, .. } => ("done", "solved".to_owned()),
        Record { solved: true, points, .. } => ("done", format!("solved, {points} points")),
        Record { shown: true, .. } => ("shown", "solution seen".to_owned()),
        record if record.begun() => ("begun", format!("begun, {} points", record.points)),
        _ => ("", String::new()),
    };
    html! {
        <li>
            <button type="button" class={classes!("course-row", class)} onclick={row.onclick.clone()}>
                <span class="tick" aria-hidden="true"></span>
                <span class="row-words"><b>{ row.title }</b><span>{ row.summary }</span></span>
                <span class="row-state">{ state }</span>
            </button>
        </li>
    }
}
