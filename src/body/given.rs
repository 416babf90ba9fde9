//! Which outputs a caller wants, from the slots that are given.

use super::{Body, Op, Wire};
use crate::{Chain, Direction, Error, Slot};

impl Body {
    /// The body of a direction's outputs that are given: the direction's own where that is all. Every
    /// slot is one of the direction's, or an operand or a cotangent, which it may not need, and given
    /// once, and so is every one that is read; but of several cotangents of gradients those
    /// that are missing count as 0.
    pub(crate) fn given(
        chain: &Chain,
        direction: Direction,
        slots: impl Iterator<Item = Slot> + Clone,
    ) -> Result<Self, Error> {
        if direction == Direction::Jet {
            let reason = match chain.row_function() {
                Some(_) => Some(
                    "a function of rows has no jet: its results depend on all numbers of a row",
                ),
                None if chain.has_two_outputs() => Some("two outputs have no jet"),
                None if chain.takes_points() => {
                    Some("points in space have no jet along x alone: take orbitals(d=x), d=xx")
                }
                None => None,
            };
            if let Some(reason) = reason {
                let (chain, reason) = (
                    chain.to_string(),
                    format!("{reason}; or backward and second"),
                );
                return Err(Error::Chain { chain, reason });
            }
        }
        let full = Body::whole(chain, direction);
        let is_given = |slot: Slot| slots.clone().any(|given| given == slot);
        for (i, slot) in slots.clone().enumerate() {
            let is_known = full.slots().any(|known| known == slot);
            if !is_known && !Body::forward(chain).may_be_given(direction, slot) {
                return Err(Error::UnexpectedSlot {
                    slot,
                    direction,
                    needed: full.describe(),
                });
            }
            if slots.clone().take(i).any(|earlier| earlier == slot) {
                return Err(Error::RepeatedSlot { slot });
            }
        }
        let is_cotangent = |slot: Slot| slot.order() == 2;
        let some_cotangent = full
            .reads()
            .any(|slot| is_cotangent(slot) && is_given(slot));
        let is_zero = |slot: Slot| some_cotangent && is_cotangent(slot) && !is_given(slot);
        let changed = full.writes().any(|slot| !is_given(slot)) || full.reads().any(is_zero);
        let wanted = changed.then(|| full.without(is_zero).only(is_given));
        let body = wanted.as_ref().unwrap_or(&full);
        // Without an output the first one is missing, whatever is read.
        let output = full.writes().next().filter(|_| body.stores.is_empty());
        // An output of which nothing is left wants a cotangent.
        let lost = full
            .writes()
            .any(|s| is_given(s) && !body.writes().any(|kept| kept == s));
        let cotangent = full.reads().find(|slot| lost && is_zero(*slot));
        let missing = body.reads().find(|slot| !is_given(*slot));
        match missing.or(cotangent).or(output) {
            Some(slot) => Err(Error::MissingSlot {
                slot,
                direction,
                needed: full.describe(),
            }),
            None => {
                body.check_parts(chain, direction)?;
                Ok(wanted.unwrap_or(full))
            }
        }
    }

    /// Whether a slot is one that a direction of this forward body may need: an operand, the gradient of
    /// an output, or the cotangent of an operand's gradient.
    fn may_be_given(&self, direction: Direction, slot: Slot) -> bool {
        let derives = matches!(direction, Direction::Backward | Direction::Second);
        let mut writes = self.writes();
        self.reads().any(|known| known == slot)
            || derives && writes.any(|known| known.gradient() == slot)
            || direction == Direction::Second
                && self
                    .reads()
                    .any(|known| known.gradient().gradient() == slot)
    }

    /// The same where what is loaded from these slots is 0.
    fn without(&self, is_zero: impl Fn(Slot) -> bool) -> Self {
        let mut body = Body {
            shared: self.shared.clone(),
            learned: self.learned.clone(),
            by_rows: self.by_rows,
            bases: self.bases.clone(),
            wide: self.wide.clone(),
            ..Body::default()
        };
        let mut names: Vec<Option<Wire>> = Vec::with_capacity(self.ops.len());
        for &op in &self.ops {
            let name = match op {
                Op::Load(slot) | Op::Series { slot, .. } if is_zero(slot) => None,
                Op::Add(a, b) => match (names[a], names[b]) {
                    (Some(a), Some(b)) => Some(body.push(Op::Add(a, b))),
                    (one, other) => one.or(other),
                },
                op => {
                    let arguments: Option<Vec<Wire>> = op.arguments().map(|w| names[w]).collect();
                    arguments.map(|_| body.push(op.renamed(|w| names[w].unwrap_or_default())))
                }
            };
            names.push(name);
        }
        let stores = self.stores.iter();
        let stores = stores.filter_map(|(slot, wire)| Some((*slot, names[*wire]?)));
        body.stores = stores.collect();
        body
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kind, Per};

    fn full(direction: Direction) -> Body {
        Body::of(&Chain::map(Kind::Gelu), direction)
    }

    fn given(direction: Direction, slots: &[Slot]) -> Result<Body, Error> {
        let slots = slots.iter().copied();
        Body::given(&Chain::map(Kind::Gelu), direction, slots)
    }

    #[test]
    fn with_all_outputs_nothing_is_left_out() {
        let second = Direction::Second;
        let in_any_order = given(second, &[Slot::Dx, Slot::Ddy, Slot::X, Slot::Ddx, Slot::Dy]);
        assert_eq!(in_any_order, Ok(full(second)));
    }

    #[test]
    fn an_input_is_wanted_only_by_what_needs_it() {
        let second = Direction::Second;
        let ddy = full(second).only(|slot| slot == Slot::Ddy);
        assert_eq!(
            given(second, &[Slot::X, Slot::Ddx, Slot::Ddy]),
            Ok(ddy.clone())
        );
        // One that nobody needs is no error.
        assert_eq!(
            given(second, &[Slot::X, Slot::Dy, Slot::Ddx, Slot::Ddy]),
            Ok(ddy)
        );
        let missing = given(second, &[Slot::X, Slot::Ddx, Slot::Dx]);
        assert!(matches!(
            missing,
            Err(Error::MissingSlot { slot: Slot::Dy, .. })
        ));
    }

    #[test]
    fn operands_that_a_direction_does_not_need_may_be_given() {
        let chain = Chain::x().scale_by(2.0).bias(Per::Column);
        let slots = [Slot::X, Slot::Bias, Slot::Dy, Slot::Dx].into_iter();
        let body = Body::given(&chain, Direction::Backward, slots);
        let reads = body.map(|body| body.reads().collect::<Vec<_>>());
        assert_eq!(reads, Ok(vec![Slot::Dy]));
    }

    #[test]
    fn what_is_missing_is_named() {
        let missing = |slots: &[Slot]| match given(Direction::Backward, slots) {
            Err(Error::MissingSlot { slot, needed, .. }) => Some((slot, needed)),
            _ => None,
        };
        let needed = "x, dy to read and dx to write".to_owned();
        assert_eq!(
            missing(&[Slot::Dy, Slot::Dx]),
            Some((Slot::X, needed.clone()))
        );
        assert_eq!(
            missing(&[Slot::X, Slot::Dx]),
            Some((Slot::Dy, needed.clone()))
        );
        // Without an output it is the output, whatever else is missing.
        assert_eq!(
            missing(&[Slot::X, Slot::Dy]),
            Some((Slot::Dx, needed.clone()))
        );
        assert_eq!(missing(&[]), Some((Slot::Dx, needed)));
    }

    #[test]
    fn strangers_and_repetitions_are_refused() {
        let forward = |slots: &[Slot]| given(Direction::Forward, slots);
        let stranger = forward(&[Slot::X, Slot::Y, Slot::D1]);
        assert!(matches!(
            stranger,
            Err(Error::UnexpectedSlot { slot: Slot::D1, .. })
        ));
        let repeated = forward(&[Slot::X, Slot::Y, Slot::X]);
        assert!(matches!(
            repeated,
            Err(Error::RepeatedSlot { slot: Slot::X })
        ));
        let repeated = forward(&[Slot::X, Slot::Y, Slot::Y]);
        assert!(matches!(
            repeated,
            Err(Error::RepeatedSlot { slot: Slot::Y })
        ));
    }

    #[test]
    fn missing_cotangents_are_zero_but_not_all_of_them() -> Result<(), Error> {
        let chain = Chain::x().bias(Per::Column).act(Kind::Gelu);
        let slots = |names: &str| -> Vec<Slot> { names.split(' ').flat_map(str::parse).collect() };
        let given = |names: &str| Body::given(&chain, Direction::Second, slots(names).into_iter());
        let body = given("x bias dy ddx dx ddy")?;
        assert!(
            body.reads()
                .all(|slot| slot != Slot::Bias.gradient().gradient())
        );
        let body = given("x bias dy ddbias dbias")?;
        assert_eq!(body.writes().collect::<Vec<_>>(), slots("dbias"));
        let missing = given("x bias dy dx ddy");
        assert!(matches!(missing, Err(Error::MissingSlot { .. })));
        Ok(())
    }
}
