//! Which outputs there are where some derivative of a function is not known.

use super::{Body, Op};
use crate::expr::derivative_name;
use crate::{Chain, Direction, Error, Kind, Slot};

impl Body {
    /// A direction's outputs, but for those that need a derivative that a function does not have.
    ///
    /// # Errors
    /// [`Error::NoDerivative`] where none is left.
    pub(crate) fn available(chain: &Chain, direction: Direction) -> Result<Self, Error> {
        let whole = Body::whole(chain, direction);
        let kinds: Vec<Kind> = chain.kinds().collect();
        if !whole.lacks(&kinds) {
            return Ok(whole);
        }
        let is_there = |slot: Slot| !whole.only(|own| own == slot).lacks(&kinds);
        let rest = whole.only(is_there);
        match rest.stores.is_empty() {
            true => whole.check_parts(chain, direction).map(|()| rest),
            false => Ok(rest),
        }
    }

    /// Whether it calls what its functions, by number, do not have.
    fn lacks(&self, kinds: &[Kind]) -> bool {
        self.ops.iter().any(|op| match op {
            Op::Call { function, part, .. } => {
                let kind = kinds.get(*function);
                kind.is_some_and(|kind| !kind.activation().has(*part))
            }
            _ => false,
        })
    }

    /// Whether there is all that it calls: an error that names the first derivative that is not.
    pub(super) fn check_parts(&self, chain: &Chain, direction: Direction) -> Result<(), Error> {
        let kinds: Vec<Kind> = chain.kinds().collect();
        if !self.lacks(&kinds) {
            return Ok(());
        }
        for slot in self.writes() {
            for (function, part) in self.only(|own| own == slot).calls() {
                let activation = kinds[function].activation();
                if !activation.has(part) {
                    let params: Vec<&str> = activation.params.iter().map(|p| p.name).collect();
                    return Err(Error::NoDerivative {
                        kind: activation.name,
                        derivative: derivative_name(part, &params),
                        direction,
                        slot,
                    });
                }
            }
        }
        Ok(())
    }
}
