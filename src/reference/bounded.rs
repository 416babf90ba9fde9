//! Numbers with a bound of what f32 arithmetic within the budgets may be off.

use std::ops::{Add, Mul};

use super::measure::{may_be_flushed, ulp};
use super::number::{Number, Total};
use crate::{Format, Kind, KinkPolicy};

/// The roundings of a derivative in a parameter, in ULP.
const PARTIAL_ULPS: f64 = 12.0;

/// The roundings of f′ from f, in ULP.
const FROM_OUTPUT_ULPS: f64 = 6.0;

/// A true value, and how far a result in f32 may be from it: the activation's budget, what errors
/// of its argument become, and half an ULP for each sum and product.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounded {
    /// What is right.
    pub value: f64,
    /// The largest error.
    pub error: f64,
    /// The magnitudes of the terms of a sum that may be added in any order, and of products of such:
    /// what the roundings on the way are measured by.
    size: f64,
    /// How many such sums there are in it.
    sums: f64,
}

impl Bounded {
    /// A value with an error.
    pub fn new(value: f64, error: f64) -> Self {
        Bounded {
            value,
            error,
            size: value.abs(),
            sums: 0.0,
        }
    }

    /// Whether this result is within the bound. As with
    /// [`error_in_ulps`](super::error_in_ulps), 0 is right where the true value is below the normal
    /// range, and where a value is infinite or NaN so is the result.
    pub fn allows(&self, got: f32) -> bool {
        let Bounded { value, error, .. } = *self;
        // What is too large for f32 is infinite there.
        let largest = f64::from(f32::MAX);
        if value.is_finite() && value.abs() - error > largest {
            return got == f32::INFINITY.copysign(value as f32);
        }
        if value.abs() + error > largest && got.is_infinite() && error.is_finite() {
            return got.is_sign_negative() == (value < 0.0);
        }
        let got = f64::from(got);
        match value.is_finite() && error.is_finite() {
            true => (got - value).abs() <= error || got == 0.0 && may_be_flushed(value),
            false => got == value || got.is_nan() == value.is_nan() && !value.is_infinite(),
        }
    }

    /// The magnitudes of its terms.
    pub(super) fn size(self) -> f64 {
        self.size
    }

    /// A value that was rounded to f32 behind an error.
    fn rounded(value: f64, error: f64, size: f64) -> Self {
        let unit = ulp(size.max(value.abs()) + error, Format::F32);
        // Below the normal range an earlier product's rounding counts as much, whatever it is
        // multiplied by in the order that is taken.
        let units = if may_be_flushed(value) { 1.0 } else { 0.5 };
        Bounded {
            value,
            error: error + units * unit,
            size,
            sums: 0.0,
        }
    }

    fn is_one(self) -> bool {
        self.value.abs() == 1.0 && self.error == 0.0
    }
}

impl Add for Bounded {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let value = self.value + other.value;
        Bounded::rounded(value, self.error + other.error, value.abs())
    }
}

impl Mul for Bounded {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let (a, b) = (self.value.abs(), other.value.abs());
        let error = match (self.error, other.error) {
            (0.0, 0.0) => 0.0,
            (0.0, error) => a * error,
            (error, 0.0) => error * b,
            (left, right) => left * b + a * right + left * right,
        };
        let (value, size) = (self.value * other.value, self.size * other.size);
        match self.is_one() || other.is_one() {
            true => Bounded {
                value,
                error,
                size,
                sums: self.sums + other.sums,
            },
            // Factors may be multiplied in another order: each rounding is as large, in proportion, as
            // that of a number just above a power of two.
            false => Bounded {
                sums: self.sums + other.sums,
                ..Bounded::rounded(value, error + rest(size), size)
            },
        }
    }
}

/// What is missing from half an ULP of a number to 2^-24 of it.
fn rest(size: f64) -> f64 {
    let half = f64::from(f32::EPSILON) / 2.0;
    (half * size - 0.5 * ulp(size, Format::F32)).max(0.0)
}

impl Number for Bounded {
    fn exact(value: f64) -> Self {
        Bounded::new(value, 0.0)
    }

    /// Derivatives in parameters are written plainly: a few roundings, and those of the products and
    /// quotients that functions are of, as much as if x were off by two ULP.
    fn partial(kind: Kind, k: usize, at: Self) -> Self {
        let f = |x| f64::partial(kind, k, x);
        let value = f(at.value);
        let off = at.error + 2.0 * f64::from(f32::EPSILON) * at.value.abs();
        let moved = [at.value - off, at.value + off].map(|x| (f(x) - value).abs());
        // A factor below the normal range may count as 0, and x squared be the other.
        let flushed = f64::from(f32::MIN_POSITIVE) * (1.0 + 32.0 * at.value.powi(2).min(1e6));
        let own = PARTIAL_ULPS * ulp(value.abs(), Format::F32) + flushed;
        Bounded::new(value, own + moved[0].max(moved[1]))
    }

    /// It is written plainly, too.
    fn from_output(kind: Kind, at: Self) -> Self {
        let value = f64::from_output(kind, at.value);
        // What is below the normal range may count as 0 on the way.
        let flushed = 4.0 * f64::from(f32::MIN_POSITIVE);
        let own = FROM_OUTPUT_ULPS * ulp(value.abs(), Format::F32);
        Bounded::new(value, own + flushed)
    }

    /// Each of the sums so far may be one of the largest numbers on the way.
    fn terms(self, other: Self) -> Self {
        let (value, size) = (self.value + other.value, self.size + other.size);
        let sums = self.sums + other.sums + 1.0;
        let before = (sums - 1.0) * 0.5 * ulp(size, Format::F32);
        Bounded {
            sums,
            ..Bounded::rounded(value, self.error + other.error + before, size)
        }
    }

    fn call(kind: Kind, policy: KinkPolicy, order: usize, at: Self) -> Self {
        let f = |x| super::value_of(kind, policy, order, x);
        let value = f(at.value);
        let moved = [at.value - at.error, at.value + at.error].map(|x| (f(x) - value).abs());
        let scale = kind.scale(at.value as f32)[order];
        let unit = ulp(value.abs().max(scale), Format::F32);
        let own = kind.activation().ulps[order] * unit;
        match at.error {
            0.0 => Bounded::new(value, own),
            _ => Bounded::new(value, own + moved[0].max(moved[1])),
        }
    }

    /// Each term is added to 8 others in a row, and the results pairwise.
    fn sum(total: Total) -> Self {
        let value = total.value();
        let depth = 8.0 + (total.count.max(1) as f64).log2();
        let half = f64::from(f32::EPSILON) / 2.0;
        let error = total.error + depth * half * total.size;
        Bounded::rounded(value, error, total.size)
    }
}

impl From<f64> for Bounded {
    fn from(value: f64) -> Self {
        Bounded::new(value, 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HALF: f64 = f32::EPSILON as f64 / 2.0;

    #[test]
    fn rounding_adds_up() {
        let [a, b] = [1.25, 3.0].map(Bounded::exact);
        assert_eq!((a * b).error, 3.75 * HALF);
        assert_eq!((a * Bounded::exact(1.0)).error, 0.0);
        let sum = a * b + b;
        assert_eq!((sum.value, sum.error), (6.75, 3.75 * HALF + 4.0 * HALF));
        assert!(sum.allows(6.75) && !sum.allows(6.75f32.next_up()));
        let twice = sum * Bounded::exact(2.0);
        assert!(twice.allows(13.5f32.next_up()) && !twice.allows(13.500_002));
    }

    #[test]
    fn calls_add_their_budget_and_pass_errors_on() {
        let square = |at| Bounded::call(Kind::Square, KinkPolicy::Torch, 0, at);
        let ulps = Kind::Square.activation().ulps[0];
        let exact = square(Bounded::exact(3.0));
        assert_eq!((exact.value, exact.error), (9.0, ulps * 16.0 * HALF));
        let at = Bounded::new(3.0, 0.5);
        let off = square(at);
        assert_eq!(off.error, exact.error + 3.25);
    }

    #[test]
    fn odd_values_are_themselves() {
        let bound = |value| Bounded::new(value, f64::NAN);
        assert!(bound(f64::INFINITY).allows(f32::INFINITY));
        assert!(!bound(f64::INFINITY).allows(f32::NEG_INFINITY));
        assert!(!bound(f64::INFINITY).allows(f32::NAN));
        assert!(bound(f64::NAN).allows(f32::NAN) && !bound(f64::NAN).allows(0.0));
        let tiny = Bounded::new(1e-39, 0.0);
        assert!(tiny.allows(0.0) && !tiny.allows(2e-39));
    }
}
