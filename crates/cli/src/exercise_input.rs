//! Reading exercises, answers and result codes: within limits, and within a time.

use crate::grade_report::plain;
use crate::packing;
use portolan::exercise::code::{Handed, packed};
use portolan::exercise::{self, Exercise, MOST_ANSWER_BYTES, MOST_EXERCISE_BYTES, MOST_SOURCES};
use portolan::problem::Problem;
use portolan::scenario::{Scenario, Source};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// How long reading and judging may take together. What ends within the limits of the core ends long before.
const MOST_SECONDS: u64 = 60;

/// The exercises that come with the command, by name.
const BUILT_IN: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/exercises.rs"));

/// Their list, in the order of the course.
const LIST: &str = include_str!("../../../exercises/index.json");

/// An exercise, and its text as one file.
pub(crate) struct Chosen {
    pub(crate) exercise: Exercise,
    pub(crate) text: String,
}

/// Runs a piece of work, and gives up when it takes too long.
pub(crate) fn in_time<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, String> + Send + 'static,
) -> Result<T, String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(work()));
    match receiver.recv_timeout(Duration::from_secs(MOST_SECONDS)) {
        Ok(done) => done,
        Err(mpsc::RecvTimeoutError::Timeout) => {
            Err(format!("it took longer than {MOST_SECONDS} seconds, and was given up"))
        }
        Err(mpsc::RecvTimeoutError::Disconnected) => Err("it cannot be judged".to_owned()),
    }
}

/// The exercise at a path: a file, a folder of files, or the name of a built-in one.
pub(crate) fn exercise(path: &Path) -> Result<Exercise, String> {
    parse(&texts(path)?)
}

/// The exercise at a path, with its text; several files become documents of one.
pub(crate) fn chosen(path: &Path) -> Result<Chosen, String> {
    let sources = texts(path)?;
    let exercise = parse(&sources)?;
    let texts: Vec<&str> = sources.iter().map(|source| source.text.trim_end()).collect();
    Ok(Chosen { exercise, text: texts.join("\n---\n") + "\n" })
}

fn texts(path: &Path) -> Result<Vec<Source>, String> {
    let name = path.to_str().filter(|_| !path.exists());
    match name.and_then(built_in_text) {
        Some(found) => Ok(vec![found]),
        None => read(path, MOST_EXERCISE_BYTES),
    }
}

/// The names of the built-in exercises, in the order of the course.
pub(crate) fn listed() -> Vec<&'static str> {
    let rows: Vec<serde_json::Value> = serde_json::from_str(LIST).unwrap_or_default();
    let place = |name: &str| rows.iter().position(|row| row["name"] == name).unwrap_or(usize::MAX);
    let mut names: Vec<&str> = BUILT_IN.iter().map(|(name, _)| *name).collect();
    names.sort_by_key(|name| place(name));
    names
}

/// The built-in exercise of a name.
pub(crate) fn built_in(name: &str) -> Option<Result<Exercise, String>> {
    built_in_text(name).map(|source| parse(&[source]))
}

fn built_in_text(name: &str) -> Option<Source> {
    let (name, text) = BUILT_IN.iter().find(|(known, _)| *known == name)?;
    Some(Source { name: format!("{name}.yaml"), text: (*text).to_owned() })
}

fn parse(sources: &[Source]) -> Result<Exercise, String> {
    Exercise::read(sources).map_err(|problems| {
        let Some(first) = problems.first() else { return "it is no exercise".to_owned() };
        let more = match problems.len() {
            1 => String::new(),
            more => format!(" (and {} more)", more - 1),
        };
        located(sources, first) + &more
    })
}

/// A problem on one line, with its place.
fn located(sources: &[Source], problem: &Problem) -> String {
    let place = problem.place;
    let name = sources.get(place.source).map_or("", |source| source.name.as_str());
    let words = problem.message.split_whitespace().collect::<Vec<&str>>().join(" ");
    format!("{name}:{}:{}: {}", place.line, place.column, plain(&words))
}

/// An answer's texts.
pub(crate) fn answer(path: &Path) -> Result<Vec<Source>, String> {
    read(path, MOST_ANSWER_BYTES)
}

/// The world that an answer makes.
pub(crate) fn world(sources: &[Source]) -> Result<Scenario, String> {
    exercise::world(sources).map_err(|problem| located(sources, &problem))
}

/// The texts of a file, of standard input, or of the manifests in a folder, by name.
fn read(path: &Path, most: usize) -> Result<Vec<Source>, String> {
    if !path.is_dir() {
        return Ok(vec![read_file(path, most)?]);
    }
    let shown = path.display();
    let entries = std::fs::read_dir(path).map_err(|error| format!("{shown}: {error}"))?;
    let mut paths: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| is_manifest(path))
        .collect();
    paths.sort();
    if paths.is_empty() {
        return Err(format!("{shown}: this folder holds no .yaml, .yml or .json file"));
    }
    if paths.len() > MOST_SOURCES {
        return Err(format!("{shown}: this folder holds more than {MOST_SOURCES} manifests"));
    }
    let mut left = most;
    let mut sources = Vec::new();
    for path in paths {
        let source = read_file(&path, left)?;
        left = left.saturating_sub(source.text.len());
        sources.push(source);
    }
    Ok(sources)
}

fn is_manifest(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    path.is_file() && matches!(extension, Some("yaml" | "yml" | "json"))
}

/// The text of one file, which may be an endless one.
fn read_file(path: &Path, most: usize) -> Result<Source, String> {
    let name =
        if path.as_os_str() == "-" { "STDIN".to_owned() } else { path.display().to_string() };
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    let read = match name.as_str() {
        "STDIN" => std::io::stdin().take(limit).read_to_end(&mut bytes),
        _ => File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes)),
    };
    read.map_err(|error| format!("{name}: {error}"))?;
    if bytes.len() > most {
        return Err(format!("{name}: it is larger than {} kB, the most that is read", most / 1024));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        format!("{name}: not UTF-8 text (byte {at})")
    })?;
    Ok(Source { name, text })
}

/// What a result code carries: the code itself, or the name of a file that holds it.
pub(crate) fn code(code: &str) -> Result<Handed, String> {
    let text = match packed(code) {
        Ok(_) => code.to_owned(),
        Err(_) => read_file(Path::new(code), MOST_ANSWER_BYTES)?.text,
    };
    let packed = packed(&text).map_err(|error| error.to_string())?;
    let text = packing::unpack(&packed)?;
    Handed::read(&text).map_err(|error| error.to_string())
}
