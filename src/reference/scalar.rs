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
    /// `arctan x`
    fn atan(self) -> Self;
    /// The largest integer that is not above x
    fn floor(self) -> Self;
    /// The smallest integer that is not below x
    fn ceil(self) -> Self;
    /// The integer next to x; the even one of two
    fn round(self) -> Self;
    /// The integer next to x towards 0
    fn trunc(self) -> Self;
    /// `|x|`
    #[inline(always)]
    fn abs(self) -> Self {
        Self::select(self < Self::new(0.0), -self, self)
    }
    /// `(sin(pi x), cos(pi x))`, right at every multiple of a half
    #[inline(always)]
    fn sin_cos_pi(self) -> (Self, Self) {
        let [quarter, half, one, two, four] = [0.25, 0.5, 1.0, 2.0, 4.0].map(Self::new);
        // x = n / 2 + r without rounding, and n = q modulo 4.
        let n = (self + self).round();
        let r = self - n * half;
        let (sin, cos) = (r * Self::new(std::f64::consts::PI)).sin_cos();
        let q = n - four * (n * quarter).floor();
        let odd = (q == one) | (q == one + two);
        let (s, c) = (Self::select(odd, cos, sin), Self::select(odd, sin, cos));
        let negative = (q == one) | (q == two);
        (Self::select(q > one, -s, s), Self::select(negative, -c, c))
    }
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
    fn atan(self) -> Self {
        f64::atan(self)
    }
    fn floor(self) -> Self {
        f64::floor(self)
    }
    fn ceil(self) -> Self {
        f64::ceil(self)
    }
    fn round(self) -> Self {
        f64::round_ties_even(self)
    }
    fn trunc(self) -> Self {
        f64::trunc(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sin_cos_pi_is_exact_at_halves() {
        for (x, sin, cos) in [
            (0.0, 0.0, 1.0),
            (0.5, 1.0, 0.0),
            (1.0, 0.0, -1.0),
            (1.5, -1.0, 0.0),
            (2.0, 0.0, 1.0),
            (-0.5, -1.0, 0.0),
            (1e30, 0.0, 1.0),
        ] {
            assert_eq!(Scalar::sin_cos_pi(x), (sin, cos), "{x}");
        }
        for x in [0.1, 0.3, 0.7, 0.9, 1.2, 1.4, 1.6, 1.9, -0.2, -1.3] {
            let (sin, cos) = Scalar::sin_cos_pi(x);
            let (want_sin, want_cos) = (x * std::f64::consts::PI).sin_cos();
            assert!(
                (sin - want_sin).abs() < 1e-15 && (cos - want_cos).abs() < 1e-15,
                "{x}"
            );
        }
    }
}
