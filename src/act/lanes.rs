//! What the CPU backend's loops compute with.

use crate::reference::{Jet, Scalar};

/// A number of a vectorised loop over f32: `Lane` or `Wide` of `src/cpu/`.
#[cfg_attr(not(feature = "cpu"), expect(dead_code))]
pub trait Lanes: Scalar {
    /// From memory.
    fn load(x: f32) -> Self;

    /// To memory, rounded once.
    fn store(self) -> f32;

    /// `x cdf(x)` with its derivatives, right at the derivative's root and in the tail.
    #[inline(always)]
    fn gelu(self) -> Jet<Self> {
        let (x, two) = (self, Self::new(2.0));
        let (area, bell) = (x.normal_cdf(), x.exp_minus_half_square());
        let density = Self::new(0.398_942_280_401_432_7) * bell;
        Jet {
            value: x * area,
            d1: area + x * density,
            d2: density * (two - x * x),
        }
    }

    /// `x sigmoid(x)` with its derivatives, right at the derivatives' roots and in the tail.
    #[inline(always)]
    fn silu(self) -> Jet<Self> {
        self.swish(1.0)
    }

    /// `x sigmoid(beta x)` with its derivatives, right at the derivatives' roots and in the tail.
    #[inline(always)]
    fn swish(self, beta: f64) -> Jet<Self> {
        let (beta, one, two) = (Self::new(beta), Self::new(1.0), Self::new(2.0));
        let u = beta * self;
        let (up, down) = (u.sigmoid(), (-u).sigmoid());
        Jet {
            value: self * up,
            d1: up * (one + u * down),
            d2: beta * up * down * (two + u * (down - up)),
        }
    }
}
