//! Splits the page's wasm in two: what a first visit runs, and the rest, which comes at the first touch
//! (`web/src/late.js`). Nothing in the code says which is which: the built page is visited in a browser, with
//! a module that notes what it runs. What was not called goes into the late part, and so does, out of what was
//! called, each region that was never run. A late function that is called after all brings its part first, so a
//! wrong guess costs time and nothing else.
//!
//! The embed is the same module, split once more by what its own opening calls: that is less.

mod anatomy;
mod bare;
mod data;
mod first;
mod flow;
mod instrument;
mod late;
mod liveness;
mod luck;
mod names;
mod order;
mod outline;
mod plan;
mod region;
#[cfg(test)]
mod tests;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::process::{self, command, step};
use crate::{setup, workspace};

use anatomy::Anatomy;
use instrument::Ran;
use plan::Plan;

/// The module that the late part imports all it needs from.
const FIRST: &str = "first";
/// What brings the late part, in `web/src/late.js`.
const BRING: &str = "bring";
/// The export that says whether the late part has joined: 1 once it has.
const JOINED: &str = "late_joined";
/// The export that is the table of the functions that both parts know: a name for each would weigh more.
const SHARED: &str = "shared";
/// The export that is the memory.
const MEMORY: &str = "m";

fn table_name(table: u32) -> String {
    format!("t{table}")
}

fn global_name(global: u32) -> String {
    format!("g{global}")
}

/// A function that neither part has: the plan is wrong.
#[derive(Debug)]
struct Lost;

impl std::fmt::Display for Lost {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a function is in neither part")
    }
}

impl std::error::Error for Lost {}

/// Splits the wasm of the page in `dist`; without a browser it says so and leaves the page whole.
pub(crate) fn split(dist: &Path) -> Result<()> {
    let chromium = match setup::chromium() {
        Ok(chromium) => chromium,
        Err(error) => {
            eprintln!("The wasm stays in one piece, and a first visit loads all of it: {error:#}");
            let whole = module_of(dist)?;
            return write(&whole, &bare::bare(&read(&whole)?)?);
        }
    };
    step("Splitting the wasm by what a first visit runs", "usually a minute");
    let whole = module_of(dist)?;
    let wasm = read(&whole)?;
    let anatomy = Anatomy::of(&wasm)?;
    let folder = workspace::path("target/first-visit");
    fs::create_dir_all(&folder).with_context(|| format!("could not make {}", folder.display()))?;
    let noting = folder.join("noting.wasm");
    write(&noting, &instrument::instrument(&wasm, &anatomy)?)?;
    let mut visits = Vec::new();
    for page in &PAGES {
        visits.push(visit(&chromium, dist, &noting, page, &anatomy)?);
    }
    for (page, ran) in PAGES.iter().zip(&visits) {
        let (wasm, called) = outline::outline(&wasm, &anatomy, ran)?;
        let regions = called.len() - anatomy.bodies.len();
        let anatomy = Anatomy::of(&wasm)?;
        let plan = Plan::of(&anatomy, &called)?;
        let first = first::first_part(&wasm, &anatomy, &plan)?;
        let late = late::late_part(&anatomy, &plan)?;
        println!(
            "{}: {} of {} functions are called, less {regions} regions that are never run; what is late may be called at {} places; {} bytes of data come late",
            page.file,
            plan.kept.len(),
            anatomy.bodies.len() - regions,
            plan.stubs.len(),
            plan.texts.iter().map(|text| text.end - text.start).sum::<u32>()
        );
        place(dist, &whole, page, &first, &late)?;
    }
    rename(dist, &whole, &anatomy)?;
    fs::remove_file(&whole).with_context(|| format!("could not remove {}", whole.display()))
}

/// A page that starts the module.
struct Page {
    file: &'static str,
    /// How the names of its two parts begin.
    stem: &'static str,
}

/// The page itself is the last: what other pages are copies of it start as it does.
const PAGES: [Page; 2] = [
    Page { file: "embed.html", stem: "portolan-embed" },
    Page { file: "index.html", stem: "portolan-web" },
];

/// The wasm that Trunk has left in `dist`.
fn module_of(dist: &Path) -> Result<PathBuf> {
    let entries =
        fs::read_dir(dist).with_context(|| format!("could not read {}", dist.display()))?;
    let mut found =
        entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).filter(|path| {
            path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(WHOLE))
        });
    match (found.next(), found.next()) {
        (Some(path), None) => Ok(path),
        _ => bail!("{} does not have just one file ...{WHOLE}", dist.display()),
    }
}

/// How the name of the module ends.
const WHOLE: &str = "_bg.wasm";
/// How the name of its late part ends, as `web/src/late.js` knows.
const LATE: &str = "_late.wasm";

/// Visits a page, and finds out what is run.
fn visit(
    chromium: &Path,
    dist: &Path,
    noting: &Path,
    page: &Page,
    anatomy: &Anatomy<'_>,
) -> Result<Ran> {
    let notes = noting.with_file_name("notes.json");
    process::run(
        command("node")
            .args(["web/build/first-visit.mjs", page.file])
            .args([dist, noting, &notes])
            .env(setup::CHROMIUM, chromium),
    )
    .with_context(|| format!("{} could not be visited", page.file))?;
    let notes: Vec<u32> =
        serde_json::from_slice(&read(&notes)?).context("the visit's notes are no list")?;
    Ran::of_notes(&notes, anatomy)
}

/// Gives the imports their short names in wasm-bindgen's script too.
fn rename(dist: &Path, whole: &Path, anatomy: &Anatomy<'_>) -> Result<()> {
    let name = whole.file_name().context("a module without a name")?.to_string_lossy().into_owned();
    let script = dist.join(name.replace(WHOLE, ".js"));
    let text = String::from_utf8(read(&script)?).context("wasm-bindgen's script is no text")?;
    write(
        &script,
        names::in_script(&text, &names::shortened(anatomy.imports.iter().map(|(_, name)| *name)))
            .as_bytes(),
    )
}

/// Puts a page's two parts beside the whole, and lets the page name the first. Their names follow from what both
/// hold: parts of two builds must never meet.
fn place(dist: &Path, whole: &Path, page: &Page, first: &[u8], late: &[u8]) -> Result<()> {
    let name = whole.file_name().context("a module without a name")?.to_string_lossy().into_owned();
    let new = format!("{}-{:016x}", page.stem, hash(&[first, late]));
    write(&dist.join(format!("{new}{WHOLE}")), first)?;
    write(&dist.join(format!("{new}{LATE}")), late)?;
    for file in pages_like(dist, page)? {
        let text = String::from_utf8(read(&file)?)
            .with_context(|| format!("{} is no text", file.display()))?;
        write(&file, text.replace(&name, &format!("{new}{WHOLE}")).as_bytes())?;
    }
    Ok(())
}

/// The files of a page: for the page itself all that have not got a part of their own.
fn pages_like(dist: &Path, page: &Page) -> Result<Vec<PathBuf>> {
    if page.file != "index.html" {
        return Ok(vec![dist.join(page.file)]);
    }
    let entries =
        fs::read_dir(dist).with_context(|| format!("could not read {}", dist.display()))?;
    let files = entries.filter_map(|entry| entry.ok().map(|entry| entry.path()));
    Ok(files.filter(|file| file.extension().is_some_and(|end| end == "html")).collect())
}

/// FNV-1a, 64 bits: names need no more than to differ.
fn hash(parts: &[&[u8]]) -> u64 {
    let bytes = parts.iter().copied().flatten();
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("could not read {}", path.display()))
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| format!("could not write {}", path.display()))
}
