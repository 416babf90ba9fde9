//! The numbers that a chain's formula is computed in.

use std::ops::{Add, Mul};

use super::bounded::Bounded;
use crate::body::Along;
use crate::{Basis, Kind, KinkPolicy};

/// A number that sums, products and activations can be computed with.
pub(super) trait Number:
    Copy + Add<Output = Self> + Mul<Output = Self> + Into<Bounded>
{
    /// What is given.
    fn exact(value: f64) -> Self;
    /// The derivative of an activation of this order.
    fn call(kind: Kind, policy: KinkPolicy, order: usize, at: Self) -> Self;
    /// The derivative of an activation in the parameter of this number, or of that along something.
    fn partial(kind: Kind, k: usize, along: Along, at: Self) -> Self;
    /// f′ where f is this number.
    fn from_output(kind: Kind, at: Self) -> Self;
    /// A sum of two terms, which may be added to others first, or be multiplied before.
    fn terms(self, other: Self) -> Self;
    /// A sum of many terms.
    fn sum(total: Total) -> Self;
    /// A sum over a row.
    fn sum_of_row(total: Total) -> Self;
    /// The derivative of this order of an elementary function.
    fn elementary(function: Elementary, order: usize, at: Self) -> Self;
    /// The derivative of this order of a basis' function of number k.
    fn basis(basis: &Basis, k: usize, order: usize, at: Self) -> Self;
    /// A constant that is rounded to f32.
    fn constant(value: f64) -> Self;
    /// A sum of the terms of a coefficient's gradient.
    fn sum_of_spread(total: Total) -> Self;
    /// A number between -1 and 1 that is found in steps; `vague` where one step more may be another
    /// case of its formula.
    fn blurred(self, vague: bool) -> Self;
}

/// What functions of rows are written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Elementary {
    Exp,
    /// ln(1 + x)
    Ln1p,
    /// 1 / (1 + x)
    Reciprocal1p,
    Sqrt,
    Ln,
    /// 1 / √x
    ReciprocalRoot,
}

impl Elementary {
    /// Its derivative of this order.
    pub(super) fn value(self, order: usize, x: f64) -> f64 {
        let factorial: f64 = [1.0, 1.0, 2.0, 6.0][order];
        let sign = if order.is_multiple_of(2) { 1.0 } else { -1.0 };
        match (self, order) {
            (Elementary::Exp, _) => x.exp(),
            (Elementary::Ln1p, 0) => x.ln_1p(),
            (Elementary::Ln1p, _) => Elementary::Reciprocal1p.value(order - 1, x),
            (Elementary::Reciprocal1p, _) => sign * factorial / (1.0 + x).powi(order as i32 + 1),
            (Elementary::Sqrt, 0) => x.sqrt(),
            (Elementary::Sqrt, 1) => 0.5 / x.sqrt(),
            (Elementary::Sqrt, _) => -0.25 / (x * x.sqrt()),
            (Elementary::Ln, 0) => x.ln(),
            (Elementary::Ln, _) => Elementary::Reciprocal1p.value(order - 1, x - 1.0),
            (Elementary::ReciprocalRoot, 0) => 1.0 / x.sqrt(),
            (Elementary::ReciprocalRoot, 1) => -0.5 / (x * x.sqrt()),
            (Elementary::ReciprocalRoot, _) => 0.75 / (x * x * x.sqrt()),
        }
    }
}

impl Number for f64 {
    fn exact(value: f64) -> Self {
        value
    }

    fn call(kind: Kind, policy: KinkPolicy, order: usize, at: Self) -> Self {
        super::value_of(kind, policy, order, at)
    }

    fn partial(kind: Kind, k: usize, along: Along, at: Self) -> Self {
        super::partial_at(kind.formula(), k, along, at, &kind.exact())
    }

    fn from_output(kind: Kind, at: Self) -> Self {
        kind.formula().slope_from(at, &kind.exact())
    }

    fn terms(self, other: Self) -> Self {
        self + other
    }

    fn sum(total: Total) -> Self {
        total.value()
    }

    fn sum_of_row(total: Total) -> Self {
        total.value()
    }

    fn elementary(function: Elementary, order: usize, at: Self) -> Self {
        function.value(order, at)
    }

    fn basis(basis: &Basis, k: usize, order: usize, at: Self) -> Self {
        basis.value(k, order, at)
    }

    fn constant(value: f64) -> Self {
        value
    }

    fn sum_of_spread(total: Total) -> Self {
        total.value()
    }

    fn blurred(self, _vague: bool) -> Self {
        self
    }
}

/// A sum of many terms, with what their errors come to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Total {
    high: f64,
    low: f64,
    /// The sum of the terms' errors.
    pub error: f64,
    /// The sum of what may be missing where numbers below the normal range are taken for 0.
    pub flush: f64,
    /// The sum of the finite terms' magnitudes.
    pub size: f64,
    pub count: u64,
    /// The largest product of some of a term's factors, which may be multiplied by what the sum is
    /// multiplied by.
    pub partial: f64,
    /// Whether nothing is known of one of them.
    pub lost: bool,
}

impl Total {
    pub(super) fn add(&mut self, term: impl Into<Bounded>) {
        let term = term.into().used();
        let Bounded { value, error, .. } = term;
        // Neumaier's compensated sum
        let high = self.high + value;
        self.low += match self.high.abs() >= value.abs() {
            true => (self.high - high) + value,
            false => (value - high) + self.high,
        };
        self.high = high;
        self.error += error;
        self.size += if value.is_finite() { term.size() } else { 0.0 };
        self.flush += term.flush();
        self.partial = self.partial.max(term.partial());
        self.lost |= term.is_lost();
        self.count += 1;
    }

    pub(super) fn value(&self) -> f64 {
        match self.low.is_finite() {
            true => self.high + self.low,
            false => self.high,
        }
    }
}
