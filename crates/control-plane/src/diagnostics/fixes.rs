//! Edits that would mend what the API server refuses, likeliest first.

use super::place::{as_written, of_error};
use crate::address::Prefix;
use crate::field_error::{FieldError, FieldErrorKind};
use crate::stable;
use manifest::decode::line::line;
use manifest::edit::{remove_field, set_field, set_field_after};
use manifest::kinds::meta::IntOrString;
use manifest::kinds::service::Service;
use manifest::tree::json;
use manifest::{Document, Fix, Source};
use serde_json::Value;

/// A document, and the source it stands in.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    pub(super) source: &'a Source,
    pub(super) document: &'a Document,
}

impl Text<'_> {
    fn has(&self, path: &str) -> bool {
        self.document.find(path).whole
    }

    /// "Set type to X", or "Add type: X" where it is not written.
    fn set(&self, path: &str, value: Value) -> Option<Fix> {
        let edits = set_field(self.source, self.document, path, &value).ok()?;
        Some(self.fix(path, &value, edits))
    }

    fn set_after(&self, path: &str, value: Value, after: &str) -> Option<Fix> {
        let edits = set_field_after(self.source, self.document, path, &value, Some(after)).ok()?;
        Some(self.fix(path, &value, edits))
    }

    fn fix(&self, path: &str, value: &Value, edits: Vec<manifest::TextEdit>) -> Fix {
        let name = last_name(path);
        let shown = value.as_str().map_or_else(|| line(value), str::to_owned);
        let title = if self.has(path) {
            format!("Set {name} to {shown}")
        } else {
            format!("Add {name}: {shown}")
        };
        Fix { title, edits }
    }

    fn remove(&self, path: &str) -> Option<Fix> {
        let edits = remove_field(self.source, self.document, path).ok()?;
        Some(Fix { title: format!("Remove {}", last_name(path)), edits })
    }
}

fn last_name(path: &str) -> &str {
    let name = path.rsplit('.').next().unwrap_or(path);
    name.split('[').next().unwrap_or(name)
}

/// The edits for an error of a Service, which is given as defaulted.
pub(super) fn for_service(
    error: &FieldError,
    service: &Service,
    text: Text<'_>,
    node_ports: (u16, u16),
) -> Vec<Fix> {
    let path = of_error(text.document, error);
    let found = match error.kind {
        FieldErrorKind::Forbidden => for_forbidden(error, &path, text),
        FieldErrorKind::NotSupported => vec![nearest_supported(error, &path, text)],
        FieldErrorKind::Required => vec![for_required(&path, service, text)],
        FieldErrorKind::Invalid => for_invalid(error, &path, service, text, node_ports),
        FieldErrorKind::Duplicate | FieldErrorKind::TooLong | FieldErrorKind::Internal => {
            Vec::new()
        }
    };
    found.into_iter().flatten().collect()
}

fn for_forbidden(error: &FieldError, path: &str, text: Text<'_>) -> Vec<Option<Fix>> {
    let set_type = |kind: &str| text.set("spec.type", Value::from(kind));
    if path.ends_with(".nodePort") {
        vec![set_type("NodePort"), text.remove(path)]
    } else if error.detail.ends_with("`type` is 'LoadBalancer'") {
        vec![set_type("LoadBalancer"), text.remove(path)]
    } else {
        vec![text.remove(path)]
    }
}

/// The supported value that differs in case or a few letters.
fn nearest_supported(error: &FieldError, path: &str, text: Text<'_>) -> Option<Fix> {
    let written: String = json::text(error.value.as_deref()?)?;
    let list = error.detail.strip_prefix("supported values: ")?;
    let supported: Vec<String> = list.split(", ").filter_map(json::text).collect();
    let candidates = supported.iter().map(String::as_str);
    let nearest = manifest::decode::suggest::nearest(&written, candidates)?;
    text.set(path, Value::from(nearest))
}

fn for_required(path: &str, service: &Service, text: Text<'_>) -> Option<Fix> {
    if !path.ends_with(".name") {
        return None;
    }
    let index: usize = path.strip_prefix("spec.ports[")?.split(']').next()?.parse().ok()?;
    let port = service.spec.ports.get(index)?;
    let protocol = port.protocol.to_ascii_lowercase();
    let plain = format!("port-{}", port.port);
    let is_taken = |name: &str| service.spec.ports.iter().any(|other| other.name == name);
    let shared = service.spec.ports.iter().filter(|other| other.port == port.port).count() > 1;
    let name = match port.port {
        80 if !is_taken("http") && !shared => "http".to_owned(),
        443 if !is_taken("https") && !shared => "https".to_owned(),
        number if shared => format!("{protocol}-{number}"),
        _ => plain,
    };
    text.set(path, Value::from(name))
}

fn for_invalid(
    error: &FieldError,
    path: &str,
    service: &Service,
    text: Text<'_>,
    node_ports: (u16, u16),
) -> Vec<Option<Fix>> {
    let detail = error.detail.as_str();
    if detail == "may only be set for externally-accessible services" {
        return vec![text.remove(path), text.set("spec.type", Value::from("NodePort"))];
    }
    if path == "spec.healthCheckNodePort" {
        return vec![text.remove(path)];
    }
    if path.ends_with(".nodePort") {
        let chosen = (!detail.ends_with("already allocated")).then(|| {
            let meta = &service.metadata;
            let size = u64::from(node_ports.1.saturating_sub(node_ports.0)) + 1;
            let offset = stable::hash(&[meta.namespace(), &meta.name, "nodePort", path]) % size;
            u64::from(node_ports.0) + offset
        });
        let in_range = chosen.and_then(|port| text.set(path, Value::from(port)));
        return vec![text.remove(path), in_range];
    }
    if as_written(&error.field).starts_with("spec.clusterIP") {
        return vec![text.remove(path)];
    }
    if path.ends_with(".targetPort") {
        return vec![number_or_lower_case(error, path, service, text)];
    }
    if path.starts_with("spec.loadBalancerSourceRanges[") {
        return vec![without_host_bits(error, path, text)];
    }
    if path == "metadata.name" || path.ends_with("].name") {
        return vec![as_label(error, path, text)];
    }
    Vec::new()
}

/// `"8080"` was meant as a number, `HTTP` as `http`; -5 and 70000 as the Service's own port, if that is one.
fn number_or_lower_case(
    error: &FieldError,
    path: &str,
    service: &Service,
    text: Text<'_>,
) -> Option<Fix> {
    let index: usize = path.strip_prefix("spec.ports[")?.split(']').next()?.parse().ok()?;
    let port = service.spec.ports.get(index)?;
    match port.target_port.as_ref()? {
        IntOrString::String(name) => match name.parse::<u16>() {
            Ok(number) if number > 0 => text.set(path, Value::from(number)),
            _ => as_label(error, path, text),
        },
        IntOrString::Int(_) if (1..=65535).contains(&port.port) && text.has(path) => {
            text.set_after(path, Value::from(port.port), "port")
        }
        IntOrString::Int(_) => None,
    }
}

fn without_host_bits(error: &FieldError, path: &str, text: Text<'_>) -> Option<Fix> {
    let written: String = json::text(error.value.as_deref()?)?;
    let range = Prefix::read_lenient(&written)?;
    let mut fix = text.set(path, Value::from(range.to_string()))?;
    fix.title = format!("Set it to {range}");
    Some(fix)
}

/// The name with what cannot stand in a label replaced.
fn as_label(error: &FieldError, path: &str, text: Text<'_>) -> Option<Fix> {
    const LABEL_LENGTH: usize = 63;
    const PORT_NAME_LENGTH: usize = 15;
    let limit = if path.ends_with(".targetPort") { PORT_NAME_LENGTH } else { LABEL_LENGTH };
    let written: String = json::text(error.value.as_deref()?)?;
    let mut label = String::new();
    for c in written.to_ascii_lowercase().chars() {
        let c = if c.is_ascii_alphanumeric() { c } else { '-' };
        if !(c == '-' && (label.is_empty() || label.ends_with('-'))) {
            label.push(c);
        }
    }
    label.truncate(limit);
    let label = label.trim_end_matches('-');
    let is_usable =
        !label.is_empty() && label != written && label.bytes().any(|b| b.is_ascii_alphabetic());
    if is_usable { text.set(path, Value::from(label)) } else { None }
}
