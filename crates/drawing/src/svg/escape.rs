//! What a user typed, as text inside a picture.

/// `text` for an element or an attribute. What XML forbids even then is replaced.
pub(super) fn text(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => written.push_str("&amp;"),
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '"' => written.push_str("&quot;"),
            '\'' => written.push_str("&#39;"),
            // XML 1.0, 2.2: what a document may hold.
            '\t' | '\n' | '\r' => written.push(' '),
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => {
                written.push('\u{fffd}');
            }
            letter => written.push(letter),
        }
    }
    written
}

/// A short name that follows from `texts` (FNV-1a).
pub(super) fn short_hash(texts: &[&str]) -> String {
    let mut hash: u32 = 0x811c_9dc5;
    for byte in texts.iter().flat_map(|text| text.bytes().chain([0])) {
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    format!("{hash:08x}")
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn markup_and_what_xml_forbids_become_harmless() {
        assert_eq!(text("<a b=\"c\">&'"), "&lt;a b=&quot;c&quot;&gt;&amp;&#39;");
        assert_eq!(
            text("a\u{0}\u{b}\u{1b}\u{ffff}\n]]>"),
            "a\u{fffd}\u{fffd}\u{fffd}\u{fffd} ]]&gt;"
        );
    }
}
