//! Session affinity.

use crate::field_error::{FieldError, json_text};
use manifest::kinds::service::ServiceSpec;

const AFFINITIES: &[&str] = &["ClientIP", "None"];
/// A day.
const LONGEST_SECONDS: i32 = 86_400;

pub(super) fn validate(spec: &ServiceSpec, errors: &mut Vec<FieldError>) {
    const FIELD: &str = "spec.sessionAffinity";
    if spec.session_affinity.is_empty() {
        errors.push(FieldError::required(FIELD, ""));
    } else if !AFFINITIES.contains(&spec.session_affinity.as_str()) {
        let value = json_text(&spec.session_affinity);
        errors.push(FieldError::not_supported(FIELD, value, AFFINITIES));
    }
    match spec.session_affinity.as_str() {
        "ClientIP" => validate_timeout(spec, errors),
        "None" if spec.session_affinity_config.is_some() => {
            errors.push(FieldError::forbidden(
                "spec.sessionAffinityConfig",
                "must not be set when session affinity is None",
            ));
        }
        _ => {}
    }
}

fn validate_timeout(spec: &ServiceSpec, errors: &mut Vec<FieldError>) {
    const DETAIL: &str = "when session affinity type is ClientIP";
    let Some(config) = &spec.session_affinity_config else {
        errors.push(FieldError::required("spec.sessionAffinityConfig", DETAIL));
        return;
    };
    let Some(client_ip) = &config.client_ip else {
        errors.push(FieldError::required("spec.sessionAffinityConfig.clientIP", DETAIL));
        return;
    };
    let field = "spec.sessionAffinityConfig.clientIP.timeoutSeconds";
    match client_ip.timeout_seconds {
        None => errors.push(FieldError::required(field, DETAIL)),
        Some(seconds) if !(1..=LONGEST_SECONDS).contains(&seconds) => {
            let detail = format!("must be greater than 0 and less than {LONGEST_SECONDS}");
            errors.push(FieldError::invalid_printed(field, seconds, detail));
        }
        Some(_) => {}
    }
}
