//! Pictures of whole scenarios: well formed, the same each time, and harmless whatever a user typed.

use super::*;
use portolan::request::Request;
use portolan::scenario::{Scenario, Source};

fn first(mend: impl Fn(&str) -> String) -> Vec<Source> {
    let text = |name: &str, text: &str| Source { name: name.to_owned(), text: mend(text) };
    vec![
        text("service.yaml", include_str!("../../../scenarios/order-service/service.yaml")),
        text("pods.yaml", include_str!("../../../scenarios/order-service/pods.yaml")),
        text("cluster.yaml", include_str!("../../../scenarios/order-service/cluster.yaml")),
    ]
}

fn journey(scenario: &Scenario, to: &str) -> Journey {
    let request = Request { from: "laptop".into(), to: to.into(), seed: 1 };
    scenario.send(&request).expect("a journey")
}

/// The elements of a picture, by a reader that knows no more than XML: each must be closed in its turn, and no
/// text may hold what only markup may.
fn elements(svg: &str) -> Vec<String> {
    let mut open: Vec<String> = Vec::new();
    let mut found = Vec::new();
    let mut rest = svg;
    while let Some((text, after)) = rest.split_once('<') {
        assert!(open.last().is_some_and(|name| name == "style") || !text.contains('>'), "{text}");
        assert!(!text.contains("]]>"));
        let (inside, next) = after.split_once('>').expect("a tag ends");
        rest = next;
        if let Some(name) = inside.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name));
            continue;
        }
        let name = inside.split([' ', '/']).next().unwrap_or_default().to_owned();
        found.push(inside.to_owned());
        if !inside.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
    found
}

/// What a picture must never hold.
fn assert_harmless(svg: &str) {
    for inside in elements(svg) {
        let name = inside.split([' ', '/']).next().unwrap_or_default();
        let known =
            ["svg", "title", "desc", "style", "defs", "pattern", "marker", "g", "rect", "path"];
        assert!(known.contains(&name) || ["circle", "text", "tspan"].contains(&name), "{inside}");
        let attributes = inside.split_once(' ').map_or("", |(_, attributes)| attributes);
        for attribute in attributes.split('"').step_by(2) {
            let attribute = attribute.trim().trim_end_matches('=');
            assert!(!attribute.starts_with("on") && !attribute.contains("href"), "{inside}");
            assert!(attribute != "style" && attribute != "src", "{inside}");
        }
    }
    let style = svg.split_once("<style>").and_then(|(_, rest)| rest.split_once("</style>"));
    let (style, rest) = style.expect("styles");
    assert!(!style.contains("@import") && !style.contains("url(") && !rest.contains("<style"));
    let forbidden = |c: char| c < ' ' && c != '\n' || c == '\u{ffff}' || c == '\u{7f}';
    assert!(!svg.contains(forbidden));
}

#[test]
fn every_step_gives_a_well_formed_picture_of_the_same_size() {
    let scenario = Scenario::read(&first(str::to_owned));
    let journey = journey(&scenario, "http://node-1:32222");
    for width in [320, 760, WIDTH] {
        let size = |svg: &str| svg.split_once(" role=").map(|(size, _)| size.to_owned());
        let mut sizes = Vec::new();
        for step in 0..journey.steps.len() {
            let wanted = Wanted { width, ..Wanted::default() };
            let svg = svg(scenario.chart(), Some(&journey), step, wanted);
            assert_harmless(&svg);
            assert_eq!(svg, super::svg(scenario.chart(), Some(&journey), step, wanted));
            assert!(svg.matches("class=\"token").count() >= 1, "{step}");
            sizes.push(size(&svg));
        }
        sizes.dedup();
        assert_eq!(sizes.len(), 1, "{sizes:?}");
    }
}

#[test]
fn a_picture_says_in_words_what_it_shows() {
    let scenario = Scenario::read(&first(str::to_owned));
    let journey = journey(&scenario, "http://node-1:1");
    let svg = svg(scenario.chart(), Some(&journey), usize::MAX, Wanted::default());
    assert!(svg.contains("role=\"img\" aria-labelledby=\"t"), "{svg}");
    assert!(svg.contains(">laptop calls http://node-1:1</title>"));
    assert!(svg.contains("In the end: connection refused by node-1."));
    let (title, told) = alternative(scenario.chart(), None, 0);
    assert_eq!((title.as_str(), told.as_str()), ("Map of the hosts", "1 client, 2 nodes, 4 pods."));
}

#[test]
fn a_request_that_could_not_leave_shows_the_hosts_and_says_why() {
    let scenario = Scenario::read(&first(str::to_owned));
    let journey = journey(&scenario, "http://nowhere.example:80");
    let svg = svg(scenario.chart(), Some(&journey), 0, Wanted::default());
    assert_harmless(&svg);
    assert!(svg.contains("does not resolve"), "{svg}");
}

#[test]
fn hostile_names_stay_text() {
    let hostile = [
        "</text><script>alert(1)</script>",
        "\\\" onload=\\\"alert(1)",
        "' onclick='x",
        "]]><!--",
        "javascript:alert(1)",
        "&lt;&#x3c;&xxe;",
        "\\u0001\\u000b\\uffff",
        "<image href=\\\"https://example.com/x.png\\\"/>",
        "</style><style>*{background:url(https://example.com)}",
    ];
    for name in hostile {
        let client = format!(
            "apiVersion: portolan/v1alpha1\nkind: Client\nmetadata: {{name: \"{name}\"}}\nspec: {{ip: 203.0.113.77}}\n"
        );
        let pod = format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p, labels: {{\"{name}\": \"{name}\"}}, annotations: {{a: \"{name}\"}}}}\n\
             spec: {{nodeName: \"{name}\", containers: [{{name: \"{name}\", image: \"{name}\"}}]}}\n"
        );
        let mut sources = first(str::to_owned);
        sources.push(Source { name: "more.yaml".into(), text: format!("{client}---\n{pod}") });
        let scenario = Scenario::read(&sources);
        let to = name.replace("\\\"", "\"");
        assert_harmless(&svg(scenario.chart(), None, 0, Wanted::default()));
        for caller in scenario.callers() {
            let request = Request { from: caller.name, to: format!("http://{to}/"), seed: 1 };
            let Ok(journey) = scenario.send(&request) else { continue };
            for theme in [Theme::Light, Theme::Dark, Theme::Reader] {
                let wanted = Wanted { theme, ..Wanted::default() };
                assert_harmless(&svg(scenario.chart(), Some(&journey), 0, wanted));
            }
        }
        // What no reader of manifests would let through.
        let mut journey = journey(&scenario, "http://node-1:32222");
        let name = name.replace("\\u0001\\u000b\\uffff", "\u{1}\u{b}\u{ffff}\u{0}");
        name.clone_into(&mut journey.to);
        for step in &mut journey.steps {
            name.clone_into(&mut step.host.name);
            name.clone_into(&mut step.before.source.ip);
            name.clone_into(&mut step.after.destination.ip);
            step.sentence = portolan::text::Text::new().say(&*name).name(&*name).code(&*name);
            if let Some(chain) = &mut step.chain {
                name.clone_into(&mut chain.short);
                name.clone_into(&mut chain.meaning);
            }
        }
        let mut chart = (**scenario.chart()).clone();
        for node in &mut chart.nodes {
            name.clone_into(&mut node.name);
            node.pods.clear();
        }
        for step in 0..journey.steps.len() {
            assert_harmless(&svg(&chart, Some(&journey), step, Wanted::default()));
        }
    }
}

#[test]
fn two_pictures_in_one_document_do_not_share_names() {
    let scenario = Scenario::read(&first(str::to_owned));
    let journey = journey(&scenario, "http://node-1:32222");
    let names = |step: usize| {
        let svg = svg(scenario.chart(), Some(&journey), step, Wanted::default());
        let names = svg.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next());
        names.map(str::to_owned).collect::<Vec<_>>()
    };
    let (a, b) = (names(0), names(1));
    assert_eq!(a.len(), 5, "{a:?}");
    assert!(a.iter().all(|name| !b.contains(name)));
}
