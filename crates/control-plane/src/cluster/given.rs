//! Objects that the user gave, under the namespace and the name that the API server would give them.

use crate::inventory::{Place, Placed};
use crate::stable::{self, SUFFIX_LENGTH};
use manifest::kinds::meta::ObjectMeta;
use std::sync::Arc;

/// The object, the same where nothing was missing.
pub(super) fn named<T: Clone>(
    placed: &Placed<Arc<T>>,
    meta: impl Fn(&mut T) -> &mut ObjectMeta,
    of: impl Fn(&T) -> &ObjectMeta,
) -> Arc<T> {
    let mut object = Arc::clone(&placed.object);
    let written = of(&object);
    if written.namespace.is_empty() || written.name.is_empty() {
        complete(meta(Arc::make_mut(&mut object)), placed.place);
    }
    object
}

fn complete(meta: &mut ObjectMeta, place: Place) {
    meta.namespace = meta.namespace().to_owned();
    if meta.name.is_empty() {
        let parts = [meta.namespace.as_str(), &meta.generate_name, &place.to_string()];
        meta.name = format!("{}{}", meta.generate_name, stable::suffix(&parts, SUFFIX_LENGTH));
    }
}
