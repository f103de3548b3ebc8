//! Choices that look random and are not: each is a function of the name that it is made for, so that the same
//! manifests give the same cluster everywhere, and editing one object moves no other.

/// The letters that Kubernetes makes names of: no vowels, nothing that looks like something else.
pub const SAFE_ALPHABET: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";

/// How many letters Kubernetes appends to a generated name.
pub const SUFFIX_LENGTH: usize = 5;

/// A well-spread number for a text (FNV-1a, then the finish of SplitMix64, since FNV alone leaves near names
/// near each other).
pub fn hash(parts: &[&str]) -> u64 {
    let mut state: u64 = 0xcbf2_9ce4_8422_2325;
    for part in parts {
        for byte in part.bytes().chain([0]) {
            state ^= u64::from(byte);
            state = state.wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

/// `length` letters of the safe alphabet for a text.
pub fn suffix(parts: &[&str], length: usize) -> String {
    let mut state = hash(parts);
    let base = SAFE_ALPHABET.len() as u64;
    (0..length)
        .map(|_| {
            let letter = (state % base) as usize;
            state /= base;
            if state == 0 {
                state = hash(&[parts.first().unwrap_or(&""), "more"]);
            }
            char::from(SAFE_ALPHABET.get(letter).copied().unwrap_or(b'b'))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_in_one_letter_lie_far_apart() {
        let a = hash(&["default", "web-1"]) % 1000;
        let b = hash(&["default", "web-2"]) % 1000;
        assert!(a.abs_diff(b) > 1, "{a} {b}");
        assert_ne!(hash(&["a", "bc"]), hash(&["ab", "c"]));
    }

    #[test]
    fn a_suffix_has_the_letters_of_kubernetes() {
        let suffix = suffix(&["web"], 40);
        assert_eq!(suffix.len(), 40);
        assert!(suffix.bytes().all(|b| SAFE_ALPHABET.contains(&b)));
    }
}
