//! Bases and sums of them on hyper-dual numbers.

use super::bounded::Bounded;
use super::hyper::{Hyper, sum as add, times};
use super::number::{Elementary, Number};
use crate::Basis;

/// A basis' function of number k.
pub(super) fn function<T: Number>(basis: &Basis, k: usize, x: Hyper<T>) -> Hyper<T> {
    x.through(|order| T::basis(basis, k, order, x.value))
}

/// All of them, each times a coefficient. Those that are 0 around x leave theirs out, whatever it is;
/// of those that are not for what x may be the coefficient must be a number.
pub(super) fn sum<T: Number>(
    basis: &Basis,
    x: Hyper<T>,
    coefficient: impl Fn(usize) -> Hyper<T>,
) -> Hyper<T> {
    let Bounded {
        value: at, error, ..
    } = x.value.into();
    let off = error + basis.blur(at);
    let ends = [at - off, at + off].map(|x| if x.is_nan() { at } else { x });
    let may_count = |k: &usize| ends.iter().any(|end| basis.is_local(*k, *end));
    let local = (0..basis.len()).filter(|k| basis.is_local(*k, at) || may_count(k));
    let local: Vec<(usize, Hyper<T>)> = local.map(|k| (k, coefficient(k))).collect();
    // The sum of derivatives of this order times a part of the coefficients.
    let of = |order: usize, part: &dyn Fn(&Hyper<T>) -> Option<T>| {
        let terms = local.iter().filter_map(|(k, coefficient)| {
            let own = part(coefficient)?;
            if !basis.is_local(*k, at) && !own.into().value.is_finite() {
                return Some(T::exact(0.0).blurred(true));
            }
            Some(own * T::basis(basis, *k, order, x.value))
        });
        terms.reduce(T::terms)
    };
    let value = &|c: &Hyper<T>| Some(c.value);
    let along_u = &|c: &Hyper<T>| c.u;
    let along_v = &|c: &Hyper<T>| c.v;
    let slope = of(1, value);
    let bent = times(times(of(2, value), x.u), x.v);
    let both = add(times(of(1, along_u), x.v), times(of(1, along_v), x.u));
    Hyper {
        value: of(0, value).unwrap_or(T::exact(0.0)),
        u: add(times(slope, x.u), of(0, along_u)),
        v: add(times(slope, x.v), of(0, along_v)),
        uv: add(add(bent, times(slope, x.uv)), both),
    }
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
