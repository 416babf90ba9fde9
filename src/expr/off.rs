//! Numbers with the error that f32 arithmetic may have: what an expression's own conditioning is.

use std::ops::{Add, Div, Mul, Neg, Sub};

use super::callee::{Callee, Elementary};
use super::eval::{Number, power_of};
use super::graph::Relation;
use crate::Format;
use crate::reference::{may_be_flushed, ulp};

/// The error of a division, in ULP.
const DIVISION_ULPS: f64 = 2.5;

/// The error of a power that is no product, in ULP.
pub(super) const POW_ULPS: f64 = 8.0;

/// The largest f32.
const LARGEST: f64 = f32::MAX as f64;

/// A true value, and how far f32 may be from it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Off {
    pub value: f64,
    pub error: f64,
    /// Whether nothing is known: a number on the way is beyond f32 or NaN, or the error reaches over
    /// a pole.
    pub is_lost: bool,
}

impl Off {
    /// An f32.
    pub(super) fn exact(value: f64) -> Self {
        Off::new(value, 0.0, false)
    }

    /// A value on the way: below the normal range it may be 0, and beyond the largest f32 it is
    /// lost.
    fn new(value: f64, error: f64, is_lost: bool) -> Self {
        let flushed = if may_be_flushed(value) {
            value.abs()
        } else {
            0.0
        };
        let error = error + flushed;
        let beyond = !(value.abs() + error).is_finite() || value.abs() + error > LARGEST;
        Off {
            value,
            error,
            is_lost: is_lost || beyond,
        }
    }

    /// The result of an operation on others, with these ULP of a magnitude.
    fn rounded(value: f64, error: f64, ulps: f64, magnitude: f64, of: &[Off]) -> Self {
        let own = ulps * ulp(magnitude.abs().max(value.abs()), Format::F32);
        Off::new(value, error + own, of.iter().any(|off| off.is_lost))
    }

    /// How far a function's value moves where its argument is off: at both ends, and between.
    fn moved(self, value: f64, f: impl Fn(f64) -> f64) -> f64 {
        if self.error == 0.0 {
            return 0.0;
        }
        const PARTS: [f64; 6] = [-1.0, -0.61, -0.27, 0.27, 0.61, 1.0];
        let changes = PARTS.map(|part| (f(self.value + part * self.error) - value).abs());
        // NaN on one side is the end of the domain.
        let worse = |most: f64, change: f64| match change.is_nan() {
            true => f64::INFINITY,
            false => most.max(change),
        };
        changes.into_iter().fold(0.0, worse)
    }
}

impl Neg for Off {
    type Output = Off;

    fn neg(self) -> Self {
        Off {
            value: -self.value,
            ..self
        }
    }
}

impl Add for Off {
    type Output = Off;

    /// A compiler may add another pair of the terms first: the rounding is that of the largest.
    fn add(self, other: Self) -> Self {
        let magnitude = self.value.abs().max(other.value.abs());
        let error = self.error + other.error;
        Off::rounded(
            self.value + other.value,
            error,
            1.0,
            magnitude,
            &[self, other],
        )
    }
}

impl Sub for Off {
    type Output = Off;

    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for Off {
    type Output = Off;

    fn mul(self, other: Self) -> Self {
        let (a, b) = (self.value.abs(), other.value.abs());
        let error = self.error * b + other.error * a + self.error * other.error;
        Off::rounded(self.value * other.value, error, 1.0, 0.0, &[self, other])
    }
}

impl Div for Off {
    type Output = Off;

    fn div(self, other: Self) -> Self {
        let value = self.value / other.value;
        let least = other.value.abs() - other.error;
        let error = match least > 0.0 {
            true => (self.error + other.error * value.abs()) / least,
            false => f64::INFINITY,
        };
        Off::rounded(value, error, DIVISION_ULPS, 0.0, &[self, other])
    }
}

impl Number for Off {
    fn constant(value: f64) -> Self {
        Off::new(value, (value - f64::from(value as f32)).abs(), false)
    }

    fn power(self, n: i32) -> Self {
        let power = |x: f64| x.powi(n.abs());
        let value = power(self.value);
        let products = 2.0 * f64::from(n.unsigned_abs()).log2().ceil();
        // A product of halves the rounding of which counts as often as it is multiplied.
        let ulps = products.max(f64::from(n.unsigned_abs()) - 1.0);
        let off = Off::rounded(value, self.moved(value, power), ulps, 0.0, &[self]);
        match n < 0 {
            true => Off::exact(1.0) / off,
            false => off,
        }
    }

    fn pow(self, exponent: Self) -> Self {
        let value = power_of(self.value, exponent.value);
        let moved = self.moved(value, |a| power_of(a, exponent.value))
            + exponent.moved(value, |b| power_of(self.value, b));
        Off::rounded(value, 2.0 * moved, POW_ULPS, 0.0, &[self, exponent])
    }

    fn call(self, callee: Callee) -> Self {
        let f = |x| callee.value(x);
        let value = f(self.value);
        let (ulps, scale) = callee.budget(self.value);
        let moved = match callee {
            // Their slopes are no more than 1.
            Callee::Elementary(Elementary::Sin | Elementary::Cos) => self.error.min(2.0),
            // There is a pole in each turn.
            Callee::Elementary(Elementary::Tan) if self.error > 0.5 => f64::INFINITY,
            _ => self.moved(value, f),
        };
        Off::rounded(value, moved, ulps, scale, &[self])
    }

    /// Unsure where the difference may have the other sign.
    fn compare(self, relation: Relation, other: Self) -> Self {
        let error = self.error + other.error;
        let unsure = error > 0.0 && (self.value - other.value).abs() <= error;
        Off {
            value: self.value.compare(relation, other.value),
            error: f64::from(u8::from(unsure)),
            is_lost: self.is_lost || other.is_lost,
        }
    }

    fn select(condition: Self, a: Self, b: Self) -> Self {
        let (chosen, other) = match condition.value != 0.0 {
            true => (a, b),
            false => (b, a),
        };
        let unsure = condition.error > 0.0;
        let error = match unsure {
            true => chosen
                .error
                .max(other.error + (chosen.value - other.value).abs()),
            false => chosen.error,
        };
        let is_lost = condition.is_lost || chosen.is_lost || unsure && other.is_lost;
        Off::new(chosen.value, error, is_lost)
    }
}
