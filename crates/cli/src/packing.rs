//! What travels in an address or a result code, base64url around raw deflate; and archives.

use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};
use portolan::exercise::code::{CodeError, MOST_TEXT_BYTES};
use std::io::{Cursor, Write};
use zip::write::{SimpleFileOptions, ZipWriter};

/// What is wrong with a packed text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Damage {
    /// It was changed or cut.
    Damaged,
    /// It unfolds to too much.
    TooLong,
}

/// The text in a result code.
pub(crate) fn unpack(packed: &str) -> Result<String, String> {
    unpack_within(packed, MOST_TEXT_BYTES).map_err(|damage| match damage {
        Damage::Damaged => CodeError::Damaged.to_string(),
        Damage::TooLong => CodeError::TooLong.to_string(),
    })
}

/// The text in a packed one, of at most `most` bytes.
pub(crate) fn unpack_within(packed: &str, most: usize) -> Result<String, Damage> {
    let bytes = from_base64url(packed).ok_or(Damage::Damaged)?;
    let text = decompress_to_vec_with_limit(&bytes, most).map_err(|error| match error.status {
        TINFLStatus::HasMoreOutput => Damage::TooLong,
        _ => Damage::Damaged,
    })?;
    String::from_utf8(text).map_err(|_| Damage::Damaged)
}

/// A text, packed.
pub(crate) fn pack(text: &str) -> String {
    let packed = base64(&compress_to_vec(text.as_bytes(), 9));
    packed.trim_end_matches('=').replace('+', "-").replace('/', "_")
}

/// Bytes in base64, as RFC 4648 has it, with padding.
pub(crate) fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let sign = SIGNS.get((bits >> (18 - 6 * at) & 63) as usize).copied().unwrap_or(b'=');
            text.push(if at <= three.len() { char::from(sign) } else { '=' });
        }
    }
    text
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
    use super::{base64, from_base64url, pack, unpack_within};

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

    #[test]
    fn bytes_are_written_as_base64_with_padding() {
        assert_eq!(base64(b""), "");
        assert_eq!(base64(b"f"), "Zg==");
        assert_eq!(base64(b"fo"), "Zm8=");
        assert_eq!(base64(b"foo"), "Zm9v");
        assert_eq!(base64(&[0xfb, 0xff]), "+/8=");
    }

    #[test]
    fn what_is_packed_unpacks_to_the_same() {
        let text = "apiVersion: v1\n".repeat(40);
        assert_eq!(unpack_within(&pack(&text), 10_000), Ok(text));
    }
}
