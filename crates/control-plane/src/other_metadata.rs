//! The metadata that plays no part in where a request goes: kept to be judged by the API server and printed
//! back.

use manifest::Read;
use manifest::decode::decode;
use manifest::decode::registry::{Recognised, recognise};
use manifest::decode::typed::{FromJson, fields};
use serde_json::{Map, Value};

/// The fields that `ObjectMeta` of the kinds holds already.
const TYPED: [&str; 6] =
    ["name", "generateName", "namespace", "labels", "annotations", "deletionTimestamp"];

/// What an object's metadata says besides names, labels and annotations.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OtherMetadata {
    /// Who must agree before it goes.
    pub finalizers: Vec<String>,
    /// Whose it is.
    pub owner_references: Vec<OwnerReference>,
    /// How often its `spec` has changed.
    pub generation: i64,
    /// Its identity; empty where none is given.
    pub uid: String,
    /// All of these fields as written, and any further ones.
    pub fields: Map<String, Value>,
}

/// An owner of an object.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OwnerReference {
    /// `apps/v1`, for one.
    pub api_version: String,
    /// `ReplicaSet`, for one.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its identity.
    pub uid: String,
    /// Whether it is the one that manages the object.
    pub controller: Option<bool>,
}

fields!(OwnerReference {
    "apiVersion" => api_version,
    "kind" => kind,
    "name" => name,
    "uid" => uid,
    "controller" => controller,
});

impl OtherMetadata {
    /// From a document that was decoded.
    pub fn of(document: &Read) -> Self {
        let Some(entries) = document.root.get("metadata").and_then(|meta| meta.entries()) else {
            return Self::default();
        };
        if entries.iter().all(|entry| TYPED.contains(&entry.name.as_str())) {
            return Self::default();
        }
        // Decoded once more, for these fields as the API server knows them.
        let Recognised::Typed(typed) = recognise(&document.api_version, &document.kind) else {
            return Self::default();
        };
        let decoded = decode(&document.root, typed.schema()).value;
        let metadata = decoded.and_then(|mut value| Some(value.get_mut("metadata")?.take()));
        let Some(Value::Object(fields)) = metadata else { return Self::default() };
        let is_other =
            |(name, value): &(String, Value)| !TYPED.contains(&name.as_str()) && !is_empty(value);
        Self::from_fields(fields.into_iter().filter(is_other).collect())
    }

    /// From the fields as JSON; those of a wrong type count as absent.
    pub fn from_fields(fields: Map<String, Value>) -> Self {
        fn read<T: FromJson + Default>(fields: &Map<String, Value>, name: &str) -> T {
            let mut read = T::default();
            let json = fields.get(name).cloned().unwrap_or_default();
            if read.take(json).is_ok() { read } else { T::default() }
        }
        Self {
            finalizers: read(&fields, "finalizers"),
            owner_references: read(&fields, "ownerReferences"),
            generation: read(&fields, "generation"),
            uid: read(&fields, "uid"),
            fields,
        }
    }

    /// The owner that manages the object.
    pub fn controller(&self) -> Option<&OwnerReference> {
        self.owner_references.iter().find(|owner| owner.controller == Some(true))
    }
}

/// What Go leaves out when it prints an object.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::Number(number) => number.as_i64() == Some(0),
        Value::Bool(_) => false,
    }
}
