//! Standard output. A reader that has seen enough (`| head`) is no error.

use std::io::{ErrorKind, Write};
use std::process::exit;

/// Writes `text`; ends the program quietly when nobody reads any more.
pub(crate) fn print(text: &str) {
    print_bytes(text.as_bytes());
}

/// Writes what is no text, likewise.
pub(crate) fn print_bytes(bytes: &[u8]) {
    let mut out = std::io::stdout().lock();
    let written = out.write_all(bytes).and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => exit(0),
        Err(error) => {
            eprintln!("portolan: {error}");
            exit(2);
        }
        Ok(()) => {}
    }
}
