//! What a first visit to the page transfers, compressed, against its limit.

mod first_load;

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{process, workspace};

/// The most that a first visit may transfer with gzip, the weaker of the two compressions that hosts use, in
/// bytes.
const LIMIT: u64 = 450_000;

/// A file's size in bytes: as it is, and compressed in the two ways that hosts do it.
struct Size {
    plain: u64,
    gzip: u64,
    brotli: u64,
}

/// The list of what was weighed, which the browser tests hold against a real visit.
const LIST: &str = "target/first-load.txt";

/// Prints the sizes of all that a first visit loads from `dist`; fails if it is over the limit.
pub(crate) fn weigh_first_load(dist: &Path) -> Result<()> {
    let files = first_load::files(dist)?;
    let list = workspace::path(LIST);
    // Cargo's own target folder may be elsewhere.
    fs::create_dir_all(workspace::path("target"))
        .and_then(|()| fs::write(&list, files.join("\n")))
        .with_context(|| format!("could not write {}", list.display()))?;
    let sizes = compressed(dist, &files)?;
    println!("{:>9} {:>9} {:>9}  first load", "plain", "gzip", "brotli");
    for (file, size) in files.iter().zip(&sizes) {
        print_row(size, file);
    }
    let sum = |part: fn(&Size) -> u64| sizes.iter().map(part).sum();
    let total = Size { plain: sum(|s| s.plain), gzip: sum(|s| s.gzip), brotli: sum(|s| s.brotli) };
    print_row(&total, &format!("together; the limit is {LIMIT} with gzip"));
    if total.gzip > LIMIT {
        bail!(
            "a first visit transfers {} bytes, {} over the limit",
            total.gzip,
            total.gzip - LIMIT
        );
    }
    Ok(())
}

fn print_row(size: &Size, what: &str) {
    println!("{:>9} {:>9} {:>9}  {what}", size.plain, size.gzip, size.brotli);
}

/// Compresses files as a careful host does, with Node.js' zlib.
fn compressed(dist: &Path, files: &[String]) -> Result<Vec<Size>> {
    const SCRIPT: &str = r#"
        const { readFileSync } = require("node:fs");
        const { brotliCompressSync, gzipSync } = require("node:zlib");
        const sizes = process.argv.slice(1).map((path) => {
          const text = readFileSync(path);
          return [text.length, gzipSync(text, { level: 9 }).length, brotliCompressSync(text).length];
        });
        console.log(JSON.stringify(sizes));
    "#;
    let mut node = Command::new("node");
    node.current_dir(dist).args(["--eval", SCRIPT, "--"]).args(files);
    let json = process::answer(&mut node).context("Node.js could not compress the page's files")?;
    let rows: Vec<[u64; 3]> = serde_json::from_str::<Value>(&json)
        .and_then(serde_json::from_value)
        .context("Node.js did not answer with sizes")?;
    Ok(rows.into_iter().map(|[plain, gzip, brotli]| Size { plain, gzip, brotli }).collect())
}
