//! `clusterIP`, `clusterIPs`, `ipFamilies` and `ipFamilyPolicy`, which hang together.

use super::addresses::validate_address;
use crate::address::{Family, read_lenient};
use crate::defaults::is_headless;
use crate::field_error::{FieldError, json_list, json_text};
use manifest::kinds::service::ServiceSpec;
use std::collections::HashSet;

const FAMILIES: &[&str] = &["IPv4", "IPv6"];
const POLICIES: &[&str] = &["PreferDualStack", "RequireDualStack", "SingleStack"];
const CLUSTER_IPS: &str = "spec.clusterIPs";

/// Whether the four fields fit together. The API server asks this twice: before it allocates, and again when
/// it validates.
pub(crate) fn validate_cluster_ips(spec: &ServiceSpec) -> Vec<FieldError> {
    let mut errors = Vec::new();
    // An ExternalName Service must have none of them, which is checked elsewhere.
    if spec.kind == "ExternalName" {
        return errors;
    }
    let about_list = |detail: &str| {
        FieldError::invalid_printed(CLUSTER_IPS, json_list(&spec.cluster_ips), detail)
    };
    match (spec.cluster_ip.as_str(), spec.cluster_ips.first()) {
        ("", None) => {}
        ("", Some(_)) => errors.push(about_list("must be empty when `clusterIP` is not specified")),
        (_, None) => errors.push(FieldError::required(CLUSTER_IPS, "")),
        (one, Some(first)) if one != first => {
            errors.push(about_list("first value must match `clusterIP`"));
        }
        _ => {}
    }
    validate_families(spec, &mut errors);
    if let Some(policy) = &spec.ip_family_policy
        && !POLICIES.contains(&policy.as_str())
    {
        let value = json_text(policy);
        errors.push(FieldError::not_supported("spec.ipFamilyPolicy", value, POLICIES));
    }
    let mut unusable = false;
    for (i, text) in spec.cluster_ips.iter().enumerate() {
        if i == 0 && text == "None" {
            if spec.cluster_ips.len() > 1 {
                unusable = true;
                errors.push(about_list("'None' must be the first and only value"));
            }
            continue;
        }
        let found = validate_address(&format!("{CLUSTER_IPS}[{i}]"), text);
        unusable |= !found.is_empty();
        errors.extend(found);
    }
    if spec.cluster_ips.len() > 2 {
        errors.push(about_list("may only hold up to 2 values"));
    }
    if unusable {
        return errors;
    }
    if spec.cluster_ips.len() > 1 && !is_dual_stack(&spec.cluster_ips) {
        errors.push(about_list("may specify no more than one IP for each IP family"));
    }
    validate_match(spec, &mut errors);
    errors
}

fn validate_families(spec: &ServiceSpec, errors: &mut Vec<FieldError>) {
    let mut seen = HashSet::new();
    for (i, family) in spec.ip_families.iter().enumerate() {
        let field = format!("spec.ipFamilies[{i}]");
        if !FAMILIES.contains(&family.as_str()) {
            errors.push(FieldError::not_supported(&field, json_text(family), FAMILIES));
        }
        if !seen.insert(family) {
            errors.push(FieldError::duplicate(field, json_text(family)));
        }
    }
}

/// One of each family, and perhaps more: the server asks only whether both are there.
fn is_dual_stack(addresses: &[String]) -> bool {
    let has =
        |family| addresses.iter().any(|text| read_lenient(text).map(Family::of) == Some(family));
    has(Family::V4) && has(Family::V6)
}

fn validate_match(spec: &ServiceSpec, errors: &mut Vec<FieldError>) {
    if is_headless(spec) {
        return;
    }
    for (i, (text, family)) in spec.cluster_ips.iter().zip(&spec.ip_families).enumerate() {
        let is_v6 = read_lenient(text).is_some_and(|address| address.is_ipv6());
        if (family == "IPv4" && is_v6) || (family == "IPv6" && !is_v6) {
            errors.push(FieldError::invalid(
                format!("{CLUSTER_IPS}[{i}]"),
                text,
                format!("expected an {family} value as indicated by `ipFamilies[{i}]`"),
            ));
        }
    }
}
