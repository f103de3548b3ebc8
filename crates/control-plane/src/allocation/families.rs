//! Which address families a Service gets, before any address is taken.

use super::ServiceRanges;
use crate::address::{Family, read_lenient};
use crate::field_error::{FieldError, json_list, json_text};
use crate::validation::validate_cluster_ips;
use manifest::kinds::service::ServiceSpec;

const POLICY: &str = "spec.ipFamilyPolicy";

/// Settles `ipFamilyPolicy` and `ipFamilies`, or says why it cannot be.
pub(super) fn settle(
    spec: &mut ServiceSpec,
    ranges: &ServiceRanges,
) -> Result<(), Vec<FieldError>> {
    if spec.kind == "ExternalName" {
        return Ok(());
    }
    let headless_without_selector = spec.cluster_ip == "None" && spec.selector.is_none();
    let policy = spec.ip_family_policy.get_or_insert_with(|| {
        let default = if headless_without_selector { "RequireDualStack" } else { "SingleStack" };
        default.to_owned()
    });
    let policy = policy.clone();
    done(validate_cluster_ips(spec))?;

    let mut errors = Vec::new();
    if policy == "SingleStack" {
        check_single(spec, &mut errors);
    }
    infer_from_addresses(spec, ranges, &mut errors);
    done(errors)?;

    if headless_without_selector {
        // Its endpoints are the user's own, so that the cluster's families do not bind them.
        if spec.ip_families.is_empty() {
            spec.ip_families.push(ranges.primary().to_string());
        }
        if policy != "SingleStack" {
            add_other_family(spec);
        }
        return Ok(());
    }

    let mut errors = Vec::new();
    if policy == "RequireDualStack" && !ranges.is_dual_stack() {
        let detail = "this cluster is not configured for dual-stack services";
        errors.push(FieldError::invalid_printed(POLICY, json_text(&policy), detail));
    }
    for (i, family) in spec.ip_families.iter().enumerate() {
        if !Family::read(family).is_some_and(|family| ranges.has(family)) {
            errors.push(FieldError::invalid_printed(
                format!("spec.ipFamilies[{i}]"),
                json_text(family),
                "not configured on this cluster",
            ));
        }
    }
    done(errors)?;
    if spec.ip_families.is_empty() {
        spec.ip_families.push(ranges.primary().to_string());
    }
    if policy != "SingleStack" && ranges.is_dual_stack() {
        add_other_family(spec);
    }
    Ok(())
}

fn done(errors: Vec<FieldError>) -> Result<(), Vec<FieldError>> {
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

fn check_single(spec: &ServiceSpec, errors: &mut Vec<FieldError>) {
    let mut push = |what: &str| {
        errors.push(FieldError::invalid_printed(
            POLICY,
            json_text("SingleStack"),
            format!(
                "must be 'RequireDualStack' or 'PreferDualStack' when multiple {what} are specified"
            ),
        ));
    };
    if spec.cluster_ips.len() == 2 {
        push("cluster IPs");
    }
    if spec.ip_families.len() == 2 {
        push("IP families");
    }
}

/// Addresses that were asked for tell their families.
fn infer_from_addresses(
    spec: &mut ServiceSpec,
    ranges: &ServiceRanges,
    errors: &mut Vec<FieldError>,
) {
    for (i, text) in spec.cluster_ips.iter().enumerate() {
        if text == "None" {
            break;
        }
        if i < spec.ip_families.len() {
            continue;
        }
        let Some(family) = read_lenient(text).map(Family::of) else { continue };
        if ranges.has(family) {
            spec.ip_families.push(family.to_string());
        } else {
            errors.push(FieldError::invalid_printed(
                format!("spec.clusterIPs[{i}]"),
                json_list(&spec.cluster_ips),
                format!("{family} is not configured on this cluster"),
            ));
        }
    }
}

fn add_other_family(spec: &mut ServiceSpec) {
    if let [only] = spec.ip_families.as_slice()
        && let Some(family) = Family::read(only)
    {
        spec.ip_families.push(family.other().to_string());
    }
}
