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

#[cfg(test)]
mod tests {
    use Slot::{D1, Ddx, Ddy, Dx, Dy, X, Y};

    use super::*;
    use crate::{Chain, Kind};

    fn full(direction: Direction) -> Body {
        Body::of(&Chain::map(Kind::Gelu), direction)
    }

    fn given(direction: Direction, slots: &[Slot]) -> Result<Body, Error> {
        full(direction).given(direction, slots.iter().copied())
    }

    #[test]
    fn with_all_outputs_nothing_is_left_out() {
        let second = Direction::Second;
        let in_any_order = given(second, &[Dx, Ddy, X, Ddx, Dy]);
        assert_eq!(in_any_order, Ok(full(second)));
    }

    #[test]
    fn an_input_is_wanted_only_by_what_needs_it() {
        let second = Direction::Second;
        let ddy = full(second).only(|slot| slot == Ddy);
        assert_eq!(given(second, &[X, Ddx, Ddy]), Ok(ddy.clone()));
        // One that nobody needs is no error.
        assert_eq!(given(second, &[X, Dy, Ddx, Ddy]), Ok(ddy));
        let missing = given(second, &[X, Ddx, Dx]);
        assert!(matches!(missing, Err(Error::MissingSlot { slot: Dy, .. })));
    }

    #[test]
    fn what_is_missing_is_named() {
        let missing = |slots: &[Slot]| match given(Direction::Backward, slots) {
            Err(Error::MissingSlot { slot, needed, .. }) => Some((slot, needed)),
            _ => None,
        };
        let needed = "x, dy to read and dx to write".to_owned();
        assert_eq!(missing(&[Dy, Dx]), Some((X, needed.clone())));
        assert_eq!(missing(&[X, Dx]), Some((Dy, needed.clone())));
        // Without an output it is the output, whatever else is missing.
        assert_eq!(missing(&[X, Dy]), Some((Dx, needed.clone())));
        assert_eq!(missing(&[]), Some((Dx, needed)));
    }

    #[test]
    fn strangers_and_repetitions_are_refused() {
        let forward = |slots: &[Slot]| given(Direction::Forward, slots);
        let stranger = forward(&[X, Y, D1]);
        assert!(matches!(
            stranger,
            Err(Error::UnexpectedSlot { slot: D1, .. })
        ));
        let repeated = forward(&[X, Y, X]);
        assert!(matches!(repeated, Err(Error::RepeatedSlot { slot: X })));
        let repeated = forward(&[X, Y, Y]);
        assert!(matches!(repeated, Err(Error::RepeatedSlot { slot: Y })));
    }
}
