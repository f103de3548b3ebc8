//! The API server's validation of a Service that is being made, 1.36: every rule in its order and in its words.

mod addresses;
mod affinity;
mod cluster_ips;
mod load_balancer;
mod metadata;
mod names;
mod owners;
mod ports;
mod traffic;

pub(crate) use cluster_ips::validate_cluster_ips;

use crate::defaults::is_headless;
use crate::field_error::{FieldError, json_text};
use crate::other_metadata::OtherMetadata;
use crate::warnings::{TOPOLOGY_HINTS, TOPOLOGY_MODE};
use manifest::kinds::service::{Service, ServiceSpec};

const TYPES: &[&str] = &["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];

/// Every error of a defaulted and allocated Service, in order.
pub(crate) fn validate_service(service: &Service, other: &OtherMetadata) -> Vec<FieldError> {
    let spec = &service.spec;
    let mut errors = metadata::validate(&service.metadata, other);
    validate_topology_annotations(service, &mut errors);
    if spec.ports.is_empty() && !is_headless(spec) && spec.kind != "ExternalName" {
        errors.push(FieldError::required("spec.ports", ""));
    }
    validate_for_type(spec, &mut errors);
    ports::validate_each(spec, &mut errors);
    if let Some(selector) = &spec.selector {
        metadata::validate_labels(selector, "spec.selector", &mut errors);
    }
    affinity::validate(spec, &mut errors);
    errors.extend(validate_cluster_ips(spec));
    addresses::validate_external_ips(spec, &mut errors);
    validate_type(spec, &mut errors);
    ports::validate_together(spec, &mut errors);
    load_balancer::validate(service, &mut errors);
    traffic::validate(spec, &mut errors);
    errors
}

fn validate_topology_annotations(service: &Service, errors: &mut Vec<FieldError>) {
    let annotations = &service.metadata.annotations;
    if let (Some(mode), Some(hints)) =
        (annotations.get(TOPOLOGY_MODE), annotations.get(TOPOLOGY_HINTS))
        && mode != hints
    {
        errors.push(FieldError::invalid(
            format!("metadata.annotations[{TOPOLOGY_MODE}]"),
            mode,
            format!("must match annotations[{TOPOLOGY_HINTS}] when both are specified"),
        ));
    }
}

fn validate_for_type(spec: &ServiceSpec, errors: &mut Vec<FieldError>) {
    match spec.kind.as_str() {
        "LoadBalancer" | "NodePort" if is_headless(spec) => {
            errors.push(FieldError::invalid(
                "spec.clusterIPs[0]",
                "None",
                format!("may not be set to 'None' for {} services", spec.kind),
            ));
        }
        "ExternalName" => {
            const DETAIL: &str = "may not be set for ExternalName services";
            if !spec.cluster_ips.is_empty() {
                errors.push(FieldError::forbidden("spec.clusterIPs", DETAIL));
            }
            if !spec.ip_families.is_empty() {
                errors.push(FieldError::forbidden("spec.ipFamilies", DETAIL));
            }
            if spec.ip_family_policy.is_some() {
                errors.push(FieldError::forbidden("spec.ipFamilyPolicy", DETAIL));
            }
            // A dot at the end marks a fully qualified name.
            let name = spec.external_name.strip_suffix('.').unwrap_or(&spec.external_name);
            if name.is_empty() {
                errors.push(FieldError::required("spec.externalName", ""));
            } else {
                names::push_all(errors, "spec.externalName", name, names::dns_subdomain(name));
            }
        }
        _ => {}
    }
}

fn validate_type(spec: &ServiceSpec, errors: &mut Vec<FieldError>) {
    if spec.kind.is_empty() {
        errors.push(FieldError::required("spec.type", ""));
    } else if !TYPES.contains(&spec.kind.as_str()) {
        errors.push(FieldError::not_supported("spec.type", json_text(&spec.kind), TYPES));
    }
}
