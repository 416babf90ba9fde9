//! The numbers that an activation's formula is written over.

use std::ops::{Add, Div, Mul, Neg, Sub};

use super::scalar::Scalar;

/// A number with the functions that activations are made of.
///
/// An activation is written once, over any `R: Real`. Run on [`Jet<f64>`](super::Jet) it gives
/// the reference values of f, f′ and f″; run on jets of the CPU backend's `f32` it gives the
/// fast code.
///
/// Both sides of a [`select`](Real::select) are computed: formulas have no branches, so that
/// loops over them vectorise.
pub trait Real:
    Copy
    + Neg<Output = Self>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Add<f64, Output = Self>
    + Sub<f64, Output = Self>
    + Mul<f64, Output = Self>
    + Div<f64, Output = Self>
{
    /// The plain number beneath.
    type Scalar: Scalar;
    /// A constant.
    fn new(value: f64) -> Self;
    /// g(self), from g, g′ and g″ at a plain number: where the derivatives that follow from the
    /// formula would cancel or overflow.
    fn map(self, g: impl FnOnce(Self::Scalar) -> [Self::Scalar; 3]) -> Self;
    /// The Heaviside step, 1 where x ≥ 0, with `slope` in place of its derivative.
    fn surrogate(self, slope: Self) -> Self;
    /// A single point whose derivatives are known by other means.
    fn point(value: f64, d1: f64, d2: f64) -> Self;
    /// `if_true` where the condition holds, else `if_false`.
    fn select(condition: bool, if_true: Self, if_false: Self) -> Self;
    /// Whether the value is above `bound`.
    fn above(self, bound: f64) -> bool;
    /// Whether the value is below `bound`.
    fn below(self, bound: f64) -> bool;
    /// x within [low, high], constant outside.
    #[inline(always)]
    fn clamp(self, low: f64, high: f64) -> Self {
        let right = Self::select(self.below(high), self, Self::new(high));
        Self::select(self.above(low), right, Self::new(low))
    }
    /// `x^2`
    #[inline(always)]
    fn square(self) -> Self {
        self * self
    }
    /// `x^n`
    #[inline(always)]
    fn powi(self, n: u32) -> Self {
        // The powers x, x^2, x^4 ... that n is made of; all are computed.
        let (mut product, mut power) = (Self::new(1.0), self);
        for bit in 0..6 {
            product = Self::select(n >> bit & 1 == 1, product * power, product);
            if n >> bit < 2 {
                break;
            }
            power = power.square();
        }
        product
    }
    /// `sqrt(x)`
    fn sqrt(self) -> Self;
    /// `|x|`, with slope 0 at 0.
    fn abs(self) -> Self;
    /// `e^x`
    fn exp(self) -> Self;
    /// `e^x - 1`
    fn expm1(self) -> Self;
    /// `ln x`
    fn ln(self) -> Self;
    /// `ln(1 + x)`
    fn ln_1p(self) -> Self;
    /// `1 / (1 + e^-x)`
    fn sigmoid(self) -> Self;
    /// `ln(1 + e^x)`
    fn softplus(self) -> Self;
    /// `tanh x`
    fn tanh(self) -> Self;
    /// The error function.
    fn erf(self) -> Self;
    /// The cumulative distribution function of the standard normal distribution.
    fn normal_cdf(self) -> Self;
    /// `e^(-x^2)`
    fn exp_minus_square(self) -> Self;
    /// `sin x`
    fn sin(self) -> Self;
    /// `cos x`
    fn cos(self) -> Self;
    /// `sin(pi x)`
    fn sin_pi(self) -> Self;
    /// `cos(pi x)`
    fn cos_pi(self) -> Self;
    /// `arctan x`
    fn atan(self) -> Self;
    /// -1, 0 or 1, without a slope.
    #[inline(always)]
    fn sign(self) -> Self {
        let rest = Self::select(self.below(0.0), Self::new(-1.0), Self::new(0.0));
        Self::select(self.above(0.0), Self::new(1.0), rest)
    }
    /// The largest integer that is not above x, without a slope.
    fn floor(self) -> Self;
    /// The smallest integer that is not below x, without a slope.
    fn ceil(self) -> Self;
    /// The integer next to x, the even one of two, without a slope.
    fn round(self) -> Self;
    /// The integer next to x towards 0, without a slope.
    fn trunc(self) -> Self;
}
