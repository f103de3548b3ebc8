//! Progress, kept by the browser: one key an exercise, so that one that is damaged harms no other. What cannot be read
//! is put aside under a key of its own before anything takes its place.

use super::bridge::Classroom;
use super::record::Record;
use portolan::share::entries::{Entries, entry};

/// The keys of progress.
const PROGRESS: &str = "portolan/exercise/";
/// The keys of exercises that are no course's: written here, opened from a file or a link.
const OWN: &str = "portolan/own-exercise/";
/// Before the names of those, in the keys of progress.
pub(crate) const OWN_MARK: &str = "own:";
/// The keys of what could not be read.
const DAMAGED: &str = "portolan/damaged/";
/// The first line of a file of progress.
const FILE: &str = "portolan-progress-file 1";

/// Where progress is kept.
#[derive(Clone, PartialEq)]
pub(crate) struct Progress {
    browser: Classroom,
    course: String,
}

impl Progress {
    /// That of the course that is open.
    pub(crate) fn new(browser: Classroom) -> Self {
        let course = browser.course_name();
        // A course beside the page keeps its own.
        let course = if course.is_empty() { course } else { format!("{course}:") };
        Progress { browser, course }
    }

    fn key(&self, exercise: &str) -> String {
        format!("{PROGRESS}{}{exercise}", self.course)
    }

    /// What is known of every exercise that was begun, by its name.
    pub(crate) fn all(&self) -> Vec<(String, Record)> {
        let prefix = self.key("");
        let kept = self.browser.kept(&prefix).into_iter();
        let record = |(key, text): (String, String)| {
            let name = key.strip_prefix(&prefix)?;
            // Those of other courses stand under the same beginning.
            if name.strip_prefix(OWN_MARK).unwrap_or(name).contains(':') {
                return None;
            }
            Some((name.to_owned(), self.read(name, &text)))
        };
        kept.filter_map(record).collect()
    }

    /// What is known of one exercise.
    pub(crate) fn of(&self, exercise: &str) -> Record {
        let key = self.key(exercise);
        let kept = self.browser.kept(&key).into_iter().find(|(found, _)| *found == key);
        kept.map(|(_, text)| self.read(exercise, &text)).unwrap_or_default()
    }

    /// Reads a record. A damaged one is put aside as it is: the next grade would write over it.
    fn read(&self, exercise: &str, text: &str) -> Record {
        let (record, whole) = Record::read(text);
        if !whole {
            let aside = format!("{DAMAGED}{}{exercise}", self.course);
            if self.browser.keep(&aside, Some(text)) {
                self.browser.keep(&self.key(exercise), Some(&record.write()));
            }
        }
        record
    }

    /// Keeps what is known of one exercise; `false` when the browser does not let it.
    pub(crate) fn keep(&self, exercise: &str, record: &Record) -> bool {
        self.browser.keep(&self.key(exercise), Some(&record.write()))
    }

    /// Forgets everything about all exercises; those of one's own stay.
    pub(crate) fn reset(&self) {
        for (key, _) in self.browser.kept(&self.key("")).into_iter().chain(self.damaged()) {
            self.browser.keep(&key, None);
        }
    }

    /// What could not be read, as it was found.
    pub(crate) fn damaged(&self) -> Vec<(String, String)> {
        self.browser.kept(DAMAGED)
    }

    /// Forgets what could not be read.
    pub(crate) fn forget_damaged(&self) {
        for (key, _) in self.damaged() {
            self.browser.keep(&key, None);
        }
    }

    /// The exercises that are no course's: their names and texts.
    pub(crate) fn own(&self) -> Vec<(String, String)> {
        let own = self.browser.kept(OWN).into_iter();
        own.filter_map(|(key, text)| Some((key.strip_prefix(OWN)?.to_owned(), text))).collect()
    }

    /// Keeps an exercise that is no course's, or forgets it.
    pub(crate) fn keep_own(&self, name: &str, text: Option<&str>) -> bool {
        self.browser.keep(&format!("{OWN}{name}"), text)
    }

    /// All of it, as a file's text.
    pub(crate) fn export(&self) -> String {
        let mut text = format!("{FILE}\n");
        for prefix in [PROGRESS, OWN, DAMAGED] {
            for (key, value) in self.browser.kept(prefix) {
                entry(&mut text, "key", &key);
                entry(&mut text, "value", &value);
            }
        }
        text
    }

    /// Takes what [`Progress::export`] wrote. What was done here and there is joined: of each exercise the better record
    /// stays. How many were taken; `None` when it is no such file.
    pub(crate) fn import(&self, text: &str) -> Option<usize> {
        let body = text.strip_prefix(FILE)?.strip_prefix('\n')?;
        let mut entries = Entries::bare(body);
        let (mut key, mut taken) = (String::new(), 0);
        while let Ok(Some((kind, value))) = entries.next() {
            match kind {
                "key" => value.clone_into(&mut key),
                "value" if [PROGRESS, OWN, DAMAGED].iter().any(|own| key.starts_with(own)) => {
                    taken += usize::from(self.take(&key, value));
                }
                _ => {}
            }
        }
        Some(taken)
    }

    fn take(&self, key: &str, value: &str) -> bool {
        let here = self.browser.kept(key).into_iter().find(|(found, _)| found == key);
        if let Some((_, here)) = here {
            let rank = |text: &str| {
                let record = Record::read(text).0;
                (record.solved, record.points, record.texts.len())
            };
            if !key.starts_with(PROGRESS) || rank(&here) >= rank(value) {
                return false;
            }
        }
        self.browser.keep(key, Some(value))
    }
}
