//! Standard output. A reader that has seen enough (`| head`) is no error.

use std::io::{ErrorKind, Write};
use std::process::exit;

/// Writes `text`; ends the program quietly when nobody reads any more.
pub(crate) fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => exit(0),
        Err(error) => {
            eprintln!("portolan: {error}");
            exit(2);
        }
        Ok(()) => {}
    }
}
