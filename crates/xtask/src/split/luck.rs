//! Functions whose way is a matter of luck: what they do hangs on where memory was free, and on the order in which
//! events came. What one visit did not run in them, the next may; so they stay whole.

/// The paths of such functions, as the names in a module begin.
const LUCK: &[&str] = &[
    "alloc::alloc",
    "dlmalloc",
    "hashbrown",
    "js_sys::futures",
    "wasm_bindgen_futures",
    "yew::app_handle",
    "yew::html::component",
    "yew::scheduler",
];

/// The same of functions whose way hangs on how much there is: lists and trees.
const NUMBERS: &[&str] = &["alloc::collections", "alloc::raw_vec", "alloc::vec"];

/// Whether the way of a function is a matter of luck, by its name in the module.
pub(super) fn is_lucky(name: &str) -> bool {
    is_one_of(LUCK, name)
}

/// Whether it is, or hangs on how much there is.
pub(super) fn is_lucky_or_counts(name: &str) -> bool {
    is_lucky(name) || is_one_of(NUMBERS, name)
}

fn is_one_of(paths: &[&str], name: &str) -> bool {
    let path = path(name);
    paths.iter().any(|luck| {
        path.strip_prefix(luck).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    })
}

/// The path that a name begins with, without what tells two crates of one name apart: for a method, that of its type.
fn path(name: &str) -> String {
    let name = name.trim_start_matches(['<', '&', '*']).trim_start_matches("mut ");
    let mut path = String::new();
    let mut depth = 0usize;
    for letter in name.chars() {
        match letter {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            ':' | '_' => path.push(letter),
            _ if letter.is_alphanumeric() => path.push(letter),
            _ => break,
        }
    }
    path.trim_end_matches(':').to_owned()
}

#[cfg(test)]
mod tests {
    use super::{is_lucky, is_lucky_or_counts};

    #[test]
    fn a_function_is_known_by_its_path_or_that_of_its_type() {
        let insert = "<alloc[c8a1]::collections::btree::map::BTreeMap<usize, yew[9d]::X>>::insert";
        assert!(is_lucky_or_counts(insert) && !is_lucky(insert));
        let slice = "alloc[c8a1]::collections::btree::node::slice_insert::<usize>";
        assert!(is_lucky_or_counts(slice));
        assert!(is_lucky(
            "<dlmalloc[bee3]::dlmalloc::Dlmalloc<dlmalloc[bee3]::sys::System>>::malloc"
        ));
        assert!(is_lucky("yew[9db4]::scheduler::start_now"));
        assert!(!is_lucky("<alloc[c8a1]::string::String as core[1]::fmt::Write>::write_str"));
        assert!(!is_lucky("<portolan[1]::walk::Walk as alloc[c8a1]::collections::X>::go"));
        assert!(!is_lucky(""));
    }
}
