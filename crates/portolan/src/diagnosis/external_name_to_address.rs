//! An ExternalName that is an address: DNS takes it for a name, and nobody has that name.

use super::Found;
use super::case::Case;
use super::edits::together;
use super::endpoints::ServiceSeen;
use crate::problem::Fix;
use crate::text::Text;
use serde_json::{Value, json};
use std::net::IpAddr;

pub(super) const CODE: &str = "external-name-to-address";

pub(super) fn is_address(name: &str) -> bool {
    name.strip_suffix('.').unwrap_or(name).parse::<IpAddr>().is_ok()
}

pub(super) fn find(case: &Case<'_>, out: &mut Vec<Found>) {
    for service in case.services().filter(|service| service.is_external_name()) {
        let name = service.service.spec.external_name.as_str();
        if !is_address(name) {
            continue;
        }
        let tries = case.failures_of(service.at, None);
        let dialled = tries.iter().filter_map(|at| case.tries.get(*at)).find(|t| !t.is_probe());
        let number = dialled.and_then(|this| this.aim.as_ref()).map(|aim| aim.number);
        let mut found = case.begin(CODE, service.about(), tries.clone());
        let diagnosis = &mut found.diagnosis;
        if diagnosis.symptom.0.is_empty() {
            diagnosis.symptom = "The name does not resolve, so nothing is sent.".into();
        }
        diagnosis.cause = Text::new()
            .name(service.name())
            .say(" says ")
            .code(format!("externalName: {name}"))
            .say(". The cluster's DNS answers with a name spelt like that, not with the address, and the name ")
            .code(name)
            .say(" does not exist. An address belongs into an EndpointSlice.");
        diagnosis.positions.extend(case.position(service.document, "spec.externalName"));
        diagnosis.fixes.extend(with_slice(case, service, name, number));
        out.push(found);
    }
}

/// A Service without a selector, and a slice with the address.
fn with_slice(
    case: &Case<'_>,
    service: &ServiceSeen<'_>,
    name: &str,
    dialled: Option<u16>,
) -> Option<Fix> {
    let document = service.document;
    let address: IpAddr = name.strip_suffix('.').unwrap_or(name).parse().ok()?;
    let meta = &service.service.metadata;
    let written = service.service.spec.ports.first();
    let number = written.map_or(i32::from(dialled.unwrap_or(80)), |port| port.port);
    // Without ports, the two fields give way to what a Service with an address needs.
    let mut edits = match written {
        Some(_) => vec![
            case.remove("", document, "spec.type"),
            case.remove("", document, "spec.externalName"),
        ],
        None => vec![case.set("", document, "spec", json!({"ports": [{"port": number}]}))],
    };
    let target = written.and_then(|port| match port.target_port {
        Some(manifest::kinds::meta::IntOrString::Int(target)) if target != 0 => Some(target),
        _ => None,
    });
    let port_name = written.map(|port| port.name.clone()).unwrap_or_default();
    let mut slice = json!({
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {
            "name": format!("{}-1", meta.name),
            "labels": {"kubernetes.io/service-name": meta.name},
        },
        "addressType": if address.is_ipv6() { "IPv6" } else { "IPv4" },
        "endpoints": [{"addresses": [address.to_string()]}],
        "ports": [{"name": port_name, "port": target.unwrap_or(number)}],
    });
    if meta.namespace() != "default"
        && let Some(own) = slice.get_mut("metadata").and_then(Value::as_object_mut)
    {
        own.insert("namespace".to_owned(), Value::from(meta.namespace()));
    }
    edits.push(case.add_document("", document, slice));
    together(format!("Send to {address} by an EndpointSlice"), edits)
}
