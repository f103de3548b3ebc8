//! The API server's answer to a Service that is created: defaults, then allocation, then validation, 1.36.

mod kubectl;
mod report;

pub(crate) use kubectl::invalid_text;
pub use report::{report, stored_json};

use crate::allocation::{Allocations, Claim, Failure};
use crate::field_error::FieldError;
use crate::other_metadata::OtherMetadata;
use crate::validation::validate_service;
use crate::{defaults, stable, warnings};
use manifest::kinds::service::Service;

/// Where a Service was refused. The API server allocates before it validates, so that a Service refused for
/// its allocation may have more errors, which nobody has looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Families, cluster addresses, node ports.
    Allocate,
    /// Everything else.
    Validate,
}

/// The API server's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It was taken.
    Admitted(Box<Admitted>),
    /// It was not.
    Refused(Box<Refused>),
}

/// A Service that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admitted {
    /// As it is stored: defaulted and allocated.
    pub service: Service,
    /// After defaulting, before allocation.
    pub defaulted: Service,
    /// What the API server warns of.
    pub warnings: Vec<String>,
}

/// A Service that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Where.
    pub stage: Stage,
    /// Why, in order. Empty where the server failed for another reason (`internal`).
    pub errors: Vec<FieldError>,
    /// The server's own trouble, where no field is at fault.
    pub internal: Option<String>,
    /// After defaulting, before allocation.
    pub defaulted: Service,
}

impl Answer {
    /// The Service as stored, where it was taken.
    pub fn service(&self) -> Option<&Service> {
        match self {
            Self::Admitted(admitted) => Some(&admitted.service),
            Self::Refused(_) => None,
        }
    }

    /// The Service after defaulting, before allocation.
    pub fn defaulted(&self) -> &Service {
        match self {
            Self::Admitted(admitted) => &admitted.defaulted,
            Self::Refused(refused) => &refused.defaulted,
        }
    }

    /// The errors, in order.
    pub fn errors(&self) -> &[FieldError] {
        match self {
            Self::Admitted(_) => &[],
            Self::Refused(refused) => &refused.errors,
        }
    }

    /// The warnings: only a Service that was taken has any.
    pub fn warnings(&self) -> &[String] {
        match self {
            Self::Admitted(admitted) => &admitted.warnings,
            Self::Refused(_) => &[],
        }
    }

    /// The stage, as the recordings name it: `ok`, `allocate`, `validate`.
    pub fn stage(&self) -> &'static str {
        match self {
            Self::Admitted(_) => "ok",
            Self::Refused(refused) => match refused.stage {
                Stage::Allocate => "allocate",
                Stage::Validate => "validate",
            },
        }
    }
}

/// Creates a Service. What it takes is taken from `allocations`, unless it is refused.
///
/// Deviation from the real server: the status is kept, so that a Service pasted from a cluster keeps the
/// addresses of its load balancer.
pub fn create(written: &Service, other: &OtherMetadata, allocations: &mut Allocations) -> Answer {
    create_with(written, other, allocations).0
}

/// As [`create`]. Besides, what the Service claimed, if its allocation succeeded: the answer stays the same for as
/// long as the same claim can be made.
pub(crate) fn create_with(
    written: &Service,
    other: &OtherMetadata,
    allocations: &mut Allocations,
) -> (Answer, Option<Claim>) {
    let mut service = written.clone();
    defaults::default_service(&mut service);
    let defaulted = service.clone();
    generate_name(&mut service);
    let refuse = |stage, errors, internal| {
        let defaulted = defaulted.clone();
        Answer::Refused(Box::new(Refused { stage, errors, internal, defaulted }))
    };
    let claim = match allocations.allocate(&mut service) {
        Ok(claim) => claim,
        Err(Failure::Invalid(errors)) => return (refuse(Stage::Allocate, errors, None), None),
        Err(Failure::Internal(text)) => {
            return (refuse(Stage::Allocate, Vec::new(), Some(text)), None);
        }
    };
    let errors = validate_service(&service, other);
    if !errors.is_empty() {
        return (refuse(Stage::Validate, errors, None), Some(claim));
    }
    allocations.commit(&claim);
    let warnings = warnings::warnings(&service);
    (Answer::Admitted(Box::new(Admitted { service, defaulted, warnings })), Some(claim))
}

/// The longest start of a generated name, in bytes: 63, less the five letters that follow.
const GENERATED_BASE: usize = 58;

fn generate_name(service: &mut Service) {
    let meta = &mut service.metadata;
    if meta.name.is_empty() && !meta.generate_name.is_empty() {
        let base: String = meta
            .generate_name
            .char_indices()
            .take_while(|(at, c)| at + c.len_utf8() <= GENERATED_BASE)
            .map(|(_, c)| c)
            .collect();
        let parts = [meta.namespace(), meta.generate_name.as_str()];
        meta.name = format!("{base}{}", stable::suffix(&parts, stable::SUFFIX_LENGTH));
    }
}
