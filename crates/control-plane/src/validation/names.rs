//! The forms that names, labels and port names must have.
//!
//! Each function answers with the API server's sentences about what is wrong; none means the name is fine.

use crate::field_error::FieldError;

const LABEL_LENGTH: usize = 63;
const SUBDOMAIN_LENGTH: usize = 253;
const PORT_NAME_LENGTH: usize = 15;

const LABEL_RULE: &str = "a lowercase RFC 1123 label must consist of lower case alphanumeric \
    characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or \
    '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const SUBDOMAIN_RULE: &str = "a lowercase RFC 1123 subdomain must consist of lower case \
    alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character \
    (e.g. 'example.com', regex used for validation is \
    '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const KEY_RULE: &str = "must consist of alphanumeric characters, '-', '_' or '.', and must start \
    and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex \
    used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const VALUE_RULE: &str = "a valid label must be an empty string or consist of alphanumeric \
    characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. \
    'MyValue',  or 'my_value',  or '12345', regex used for validation is \
    '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

/// Makes an error of each sentence about a value.
pub(super) fn push_all(
    errors: &mut Vec<FieldError>,
    field: &str,
    value: &str,
    sentences: Vec<String>,
) {
    errors
        .extend(sentences.into_iter().map(|sentence| FieldError::invalid(field, value, sentence)));
}

/// A label of DNS (RFC 1123): the form of Services' and ports' names.
pub(super) fn dns_label(value: &str) -> Vec<String> {
    let mut sentences = Vec::new();
    if value.len() > LABEL_LENGTH {
        sentences.push(format!("must be no more than {LABEL_LENGTH} characters"));
    }
    if !is_label(value) {
        let dotted = is_subdomain(value);
        sentences.push(if dotted { "must not contain dots" } else { LABEL_RULE }.to_owned());
    }
    sentences
}

/// A `generateName`: a label once letters are appended, so that it may end with a hyphen.
pub(super) fn dns_label_prefix(value: &str) -> Vec<String> {
    match value.strip_suffix('-') {
        // As in the original, which drops the letter before the hyphen too.
        Some(rest) if !rest.is_empty() => {
            let mut masked = rest.to_owned();
            masked.pop();
            masked.push('a');
            dns_label(&masked)
        }
        _ => dns_label(value),
    }
}

/// A name of DNS: labels joined by dots.
pub(super) fn dns_subdomain(value: &str) -> Vec<String> {
    subdomain(value, "characters")
}

fn subdomain(value: &str, unit: &str) -> Vec<String> {
    let mut sentences = Vec::new();
    if value.len() > SUBDOMAIN_LENGTH {
        sentences.push(format!("must be no more than {SUBDOMAIN_LENGTH} {unit}"));
    }
    if !is_subdomain(value) {
        sentences.push(SUBDOMAIN_RULE.to_owned());
    }
    sentences
}

/// A label's key, also the form of `appProtocol` and `loadBalancerClass`: a name, perhaps behind a DNS prefix
/// and a slash.
pub(super) fn label_key(value: &str) -> Vec<String> {
    let mut sentences = Vec::new();
    let parts: Vec<&str> = value.split('/').collect();
    let name = match parts.as_slice() {
        [name] => name,
        [prefix, name] => {
            if prefix.is_empty() {
                sentences.push("prefix part must be non-empty".to_owned());
            } else {
                let found = subdomain(prefix, "bytes");
                sentences.extend(found.into_iter().map(|text| format!("prefix part {text}")));
            }
            name
        }
        _ => {
            return vec![format!(
                "a valid label key {KEY_RULE} with an optional DNS subdomain prefix and '/' (e.g. \
                 'example.com/MyName')"
            )];
        }
    };
    if name.is_empty() {
        sentences.push("name part must be non-empty".to_owned());
    } else if name.len() > LABEL_LENGTH {
        sentences.push(format!("name part must be no more than {LABEL_LENGTH} bytes"));
    }
    if !is_key_name(name) {
        sentences.push(format!("name part {KEY_RULE}"));
    }
    sentences
}

/// A label's value.
pub(super) fn label_value(value: &str) -> Vec<String> {
    let mut sentences = Vec::new();
    if value.len() > LABEL_LENGTH {
        sentences.push(format!("must be no more than {LABEL_LENGTH} bytes"));
    }
    if !value.is_empty() && !is_key_name(value) {
        sentences.push(VALUE_RULE.to_owned());
    }
    sentences
}

/// The name of a container's port, as `targetPort` takes it.
pub(super) fn port_name(value: &str) -> Vec<String> {
    let mut sentences = Vec::new();
    if value.len() > PORT_NAME_LENGTH {
        sentences.push(format!("must be no more than {PORT_NAME_LENGTH} characters"));
    }
    if value.is_empty() || !value.bytes().all(is_label_byte) {
        sentences.push(
            "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)".to_owned(),
        );
    }
    if !value.bytes().any(|b| b.is_ascii_lowercase()) {
        sentences.push("must contain at least one letter (a-z)".to_owned());
    }
    if value.contains("--") {
        sentences.push("must not contain consecutive hyphens".to_owned());
    }
    if value.starts_with('-') || value.ends_with('-') {
        sentences.push("must not begin or end with a hyphen".to_owned());
    }
    sentences
}

fn is_label_byte(b: u8) -> bool {
    b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'
}

fn is_label(value: &str) -> bool {
    !value.is_empty()
        && value.bytes().all(is_label_byte)
        && !value.starts_with('-')
        && !value.ends_with('-')
}

fn is_subdomain(value: &str) -> bool {
    value.split('.').all(is_label)
}

fn is_key_name(value: &str) -> bool {
    let alphanumeric = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = value.as_bytes();
    alphanumeric(bytes.first())
        && alphanumeric(bytes.last())
        && bytes.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_dots_is_told_so() {
        assert_eq!(dns_label("a.b"), ["must not contain dots"]);
        assert_eq!(dns_label("A.b"), [LABEL_RULE]);
        assert!(dns_label("1service").is_empty());
    }

    #[test]
    fn a_generated_name_may_end_with_a_hyphen() {
        assert!(dns_label_prefix("web-").is_empty());
        assert_eq!(dns_label_prefix("-").len(), 1);
    }

    #[test]
    fn an_empty_part_of_a_key_is_told_and_fails_the_form_too() {
        assert_eq!(label_key("").len(), 2);
        assert_eq!(label_key("/x"), ["prefix part must be non-empty"]);
        assert!(label_key("example.com/Name_1").is_empty());
    }

    #[test]
    fn a_port_name_can_be_wrong_in_several_ways() {
        assert_eq!(port_name("-8--0-").len(), 3);
        assert_eq!(port_name("").len(), 2);
    }
}
