//! The still: the text as the editor will show it, drawn before the editor's bundle is there. Over the
//! drawn lines lies a field with the same letters, unseen, so that the text can be edited at once; where the
//! bundle never comes, this is the editor.

mod indent;
mod lines;
mod scan;

use super::bring::on_paste;
use super::remarks::Remark;
use crate::state::shared::Shared;
use lines::Overlay;
use portolan::scenario::Scenario;
use portolan::text::PortRole;
use std::rc::Rc;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

/// Texts with more lines than this are not drawn: their field shows its own letters, in one colour, until
/// the editor is there.
const MOST_LINES: usize = 300;

/// What the still shows.
#[derive(Properties, PartialEq)]
pub(crate) struct StillProps {
    /// Which text this is.
    pub(crate) tab: usize,
    /// The text's name.
    pub(crate) label: String,
    /// The text.
    pub(crate) text: String,
    /// What follows from the texts: where the ports stand.
    pub(crate) scenario: Shared<Scenario>,
    /// What is said of pieces of the texts.
    pub(crate) remarks: Rc<Vec<Remark>>,
    /// The field.
    pub(crate) area: NodeRef,
    /// The text was edited.
    pub(crate) edited: Callback<String>,
    /// A paste would replace the whole text; `true` when it was taken elsewhere.
    pub(crate) pasted: Callback<String, bool>,
}

/// Whether a text is short enough to be drawn.
pub(crate) fn is_short(text: &str) -> bool {
    text.bytes().filter(|byte| *byte == b'\n').take(MOST_LINES).count() < MOST_LINES
}

/// The still.
#[component]
pub(crate) fn Still(props: &StillProps) -> Html {
    let oninput = {
        let edited = props.edited.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() {
                edited.emit(area.value());
            }
        })
    };
    let onkeydown = Callback::from(|event: KeyboardEvent| {
        let modified = event.shift_key() || event.ctrl_key() || event.meta_key() || event.alt_key();
        if event.key() == "Enter" && !modified && !event.is_composing() {
            new_line(&event);
        }
    });
    {
        // What changed elsewhere (by a fix) leaves the cursor where it was in the text.
        let area = props.area.clone();
        use_effect_with((props.text.clone(), props.tab), move |(text, _)| {
            if let Some(area) = area.cast::<HtmlTextAreaElement>() {
                super::bridge::put_text(&area, text);
            }
        });
    }
    let drawn = is_short(&props.text);
    html! {
        <div class={classes!("still", drawn.then_some("drawn"))}>
            <div class="still-page">
                if drawn {
                    <div aria-hidden="true">{ for lines::draw(&props.text, &overlays(props)) }</div>
                }
                <textarea key={props.tab} ref={props.area.clone()} aria-label={props.label.clone()}
                    aria-roledescription="editor" spellcheck="false" autocapitalize="off" autocomplete="off" {oninput}
                    {onkeydown} onpaste={on_paste(&props.pasted)} />
            </div>
        </div>
    }
}

/// Begins a new line as far in as the editor would.
fn new_line(event: &KeyboardEvent) {
    let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() else { return };
    let Ok(Some(cursor)) = area.selection_start() else { return };
    let before: Vec<u16> = area.value().encode_utf16().take(cursor as usize).collect();
    let blanks = " ".repeat(indent::of_new_line(&String::from_utf16_lossy(&before)));
    // Where the browser does not insert it, it does what it does at this key.
    if super::bridge::insert(&format!("\n{blanks}")) {
        event.prevent_default();
    }
}

/// Where the ports and the remarks stand in this text.
fn overlays(props: &StillProps) -> Vec<Overlay> {
    let marks = props.scenario.marks().iter().map(|mark| {
        let class = match mark.role {
            PortRole::Port => "p port",
            PortRole::TargetPort => "p target",
            PortRole::NodePort => "p node",
        };
        (mark.place, class)
    });
    let remarks = props.remarks.iter().map(|remark| (remark.place, remark.weight.class()));
    marks
        .chain(remarks)
        .filter(|(place, _)| place.source == props.tab)
        .map(|(place, class)| Overlay { start: place.start, end: place.end, class })
        .collect()
}
