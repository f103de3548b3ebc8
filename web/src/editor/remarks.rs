//! What is said of pieces of the texts: the problems, and what was diagnosed besides.

use crate::diagnosis::findings::Findings;
use portolan::diagnosis::Severity as Found;
use portolan::problem::{Place, Severity};
use portolan::scenario::Scenario;

/// How much a remark stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    /// The API server refuses it.
    Error,
    /// Something does not work, or will not.
    Warning,
    /// The API server has something to say.
    Info,
    /// Good to know.
    Hint,
}

impl Weight {
    /// What the editor calls it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Weight::Error => "error",
            Weight::Warning => "warning",
            Weight::Info => "info",
            Weight::Hint => "hint",
        }
    }

    /// The class of what is underlined for it.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Weight::Error => "cm-lintRange cm-lintRange-error",
            Weight::Warning => "cm-lintRange cm-lintRange-warning",
            Weight::Info => "cm-lintRange cm-lintRange-info",
            Weight::Hint => "cm-lintRange cm-lintRange-hint",
        }
    }
}

/// Something said of a piece of a text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Remark {
    /// The piece.
    pub(crate) place: Place,
    /// How much it stands out.
    pub(crate) weight: Weight,
    /// What is said.
    pub(crate) words: String,
}

/// All remarks: of a diagnosis the most telling place is marked.
pub(crate) fn remarks(scenario: &Scenario, findings: &Findings) -> Vec<Remark> {
    let problems = scenario.problems();
    let told = problems.iter().map(|problem| Remark {
        place: problem.place,
        weight: match problem.severity {
            Severity::Error => Weight::Error,
            Severity::Warning => Weight::Warning,
            Severity::Note => Weight::Info,
        },
        words: problem.message.clone(),
    });
    let found = findings.beside(problems).filter_map(|found| {
        Some(Remark {
            place: found.positions.first()?.place,
            weight: match found.severity {
                Found::Wrong => Weight::Warning,
                Found::Note => Weight::Hint,
            },
            words: format!("{}. {}", found.title, found.cause),
        })
    });
    told.chain(found).collect()
}
