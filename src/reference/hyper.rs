//! Hyper-dual numbers: a value with its slopes along two directions, and the second derivative
//! along both. They give first and second derivatives of a formula without anyone deriving it.

use std::ops::{Add, Mul};

use super::number::Number;
use crate::body::Along;
use crate::{Kind, KinkPolicy};

/// value + u ε₁ + v ε₂ + uv ε₁ε₂ with ε₁² = ε₂² = 0. Where a formula does not depend on a
/// direction there is no part, and no 0 that could meet an infinity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hyper<T> {
    pub value: T,
    pub u: Option<T>,
    pub v: Option<T>,
    pub uv: Option<T>,
}

impl<T: Number> Hyper<T> {
    /// A number with these slopes.
    pub(super) fn new(value: T, u: Option<T>, v: Option<T>) -> Self {
        Hyper {
            value,
            u,
            v,
            uv: None,
        }
    }

    /// The activation of it. Of the parameters, by number, those may be numbers with slopes that are
    /// given.
    pub(super) fn call(self, kind: Kind, policy: KinkPolicy, learned: &[(usize, Self)]) -> Self {
        let mut values = kind.params();
        for (k, number) in learned {
            values[*k] = number.value.into().value as f32;
        }
        let kind = kind.having(&values);
        let mut y = self.through(|order| T::call(kind, policy, order, self.value));
        for (k, number) in learned {
            let (k, activation) = (*k, kind.activation());
            let partial = |along| T::partial(kind, k, along, self.value);
            let slope = |part: Option<T>| Some(partial(Along::Nothing) * part?);
            y.u = sum(y.u, slope(number.u));
            y.v = sum(y.v, slope(number.v));
            y.uv = sum(y.uv, slope(number.uv));
            if activation.mixed.contains(&k) {
                let both = sum(times(self.u, number.v), times(self.v, number.u));
                y.uv = sum(y.uv, both.map(|both| partial(Along::X) * both));
            }
            for (l, other) in learned
                .iter()
                .filter(|(l, _)| activation.pairs.contains(&(k, *l)))
            {
                let once = times(number.u, other.v);
                let both = if *l == k {
                    once
                } else {
                    sum(once, times(number.v, other.u))
                };
                y.uv = sum(y.uv, both.map(|both| partial(Along::Param(*l)) * both));
            }
        }
        y
    }
}

impl<T: Number> Hyper<T> {
    /// A function of it, from the function's derivatives.
    pub(super) fn through(self, f: impl Fn(usize) -> T) -> Self {
        let first = self.u.or(self.v).or(self.uv).map(|_| f(1));
        let slope = |part: Option<T>| Some(first? * part?);
        let bent = self.u.zip(self.v).map(|(u, v)| f(2) * u * v);
        Hyper {
            value: f(0),
            u: slope(self.u),
            v: slope(self.v),
            uv: sum(bent, slope(self.uv)),
        }
    }

    /// A sum of two terms, which may be added to others first.
    pub(super) fn terms(self, other: Self) -> Self {
        Hyper {
            value: self.value.terms(other.value),
            ..self + other
        }
    }

    /// A function of it with this value, and this derivative at it.
    pub(super) fn recalled(self, value: T, derivative: T) -> Self {
        let slope = |part: Option<T>| Some(derivative * part?);
        Hyper::new(value, slope(self.u), slope(self.v))
    }
}

impl<T: Number> Add for Hyper<T> {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Hyper {
            value: self.value + other.value,
            u: sum(self.u, other.u),
            v: sum(self.v, other.v),
            uv: sum(self.uv, other.uv),
        }
    }
}

impl<T: Number> Mul for Hyper<T> {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let (a, b) = (Some(self.value), Some(other.value));
        let cross = sum(times(self.u, other.v), times(self.v, other.u));
        Hyper {
            value: self.value * other.value,
            u: sum(times(self.u, b), times(a, other.u)),
            v: sum(times(self.v, b), times(a, other.v)),
            uv: sum(cross, sum(times(self.uv, b), times(a, other.uv))),
        }
    }
}

pub(super) fn times<T: Number>(a: Option<T>, b: Option<T>) -> Option<T> {
    Some(a? * b?)
}

pub(super) fn sum<T: Number>(a: Option<T>, b: Option<T>) -> Option<T> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.terms(b)),
        (a, b) => a.or(b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// x e^x tanh(x) + x along u and v at once, against the derivatives by hand.
    #[test]
    fn derivatives_of_sums_and_products() {
        let torch = KinkPolicy::Torch;
        for x in [-1.5, -0.2, 0.4, 2.0] {
            let number = Hyper::new(x, Some(1.0), Some(3.0));
            let f =
                number * number.call(Kind::Exp, torch, &[]) * number.call(Kind::Tanh, torch, &[])
                    + number;
            let (e, t, s) = (x.exp(), x.tanh(), 1.0 - x.tanh().powi(2));
            let d1 = (1.0 + x) * e * t + x * e * s + 1.0;
            let d2 = (2.0 + x) * e * t + 2.0 * (1.0 + x) * e * s - 2.0 * x * e * t * s;
            let close = |got: Option<f64>, want: f64| {
                let got = got.expect("it depends on x");
                assert!(
                    (got - want).abs() < 1e-12 * want.abs().max(1.0),
                    "{got} {want}"
                );
            };
            close(f.u, d1);
            close(f.v, 3.0 * d1);
            close(f.uv, 3.0 * d2);
        }
    }

    #[test]
    fn what_does_not_depend_has_no_slope() {
        let (x, c) = (
            Hyper::new(2.0, Some(1.0), None),
            Hyper::new(5.0, None, None),
        );
        let product = x * c;
        assert_eq!((product.u, product.v, product.uv), (Some(5.0), None, None));
    }
}
