//! The lines that put a step into somebody's own page: the element, its manifests as text, and its picture. See
//! `docs/embedding.md`.

use super::picture::Shown;
use crate::arguments::{ExportTheme, PictureArguments};
use crate::packing;
use portolan::share::{self, State};
use std::fmt::Write;

/// The script that knows the element.
const SCRIPT: &str = "portolan-playground.js";

/// The snippet. Without scripts it shows the picture, the manifests and a link.
pub(super) fn snippet(
    arguments: &PictureArguments,
    shown: &Shown,
    picture: &str,
) -> Result<String, String> {
    let site = match arguments.site.as_deref().map(|site| site.trim_end_matches('/')) {
        Some(site) if site.starts_with("https://") || site.starts_with("http://") => {
            format!("{site}/")
        }
        Some(site) => return Err(format!("--site {site}: a web address is meant, with https://")),
        None => {
            eprintln!(
                "portolan: note: without --site, Portolan's files are looked for beside the page"
            );
            "./".to_owned()
        }
    };
    let fragment = fragment(shown)?;
    let mut attributes: Vec<(&str, String)> = Vec::new();
    if let Some(request) = &shown.request {
        // Text and two attributes are enough, and can be edited; a seed or several texts need the whole state.
        if request.seed == 1 {
            attributes.push(("from", request.from.clone()));
            attributes.push(("to", request.to.clone()));
        } else {
            attributes.push(("state", fragment.trim_start_matches('#').to_owned()));
        }
        if arguments.step.is_some() {
            attributes.push(("step", (shown.step + 1).to_string()));
        }
    }
    match arguments.theme {
        ExportTheme::Auto => {}
        ExportTheme::Light => attributes.push(("theme", "light".to_owned())),
        ExportTheme::Dark => attributes.push(("theme", "dark".to_owned())),
    }
    let attributes = attributes.iter().fold(String::new(), |mut text, (name, value)| {
        // Writing to a text cannot fail.
        let _ = write!(text, " {name}=\"{}\"", escaped(value));
        text
    });
    let file = arguments.svg.as_ref().filter(|path| path.as_os_str() != "-");
    let src = match file {
        Some(path) => path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        None => format!("data:image/svg+xml;base64,{}", packing::base64(picture.as_bytes())),
    };
    let (title, told) =
        drawing::svg::alternative(shown.scenario.chart(), shown.journey.as_ref(), shown.step);
    let texts: Vec<&str> = shown.sources.iter().map(|source| source.text.trim_end()).collect();
    Ok(format!(
        "<script src=\"{script}\" defer></script>\n\
         <portolan-playground{attributes}>\n\
         <img src=\"{src}\" alt=\"{alt}\" />\n\
         <details><summary>The manifests</summary>\n\n\
         <pre>{yaml}</pre>\n\n\
         </details>\n\
         <p><a href=\"{link}\">Open in Portolan</a></p>\n\
         </portolan-playground>\n",
        script = escaped(&format!("{site}{SCRIPT}")),
        src = escaped(&src),
        alt = escaped(&format!("{title}. {told}")),
        yaml = escaped(&texts.join("\n---\n")),
        link = escaped(&format!("{site}{fragment}")),
    ))
}

/// The fragment of an address that shows the same.
fn fragment(shown: &Shown) -> Result<String, String> {
    let request = shown.request.clone();
    let sent = u32::from(request.is_some());
    let none = || portolan::request::Request { from: String::new(), to: String::new(), seed: 1 };
    let state = State {
        sources: shown.sources.clone(),
        request: request.unwrap_or_else(none),
        sent,
        nth: 0,
        keep_alive: false,
        step: u32::try_from(shown.step).unwrap_or(u32::MAX),
        shown: Default::default(),
    };
    let too_long = "the texts are too long for a link";
    let text = state.write().ok_or(too_long)?;
    let fragment = share::fragment(&packing::pack(&text));
    if fragment.len() > share::ADDRESS_LIMIT { Err(too_long.to_owned()) } else { Ok(fragment) }
}

/// `text` in HTML, inside quotes or not.
fn escaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => written.push_str("&amp;"),
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '"' => written.push_str("&quot;"),
            '\0' => written.push('\u{fffd}'),
            letter => written.push(letter),
        }
    }
    written
}
