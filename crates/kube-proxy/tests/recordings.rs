//! Holds the rules against those that kube-proxy 1.36 made of the same objects, byte for byte.

#![allow(clippy::unwrap_used)] // A test may panic.

#[allow(dead_code, unreachable_pub)] // Each test binary uses a part of it.
mod recorded;

use netfilter::address::Family;
use recorded::Recording;

/// Compares one kind of text of every recording, for every node that was recorded.
fn compare(suffix: &str, family: Family, text: impl Fn(&kube_proxy::Program) -> String) {
    let mut compared = 0;
    let mut wrong = Vec::new();
    for recording in Recording::all() {
        let cluster = recording.cluster();
        for (name, expected) in &recording.files {
            let Some(node) = name.strip_suffix(suffix) else { continue };
            compared += 1;
            let got = text(&cluster.program(node, family).unwrap());
            if got != *expected {
                wrong.push(format!("{} {name}:\n{}", recording.name, difference(expected, &got)));
            }
        }
    }
    assert!(compared > 0, "no recordings of {suffix}");
    let count = wrong.len();
    wrong.truncate(5);
    assert!(wrong.is_empty(), "{count} of {compared} differ:\n{}", wrong.join("\n"));
}

fn difference(expected: &str, got: &str) -> String {
    let line = expected
        .lines()
        .zip(got.lines())
        .position(|(a, b)| a != b)
        .unwrap_or_else(|| expected.lines().count().min(got.lines().count()));
    format!(
        "line {}\n  expected {}\n  got      {}",
        line + 1,
        expected.lines().nth(line).unwrap_or("(end)"),
        got.lines().nth(line).unwrap_or("(end)"),
    )
}

#[test]
fn the_restore_text_is_kube_proxys_own() {
    compare(".restore", Family::V4, kube_proxy::Program::restore_text);
}

#[test]
fn the_ipv6_restore_text_is_kube_proxys_own() {
    compare(".restore6", Family::V6, kube_proxy::Program::restore_text);
}

#[test]
fn the_save_text_is_what_iptables_save_lists() {
    compare(".save", Family::V4, kube_proxy::Program::save_text);
}

#[test]
fn the_ipv6_save_text_is_what_ip6tables_save_lists() {
    compare(".save6", Family::V6, kube_proxy::Program::save_text);
}
