//! Which outputs a caller wants, from the slots that are given.

use super::Body;
use crate::{Direction, Error, Slot};

impl Body {
    /// The body of those outputs that are given: the direction's own where that is all. Every slot
    /// is one of the direction's and given once, and so is every one that is read.
    pub(crate) fn given(
        self,
        direction: Direction,
        slots: impl Iterator<Item = Slot> + Clone,
    ) -> Result<Self, Error> {
        let is_given = |slot: Slot| slots.clone().any(|given| given == slot);
        for (i, slot) in slots.clone().enumerate() {
            if !self.slots().any(|known| known == slot) {
                return Err(Error::UnexpectedSlot {
                    slot,
                    direction,
                    needed: self.describe(),
                });
            }
            if slots.clone().take(i).any(|earlier| earlier == slot) {
                return Err(Error::RepeatedSlot { slot });
            }
        }
        let wanted = match self.writes().all(is_given) {
            true => None,
            false => Some(self.only(is_given)),
        };
        let body = wanted.as_ref().unwrap_or(&self);
        // Without an output the first one is missing, whatever is read.
        let output = self.writes().next().filter(|_| body.stores.is_empty());
        let missing = body.reads().chain(output).find(|slot| !is_given(*slot));
        match missing {
            Some(slot) => Err(Error::MissingSlot {
                slot,
                direction,
                needed: self.describe(),
            }),
            None => Ok(wanted.unwrap_or(self)),
        }
    }
}
