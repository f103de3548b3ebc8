//! Which fields each kind has, and of which type, in the words of Kubernetes' Go types.

mod apps;
mod discovery;
mod exercise;
mod kube_proxy;
mod meta;
mod networking;
mod node;
mod pod;
mod portolan;
mod service;

use serde_json::{Map, Value};
use std::fmt;

pub use apps::{DAEMON_SET, DEPLOYMENT, REPLICA_SET, STATEFUL_SET};
pub use discovery::{ENDPOINT_SLICE, ENDPOINTS};
pub use exercise::{ANSWER, EXERCISE};
pub use kube_proxy::KUBE_PROXY_CONFIGURATION;
pub use networking::SERVICE_CIDR;
pub use node::{NAMESPACE, NODE};
pub use pod::POD;
pub use portolan::{CLIENT, REQUEST};
pub use service::SERVICE;

/// A Go type, as far as decoding sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// A text; its name in Go (`string`, `v1.Protocol`).
    Text(&'static str),
    /// `bool`
    Bool,
    /// `int32`
    Int32,
    /// `uint32`
    UInt32,
    /// `int64`
    Int64,
    /// `uint64`
    UInt64,
    /// `intstr.IntOrString`, which reads itself.
    IntOrString,
    /// `resource.Quantity`, which reads itself; its syntax is not judged.
    Quantity,
    /// `v1.Time`, which reads itself; its syntax is not judged.
    Time,
    /// `v1.Duration`, which reads itself; its syntax is not judged.
    Duration,
    /// Accepted and kept as it is.
    Any,
    /// `map[string]X`
    Map(&'static Type),
    /// `[]X`
    List(&'static Type),
    /// A struct.
    Struct(&'static Struct),
}

/// A Go struct.
#[derive(PartialEq, Eq)]
pub struct Struct {
    /// The name of its package.
    pub package: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its fields by their JSON names.
    pub fields: &'static [(&'static str, Type)],
    /// Other fields are accepted and kept.
    pub open: bool,
}

/// A text of no special type.
const STRING: Type = Type::Text("string");
/// A list of such texts.
const STRINGS: Type = Type::List(&STRING);
/// Labels and the like.
const STRING_MAP: Type = Type::Map(&STRING);

/// A struct with these fields and no others.
const fn closed(
    package: &'static str,
    name: &'static str,
    fields: &'static [(&'static str, Type)],
) -> Struct {
    Struct { package, name, fields, open: false }
}

impl Struct {
    /// The field with this name.
    pub fn field(&self, name: &str) -> Option<(&'static str, Type)> {
        self.fields.iter().find(|(field, _)| *field == name).copied()
    }
}

impl fmt::Debug for Struct {
    /// Its name only: structs refer to each other.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.package, self.name)
    }
}

impl Type {
    /// Its name in Go.
    pub fn go_name(self) -> String {
        match self {
            Type::Text(name) => name.to_owned(),
            Type::Bool => "bool".to_owned(),
            Type::Int32 => "int32".to_owned(),
            Type::UInt32 => "uint32".to_owned(),
            Type::Int64 => "int64".to_owned(),
            Type::UInt64 => "uint64".to_owned(),
            Type::IntOrString => "intstr.IntOrString".to_owned(),
            Type::Quantity => "resource.Quantity".to_owned(),
            Type::Time => "v1.Time".to_owned(),
            Type::Duration => "v1.Duration".to_owned(),
            Type::Any => "interface {}".to_owned(),
            Type::Map(element) => format!("map[string]{}", element.go_name()),
            Type::List(element) => format!("[]{}", element.go_name()),
            Type::Struct(schema) => format!("{}.{}", schema.package, schema.name),
        }
    }

    /// What Go has where nothing was given: a null in a list or a map becomes this.
    pub fn zero(self) -> Value {
        match self {
            Type::Text(_) => Value::String(String::new()),
            Type::Quantity => Value::String("0".to_owned()),
            Type::Bool => Value::Bool(false),
            Type::Int32 | Type::Int64 | Type::UInt32 | Type::UInt64 | Type::IntOrString => {
                Value::from(0)
            }
            Type::Map(_) | Type::Struct(_) => Value::Object(Map::new()),
            Type::List(_) => Value::Array(Vec::new()),
            Type::Time | Type::Duration | Type::Any => Value::Null,
        }
    }
}
