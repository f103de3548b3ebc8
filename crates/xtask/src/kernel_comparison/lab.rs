//! The world, built of real network namespaces.
//!
//! Each host's namespace lives as long as its agent: this program again, started under `unshare --net`.
//! An agent ends with its standard input, so whatever ends us, by a signal too, takes all of it away.

use crate::plan::{HostPlan, NEIGHBOURS, Plan};
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// The hosts, in the order of the plan.
pub(crate) struct Lab {
    agents: Vec<Agent>,
}

/// A host: the process that keeps its namespace, listens and dials there.
pub(crate) struct Agent {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl Lab {
    /// Builds all that the plan says.
    pub(crate) fn build(plan: &Plan) -> Result<Self> {
        let agents = plan.hosts.iter().map(|_| Agent::start()).collect::<Result<Vec<_>>>()?;
        let mut lab = Lab { agents };
        for (agent, host) in lab.agents.iter_mut().zip(&plan.hosts) {
            for (key, value) in &host.settings {
                agent.ask(&format!("set {key} {value}"))?;
            }
        }
        for (nth, agent) in lab.agents.iter().enumerate() {
            let wires = plan.wires.iter().filter(|wire| wire.owner == nth).map(|wire| {
                let peer = lab.agents[wire.peer].child.id();
                let name = &wire.interface;
                format!("link add {name} type veth peer name eth0 netns {peer}")
            });
            agent.run(&["ip", "-batch", "-"], &wires.collect::<Vec<_>>().join("\n"))?;
        }
        for (agent, host) in lab.agents.iter_mut().zip(&plan.hosts) {
            agent.settle(host)?;
        }
        Ok(lab)
    }

    /// The hosts, each to be asked apart from the others.
    pub(crate) fn agents(&mut self) -> impl Iterator<Item = &mut Agent> {
        self.agents.iter_mut()
    }
}

impl Agent {
    /// Starts this program as an agent, in a network namespace of its own.
    pub(crate) fn start() -> Result<Self> {
        let program = std::env::current_exe()?;
        let mut child = Command::new("unshare")
            .env("PATH", path())
            .arg("--net")
            .arg(program)
            .arg("agent")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("could not start `unshare`")?;
        let (to, from) = (child.stdin.take(), child.stdout.take());
        let (Some(to), Some(from)) = (to, from) else { bail!("an agent without pipes") };
        let mut agent = Agent { child, to, from: BufReader::new(from) };
        // Once it answers, `unshare` has become the agent, and its namespace is the new one.
        agent.ask("hello")?;
        Ok(agent)
    }

    /// Gives an agent one line and waits for its one-line answer.
    pub(crate) fn ask(&mut self, line: &str) -> Result<String> {
        let mut answer = String::new();
        writeln!(self.to, "{line}")
            .and_then(|()| self.to.flush())
            .and_then(|()| self.from.read_line(&mut answer))
            .with_context(|| format!("asking an agent: {line}"))?;
        match answer.trim_end_matches('\n').split_once(' ') {
            Some(("ok", answer)) => Ok(answer.to_owned()),
            Some(("error", why)) => bail!("{line}: {why}"),
            _ => bail!("{line}: the agent ended"),
        }
    }

    /// Interfaces, routes, rules and listeners.
    fn settle(&mut self, host: &HostPlan) -> Result<()> {
        self.run(&["ip", "-batch", "-"], &host.commands.join("\n"))?;
        for interface in &host.interfaces {
            for (key, value) in NEIGHBOURS {
                self.ask(&format!("set ipv4/neigh/{interface}/{key} {value}"))?;
            }
        }
        if !host.rules.is_empty() {
            self.run(&["iptables-restore"], &host.rules)?;
        }
        for listen in &host.listens {
            let (protocol, address) = (&listen.protocol, &listen.address);
            if protocol != "sctp" {
                let (port, process) = (listen.port, &listen.process);
                self.ask(&format!("listen {protocol} {address}:{port} {process}"))?;
            }
        }
        Ok(())
    }

    /// Runs a program in the host's namespace.
    pub(crate) fn run(&self, command: &[&str], input: &str) -> Result<()> {
        let shown = command.join(" ");
        let mut child = Command::new("nsenter")
            .arg(format!("--net=/proc/{}/ns/net", self.child.id()))
            .arg("--")
            .args(command)
            .env("PATH", path())
            // The legacy programs lock a file of the whole system; our tables are our own.
            .env("XTABLES_LOCKFILE", "/dev/null")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("could not start `{shown}`"))?;
        let stdin = child.stdin.take();
        // A program that fails at once does not read on; its exit says so.
        let _ = stdin.map(|mut stdin| writeln!(stdin, "{}", input.trim_end()));
        let output = child.wait_with_output()?;
        if !output.status.success() {
            bail!("`{shown}`: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(())
    }
}

/// PATH, and where system programs stand though not everyone has them on it.
fn path() -> String {
    format!("{}:/usr/sbin:/sbin", std::env::var("PATH").unwrap_or_default())
}

impl Drop for Agent {
    fn drop(&mut self) {
        // It holds nothing that would be lost, and its namespace goes with it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
