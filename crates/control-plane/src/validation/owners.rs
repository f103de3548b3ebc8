//! Owner references.

use crate::field_error::{FieldError, json_text};
use crate::other_metadata::OwnerReference;

const FIELD: &str = "metadata.ownerReferences";

pub(super) fn validate(owners: &[OwnerReference], errors: &mut Vec<FieldError>) {
    let mut first_controller: Option<String> = None;
    for owner in owners {
        let mut needs = |name: &str, value: &str, is_missing: bool, detail: &str| {
            if is_missing {
                errors.push(FieldError::invalid(format!("{FIELD}.{name}"), value, detail));
            }
        };
        let version = owner.api_version.rsplit('/').next().unwrap_or("");
        needs("apiVersion", &owner.api_version, version.is_empty(), "version must not be empty");
        needs("kind", &owner.kind, owner.kind.is_empty(), "must not be empty");
        needs("name", &owner.name, owner.name.is_empty(), "must not be empty");
        needs("uid", &owner.uid, owner.uid.is_empty(), "must not be empty");
        if owner.api_version == "v1" && owner.kind == "Event" {
            let detail = "/v1, Kind=Event is disallowed from being an owner";
            errors.push(FieldError::invalid_printed(FIELD, json(owner), detail));
        }
        if owner.controller == Some(true) {
            let this = format!("{}/{}", owner.kind, owner.name);
            if let Some(first) = &first_controller {
                let all: Vec<String> = owners.iter().map(json).collect();
                let detail = format!(
                    "Only one reference can have Controller set to true. Found \"true\" in \
                     references for {first} and {this}"
                );
                let value = format!("[{}]", all.join(","));
                errors.push(FieldError::invalid_printed(FIELD, value, detail));
            } else {
                first_controller = Some(this);
            }
        }
    }
}

fn json(owner: &OwnerReference) -> String {
    let controller =
        owner.controller.map(|value| format!(",\"controller\":{value}")).unwrap_or_default();
    format!(
        "{{\"apiVersion\":{},\"kind\":{},\"name\":{},\"uid\":{}{controller}}}",
        json_text(&owner.api_version),
        json_text(&owner.kind),
        json_text(&owner.name),
        json_text(&owner.uid)
    )
}
