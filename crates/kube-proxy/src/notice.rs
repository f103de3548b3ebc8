//! What kube-proxy passes over, and why.

use std::fmt;

/// A part of an object from which no rule is made although one may have been expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The object.
    pub object: crate::origins::ObjectName,
    /// The field, as in `spec.externalIPs[1]`.
    pub path: String,
    /// Why nothing comes of it.
    pub reason: &'static str,
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let object = &self.object;
        write!(
            f,
            "{} {}/{}: {}: {}",
            object.kind, object.namespace, object.name, self.path, self.reason
        )
    }
}
