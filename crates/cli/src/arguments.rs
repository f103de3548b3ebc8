//! The command line's contract.

mod picture;

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

pub(crate) use picture::{ExportTheme, PictureArguments, StepWanted};

/// Where does a request to a Kubernetes Service go, and why?
#[derive(Debug, Parser)]
#[command(name = "portolan", version)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// What the API server would say, and the objects as it stores them.
    Apply(ApplyArguments),
    /// The EndpointSlices that the controller would write.
    Endpoints(EndpointsArguments),
    /// The rules that kube-proxy programs on a node.
    Rules(RulesArguments),
    /// Where a request goes, hop by hop, and what comes of it.
    Trace(TraceArguments),
    /// Why it does not work: the diagnoses, most likely cause first. Exit code 1 if anything is wrong.
    #[command(after_long_help = EXPLAIN_HELP)]
    Explain(ExplainArguments),
    /// Is an exercise solved? Exit code 0: solved; 1: not yet; 2: what was given cannot be used.
    Check(CheckArguments),
    /// Grades the answer in a result code again. Exit codes as for check.
    Verify(VerifyArguments),
    /// A package for learning systems; a step as a picture, or as lines for a page of your own.
    Export(ExportArguments),
    /// The JSON Schema of kind Exercise.
    #[command(hide = true)]
    Schema,
}

const EXPLAIN_HELP: &str = "\
The requests in the files (kind: Request of portolan/v1alpha1) are sent first, then sensible ones: from each kind of \
caller to each address of each Service. Without --from and --to, everything that is wrong is told; with them, what \
bears on that request.

Exit code: 0 when nothing is wrong (notes do not count), 1 when something is, 2 when a file cannot be read.

-o json prints one object:
  {\"diagnoses\": [{
     \"code\":      \"selector-matches-no-pod\",   never changes; docs/diagnoses.md lists all
     \"title\":     \"The selector matches no pod\",
     \"severity\":  \"wrong\" or \"note\",
     \"about\":     \"Service default/web\",
     \"request\":   null, or {\"from\", \"to\", \"outcome\" (as trace prints it), \"decidedBy\", \"afterMilliseconds\" (null:
                  the caller's own patience ends the wait)},
     \"symptom\":   what the client sees, from whom, after how long
     \"cause\":     why, with this cluster's own names and numbers
     \"positions\": [{\"file\", \"line\", \"column\", \"start\", \"end\", \"label\"}]
     \"fixes\":     [{\"title\", \"edits\": [{\"file\", \"line\", \"column\", \"start\", \"end\", \"replacement\"}]}]
     \"learn\":     a paragraph
  }]}
Lines and columns count from 1, columns in characters; start and end are byte offsets, and an edit replaces what is \
between them. The edits of a fix stand in the order of the text and count in the text before any of them.";

#[derive(Debug, Args)]
pub(crate) struct Files {
    /// Manifests, YAML or JSON; `-` reads standard input.
    #[arg(short = 'f', long = "filename", value_name = "FILE", required = true, num_args = 1..)]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ApplyArguments {
    #[command(flatten)]
    pub(crate) files: Files,
    /// The objects as stored, or the whole answer as one JSON object a manifest; without it, what kubectl prints.
    #[arg(short = 'o', long = "output", value_enum)]
    pub(crate) output: Option<ApplyOutput>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ApplyOutput {
    Yaml,
    Json,
    Report,
}

#[derive(Debug, Args)]
pub(crate) struct EndpointsArguments {
    #[command(flatten)]
    pub(crate) files: Files,
    /// How they are printed.
    #[arg(short = 'o', long = "output", value_enum, default_value_t = ObjectOutput::Yaml)]
    pub(crate) output: ObjectOutput,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ObjectOutput {
    Yaml,
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct RulesArguments {
    #[command(flatten)]
    pub(crate) files: Files,
    /// The node whose rules are wanted.
    #[arg(long, value_name = "NAME")]
    pub(crate) node: String,
    /// How kube-proxy programs the kernel. Without it, what the KubeProxyConfiguration says.
    #[arg(long, value_enum, default_value_t = Mode::Iptables)]
    pub(crate) mode: Mode,
    /// The address family.
    #[arg(long, value_parser = ["4", "6"], default_value = "4")]
    pub(crate) family: String,
    /// What kube-proxy hands to iptables-restore, or what iptables-save lists afterwards.
    #[arg(long, value_enum, default_value_t = Format::Save)]
    pub(crate) format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Mode {
    Iptables,
    Nftables,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Restore,
    Save,
}

#[derive(Debug, Args)]
pub(crate) struct TraceArguments {
    /// Manifests, YAML or JSON; `-` reads standard input.
    #[arg(short = 'f', long = "filename", value_name = "FILE", num_args = 1.., required_unless_present = "rules")]
    pub(crate) files: Vec<PathBuf>,
    /// Who calls: a client, a node or a pod (`POD` or `NAMESPACE/POD`).
    #[arg(long, value_name = "NAME", required_unless_present = "rules")]
    pub(crate) from: Option<String>,
    /// What is dialled: `http://HOST[:PORT]`, `tcp://HOST:PORT`, `udp://HOST:PORT`, `sctp://HOST:PORT`, `icmp://HOST`.
    #[arg(long, value_name = "URL", required_unless_present = "rules")]
    pub(crate) to: Option<String>,
    /// How many requests, a second apart, each with the next seed.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) count: u32,
    /// The seed of every random choice.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Send all of them over one connection.
    #[arg(long, conflicts_with = "all")]
    pub(crate) keep_alive: bool,
    /// Every outcome that chance could give, with its exact probability.
    #[arg(long, conflicts_with = "count")]
    pub(crate) all: bool,
    /// How the answer is printed.
    #[arg(short = 'o', long = "output", value_enum, default_value_t = Output::Text)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) dump: DumpArguments,
}

/// One packet through a real host's rules.
#[derive(Debug, Args)]
pub(crate) struct DumpArguments {
    /// What `iptables-save` printed on a real host; `-` reads standard input. One packet is traced through it.
    #[arg(long, value_name = "DUMP", conflicts_with_all = ["files", "from", "to", "count", "keep_alive", "all"],
          requires_all = ["host_ip", "src", "dst", "proto"])]
    pub(crate) rules: Option<PathBuf>,
    /// The host's own addresses.
    #[arg(long, value_name = "IP", num_args = 1.., requires = "rules")]
    pub(crate) host_ip: Vec<IpAddr>,
    /// The interface by which the packet comes in; without it, a process of the host sends it.
    #[arg(long = "in", value_name = "IFACE", requires = "rules")]
    pub(crate) interface: Option<String>,
    /// Where the packet comes from.
    #[arg(long, value_name = "IP:PORT", requires = "rules")]
    pub(crate) src: Option<SocketAddr>,
    /// Where it goes.
    #[arg(long, value_name = "IP:PORT", requires = "rules")]
    pub(crate) dst: Option<SocketAddr>,
    /// Its protocol.
    #[arg(long, value_enum, requires = "rules")]
    pub(crate) proto: Option<Proto>,
    /// A network and the interface that leads there: `172.17.0.0/16=docker0`.
    #[arg(long, value_name = "CIDR=IFACE", requires = "rules")]
    pub(crate) route: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Proto {
    Tcp,
    Udp,
    Sctp,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    #[command(flatten)]
    pub(crate) files: Files,
    /// Who calls: explain one request only.
    #[arg(long, value_name = "NAME", requires = "to")]
    pub(crate) from: Option<String>,
    /// What is dialled, as for trace.
    #[arg(long, value_name = "URL", requires = "from")]
    pub(crate) to: Option<String>,
    /// How the diagnoses are printed.
    #[arg(short = 'o', long = "output", value_enum, default_value_t = Output::Text)]
    pub(crate) output: Output,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    /// The exercise: a file, a folder of files, or the name of a built-in one.
    #[arg(value_name = "EXERCISE")]
    pub(crate) exercise: PathBuf,
    /// The answer: a file, a folder of files, or `-` for standard input. Objects that may not be edited need not be in it.
    #[arg(value_name = "ANSWER")]
    pub(crate) answer: PathBuf,
    /// How many hints were read; each costs points.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) hints: usize,
    #[command(flatten)]
    pub(crate) output: GradeOutput,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArguments {
    /// The code that a student handed in, or a file that holds it.
    #[arg(value_name = "CODE|FILE")]
    pub(crate) code: String,
    /// The exercise, where it is not a built-in one: a file or a folder of files.
    #[arg(long, value_name = "FILE")]
    pub(crate) exercise: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) output: GradeOutput,
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("what").required(true).multiple(true).args(["scorm", "svg", "embed"]))]
pub(crate) struct ExportArguments {
    #[command(flatten)]
    pub(crate) scorm: ScormArguments,
    #[command(flatten)]
    pub(crate) picture: PictureArguments,
}

#[derive(Debug, Args)]
pub(crate) struct ScormArguments {
    /// Writes a SCORM 1.2 package, self-contained, for a learning system; `-` is standard output.
    #[arg(long, value_name = "FILE.zip", conflicts_with_all = ["svg", "embed", "files", "link"])]
    pub(crate) scorm: Option<PathBuf>,
    /// The exercises, in order: files, folders of files, or names of built-in ones. Without any, all built-in ones.
    #[arg(value_name = "EXERCISE", requires = "scorm")]
    pub(crate) exercises: Vec<PathBuf>,
    /// What the package is called in the learning system.
    #[arg(long, value_name = "TEXT", requires = "scorm")]
    pub(crate) title: Option<String>,
    /// The folder of the built page. Without it: $PORTOLAN_PAGE, or `dist` in this folder or above it, or above the
    /// command itself.
    #[arg(long, value_name = "DIST", requires = "scorm")]
    pub(crate) page: Option<PathBuf>,
}

/// Where a grade is written besides standard output.
#[derive(Debug, Args)]
pub(crate) struct GradeOutput {
    /// Writes JUnit XML, one test case a goal; `-` is standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) junit: Option<PathBuf>,
    /// Writes JSON; `-` is standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    Text,
    Json,
}
