//! Which function of a module goes where.

use std::collections::BTreeSet;
use std::ops::Range;

use anyhow::{Context, Result, bail};

use super::anatomy::{Anatomy, Entry};
use super::data::Reached;
use super::order;

/// How the name of the file ends that brings the late part: the module imports something of it already.
const BRINGER: &str = "/late.js";

/// How the names of shared functions begin, as `web/src/late.js` knows: with their places in the table of them.
const BEFORE_PLACE: &str = "-";

/// Where the functions go. All are named by their index in the whole module.
pub(super) struct Plan<'a> {
    /// In the late part, by index: true.
    pub late: Vec<bool>,
    /// In the first part, in the order in which they stand there; without those that are imported.
    pub kept: Vec<usize>,
    /// The late functions that something in the first part names: it calls them through the table of late functions, where
    /// they stand in this order.
    pub stubs: Vec<usize>,
    /// Those of them that have no stub there, since they are called at one place only, which does what a stub would.
    pub inlined: BTreeSet<usize>,
    /// What only the late part can find in the table of functions, which it puts there itself; and all of the other tables:
    /// those are for a part that comes later still. In order.
    pub entries: Vec<Entry>,
    /// The functions of the first part that the late part names.
    shared: Vec<usize>,
    /// Where in memory texts stand that go with the late part.
    pub texts: Vec<Range<u32>>,
    /// The file that brings the late part, as the module imports from it.
    pub bringer: &'a str,
    /// The name of the late part.
    pub part: &'static str,
}

impl<'a> Plan<'a> {
    /// Leaves in the first part what was `called`, one for each function that is not imported.
    pub(super) fn of(anatomy: &Anatomy<'a>, called: &[bool], part: &'static str) -> Result<Self> {
        if called.len() != anatomy.bodies.len() {
            bail!("{} notes for {} functions", called.len(), anatomy.bodies.len());
        }
        if anatomy.tables.is_empty() || anatomy.globals.is_empty() {
            bail!("the module has no table or no stack: it is none that Rust made");
        }
        let bringer = anatomy.imports.iter().find(|(file, _)| file.ends_with(BRINGER));
        let &(bringer, _) =
            bringer.context("the module does not import what brings its late part")?;
        let imported = anatomy.imported();
        let late: Vec<bool> = std::iter::repeat_n(false, imported)
            .chain(called.iter().map(|called| !called))
            .collect();
        let mut stubbed = vec![false; late.len()];
        let mut is_shared = vec![false; late.len()];
        for &function in &anatomy.rooted {
            mark(&mut stubbed, function)?;
        }
        let reached = Reached::of(anatomy, &late)?;
        let texts = reached.late();
        let numbers = reached.numbers();
        for entry in &anatomy.entries {
            if entry.table > 0 {
                mark(&mut is_shared, entry.function)?;
            } else if numbers.contains(&entry.place) {
                mark(&mut stubbed, entry.function)?;
            }
        }
        // What else than a function of the first part names them wants a function in their place.
        let fixed = stubbed.clone();
        let mut sites = vec![0; late.len()];
        for (function, &is_late) in late.iter().enumerate() {
            for named in anatomy.named_by(function)? {
                if !is_late {
                    *sites.get_mut(named as usize).context("a function that is not there")? += 1;
                }
                mark(if is_late { &mut is_shared } else { &mut stubbed }, named)?;
            }
        }
        let chosen = |marks: &[bool], wanted: bool| -> Vec<usize> {
            let both = marks.iter().zip(&late).enumerate();
            both.filter(|(_, (mark, late))| **mark && **late == wanted).map(|(at, _)| at).collect()
        };
        let is_inlined = |at: usize| late[at] && sites[at] == 1 && !fixed[at];
        let mut entries = anatomy.entries.clone();
        entries.retain(|entry| {
            let function = entry.function as usize;
            let is_hidden = || !stubbed[function] || is_inlined(function);
            entry.table > 0 || late.get(function) == Some(&true) && is_hidden()
        });
        entries.sort_unstable();
        let mut stubs = chosen(&stubbed, true);
        let inlined = stubs.iter().copied().filter(|&at| is_inlined(at)).collect();
        // Stubs of one type are alike, and compress best side by side.
        stubs.sort_by_key(|&function| anatomy.functions.get(function).copied());
        let kept = compact(anatomy, &late)?;
        let mut place = vec![0; late.len()];
        for (at, &function) in kept.iter().enumerate() {
            place[function] = at;
        }
        let mut shared = chosen(&is_shared, false);
        shared.sort_by_key(|&function| place[function]);
        Ok(Self { kept, stubs, inlined, entries, shared, texts, bringer, late, part })
    }

    /// The functions that both parts know, each with the name under which the late part imports it.
    pub(super) fn shared(&self) -> impl Iterator<Item = (usize, String)> {
        let name = |place| format!("{BEFORE_PLACE}{place}");
        self.shared
            .iter()
            .copied()
            .enumerate()
            .map(move |(place, function)| (function, name(place)))
    }

    pub(super) fn is_late(&self, function: usize) -> bool {
        self.late.get(function).copied().unwrap_or_default()
    }
}

/// The functions that are not late, in the order that compresses best.
fn compact(anatomy: &Anatomy<'_>, late: &[bool]) -> Result<Vec<usize>> {
    let kept: Vec<usize> = (anatomy.imported()..late.len()).filter(|&at| !late[at]).collect();
    let bodies = kept.iter().map(|&function| anatomy.bytes_of(function));
    let bodies: Vec<&[u8]> = bodies.collect::<Option<_>>().context("a function without a body")?;
    Ok(order::alike(&bodies).into_iter().map(|at| kept[at]).collect())
}

fn mark(marks: &mut [bool], function: u32) -> Result<()> {
    *marks.get_mut(function as usize).context("a function that is not there")? = true;
    Ok(())
}
