//! `portolan export`: the picture, the lines for a page, and what cannot be exported.
#![allow(clippy::unwrap_used, reason = "a command that cannot be run fails the test")]

mod command;

use command::{portolan, text};
use std::path::PathBuf;
use std::process::Output;

const SCENARIO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/node-port");

/// The texts of a whole scenario, as one.
fn scenario() -> String {
    let read = |name| std::fs::read_to_string(format!("{SCENARIO}/{name}.yaml")).unwrap();
    ["service", "pods", "cluster"].map(read).join("\n---\n")
}

const REQUEST: [&str; 4] = ["--from", "laptop", "--to", "http://node-1:32222"];

fn export(more: &[&str], input: &str) -> Output {
    portolan(&[&["export", "-f", "-"], &REQUEST[..], more].concat(), input)
}

#[test]
fn a_step_is_written_as_svg_the_same_each_time() {
    let output = export(&["--svg", "-", "--step", "6", "--theme", "dark"], &scenario());
    let svg = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""), "{svg}");
    assert!(
        svg.contains("<title id=\"") && svg.contains("laptop calls http://node-1:32222</title>")
    );
    assert!(svg.contains("Step 6 of 18, node-1:") && svg.contains("KUBE-EXT-…"));
    assert!(!svg.contains("var(") && !svg.contains("prefers-color-scheme"));
    let again = export(&["--svg", "-", "--step", "6", "--theme", "dark"], &scenario());
    assert_eq!(svg, text(&again.stdout));
    let auto = export(&["--svg", "-", "--width", "400", "--no-caption"], &scenario());
    let auto = text(&auto.stdout);
    assert!(auto.contains("prefers-color-scheme") && auto.contains(" width=\"400\""));
    assert!(!auto.contains("class=\"caption\""));
}

#[test]
fn a_file_gets_the_picture_and_the_hosts_at_rest_need_no_request() {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("hosts.svg");
    let written = portolan(&["export", "-f", "-", "--svg", path.to_str().unwrap()], &scenario());
    assert!(written.status.success() && written.stdout.is_empty());
    assert!(std::fs::read_to_string(&path).unwrap().contains("Map of the hosts"));
}

#[test]
fn the_lines_for_a_page_hold_the_manifests_as_text_the_picture_and_a_link_that_leads_to_the_same() {
    let output =
        export(&["--embed", "--site", "https://portolan.example/", "--step", "6"], &scenario());
    let lines = text(&output.stdout);
    assert!(
        lines.starts_with(
            "<script src=\"https://portolan.example/portolan-playground.js\" defer></script>\n\
         <portolan-playground from=\"laptop\" to=\"http://node-1:32222\" step=\"6\">\n\
         <img src=\"data:image/svg+xml;base64,PHN2Zy"
        ),
        "{lines}"
    );
    assert!(lines.contains("alt=\"laptop calls http://node-1:32222. Step 6 of 18, node-1: "));
    assert!(lines.contains("<pre>") && lines.contains("nodePort: 32222"));
    let (_, link) = lines.split_once("<a href=\"").unwrap();
    let (link, _) = link.split_once('"').unwrap();
    assert!(link.starts_with("https://portolan.example/#v1="), "{link}");
    let linked = portolan(&["export", "--svg", "-", "--link", link], "");
    assert!(linked.status.success(), "{}", text(&linked.stderr));
    let own = export(&["--svg", "-", "--step", "6"], &scenario());
    assert_eq!(text(&linked.stdout), text(&own.stdout));
}

#[test]
fn beside_a_file_the_lines_name_it_and_without_a_site_they_say_so() {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("step.svg");
    let output = export(&["--embed", "--svg", path.to_str().unwrap(), "--seed", "7"], &scenario());
    let lines = text(&output.stdout);
    assert!(lines.contains("<img src=\"step.svg\" alt=\""), "{lines}");
    assert!(
        lines.contains("<script src=\"./portolan-playground.js\"")
            && lines.contains(" state=\"v1=")
    );
    assert!(text(&output.stderr).contains("note: without --site"));
}

#[test]
fn what_a_user_typed_stays_text_in_the_lines() {
    let hostile = scenario() + "\n# </pre></portolan-playground><script>alert(1)</script> \" & '\n";
    let output = portolan(
        &[
            "export",
            "-f",
            "-",
            "--embed",
            "--from",
            "laptop",
            "--to",
            "http://node-1:32222/\"onload=x",
        ],
        &hostile,
    );
    let lines = text(&output.stdout);
    assert_eq!(lines.matches("<script").count(), 1, "{lines}");
    assert_eq!(lines.matches("</pre>").count(), 1);
    assert!(!lines.contains("\"onload"));
}

#[test]
fn what_cannot_be_exported_ends_with_2_and_says_why() {
    for (arguments, why) in [
        (vec!["export", "-f", "-"], "--svg"),
        (vec!["export", "--svg", "-"], "--filename"),
        (vec!["export", "--svg", "-", "-f", "-", "--from", "laptop"], "--to"),
        (vec!["export", "--svg", "-", "-f", "no-such-file.yaml"], "no-such-file.yaml: "),
        (vec!["export", "--svg", "-", "-f", "-", "--step", "0"], "a number from 1"),
        (vec!["export", "--svg", "-", "-f", "-", "--step", "2"], "nothing was sent"),
        (vec!["export", "--svg", "-", "-f", "-", "--width", "9"], "280"),
        (vec!["export", "--svg", "-", "--link", "https://example.com/"], "no link of Portolan's"),
        (vec!["export", "--svg", "-", "--link", "#v1=AAAA"], "this link is damaged"),
        (vec!["export", "--svg", "-", "--link", "#v9=AAAA"], "of version 9"),
        (vec!["export", "--embed", "-f", "-", "--site", "javascript:x"], "a web address is meant"),
    ] {
        let output = portolan(&arguments, &scenario());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let told = text(&output.stderr);
        assert!(told.contains(why), "{arguments:?}: {told}");
    }
    let beyond = export(&["--svg", "-", "--step", "99"], &scenario());
    assert_eq!(beyond.status.code(), Some(2));
    assert!(text(&beyond.stderr).contains("there is no step 99: the journey has 18"));
    let stranger = portolan(
        &["export", "-f", "-", "--svg", "-", "--from", "nobody", "--to", "http://node-1:1"],
        &scenario(),
    );
    assert_eq!(stranger.status.code(), Some(2), "{}", text(&stranger.stderr));
}
