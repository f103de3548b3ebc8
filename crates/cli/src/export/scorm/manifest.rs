//! `imsmanifest.xml`: what the package holds, and what of it a learning system launches.
//!
//! After SCORM 1.2's content aggregation model (IMS Content Packaging 1.1.2 with ADL's `adlcp` attributes).

use crate::xml::escaped;

/// The identifier of the resource that lists the files that all exercises share.
const SHARED: &str = "shared-files";

/// An exercise, as one thing to launch.
pub(super) struct Item<'a> {
    /// What its files are called: letters, digits, `-`, `_` and `.`.
    pub(super) stem: &'a str,
    pub(super) title: &'a str,
    /// Its page.
    pub(super) launch: String,
}

/// The manifest of a package with these items and files.
pub(super) fn write(title: &str, items: &[Item<'_>], files: &[&str]) -> String {
    let mut text = String::from(HEAD);
    let line = |text: &mut String, depth: usize, line: &str| {
        text.push_str(&"  ".repeat(depth));
        text.push_str(line);
        text.push('\n');
    };
    line(&mut text, 1, "<organizations default=\"course\">");
    line(&mut text, 2, "<organization identifier=\"course\" structure=\"hierarchical\">");
    line(&mut text, 3, &format!("<title>{}</title>", escaped(title)));
    for Item { stem, title, .. } in items {
        let id = format!(
            "identifier=\"item-{stem}\" identifierref=\"resource-{stem}\" isvisible=\"true\""
        );
        line(&mut text, 3, &format!("<item {id}>"));
        line(&mut text, 4, &format!("<title>{}</title>", escaped(title)));
        line(&mut text, 3, "</item>");
    }
    line(&mut text, 2, "</organization>");
    line(&mut text, 1, "</organizations>");
    line(&mut text, 1, "<resources>");
    let file = |path: &str| format!("<file href=\"{}\"/>", escaped(&address(path)));
    for Item { stem, launch, .. } in items {
        let href = escaped(&address(launch));
        let kind = "type=\"webcontent\" adlcp:scormtype=\"sco\"";
        line(
            &mut text,
            2,
            &format!("<resource identifier=\"resource-{stem}\" {kind} href=\"{href}\">"),
        );
        line(&mut text, 3, &file(launch));
        line(&mut text, 3, &format!("<dependency identifierref=\"{SHARED}\"/>"));
        line(&mut text, 2, "</resource>");
    }
    let kind = "type=\"webcontent\" adlcp:scormtype=\"asset\"";
    line(&mut text, 2, &format!("<resource identifier=\"{SHARED}\" {kind}>"));
    for path in files.iter().filter(|path| items.iter().all(|item| item.launch != **path)) {
        line(&mut text, 3, &file(path));
    }
    line(&mut text, 2, "</resource>");
    line(&mut text, 1, "</resources>");
    text.push_str("</manifest>\n");
    text
}

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="portolan" version="1.0"
    xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
    xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="http://www.imsproject.org/xsd/imscp_rootv1p1p2 imscp_rootv1p1p2.xsd http://www.adlnet.org/xsd/adlcp_rootv1p2 adlcp_rootv1p2.xsd">
  <metadata>
    <schema>ADL SCORM</schema>
    <schemaversion>1.2</schemaversion>
  </metadata>
"#;

/// A path as a relative address has it.
fn address(path: &str) -> String {
    let mut address = String::new();
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                address.push(char::from(byte));
            }
            other => address.push_str(&format!("%{other:02X}")),
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_text_and_paths_are_addresses() {
        let item = Item { stem: "a", title: "<b> & \"c\"", launch: "exercise-a.html".to_owned() };
        let text = write("T & T", &[item], &["course/a b.yaml", "exercise-a.html"]);
        assert!(text.contains("<title>T &amp; T</title>"));
        assert!(text.contains("<title>&lt;b&gt; &amp; &quot;c&quot;</title>"));
        assert!(text.contains("<file href=\"course/a%20b.yaml\"/>"));
        assert_eq!(text.matches("<file href=\"exercise-a.html\"/>").count(), 1);
    }
}
