//! Where many requests went, against the exact shares that chance gives.

use crate::journey::{Journey, OutcomeKind, RefusedBy};
use crate::outcomes::BRANCH_LIMIT;
use crate::request::{Request, RequestError};
use crate::scenario::Scenario;
use crate::text::Text;

/// Where requests went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// How many were sent.
    pub count: u32,
    /// What they met, in the order in which the rules offer it.
    pub rows: Vec<TallyRow>,
}

/// One thing that requests can meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TallyRow {
    /// What it is: a pod's name, or how the request was refused.
    pub label: Text,
    /// Whether it is an answer.
    pub answered: bool,
    /// How many requests met it.
    pub met: u32,
    /// How many of a million first requests meet it, to the nearest.
    pub expected_ppm: u32,
}

impl Scenario {
    /// Counts what the journeys of one `request`, sent again and again, came to, beside what every branch of
    /// chance would give. The exact shares are a first request's: what a Service remembers of its clients
    /// (session affinity, an open connection) counts as fresh.
    ///
    /// # Errors
    /// As for [`Scenario::outcomes`].
    pub fn tally(&self, request: &Request, journeys: &[Journey]) -> Result<Tally, RequestError> {
        let mut rows: Vec<TallyRow> = Vec::new();
        let mut shares: Vec<f64> = Vec::new();
        let all = self.explore(request, BRANCH_LIMIT, &mut |journey, _, probability| {
            let at = row(&mut rows, &journey.outcome.kind);
            shares.resize(rows.len(), 0.0);
            shares[at] += probability;
        })?;
        if !all {
            let why = format!("more than {BRANCH_LIMIT} branches of chance");
            return Err(RequestError::NotSupported(why));
        }
        for (row, share) in rows.iter_mut().zip(shares) {
            row.expected_ppm = (share * 1e6).round() as u32;
        }
        for journey in journeys {
            let at = row(&mut rows, &journey.outcome.kind);
            rows[at].met += 1;
        }
        Ok(Tally { count: u32::try_from(journeys.len()).unwrap_or(u32::MAX), rows })
    }
}

/// The place of an outcome's row, which is made when it is not there. The address that a pod saw makes no
/// difference.
fn row(rows: &mut Vec<TallyRow>, kind: &OutcomeKind) -> usize {
    let label = match kind {
        OutcomeKind::Reply { pod, .. } => Text::new().name(pod),
        OutcomeKind::Refused { how: RefusedBy::Rst } => "refused (RST)".into(),
        OutcomeKind::Refused { how: RefusedBy::Icmp(..) } => "refused (ICMP)".into(),
        OutcomeKind::Timeout => "no answer".into(),
        OutcomeKind::Error { what } => Text::new().say(what),
    };
    rows.iter().position(|row| row.label == label).unwrap_or_else(|| {
        let answered = matches!(kind, OutcomeKind::Reply { .. });
        rows.push(TallyRow { label, answered, met: 0, expected_ppm: 0 });
        rows.len() - 1
    })
}
