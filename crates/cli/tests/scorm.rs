//! `export --scorm`: what stands in a package, and that its manifest keeps the rules of SCORM 1.2's schemas.
#![allow(clippy::unwrap_used, reason = "a command that cannot be run fails the test")]

use std::collections::BTreeSet;
use std::fs;
use std::io::{Cursor, Read};
use std::path::PathBuf;
use std::process::{Command, Output};
use zip::ZipArchive;

fn scratch(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("scorm").join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    path
}

/// A folder that has what a built page has.
fn page(name: &str) -> PathBuf {
    let folder = scratch(name);
    let html = "<head><title>P</title><script src=\"./scorm.js\"></script><script src=\"./app.js\"></script></head>";
    for (path, text) in [
        ("scorm.html", html),
        ("index.html", "<head></head>"),
        ("scorm.js", ""),
        ("app.js", ""),
        ("sw.js", ""),
        ("snippets/a b.js", ""),
        ("s/order-service.html", ""),
        ("exercises/index.json", "[]"),
    ] {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn export(page: &str, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portolan"));
    command.args(["export", "--scorm", "-", "--page"]).arg(self::page(page)).args(more);
    command.output().unwrap()
}

struct Package(ZipArchive<Cursor<Vec<u8>>>);

impl Package {
    fn of(output: Output) -> Self {
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        Package(ZipArchive::new(Cursor::new(output.stdout)).unwrap())
    }

    fn paths(&self) -> BTreeSet<String> {
        self.0.file_names().map(|name| name.unwrap().into_owned()).collect()
    }

    fn text(&mut self, path: &str) -> String {
        let mut text = String::new();
        self.0.by_name(path).unwrap().read_to_string(&mut text).unwrap();
        text
    }
}

/// The values of an attribute, in order.
fn values<'a>(xml: &'a str, attribute: &str) -> Vec<&'a str> {
    let mark = format!(" {attribute}=\"");
    xml.split(&mark).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

#[test]
fn a_package_holds_the_page_the_course_and_a_page_to_launch_for_each_exercise() {
    let mut package = Package::of(export("all", &[]));
    let paths = package.paths();
    for path in ["imsmanifest.xml", "index.html", "app.js", "scorm.js", "course/order-service.yaml"]
    {
        assert!(paths.contains(path), "{path}");
    }
    for path in ["sw.js", "scorm.html", "s/order-service.html", "exercises/index.json"] {
        assert!(!paths.contains(path), "{path}");
    }
    let list: serde_json::Value = serde_json::from_str(&package.text("course/index.json")).unwrap();
    let rows = list.as_array().unwrap();
    assert_eq!(rows.len(), paths.iter().filter(|path| path.starts_with("exercise-")).count());
    assert_eq!(rows[0]["name"], "order-service");
    assert_eq!(rows[0]["step"], "ports");
    let launched = package.text("exercise-order-service.html");
    let (meta, script) =
        (launched.find("<meta name=\"portolan-exercise\""), launched.find("<script"));
    assert!(meta.unwrap() < script.unwrap(), "{launched}");
}

#[test]
fn the_manifest_names_each_file_once_and_refers_to_what_is_there() {
    let mut package = Package::of(export("manifest", &[]));
    let manifest = package.text("imsmanifest.xml");
    let identifiers = values(&manifest, "identifier");
    let unique: BTreeSet<&str> = identifiers.iter().copied().collect();
    assert_eq!(unique.len(), identifiers.len(), "identifiers are unique");
    for reference in values(&manifest, "identifierref") {
        assert!(unique.contains(reference), "{reference}");
    }
    assert!(unique.contains(values(&manifest, "default")[0]));
    // Each file of the package but the manifest stands in one resource.
    let named: Vec<String> = manifest
        .lines()
        .filter(|line| line.trim_start().starts_with("<file "))
        .map(|line| values(line, "href")[0].replace("%20", " "))
        .collect();
    let mut paths = package.paths();
    paths.remove("imsmanifest.xml");
    assert_eq!(named.len(), paths.len());
    assert_eq!(named.into_iter().collect::<BTreeSet<_>>(), paths);
    // What is launched is a file of its own resource.
    for resource in manifest.split("<resource ").skip(1).filter(|text| text.contains("\"sco\"")) {
        let hrefs = values(resource, "href");
        assert_eq!(hrefs[0], hrefs[1]);
    }
    // The schemas want these in this order.
    let places = ["<metadata>", "<organizations ", "<resources>", "</manifest>"]
        .map(|element| manifest.find(element).unwrap());
    assert!(places.is_sorted());
}

#[test]
fn a_package_can_hold_one_exercise_or_a_folders() {
    let mut one = Package::of(export("one", &["who-is-calling", "--title", "A & B"]));
    let manifest = one.text("imsmanifest.xml");
    assert_eq!(values(&manifest, "identifierref").len(), 2, "its resource, and the shared files");
    assert!(manifest.contains("<title>A &amp; B</title>"));
    let folder = scratch("own");
    fs::create_dir_all(&folder).unwrap();
    let text = include_str!("../../../exercises/order-service.yaml");
    let (exercise, start) = text.split_once("\n---\n").unwrap();
    let exercise = exercise.replace("name: order-service", "name: 'my \"first\" <one>'");
    fs::write(folder.join("1.yaml"), exercise).unwrap();
    fs::write(folder.join("2.yaml"), start).unwrap();
    let mut own = Package::of(export("own-page", &[folder.to_str().unwrap()]));
    assert!(own.paths().contains("course/my--first---one-.yaml"));
    let launched = own.text("exercise-my--first---one-.html");
    assert!(launched.contains("data-own=\"my &quot;first&quot; &lt;one&gt;\""), "{launched}");
}

#[test]
fn what_cannot_be_packed_ends_with_2_and_one_line() {
    let page = page("refused");
    let page = page.to_str().unwrap();
    let nowhere = scratch("nowhere");
    let manifest = scratch("no-exercise.yaml");
    fs::write(&manifest, "kind: Service\n").unwrap();
    for (arguments, told) in [
        (vec!["--page", nowhere.to_str().unwrap()], "no built page stands here"),
        (vec!["--page", page, "no-such-exercise"], "no-such-exercise"),
        (vec!["--page", page, manifest.to_str().unwrap()], "no-exercise.yaml"),
        (vec!["--page", page, "order-service", "order-service"], "another exercise is called"),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_portolan"));
        let output = command.args(["export", "--scorm", "-"]).args(arguments).output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(error.contains(told) && error.lines().count() == 1, "{error}");
    }
}
