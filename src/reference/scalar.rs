//! The plain numbers beneath a jet.

use std::ops::{Add, Div, Mul, Neg, Sub};

/// A plain floating-point number: `f64` for the reference, the CPU backend's lanes for speed.
pub trait Scalar:
    Copy
    + PartialOrd
    + Neg<Output = Self>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
{
    /// A constant.
    fn new(value: f64) -> Self;
    /// `if_true` where the condition holds, else `if_false`.
    fn select(condition: bool, if_true: Self, if_false: Self) -> Self;
    /// `sqrt(x)`
    fn sqrt(self) -> Self;
    /// `e^x`
    fn exp(self) -> Self;
    /// `e^x - 1`
    fn expm1(self) -> Self;
    /// `ln x`
    fn ln(self) -> Self;
    /// `ln(1 + x)`
    fn ln_1p(self) -> Self;
    /// `1 / (1 + e^-x)`, accurate in both tails
    fn sigmoid(self) -> Self;
    /// `ln(1 + e^x)`, accurate in both tails
    fn softplus(self) -> Self;
    /// `tanh x`
    fn tanh(self) -> Self;
    /// `erf x`
    fn erf(self) -> Self;
    /// The standard normal distribution function, accurate in its lower tail
    fn normal_cdf(self) -> Self;
    /// `e^(-x^2)`
    fn exp_minus_square(self) -> Self;
    /// `e^(-x^2 / 2)`
    fn exp_minus_half_square(self) -> Self;
    /// `(sin x, cos x)`
    fn sin_cos(self) -> (Self, Self);
}

impl Scalar for f64 {
    fn new(value: f64) -> Self {
        value
    }
    fn select(condition: bool, if_true: Self, if_false: Self) -> Self {
        if condition { if_true } else { if_false }
    }
    fn sqrt(self) -> Self {
        f64::sqrt(self)
    }
    fn exp(self) -> Self {
        f64::exp(self)
    }
    fn expm1(self) -> Self {
        f64::exp_m1(self)
    }
    fn ln(self) -> Self {
        f64::ln(self)
    }
    fn ln_1p(self) -> Self {
        f64::ln_1p(self)
    }
    fn sigmoid(self) -> Self {
        let e = f64::exp(-self.abs());
        (if self >= 0.0 { 1.0 } else { e }) / (1.0 + e)
    }
    fn softplus(self) -> Self {
        self.max(0.0) + f64::ln_1p(f64::exp(-self.abs()))
    }
    fn tanh(self) -> Self {
        f64::tanh(self)
    }
    fn erf(self) -> Self {
        libm::erf(self)
    }
    fn normal_cdf(self) -> Self {
        0.5 * libm::erfc(-self * std::f64::consts::FRAC_1_SQRT_2)
    }
    fn exp_minus_square(self) -> Self {
        f64::exp(-self * self)
    }
    fn exp_minus_half_square(self) -> Self {
        f64::exp(-0.5 * self * self)
    }
    fn sin_cos(self) -> (Self, Self) {
        f64::sin_cos(self)
    }
}
