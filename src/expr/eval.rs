//! An expression over any number type.

use std::ops::{Add, Div, Mul, Neg, Sub};

use super::callee::Callee;
use super::graph::{Node, Relation};
use super::line::Line;
use crate::reference::{Jet, Real};

/// A number that expressions can be computed in.
pub(super) trait Number:
    Copy
    + Neg<Output = Self>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
{
    fn constant(value: f64) -> Self;
    /// self^n
    fn power(self, n: i32) -> Self;
    /// self^exponent, NaN where self is negative.
    fn pow(self, exponent: Self) -> Self;
    fn call(self, callee: Callee) -> Self;
    /// 1 where the relation holds, else 0.
    fn compare(self, relation: Relation, other: Self) -> Self;
    /// a where the condition is not 0, else b.
    fn select(condition: Self, a: Self, b: Self) -> Self;
}

impl Line {
    /// The results at an x, with these parameters.
    pub(super) fn at<N: Number>(&self, x: N, p: &[N]) -> Vec<N> {
        let mut values: Vec<N> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let at = |id: usize| values[id];
            values.push(match *node {
                Node::Number(constant) => N::constant(constant.value()),
                Node::X => x,
                Node::Param(k) => p[k],
                Node::Neg(a) => -at(a),
                Node::Add(a, b) => at(a) + at(b),
                Node::Sub(a, b) => at(a) - at(b),
                Node::Mul(a, b) => at(a) * at(b),
                Node::Div(a, b) => at(a) / at(b),
                Node::Power(a, n) => at(a).power(n),
                Node::Pow(a, b) => at(a).pow(at(b)),
                Node::Call(callee, a) => at(a).call(callee),
                Node::Is(relation, a, b) => at(a).compare(relation, at(b)),
                Node::Where(c, a, b) => N::select(at(c), at(a), at(b)),
            });
        }
        self.roots.iter().map(|root| values[*root]).collect()
    }
}

impl Number for f64 {
    fn constant(value: f64) -> Self {
        value
    }
    fn power(self, n: i32) -> Self {
        self.powi(n)
    }
    fn pow(self, exponent: Self) -> Self {
        power_of(self, exponent)
    }
    fn call(self, callee: Callee) -> Self {
        callee.value(self)
    }
    fn compare(self, relation: Relation, other: Self) -> Self {
        f64::from(u8::from(relation.holds(self, other)))
    }
    fn select(condition: Self, a: Self, b: Self) -> Self {
        if condition != 0.0 { a } else { b }
    }
}

/// a^b, for a that is not negative.
pub(super) fn power_of(a: f64, b: f64) -> f64 {
    if a < 0.0 || a.is_nan() || b.is_nan() {
        return f64::NAN;
    }
    a.powf(b)
}

impl Number for Jet<f64> {
    fn constant(value: f64) -> Self {
        Jet::new(value)
    }
    fn power(self, n: i32) -> Self {
        self.through(|a| {
            let m = f64::from(n);
            [a.powi(n), m * a.powi(n - 1), m * (m - 1.0) * a.powi(n - 2)]
        })
    }
    fn pow(self, exponent: Self) -> Self {
        let n = exponent.value;
        let of_base = self.through(|a| {
            let times = |factor: f64, n: f64| match factor {
                0.0 => 0.0,
                _ => factor * power_of(a, n),
            };
            [
                power_of(a, n),
                times(n, n - 1.0),
                times(n * (n - 1.0), n - 2.0),
            ]
        });
        if (exponent.d1, exponent.d2) == (0.0, 0.0) {
            return of_base;
        }
        let jet = (exponent * self.ln()).exp();
        Jet {
            value: of_base.value,
            ..jet
        }
    }
    fn call(self, callee: Callee) -> Self {
        self.through(|x| callee.derivatives(x))
    }
    fn compare(self, relation: Relation, other: Self) -> Self {
        Jet::new(self.value.compare(relation, other.value))
    }
    fn select(condition: Self, a: Self, b: Self) -> Self {
        if condition.value != 0.0 { a } else { b }
    }
}

impl Jet<f64> {
    /// g of it; without a slope where it or g has none, however steep the other one is there.
    fn through(self, g: impl FnOnce(f64) -> [f64; 3]) -> Self {
        let [value, first, second] = g(self.value);
        match (self.d1, self.d2) == (0.0, 0.0) || (first, second) == (0.0, 0.0) {
            true => Jet::new(value),
            false => self.map(|_| [value, first, second]),
        }
    }
}
