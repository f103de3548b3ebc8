//! What is known of one exercise: how far the student came, and what stands in the tabs.
//!
//! As a text it is a row of entries behind a first line with the version. What a later version adds is passed over, and
//! what can be read of a damaged one is.

use portolan::exercise::Exercise;
use portolan::scenario::Source;
use portolan::share::entries::{Entries, entry};

/// The first line.
const VERSION: &str = "portolan-progress 1";

/// More texts than an exercise has are not kept.
const MOST_TEXTS: usize = 8;

/// What is known of an exercise.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Record {
    /// Which form of the exercise it is about: a checksum.
    pub(crate) digest: u64,
    /// How many hints were read.
    pub(crate) hints: usize,
    /// The points of the last grade, of a hundred.
    pub(crate) points: u32,
    /// It was solved, at any time.
    pub(crate) solved: bool,
    /// The solution was looked at before it was solved.
    pub(crate) shown: bool,
    /// Predictions that were committed: the goal's place, and what was said.
    pub(crate) committed: Vec<(usize, String)>,
    /// The texts that are not as the exercise brought them.
    pub(crate) texts: Vec<Source>,
}

impl Record {
    /// Whether anything was done.
    pub(crate) fn begun(&self) -> bool {
        self.hints > 0 || self.solved || self.shown || !self.texts.is_empty()
    }

    /// Notes what stands in the tabs: only what differs from the start.
    pub(crate) fn note(&mut self, exercise: &Exercise, sources: &[Source]) {
        let other = |source: &&Source| !exercise.start.contains(source);
        self.texts = sources.iter().filter(other).take(MOST_TEXTS).cloned().collect();
    }

    /// What stood in the tabs.
    pub(crate) fn sources(&self, exercise: &Exercise) -> Vec<Source> {
        let mine = |source: &Source| {
            let mine = self.texts.iter().find(|text| text.name == source.name);
            mine.unwrap_or(source).clone()
        };
        exercise.start.iter().map(mine).collect()
    }

    /// As one text.
    pub(crate) fn write(&self) -> String {
        let mut text = format!("{VERSION}\n");
        let mut add = |key: &str, value: &str| entry(&mut text, key, value);
        add("digest", &format!("{:016x}", self.digest));
        for (key, number) in [("hints", self.hints), ("points", self.points as usize)] {
            if number > 0 {
                add(key, &number.to_string());
            }
        }
        for (key, so) in [("solved", self.solved), ("shown", self.shown)] {
            if so {
                add(key, "");
            }
        }
        for (goal, said) in &self.committed {
            add("goal", &goal.to_string());
            add("said", said);
        }
        for source in &self.texts {
            add("name", &source.name);
            add("text", &source.text);
        }
        text
    }

    /// What [`Record::write`] wrote, and whether all of it could be read.
    pub(crate) fn read(text: &str) -> (Self, bool) {
        let mut record = Record::default();
        let Some(body) = text.strip_prefix(VERSION).and_then(|rest| rest.strip_prefix('\n')) else {
            return (record, false);
        };
        let mut entries = Entries::bare(body);
        loop {
            match entries.next() {
                Ok(None) => return (record, true),
                Ok(Some((key, value))) => {
                    if record.take(key, value).is_none() {
                        return (record, false);
                    }
                }
                Err(_) => return (record, false),
            }
        }
    }

    fn take(&mut self, key: &str, value: &str) -> Option<()> {
        match key {
            "digest" => self.digest = u64::from_str_radix(value, 16).ok()?,
            "hints" => self.hints = value.parse().ok()?,
            "points" => self.points = value.parse().ok()?,
            "solved" => self.solved = true,
            "shown" => self.shown = true,
            "goal" => self.committed.push((value.parse().ok()?, String::new())),
            "said" => value.clone_into(&mut self.committed.last_mut()?.1),
            "name" if self.texts.len() < MOST_TEXTS => {
                self.texts.push(Source { name: value.to_owned(), text: String::new() });
            }
            "text" => value.clone_into(&mut self.texts.last_mut()?.text),
            // A later version's, perhaps.
            _ => {}
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        Record {
            digest: 7,
            hints: 2,
            points: 85,
            solved: true,
            shown: false,
            committed: vec![(1, "KUBE-SVC, KUBE-EXT".to_owned())],
            texts: vec![Source { name: "service.yaml".to_owned(), text: "kind: ä\n".to_owned() }],
        }
    }

    #[test]
    fn what_was_written_is_read_again() {
        assert_eq!(Record::read(&record().write()), (record(), true));
        assert_eq!(Record::read(&Record::default().write()), (Record::default(), true));
    }

    #[test]
    fn what_can_be_read_of_a_damaged_record_is() {
        let text = record().write();
        for at in (0..text.len() - 1).filter(|at| text.is_char_boundary(*at)) {
            let (read, _) = Record::read(&text[..at]);
            assert!(read.hints == 0 || read.hints == 2);
        }
        let cut = text.replace("name 12", "name 99");
        let (read, whole) = Record::read(&cut);
        assert!(!whole && read.solved && read.points == 85);
        assert!(!Record::read("{}").1);
    }
}
