//! Several ports, and one of them without a name.

use super::Found;
use super::api_server_refuses::{self, Kind, by_service, nth_of_each};
use super::case::Case;
use crate::text::Text;

pub(super) const CODE: &str = "port-without-name";

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    for group in by_service(case, Kind::PortWithoutName) {
        let (Some(first), Some(mut found)) =
            (group.first(), api_server_refuses::begin(case, CODE, &group))
        else {
            continue;
        };
        let ports = &first.service.spec.ports;
        let numbers: Vec<String> = group
            .iter()
            .filter_map(|refusal| ports.get(refusal.port()?))
            .map(|port| format!("{}/{}", port.port, port.protocol))
            .collect();
        let is = if numbers.len() == 1 { " has" } else { " have" };
        found.diagnosis.cause = Text::new()
            .name(&first.service.metadata.name)
            .say(format!(" has {} ports, and ", ports.len()))
            .code(numbers.join(", "))
            .say(is)
            .say(" no name. With several ports each needs one, to be told apart by.");
        let fix = nth_of_each(case, &group, 0).map(|mut fix| {
            if group.len() > 1 {
                fix.title = "Give each port a name".to_owned();
            }
            fix
        });
        found.diagnosis.fixes.extend(fix);
        out.push(found);
    }
}
