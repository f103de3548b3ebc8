//! The built page that goes into a package.

use crate::xml::escaped;
use std::env;
use std::path::{Path, PathBuf};

/// The page for learning systems, in the built page's folder: the page itself, and what speaks with the system.
const FOR_SYSTEMS: &str = "scorm.html";
/// Names the folder of the built page.
const VARIABLE: &str = "PORTOLAN_PAGE";
/// What a package does not need: the service worker of a site, and what only makes sense at an address of its own.
const NOT_NEEDED: [&str; 3] = ["sw.js", "manifest.webmanifest", FOR_SYSTEMS];
/// Folders likewise: the pages that unfold a pasted link, and the course that comes with the site.
const FOLDERS_NOT_NEEDED: [&str; 2] = ["s", "exercises"];
/// Before the end of the head, the page learns which exercise it shows.
const HEAD_END: &str = "</head>";
/// No page has more files, or larger ones.
const MOST_FILES: usize = 2000;
const MOST_BYTES: u64 = 64 << 20;

/// The page.
pub(super) struct Page {
    /// Its files, by their paths from its folder.
    pub(super) files: Vec<super::File>,
    for_systems: String,
}

impl Page {
    /// The page that opens an exercise of a list.
    ///
    /// `stem` is the exercise's name in the list, `own` the one it has itself.
    pub(super) fn launching(&self, stem: &str, own: &str, list: &str) -> Result<String, String> {
        let (head, rest) = self
            .for_systems
            .split_once(HEAD_END)
            .ok_or_else(|| format!("{FOR_SYSTEMS}: it has no {HEAD_END}"))?;
        let own = escaped(own);
        let named = format!(
            "<meta name=\"portolan-exercise\" content=\"{stem}\" data-own=\"{own}\" data-list=\"{list}\" />"
        );
        // The adapter reads it, so it stands before.
        let (before, scripts) = head.split_once("<script").unwrap_or((head, ""));
        let scripts = if scripts.is_empty() { String::new() } else { format!("<script{scripts}") };
        Ok(format!("{before}{named}\n    {scripts}{HEAD_END}{rest}"))
    }
}

/// Reads the built page: from the folder given, or from where one usually stands.
pub(super) fn read(given: Option<PathBuf>) -> Result<Page, String> {
    let folder = match given.or_else(|| env::var_os(VARIABLE).map(PathBuf::from)) {
        Some(folder) if folder.join(FOR_SYSTEMS).is_file() => folder,
        Some(folder) => {
            return Err(format!("{}: no built page stands here ({FOR_SYSTEMS} is missing)", folder.display()));
        }
        None => usual().into_iter().find(|folder| folder.join(FOR_SYSTEMS).is_file()).ok_or_else(|| {
            format!(
                "the package holds the page itself, and no built page was found: `cargo xtask build` makes it in dist/, \
                 or name its folder with --page or ${VARIABLE}"
            )
        })?,
    };
    let mut files = Vec::new();
    collect(&folder, "", &mut files)?;
    files.retain(|(path, _)| {
        let first = path.split_once('/').map(|(folder, _)| folder);
        !NOT_NEEDED.contains(&path.as_str())
            && first.is_none_or(|first| !FOLDERS_NOT_NEEDED.contains(&first))
    });
    let for_systems = std::fs::read_to_string(folder.join(FOR_SYSTEMS))
        .map_err(|error| format!("{}: {error}", folder.join(FOR_SYSTEMS).display()))?;
    Ok(Page { files, for_systems })
}

/// `dist` in this folder or above it, or above the command; and `page` beside the command.
fn usual() -> Vec<PathBuf> {
    let here = env::current_dir().ok();
    let command = env::current_exe().ok();
    let above = |path: &Option<PathBuf>| -> Vec<PathBuf> {
        path.iter().flat_map(|path| path.ancestors()).map(|folder| folder.join("dist")).collect()
    };
    let beside = command.as_deref().and_then(Path::parent).map(|folder| folder.join("page"));
    above(&here).into_iter().chain(beside).chain(above(&command)).collect()
}

fn collect(folder: &Path, under: &str, files: &mut Vec<super::File>) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut entries: Vec<_> =
        std::fs::read_dir(folder).map_err(failed)?.collect::<Result<_, _>>().map_err(failed)?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let Some(name) = entry.file_name().to_str().map(str::to_owned) else { continue };
        let path = if under.is_empty() { name } else { format!("{under}/{name}") };
        let kind = entry.file_type().map_err(failed)?;
        if kind.is_dir() {
            collect(&entry.path(), &path, files)?;
        } else if kind.is_file() {
            let size = entry.metadata().map_err(failed)?.len();
            if files.len() >= MOST_FILES || size > MOST_BYTES {
                return Err(format!("{}: this is no built page", folder.display()));
            }
            files.push((path, std::fs::read(entry.path()).map_err(failed)?));
        }
    }
    Ok(())
}
