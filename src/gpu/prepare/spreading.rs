//! How the gradients of coefficients are shared out among invocations.

use std::ops::Range;

use super::operand::Operand;
use crate::Per;
use crate::wgsl::{BLOCK, Field};

/// The elements of a piece that share places of coefficients.
pub(super) struct Spreading {
    /// How many places the piece has.
    places: u64,
    /// The most elements that share one.
    terms: u64,
    /// Coefficients of a place.
    width: u64,
}

impl Spreading {
    /// Of an operand in a range of whole rows.
    pub(super) fn of(operand: &Operand<'_>, range: &Range<u64>) -> Self {
        let elements = range.end - range.start;
        let columns = operand.shape.columns();
        let rows = elements / columns;
        let (places, terms) = match operand.per {
            Per::Column => (columns, rows),
            Per::Row => (rows, columns),
            Per::Channel => {
                let channels = operand.shape.channel_count();
                (channels, rows.div_ceil(channels) * columns)
            }
            _ => (1, elements),
        };
        Spreading {
            places,
            terms,
            width: operand.width,
        }
    }

    /// How many elements an invocation takes, at least where there are more.
    pub(super) fn length(width: u64) -> u64 {
        (4 * width).max(64)
    }

    /// Into how many parts the elements of a place are cut.
    pub(super) fn parts(&self) -> u64 {
        self.terms.div_ceil(Spreading::length(self.width))
    }

    /// How many sums there are.
    pub(super) fn numbers(&self) -> u64 {
        self.places * self.width
    }

    pub(super) fn invocations(&self) -> u64 {
        self.places * self.parts() * self.width.div_ceil(self.width.min(BLOCK))
    }

    pub(super) fn words(&self) -> [(Field, u32); 3] {
        [
            (Field::Places, self.places as u32),
            (Field::Parts, self.parts() as u32),
            (Field::Terms, self.terms as u32),
        ]
    }
}
