//! Which files of `dist/` a browser loads before anybody touches the page.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

/// The files, by their paths inside `dist`: the page, what its tags load, and what those scripts
/// import. The app itself loads nothing before the user turns to the editor; the browser tests hold
/// this list against a real visit.
pub(crate) fn files(dist: &Path, page: &str) -> Result<Vec<String>> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![page.to_owned()];
    while let Some(file) = waiting.pop() {
        if !dist.join(&file).is_file() {
            bail!("the page loads {file}, which is not in {}", dist.display());
        }
        let extension = file.rsplit('.').next();
        let is_text = matches!(extension, Some("html" | "js" | "css"));
        if found.insert(file.clone()) && is_text {
            let text = fs::read_to_string(dist.join(&file))
                .with_context(|| format!("could not read {file} in {}", dist.display()))?;
            let named = match extension {
                Some("html") => loaded_by_tags(&text),
                Some("js") => imported(&text),
                _ => loaded_by_styles(&text),
            };
            waiting.extend(named.into_iter().filter_map(|name| resolve(&file, name)));
        }
    }
    Ok(found.into_iter().collect())
}

/// The addresses in the `src` and `href` of the tags that load: scripts, styles, preloads, icons.
fn loaded_by_tags(html: &str) -> Vec<&str> {
    html.split('<')
        .filter(|tag| ["script", "link", "img"].iter().any(|name| tag.starts_with(name)))
        .filter_map(|tag| tag.split('>').next())
        // A browser asks for it when somebody may want to install the page, not to show it.
        .filter(|tag| attribute(tag, "rel") != Some("manifest"))
        .filter_map(|tag| attribute(tag, "src").or_else(|| attribute(tag, "href")))
        .collect()
}

/// An attribute's value in a tag, quoted or not.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let start = tag.find(&format!(" {name}="))? + name.len() + 2;
    let value = tag.get(start..)?;
    match value.chars().next()? {
        quote @ ('"' | '\'') => value.get(1..)?.split(quote).next(),
        _ => value.split_whitespace().next(),
    }
}

/// What a module imports before it runs: `import "x"` and `from "x"`, minified or not.
fn imported(script: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for keyword in ["import", "from"] {
        for (at, _) in script.match_indices(keyword) {
            let rest = script.get(at + keyword.len()..).unwrap_or_default().trim_start();
            let Some(quote @ ('"' | '\'')) = rest.chars().next() else { continue };
            names.extend(rest.get(1..).and_then(|rest| rest.split(quote).next()));
        }
    }
    // Text that happens to read like an import is no address of ours.
    names.retain(|name| name.starts_with("./") || name.starts_with("../"));
    names
}

/// What a stylesheet loads: the addresses in `url(...)`.
fn loaded_by_styles(styles: &str) -> Vec<&str> {
    styles
        .split("url(")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .map(|address| address.trim_matches(['"', '\'']))
        .collect()
}

/// An address in a file, as a path inside `dist`; `None` for what is not one of its files.
fn resolve(from: &str, address: &str) -> Option<String> {
    let address = address.split(['?', '#']).next()?;
    if address.is_empty() || address.contains(':') || address.starts_with('/') {
        return None;
    }
    let mut path: Vec<&str> = from.split('/').collect();
    path.pop();
    for part in address.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(path.pop()?),
            name => path.push(name),
        }
    }
    Some(path.join("/"))
}

#[cfg(test)]
mod tests {
    use super::{imported, loaded_by_styles, loaded_by_tags, resolve};

    #[test]
    fn tags_that_load_are_scripts_styles_and_preloads() {
        let html = "<link href=./a.css rel=stylesheet><script type=\"module\" src=\"./b.js\">\
                    </script><a href=\"https://example.org\">elsewhere</a><link rel=\"manifest\" href=\"m\">";
        assert_eq!(loaded_by_tags(html), ["./a.css", "./b.js"]);
    }

    #[test]
    fn imports_are_found_minified_and_not() {
        let script = "import a from './a.js';import{b}from\"./b.js\";import\"../c.js\";\
                      let x = 'message from \"nobody\"'; await import('./later.js')";
        let mut names = imported(script);
        names.sort_unstable();
        assert_eq!(names, ["../c.js", "./a.js", "./b.js"]);
    }

    #[test]
    fn styles_load_what_they_name() {
        assert_eq!(loaded_by_styles("a{background:url(\"x.svg\")}"), ["x.svg"]);
    }

    #[test]
    fn addresses_are_relative_to_the_file_that_names_them() {
        assert_eq!(resolve("index.html", "./a.js").as_deref(), Some("a.js"));
        assert_eq!(resolve("snippets/x/inline.js", "../../a.js?v=1").as_deref(), Some("a.js"));
        assert_eq!(resolve("index.html", "https://example.org/a.js"), None);
        assert_eq!(resolve("portolan.css", "data:image/svg+xml,..."), None);
        assert_eq!(resolve("index.html", "../outside.js"), None);
    }
}
