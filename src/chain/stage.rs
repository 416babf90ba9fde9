//! The steps of a chain.

use std::hash::{Hash, Hasher};
use std::mem::discriminant;

use super::{Draw, Per, Slot};
use crate::{Kind, RowFunction};

/// One step of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Stage {
    /// The activation, of x or of the gate.
    Act(Side, Kind),
    /// An operand is added: a bias, or a whole tensor.
    Plus(Side, Operand),
    /// x or the gate is multiplied by an operand.
    Times(Side, Operand),
    /// A constant is added.
    PlusConstant(Side, Number),
    /// x or the gate is multiplied by a constant.
    TimesConstant(Side, Number),
    /// x becomes the first one's value of the gate, times x or the second one's value of x.
    Gate(Kind, Option<Kind>),
    /// The activation of x, and of -x as a second output.
    Both(Kind),
    /// Some elements become 0, and the others are divided by 1 - p.
    Dropout { p: Number, seed: u64 },
    /// x where x > 0, and elsewhere x by a slope that is drawn between the two.
    Rrelu {
        lower: Number,
        upper: Number,
        seed: u64,
    },
    /// A function of the whole row.
    Row(RowFunction),
}

/// What a step works on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Side {
    X,
    Gate,
}

/// An operand's slot, and how it goes with the elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Operand {
    pub slot: Slot,
    pub per: Per,
}

/// A constant. Equal where the bits are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Number(u32);

impl Number {
    pub(crate) const fn new(value: f32) -> Self {
        Number(value.to_bits())
    }

    pub(crate) const fn value(self) -> f32 {
        f32::from_bits(self.0)
    }
}

impl Stage {
    /// The activations that are called, in order.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = Kind> {
        let [a, b] = match *self {
            Stage::Act(_, kind) => [Some(kind), None],
            Stage::Gate(a, b) => [Some(a), b],
            Stage::Both(kind) => [Some(kind), None],
            _ => [None, None],
        };
        a.into_iter().chain(b)
    }

    /// The operand that is added or multiplied with.
    pub(crate) fn operand(&self) -> Option<Operand> {
        match self {
            Stage::Plus(_, operand) | Stage::Times(_, operand) => Some(*operand),
            _ => None,
        }
    }

    /// The function of rows.
    pub(crate) fn row(&self) -> Option<RowFunction> {
        match self {
            Stage::Row(function) => Some(*function),
            _ => None,
        }
    }

    /// The constant that is added or multiplied with, or those of a function of rows.
    pub(crate) fn constants(&self) -> impl Iterator<Item = f32> {
        let one = match self {
            Stage::PlusConstant(_, number) | Stage::TimesConstant(_, number) => {
                Some(number.value())
            }
            _ => None,
        };
        let of_row = self.row().into_iter().flat_map(RowFunction::values);
        one.into_iter().chain(of_row)
    }

    /// Whether both are the same but for values: parameters, constants, probabilities, seeds.
    pub(super) fn is_like(&self, other: &Stage) -> bool {
        let same_kinds = || {
            let [own, others] = [self, other].map(|stage| stage.kinds().map(|kind| kind.index()));
            own.eq(others)
        };
        discriminant(self) == discriminant(other)
            && match (self.row(), other.row()) {
                (Some(own), Some(other)) => own.is_like(other),
                (own, other) => own == other,
            }
            && self.side() == other.side()
            && self.operand() == other.operand()
            && same_kinds()
    }

    /// Feeds all but values.
    pub(super) fn hash_form(&self, state: &mut impl Hasher) {
        discriminant(self).hash(state);
        self.kinds().for_each(|kind| kind.index().hash(state));
    }

    /// What it draws for each element, as the draw of this number.
    pub(crate) fn draw(&self, number: usize) -> Option<Draw> {
        match *self {
            Stage::Dropout { p, seed } => Some(Draw::dropout(number, p.value(), seed)),
            Stage::Rrelu { lower, upper, seed } => {
                Some(Draw::slope(number, lower.value(), upper.value(), seed))
            }
            Stage::Row(function) => Some(Draw::gumbel(number, function.seed()?)),
            _ => None,
        }
    }

    /// What the step works on.
    pub(crate) fn side(&self) -> Side {
        match self {
            Stage::Act(side, _)
            | Stage::Plus(side, _)
            | Stage::Times(side, _)
            | Stage::PlusConstant(side, _)
            | Stage::TimesConstant(side, _) => *side,
            Stage::Gate(..)
            | Stage::Both(_)
            | Stage::Dropout { .. }
            | Stage::Rrelu { .. }
            | Stage::Row(_) => Side::X,
        }
    }
}
