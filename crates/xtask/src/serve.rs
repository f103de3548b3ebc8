//! `cargo xtask serve`: the page on this machine.

mod files;
mod http;

use std::net::{Ipv4Addr, SocketAddrV4, TcpListener};
use std::process::Child;
use std::sync::Arc;
use std::{io, thread};

use anyhow::{Context, Result, anyhow, bail};

use crate::process::{self, step};
use crate::setup::{self, PageTools};
use crate::{build, workspace};

/// The port that the page is served on unless another is asked for.
const PORT: u16 = 8080;

/// What `cargo xtask serve` was asked for.
pub(crate) struct Options {
    port: u16,
    /// Build quickly, and again after each change.
    watch: bool,
}

impl Options {
    /// Reads the command line after `serve`.
    pub(crate) fn read(arguments: &[&str]) -> Result<Self> {
        let mut options = Self { port: PORT, watch: false };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match *argument {
                "--watch" => options.watch = true,
                "--port" => {
                    options.port = arguments
                        .next()
                        .and_then(|port| port.parse().ok())
                        .ok_or_else(|| anyhow!("--port wants a number from 0 to 65535"))?;
                }
                other => bail!("`serve` knows no {other}"),
            }
        }
        Ok(options)
    }
}

/// Sets up, builds and serves the page until it is interrupted.
pub(crate) fn run(options: &Options) -> Result<()> {
    // Say at once, not after minutes of building, that the port is taken.
    drop(listen(options.port)?);
    let tools = setup::for_page()?;
    let watcher = if options.watch {
        Some(watch(&tools)?)
    } else {
        build::page(&tools, process::run)?;
        None
    };
    let listener = listen(options.port)?;
    println!("Portolan is at http://{}", listener.local_addr()?);
    println!("Press Ctrl+C to stop.");
    match watcher {
        None => accept(&listener),
        Some(mut watcher) => {
            thread::spawn(move || accept(&listener));
            let status = watcher.wait()?;
            bail!("the watching build ended ({status})")
        }
    }
}

fn listen(port: u16) -> Result<TcpListener> {
    TcpListener::bind(SocketAddrV4::new(Ipv4Addr::LOCALHOST, port)).map_err(|error| {
        match error.kind() {
            io::ErrorKind::AddrInUse => anyhow!(
                "port {port} on 127.0.0.1 is taken by another program: stop that one, or choose \
                 another port with `cargo xtask serve --port {}`",
                port.checked_add(1).unwrap_or(PORT)
            ),
            _ => anyhow!("could not listen on 127.0.0.1:{port}: {error}"),
        }
    })
}

/// Builds once without making it small, then again after each change of a source file.
fn watch(tools: &PageTools) -> Result<Child> {
    step("Building the page, quickly", "the first time usually 1 minute, then 5 seconds");
    process::run(tools.trunk().arg("build")).context("the page could not be built")?;
    let sources =
        ["index.html", "Trunk.toml", "Cargo.toml", "crates", "scenarios", "exercises", "web"];
    let mut watch = tools.trunk();
    watch.arg("watch");
    for source in sources.iter().filter(|source| workspace::path(source).exists()) {
        watch.args(["--watch", source]);
    }
    for ignored in ["web/node_modules", "web/generated"] {
        watch.args(["--ignore", ignored]);
    }
    watch.spawn().context("could not start the watching build")
}

/// Answers requests, each connection on a thread of its own, until the program is stopped.
fn accept(listener: &TcpListener) -> Result<()> {
    let site = Arc::new(files::Site::new(build::dist()));
    loop {
        // A browser that hangs up early is no reason to stop.
        let Ok((connection, _)) = listener.accept() else { continue };
        let site = Arc::clone(&site);
        thread::spawn(move || http::serve(connection, &site));
    }
}

#[cfg(test)]
mod tests {
    use super::{Options, listen};

    #[test]
    fn the_port_is_8080_unless_another_is_asked_for() {
        assert_eq!(Options::read(&[]).unwrap().port, 8080);
        assert_eq!(Options::read(&["--port", "9000"]).unwrap().port, 9000);
        assert!(Options::read(&["--port"]).is_err());
        assert!(Options::read(&["--port", "70000"]).is_err());
        assert!(Options::read(&["--fast"]).is_err());
    }

    #[test]
    fn a_taken_port_is_named_with_a_way_out() {
        let taken = listen(0).unwrap();
        let port = taken.local_addr().unwrap().port();
        let message = listen(port).unwrap_err().to_string();
        assert!(message.contains(&format!("port {port} on 127.0.0.1 is taken")), "{message}");
        assert!(message.contains("--port"), "{message}");
    }
}
