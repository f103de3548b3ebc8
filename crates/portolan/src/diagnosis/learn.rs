//! What there is to learn from each diagnosis: a paragraph each, apart from the finding, so that a page can load the
//! texts late.

/// The paragraphs, each under its code: `## CODE`, then the text.
static PARAGRAPHS: &str = include_str!("learn.txt");

/// The paragraph of a code; empty for a code that there is not.
pub fn paragraph(code: &str) -> &'static str {
    let mut sections = PARAGRAPHS.split("\n## ");
    let found = sections.find_map(|section| {
        let (head, text) = section.split_once('\n')?;
        (head.trim() == code).then_some(text.trim())
    });
    found.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::CATALOGUE;

    #[test]
    fn every_code_has_a_paragraph_and_every_paragraph_a_code() {
        for entry in &CATALOGUE {
            assert!(paragraph(entry.code).len() > 100, "{}", entry.code);
        }
        let heads = PARAGRAPHS.split("\n## ").skip(1).filter_map(|section| section.lines().next());
        for head in heads {
            assert!(CATALOGUE.iter().any(|entry| entry.code == head), "{head}");
        }
        assert_eq!(paragraph("no-such-code"), "");
    }
}
