//! A tree to a document: recognises its kind and decodes it.

use super::{Read, explain};
use crate::decode::line::line;
use crate::decode::registry::{Recognised, Typed, recognise};
use crate::decode::typed::FromJson;
use crate::decode::{Decoded, decode, to_json};
use crate::diagnostic::{Diagnostic, Severity};
use crate::kinds::endpoint_slice::{EndpointSlice, Endpoints};
use crate::kinds::kube_proxy_configuration::KubeProxyConfiguration;
use crate::kinds::namespace::Namespace;
use crate::kinds::node::Node;
use crate::kinds::pod::Pod;
use crate::kinds::portolan::{Client, Request};
use crate::kinds::service::Service;
use crate::kinds::service_cidr::ServiceCidr;
use crate::kinds::workload::{Workload, WorkloadKind};
use crate::position::Places;
use crate::tree;
use serde_json::Value;
use std::sync::Arc;

/// What a document is.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub enum Object {
    Service(Arc<Service>),
    EndpointSlice(Arc<EndpointSlice>),
    Endpoints(Arc<Endpoints>),
    Pod(Arc<Pod>),
    Workload(WorkloadKind, Arc<Workload>),
    Node(Arc<Node>),
    Namespace(Arc<Namespace>),
    ServiceCidr(Arc<ServiceCidr>),
    KubeProxyConfiguration(Arc<KubeProxyConfiguration>),
    Client(Arc<Client>),
    Request(Arc<Request>),
    /// Kept as JSON for the crate that runs exercises.
    Exercise(Value),
    /// What a student says, kept as JSON likewise.
    Answer(Value),
    /// Of a kind that plays no part in where a request goes.
    Unknown {
        api_version: String,
        kind: String,
        name: String,
    },
    /// The API server cannot decode it.
    Refused {
        /// What it would be without its unknown fields, where nothing else is wrong.
        otherwise: Option<Box<Object>>,
    },
}

impl Object {
    pub(super) fn refused(otherwise: Option<Object>) -> Object {
        Object::Refused { otherwise: otherwise.map(Box::new) }
    }
}

/// Decodes one object. The diagnostics do not yet know the document's index, nor the source's.
pub(super) fn document(
    root: tree::Node,
    api_version: String,
    kind: String,
    source_name: &str,
    places: &Places<'_>,
) -> (Read, Vec<Diagnostic>) {
    let metadata = |field| {
        let text = root.get("metadata").and_then(|meta| meta.get(field)).and_then(tree::Node::text);
        text.map(|text| text.into_owned()).unwrap_or_default()
    };
    let (name, namespace) = (metadata("name"), metadata("namespace"));
    let mut document = Read {
        name,
        namespace,
        api_version,
        kind,
        object: Object::refused(None),
        root,
        decode_errors: Vec::new(),
        kubectl: String::new(),
    };
    let diagnostics = fill(&mut document, source_name, places);
    (document, diagnostics)
}

fn fill(document: &mut Read, source_name: &str, places: &Places<'_>) -> Vec<Diagnostic> {
    if document.root.entries().is_none() {
        return explain::no_object(document, source_name);
    }
    if document.kind.is_empty() || document.api_version.is_empty() {
        return explain::no_kind(document, source_name);
    }
    match recognise(&document.api_version, &document.kind) {
        Recognised::Typed(typed) => {
            let decoded = decode(&document.root, typed.schema());
            typed_object(document, typed, decoded, source_name, places)
        }
        Recognised::Unregistered => explain::unregistered(document, source_name, places),
        Recognised::BuiltIn | Recognised::Foreign => {
            document.object = Object::Unknown {
                api_version: document.api_version.clone(),
                kind: document.kind.clone(),
                name: document.name.clone(),
            };
            let message = format!("a {} plays no part in where a request goes here", document.kind);
            let place = document.root.get("kind").map_or(document.root.span, |kind| kind.span);
            vec![Diagnostic::new(Severity::Note, "unknown-kind", message, 0, place)]
        }
    }
}

fn typed_object(
    document: &mut Read,
    typed: Typed,
    decoded: Decoded,
    source_name: &str,
    places: &Places<'_>,
) -> Vec<Diagnostic> {
    let object = decoded.value.map(|value| read_value(typed, value));
    if decoded.errors.is_empty() {
        match object {
            Some(Ok(object)) => {
                document.object = object;
                return Vec::new();
            }
            // The schema admits what the struct does not: a fault of ours, told rather than hidden.
            Some(Err(message)) => return explain::unreadable(document, message),
            None => return explain::unreadable(document, "no value".to_owned()),
        }
    }
    document.object = Object::refused(object.and_then(Result::ok));
    explain::decode_errors(document, typed, &decoded.errors, source_name, places)
}

fn read_value(typed: Typed, value: Value) -> Result<Object, String> {
    fn read<T: FromJson + Default>(json: Value) -> Result<Arc<T>, String> {
        let mut object = T::default();
        object.take(json).map_err(|wanted| format!("{wanted} is wanted"))?;
        Ok(Arc::new(object))
    }
    Ok(match typed {
        Typed::Service => Object::Service(read(value)?),
        Typed::EndpointSlice => Object::EndpointSlice(read(value)?),
        Typed::Endpoints => Object::Endpoints(read(value)?),
        Typed::Pod => Object::Pod(read(value)?),
        Typed::Workload(kind) => Object::Workload(kind, read(value)?),
        Typed::Node => Object::Node(read(value)?),
        Typed::Namespace => Object::Namespace(read(value)?),
        Typed::ServiceCidr => Object::ServiceCidr(read(value)?),
        Typed::KubeProxyConfiguration => Object::KubeProxyConfiguration(read(value)?),
        Typed::Client => Object::Client(read(value)?),
        Typed::Request => Object::Request(read(value)?),
        Typed::Exercise => Object::Exercise(value),
        Typed::Answer => Object::Answer(value),
    })
}

/// The object's JSON text on one line, fields sorted by name, as kubectl shows it in messages.
pub(super) fn json_line(root: &tree::Node) -> String {
    line(&to_json(root))
}
