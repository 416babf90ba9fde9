//! Bases and sums of them on hyper-dual numbers.

use super::bounded::Bounded;
use super::hyper::Hyper;
use super::number::{Elementary, Number};
use crate::Basis;

/// A basis' function of number k.
pub(super) fn function<T: Number>(basis: &Basis, k: usize, x: Hyper<T>) -> Hyper<T> {
    x.through(|order| T::basis(basis, k, order, x.value))
}

/// All of them, each times a coefficient.
pub(super) fn sum<T: Number>(
    basis: &Basis,
    x: Hyper<T>,
    coefficient: impl Fn(usize) -> Hyper<T>,
) -> Hyper<T> {
    let terms = (0..basis.len()).map(|k| coefficient(k) * function(basis, k, x));
    let sum = terms.reduce(Hyper::terms);
    sum.unwrap_or(Hyper::new(T::exact(0.0), None, None))
}

/// 1 / (1 + |x|)
pub(super) fn one_over<T: Number>(x: Hyper<T>) -> Hyper<T> {
    let Bounded { value, error, .. } = x.value.into();
    let side = if value == 0.0 {
        0.0
    } else {
        1f64.copysign(value)
    };
    // What may as well be 0, or of the other sign.
    let is_vague = value != 0.0 && value.abs() <= error.max(f64::from(f32::MIN_POSITIVE));
    let side = match is_vague {
        true => T::exact(side).blurred(true),
        false => T::exact(side),
    };
    let magnitude = x * Hyper::new(side, None, None);
    magnitude.through(|order| T::elementary(Elementary::Reciprocal1p, order, magnitude.value))
}
