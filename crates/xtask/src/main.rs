//! How Portolan is built, tested and measured: `cargo xtask COMMAND` is the only entry point, on a
//! developer's machine and in CI alike. Each command brings the tools it needs itself.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod build;
mod check;
mod figures;
mod js;
mod kernel;
mod licences;
mod lighthouse;
mod process;
mod screenshots;
mod serve;
mod setup;
mod sizes;
mod split;
mod test;
mod workspace;

use std::process::ExitCode;

use anyhow::{Result, bail};

const USAGE: &str = "\
cargo xtask serve [--watch] [--port N]  build the page and serve it on 127.0.0.1 (port 8080);
                                        --watch: quick builds, again after each change of a file
cargo xtask build [--site URL]          build the page into dist/ and weigh its first load;
                                        --site: where it will stand, for links that unfurl
cargo xtask js                          build the JavaScript package into target/npm/ and try it
cargo xtask test [GROUP]...             test all, or only some of: checks native kernel wasm browser
cargo xtask kernel [--seed N] [--clusters N] [--requests N]
                                        send real packets through this machine's kernel and compare
                                        (as root on Linux; in network namespaces of its own);
                                        --show: only print the clusters
cargo xtask screenshots [--built] [-g STATE]
                                        take pictures of the page's states into target/screenshots/;
                                        --built: of the page as it stands in dist/
cargo xtask figures [--built]           measure in the browser how fast the page is
cargo xtask lighthouse [--built]        let Lighthouse score the page
cargo xtask licences                    see that all we build on may be passed on
cargo xtask check                       see that the project keeps its own rules
cargo xtask setup                       only install what building and testing need
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<ExitCode> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.split_first() {
        Some((&"serve", options)) => serve::run(&serve::Options::read(options)?)?,
        Some((&"build", options)) => build::run(options)?,
        Some((&"js", [])) => js::run()?,
        Some((&"test", groups)) => {
            // A part that failed has been told in the summary, whose last line closes the run.
            return Ok(if test::run(groups)? { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Some((&"kernel", options)) => return kernel::run(options),
        Some((&"screenshots", options)) => screenshots::run(options)?,
        Some((&"figures", options)) => figures::run(options)?,
        Some((&"lighthouse", options)) => lighthouse::run(options)?,
        Some((&"licences", [])) => licences::run()?,
        Some((&"check", [])) => check::run()?,
        Some((&"setup", [])) => setup::everything()?,
        Some((&("help" | "--help" | "-h"), _)) => print!("{USAGE}"),
        Some(_) => bail!("cannot read `cargo xtask {}`\n\n{USAGE}", arguments.join(" ")),
        None => bail!("which command?\n\n{USAGE}"),
    }
    Ok(ExitCode::SUCCESS)
}
