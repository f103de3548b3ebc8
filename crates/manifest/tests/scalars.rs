//! What a plain scalar becomes on its way through kubectl: go-yaml v2 to JSON.

use manifest::decode::to_json;
use manifest::position::Places;
use manifest::tree::yaml;

/// The JSON text of a YAML text, or what is wrong with it.
fn json(text: &str) -> String {
    let places = Places::new(text);
    let (trees, problem) = yaml::read(&places, 0..text.len());
    match (problem, trees.first()) {
        (Some(problem), _) => format!("{}: {}", problem.code, problem.message),
        (None, Some(tree)) => to_json(&tree.root).to_string(),
        (None, None) => String::new(),
    }
}

#[track_caller]
fn check(table: &[(&str, &str)]) {
    for (written, meant) in table {
        assert_eq!(json(&format!("a: {written}\n")), format!("{{\"a\":{meant}}}"), "{written}");
    }
}

#[test]
fn words_for_yes_and_no_are_booleans() {
    for word in ["y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE"] {
        check(&[(word, "true")]);
    }
    for word in ["n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE"] {
        check(&[(word, "false")]);
    }
    check(&[("yEs", "\"yEs\""), ("oN", "\"oN\""), ("'y'", "\"y\""), ("\"no\"", "\"no\"")]);
}

#[test]
fn nothing_is_written_in_four_ways() {
    check(&[("", "null"), ("~", "null"), ("null", "null"), ("NULL", "null"), ("Null", "null")]);
    check(&[("nULL", "\"nULL\""), ("''", "\"\""), ("none", "\"none\""), ("None", "\"None\"")]);
}

#[test]
fn whole_numbers_have_gos_prefixes_and_underscores() {
    check(&[
        ("80", "80"),
        ("+80", "80"),
        ("-80", "-80"),
        ("010", "8"),
        ("-010", "-8"),
        ("0o10", "8"),
        ("0x50", "80"),
        ("0X50", "80"),
        ("0b101", "5"),
        ("-0b101", "-5"),
        ("1_000", "1000"),
        ("0", "0"),
        ("00", "0"),
        ("9223372036854775807", "9223372036854775807"),
        ("-9223372036854775808", "-9223372036854775808"),
    ]);
}

#[test]
fn a_number_with_a_digit_that_octal_has_not_is_decimal() {
    check(&[("08080", "8080"), ("080", "80"), ("0x5g", "\"0x5g\""), ("0b2", "\"0b2\"")]);
}

#[test]
fn numbers_with_a_point_or_an_exponent_are_floats_and_whole_ones_print_whole() {
    check(&[
        ("80.0", "80"),
        ("80.", "80"),
        (".5", "0.5"),
        ("8e1", "80"),
        ("8.05e3", "8050"),
        ("8080.5", "8080.5"),
        ("-1.5", "-1.5"),
        ("1e999", "\"1e999\""),
        ("1.2.3", "\"1.2.3\""),
        ("10.96.0.10", "\"10.96.0.10\""),
        ("+", "\"+\""),
        (".", "\".\""),
        ("1:30", "\"1:30\""),
    ]);
}

#[test]
fn what_json_cannot_hold_is_refused() {
    assert_eq!(json("a: .inf"), "yaml-number: json: unsupported value: +Inf");
    assert_eq!(json("a: -.Inf"), "yaml-number: json: unsupported value: -Inf");
    assert_eq!(json("a: .NaN"), "yaml-number: json: unsupported value: NaN");
}

#[test]
fn dates_and_times_stay_texts() {
    check(&[
        ("2001-01-01", "\"2001-01-01\""),
        ("2001-12-14T21:59:43Z", "\"2001-12-14T21:59:43Z\""),
        ("2001-12-14 21:59:43.1", "\"2001-12-14 21:59:43.1\""),
    ]);
}

#[test]
fn tags_decide_what_a_scalar_is() {
    check(&[
        ("!!str 80", "\"80\""),
        ("! 80", "\"80\""),
        ("!!int \"80\"", "80"),
        ("!!float 80", "80"),
        ("!!bool \"yes\"", "true"),
        ("!!null \"\"", "null"),
        ("!!binary aGVsbG8=", "\"hello\""),
        ("!mine 80", "\"80\""),
        ("!<tag:yaml.org,2002:str> 80", "\"80\""),
    ]);
    assert_eq!(json("a: !!int x"), "yaml-tag: cannot decode !!str `x` as a !!int");
}

#[test]
fn keys_become_texts() {
    assert_eq!(json("on: 1"), "{\"true\":1}");
    assert_eq!(json("0x10: 1"), "{\"16\":1}");
    assert_eq!(json("'on': 1"), "{\"on\":1}");
    assert_eq!(json("1.50: 1"), "{\"1.5\":1}");
    assert_eq!(json("1234567.5: 1"), "{\"1.2345675e+06\":1}");
    assert_eq!(json("2001-01-01: 1"), "{\"2001-01-01\":1}");
    assert_eq!(json("~: 1"), "yaml-key: unsupported map key \"~\"");
    assert_eq!(json("[a]: 1"), "yaml-key: a key must be a single value, not a list or an object");
}

#[test]
fn merge_keys_merge_as_go_yaml_v2_does() {
    let merged = |rest: &str| {
        let json = json(&format!("x: &x {{a: 1, b: 1}}\nw: &w {{a: 3}}\nz: {rest}\n"));
        json.split_once("\"z\":").map_or(json.clone(), |(_, z)| z.trim_end_matches('}').to_owned())
    };
    assert_eq!(merged("{<<: *x, b: 2}"), "{\"a\":1,\"b\":2");
    // A key before the merge key yields to it.
    assert_eq!(merged("{b: 2, <<: *x}"), "{\"a\":1,\"b\":1");
    assert_eq!(merged("{<<: [*x, *w]}"), "{\"a\":1,\"b\":1");
    assert_eq!(merged("{<<: [*w, *x]}"), "{\"a\":3,\"b\":1");
    assert_eq!(merged("{'<<': 1}"), "{\"<<\":1");
    let refused = "yaml-merge: map merge requires map or sequence of maps as the value";
    assert_eq!(merged("{<<: 1}"), refused);
    assert_eq!(merged("{<<: [1]}"), refused);
}

#[test]
fn of_a_key_that_stands_twice_the_last_counts() {
    assert_eq!(json("a: 1\nb: 2\na: 3\n"), "{\"a\":3,\"b\":2}");
}

#[test]
fn aliases_repeat_their_anchors() {
    assert_eq!(json("a: &x [1, {b: 2}]\nc: *x\n"), "{\"a\":[1,{\"b\":2}],\"c\":[1,{\"b\":2}]}");
    assert_eq!(json("a: &x [*x]"), "yaml-alias: an anchor's value contains itself");
}
