//! `cargo xtask test`: everything that shows that the project works, as CI runs it.

mod parts;
mod recorder;
mod summary;

use std::io::IsTerminal;
use std::time::Instant;

use anyhow::{Result, bail};

use parts::{Group, PARTS};
use recorder::Recorder;
use summary::Outcome;

/// Runs the parts of the named groups, or all, and goes on after a part that fails. Whether all
/// passed stands in the last line that is printed, and in the answer.
pub(crate) fn run(names: &[&str]) -> Result<bool> {
    let groups: Vec<Group> = names.iter().map(|name| Group::read(name)).collect::<Result<_>>()?;
    let wanted = |group: Group| groups.is_empty() || groups.contains(&group);
    let mut outcomes = Vec::new();
    for part in PARTS.iter().filter(|part| wanted(part.group)) {
        eprintln!("\n==> {} (usually {})", part.name, part.usual_time);
        let mut recorder = Recorder::new(std::io::stderr().is_terminal());
        let start = Instant::now();
        let result = (part.run)(&mut recorder);
        if let Err(error) = &result {
            eprintln!("error: {error:#}");
        }
        outcomes.push(Outcome {
            name: part.name,
            time: start.elapsed(),
            failure: result.err().map(|error| (format!("{error:#}"), recorder.into_last_lines())),
        });
    }
    print!("{}", summary::of(&outcomes));
    Ok(outcomes.iter().all(|outcome| outcome.failure.is_none()))
}

/// Fails with the groups there are.
fn unknown_group(name: &str) -> Result<Group> {
    let known: Vec<&str> = Group::ALL.iter().map(|group| group.name()).collect();
    bail!("`test` knows no `{name}`: only {}", known.join(", "))
}
