//! Whether what a hint says is so.

use super::{Judged, Look, look};
use crate::exercise::checks::{Fact, FactKind, Within};
use crate::exercise::name::ObjectName;
use crate::scenario::Scenario;
use crate::text::Text;
use manifest::decode::to_json;
use serde_json::Value;

impl Fact {
    /// Whether it is so, in the worlds of the start and of the solution.
    pub fn holds(&self, start: &Scenario, solution: &Scenario) -> Judged {
        let world = match self.within {
            Within::Start => start,
            Within::Solution => solution,
        };
        let found = match &self.is {
            FactKind::Check(check) => look(check, self.not, world),
            FactKind::Field { object, path, is } => {
                field(object, path, is.as_ref(), world).unless(self.not)
            }
            FactKind::Endpoints { service, ready, selected } => {
                endpoints(service, *ready, *selected, world).unless(self.not)
            }
        };
        Judged { met: found.so == Some(true), found: found.found, shown_by: found.shown_by }
    }
}

fn field(object: &ObjectName, path: &str, wanted: Option<&Value>, world: &Scenario) -> Look {
    let mut documents = world.texts.manifests.documents.iter();
    let Some(document) = documents.find(|document| object.fits(document)) else {
        return Look::cannot_tell(
            Text::new().say("There is no ").code(object.to_string()).say("."),
        );
    };
    let found = document.find(path);
    let is = found.whole.then(|| to_json(found.node));
    let told = Text::new().code(object.to_string()).say(": ").code(path);
    let told = match &is {
        Some(value) => told.say(" is ").code(value.to_string()).say("."),
        None => told.say(" is not there."),
    };
    Look::new(is.as_ref() == wanted, told)
}

fn endpoints(service: &str, ready: Option<u32>, selected: Option<u32>, world: &Scenario) -> Look {
    let (namespace, name) = service.split_once('/').unwrap_or(("default", service));
    let services = &world.chart().services;
    let Some(shown) = services.iter().find(|s| s.name == name && s.namespace == namespace) else {
        return Look::cannot_tell(Text::new().say("There is no Service ").name(service).say("."));
    };
    let is = |wanted: Option<u32>, found: usize| {
        wanted.is_none_or(|wanted| usize::try_from(wanted) == Ok(found))
    };
    let told = format!(" has {} pods, of which {} are ready.", shown.selected, shown.ready);
    let so = is(ready, shown.ready) && is(selected, shown.selected);
    Look::new(so, Text::new().name(service).say(told))
}
