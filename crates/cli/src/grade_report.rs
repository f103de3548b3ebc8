//! A grade as text and as JSON.

use crate::check::Graded;
use portolan::exercise::words::STEPS;
use portolan::exercise::{FULL_POINTS, Goal, Judged};
use serde_json::{Value, json};

/// For a person to read.
pub(crate) fn text(graded: &Graded) -> String {
    let Graded { exercise, grade, .. } = graded;
    let mut text = format!("{} ({})\n\n", plain(&exercise.title), plain(&exercise.name));
    for (goal, judged) in goals(graded) {
        let mark = if judged.met { "met    " } else { "not yet" };
        text.push_str(&format!("  {mark}  {}\n", plain(&goal.title.to_string())));
        if !judged.met {
            text.push_str(&format!("           {}\n", plain(&judged.found.to_string())));
        }
    }
    if !grade.forbidden.is_empty() {
        text.push_str("\n  These may not be edited, so nothing is earned:\n");
        for forbidden in &grade.forbidden {
            text.push_str(&format!("  - {}\n", plain(&forbidden.told.to_string())));
        }
    }
    let met = grade.goals.iter().filter(|judged| judged.met).count();
    let verdict = if grade.solved { "Solved" } else { "Not solved yet" };
    let all = grade.goals.len();
    text.push_str(&format!(
        "\n{verdict}: {met} of {all} goals, {} of {FULL_POINTS} points",
        grade.points
    ));
    if grade.cost > 0 {
        let hints = if grade.hints == 1 { "hint" } else { "hints" };
        text.push_str(&format!(" ({} {hints} cost {})", grade.hints, grade.cost));
    }
    text.push_str(".\n");
    if grade.solved {
        for learnt in [&exercise.learnt.what, &exercise.learnt.why] {
            if !learnt.is_empty() {
                text.push_str(&format!("\n{}\n", learnt.trim_end()));
            }
        }
    }
    text
}

/// For programs; `docs/classroom.md` tells what each key holds.
pub(crate) fn json(graded: &Graded) -> Value {
    let Graded { exercise, grade, answer } = graded;
    let goals: Vec<Value> = goals(graded)
        .map(|(goal, judged)| {
            let request = judged.shown_by.as_ref();
            json!({
                "title": goal.title.to_string(),
                "met": judged.met,
                "weight": goal.weight,
                "keep": goal.keep,
                "found": judged.found.to_string(),
                "request": request.map(|request| json!({"from": request.from, "to": request.to})),
            })
        })
        .collect();
    let forbidden: Vec<Value> = grade
        .forbidden
        .iter()
        .map(|forbidden| {
            let place = forbidden.place;
            let file = place.and_then(|place| answer.get(place.source)).map(|source| &source.name);
            json!({
                "object": forbidden.object.to_string(),
                "path": forbidden.path,
                "told": forbidden.told.to_string(),
                "file": file,
                "line": place.map(|place| place.line),
                "column": place.map(|place| place.column),
            })
        })
        .collect();
    json!({
        "exercise": exercise.name,
        "title": exercise.title,
        "step": STEPS.get(exercise.step).map(|(word, _)| word),
        "solved": grade.solved,
        "points": grade.points,
        "of": FULL_POINTS,
        "earned": grade.earned,
        "hints": grade.hints,
        "cost": grade.cost,
        "goals": goals,
        "forbidden": forbidden,
    })
}

/// The goals with what was found of each.
pub(crate) fn goals(graded: &Graded) -> impl Iterator<Item = (&Goal, &Judged)> {
    graded.exercise.goals.iter().zip(&graded.grade.goals)
}

/// On one line, and without signs that steer a terminal: texts of exercises and codes are others' own.
pub(crate) fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim().to_owned()
}
