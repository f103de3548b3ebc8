//! Counts what reading costs, so that a test can hold it linear. Outside of this crate's tests it is nothing.

#[cfg(not(test))]
#[inline(always)]
pub(crate) fn count(_steps: usize) {}

#[cfg(test)]
thread_local! {
    static STEPS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

#[cfg(test)]
pub(crate) fn count(steps: usize) {
    STEPS.with(|counted| counted.set(counted.get().saturating_add(steps)));
}

#[cfg(test)]
mod tests {
    use super::STEPS;
    use crate::{Source, read};

    fn steps(text: String) -> usize {
        STEPS.with(|counted| counted.set(0));
        read(&[Source { name: "a".to_owned(), text }]);
        STEPS.with(std::cell::Cell::get)
    }

    #[test]
    fn reading_a_text_four_times_as_long_takes_about_four_times_the_steps() {
        let repeated: &[(&str, &str, &str)] = &[
            ("", "a: b\n", ""),
            ("", "-\n", ""),
            ("", "- # a\n", ""),
            ("", "a:\n", ""),
            ("", "a:\n# b\n- c\n", ""),
            ("", "a: |\n  b\n", ""),
            ("", "- &a {b: c}\n- *a\n", ""),
            ("x: &x {a: b}\ny:\n", "  <<: *x\n", ""),
            ("", "---\na: b\n", ""),
            ("", "# a\n", ""),
            ("[", "a, ", "]"),
            ("[", "ä: , ", "]"),
            ("{", "ä: , ", "}"),
            ("[", "1, ", "1]"),
            ("{", "\"a\": 1, ", "\"a\": 1}"),
            ("", "{\"ä\": 1}", "    "),
            ("", "a: b: ", ""),
            ("", "[", ""),
            ("", "apiVersion: v1\nkind: Service\nspec:\n  foo: 1\n  ports:\n  - prt: 2\n---\n", ""),
            ("apiVersion: v1\nkind: Service\nspec:\n", "  a: 1\n", ""),
            ("apiVersion: v1\nkind: Service\nspec:\n  ports:\n", "  - {port: '80'}\n", ""),
            ("apiVersion: v1\nkind: List\nitems:\n", "- kind: Pod\n  apiVersion: v1\n", ""),
        ];
        for (before, piece, after) in repeated {
            let text = |times: usize| format!("{before}{}{after}", piece.repeat(times));
            let (few, many) = (steps(text(500)), steps(text(2000)));
            assert!(many > 0 && many <= 5 * few + 2000, "{piece:?}: {few} and then {many}");
        }
    }
}
