//! `portolan check` and `portolan verify`: is the exercise solved?

use crate::arguments::{CheckArguments, GradeOutput, VerifyArguments};
use crate::{exercise_input, grade_report, junit, out};
use portolan::exercise::{Exercise, Grade};
use portolan::scenario::{Scenario, Source};
use std::path::Path;
use std::process::ExitCode;

/// An answer, graded.
pub(crate) struct Graded {
    pub(crate) exercise: Exercise,
    pub(crate) answer: Vec<Source>,
    pub(crate) grade: Grade,
}

pub(crate) fn check(arguments: CheckArguments) -> Result<ExitCode, String> {
    let CheckArguments { exercise, answer, hints, output } = arguments;
    let graded = exercise_input::in_time(move || {
        let exercise = exercise_input::exercise(&exercise)?;
        let answer = exercise_input::answer(&answer)?;
        grade(exercise, &answer, hints)
    })?;
    report(&graded, &output)
}

pub(crate) fn verify(arguments: VerifyArguments) -> Result<ExitCode, String> {
    let VerifyArguments { code, exercise, output } = arguments;
    let (graded, who, same) = exercise_input::in_time(move || {
        let handed = exercise_input::code(&code)?;
        let exercise = match exercise {
            Some(path) => exercise_input::exercise(&path)?,
            None => exercise_input::built_in(&handed.exercise).ok_or_else(|| {
                let name = &handed.exercise;
                format!("{name:?} is no built-in exercise: say with --exercise where it is")
            })??,
        };
        if exercise.name != handed.exercise {
            let (name, given) = (&handed.exercise, &exercise.name);
            return Err(format!("this code answers the exercise {name:?}, not {given:?}"));
        }
        let same = exercise.digest == handed.digest;
        Ok((grade(exercise, &handed.sources, handed.hints)?, handed.who, same))
    })?;
    if !same {
        eprintln!(
            "portolan: note: the exercise was another version of this one when it was answered"
        );
    }
    if !who.is_empty() {
        out::print(&format!("From {}.\n\n", grade_report::plain(&who)));
    }
    report(&graded, &output)
}

fn grade(exercise: Exercise, answer: &[Source], hints: usize) -> Result<Graded, String> {
    // Before it is completed: an answer without any object is none.
    exercise_input::world(answer)?;
    let answer = exercise.complete(answer);
    let world = Scenario::read(&answer);
    let grade = exercise.grade(&world, hints);
    Ok(Graded { exercise, answer, grade })
}

fn report(graded: &Graded, output: &GradeOutput) -> Result<ExitCode, String> {
    let json = grade_report::json(graded);
    let json = serde_json::to_string_pretty(&json).map_err(|error| error.to_string())? + "\n";
    let mut printed = false;
    for (file, text) in [(&output.json, json), (&output.junit, junit::suite(graded))] {
        let Some(file) = file else { continue };
        printed |= write(file, &text)?;
    }
    // A report that goes to standard output stands there alone.
    if !printed {
        out::print(&grade_report::text(graded));
    }
    Ok(if graded.grade.solved { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Writes a file, or standard output for `-`; whether it was that.
fn write(path: &Path, text: &str) -> Result<bool, String> {
    if path.as_os_str() == "-" {
        out::print(text);
        return Ok(true);
    }
    std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(false)
}
