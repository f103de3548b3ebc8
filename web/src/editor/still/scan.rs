//! Which part of a line of YAML is what: as much of the language as colours need.

/// The class of a key, and of the signs around values.
const KEY: &str = "y-key";
/// The class of a comment.
const COMMENT: &str = "y-comment";
/// The class of what stands between documents.
const META: &str = "y-meta";
/// A value looks like the text around it.
const VALUE: &str = "";

/// Reads a text line by line.
#[derive(Default)]
pub(super) struct Scanner {
    /// Inside a block of text (`|`, `>`): the column that its lines stand to the right of.
    block: Option<usize>,
    /// How many brackets are open.
    depth: usize,
}

impl Scanner {
    /// The parts of the next line: where each begins, and its class. The first begins at 0.
    pub(super) fn line(&mut self, line: &str) -> Vec<(usize, &'static str)> {
        let mut parts = vec![(0, VALUE)];
        let indent = line.len() - line.trim_start_matches(' ').len();
        if let Some(column) = self.block {
            if indent > column || line.trim().is_empty() {
                return parts;
            }
            self.block = None;
        }
        if line.starts_with("---") || line.starts_with("...") || line.starts_with('%') {
            self.depth = 0;
            parts.push((0, META));
            parts.extend(line.get(3..).filter(|rest| !rest.is_empty()).map(|_| (3, VALUE)));
            return parts;
        }
        let mut at = indent;
        // The column of the innermost key or dash of this line.
        let mut column = indent;
        while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
            let first = rest.chars().next().unwrap_or(' ');
            let blank = rest.len() - rest.trim_start().len();
            if blank > 0 {
                at += blank;
            } else if first == '#' {
                parts.push((at, COMMENT));
                break;
            } else if rest == "-" || rest.starts_with("- ") {
                parts.extend([(at, KEY), (at + 1, VALUE)]);
                column = at;
                at += 1;
            } else if self.is_bracket(first) {
                parts.extend([(at, KEY), (at + 1, VALUE)]);
                at += 1;
            } else if self.depth == 0 && matches!(first, '|' | '>') {
                self.block = Some(column);
                at += rest.find(" #").unwrap_or(rest.len());
            } else {
                let end = at + self.token(rest);
                if end > at && line.get(end - 1..end) == Some(":") {
                    parts.extend([(at, KEY), (end, VALUE)]);
                    column = at;
                }
                at = end.max(at + first.len_utf8());
            }
        }
        parts
    }

    /// Counts a bracket; a comma is one too while brackets are open.
    fn is_bracket(&mut self, sign: char) -> bool {
        match sign {
            '[' | '{' => self.depth += 1,
            ']' | '}' if self.depth > 0 => self.depth -= 1,
            ',' => return self.depth > 0,
            _ => return false,
        }
        true
    }

    /// The length of a key with its colon, or of a value.
    fn token(&self, text: &str) -> usize {
        let quote = text.chars().next().filter(|sign| matches!(sign, '"' | '\''));
        let quoted = quote.map_or(0, |quote| closing(text, quote));
        let mut before = None;
        for (at, sign) in text.char_indices().skip_while(|(at, _)| *at < quoted) {
            let after = text.get(at + sign.len_utf8()..).and_then(|rest| rest.chars().next());
            let ends_key = after.is_none_or(|sign| sign == ' ')
                || self.depth > 0 && (quoted > 0 || after.is_some_and(|sign| ",]}".contains(sign)));
            match sign {
                ':' if ends_key => return at + 1,
                '#' if before == Some(' ') => return at,
                ',' | '[' | ']' | '{' | '}' if self.depth > 0 => return at,
                _ => before = Some(sign),
            }
        }
        text.len()
    }
}

/// The length of a quoted text; the whole when it does not end on this line.
fn closing(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, sign) in text.char_indices().skip(1) {
        if sign == quote && !escaped {
            return at + 1;
        }
        escaped = quote == '"' && sign == '\\' && !escaped;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines' parts other than values.
    fn coloured(text: &str) -> Vec<(&str, &'static str)> {
        let mut scanner = Scanner::default();
        let mut found = Vec::new();
        for line in text.lines() {
            let parts = scanner.line(line);
            for (index, (from, class)) in parts.iter().enumerate() {
                let to = parts.get(index + 1).map_or(line.len(), |(to, _)| *to);
                if !class.is_empty() {
                    found.push((&line[*from..to], *class));
                }
            }
        }
        found
    }

    #[test]
    fn keys_dashes_and_comments_are_told_from_values() {
        assert_eq!(
            coloured("spec: # all\n  - port: 80 # in\n    url: http://a:80#b"),
            [
                ("spec:", KEY),
                ("# all", COMMENT),
                ("-", KEY),
                ("port:", KEY),
                ("# in", COMMENT),
                ("url:", KEY)
            ]
        );
    }

    #[test]
    fn quotes_hide_signs() {
        assert_eq!(
            coloured("\"a: b\": 'c: # d''e' # f\nx: \"\\\"# \" # y"),
            [("\"a: b\":", KEY), ("# f", COMMENT), ("x:", KEY), ("# y", COMMENT)]
        );
    }

    #[test]
    fn brackets_hold_keys_over_several_lines() {
        assert_eq!(
            coloured("a: {b: c,\n  \"d\":1}\ne: f, g"),
            [
                ("a:", KEY),
                ("{", KEY),
                ("b:", KEY),
                (",", KEY),
                ("\"d\":", KEY),
                ("}", KEY),
                ("e:", KEY)
            ]
        );
    }

    #[test]
    fn a_block_of_text_ends_where_its_indentation_does() {
        assert_eq!(
            coloured("- a: |\n    b: c\n\n    # d\n  e: 1\nf: >-\n  - g\n---\nh: 1"),
            [("-", KEY), ("a:", KEY), ("e:", KEY), ("f:", KEY), ("---", META), ("h:", KEY)]
        );
    }

    #[test]
    fn any_text_is_cut_between_letters() {
        for text in
            ["", "ä: ö # ü", "- - -", "[[]]}},", "'", "\"\\", "|", "a:\u{2028}b", "—-—: —", "%é"]
        {
            let mut scanner = Scanner::default();
            for (at, _) in scanner.line(text) {
                assert!(text.is_char_boundary(at), "{text:?} {at}");
            }
        }
    }
}
