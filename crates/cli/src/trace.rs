//! `portolan trace`: where a request goes, as text like a traceroute's, or as JSON.

use crate::arguments::{Output, TraceArguments};
use crate::{input, out, problems, trace_dump};
use portolan::journey::{Journey, OutcomeKind, Step, StepKind, Way};
use portolan::outcomes::Possible;
use portolan::request::Request;
use portolan::scenario::Scenario;
use portolan::walk::Walk;
use serde_json::{Value, json};
use std::io::IsTerminal;
use std::process::ExitCode;

pub(crate) fn run(arguments: &TraceArguments) -> Result<ExitCode, String> {
    if let Some(rules) = &arguments.dump.rules {
        return trace_dump::run(rules, arguments);
    }
    let (sources, scenario) = input::scenario(&arguments.files)?;
    problems::report(&sources, &scenario);
    let (from, to) = (arguments.from.clone(), arguments.to.clone());
    let (Some(from), Some(to)) = (from, to) else {
        return Err("--from and --to say who calls what".to_owned());
    };
    let request = Request { from, to, seed: arguments.seed };
    if arguments.all {
        all(arguments, &scenario, &request)
    } else {
        some(arguments, &scenario, &request)
    }
}

/// Every outcome that chance could give.
fn all(
    arguments: &TraceArguments,
    scenario: &Scenario,
    request: &Request,
) -> Result<ExitCode, String> {
    let outcomes = scenario.outcomes(request).map_err(|error| error.to_string())?;
    match arguments.output {
        Output::Json => {
            let value = json!({"from": request.from, "to": request.to, "outcomes": outcomes});
            print_json(&value);
        }
        Output::Text => {
            out::print(&format!("{} -> {}\n", request.from, request.to));
            for Possible { outcome, probability, .. } in &outcomes {
                out::print(&format!("{:8.4}%  {}\n", probability * 100.0, outcome_words(outcome)));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// One request, or several through one world.
fn some(
    arguments: &TraceArguments,
    scenario: &Scenario,
    request: &Request,
) -> Result<ExitCode, String> {
    let mut shown = Vec::new();
    let paint = Paint { on: std::io::stdout().is_terminal() };
    let sent = scenario.send_many(request, arguments.count, arguments.keep_alive);
    for (nth, (journey, walk)) in (0..).zip(sent.map_err(|error| error.to_string())?) {
        let seed = request.seed.wrapping_add(nth);
        match arguments.output {
            Output::Json => shown.push(as_json(seed, &journey, &walk)?),
            Output::Text if arguments.count == 1 => out::print(&tell(&journey, paint)),
            Output::Text => {
                out::print(&format!("seed {seed:<6} {}\n", outcome_words(&journey.outcome.kind)))
            }
        }
    }
    if arguments.output == Output::Json {
        print_json(&json!({"from": request.from, "to": request.to, "journeys": shown}));
    }
    Ok(ExitCode::SUCCESS)
}

/// The outcome's own keys first, then the walk, then all the rest.
fn as_json(seed: u64, journey: &Journey, walk: &Walk) -> Result<Value, String> {
    let fail = |error: serde_json::Error| error.to_string();
    let mut value = serde_json::to_value(&journey.outcome.kind).map_err(fail)?;
    if let Value::Object(fields) = &mut value {
        fields.insert("seed".to_owned(), json!(seed));
        fields.insert("because".to_owned(), json!(journey.outcome.because.to_string()));
        fields.insert("walk".to_owned(), serde_json::to_value(walk).map_err(fail)?);
        fields.insert("journey".to_owned(), serde_json::to_value(journey).map_err(fail)?);
    }
    Ok(value)
}

pub(crate) fn print_json(value: &Value) {
    out::print(&format!("{value:#}\n"));
}

fn outcome_words(outcome: &OutcomeKind) -> String {
    match outcome {
        OutcomeKind::Reply { pod, seen } => format!("answered by {pod}, which saw {seen}"),
        OutcomeKind::Refused { how } => format!("refused ({})", String::from(*how)),
        OutcomeKind::Timeout => "timed out".to_owned(),
        OutcomeKind::Error { what } => what.clone(),
    }
}

/// Colours, on a terminal only.
#[derive(Clone, Copy)]
struct Paint {
    on: bool,
}

impl Paint {
    fn with(self, code: &str, text: &str) -> String {
        if self.on { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    fn faint(self, text: &str) -> String {
        self.with("2", text)
    }

    fn strong(self, text: &str) -> String {
        self.with("1", text)
    }

    fn good_or_bad(self, good: bool, text: &str) -> String {
        self.with(if good { "1;32" } else { "1;31" }, text)
    }
}

/// One line a hop, the rules that decided indented, and a last line that says the outcome and its cause.
fn tell(journey: &Journey, paint: Paint) -> String {
    let mut told = String::new();
    let mut host = None;
    let mut hop = 0;
    for step in &journey.steps {
        let here = (&step.host, step.way);
        if host != Some(here) {
            host = Some(here);
            hop += 1;
            told.push_str(&hop_line(hop, step, paint));
        }
        told.push_str(&step_lines(step, paint));
    }
    let good = matches!(journey.outcome.kind, OutcomeKind::Reply { .. });
    let headline = journey.outcome.headline.to_string();
    let because = journey.outcome.because.to_string();
    told.push_str(&format!("{}. {because}\n", paint.good_or_bad(good, &headline)));
    told
}

fn hop_line(hop: usize, step: &Step, paint: Paint) -> String {
    let arrow = if step.way == Way::Out { "->" } else { "<-" };
    let packet = &step.before;
    format!(
        "{hop:>2} {arrow} {:<24} {}  {}\n",
        paint.strong(&step.host.name),
        paint.faint(&packet.what),
        paint.faint(&format!("{} -> {}", address(&packet.source), address(&packet.destination)))
    )
}

fn address(shown: &portolan::journey::AddressShown) -> String {
    match shown.port {
        Some(port) if shown.ip.contains(':') => format!("[{}]:{port}", shown.ip),
        Some(port) => format!("{}:{port}", shown.ip),
        None => shown.ip.clone(),
    }
}

fn step_lines(step: &Step, paint: Paint) -> String {
    if let Some(rule) = &step.rule {
        return format!(
            "        {}\n          {}\n",
            rule.text,
            paint.faint(&step.sentence.to_string())
        );
    }
    match step.kind {
        StepKind::Passed => String::new(),
        _ => format!("        {}\n", paint.faint(&step.sentence.to_string())),
    }
}
