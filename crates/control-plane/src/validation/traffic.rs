//! Traffic policies, their health check port, and traffic distribution.

use super::ports::push_number;
use crate::defaults::{is_externally_accessible, needs_health_check};
use crate::field_error::{FieldError, json_text, quoted};
use manifest::kinds::service::ServiceSpec;

const POLICIES: &[&str] = &["Cluster", "Local"];
const DISTRIBUTIONS: &[&str] = &["PreferClose", "PreferSameZone", "PreferSameNode"];

pub(super) fn validate(spec: &ServiceSpec, errors: &mut Vec<FieldError>) {
    validate_external_policy(spec, errors);
    validate_health_check_port(spec, errors);
    validate_internal_policy(spec, errors);
    if let Some(distribution) = &spec.traffic_distribution
        && !DISTRIBUTIONS.contains(&distribution.as_str())
    {
        let value = quoted(distribution);
        errors.push(FieldError::not_supported("spec.trafficDistribution", value, DISTRIBUTIONS));
    }
}

fn validate_external_policy(spec: &ServiceSpec, errors: &mut Vec<FieldError>) {
    const FIELD: &str = "spec.externalTrafficPolicy";
    let policy = spec.external_traffic_policy.as_str();
    if !is_externally_accessible(spec) {
        if !policy.is_empty() {
            let detail = "may only be set for externally-accessible services";
            errors.push(FieldError::invalid_printed(FIELD, json_text(policy), detail));
        }
    } else if policy.is_empty() {
        errors.push(FieldError::required(FIELD, ""));
    } else if !POLICIES.contains(&policy) {
        errors.push(FieldError::not_supported(FIELD, json_text(policy), POLICIES));
    }
}

fn validate_health_check_port(spec: &ServiceSpec, errors: &mut Vec<FieldError>) {
    const FIELD: &str = "spec.healthCheckNodePort";
    let port = spec.health_check_node_port;
    if !needs_health_check(spec) {
        if port != 0 {
            errors.push(FieldError::invalid_printed(
                FIELD,
                port,
                "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
            ));
        }
    } else if port == 0 {
        errors.push(FieldError::required(FIELD, ""));
    } else {
        push_number(errors, FIELD, port);
    }
}

fn validate_internal_policy(spec: &ServiceSpec, errors: &mut Vec<FieldError>) {
    const FIELD: &str = "spec.internalTrafficPolicy";
    match &spec.internal_traffic_policy {
        // Other types are let through: the server did not check them when the field was new.
        None => {
            if matches!(spec.kind.as_str(), "NodePort" | "LoadBalancer" | "ClusterIP") {
                errors.push(FieldError::required(FIELD, ""));
            }
        }
        Some(policy) if !POLICIES.contains(&policy.as_str()) => {
            errors.push(FieldError::not_supported(FIELD, json_text(policy), POLICIES));
        }
        Some(_) => {}
    }
}
