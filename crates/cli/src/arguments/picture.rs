//! What `portolan export --svg` and `--embed` are told.

use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct PictureArguments {
    /// Writes the step as SVG; `-` is standard output.
    #[arg(long, value_name = "FILE.svg")]
    pub(crate) svg: Option<PathBuf>,
    /// Prints the lines for a page: the element with its manifests, and its picture: the file of --svg, which belongs
    /// beside the page then, or else inside the lines.
    #[arg(long)]
    pub(crate) embed: bool,
    /// Manifests, YAML or JSON; `-` reads standard input.
    #[arg(short = 'f', long = "filename", value_name = "FILE", num_args = 1.., required_unless_present_any = ["link", "scorm"])]
    pub(crate) files: Vec<PathBuf>,
    /// A link that Portolan's page made, instead of files: its texts, request and step.
    #[arg(long, value_name = "URL", conflicts_with = "files")]
    pub(crate) link: Option<String>,
    /// Who calls, as for trace. Without a request, the hosts at rest are drawn.
    #[arg(long, value_name = "NAME", requires = "to")]
    pub(crate) from: Option<String>,
    /// What is dialled, as for trace.
    #[arg(long, value_name = "URL", requires = "from")]
    pub(crate) to: Option<String>,
    /// Which step: its number, from 1, or `outcome`, the last. Without it, the link's own, or the last.
    #[arg(long, value_name = "N|outcome", value_parser = step_wanted)]
    pub(crate) step: Option<StepWanted>,
    /// In which colours; `auto` is the reader's own, which only browsers know.
    #[arg(long, value_enum, default_value_t = ExportTheme::Auto)]
    pub(crate) theme: ExportTheme,
    /// The seed of every random choice.
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// How wide, in pixels.
    #[arg(long, value_name = "N", default_value_t = drawing::svg::WIDTH, value_parser = widths())]
    pub(crate) width: u32,
    /// Leaves out the words below the picture.
    #[arg(long)]
    pub(crate) no_caption: bool,
    /// Where Portolan is, for --embed: the web address of the folder that holds its page.
    #[arg(long, value_name = "URL", requires = "embed")]
    pub(crate) site: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportTheme {
    Light,
    Dark,
    Auto,
}

/// Which step of a journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StepWanted {
    /// By its number, from 1.
    Number(usize),
    /// The last.
    Outcome,
}

fn step_wanted(text: &str) -> Result<StepWanted, String> {
    match text.parse() {
        _ if text == "outcome" => Ok(StepWanted::Outcome),
        Ok(number) if number > 0 => Ok(StepWanted::Number(number)),
        _ => Err("a number from 1, or outcome".to_owned()),
    }
}

fn widths() -> clap::builder::RangedI64ValueParser<u32> {
    let widths = drawing::svg::WIDTHS;
    clap::value_parser!(u32).range(i64::from(*widths.start())..=i64::from(*widths.end()))
}
