//! How sums with walks of their own are shared out among invocations.

use std::ops::Range;

use super::operand::Operand;
use crate::Per;
use crate::walk::OUTPUTS;
use crate::wgsl::{BLOCK, Field};

/// The least terms of one number that an invocation takes, eight of them in a row.
const TERMS: u64 = 32;

/// The elements of a piece that share places of a sum.
pub(super) struct Spreading {
    /// How many places the piece has.
    places: u64,
    /// The most elements that share one.
    terms: u64,
    /// Numbers of a place.
    width: u64,
    /// How many places the invocations take: those of several outputs of a layer together.
    taken: u64,
    /// The least terms that it takes where there are more.
    length: u64,
}

impl Spreading {
    /// Of an operand in a range of whole rows.
    pub(super) fn of(operand: &Operand<'_>, range: &Range<u64>) -> Self {
        let elements = range.end - range.start;
        let columns = operand.shape.columns();
        let rows = elements / columns;
        let channels = operand.shape.channel_count();
        let batch = rows.div_ceil(channels);
        let (places, terms) = match operand.per {
            Per::Column => (columns, rows),
            Per::Row => (rows, columns),
            Per::Channel => (channels, batch * columns),
            Per::Edge => (channels * columns, batch),
            Per::Input => (batch * columns, channels),
            _ => (1, elements),
        };
        let fours = channels.div_ceil(OUTPUTS);
        let taken = match operand.per {
            Per::Row if !operand.wide => batch * fours,
            Per::Edge => fours * columns,
            _ => places,
        };
        Spreading {
            places,
            terms,
            width: operand.width,
            taken,
            length: match operand.wide {
                true => Spreading::length(operand.width),
                false => TERMS,
            },
        }
    }

    /// How many elements an invocation takes of coefficients' gradients, at least where there are more.
    pub(super) fn length(width: u64) -> u64 {
        (4 * width).max(64)
    }

    /// Into how many parts the elements of a place are cut.
    pub(super) fn parts(&self) -> u64 {
        self.terms.div_ceil(self.length)
    }

    /// How many sums there are.
    pub(super) fn numbers(&self) -> u64 {
        self.places * self.width
    }

    /// How many numbers they need, and their folds, at most.
    pub(super) fn scratch(&self) -> u64 {
        let terms = self.numbers() * self.parts();
        terms + terms / 32 + self.numbers()
    }

    pub(super) fn invocations(&self) -> u64 {
        self.taken * self.parts() * self.width.div_ceil(self.width.min(BLOCK))
    }

    pub(super) fn words(&self) -> [(Field, u32); 3] {
        [
            (Field::Places, self.taken as u32),
            (Field::Parts, self.parts() as u32),
            (Field::Terms, self.terms as u32),
        ]
    }
}
