//! A rule's text in parts, so that the three ports keep their colours in it.

use portolan::chart::Chart;
use portolan::text::PortRole;
use std::collections::BTreeSet;

/// What a part of a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    /// Something that decides.
    Plain,
    /// One of the three ports.
    Port(PortRole),
    /// A comment.
    Comment,
    /// What a matching packet jumps to: a chain, or what is done with it.
    Target,
}

/// One of the three ports in a rule: from where to where, and which.
pub(crate) type PortAt = (usize, usize, PortRole);

/// The numbers that are a port of some Service.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Ports {
    ports: BTreeSet<u16>,
    targets: BTreeSet<u16>,
    nodes: BTreeSet<u16>,
}

/// The arguments after which a number is a port that is dialled.
const DIALLED: [&str; 2] = ["--dport ", "--dports "];
/// The argument after which an address is a pod's.
const REWRITTEN: &str = "--to-destination ";

impl Ports {
    /// Those of a chart.
    pub(crate) fn of(chart: &Chart) -> Self {
        let mut known = Ports::default();
        let ports = chart.services.iter().flat_map(|service| &service.ports);
        for port in ports {
            known.ports.insert(port.port);
            known.targets.extend(port.target_port.parse::<u16>().ok());
            known.nodes.extend(port.node_port);
        }
        let pods = chart.nodes.iter().flat_map(|node| &node.pods);
        let listens = pods.flat_map(|pod| &pod.listens);
        let targets = listens.filter(|listen| listen.role == Some(PortRole::TargetPort));
        known.targets.extend(targets.map(|listen| listen.port));
        known
    }

    /// The parts of a rule, each with what it is.
    pub(crate) fn parts<'a>(&self, rule: &'a str) -> Vec<(&'a str, Ink)> {
        parts(rule, self.find(rule))
    }

    /// Where a rule names one of the three ports.
    pub(crate) fn find(&self, rule: &str) -> Option<PortAt> {
        for argument in DIALLED {
            let Some(at) = rule.find(argument) else { continue };
            let (start, end) = number(rule, at + argument.len())?;
            let port = rule.get(start..end)?.parse().ok()?;
            let role = if self.nodes.contains(&port) {
                PortRole::NodePort
            } else if self.ports.contains(&port) {
                PortRole::Port
            } else {
                return None;
            };
            return Some((start, end, role));
        }
        let at = rule.find(REWRITTEN)? + REWRITTEN.len();
        let value = rule.get(at..)?.split(' ').next()?;
        let (start, end) = number(rule, at + value.rfind(':')? + 1)?;
        let port = rule.get(start..end)?.parse().ok()?;
        self.targets.contains(&port).then_some((start, end, PortRole::TargetPort))
    }
}

/// The parts of a rule, each with what it is; `port` is where it names one of the three ports.
pub(crate) fn parts(rule: &str, port: Option<PortAt>) -> Vec<(&str, Ink)> {
    let port = port.map(|(start, end, role)| (start, end, Ink::Port(role)));
    let comment = comment(rule).map(|(start, end)| (start, end, Ink::Comment));
    let target = target_span(rule).map(|(start, end)| (start, end, Ink::Target));
    let mut pieces: Vec<_> = port.into_iter().chain(comment).chain(target).collect();
    pieces.sort_by_key(|(start, _, _)| *start);
    let mut parts = Vec::new();
    let mut at = 0;
    for (start, end, ink) in pieces {
        let (Some(before), Some(piece)) = (rule.get(at..start), rule.get(start..end)) else {
            continue;
        };
        parts.extend([(before, Ink::Plain), (piece, ink)]);
        at = end;
    }
    parts.push((rule.get(at..).unwrap_or_default(), Ink::Plain));
    parts.retain(|(part, _)| !part.is_empty());
    parts
}

/// The comment of a rule, with the arguments that bring it: it decides nothing.
fn comment(rule: &str) -> Option<(usize, usize)> {
    const MATCH: &str = "-m comment --comment ";
    let start = rule.find(MATCH)?;
    let text = start + MATCH.len();
    let rest = rule.get(text..)?;
    let length = match rest.strip_prefix('"') {
        Some(quoted) => quoted.find('"')? + 2,
        None => rest.find(' ').unwrap_or(rest.len()),
    };
    Some((start, text + length))
}

/// What a rule jumps to.
pub(crate) fn target(rule: &str) -> Option<&str> {
    let (start, end) = target_span(rule)?;
    rule.get(start..end)
}

/// The word after `-j` or `-g`, outside the comment.
fn target_span(rule: &str) -> Option<(usize, usize)> {
    let after_comment = comment(rule).map_or(0, |(_, end)| end);
    let rest = rule.get(after_comment..)?;
    let at = rest.find(" -j ").or_else(|| rest.find(" -g "))? + after_comment + 4;
    let length = rule.get(at..)?.find(' ').unwrap_or(rule.len() - at);
    Some((at, at + length))
}

/// The digits at `start`.
fn number(text: &str, start: usize) -> Option<(usize, usize)> {
    let digits = text.get(start..)?.bytes().take_while(u8::is_ascii_digit).count();
    (digits > 0).then_some((start, start + digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ports() -> Ports {
        Ports { ports: [8080].into(), targets: [8170].into(), nodes: [32222].into() }
    }

    fn coloured(rule: &str) -> Option<(&str, PortRole)> {
        ports().parts(rule).into_iter().find_map(|(part, ink)| match ink {
            Ink::Port(role) => Some((part, role)),
            _ => None,
        })
    }

    #[test]
    fn the_dialled_port_is_found() {
        let rule = "-A KUBE-NODEPORTS -p tcp -m tcp --dport 32222 -j KUBE-EXT-X";
        assert_eq!(coloured(rule), Some(("32222", PortRole::NodePort)));
        assert_eq!(
            coloured("-A KUBE-SERVICES -m tcp --dport 8080 -j X"),
            Some(("8080", PortRole::Port))
        );
    }

    #[test]
    fn the_pods_port_is_found() {
        let rule = "-A KUBE-SEP-X -p tcp -m tcp -j DNAT --to-destination 10.244.2.8:8170";
        assert_eq!(coloured(rule), Some(("8170", PortRole::TargetPort)));
        let six = "-A KUBE-SEP-X -p tcp -m tcp -j DNAT --to-destination [fd00::8]:8170";
        assert_eq!(coloured(six), Some(("8170", PortRole::TargetPort)));
    }

    #[test]
    fn other_numbers_stay_plain_and_no_letter_is_lost() {
        for rule in [
            "-A INPUT --dport 10250 -j ACCEPT",
            "-A X --dport",
            "-j DNAT --to-destination 10.0.0.1",
        ] {
            let parts = ports().parts(rule);
            assert!(parts.iter().all(|(_, ink)| !matches!(ink, Ink::Port(_))), "{parts:?}");
        }
        let rule = "-A KUBE-NODEPORTS -m comment --comment \"a: b\" --dport 32222 -j X";
        assert_eq!(ports().parts(rule).iter().map(|(part, _)| *part).collect::<String>(), rule);
    }

    #[test]
    fn a_comment_is_told_from_what_decides() {
        let rule = "-A X -m comment --comment \"default/order-service cluster IP\" -j Y";
        assert!(ports().parts(rule).contains(&(
            "-m comment --comment \"default/order-service cluster IP\"",
            Ink::Comment
        )));
        let bare = "-A X -m comment --comment default/order-service -j Y";
        assert!(
            ports()
                .parts(bare)
                .contains(&("-m comment --comment default/order-service", Ink::Comment))
        );
    }
}
