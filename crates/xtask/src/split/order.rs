//! An order in which functions compress well: what compresses looks back for what is alike, and not far.

use std::collections::HashMap;

/// How many bytes are compared at a time.
const PIECE: usize = 6;
/// A piece that more functions have says nothing about who is alike.
const COMMONEST: usize = 60;
/// How far back the next function is compared: so many functions, and so many bytes.
const LOOK_BACK: (usize, usize) = (7, 12_000);

/// An order of the functions in which each stands near others that are alike. The first stays the first.
pub(super) fn alike(bodies: &[&[u8]]) -> Vec<usize> {
    let pieces = shared_pieces(bodies);
    let mut of_function: Vec<Vec<usize>> = vec![Vec::new(); bodies.len()];
    for (piece, functions) in pieces.iter().enumerate() {
        for &function in functions {
            of_function[function].push(piece);
        }
    }
    // A long function has much in common with anybody.
    let weights: Vec<f64> =
        bodies.iter().map(|body| (body.len() as f64 + 40.0).powf(-0.7)).collect();
    let mut placed = vec![false; bodies.len()];
    let mut order: Vec<usize> = Vec::with_capacity(bodies.len());
    let mut scores = vec![0.0; bodies.len()];
    let mut first_left = 0;
    while order.len() < bodies.len() {
        let mut scored = Vec::new();
        let mut length = 0;
        for (back, &near) in order.iter().rev().take(LOOK_BACK.0).enumerate() {
            for &other in of_function[near].iter().flat_map(|&piece| &pieces[piece]) {
                if !placed[other] {
                    if scores[other] == 0.0 {
                        scored.push(other);
                    }
                    scores[other] += 1.0 / (1.0 + back as f64);
                }
            }
            length += bodies[near].len();
            if length > LOOK_BACK.1 {
                break;
            }
        }
        while placed.get(first_left) == Some(&true) {
            first_left += 1;
        }
        scored.sort_unstable();
        let next = scored.iter().copied().reduce(|best, other| {
            if scores[other] * weights[other] > scores[best] * weights[best] { other } else { best }
        });
        for other in scored {
            scores[other] = 0.0;
        }
        let next = next.unwrap_or(first_left);
        placed[next] = true;
        order.push(next);
    }
    order
}

/// For each piece that some functions share, those functions.
fn shared_pieces(bodies: &[&[u8]]) -> Vec<Vec<usize>> {
    let mut pieces: HashMap<&[u8], Vec<usize>> = HashMap::new();
    for (function, body) in bodies.iter().enumerate() {
        for piece in body.windows(PIECE) {
            let functions = pieces.entry(piece).or_default();
            if functions.last() != Some(&function) && functions.len() <= COMMONEST {
                functions.push(function);
            }
        }
    }
    let mut shared: Vec<Vec<usize>> = pieces
        .into_values()
        .filter(|functions| (2..=COMMONEST).contains(&functions.len()))
        .collect();
    // The same module gives the same order each time.
    shared.sort_unstable();
    shared
}

#[cfg(test)]
mod tests {
    use super::alike;

    #[test]
    fn functions_that_are_alike_stand_together() {
        let bodies: [&[u8]; 5] = [
            b"the first of all",
            b"abcdefghijkl",
            b"something else",
            b"xabcdefghijk",
            b"some other thing else",
        ];
        assert_eq!(alike(&bodies), [0, 1, 3, 2, 4]);
        assert_eq!(alike(&[]), [0; 0]);
    }
}
