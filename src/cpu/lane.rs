//! The f32 of the CPU backend: a number whose functions vectorise.

use super::{exp, gated, ln, normal, trig, wide_math as math};
use crate::act::Lanes;
use crate::reference::{Jet, Scalar};

/// One f32 of a vectorised loop.
///
/// All its functions are inlined, branchless and free of calls, so that a loop over slices
/// whose body is a formula on lanes is compiled to SIMD instructions. They are within 2 ULP
/// ([`Scalar::normal_cdf`]: 4) of the true value for every f32, and keep NaN.
///
/// `FMA`: whether the target of the loop has fused multiply-add.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Lane<const FMA: bool>(pub(crate) f32);

super::arithmetic::arithmetic!(Lane);

impl<const FMA: bool> Scalar for Lane<FMA> {
    #[inline(always)]
    fn new(value: f64) -> Self {
        Lane(value as f32)
    }
    #[inline(always)]
    fn select(condition: bool, if_true: Self, if_false: Self) -> Self {
        if condition { if_true } else { if_false }
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        Lane(self.0.sqrt())
    }
    #[inline(always)]
    fn exp(self) -> Self {
        Lane(exp::exp::<FMA>(self.0))
    }
    #[inline(always)]
    fn expm1(self) -> Self {
        Lane(exp::expm1::<FMA>(self.0))
    }
    #[inline(always)]
    fn ln(self) -> Self {
        Lane(ln::ln::<FMA>(self.0))
    }
    #[inline(always)]
    fn ln_1p(self) -> Self {
        Lane(ln::ln_1p::<FMA>(self.0))
    }
    #[inline(always)]
    fn sigmoid(self) -> Self {
        Lane(exp::sigmoid::<FMA>(self.0))
    }
    #[inline(always)]
    fn softplus(self) -> Self {
        Lane(exp::softplus::<FMA>(self.0))
    }
    #[inline(always)]
    fn tanh(self) -> Self {
        Lane(exp::tanh::<FMA>(self.0))
    }
    #[inline(always)]
    fn erf(self) -> Self {
        Lane(normal::erf::<FMA>(self.0))
    }
    #[inline(always)]
    fn normal_cdf(self) -> Self {
        Lane(normal::normal_cdf::<FMA>(self.0))
    }
    #[inline(always)]
    fn exp_minus_square(self) -> Self {
        Lane(normal::exp_minus_square::<FMA>(self.0))
    }
    #[inline(always)]
    fn exp_minus_half_square(self) -> Self {
        Lane(normal::exp_minus_half_square::<FMA>(self.0))
    }
    #[inline(always)]
    fn atan(self) -> Self {
        Lane(math::atan::<FMA>(self.0.into()) as f32)
    }
    #[inline(always)]
    fn floor(self) -> Self {
        Lane(self.0.floor())
    }
    #[inline(always)]
    fn ceil(self) -> Self {
        Lane(self.0.ceil())
    }
    #[inline(always)]
    fn round(self) -> Self {
        Lane(self.0.round_ties_even())
    }
    #[inline(always)]
    fn trunc(self) -> Self {
        Lane(self.0.trunc())
    }
    #[inline(always)]
    fn sin_cos(self) -> (Self, Self) {
        let (sin, cos) = trig::sin_cos::<FMA>(self.0);
        (Lane(sin), Lane(cos))
    }
}

/// A jet of numbers as a jet of lanes.
#[inline(always)]
fn jet<const FMA: bool>(jet: Jet<f32>) -> Jet<Lane<FMA>> {
    Jet {
        value: Lane(jet.value),
        d1: Lane(jet.d1),
        d2: Lane(jet.d2),
    }
}

impl<const FMA: bool> Lanes for Lane<FMA> {
    #[inline(always)]
    fn load(x: f32) -> Self {
        Lane(x)
    }
    #[inline(always)]
    fn store(self) -> f32 {
        self.0
    }
    #[inline(always)]
    fn gelu(self) -> Jet<Self> {
        jet(gated::gelu::<FMA>(self.0))
    }
    #[inline(always)]
    fn silu(self) -> Jet<Self> {
        jet(gated::silu::<FMA>(self.0))
    }
    #[inline(always)]
    fn swish(self, beta: f64) -> Jet<Self> {
        jet(gated::swish::<FMA>(self.0, beta))
    }
}

#[cfg(test)]
mod tests {
    use super::super::ulp::worst;
    use super::*;

    /// Every 40,009th f32: a prime, so that all mantissas take part.
    const STEP: usize = 40_009;

    /// Asserts that the lanes with and without FMA are within the budget, in ULP.
    fn check(name: &str, budget: f64, lanes: [fn(f32) -> f32; 2], truth: fn(f64) -> f64) {
        for (fma, lane) in [true, false].into_iter().zip(lanes) {
            let (error, x) = worst(STEP, lane, truth);
            println!("{name:22} fma {fma:5} {error:6.3} ULP at {x:e}");
            assert!(
                error <= budget,
                "{name}({x:e}) is off by {error} ULP, FMA: {fma}"
            );
        }
    }

    macro_rules! check {
        ($name:ident, $budget:expr) => {
            #[test]
            fn $name() {
                let lanes = [
                    |x| Lane::<true>(x).$name().0,
                    |x| Lane::<false>(x).$name().0,
                ];
                check(stringify!($name), $budget, lanes, |x| Scalar::$name(x));
            }
        };
    }

    check!(exp, 1.2);
    check!(expm1, 1.8);
    check!(ln, 1.2);
    check!(ln_1p, 1.2);
    check!(sigmoid, 1.8);
    check!(softplus, 1.7);
    check!(tanh, 1.6);
    check!(erf, 1.4);
    check!(normal_cdf, 4.0);
    check!(exp_minus_square, 1.4);
    check!(exp_minus_half_square, 1.4);
    check!(atan, 0.6);

    /// `got`, or the truth where the lane is NaN because x is too large for it.
    fn known(x: f32, got: f32, truth: fn(f64) -> f64) -> f32 {
        if x.abs() > 1e6 && got.is_nan() {
            truth(x.into()) as f32
        } else {
            got
        }
    }

    #[test]
    fn sin() {
        let lanes = [
            |x| known(x, Lane::<true>(x).sin_cos().0.0, f64::sin),
            |x| known(x, Lane::<false>(x).sin_cos().0.0, f64::sin),
        ];
        check("sin", 1.6, lanes, f64::sin);
    }

    #[test]
    fn cos() {
        let lanes = [
            |x| known(x, Lane::<true>(x).sin_cos().1.0, f64::cos),
            |x| known(x, Lane::<false>(x).sin_cos().1.0, f64::cos),
        ];
        check("cos", 1.6, lanes, f64::cos);
    }
}
