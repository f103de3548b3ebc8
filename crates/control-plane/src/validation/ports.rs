//! The ports of a Service: each alone, then all together.

use super::names;
use crate::field_error::{FieldError, json_text};
use manifest::kinds::meta::IntOrString;
use manifest::kinds::service::{ServicePort, ServiceSpec};
use std::collections::HashSet;

const PROTOCOLS: &[&str] = &["SCTP", "TCP", "UDP"];

/// What must hold for each port by itself, and that names are unique.
pub(super) fn validate_each(spec: &ServiceSpec, errors: &mut Vec<FieldError>) {
    let mut seen = HashSet::new();
    for (i, port) in spec.ports.iter().enumerate() {
        validate_port(port, &format!("spec.ports[{i}]"), spec.ports.len() > 1, &mut seen, errors);
    }
}

fn validate_port<'a>(
    port: &'a ServicePort,
    path: &str,
    needs_name: bool,
    seen: &mut HashSet<&'a str>,
    errors: &mut Vec<FieldError>,
) {
    if !port.name.is_empty() {
        let field = format!("{path}.name");
        names::push_all(errors, &field, &port.name, names::dns_label(&port.name));
        if !seen.insert(&port.name) {
            let value = crate::field_error::quoted(&port.name);
            errors.push(FieldError::duplicate(field, value));
        }
    } else if needs_name {
        errors.push(FieldError::required(format!("{path}.name"), ""));
    }
    push_number(errors, &format!("{path}.port"), port.port);
    if port.protocol.is_empty() {
        errors.push(FieldError::required(format!("{path}.protocol"), ""));
    } else if !PROTOCOLS.contains(&port.protocol.as_str()) {
        let value = json_text(&port.protocol);
        errors.push(FieldError::not_supported(format!("{path}.protocol"), value, PROTOCOLS));
    }
    let target = format!("{path}.targetPort");
    match &port.target_port {
        Some(IntOrString::Int(number)) => push_number(errors, &target, *number),
        Some(IntOrString::String(name)) => {
            names::push_all(errors, &target, name, names::port_name(name));
        }
        None => push_number(errors, &target, 0),
    }
    if let Some(protocol) = &port.app_protocol {
        let field = format!("{path}.appProtocol");
        names::push_all(errors, &field, protocol, names::label_key(protocol));
    }
}

/// A port number must lie between 1 and 65535.
pub(super) fn push_number(errors: &mut Vec<FieldError>, field: &str, number: i32) {
    if !(1..=65535).contains(&number) {
        let detail = "must be between 1 and 65535, inclusive";
        errors.push(FieldError::invalid_printed(field, number, detail));
    }
}

/// What must hold between ports: node ports only where the type has them, and nothing twice.
pub(super) fn validate_together(spec: &ServiceSpec, errors: &mut Vec<FieldError>) {
    if spec.kind == "ClusterIP" {
        for (i, port) in spec.ports.iter().enumerate() {
            if port.node_port != 0 {
                errors.push(FieldError::forbidden(
                    format!("spec.ports[{i}].nodePort"),
                    "may not be used when `type` is 'ClusterIP'",
                ));
            }
        }
    }
    let mut node_ports = HashSet::new();
    for (i, port) in spec.ports.iter().enumerate() {
        if port.node_port != 0 && !node_ports.insert((&port.protocol, port.node_port)) {
            let field = format!("spec.ports[{i}].nodePort");
            errors.push(FieldError::duplicate(field, port.node_port));
        }
    }
    let mut ports = HashSet::new();
    for (i, port) in spec.ports.iter().enumerate() {
        if !ports.insert((&port.protocol, port.port)) {
            // The server prints its own record of the two fields that clash.
            let value = format!(
                "{{\"Name\":\"\",\"Protocol\":{},\"AppProtocol\":null,\"Port\":{},\
                 \"TargetPort\":0,\"NodePort\":0}}",
                json_text(&port.protocol),
                port.port
            );
            errors.push(FieldError::duplicate(format!("spec.ports[{i}]"), value));
        }
    }
}
