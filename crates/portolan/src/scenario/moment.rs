//! The world as it is at one step of a journey.

use super::Scenario;
use crate::connections::Glance;
use crate::journey::Journey;
use crate::journey::directory::Directory;
use crate::request::RequestError;
use crate::world::network::Network;

/// The world at one step.
pub(crate) struct Moment {
    /// The hosts, after the last visit that is over by then.
    pub(crate) network: Network,
    /// The whole journey.
    pub(crate) journey: Journey,
    /// The step is the last of its visit: what its host made of the packet is settled.
    pub(crate) settled: bool,
}

impl Scenario {
    /// Who has which address.
    pub(crate) fn directory(&self) -> &Directory {
        &self.world.directory
    }

    /// The world at that moment, found out by sending everything again up to there.
    pub(crate) fn moment(&self, glance: &Glance<'_>) -> Result<Moment, RequestError> {
        let mut series = self.series(glance.first, glance.keep_alive);
        for _ in 0..glance.before.min(super::send::COUNT_LIMIT) {
            series.send()?;
        }
        let (journey, _, steps_up_to) = series.clone().send_until(usize::MAX)?;
        // The visits that are over: all before the one that the next step belongs to, or, in the midst of a
        // visit, before that one.
        let shown = glance.step.saturating_add(1);
        let over = steps_up_to.iter().take_while(|steps| **steps <= shown).count();
        let settled = over.checked_sub(1).is_none_or(|last| steps_up_to.get(last) == Some(&shown))
            || glance.step >= journey.steps.len();
        series.send_until(over)?;
        Ok(Moment { network: series.network, journey, settled })
    }
}
