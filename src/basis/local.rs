//! The functions of a basis that are not 0 at a number, all at once: what the CPU backend computes.

use super::value::{self, piece};
use super::{Basis, Family, MOST_GLOBAL};

/// The most functions that are not 0 at one number.
pub(crate) const MOST_LOCALS: usize = MOST_GLOBAL;

/// A basis, made ready for many numbers.
#[derive(Clone, Debug)]
pub(crate) struct Locals {
    basis: Basis,
    order: usize,
    /// For equal cells what the functions are on one of them: coefficients, lowest first.
    pieces: Vec<Vec<f64>>,
}

impl Locals {
    pub(crate) fn new(basis: Basis, order: usize) -> Self {
        let pieces = match basis.family {
            Family::BSpline { degree, .. } => {
                let p = usize::from(degree);
                (0..=p).map(|i| piece(p, i, order)).collect()
            }
            _ => Vec::new(),
        };
        Locals {
            basis,
            order,
            pieces,
        }
    }

    /// How many functions may be other than 0.
    pub(crate) fn count(&self) -> usize {
        self.basis.family.locals()
    }

    /// Writes the values of the functions that may be other than 0; returns the number of the first.
    pub(crate) fn at(&self, x: f64, values: &mut [f64; MOST_LOCALS]) -> usize {
        let basis = &self.basis;
        let (from, to) = basis.range();
        let (from, to) = (f64::from(from), f64::from(to));
        let first = value::first(basis, x);
        if let Family::BSpline { .. } = basis.family
            && (from..=to).contains(&x)
        {
            let f = (x - from) * basis.scale() - first as f64;
            let scale = basis.scale().powi(self.order as i32);
            for (value, piece) in values.iter_mut().zip(&self.pieces) {
                *value = scale * piece.iter().rev().fold(0.0, |sum, c| sum * f + c);
            }
            return first;
        }
        let count = basis.family.locals();
        for (i, value) in values[..count].iter_mut().enumerate() {
            *value = basis.value(first + i, self.order, x);
        }
        first
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;

    #[test]
    fn they_are_all_that_is_not_zero() -> Result<(), Error> {
        let bases = [
            Basis::bspline(3, 5, -1.0, 1.0),
            Basis::bspline(0, 3, 0.0, 1.0).linear_outside(),
            Basis::bspline(5, 2, -2.0, 1.0).linear_outside(),
            Basis::bspline_on(2, &[-1.0, -1.0, -1.0, 0.0, 0.5, 0.5, 2.0, 2.0, 2.0])?,
            Basis::chebyshev(6, -1.0, 1.0),
            Basis::fourier(3, 0.0, 2.0),
            Basis::rbf(7, -1.0, 1.0),
            Basis::pwlu(4, -1.0, 1.0),
        ];
        for basis in bases {
            for order in 0..3 {
                let locals = Locals::new(basis, order);
                for i in -60..60 {
                    let x = f64::from(i) / 20.0;
                    let mut values = [0.0; MOST_LOCALS];
                    let first = locals.at(x, &mut values);
                    for k in 0..basis.len() {
                        let place = k.checked_sub(first);
                        let place = place.filter(|place| *place < basis.family.locals());
                        let got = place.map_or(0.0, |place| values[place]);
                        let want = basis.value(k, order, x);
                        let close = (got - want).abs() <= 1e-9 * want.abs().max(1.0);
                        assert!(close, "{basis:?} {k} {order} at {x}: {got}, not {want}");
                    }
                }
            }
        }
        Ok(())
    }
}
