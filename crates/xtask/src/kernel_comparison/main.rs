//! Holds Portolan against the kernel that runs it: builds the same world from network namespaces, loads the same
//! rules with `iptables-restore`, sends real TCP and UDP, and compares what came of it with the outcomes that
//! Portolan says there are. `cargo xtask kernel` runs this.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for a terminal")]
#![cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "only Linux has its kernel"))]

#[cfg(target_os = "linux")]
mod agent;
mod clusters;
mod compare;
mod dice;
mod lab;
mod machine;
mod outcome;
mod plan;
mod requests;
mod worlds;

use anyhow::{Context, Result, bail};
use compare::Compared;
use dice::Dice;
use portolan::scenario::Scenario;
use std::process::ExitCode;
use std::time::Instant;

const OPTIONS: &str = "--seed N, --clusters N, --requests N, --show, --or-skip";

/// What is asked for.
struct Options {
    seed: u64,
    /// Random clusters.
    clusters: u64,
    /// Requests to each world.
    requests: usize,
    /// Print the manifests of the worlds, and compare nothing.
    show: bool,
    /// A machine that lets us build no worlds is no failure.
    or_skip: bool,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let result = match arguments.first().map(String::as_str) {
        #[cfg(target_os = "linux")]
        Some("agent") => agent::run().map(|()| true),
        _ => Options::read(&arguments).and_then(|options| run(&options)),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

impl Options {
    fn read(arguments: &[String]) -> Result<Self> {
        let mut options =
            Options { seed: 1, clusters: 16, requests: 60, show: false, or_skip: false };
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            let mut number = || {
                let value = words.next().with_context(|| format!("{word} needs a number"))?;
                value.parse::<u64>().with_context(|| format!("{word} {value}"))
            };
            match word.as_str() {
                "--seed" => options.seed = number()?,
                "--clusters" => options.clusters = number()?,
                "--requests" => options.requests = usize::try_from(number()?)?,
                "--show" => options.show = true,
                "--or-skip" => options.or_skip = true,
                _ => bail!("{word}: not one of {OPTIONS}"),
            }
        }
        Ok(options)
    }
}

/// Why a scenario cannot be compared: a random cluster is made such that it can.
fn left_out(world: &worlds::World, scenario: &Scenario) -> Option<String> {
    if world.random {
        return None;
    }
    if world.text().contains("sessionAffinity: ClientIP") {
        return Some("its nodes remember callers from one try to the next".to_owned());
    }
    plan::Plan::of(scenario).err()
}

/// Compares world after world; whether all agree.
fn run(options: &Options) -> Result<bool> {
    let start = Instant::now();
    let worlds = worlds::of(options.seed, options.clusters)?;
    if options.show {
        worlds.iter().for_each(|world| println!("# {}\n{}", world.name, world.text()));
        return Ok(true);
    }
    if let Err(error) = machine::try_out() {
        if options.or_skip {
            println!("skipped, for this machine cannot be compared with: {error:#}");
            return Ok(true);
        }
        return Err(error.context("this machine cannot be compared with"));
    }
    let mut all = Compared::default();
    for world in &worlds {
        let scenario = world.scenario();
        if let Some(why) = left_out(world, &scenario) {
            println!("{}: left out, since {why}", world.name);
            continue;
        }
        let asked = requests::choose(&scenario, options.requests, &mut Dice::new(world.seed));
        let compared = compare::compare(&scenario, &asked).with_context(|| {
            format!("{}\n  again: {}", world.name, world.again(options.requests))
        })?;
        if !compared.differences.is_empty() {
            println!("{}:", world.name);
            compared.differences.iter().for_each(|difference| println!("  {difference}"));
            println!("  again: {}", world.again(options.requests));
        }
        all.add(compared);
    }
    let (seconds, worlds) = (start.elapsed().as_secs_f64(), worlds.len());
    let (requests, tries) = (all.requests, all.tries);
    println!("{worlds} worlds, {requests} requests, {tries} tries in {seconds:.1} s");
    let kinds = all.seen.iter().map(|(kind, times)| format!("{kind} {times}"));
    println!("the kernel: {}", kinds.collect::<Vec<_>>().join(", "));
    if all.passing > 0 {
        println!("{} saw something else once, and not when tried again", all.passing);
    }
    match all.differences.len() {
        0 => println!("no outcome differs"),
        some => println!("the outcomes of {some} requests differ"),
    }
    Ok(all.differences.is_empty())
}
