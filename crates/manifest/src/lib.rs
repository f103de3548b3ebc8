//! What did the user write, and where?
//!
//! Reads Kubernetes manifests (YAML, JSON, several documents, lists) into typed objects, and knows for
//! every object, field, list element and scalar where it stands in the text.
//!
//! Invariants:
//! - It knows no networks and no rules, and does not judge whether a value makes sense: that is admission's work.
//! - Any text gives objects, diagnostics, or both; never a panic. Its limits are named constants.
//! - A fix is an edit of the user's own text and leaves all else as it stands.

pub mod decode;
pub mod diagnostic;
mod documents;
pub mod edit;
pub mod kinds;
pub mod pace;
pub mod position;
pub mod tree;
mod work;

pub use diagnostic::{Diagnostic, Fix, Severity, TextEdit, apply_edits};
pub use documents::{Document, Manifests, Object, Read, Source, pieces, read, read_again, reading};
pub use position::{PlaceIndex, Places, Position, Span};
