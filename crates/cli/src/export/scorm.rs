//! `portolan export --scorm`: a SCORM 1.2 package of exercises, self-contained: the page, the exercises as a course
//! beside it, and one page an exercise that a learning system launches.

mod manifest;
mod page;

use crate::arguments::ScormArguments;
use crate::exercise_input::{self, Chosen};
use crate::{out, packing};
use portolan::exercise::words::STEPS;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Where the package keeps its exercises, and their list (see the page's `?course=`).
const COURSE: &str = "course";
/// Before the name of an exercise, in the name of its page.
const LAUNCH: &str = "exercise-";
/// The most exercises of one package.
const MOST_EXERCISES: usize = 500;

/// A file of the package: its path there, and what it holds.
type File = (String, Vec<u8>);

pub(crate) fn run(arguments: ScormArguments, scorm: &Path) -> Result<ExitCode, String> {
    let ScormArguments { exercises, title, page, .. } = arguments;
    let page = page::read(page)?;
    let chosen = exercise_input::in_time(move || choose(&exercises))?;
    let title = title.unwrap_or_else(|| match chosen.as_slice() {
        [one] => one.exercise.title.clone(),
        _ => "Kubernetes Services: the three ports".to_owned(),
    });
    let package = packing::zip(&files(&page, &chosen, &title)?)?;
    if scorm.as_os_str() == "-" {
        out::print_bytes(&package);
    } else {
        std::fs::write(scorm, &package).map_err(|error| format!("{}: {error}", scorm.display()))?;
        let many = if chosen.len() == 1 { "" } else { "s" };
        let (count, file, size) = (chosen.len(), scorm.display(), package.len().div_ceil(1000));
        out::print(&format!("{file}: a SCORM 1.2 package of {count} exercise{many}, {size} kB\n"));
    }
    Ok(ExitCode::SUCCESS)
}

/// The exercises that were asked for, in that order; all built-in ones when none was.
fn choose(asked: &[PathBuf]) -> Result<Vec<Chosen>, String> {
    let all = || exercise_input::listed().into_iter().map(PathBuf::from).collect();
    let asked = if asked.is_empty() { all() } else { asked.to_vec() };
    if asked.len() > MOST_EXERCISES {
        return Err(format!("a package holds at most {MOST_EXERCISES} exercises"));
    }
    let mut chosen: Vec<Chosen> = Vec::new();
    for path in &asked {
        let one = exercise_input::chosen(path)?;
        let name = &one.exercise.name;
        if chosen.iter().any(|other| other.exercise.name == *name) {
            return Err(format!("{}: another exercise is called {name:?} too", shown(path)));
        }
        chosen.push(one);
    }
    Ok(chosen)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// All files of the package, the manifest first.
fn files(page: &page::Page, chosen: &[Chosen], title: &str) -> Result<Vec<File>, String> {
    let stems = stems(chosen);
    let named = || stems.iter().map(String::as_str).zip(chosen);
    let list: Vec<serde_json::Value> = named().map(|(stem, one)| row(stem, one)).collect();
    let list = serde_json::to_vec_pretty(&list).map_err(|error| error.to_string())?;
    let mut files = vec![(format!("{COURSE}/index.json"), list)];
    for (stem, one) in named() {
        let launching =
            page.launching(stem, &one.exercise.name, &format!("{COURSE}/index.json"))?;
        files.push((format!("{COURSE}/{stem}.yaml"), one.text.clone().into_bytes()));
        files.push((launch(stem), launching.into_bytes()));
    }
    files.extend(page.files.iter().cloned());
    files.sort_by(|(one, _), (other, _)| one.cmp(other));
    let paths: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    let items: Vec<manifest::Item<'_>> = named()
        .map(|(stem, one)| manifest::Item {
            stem,
            title: &one.exercise.title,
            launch: launch(stem),
        })
        .collect();
    let manifest = manifest::write(title, &items, &paths);
    files.insert(0, ("imsmanifest.xml".to_owned(), manifest.into_bytes()));
    Ok(files)
}

fn launch(stem: &str) -> String {
    format!("{LAUNCH}{stem}.html")
}

/// What the files of each exercise are called: its name, with signs that addresses and XML's names know.
fn stems(chosen: &[Chosen]) -> Vec<String> {
    let plain =
        |sign: char| if sign.is_ascii_alphanumeric() || "-_.".contains(sign) { sign } else { '-' };
    let mut stems: Vec<String> = Vec::new();
    for (at, one) in chosen.iter().enumerate() {
        let stem: String = one.exercise.name.chars().take(80).map(plain).collect();
        let taken = stems.iter().any(|other| other.eq_ignore_ascii_case(&stem));
        stems.push(if taken { format!("{stem}-{}", at + 1) } else { stem });
    }
    stems
}

/// An exercise's row in the list that the page shows.
fn row(stem: &str, one: &Chosen) -> serde_json::Value {
    let exercise = &one.exercise;
    let step = STEPS.get(exercise.step).map_or(STEPS[0].0, |(word, _)| *word);
    json!({
        "name": stem,
        "title": exercise.title,
        "step": step,
        "summary": exercise.summary,
    })
}
