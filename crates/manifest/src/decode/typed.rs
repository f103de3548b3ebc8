//! JSON that a [schema](super::schema) has admitted, to a typed object.
//!
//! The readers that serde derives do the same; each is thousands of instructions long, though, and
//! with them the page that a visitor downloads would be a tenth larger.

use crate::kinds::meta::IntOrString;
use serde_json::Value;
use std::collections::BTreeMap;

/// The JSON type that was wanted instead: `a text`.
pub type Wanted = &'static str;

/// A value that JSON is read into; null leaves it as it is.
pub trait FromJson {
    /// Takes the JSON; fails where it is of another type, or out of range.
    fn take(&mut self, json: Value) -> Result<(), Wanted>;
}

/// A struct whose fields are known by their JSON names.
pub trait Fields {
    /// The field with this name.
    fn field(&mut self, name: &str) -> Option<&mut dyn FromJson>;
}

/// Says by which names JSON has the fields of a struct.
#[macro_export]
macro_rules! fields {
    ($type:ty { $($name:literal => $field:ident),* $(,)? }) => {
        impl $crate::decode::typed::Fields for $type {
            fn field(&mut self, name: &str) -> Option<&mut dyn $crate::decode::typed::FromJson> {
                Some(match name {
                    $($name => &mut self.$field,)*
                    _ => return None,
                })
            }
        }
    };
}
pub use fields;

impl<T: Fields> Fields for Box<T> {
    fn field(&mut self, name: &str) -> Option<&mut dyn FromJson> {
        (**self).field(name)
    }
}

impl<T: Fields> FromJson for T {
    fn take(&mut self, json: Value) -> Result<(), Wanted> {
        take_fields(self, json)
    }
}

/// Takes an object's fields; those that the struct does not have are passed over.
fn take_fields(into: &mut dyn Fields, json: Value) -> Result<(), Wanted> {
    match json {
        Value::Object(fields) => {
            for (name, value) in fields {
                if let Some(field) = into.field(&name) {
                    field.take(value)?;
                }
            }
            Ok(())
        }
        Value::Null => Ok(()),
        _ => Err("an object"),
    }
}

/// Something that holds values of one type.
trait Grow {
    /// Adds one that is as if nothing was given.
    fn grow(&mut self) -> &mut dyn FromJson;
}

impl<T: FromJson + Default> Grow for Vec<T> {
    fn grow(&mut self) -> &mut dyn FromJson {
        let last = self.len();
        self.push(T::default());
        &mut self[last]
    }
}

impl<T: FromJson + Default> FromJson for Vec<T> {
    fn take(&mut self, json: Value) -> Result<(), Wanted> {
        take_elements(self, json)
    }
}

fn take_elements(into: &mut dyn Grow, json: Value) -> Result<(), Wanted> {
    match json {
        Value::Array(elements) => {
            elements.into_iter().try_for_each(|element| into.grow().take(element))
        }
        Value::Null => Ok(()),
        _ => Err("an array"),
    }
}

impl<T: FromJson + Default> FromJson for Option<T> {
    fn take(&mut self, json: Value) -> Result<(), Wanted> {
        if json.is_null() {
            return Ok(());
        }
        self.get_or_insert_default().take(json)
    }
}

impl FromJson for BTreeMap<String, String> {
    fn take(&mut self, json: Value) -> Result<(), Wanted> {
        match json {
            Value::Object(fields) => {
                for (name, value) in fields {
                    self.entry(name).or_default().take(value)?;
                }
                Ok(())
            }
            Value::Null => Ok(()),
            _ => Err("an object"),
        }
    }
}

impl FromJson for String {
    fn take(&mut self, json: Value) -> Result<(), Wanted> {
        match json {
            Value::String(text) => *self = text,
            Value::Null => {}
            _ => return Err("a text"),
        }
        Ok(())
    }
}

impl FromJson for bool {
    fn take(&mut self, json: Value) -> Result<(), Wanted> {
        match json {
            Value::Bool(value) => *self = value,
            Value::Null => {}
            _ => return Err("true or false"),
        }
        Ok(())
    }
}

/// A number in the range of its type.
macro_rules! number {
    ($type:ty, $wide:ident, $wanted:literal) => {
        impl FromJson for $type {
            fn take(&mut self, json: Value) -> Result<(), Wanted> {
                if !json.is_null() {
                    let number = json.$wide().and_then(|number| number.try_into().ok());
                    *self = number.ok_or($wanted)?;
                }
                Ok(())
            }
        }
    };
}
number!(i32, as_i64, "a number of 32 bits");
number!(i64, as_i64, "a number of 64 bits");
number!(u32, as_u64, "a number of 32 bits, not negative");
number!(u64, as_u64, "a number of 64 bits, not negative");

impl FromJson for IntOrString {
    fn take(&mut self, json: Value) -> Result<(), Wanted> {
        match json {
            Value::String(text) => *self = IntOrString::String(text),
            Value::Null => {}
            number => {
                let mut int = 0;
                FromJson::take(&mut int, number)?;
                *self = IntOrString::Int(int);
            }
        }
        Ok(())
    }
}

/// Kept as it is.
impl FromJson for Value {
    fn take(&mut self, json: Value) -> Result<(), Wanted> {
        *self = json;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::schema::{Struct, Type};
    use super::{FromJson, Value};
    use crate::decode::registry::Typed;
    use crate::kinds::endpoint_slice::{EndpointSlice, Endpoints};
    use crate::kinds::kube_proxy_configuration::KubeProxyConfiguration;
    use crate::kinds::meta::IntOrString;
    use crate::kinds::namespace::Namespace;
    use crate::kinds::node::Node;
    use crate::kinds::pod::Pod;
    use crate::kinds::portolan::{Client, Request};
    use crate::kinds::service::Service;
    use crate::kinds::service_cidr::ServiceCidr;
    use crate::kinds::workload::{Workload, WorkloadKind};
    use serde::de::DeserializeOwned;
    use serde_json::json;
    use std::fmt::Debug;

    /// Every field of a struct, with a value unlike what stands where nothing was given.
    fn full(schema: &Struct) -> Value {
        fn value(name: &str, wanted: Type) -> Value {
            match wanted {
                Type::Bool => json!(true),
                Type::Int32 => json!(i32::MAX),
                Type::UInt32 => json!(u32::MAX),
                Type::Int64 => json!(i64::MIN),
                Type::UInt64 => json!(u64::MAX),
                Type::Map(element) => json!({ "a": value(name, *element), "b": element.zero() }),
                Type::List(element) => json!([element.zero(), value(name, *element)]),
                Type::Struct(schema) => full(schema),
                _ => json!(format!("the {name}")),
            }
        }
        let fields = schema.fields.iter();
        fields.map(|(name, wanted)| ((*name).to_owned(), value(name, *wanted))).collect()
    }

    fn reads_all<T>(typed: Typed)
    where
        T: FromJson + Default + DeserializeOwned + PartialEq + Debug,
    {
        for json in [full(typed.schema()), json!({}), json!({ "spec": {}, "status": {} })] {
            let mut read = T::default();
            assert_eq!(read.take(json.clone()), Ok(()), "{json}");
            assert_eq!(read, serde_json::from_value(json).unwrap());
        }
    }

    #[test]
    fn what_a_schema_admits_is_read_as_serde_reads_it() {
        reads_all::<Service>(Typed::Service);
        reads_all::<EndpointSlice>(Typed::EndpointSlice);
        reads_all::<Endpoints>(Typed::Endpoints);
        reads_all::<Pod>(Typed::Pod);
        reads_all::<Workload>(Typed::Workload(WorkloadKind::Deployment));
        reads_all::<Workload>(Typed::Workload(WorkloadKind::StatefulSet));
        reads_all::<Node>(Typed::Node);
        reads_all::<Namespace>(Typed::Namespace);
        reads_all::<ServiceCidr>(Typed::ServiceCidr);
        reads_all::<KubeProxyConfiguration>(Typed::KubeProxyConfiguration);
        reads_all::<Client>(Typed::Client);
        reads_all::<Request>(Typed::Request);
    }

    #[test]
    fn a_value_of_another_type_or_out_of_range_is_refused() {
        assert_eq!(0_i32.take(json!(1_i64 << 31)), Err("a number of 32 bits"));
        assert_eq!(0_u32.take(json!(-1)), Err("a number of 32 bits, not negative"));
        assert_eq!(String::new().take(json!(1)), Err("a text"));
        assert_eq!(Vec::<String>::new().take(json!({})), Err("an array"));
        assert_eq!(Service::default().take(json!({ "spec": [] })), Err("an object"));
        let mut port = IntOrString::default();
        assert_eq!(port.take(json!("http")), Ok(()));
        assert_eq!(port, IntOrString::String("http".to_owned()));
        assert_eq!(port.take(json!(80)), Ok(()));
        assert_eq!(port, IntOrString::Int(80));
        assert_eq!(port.take(json!(1.5)), Err("a number of 32 bits"));
    }
}
