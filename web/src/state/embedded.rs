//! What an embed starts with: a link's texts and its request, and nothing that the browser stores.

use super::model::Model;
use super::opening::Waiting;
use super::texts;
use portolan::share::State;

/// What an embed is asked to show.
pub(crate) struct Asked {
    /// The link's state; the texts of a first visit without one.
    pub(crate) state: Option<State>,
    /// The first step that shows, from 0, instead of the link's own.
    pub(crate) step: Option<usize>,
    /// The last step that may be seen, from 0.
    pub(crate) end: Option<usize>,
    /// The journey runs by itself.
    pub(crate) play: bool,
}

impl Model {
    /// The screen of an embed. Its request is on its way.
    pub(crate) fn embedded(mut asked: Asked) -> Self {
        let Some(state) = asked.state.take() else {
            let to = Some(texts::FIRST_ADDRESS.to_owned());
            let mut model = Model::without_suggestions(texts::first(), to);
            model.wait_for(&asked, Waiting::one(false));
            return model;
        };
        let to = Some(state.request.to).filter(|to| !to.is_empty());
        let mut model = Model::without_suggestions(texts::in_tabs(&state.sources), to);
        model.seed = state.request.seed;
        model.call_from(state.request.from);
        let step = usize::try_from(state.step).unwrap_or(usize::MAX);
        let (count, nth, keep_alive) = (state.sent, state.nth, state.keep_alive);
        model.wait_for(&asked, Waiting { count, nth, keep_alive, step, play: false });
        model
    }

    fn wait_for(&mut self, asked: &Asked, waiting: Waiting) {
        let step = asked.step.unwrap_or(waiting.step);
        self.window = (asked.step.unwrap_or(0), asked.end.unwrap_or(usize::MAX));
        self.waiting = Some(Waiting { step, play: asked.play, ..waiting });
        self.send_waiting();
        self.step = self.in_window(self.step);
        self.playing &= self.step < self.last_in_window();
    }

    /// The last step that may be seen; 0 without any.
    pub(crate) fn last_in_window(&self) -> usize {
        self.steps().saturating_sub(1).min(self.window.1)
    }

    /// `step`, or the nearest one that may be seen.
    pub(crate) fn in_window(&self, step: usize) -> usize {
        let last = self.last_in_window();
        step.min(last).max(self.window.0.min(last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::actions::Action;
    use portolan::request::Request;

    fn state() -> State {
        State {
            sources: texts::first(),
            request: Request {
                from: "shop-web".to_owned(),
                to: "http://node-1:32222".to_owned(),
                seed: 7,
            },
            sent: 1,
            nth: 0,
            keep_alive: false,
            step: 2,
            shown: Default::default(),
        }
    }

    fn asked(step: Option<usize>, end: Option<usize>, play: bool) -> Asked {
        Asked { state: Some(state()), step, end, play }
    }

    #[test]
    fn an_embed_shows_the_links_step_and_sends_its_request() {
        let model = Model::embedded(asked(None, None, false));
        assert_eq!((model.step, model.seed, model.playing), (2, 7, false));
        assert!(model.sent.is_some());
    }

    #[test]
    fn its_steps_stay_between_the_first_and_the_last_that_were_asked_for() {
        let mut model = Model::embedded(asked(Some(1), Some(3), false));
        assert_eq!(model.step, 1);
        model.apply(Action::Step(0));
        assert_eq!(model.step, 1);
        model.apply(Action::Last);
        assert_eq!(model.step, 3);
    }

    #[test]
    fn what_plays_ends_at_the_last_step_and_begins_again_at_the_first() {
        let mut model = Model::embedded(asked(Some(1), Some(3), true));
        assert!(model.playing);
        for _ in 0..9 {
            model.apply(Action::Tick);
        }
        assert_eq!((model.step, model.playing), (3, false));
        model.apply(Action::PlayOrPause);
        assert_eq!((model.step, model.playing), (1, true));
    }

    #[test]
    fn steps_that_are_not_there_give_the_last_one() {
        let model = Model::embedded(asked(Some(9_999), Some(10_000), true));
        assert_eq!(model.step, model.steps() - 1);
        assert!(!model.playing);
    }
}
