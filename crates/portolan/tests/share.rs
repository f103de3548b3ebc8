//! A state becomes a text and the same state again; a damaged text becomes none.

use portolan::request::Request;
use portolan::scenario::Source;
use portolan::share::{self, LinkError, SOURCE_LIMIT, State, TEXT_LIMIT};
use proptest::prelude::*;

fn any_state() -> impl Strategy<Value = State> {
    let source = (".*", "(?s).{0,200}").prop_map(|(name, text)| Source { name, text });
    let request =
        (".*", "(?s).*", any::<u64>()).prop_map(|(from, to, seed)| Request { from, to, seed });
    let sources = prop::collection::vec(source, 0..5);
    let shown = prop::array::uniform3("(?s).{0,12}");
    (sources, request, any::<u32>(), any::<u32>(), any::<bool>(), any::<u32>(), shown).prop_map(
        |(sources, request, sent, nth, keep_alive, step, shown)| State {
            sources,
            request,
            sent,
            nth,
            keep_alive,
            step,
            shown,
        },
    )
}

proptest! {
    #[test]
    fn what_was_written_is_read_again(state in any_state()) {
        let text = state.write().expect("it is short");
        prop_assert_eq!(State::read(&text), Ok(state));
    }

    #[test]
    fn a_text_that_was_cut_is_never_taken_for_a_state(state in any_state(), at in 0.0..1.0) {
        let text = state.write().expect("it is short");
        let mut end = (text.len() as f64 * at) as usize;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        prop_assert_eq!(State::read(&text[..end]), Err(LinkError::Damaged));
    }

    #[test]
    fn no_text_at_all_makes_the_reader_fall(text in "(?s).*") {
        let _ = State::read(&text);
        let _ = share::packed(&text);
    }
}

fn small() -> State {
    State {
        sources: vec![Source { name: "service.yaml".into(), text: "kind: [\r\n".into() }],
        request: Request { from: "laptop".into(), to: "http://node-1:32222".into(), seed: 7 },
        sent: 1,
        nth: 0,
        keep_alive: false,
        step: 4,
        shown: ["pods".into(), "rules".into(), "journey".into()],
    }
}

#[test]
fn one_changed_letter_is_noticed() {
    let text = small().write().expect("it is short");
    for at in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1;
        let changed = String::from_utf8(bytes).expect("still ASCII");
        assert_eq!(State::read(&changed), Err(LinkError::Damaged), "letter {at}");
    }
}

#[test]
fn what_a_later_version_added_is_skipped() {
    let text = small().write().expect("it is short");
    let body = format!("{}colour 4\nblue\n", text.split_once('\n').expect("a checksum").1);
    let sum = body
        .bytes()
        .fold(0x811c_9dc5_u32, |sum, byte| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    assert_eq!(State::read(&format!("{sum:08x}\n{body}")), Ok(small()));
}

#[test]
fn what_is_too_long_is_not_written() {
    let mut state = small();
    state.sources[0].text = "x".repeat(TEXT_LIMIT);
    assert_eq!(state.write(), None);
    let mut state = small();
    state.sources = vec![state.sources[0].clone(); SOURCE_LIMIT + 1];
    assert_eq!(state.write(), None);
    assert_eq!(State::read(&"x".repeat(TEXT_LIMIT + 1)), Err(LinkError::TooLong));
}

#[test]
fn an_address_says_its_version() {
    let fragment = share::fragment("abc");
    assert_eq!(fragment, "#v1=abc");
    assert_eq!(share::packed(&fragment), Some(Ok("abc")));
    assert_eq!(share::packed("#v2=abc"), Some(Err(LinkError::Newer(2))));
    assert_eq!(share::packed("#v0=abc"), Some(Err(LinkError::Damaged)));
    assert_eq!(share::packed("#vx=abc"), Some(Err(LinkError::Damaged)));
    for other in ["", "#", "#top", "#v", "#1=abc"] {
        assert_eq!(share::packed(other), None, "{other:?}");
    }
}
