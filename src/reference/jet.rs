//! A number with its first and second derivative along one variable.

use std::ops::{Add, Div, Mul, Neg, Sub};

use super::real::Real;
use super::scalar::Scalar;

/// A value with its first and second derivative along one variable.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Jet<T> {
    /// f
    pub value: T,
    /// f′
    pub d1: T,
    /// f″
    pub d2: T,
}

impl<T: Scalar> Jet<T> {
    /// The variable itself: x, 1, 0.
    #[inline(always)]
    pub fn variable(x: T) -> Self {
        Jet {
            value: x,
            d1: T::new(1.0),
            d2: T::new(0.0),
        }
    }

    /// A number without a slope.
    #[inline(always)]
    fn constant(value: T) -> Self {
        Jet {
            value,
            d1: T::new(0.0),
            d2: T::new(0.0),
        }
    }

    /// s′ of it, where s is the sigmoid. There is no second derivative: NaN.
    #[inline(always)]
    pub(crate) fn sigmoid_slope(self) -> Self {
        let (_, s1, s2) = sigmoid_derivatives(self.value);
        self.chain(s1, s2, T::new(f64::NAN))
    }

    /// 1 - tanh(self)^2 = 4 s′(2 self), as [`Jet::sigmoid_slope`].
    #[inline(always)]
    pub(crate) fn sech_squared(self) -> Self {
        (self + self).sigmoid_slope() * 4.0
    }

    /// g(self), where `g`, `g1` and `g2` are g's value and derivatives at `self.value`.
    #[inline(always)]
    fn chain(self, g: T, g1: T, g2: T) -> Self {
        Jet {
            value: g,
            d1: g1 * self.d1,
            d2: g2 * self.d1 * self.d1 + g1 * self.d2,
        }
    }
}

impl<T: Scalar> Neg for Jet<T> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Jet {
            value: -self.value,
            d1: -self.d1,
            d2: -self.d2,
        }
    }
}

impl<T: Scalar> Add for Jet<T> {
    type Output = Self;
    #[inline(always)]
    fn add(self, b: Self) -> Self {
        Jet {
            value: self.value + b.value,
            d1: self.d1 + b.d1,
            d2: self.d2 + b.d2,
        }
    }
}

impl<T: Scalar> Sub for Jet<T> {
    type Output = Self;
    #[inline(always)]
    fn sub(self, b: Self) -> Self {
        Jet {
            value: self.value - b.value,
            d1: self.d1 - b.d1,
            d2: self.d2 - b.d2,
        }
    }
}

impl<T: Scalar> Mul for Jet<T> {
    type Output = Self;
    #[inline(always)]
    fn mul(self, b: Self) -> Self {
        let cross = self.d1 * b.d1;
        Jet {
            value: self.value * b.value,
            d1: self.d1 * b.value + self.value * b.d1,
            d2: self.d2 * b.value + (cross + cross) + self.value * b.d2,
        }
    }
}

impl<T: Scalar> Div for Jet<T> {
    type Output = Self;
    #[inline(always)]
    fn div(self, b: Self) -> Self {
        let value = self.value / b.value;
        let d1 = (self.d1 - value * b.d1) / b.value;
        let d2 = (self.d2 - (d1 + d1) * b.d1 - value * b.d2) / b.value;
        Jet { value, d1, d2 }
    }
}

impl<T: Scalar> Add<f64> for Jet<T> {
    type Output = Self;
    #[inline(always)]
    fn add(self, c: f64) -> Self {
        Jet {
            value: self.value + T::new(c),
            ..self
        }
    }
}

impl<T: Scalar> Sub<f64> for Jet<T> {
    type Output = Self;
    #[inline(always)]
    fn sub(self, c: f64) -> Self {
        Jet {
            value: self.value - T::new(c),
            ..self
        }
    }
}

impl<T: Scalar> Mul<f64> for Jet<T> {
    type Output = Self;
    #[inline(always)]
    fn mul(self, c: f64) -> Self {
        let c = T::new(c);
        Jet {
            value: self.value * c,
            d1: self.d1 * c,
            d2: self.d2 * c,
        }
    }
}

impl<T: Scalar> Div<f64> for Jet<T> {
    type Output = Self;
    #[inline(always)]
    fn div(self, c: f64) -> Self {
        let c = T::new(c);
        Jet {
            value: self.value / c,
            d1: self.d1 / c,
            d2: self.d2 / c,
        }
    }
}

impl<T: Scalar> Real for Jet<T> {
    type Scalar = T;

    #[inline(always)]
    fn new(value: f64) -> Self {
        Jet::constant(T::new(value))
    }

    #[inline(always)]
    fn map(self, g: impl FnOnce(T) -> [T; 3]) -> Self {
        let [g, g1, g2] = g(self.value);
        self.chain(g, g1, g2)
    }

    #[inline(always)]
    fn surrogate(self, slope: Self) -> Self {
        Jet {
            value: T::select(self.value >= T::new(0.0), T::new(1.0), T::new(0.0)),
            d1: slope.value,
            d2: slope.d1,
        }
    }

    #[inline(always)]
    fn point(value: f64, d1: f64, d2: f64) -> Self {
        Jet {
            value: T::new(value),
            d1: T::new(d1),
            d2: T::new(d2),
        }
    }

    #[inline(always)]
    fn select(condition: bool, a: Self, b: Self) -> Self {
        Jet {
            value: T::select(condition, a.value, b.value),
            d1: T::select(condition, a.d1, b.d1),
            d2: T::select(condition, a.d2, b.d2),
        }
    }

    #[inline(always)]
    fn above(self, bound: f64) -> bool {
        self.value > T::new(bound)
    }

    #[inline(always)]
    fn below(self, bound: f64) -> bool {
        self.value < T::new(bound)
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        let g = self.value.sqrt();
        let g1 = T::new(0.5) / g;
        self.chain(g, g1, -g1 / (self.value + self.value))
    }

    #[inline(always)]
    fn abs(self) -> Self {
        let at_zero = Jet {
            value: T::new(0.0),
            d1: T::new(0.0),
            d2: T::new(0.0),
        };
        let below = Self::select(self.below(0.0), -self, at_zero);
        Self::select(self.above(0.0), self, below)
    }

    #[inline(always)]
    fn exp(self) -> Self {
        let g = self.value.exp();
        self.chain(g, g, g)
    }

    #[inline(always)]
    fn expm1(self) -> Self {
        let g1 = self.value.exp();
        self.chain(self.value.expm1(), g1, g1)
    }

    #[inline(always)]
    fn ln(self) -> Self {
        let g1 = T::new(1.0) / self.value;
        self.chain(self.value.ln(), g1, -g1 * g1)
    }

    #[inline(always)]
    fn ln_1p(self) -> Self {
        let g1 = T::new(1.0) / (T::new(1.0) + self.value);
        self.chain(self.value.ln_1p(), g1, -g1 * g1)
    }

    #[inline(always)]
    fn sigmoid(self) -> Self {
        let (s, s1, s2) = sigmoid_derivatives(self.value);
        self.chain(s, s1, s2)
    }

    #[inline(always)]
    fn softplus(self) -> Self {
        let (s, s1, _) = sigmoid_derivatives(self.value);
        self.chain(self.value.softplus(), s, s1)
    }

    #[inline(always)]
    fn tanh(self) -> Self {
        // tanh' = sech^2 = 4 s(2x) s(-2x), which keeps its accuracy where 1 - tanh^2 loses it.
        let t = self.value.tanh();
        let twice = self.value + self.value;
        let g1 = T::new(4.0) * twice.sigmoid() * (-twice).sigmoid();
        self.chain(t, g1, -(t + t) * g1)
    }

    #[inline(always)]
    fn erf(self) -> Self {
        let x = self.value;
        let g1 = T::new(std::f64::consts::FRAC_2_SQRT_PI) * x.exp_minus_square();
        self.chain(x.erf(), g1, -(x + x) * g1)
    }

    #[inline(always)]
    fn normal_cdf(self) -> Self {
        let x = self.value;
        let g1 = T::new(0.398_942_280_401_432_7) * x.exp_minus_half_square();
        self.chain(x.normal_cdf(), g1, -x * g1)
    }

    #[inline(always)]
    fn exp_minus_square(self) -> Self {
        let x = self.value;
        let g = x.exp_minus_square();
        let slope = -(x + x) * g;
        // (4x^2 - 2) g, multiplied so that a large x meets g before it meets itself.
        self.chain(g, slope, -(x + x) * slope - (g + g))
    }

    #[inline(always)]
    fn sin(self) -> Self {
        let (sin, cos) = self.value.sin_cos();
        self.chain(sin, cos, -sin)
    }

    #[inline(always)]
    fn cos(self) -> Self {
        let (sin, cos) = self.value.sin_cos();
        self.chain(cos, -sin, -cos)
    }

    #[inline(always)]
    fn sin_pi(self) -> Self {
        let (sin, cos) = self.value.sin_cos_pi();
        let pi = T::new(std::f64::consts::PI);
        self.chain(sin, pi * cos, -pi * (pi * sin))
    }

    #[inline(always)]
    fn cos_pi(self) -> Self {
        let (sin, cos) = self.value.sin_cos_pi();
        let pi = T::new(std::f64::consts::PI);
        self.chain(cos, -pi * sin, -pi * (pi * cos))
    }

    #[inline(always)]
    fn atan(self) -> Self {
        let x = self.value;
        let g1 = T::new(1.0) / (T::new(1.0) + x * x);
        self.chain(x.atan(), g1, -(x + x) * g1 * g1)
    }

    #[inline(always)]
    fn floor(self) -> Self {
        Jet::constant(self.value.floor())
    }

    #[inline(always)]
    fn ceil(self) -> Self {
        Jet::constant(self.value.ceil())
    }

    #[inline(always)]
    fn round(self) -> Self {
        Jet::constant(self.value.round())
    }

    #[inline(always)]
    fn trunc(self) -> Self {
        Jet::constant(self.value.trunc())
    }
}

/// s, s′ = s(x) s(-x) and s″ = -s′ tanh(x / 2): no cancellation on either side.
#[inline(always)]
fn sigmoid_derivatives<T: Scalar>(x: T) -> (T, T, T) {
    let s = x.sigmoid();
    let s1 = s * (-x).sigmoid();
    (s, s1, -s1 * (x * T::new(0.5)).tanh())
}
