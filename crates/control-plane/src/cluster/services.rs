//! The API server's answers to the Services, in the order of the documents.

use super::Cluster;
use crate::admission::{self, Answer};
use crate::alike::Alike;
use crate::allocation::{Allocations, Claim, ServiceRanges};
use crate::inventory::{Inventory, Place, Placed};
use crate::other_metadata::OtherMetadata;
use manifest::kinds::service::Service;
use manifest::pace;
use std::collections::HashMap;
use std::sync::Arc;

/// What came of the Services.
pub(super) struct Admission {
    pub(super) stored: Vec<Arc<Service>>,
    pub(super) places: Vec<Place>,
    pub(super) answers: Vec<Placed<Arc<Answer>>>,
    pub(super) kept: Kept,
}

/// For each Service of the inventory what it got, where that hangs on nothing but its text and its claim.
#[derive(Debug, Default)]
pub(super) struct Kept(Vec<Option<Known>>);

#[derive(Debug, Clone)]
struct Known {
    answer: Arc<Answer>,
    /// The Service that the cluster holds, if it was taken.
    stored: Option<Arc<Service>>,
    claim: Arc<Claim>,
}

/// Asks the API server about all of them.
pub(super) async fn admit(
    inventory: &Inventory,
    ranges: &ServiceRanges,
    before: &Cluster,
) -> Admission {
    let written = inventory.services.iter().map(|placed| &*placed.object);
    let mut allocations = Allocations::new(ranges.clone(), written);
    let same =
        |a: &Placed<Arc<Service>>, b: &Placed<Arc<Service>>| Arc::ptr_eq(&a.object, &b.object);
    let alike = Alike::of(&before.kept.inventory.services, &inventory.services, same);
    let same_ranges = before.ranges == *ranges;
    let no_other = OtherMetadata::default();
    let mut by_name: HashMap<(&str, &str), usize> =
        HashMap::with_capacity(inventory.services.len());
    let mut admission = Admission {
        stored: Vec::new(),
        places: Vec::new(),
        answers: Vec::new(),
        kept: Kept::default(),
    };
    for (index, placed) in inventory.services.iter().enumerate() {
        pace::rest().await;
        let written = &placed.object;
        let key = (written.metadata.namespace(), written.metadata.name.as_str());
        let older = by_name.get(&key).copied();
        // Writing it again is an update: what the older version holds is its own.
        let released =
            older.and_then(|at| admission.stored.get(at)).map(|s| allocations.release(s));
        let known = alike.old(index).filter(|_| same_ranges && older.is_none());
        let known = known.and_then(|old| before.kept.services.0.get(old)?.clone());
        let known = known.filter(|known| allocations.would_claim(&known.claim));
        let known = known.or_else(|| {
            let other = inventory.other(placed.place).unwrap_or(&no_other);
            let (answer, claim) = admission::create_with(written, other, &mut allocations);
            let stored = answer.service().map(|service| Arc::new(as_stored(written, service)));
            let answer = Arc::new(answer);
            match claim {
                Some(claim) => Some(Known { answer, stored, claim: Arc::new(claim) }),
                None => {
                    admission.answers.push(Placed { place: placed.place, object: answer });
                    None
                }
            }
        });
        let Some(known) = known else {
            if let Some(claim) = released {
                allocations.commit(&claim);
            }
            admission.kept.0.push(None);
            continue;
        };
        match (&known.stored, older) {
            (Some(service), Some(at)) => {
                allocations.commit(&known.claim);
                if let Some(slot) = admission.stored.get_mut(at) {
                    *slot = Arc::clone(service);
                }
                if let Some(slot) = admission.places.get_mut(at) {
                    *slot = placed.place;
                }
            }
            (Some(service), None) => {
                allocations.commit(&known.claim);
                by_name.insert(key, admission.stored.len());
                admission.stored.push(Arc::clone(service));
                admission.places.push(placed.place);
            }
            (None, _) => {
                if let Some(claim) = released {
                    allocations.commit(&claim);
                }
            }
        }
        admission.answers.push(Placed { place: placed.place, object: Arc::clone(&known.answer) });
        admission.kept.0.push(older.is_none().then_some(known));
    }
    admission
}

/// The Service that the cluster holds. What is written with families and cluster addresses was printed by a
/// cluster: its health check port is what it says there, none included, and no new one is given.
fn as_stored(written: &Service, admitted: &Service) -> Service {
    let printed = !written.spec.cluster_ips.is_empty() && !written.spec.ip_families.is_empty();
    let mut service = admitted.clone();
    service.metadata.namespace = service.metadata.namespace().to_owned();
    if printed {
        service.spec.health_check_node_port = written.spec.health_check_node_port;
    }
    service
}
