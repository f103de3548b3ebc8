//! What travels in an address or a result code, base64url around raw deflate; and archives.

use miniz_oxide::inflate::decompress_to_vec_with_limit;
use portolan::exercise::code::{CodeError, MOST_TEXT_BYTES};
use std::io::{Cursor, Write};
use zip::write::{SimpleFileOptions, ZipWriter};

/// The text in a packed one.
pub(crate) fn unpack(packed: &str) -> Result<String, String> {
    let damaged = || CodeError::Damaged.to_string();
    let bytes = from_base64url(packed).ok_or_else(damaged)?;
    let text = decompress_to_vec_with_limit(&bytes, MOST_TEXT_BYTES).map_err(|error| {
        use miniz_oxide::inflate::TINFLStatus::HasMoreOutput;
        match error.status {
            HasMoreOutput => CodeError::TooLong.to_string(),
            _ => damaged(),
        }
    })?;
    String::from_utf8(text).map_err(|_| damaged())
}

/// A zip archive of files, each a path and what it holds. The same files give the same bytes.
pub(crate) fn zip(files: &[(String, Vec<u8>)]) -> Result<Vec<u8>, String> {
    let written = || {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (path, bytes) in files {
            archive.start_file(path.as_str(), SimpleFileOptions::default())?;
            archive.write_all(bytes)?;
        }
        archive.finish()
    };
    written().map(Cursor::into_inner).map_err(|error| format!("the archive: {error}"))
}

/// The bytes that base64url stands for, with or without its padding.
fn from_base64url(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_end_matches('=');
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for four in text.as_bytes().chunks(4) {
        let mut bits = 0_u32;
        for byte in four {
            bits = bits << 6 | u32::from(sextet(*byte)?);
        }
        // Two signs make one byte, three make two; the bits that are left over say nothing.
        let count = match four.len() {
            4 => 3,
            3 => 2,
            2 => 1,
            _ => return None,
        };
        bits <<= 6 * (4 - four.len());
        bytes.extend(bits.to_be_bytes().into_iter().skip(1).take(count));
    }
    Some(bytes)
}

fn sextet(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'-' => 62,
        b'_' => 63,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::from_base64url;

    #[test]
    fn base64url_stands_for_bytes() {
        let text = |text: &str| from_base64url(text).map(|bytes| String::from_utf8(bytes).unwrap());
        assert_eq!(text("UG9ydG9sYW4"), Some("Portolan".to_owned()));
        assert_eq!(text("UG9ydG9sYW4="), Some("Portolan".to_owned()));
        assert_eq!(text("UG9y"), Some("Por".to_owned()));
        assert_eq!(from_base64url("-_8"), Some(vec![0xfb, 0xff]));
        assert_eq!(from_base64url("A"), None);
        assert_eq!(from_base64url("a+b/"), None);
    }
}
