//! Reads what `iptables-save` lists and `iptables-restore` takes.
//!
//! A match or target that this library does not know, or an option of one that it does not know, is no
//! error: it is kept as its text, printed back unchanged, and told as
//! [`CannotTell`](crate::record::Event::CannotTell) when a packet meets it.

mod line;

use super::args::{Args, tokens};
pub use super::args::{ReadError, ReadErrorKind};
use crate::address::Family;
use crate::chain_name::ChainName;
use crate::rule::{Counters, Rule};
use crate::tables::{Chain, Policy, Ruleset, Table, TableName};
use std::collections::HashMap;
use std::sync::Arc;

/// How many rules a text may hold.
pub const RULES_MAX: usize = 2_000_000;

/// The rules of a text, for one family.
///
/// Several sections for one table are taken one after the other, as `iptables-restore --noflush` does:
/// declaring a chain empties it.
///
/// # Errors
/// At the first line that cannot be read: where, and why.
pub fn ruleset(text: &str, family: Family) -> Result<Ruleset, ReadError> {
    let mut reader =
        Reader { rules: Ruleset::new(family), table: None, chains: HashMap::new(), count: 0 };
    for (number, line) in text.lines().enumerate() {
        reader.line(number + 1, line.trim_end())?;
    }
    Ok(reader.rules)
}

/// The family that a text seems to be for: that of the first address in it.
pub fn family_of(text: &str) -> Option<Family> {
    text.lines().filter(|line| line.contains("-A ")).find_map(|line| {
        line.split_whitespace().find_map(|word| {
            let address = word.split('/').next()?;
            address.parse().ok().map(Family::of)
        })
    })
}

struct Reader {
    rules: Ruleset,
    /// The place of the open table.
    table: Option<usize>,
    /// The chains of each table by name.
    chains: HashMap<(usize, ChainName), usize>,
    count: usize,
}

/// The base chains of a table, in the order in which they are listed.
fn base_chains(table: TableName) -> &'static [&'static str] {
    match table {
        TableName::Raw => &["PREROUTING", "OUTPUT"],
        TableName::Mangle => &["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"],
        TableName::Nat => &["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"],
        TableName::Filter | TableName::Security => &["INPUT", "FORWARD", "OUTPUT"],
    }
}

impl Reader {
    fn line(&mut self, line_number: usize, line: &str) -> Result<(), ReadError> {
        let at_byte = |byte: usize, kind| {
            let column = line.get(..byte).map_or(0, |before| before.chars().count()) + 1;
            ReadError { line: line_number, column, kind }
        };
        let words = tokens(line).map_err(|(byte, kind)| at_byte(byte, kind))?;
        let mut args = Args { line, line_number, tokens: &words, at: 0, family: self.rules.family };
        let Some(first) = args.next() else { return Ok(()) };
        if first.starts_with('#') {
            return Ok(());
        }
        if let Some(name) = first.strip_prefix('*') {
            return self.open_table(name, &args);
        }
        if first == "COMMIT" {
            self.open(&args)?;
            self.table = None;
            return Ok(());
        }
        if let Some(name) = first.strip_prefix(':') {
            return self.declare(name, &mut args);
        }
        let mut counters = Counters::default();
        let mut command = first;
        if first.starts_with('[') {
            counters = read_counters(first)
                .ok_or_else(|| args.error(0, ReadErrorKind::Counters(first.to_owned())))?;
            command = args.value("-A")?;
        }
        self.command(command, counters, &mut args)
    }

    fn open(&self, args: &Args<'_>) -> Result<usize, ReadError> {
        self.table.ok_or_else(|| args.error(0, ReadErrorKind::NoTable))
    }

    fn open_table(&mut self, name: &str, args: &Args<'_>) -> Result<(), ReadError> {
        let all = [
            TableName::Raw,
            TableName::Mangle,
            TableName::Nat,
            TableName::Filter,
            TableName::Security,
        ];
        let name = all
            .into_iter()
            .find(|table| table.as_str() == name)
            .ok_or_else(|| args.error(0, ReadErrorKind::Table(name.to_owned())))?;
        let known = self.rules.tables.iter().position(|table| table.name == name);
        self.table = Some(known.unwrap_or_else(|| {
            self.rules.tables.push(Table { name, chains: Vec::new() });
            self.rules.tables.len() - 1
        }));
        Ok(())
    }

    /// `:NAME POLICY [packets:bytes]`
    fn declare(&mut self, name: &str, args: &mut Args<'_>) -> Result<(), ReadError> {
        let table = self.open(args)?;
        let name = args.chain_name(name, 0)?;
        let policy = match args.value(":")? {
            "-" => None,
            text => Some(self.policy(text, args)?),
        };
        let counters = match args.next() {
            None => Counters::default(),
            Some(text) => read_counters(text)
                .ok_or_else(|| args.error(args.at - 1, ReadErrorKind::Counters(text.to_owned())))?,
        };
        let chain = self.chain_or_new(table, name);
        *chain = Chain { name, policy, counters, rules: Vec::new() };
        Ok(())
    }

    fn policy(&self, text: &str, args: &Args<'_>) -> Result<Policy, ReadError> {
        match text {
            "ACCEPT" => Ok(Policy::Accept),
            "DROP" => Ok(Policy::Drop),
            _ => Err(args.error(args.at - 1, ReadErrorKind::Policy(text.to_owned()))),
        }
    }

    fn chain_or_new(&mut self, table: usize, name: ChainName) -> &mut Chain {
        let chains = &mut self.rules.tables[table].chains;
        let at = *self.chains.entry((table, name)).or_insert_with(|| {
            chains.push(Arc::new(Chain::new(name)));
            chains.len() - 1
        });
        Arc::make_mut(&mut chains[at])
    }

    /// A chain that stands there, or a base chain, which always does.
    fn chain(&mut self, args: &mut Args<'_>, option: &str) -> Result<&mut Chain, ReadError> {
        let table = self.open(args)?;
        let text = args.value(option)?;
        let at = args.at - 1;
        let name = args.chain_name(text, at)?;
        if !self.chains.contains_key(&(table, name)) {
            if !base_chains(self.rules.tables[table].name).contains(&text) {
                return Err(args.error(at, ReadErrorKind::Chain(text.to_owned())));
            }
            self.chain_or_new(table, name).policy = Some(Policy::Accept);
        }
        Ok(self.chain_or_new(table, name))
    }

    fn command(
        &mut self,
        command: &str,
        counters: Counters,
        args: &mut Args<'_>,
    ) -> Result<(), ReadError> {
        match command {
            "-A" | "--append" => {
                self.chain(args, command)?;
                let at = args.at - 1;
                let rule = self.rule(args, counters)?;
                args.at = at;
                self.chain(args, command)?.rules.push(rule);
            }
            "-I" | "--insert" => {
                self.chain(args, command)?;
                let at = args.at - 1;
                let place = args.peek().and_then(|text| text.parse::<usize>().ok());
                args.at += usize::from(place.is_some());
                let rule = self.rule(args, counters)?;
                args.at = at;
                let error = args.error(at, ReadErrorKind::NoRule);
                let chain = self.chain(args, command)?;
                let place = place.unwrap_or(1).checked_sub(1);
                match place.filter(|place| *place <= chain.rules.len()) {
                    Some(place) => chain.rules.insert(place, rule),
                    None => return Err(error),
                }
            }
            "-D" | "--delete" => self.delete(command, args)?,
            "-N" | "--new-chain" => {
                let table = self.open(args)?;
                let name = args.value(command)?;
                let name = args.chain_name(name, args.at - 1)?;
                self.chain_or_new(table, name);
            }
            "-F" | "--flush" => match args.peek() {
                Some(_) => self.chain(args, command)?.rules.clear(),
                None => {
                    let table = self.open(args)?;
                    self.rules.tables[table]
                        .chains
                        .iter_mut()
                        .for_each(|c| Arc::make_mut(c).rules.clear());
                }
            },
            "-X" | "--delete-chain" => self.delete_chain(command, args)?,
            "-P" | "--policy" => {
                self.chain(args, command)?;
                let at = args.at - 1;
                let text = args.value(command)?;
                let policy = self.policy(text, args)?;
                args.at = at;
                self.chain(args, command)?.policy = Some(policy);
            }
            other => return Err(args.error(0, ReadErrorKind::Line(other.to_owned()))),
        }
        Ok(())
    }

    fn rule(&mut self, args: &mut Args<'_>, counters: Counters) -> Result<Rule, ReadError> {
        if self.count >= RULES_MAX {
            return Err(args.error(0, ReadErrorKind::TooMany));
        }
        self.count += 1;
        let table = self.open(args)?;
        let chains = &self.chains;
        let mut rule = line::rule(args, |name| chains.contains_key(&(table, name)))?;
        if counters != Counters::default() {
            rule.counters = counters;
        }
        Ok(rule)
    }

    /// `-D CHAIN NUMBER` or `-D CHAIN RULE`
    fn delete(&mut self, command: &str, args: &mut Args<'_>) -> Result<(), ReadError> {
        self.chain(args, command)?;
        let at = args.at - 1;
        let error = args.error(at, ReadErrorKind::NoRule);
        let number = args.peek().and_then(|text| text.parse::<usize>().ok());
        let wanted = match number {
            Some(_) => None,
            None => Some(self.rule(args, Counters::default())?),
        };
        args.at = at;
        let rules = &mut self.chain(args, command)?.rules;
        let place = match (number, wanted) {
            (Some(number), _) => number.checked_sub(1),
            (None, wanted) => rules.iter().position(|rule| {
                let plain = Rule { counters: Counters::default(), ..rule.clone() };
                Some(plain) == wanted
            }),
        };
        match place.filter(|place| *place < rules.len()) {
            Some(place) => {
                rules.remove(place);
                Ok(())
            }
            None => Err(error),
        }
    }

    fn delete_chain(&mut self, command: &str, args: &mut Args<'_>) -> Result<(), ReadError> {
        let table = self.open(args)?;
        let Some(_) = args.peek() else {
            self.rules.tables[table].chains.retain(|chain| chain.policy.is_some());
            self.reindex(table);
            return Ok(());
        };
        let name = self.chain(args, command)?.name;
        self.rules.tables[table].chains.retain(|chain| chain.name != name);
        self.reindex(table);
        Ok(())
    }

    fn reindex(&mut self, table: usize) {
        self.chains.retain(|(of, _), _| *of != table);
        for (at, chain) in self.rules.tables[table].chains.iter().enumerate() {
            self.chains.insert((table, chain.name), at);
        }
    }
}

/// `[packets:bytes]`
fn read_counters(text: &str) -> Option<Counters> {
    let (packets, bytes) = text.strip_prefix('[')?.strip_suffix(']')?.split_once(':')?;
    Some(Counters { packets: packets.parse().ok()?, bytes: bytes.parse().ok()? })
}
