//! Taking a text apart a slice at a time, so that the page stays ready for the next key.

use crate::slice::Slice;
use gloo::timers::callback::Timeout;
use portolan::arrange::{Arranged, Arranging};

/// A text of more bytes takes so long that it is said, and that it is not waited for.
const LONG_TEXT: usize = 100_000;

/// Whether it takes a while to take that text apart.
pub(super) fn is_long(text: &str) -> bool {
    text.len() > LONG_TEXT
}

/// Takes a text apart, and hands on its parts; those of a short one at once.
pub(super) fn arrange_in_slices(text: &str, done: Box<dyn FnOnce(Arranged)>) {
    go_on(Arranging::new(text), done);
}

fn go_on(mut work: Arranging, done: Box<dyn FnOnce(Arranged)>) {
    let slice = Slice::begin();
    if work.go_on(|| slice.is_over()) {
        Timeout::new(0, move || go_on(work, done)).forget();
    } else {
        done(work.finish());
    }
}
