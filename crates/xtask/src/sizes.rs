//! What a first visit to the page transfers, and what an embed does, compressed, against their limits.

mod first_load;

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{process, workspace};

/// What a page transfers before its reader touches anything.
struct Load {
    /// The page, in `dist`.
    page: &'static str,
    what: &'static str,
    /// The most that it may transfer with gzip, the weaker of the two compressions that hosts use, in bytes.
    limit: u64,
    /// The list of what was weighed, which the browser tests hold against a real visit.
    list: &'static str,
}

const LOADS: [Load; 2] = [
    Load { page: "index.html", what: "first load", limit: 450_000, list: "target/first-load.txt" },
    // The aim is 250 kB, which Brotli just reaches and gzip does not: see `docs/embedding.md`.
    Load {
        page: "embed.html",
        what: "opened embed",
        limit: 305_000,
        list: "target/embed-load.txt",
    },
];

/// A file's size in bytes: as it is, and compressed in the two ways that hosts do it.
struct Size {
    plain: u64,
    gzip: u64,
    brotli: u64,
}

/// Prints the sizes of all that the pages in `dist` load by themselves; fails if one is over its limit.
pub(crate) fn weigh(dist: &Path) -> Result<()> {
    LOADS.iter().try_for_each(|load| weigh_one(dist, load))
}

fn weigh_one(dist: &Path, load: &Load) -> Result<()> {
    let files = first_load::files(dist, load.page)?;
    let list = workspace::path(load.list);
    // Cargo's own target folder may be elsewhere.
    fs::create_dir_all(workspace::path("target"))
        .and_then(|()| fs::write(&list, files.join("\n")))
        .with_context(|| format!("could not write {}", list.display()))?;
    let sizes = compressed(dist, &files)?;
    println!("{:>9} {:>9} {:>9}  {}", "plain", "gzip", "brotli", load.what);
    for (file, size) in files.iter().zip(&sizes) {
        print_row(size, file);
    }
    let sum = |part: fn(&Size) -> u64| sizes.iter().map(part).sum();
    let total = Size { plain: sum(|s| s.plain), gzip: sum(|s| s.gzip), brotli: sum(|s| s.brotli) };
    print_row(&total, &format!("together; the limit is {} with gzip", load.limit));
    let more = middle_parts(dist, &files);
    for (file, size) in more.iter().zip(compressed(dist, &more)?) {
        print_row(&size, &format!("{file}, which comes with what is less usual"));
    }
    if total.gzip > load.limit {
        bail!(
            "the {} transfers {} bytes, {} over the limit",
            load.what,
            total.gzip,
            total.gzip - load.limit
        );
    }
    Ok(())
}

/// The middle parts of the wasm that a page loads, if it has one.
fn middle_parts(dist: &Path, files: &[String]) -> Vec<String> {
    let first = files.iter().filter(|file| file.ends_with("_bg.wasm"));
    let more = first.map(|file| file.replace("_bg.wasm", "_more.wasm"));
    more.filter(|file| dist.join(file).is_file()).collect()
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
