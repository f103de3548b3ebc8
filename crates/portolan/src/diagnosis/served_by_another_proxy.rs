//! A label hands the Service to another proxy, and kube-proxy leaves it alone.

use super::Found;
use super::case::Case;
use crate::text::Text;

pub(super) const CODE: &str = "served-by-another-proxy";
const LABEL: &str = "service.kubernetes.io/service-proxy-name";

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    for service in case.services() {
        let Some(proxy) = service.service.metadata.labels.get(LABEL) else { continue };
        if service.is_external_name() || service.is_headless() {
            continue;
        }
        let tries = case.failures_of(service.at, None);
        let mut found = case.begin(CODE, service.about(), tries);
        let diagnosis = &mut found.diagnosis;
        if diagnosis.symptom.0.is_empty() {
            diagnosis.symptom =
                Text::from("No rule of any node knows its addresses: nobody answers.");
        }
        diagnosis.cause = Text::new()
            .name(service.name())
            .say(" has the label ")
            .code(format!("{LABEL}: {proxy}"))
            .say(", so kube-proxy programs no rule for it, and no other proxy runs here.");
        let path = format!("metadata.labels[{LABEL}]");
        diagnosis.positions.extend(case.position(service.document, &path));
        diagnosis.fixes.extend(case.remove("Remove the label", service.document, &path));
        out.push(found);
    }
}
