//! Processes that answer with their name and the source address that they see.

use anyhow::{Context, Result};
use std::io::Write;
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::thread;

/// Answers every connection at once, before any question, and closes it.
pub(super) fn tcp(at: SocketAddr, process: &str) -> Result<()> {
    let listener = TcpListener::bind(at).with_context(|| at.to_string())?;
    let process = process.to_owned();
    thread::spawn(move || {
        loop {
            // A client that has gone in the meantime is no reason to stop.
            if let Ok((mut connection, from)) = listener.accept() {
                let _ = writeln!(connection, "{process} {}", from.ip());
            }
        }
    });
    Ok(())
}

/// Answers every datagram.
pub(super) fn udp(at: SocketAddr, process: &str) -> Result<()> {
    let socket = UdpSocket::bind(at).with_context(|| at.to_string())?;
    let process = process.to_owned();
    thread::spawn(move || {
        let mut question = [0; 16];
        loop {
            if let Ok((_, from)) = socket.recv_from(&mut question) {
                let _ = socket.send_to(format!("{process} {}\n", from.ip()).as_bytes(), from);
            }
        }
    });
    Ok(())
}
