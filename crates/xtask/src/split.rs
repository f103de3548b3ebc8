//! Splits the page's wasm in two: what a first visit runs, and the rest, which comes at the first touch
//! (`web/src/late.js`). Nothing in the code says which is which: the built page is visited in a browser, with
//! a module that notes what it runs. What was not called goes into the late part, and so does, out of what was
//! called, each region that was never run. A late function that is called after all brings its part first, so a
//! wrong guess costs time and nothing else.
//!
//! The embed is the same module, split by what its own visits run, and in three: its first part is split again, by
//! the visits to what most embeds show. What only the others run is a part between the two.

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
/// The export that is the memory.
const MEMORY: &str = "m";

/// What brings a part, in `web/src/late.js`.
fn bring_name(part: &str) -> String {
    format!("bring_{part}")
}

/// The export that says whether a part has joined: 1 once it has.
fn joined_name(part: &str) -> String {
    format!("{part}_joined")
}

/// The export that is the table of the functions that a part takes from the first: a name for each would weigh more.
fn shared_name(part: &str) -> String {
    format!("{part}_shared")
}

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
            let wasm = read(&whole)?;
            write(&whole, &bare::bare(&wasm)?)?;
            return rename(dist, &whole, &Anatomy::of(&wasm)?);
        }
    };
    step("Splitting the wasm by what a first visit runs", "usually a minute");
    let whole = module_of(dist)?;
    let wasm = read(&whole)?;
    let mut split = Vec::new();
    for page in &PAGES {
        split.push(parts_of(&wasm, page, |noting, brought, visits| {
            visit(&chromium, dist, noting, brought, page, visits)
        })?);
    }
    for (page, parts) in PAGES.iter().zip(&split) {
        place(dist, &whole, page, parts)?;
    }
    rename(dist, &whole, &Anatomy::of(&wasm)?)?;
    fs::remove_file(&whole).with_context(|| format!("could not remove {}", whole.display()))
}

/// A page that starts the module.
struct Page {
    file: &'static str,
    /// How the names of its parts begin.
    stem: &'static str,
    /// The parts that are brought, the rarest first.
    brought: &'static [Brought],
}

/// A part that is brought when something in it is called.
struct Brought {
    /// As the end of its file's name and `web/src/late.js` have it.
    part: &'static str,
    /// The visits that do without it, as `web/build/first-visit.mjs` knows them.
    visits: &'static str,
    /// Which functions that these visits run stay whole, by their names.
    stays_whole: fn(&str) -> bool,
}

/// The part that no visit runs.
const LATE: Brought =
    Brought { part: "late", visits: "all", stays_whole: luck::is_lucky_or_counts };
/// The part that only the visits to rarer things run. It is small: who has more pods than a visit may well need it.
const MORE: Brought = Brought { part: "more", visits: "usual", stays_whole: luck::is_lucky };

/// The page itself is the last: what other pages are copies of it start as it does.
const PAGES: [Page; 2] = [
    Page { file: "embed.html", stem: "portolan-embed", brought: &[LATE, MORE] },
    Page { file: "index.html", stem: "portolan-web", brought: &[LATE] },
];

/// The parts of a page's wasm as they are served, each with its name: the first, then those that are brought.
type Parts = Vec<(&'static str, Vec<u8>)>;

/// Splits the wasm of a page. `visit` runs a module that makes notes, given the parts that have been split off already
/// and the name of the visits, and answers with the notes.
fn parts_of(
    wasm: &[u8],
    page: &Page,
    mut visit: impl FnMut(&[u8], &Parts, &str) -> Result<Vec<u32>>,
) -> Result<Parts> {
    let mut first = wasm.to_vec();
    let mut parts = Parts::new();
    for brought in page.brought {
        let anatomy = Anatomy::of(&first)?;
        let notes = visit(&instrument::instrument(&first, &anatomy)?, &parts, brought.visits)?;
        let ran = Ran::of_notes(&notes, &anatomy)?;
        let (outlined, called) = outline::outline(&first, &anatomy, &ran, brought.stays_whole)?;
        let regions = called.len() - anatomy.bodies.len();
        let anatomy = Anatomy::of(&outlined)?;
        let plan = Plan::of(&anatomy, &called, brought.part)?;
        println!(
            "{}, without the part \"{}\": {} of {} functions are called, less {regions} regions that are never run; what is in it may be called at {} places; {} bytes of data come with it",
            page.file,
            brought.part,
            plan.kept.len(),
            anatomy.bodies.len() - regions,
            plan.stubs.len(),
            plan.texts.iter().map(|text| text.end - text.start).sum::<u32>()
        );
        parts.insert(0, (brought.part, late::late_part(&anatomy, &plan)?));
        first = first::first_part(&outlined, &anatomy, &plan)?;
    }
    parts.insert(0, (FIRST_FILE, bare::bare(&first)?));
    Ok(parts)
}

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

/// How the name of the module's file ends, and that of its first part.
const WHOLE: &str = "_bg.wasm";
/// The same without what all parts' names end in.
const FIRST_FILE: &str = "bg";

/// Visits a page with a module that makes notes, and reads them.
fn visit(
    chromium: &Path,
    dist: &Path,
    noting: &[u8],
    brought: &Parts,
    page: &Page,
    visits: &str,
) -> Result<Vec<u32>> {
    let folder = workspace::path("target/first-visit");
    // What stands there from an earlier build is not of these parts.
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).with_context(|| format!("could not make {}", folder.display()))?;
    write(&folder.join(format!("{FIRST_FILE}.wasm")), noting)?;
    for (part, bytes) in brought {
        write(&folder.join(format!("{part}.wasm")), bytes)?;
    }
    let notes = folder.join("notes.json");
    process::run(
        command("node")
            .args(["web/build/first-visit.mjs", page.file, visits])
            .args([dist, &folder, &notes])
            .env(setup::CHROMIUM, chromium),
    )
    .with_context(|| format!("{} could not be visited", page.file))?;
    serde_json::from_slice(&read(&notes)?).context("the visit's notes are no list")
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

/// Puts a page's parts beside the whole, and lets the page name the first. Their names follow from what all of them
/// hold: parts of two builds must never meet.
fn place(dist: &Path, whole: &Path, page: &Page, parts: &Parts) -> Result<()> {
    let name = whole.file_name().context("a module without a name")?.to_string_lossy().into_owned();
    let new = format!("{}-{:016x}", page.stem, hash(parts));
    for (part, bytes) in parts {
        write(&dist.join(format!("{new}_{part}.wasm")), bytes)?;
    }
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
fn hash(parts: &Parts) -> u64 {
    let bytes = parts.iter().flat_map(|(_, bytes)| bytes);
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
