//! Where things stand in the workspace.

use std::path::{Path, PathBuf};

/// The workspace's root folder.
///
/// Cargo says at run time which checkout it runs in, so that a target folder shared by two of them
/// builds the right one.
pub(crate) fn root() -> PathBuf {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    manifest.ancestors().nth(2).map_or(manifest.clone(), Path::to_path_buf)
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| path("target"), PathBuf::from)
}

/// A file or folder, by its path from the root.
pub(crate) fn path(relative: &str) -> PathBuf {
    root().join(relative)
}
