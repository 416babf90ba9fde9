//! The steps of a chain.

use std::hash::{Hash, Hasher};
use std::mem::discriminant;

use super::{Draw, Per, Slot};
use crate::{Basis, Kind, Orbitals, RowFunction};

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
    /// All functions of a basis, one per column.
    Basis(Basis),
    /// All orbitals of a shell, one per column.
    Orbitals(Orbitals),
    /// The sum of a basis' functions times coefficients, and perhaps an activation beside it.
    Series {
        basis: Basis,
        coefficients: Operand,
        beside: Option<Beside>,
    },
    /// A quotient of polynomials of these degrees.
    Rational {
        degrees: [u8; 2],
        /// Of the numerator and the denominator.
        coefficients: [Operand; 2],
    },
}

/// An activation beside a sum, with its weight and the sum's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Beside {
    pub kind: Kind,
    pub weights: [Operand; 2],
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
            Stage::Series { beside, .. } => [beside.map(|beside| beside.kind), None],
            _ => [None, None],
        };
        a.into_iter().chain(b)
    }

    /// The operands, in the order of their names.
    pub(crate) fn operands(&self) -> Vec<Operand> {
        match self {
            Stage::Plus(_, operand) | Stage::Times(_, operand) => vec![*operand],
            Stage::Series {
                coefficients,
                beside,
                ..
            } => {
                let weights = beside.iter().flat_map(|beside| beside.weights);
                std::iter::once(*coefficients).chain(weights).collect()
            }
            Stage::Rational { coefficients, .. } => coefficients.to_vec(),
            Stage::Orbitals(orbitals) => {
                let slots = [Slot::Alpha, Slot::Contraction].into_iter();
                let learned = slots.zip(orbitals.learns()).filter(|(_, learns)| *learns);
                let numbers = 1..orbitals.primitives() as u8 + 1;
                let all = learned.flat_map(|(slot, _)| numbers.clone().map(move |n| slot.nth(n)));
                let per = Per::Tensor;
                all.map(|slot| Operand { slot, per }).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The same, to be changed.
    pub(super) fn operands_mut(&mut self) -> Vec<&mut Operand> {
        match self {
            Stage::Plus(_, operand) | Stage::Times(_, operand) => vec![operand],
            Stage::Series {
                coefficients,
                beside,
                ..
            } => {
                let weights = beside.iter_mut().flat_map(|beside| &mut beside.weights);
                std::iter::once(coefficients).chain(weights).collect()
            }
            Stage::Rational { coefficients, .. } => coefficients.iter_mut().collect(),
            _ => Vec::new(),
        }
    }

    /// How many numbers an operand has in each of its places; none where it is not this stage's.
    pub(crate) fn width(&self, slot: Slot) -> Option<usize> {
        match self {
            Stage::Series {
                basis,
                coefficients,
                ..
            } if coefficients.slot == slot => Some(basis.len()),
            Stage::Rational {
                degrees: [above, below],
                coefficients: [numerator, denominator],
            } => match slot {
                _ if numerator.slot == slot => Some(usize::from(*above) + 1),
                _ if denominator.slot == slot => Some((*below).into()),
                _ => None,
            },
            _ => None,
        }
    }

    /// The bases that it computes with, in order.
    pub(crate) fn bases(&self) -> Vec<Basis> {
        match *self {
            Stage::Basis(basis) | Stage::Series { basis, .. } => vec![basis],
            Stage::Rational {
                degrees: [above, below],
                ..
            } => vec![
                Basis::powers(u16::from(above) + 1),
                Basis::powers(below.into()),
            ],
            _ => Vec::new(),
        }
    }

    /// How many columns it makes of each number, or of each point.
    pub(crate) fn columns(&self) -> Option<u64> {
        match self {
            Stage::Basis(basis) => Some(basis.len() as u64),
            Stage::Orbitals(orbitals) => Some(orbitals.len() as u64),
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
        let of_orbitals = match self {
            Stage::Orbitals(orbitals) => orbitals.constants(),
            _ => Vec::new(),
        };
        one.into_iter().chain(of_row).chain(of_orbitals)
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
            && self.operands() == other.operands()
            && self
                .bases()
                .iter()
                .map(|basis| basis.family)
                .eq(other.bases().iter().map(|basis| basis.family))
            && match (self, other) {
                (Stage::Orbitals(own), Stage::Orbitals(other)) => own.form() == other.form(),
                _ => true,
            }
            && same_kinds()
    }

    /// Feeds all but values.
    pub(super) fn hash_form(&self, state: &mut impl Hasher) {
        discriminant(self).hash(state);
        self.kinds().for_each(|kind| kind.index().hash(state));
        self.bases()
            .iter()
            .for_each(|basis| basis.family.hash(state));
        self.columns().hash(state);
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
            | Stage::Row(_)
            | Stage::Basis(_)
            | Stage::Orbitals(_)
            | Stage::Series { .. }
            | Stage::Rational { .. } => Side::X,
        }
    }
}
