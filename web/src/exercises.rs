//! The classroom: exercises that check themselves. A list with progress, the open exercise beside the editor, and a
//! desk for writing one's own. It comes when somebody opens it; nothing of it runs before.
//!
//! An open exercise's texts stand in the tabs like any others, while the user's own are [set aside](crate::state::aside).
//! What the student did is kept under one key an exercise ([`progress`]). A program around the page can follow along and
//! bring a state back: see [`report`].

mod attempt;
mod bridge;
mod card;
mod committed;
mod goals;
mod hints;
mod judging;
mod keeping;
mod list;
mod list_row;
mod loading;
mod paragraphs;
mod predict;
mod progress;
mod record;
mod report;
mod result_code;
mod room;
mod said_aloud;
mod solved;
mod writing;

pub(crate) use loading::ClassroomPlace;
pub(crate) use writing::is_exercise;
