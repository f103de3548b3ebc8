//! As much of HTTP/1.1 as a browser needs to fetch static files: one request a connection.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use super::files::Site;

/// The most that a request's head may hold, in bytes.
const LONGEST_HEAD: u64 = 64 * 1024;
/// How long a connection may stay silent: browsers open some that they never use.
const PATIENCE: Duration = Duration::from_secs(30);

/// Answers the one request of a connection; a connection that breaks ends silently.
pub(crate) fn serve(mut connection: TcpStream, site: &Site) {
    // A broken connection concerns only its browser.
    let _ = answer(&mut connection, site);
}

fn answer(connection: &mut TcpStream, site: &Site) -> io::Result<()> {
    connection.set_read_timeout(Some(PATIENCE))?;
    connection.set_write_timeout(Some(PATIENCE))?;
    let Some(request) = read_request(&mut *connection)? else { return Ok(()) };
    let (status, media_type, content) = match &*request.method {
        "GET" | "HEAD" => match site.file(&request.target) {
            Ok(file) => ("200 OK", file.media_type, file.content),
            Err(_) => ("404 Not Found", "text/plain", b"There is no such file.\n".to_vec()),
        },
        _ => ("405 Method Not Allowed", "text/plain", b"Only GET and HEAD.\n".to_vec()),
    };
    write!(
        connection,
        "HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\n\
         Cache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
        content.len()
    )?;
    if request.method != "HEAD" {
        connection.write_all(&content)?;
    }
    connection.flush()
}

struct Request {
    method: String,
    target: String,
}

/// Reads a request up to the end of its head; `None` if the connection closed without one.
fn read_request(connection: impl Read) -> io::Result<Option<Request>> {
    let mut lines = BufReader::new(connection.take(LONGEST_HEAD)).lines();
    let Some(first) = lines.next().transpose()? else { return Ok(None) };
    for line in lines {
        if line?.is_empty() {
            let mut words = first.split(' ').map(str::to_owned);
            return match (words.next(), words.next()) {
                (Some(method), Some(target)) => Ok(Some(Request { method, target })),
                _ => Err(io::ErrorKind::InvalidData.into()),
            };
        }
    }
    Err(io::ErrorKind::UnexpectedEof.into())
}

#[cfg(test)]
mod tests {
    use super::read_request;

    #[test]
    fn a_request_is_its_method_and_target() {
        let request = read_request(&b"GET /a?b HTTP/1.1\r\nHost: x\r\n\r\n"[..]).unwrap().unwrap();
        assert_eq!((&*request.method, &*request.target), ("GET", "/a?b"));
    }

    #[test]
    fn a_head_that_never_ends_is_refused() {
        let endless = "GET / HTTP/1.1\r\n".to_owned() + &"x: y\r\n".repeat(20_000);
        assert!(read_request(endless.as_bytes()).is_err());
        assert!(read_request(&b""[..]).unwrap().is_none());
        assert!(read_request(&b"GET\r\n\r\n"[..]).is_err());
    }
}
