//! Runs programs with their output shown as it comes, and keeps the end of it for the summary.

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::{Context, Result, bail};

use crate::process::display;

/// How many of the last lines are shown again for the first failure.
const KEPT_LINES: usize = 80;

/// Shows and keeps what programs print.
pub(crate) struct Recorder {
    in_colour: bool,
    lines: VecDeque<String>,
}

impl Recorder {
    /// With `in_colour`, programs are asked for colours, which they would leave out for a pipe.
    pub(crate) fn new(in_colour: bool) -> Self {
        Self { in_colour, lines: VecDeque::new() }
    }

    /// Runs a program to its end; fails if it cannot start or does not succeed.
    pub(crate) fn run(&mut self, command: &mut Command) -> Result<()> {
        let shown = display(command);
        if self.in_colour {
            command.env("CARGO_TERM_COLOR", "always").env("FORCE_COLOR", "1");
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().with_context(|| format!("could not start `{shown}`"))?;
        let (output, errors) = (child.stdout.take(), child.stderr.take());
        let lines = Mutex::new(&mut self.lines);
        thread::scope(|scope| {
            scope.spawn(|| output.map(|output| pass_on(output, io::stdout(), &lines)));
            scope.spawn(|| errors.map(|errors| pass_on(errors, io::stderr(), &lines)));
        });
        let status = child.wait()?;
        if !status.success() {
            bail!("`{shown}` failed ({status})");
        }
        Ok(())
    }

    /// The end of what was printed.
    pub(crate) fn into_last_lines(self) -> Vec<String> {
        self.lines.into()
    }
}

/// Copies lines to `to` as they come, and into the kept ones.
fn pass_on(from: impl Read, mut to: impl Write, kept: &Mutex<&mut VecDeque<String>>) {
    let mut from = BufReader::new(from);
    let mut line = Vec::new();
    while from.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
        // Whether anyone reads along does not matter to the tests.
        let _ = to.write_all(&line);
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == KEPT_LINES {
            kept.pop_front();
        }
        kept.push_back(String::from_utf8_lossy(&line).trim_end().to_owned());
        line.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_lines_are_kept() {
        let mut kept = VecDeque::new();
        let text: String = (0..100).map(|number| format!("{number}\n")).collect();
        pass_on(text.as_bytes(), io::sink(), &Mutex::new(&mut kept));
        assert_eq!(kept.len(), KEPT_LINES);
        assert_eq!(kept.back().unwrap(), "99");
    }

    #[test]
    fn a_program_that_fails_is_named() {
        let mut recorder = Recorder::new(false);
        let error = recorder.run(Command::new("rustc").arg("--no-such-option")).unwrap_err();
        assert!(error.to_string().contains("`rustc --no-such-option` failed"), "{error}");
        assert!(recorder.into_last_lines().concat().contains("no-such-option"));
    }
}
