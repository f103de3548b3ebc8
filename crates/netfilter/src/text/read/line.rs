//! One rule's words.

use crate::address::Family;
use crate::chain_name::ChainName;
use crate::matches;
use crate::packet::Protocol;
use crate::rule::{Counters, Header, Match, Not, Rule, Target, Verbatim};
use crate::targets;
use crate::text::args::{Args, ReadError, ReadErrorKind};
use crate::text::services;
use std::sync::Arc;

/// A match or a target whose options may still follow.
struct Part {
    name: String,
    /// The words that belong to it, by number.
    words: Vec<usize>,
    /// The options that it took.
    options: Vec<String>,
    what: What,
}

enum What {
    Match(Match),
    Target(Target),
    /// Kept as text.
    Unknown {
        target: bool,
    },
}

/// Options that begin something new, whatever stands before them.
const BOUNDARIES: [&str; 30] = [
    "-s",
    "--source",
    "--src",
    "-d",
    "--destination",
    "--dst",
    "-i",
    "--in-interface",
    "-o",
    "--out-interface",
    "-p",
    "--protocol",
    "--proto",
    "-f",
    "--fragment",
    "-m",
    "--match",
    "-j",
    "--jump",
    "-g",
    "--goto",
    "-c",
    "--set-counters",
    "-4",
    "--ipv4",
    "-6",
    "--ipv6",
    "-w",
    "--wait",
    "-n",
];

/// Reads the rest of the words as a rule. `is_chain` tells the names of chains from those of targets.
pub(super) fn rule(
    args: &mut Args<'_>,
    is_chain: impl Fn(ChainName) -> bool,
) -> Result<Rule, ReadError> {
    let mut line = Line {
        header: Header::default(),
        counters: Counters::default(),
        parts: Vec::new(),
        target: None,
    };
    while let Some(mut word) = args.next() {
        let mut start = args.at - 1;
        let mut negated = false;
        if word == "!" {
            negated = true;
            start = args.at;
            word = args.value("!")?;
        }
        if BOUNDARIES.contains(&word) {
            line.boundary(word, negated, start, args, &is_chain)?;
        } else {
            line.option(word, negated, start, args)?;
        }
    }
    line.finish(args)
}

struct Line {
    header: Header,
    counters: Counters,
    parts: Vec<Part>,
    /// A jump, goto or verdict; a target with options of its own is a part.
    target: Option<Target>,
}

impl Line {
    fn boundary(
        &mut self,
        option: &str,
        negated: bool,
        start: usize,
        args: &mut Args<'_>,
        is_chain: &impl Fn(ChainName) -> bool,
    ) -> Result<(), ReadError> {
        let header = &mut self.header;
        match option {
            "-s" | "--source" | "--src" => {
                let negated = args.late_negation(negated);
                header.source = network(args, option, negated)?;
            }
            "-d" | "--destination" | "--dst" => {
                let negated = args.late_negation(negated);
                header.destination = network(args, option, negated)?;
            }
            "-i" | "--in-interface" => {
                let negated = args.late_negation(negated);
                if let Some(name) = interface(args.interface(option)?, negated) {
                    header.set_in_interface(name);
                }
            }
            "-o" | "--out-interface" => {
                let negated = args.late_negation(negated);
                if let Some(name) = interface(args.interface(option)?, negated) {
                    header.set_out_interface(name);
                }
            }
            "-p" | "--protocol" | "--proto" => {
                let negated = args.late_negation(negated);
                let value = services::protocol(args.value(option)?)
                    .ok_or_else(|| args.bad_value(option))?;
                header.protocol = (value.number() != 0).then_some(Not { value, negated });
            }
            "-f" | "--fragment" => header.fragment = Some(Not { value: (), negated }),
            "-m" | "--match" => {
                if negated {
                    return Err(args.error(start, ReadErrorKind::Negated(option.to_owned())));
                }
                let name = args.extension_name(option)?;
                self.open_match(name, vec![start, args.at - 1], args.family());
            }
            "-j" | "--jump" | "-g" | "--goto" => {
                if negated {
                    return Err(args.error(start, ReadErrorKind::Negated(option.to_owned())));
                }
                let name = args.value(option)?;
                let goes = matches!(option, "-g" | "--goto");
                self.open_target(name, goes, vec![start, args.at - 1], args, is_chain)?;
            }
            "-c" | "--set-counters" => {
                let mut count = || {
                    let text = args.value(option)?;
                    text.parse().map_err(|_| args.bad_value(option))
                };
                self.counters = Counters { packets: count()?, bytes: count()? };
            }
            "-w" | "--wait" if args.peek().is_some_and(|text| text.parse::<u32>().is_ok()) => {
                args.at += 1;
            }
            // `-4`, `-6` and `-w` say nothing about the rule.
            _ => {}
        }
        Ok(())
    }

    fn open_match(&mut self, name: &str, words: Vec<usize>, family: Family) {
        let protocol = self.header.protocol.map(|not| not.value);
        let what = match matches::named(name, family, protocol) {
            Some(extension) => What::Match(extension),
            None => What::Unknown { target: false },
        };
        self.parts.push(Part { name: name.to_owned(), words, options: Vec::new(), what });
    }

    fn open_target(
        &mut self,
        name: &str,
        goes: bool,
        words: Vec<usize>,
        args: &Args<'_>,
        is_chain: &impl Fn(ChainName) -> bool,
    ) -> Result<(), ReadError> {
        let chain = args.chain_name(name, args.at - 1)?;
        if goes {
            self.target = Some(Target::Goto(chain));
            return Ok(());
        }
        let declared = is_chain(chain);
        let what = match targets::named(name, args.family()) {
            Some(target) if !declared => What::Target(target),
            None if !declared && (targets::is_known_name(name) || args.peek().is_some()) => {
                What::Unknown { target: true }
            }
            _ => {
                self.target = Some(Target::Jump(chain));
                return Ok(());
            }
        };
        self.parts.push(Part { name: name.to_owned(), words, options: Vec::new(), what });
        Ok(())
    }

    /// An option of some match or target before it: of the last one that takes it.
    fn option(
        &mut self,
        option: &str,
        negated: bool,
        start: usize,
        args: &mut Args<'_>,
    ) -> Result<(), ReadError> {
        let begin = args.at;
        let first_word = if negated { start - 1 } else { start };
        for part in self.parts.iter_mut().rev() {
            args.at = begin;
            let taken = match &mut part.what {
                What::Match(extension) => matches::option(extension, option, negated, args)?,
                What::Target(target) => targets::option(target, option, negated, args)?,
                What::Unknown { .. } => false,
            };
            if taken {
                part.words.extend(first_word..args.at);
                part.options.push(option.to_owned());
                return Ok(());
            }
        }
        args.at = begin;
        // `-p tcp --dport 80` asks for `-m tcp` by itself.
        if let Some(name) = self.implied_match(option) {
            self.open_match(name, Vec::new(), args.family());
            return self.option(option, negated, start, args);
        }
        let Some(part) = self.parts.last_mut() else {
            return Err(args.error(start, ReadErrorKind::Option(option.to_owned())));
        };
        // The whole part becomes text, this option and its values included.
        let target = match part.what {
            What::Target(_) | What::Unknown { target: true } => true,
            What::Match(_) | What::Unknown { target: false } => false,
        };
        part.what = What::Unknown { target };
        while args.peek().is_some_and(|word| args.is_quoted(args.at) || !begins_anew(word)) {
            args.at += 1;
        }
        part.words.extend(first_word..args.at);
        Ok(())
    }

    fn implied_match(&self, option: &str) -> Option<&'static str> {
        let Some(Not { value, negated: false }) = self.header.protocol else { return None };
        let (name, options): (_, &[&str]) = match value {
            Protocol::Tcp => ("tcp", &["--tcp-flags", "--syn"]),
            Protocol::Udp => ("udp", &[]),
            Protocol::Sctp => ("sctp", &[]),
            Protocol::Icmp => ("icmp", &["--icmp-type"]),
            Protocol::Icmpv6 => ("icmp6", &["--icmpv6-type"]),
            Protocol::Other(_) => return None,
        };
        let ports = ["--sport", "--source-port", "--dport", "--destination-port"];
        let has_ports = matches!(value, Protocol::Tcp | Protocol::Udp | Protocol::Sctp);
        let open = self.parts.iter().any(|part| part.name == name);
        let fits = options.contains(&option) || (has_ports && ports.contains(&option));
        (fits && !open).then_some(name)
    }

    fn finish(self, args: &Args<'_>) -> Result<Rule, ReadError> {
        let mut matches = Vec::new();
        let mut target = self.target;
        for part in self.parts {
            let verbatim = || {
                let words = part.words.iter().filter_map(|at| args.tokens.get(*at));
                let words: Vec<&str> =
                    words.filter_map(|word| args.line.get(word.start..word.end)).collect();
                let text = words.join(" ").into();
                Box::new(Verbatim { name: part.name.as_str().into(), text })
            };
            let missing = |option| {
                let at = part.words.first().copied().unwrap_or(0);
                args.error(at, ReadErrorKind::Missing { name: part.name.clone(), option })
            };
            let took = |option: &&str| part.options.iter().any(|o| o == option);
            match part.what {
                What::Match(extension) => {
                    let needed = matches::needs(&extension);
                    if !needed.is_empty() && !needed.iter().any(took) {
                        return Err(missing(needed[0]));
                    }
                    matches.push(extension);
                }
                What::Target(known) => {
                    let needed = targets::needs(&known);
                    if !needed.is_empty() && !needed.iter().any(took) {
                        return Err(missing(needed[0]));
                    }
                    target = Some(known);
                }
                What::Unknown { target: false } => {
                    matches.push(Match::Unknown(verbatim()));
                }
                What::Unknown { target: true } if targets::only_watches(&part.name) => {
                    target = Some(Target::Watch(verbatim()));
                }
                What::Unknown { target: true } => {
                    target = Some(Target::Unknown(verbatim()));
                }
            }
        }
        Ok(Rule {
            header: self.header,
            matches: matches.into(),
            counters: self.counters,
            ..Rule::new(target.unwrap_or(Target::None))
        })
    }
}

/// Whether a word cannot be the value of the option before it.
fn begins_anew(word: &str) -> bool {
    word == "!" || word.starts_with("--") || BOUNDARIES.contains(&word)
}

fn network(
    args: &mut Args<'_>,
    option: &str,
    negated: bool,
) -> Result<Option<Not<crate::address::Cidr>>, ReadError> {
    let value = args.network(option)?;
    // A network of no bits holds every address: the kernel keeps no condition for it.
    Ok((value.prefix() > 0 || negated).then_some(Not { value, negated }))
}

fn interface(name: &str, negated: bool) -> Option<Not<Arc<str>>> {
    (name != "+" || negated).then(|| Not { value: name.into(), negated })
}
