//! Dialling many times at once, and what each try saw, in the words of `portolan`'s outcomes.

use crate::outcome;
use anyhow::{Context, Result, bail};
use nix::errno::Errno;
use nix::libc;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::socket::{
    self, AddressFamily, ControlMessageOwned, MsgFlags, SockFlag, SockType, SockaddrIn, sockopt,
};
use std::collections::BTreeMap;
use std::io::IoSliceMut;
use std::net::SocketAddrV4;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::time::{Duration, Instant};

/// How many tries are under way at a time: fewer than a listener lets wait.
const AT_ONCE: usize = 48;
/// The origin of an error that an ICMP message brought (`SO_EE_ORIGIN_ICMP`).
const FROM_ICMP: u8 = 2;

/// What is dialled with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Protocol {
    Tcp,
    Udp,
}

impl Protocol {
    pub(super) fn read(name: &str) -> Result<Self> {
        match name {
            "tcp" => Ok(Self::Tcp),
            "udp" => Ok(Self::Udp),
            _ => bail!("{name}: neither tcp nor udp"),
        }
    }
}

/// Dials that many times; how often each outcome was seen.
pub(super) fn dial(
    protocol: Protocol,
    to: SocketAddrV4,
    tries: usize,
    patience: Duration,
) -> Result<BTreeMap<String, usize>> {
    let mut seen = BTreeMap::new();
    let mut left = tries;
    while left > 0 {
        let now = left.min(AT_ONCE);
        left -= now;
        for outcome in batch(protocol, to, now, patience)? {
            *seen.entry(outcome).or_default() += 1;
        }
    }
    Ok(seen)
}

/// One socket's try.
struct Try {
    socket: OwnedFd,
    protocol: Protocol,
    connected: bool,
    heard: Vec<u8>,
}

fn batch(
    protocol: Protocol,
    to: SocketAddrV4,
    tries: usize,
    patience: Duration,
) -> Result<Vec<String>> {
    let deadline = Instant::now() + patience;
    let mut outcomes = Vec::new();
    let mut waiting = Vec::new();
    for _ in 0..tries {
        let socket = open(protocol)?;
        match start(&socket, protocol, to) {
            Ok(()) | Err(Errno::EINPROGRESS) => {
                waiting.push(Try { socket, protocol, connected: false, heard: Vec::new() })
            }
            Err(error) => outcomes.push(failed(&socket, error)),
        }
    }
    while !waiting.is_empty() {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            break;
        }
        let mut polled: Vec<PollFd<'_>> =
            waiting.iter().map(|one| PollFd::new(one.socket.as_fd(), one.awaited())).collect();
        let left = PollTimeout::try_from(left).unwrap_or(PollTimeout::MAX);
        poll(&mut polled, left).context("poll")?;
        let ready: Vec<bool> = polled.iter().map(|one| one.any().unwrap_or(true)).collect();
        let mut ready = ready.into_iter();
        waiting.retain_mut(|one| {
            let outcome = if ready.next() == Some(true) { one.go_on() } else { None };
            let done = outcome.is_some();
            outcomes.extend(outcome);
            !done
        });
    }
    outcomes.extend(waiting.iter().map(|_| outcome::TIMEOUT.to_owned()));
    Ok(outcomes)
}

fn open(protocol: Protocol) -> Result<OwnedFd> {
    let kind = match protocol {
        Protocol::Tcp => SockType::Stream,
        Protocol::Udp => SockType::Datagram,
    };
    let flags = SockFlag::SOCK_NONBLOCK | SockFlag::SOCK_CLOEXEC;
    let socket = socket::socket(AddressFamily::Inet, kind, flags, None).context("socket")?;
    // ICMP errors are kept on the socket, with type and code.
    socket::setsockopt(&socket, sockopt::Ipv4RecvErr, &true).context("IP_RECVERR")?;
    if protocol == Protocol::Tcp {
        // Closing leaves nothing behind that would keep the port.
        let linger = libc::linger { l_onoff: 1, l_linger: 0 };
        socket::setsockopt(&socket, sockopt::Linger, &linger).context("SO_LINGER")?;
    }
    Ok(socket)
}

fn start(socket: &OwnedFd, protocol: Protocol, to: SocketAddrV4) -> Result<(), Errno> {
    let to = SockaddrIn::from(to);
    match protocol {
        Protocol::Tcp => socket::connect(socket.as_raw_fd(), &to),
        // Not connected: it hears whoever answers.
        Protocol::Udp => {
            socket::sendto(socket.as_raw_fd(), b"?\n", &to, MsgFlags::empty()).map(drop)
        }
    }
}

impl Try {
    fn awaited(&self) -> PollFlags {
        match self.protocol {
            Protocol::Tcp if !self.connected => PollFlags::POLLOUT,
            _ => PollFlags::POLLIN,
        }
    }

    /// Something happened; the outcome, once there is one.
    fn go_on(&mut self) -> Option<String> {
        if let Some(outcome) = icmp_error(&self.socket) {
            return Some(outcome);
        }
        if self.protocol == Protocol::Tcp && !self.connected {
            match socket::getsockopt(&self.socket, sockopt::SocketError) {
                Ok(0) => {
                    self.connected =
                        socket::getpeername::<SockaddrIn>(self.socket.as_raw_fd()).is_ok()
                }
                Ok(error) => return Some(failed(&self.socket, Errno::from_raw(error))),
                Err(error) => return Some(failed(&self.socket, error)),
            }
            if !self.connected {
                return None;
            }
        }
        let mut part = [0; 512];
        match socket::recv(self.socket.as_raw_fd(), &mut part, MsgFlags::empty()) {
            Ok(0) => Some(outcome::error("closed without an answer")),
            Ok(length) => {
                self.heard.extend(part.get(..length).unwrap_or_default());
                let text = String::from_utf8_lossy(&self.heard);
                text.strip_suffix('\n').map(outcome::reply)
            }
            Err(Errno::EAGAIN | Errno::EINTR) => None,
            Err(error) => Some(failed(&self.socket, error)),
        }
    }
}

/// What an error of the socket means: an ICMP message tells more than the number.
fn failed(socket: &OwnedFd, error: Errno) -> String {
    if let Some(outcome) = icmp_error(socket) {
        return outcome;
    }
    match error {
        Errno::ECONNREFUSED | Errno::ECONNRESET => outcome::refused("rst"),
        Errno::EHOSTUNREACH => outcome::error(outcome::NO_ROUTE_TO_HOST),
        Errno::ENETUNREACH => outcome::error("network is unreachable"),
        Errno::EPERM => outcome::error("operation not permitted"),
        other => outcome::error(other.desc()),
    }
}

/// The first ICMP error that waits on the socket.
fn icmp_error(socket: &OwnedFd) -> Option<String> {
    let mut about = [0; 512];
    let mut about = [IoSliceMut::new(&mut about)];
    let mut space = nix::cmsg_space!(libc::sock_extended_err, libc::sockaddr_in);
    let flags = MsgFlags::MSG_ERRQUEUE | MsgFlags::MSG_DONTWAIT;
    let message =
        socket::recvmsg::<SockaddrIn>(socket.as_raw_fd(), &mut about, Some(&mut space), flags);
    message.ok()?.cmsgs().ok()?.find_map(|control| match control {
        ControlMessageOwned::Ipv4RecvErr(error, _) if error.ee_origin == FROM_ICMP => {
            Some(outcome::icmp(error.ee_type, error.ee_code))
        }
        _ => None,
    })
}
