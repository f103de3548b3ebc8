//! Short names for what the wasm imports from wasm-bindgen's script and what its parts share: the long ones
//! end in hashes, which no compression makes smaller.

use std::collections::BTreeMap;

/// How the names of imports begin that nothing but the script and the wasm know.
const OURS: [&str; 3] = ["__wbg_", "__wbindgen_cast_", "__wbindgen_generic_"];

/// The name with this number: one letter, then more of letters and digits as needed.
pub(super) fn short(number: usize) -> String {
    const LETTERS: &[u8; 52] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const ALL: &[u8; 62] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let mut name = String::new();
    name.extend(LETTERS.get(number % 52).map(|&letter| char::from(letter)));
    let mut rest = number / 52;
    while rest > 0 {
        name.extend(ALL.get(rest % 62).map(|&letter| char::from(letter)));
        rest /= 62;
    }
    name
}

/// A short name for each of the imported names that may have one.
pub(super) fn shortened<'a>(imported: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, String> {
    let renamed = imported.filter(|name| OURS.iter().any(|start| name.starts_with(start)));
    renamed.enumerate().map(|(number, name)| (name, short(number))).collect()
}

/// The script with the short names in the place of the long ones.
pub(super) fn in_script(script: &str, names: &BTreeMap<&str, String>) -> String {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '$';
    let mut renamed = String::with_capacity(script.len());
    let mut rest = script;
    while let Some(start) = rest.find(is_part) {
        let (before, word) = rest.split_at(start);
        let (word, after) =
            word.split_at(word.find(|letter| !is_part(letter)).unwrap_or(word.len()));
        renamed.push_str(before);
        renamed.push_str(names.get(word).map_or(word, String::as_str));
        rest = after;
    }
    renamed.push_str(rest);
    renamed
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{in_script, short, shortened};

    #[test]
    fn short_names_differ_and_begin_with_a_letter() {
        let names: BTreeSet<String> = (0..5000).map(short).collect();
        assert_eq!(names.len(), 5000);
        assert!(
            names.iter().all(|name| name.starts_with(|first: char| first.is_ascii_alphabetic()))
        );
        assert_eq!([short(0), short(51), short(52)], ["a", "Z", "ab"]);
    }

    #[test]
    fn the_script_names_them_alike() {
        let names = shortened(["__wbg_now_0123", "begin", "__wbg_now_01234"].into_iter());
        let script = "x={__wbg_now_0123:()=>1,__wbg_now_01234(){},begin,'my__wbg_now_0123':2}";
        assert_eq!(in_script(script, &names), "x={a:()=>1,b(){},begin,'my__wbg_now_0123':2}");
    }
}
