//! The files of a site, by the path of a request.

use std::path::{Component, Path, PathBuf};
use std::{fs, io};

/// A folder of static files.
pub(crate) struct Site {
    folder: PathBuf,
}

/// A file as a browser gets it.
pub(crate) struct File {
    pub(crate) media_type: &'static str,
    pub(crate) content: Vec<u8>,
}

impl Site {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The file at a request's target, such as `/editor.js?x=1`; a folder means its `index.html`.
    ///
    /// Fails if there is no such file in the site's folder.
    pub(crate) fn file(&self, target: &str) -> io::Result<File> {
        let path = target.split(['?', '#']).next().unwrap_or_default();
        let relative = decode(path).ok_or(io::ErrorKind::InvalidInput)?;
        let relative = Path::new(relative.trim_start_matches('/'));
        // Only downwards: no `..`, no other drive, no absolute path.
        if !relative.components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(io::ErrorKind::NotFound.into());
        }
        let mut full = self.folder.join(relative);
        if full.is_dir() {
            full.push("index.html");
        }
        Ok(File { media_type: media_type(&full), content: fs::read(&full)? })
    }
}

/// The media type by the file's extension; wasm must have its own to be compiled while it arrives.
fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("json" | "map") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("yaml" | "yml") => "application/yaml",
        Some("txt" | "md") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Undoes percent-encoding; `None` if what results is not UTF-8 or a `%` stands alone.
fn decode(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            plain => plain,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace;

    #[test]
    fn a_folder_is_answered_with_its_index() {
        let file = Site::new(workspace::root()).file("/?scenario=1").unwrap();
        assert_eq!(file.media_type, "text/html; charset=utf-8");
        assert!(file.content.starts_with(b"<!doctype html>"));
    }

    #[test]
    fn nothing_outside_the_folder_is_served() {
        let site = Site::new(workspace::path("web"));
        for target in ["/../Cargo.toml", "/%2e%2e/Cargo.toml", "//etc/../../Cargo.toml", "/%zz"] {
            assert!(site.file(target).is_err(), "{target}");
        }
        assert!(site.file("/Cargo.toml").is_ok());
    }

    #[test]
    fn wasm_has_its_own_media_type() {
        assert_eq!(media_type(Path::new("a_bg.wasm")), "application/wasm");
    }
}
