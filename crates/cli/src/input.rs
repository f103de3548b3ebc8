//! Reading the files of a command.

use portolan::scenario::{Scenario, Source};
use std::io::Read;
use std::path::{Path, PathBuf};

/// The texts of all files, in the order given.
pub(crate) fn read(files: &[PathBuf]) -> Result<Vec<Source>, String> {
    files.iter().map(|path| read_one(path)).collect()
}

/// The scenario that the files make.
pub(crate) fn scenario(files: &[PathBuf]) -> Result<(Vec<Source>, Scenario), String> {
    let sources = read(files)?;
    let scenario = Scenario::read(&sources);
    Ok((sources, scenario))
}

/// The text of one file; `-` is standard input.
pub(crate) fn read_one(path: &Path) -> Result<Source, String> {
    let name = path.display().to_string();
    let mut bytes = Vec::new();
    let read = if name == "-" {
        std::io::stdin().read_to_end(&mut bytes).map(|_| ())
    } else {
        std::fs::read(path).map(|read| bytes = read)
    };
    read.map_err(|error| format!("{name}: {error}"))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        format!("{name}: not UTF-8 text (byte {at})")
    })?;
    // kubectl's name for standard input.
    let name = if name == "-" { "STDIN".to_owned() } else { name };
    Ok(Source { name, text })
}
