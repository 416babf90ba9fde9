//! Bodies, derived once per device.

use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::{FxHashMap, FxHasher};

use crate::body::Body;
use crate::{Chain, Direction, Error, Slot};

/// Bodies beyond this many are forgotten, all at once. Pipelines keep those that they use.
const MOST: usize = 1024;

/// The bodies of a device, by the hash of what they depend on. Deriving one costs a µs and more, so
/// `prepare` takes the one that is there.
#[derive(Debug, Default)]
pub(crate) struct Bodies {
    known: Mutex<FxHashMap<u64, Vec<Known>>>,
}

/// A body, and what it depends on: a chain but for its values, and the slots that are given.
#[derive(Debug)]
struct Known {
    chain: Chain,
    direction: Direction,
    slots: Vec<Slot>,
    body: Arc<Body>,
}

impl Bodies {
    /// The body of those outputs that are given, see [`Body::given`].
    pub(crate) fn get(
        &self,
        chain: &Chain,
        direction: Direction,
        slots: impl Iterator<Item = Slot> + Clone,
    ) -> Result<Arc<Body>, Error> {
        let mut hasher = FxHasher::default();
        chain.hash_form(&mut hasher);
        direction.hash(&mut hasher);
        slots.clone().for_each(|slot| slot.hash(&mut hasher));
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        let alike = known.entry(hasher.finish()).or_default();
        let same = |known: &&Known| {
            known.direction == direction
                && known.slots.iter().copied().eq(slots.clone())
                && known.chain.is_like(chain)
        };
        if let Some(same) = alike.iter().find(same) {
            return Ok(same.body.clone());
        }
        let body = Arc::new(Body::given(chain, direction, slots.clone())?);
        alike.push(Known {
            chain: *chain,
            direction,
            slots: slots.collect(),
            body: body.clone(),
        });
        Ok(body)
    }
}
