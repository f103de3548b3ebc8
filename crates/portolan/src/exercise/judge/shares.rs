//! Whether chance gives each pod the same.

use super::Look;
use super::ending::{endings, percent};
use crate::exercise::checks::Whom;
use crate::request::Request;
use crate::scenario::Scenario;
use crate::text::Text;

/// The kernel keeps shares in 31 bits, so a third is not a third to the last digit.
const NEARLY: f64 = 1e-6;

pub(super) fn look(request: &Request, over: u32, by: Option<&Whom>, world: &Scenario) -> Look {
    let endings = match endings(world, request) {
        Ok(endings) => endings,
        Err(why) => return Look::cannot_tell(why).shown_by(request),
    };
    if let Some(other) = endings.iter().find(|ending| ending.answered_by().is_none()) {
        return Look::new(false, other.told()).shown_by(request);
    }
    let mut shares: Vec<(&str, f64)> = Vec::new();
    for ending in &endings {
        let pod = ending.answered_by().unwrap_or_default();
        match shares.iter_mut().find(|(known, _)| *known == pod) {
            Some((_, share)) => *share += ending.share,
            None => shares.push((pod, ending.share)),
        }
    }
    let fair = 1.0 / f64::from(over);
    let equal = shares.iter().all(|(_, share)| (share - fair).abs() < NEARLY);
    let meant = by.is_none_or(|by| endings.iter().all(|ending| by.answered(world, ending)));
    let mut found = Text::new();
    for (nth, (pod, share)) in shares.iter().enumerate() {
        let comma = if nth == 0 { "" } else { ", " };
        found = found.say(comma).name(*pod).say(format!(" gets {}", percent(*share)));
    }
    let so = equal && meant && u32::try_from(shares.len()) == Ok(over);
    Look::new(so, found.say(".")).shown_by(request)
}
