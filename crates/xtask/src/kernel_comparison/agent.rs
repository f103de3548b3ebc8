//! A host's processes: told on standard input what to do, one line an order, one line an answer.

mod dial;
mod listen;

use anyhow::{Context, Result, bail};
use std::io::{BufRead, Write};
use std::time::Duration;

/// Obeys until standard input ends.
pub(crate) fn run() -> Result<()> {
    let (input, mut output) = (std::io::stdin().lock(), std::io::stdout().lock());
    for line in input.lines() {
        match obey(&line?) {
            Ok(answer) => writeln!(output, "ok {answer}")?,
            Err(error) => writeln!(output, "error {}", format!("{error:#}").replace('\n', " "))?,
        }
        output.flush()?;
    }
    Ok(())
}

fn obey(order: &str) -> Result<String> {
    let words: Vec<&str> = order.split(' ').collect();
    match words[..] {
        ["hello"] => {}
        ["set", key, value] => return set(key, value).map(str::to_owned),
        ["listen", "tcp", at, process] => listen::tcp(at.parse()?, process)?,
        ["listen", "udp", at, process] => listen::udp(at.parse()?, process)?,
        ["dial", protocol, to, tries, milliseconds] => {
            let protocol = dial::Protocol::read(protocol)?;
            let patience = Duration::from_millis(milliseconds.parse()?);
            let seen = dial::dial(protocol, to.parse()?, tries.parse()?, patience)?;
            let seen = seen.into_iter().map(|(outcome, times)| format!("{times} {outcome}"));
            return Ok(seen.collect::<Vec<_>>().join("\t"));
        }
        _ => bail!("not an order"),
    }
    Ok(String::new())
}

/// Writes a setting of this namespace; says `missing` where this kernel has no such.
fn set(key: &str, value: &str) -> Result<&'static str> {
    let path = std::path::Path::new("/proc/sys/net").join(key);
    if !path.exists() {
        return Ok("missing");
    }
    std::fs::write(&path, value).with_context(|| path.display().to_string())?;
    Ok("")
}
