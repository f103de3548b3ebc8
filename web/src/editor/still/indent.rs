//! How far in a new line begins: under the keys beside it, or further in behind a key without a value. The editor's own
//! rule is the same (`web/editor/indent.js`), so that it does not matter when its bundle comes.

/// By how much what belongs to a key stands further in.
const STEP: usize = 2;

/// The number of blanks before what is typed after `before`, the text up to the cursor.
pub(super) fn of_new_line(before: &str) -> usize {
    let line = before.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let (dash, column) = dashes(line);
    let rest = line.get(column..).unwrap_or_default();
    if rest.starts_with('#') {
        return column;
    }
    match value(rest) {
        Some(value) if is_open(value) => column + STEP,
        Some(_) => column,
        None => dash.unwrap_or(column),
    }
}

/// Where the first dash of a list stands in a line, if there is one, and where what follows blanks and dashes begins.
fn dashes(line: &str) -> (Option<usize>, usize) {
    let blanks = |from: usize| {
        let rest = line.get(from..).unwrap_or_default();
        from + rest.len() - rest.trim_start_matches([' ', '\t']).len()
    };
    let mut first = None;
    let mut column = blanks(0);
    while line.get(column..).is_some_and(|rest| rest.starts_with("- ") || rest.starts_with("-\t")) {
        first.get_or_insert(column);
        column = blanks(column + 1);
    }
    (first, column)
}

/// What stands behind the colon of a key; `None` where no key stands.
fn value(rest: &str) -> Option<&str> {
    let behind = match rest.chars().next()? {
        quote @ ('"' | '\'') => {
            let (_, behind) = rest.get(1..)?.split_once(quote)?;
            behind.trim_start().strip_prefix(':')?
        }
        '[' | ']' | '{' | '}' | ',' | ':' => return None,
        _ => {
            let (key, behind) = rest.split_once(':')?;
            if key.contains('#') {
                return None;
            }
            behind
        }
    };
    (behind.is_empty() || behind.starts_with([' ', '\t'])).then_some(behind)
}

/// Whether what belongs to a key is still to come: on the lines below.
fn is_open(value: &str) -> bool {
    let comment = value.match_indices('#').find(|(at, _)| value[..*at].ends_with([' ', '\t']));
    let value = comment.map_or(value, |(at, _)| &value[..at]).trim();
    value.is_empty() || value.starts_with(['|', '>'])
}

#[cfg(test)]
mod tests {
    use super::of_new_line;

    #[test]
    fn a_new_line_begins_under_the_keys_beside_it_or_further_in() {
        let indents = [
            ("", 0),
            ("kind: Service", 0),
            ("spec:", 2),
            ("spec: # what is wanted", 2),
            ("spec:\n  ports:", 4),
            ("spec:\n  ports:\n  - port: 8080", 4),
            ("spec:\n  ports:\n  - name:", 6),
            ("spec:\n  clusterIPs:\n  - 10.96.0.1", 2),
            ("spec:\n  type: NodePort", 2),
            ("spec:\n  type: NodePort\n\n", 2),
            ("  # a remark: of two words", 2),
            ("  \"a key\":", 4),
            ("  'a: key': 1", 2),
            ("data:\n  script: |", 4),
            ("  http://node-1:32222", 2),
            ("  [a, b]: c", 2),
            ("- - a:", 6),
            ("-", 0),
            ("  é: ü", 2),
        ];
        for (before, indent) in indents {
            assert_eq!(of_new_line(before), indent, "after {before:?}");
        }
    }
}
