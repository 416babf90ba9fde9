//! Lists of knots, each kept once.

use std::sync::{Mutex, PoisonError};

use super::{HIGHEST, MOST_CELLS};
use crate::Error;

/// A list of knots, as bits of f32. Equal where the numbers are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Knots(&'static [u32]);

/// All lists so far.
static KNOWN: Mutex<Vec<&'static [u32]>> = Mutex::new(Vec::new());

impl Knots {
    /// A list that is right for B-splines of this degree.
    pub(super) fn of(degree: u8, knots: &[f32]) -> Result<Self, Error> {
        let fault = |reason: String| {
            let list: Vec<String> = knots.iter().take(8).map(f32::to_string).collect();
            let more = if knots.len() > 8 { ", ..." } else { "" };
            Error::Chain {
                chain: format!(
                    "bspline(degree={degree}, knots=[{}{more}])",
                    list.join(", ")
                ),
                reason,
            }
        };
        let p = usize::from(degree);
        if degree > HIGHEST {
            return Err(fault(format!("the degree is 0 to {HIGHEST}")));
        }
        if knots.len() < 2 * p + 2 || knots.len() > MOST_CELLS {
            return Err(fault(format!(
                "it has {} knots, and wants 2 degree + 2 = {} to {MOST_CELLS}",
                knots.len(),
                2 * p + 2
            )));
        }
        if let Some(wrong) = knots.iter().find(|knot| !knot.is_finite()) {
            return Err(fault(format!("a knot is {wrong}: all are finite")));
        }
        if let Some(i) = knots.windows(2).position(|two| two[0] > two[1]) {
            let (one, next) = (knots[i], knots[i + 1]);
            return Err(fault(format!(
                "knot {} is {next}, behind {one}: knots ascend",
                i + 1
            )));
        }
        let (from, to) = (knots[p], knots[knots.len() - 1 - p]);
        if from >= to {
            return Err(fault(format!("its range, from {from} to {to}, is empty")));
        }
        let bits: Vec<u32> = knots.iter().map(|knot| knot.to_bits()).collect();
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        let there = known.iter().find(|list| ***list == *bits).copied();
        Ok(Knots(there.unwrap_or_else(|| {
            let kept: &'static [u32] = Vec::leak(bits);
            known.push(kept);
            kept
        })))
    }

    pub(super) const fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn values(&self) -> impl ExactSizeIterator<Item = f32> + '_ {
        self.0.iter().map(|bits| f32::from_bits(*bits))
    }

    /// The knot of this number.
    pub(super) fn at(&self, i: usize) -> f64 {
        f32::from_bits(self.0[i]).into()
    }

    /// Where the functions of a degree have a sum of 1.
    pub(super) fn range(&self, degree: u8) -> (f32, f32) {
        let p = usize::from(degree);
        let value = |i: usize| f32::from_bits(self.0[i]);
        (value(p), value(self.0.len() - 1 - p))
    }

    /// The number of the cell that a number in the range is in: the last one that begins at or before
    /// it and is not empty.
    pub(super) fn cell(&self, degree: u8, x: f64) -> usize {
        let p = usize::from(degree);
        let last = self.0.len() - 2 - p;
        let cells = (p..=last).filter(|i| self.at(*i) < self.at(i + 1));
        let begun = cells.clone().rfind(|i| self.at(*i) <= x);
        begun.or(cells.min()).unwrap_or(p)
    }

    /// The length of the shortest cell that is not empty.
    pub(super) fn narrowest(&self, degree: u8) -> f64 {
        let p = usize::from(degree);
        let lengths = (p..self.0.len() - 1 - p).map(|i| self.at(i + 1) - self.at(i));
        lengths.filter(|l| *l > 0.0).fold(f64::INFINITY, f64::min)
    }
}
