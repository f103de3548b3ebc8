//! The fields that only a load balancer has.

use super::addresses::validate_range;
use super::names;
use crate::field_error::FieldError;
use manifest::kinds::service::Service;

/// The older way to give source ranges, as an annotation.
const SOURCE_RANGES_ANNOTATION: &str = "service.beta.kubernetes.io/load-balancer-source-ranges";
const ONLY_LOAD_BALANCER: &str = "may only be used when `type` is 'LoadBalancer'";

pub(super) fn validate(service: &Service, errors: &mut Vec<FieldError>) {
    let spec = &service.spec;
    let is_load_balancer = spec.kind == "LoadBalancer";
    validate_source_ranges(service, is_load_balancer, errors);
    match (spec.allocate_load_balancer_node_ports, is_load_balancer) {
        (Some(_), false) => {
            let field = "spec.allocateLoadBalancerNodePorts";
            errors.push(FieldError::forbidden(field, ONLY_LOAD_BALANCER));
        }
        (None, true) => errors.push(FieldError::required("allocateLoadBalancerNodePorts", "")),
        _ => {}
    }
    if let Some(class) = &spec.load_balancer_class {
        const FIELD: &str = "spec.loadBalancerClass";
        if is_load_balancer {
            names::push_all(errors, FIELD, class, names::label_key(class));
        } else {
            errors.push(FieldError::forbidden(FIELD, ONLY_LOAD_BALANCER));
        }
    }
}

fn validate_source_ranges(service: &Service, is_load_balancer: bool, errors: &mut Vec<FieldError>) {
    // The server spells this path with a capital letter.
    const FIELD: &str = "spec.LoadBalancerSourceRanges";
    let ranges = &service.spec.load_balancer_source_ranges;
    if !ranges.is_empty() {
        if !is_load_balancer {
            errors.push(FieldError::forbidden(FIELD, ONLY_LOAD_BALANCER));
        }
        for (i, range) in ranges.iter().enumerate() {
            errors.extend(validate_range(&format!("{FIELD}[{i}]"), range.trim()));
        }
    } else if let Some(value) = service.metadata.annotations.get(SOURCE_RANGES_ANNOTATION) {
        let field = format!("metadata.annotations[{SOURCE_RANGES_ANNOTATION}]");
        if !is_load_balancer {
            errors.push(FieldError::forbidden(&field, ONLY_LOAD_BALANCER));
        }
        if !value.trim().is_empty() {
            for range in value.trim().split(',') {
                errors.extend(validate_range(&field, range.trim()));
            }
        }
    }
}
