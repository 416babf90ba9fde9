//! The f32 of the CPU backend: a number whose functions vectorise.

use super::lanes::{arithmetic, scalar};
use super::single;
use crate::act::Lanes;
use crate::reference::Jet;

/// One f32 of a vectorised loop.
///
/// All its functions are inlined, branchless and free of calls, so that a loop over slices
/// whose body is a formula on lanes is compiled to SIMD instructions. They are within 2 ULP
/// ([`Scalar::normal_cdf`]: 4) of the true value for every f32, and keep NaN.
///
/// `FMA`: whether the target of the loop has fused multiply-add.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Lane<const FMA: bool>(pub(crate) f32);

arithmetic!(Lane);
scalar!(Lane(f32), single);

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
        jet(single::gelu::<FMA>(self.0))
    }
    #[inline(always)]
    fn silu(self) -> Jet<Self> {
        jet(single::silu::<FMA>(self.0))
    }
    #[inline(always)]
    fn swish(self, beta: f64) -> Jet<Self> {
        jet(single::swish::<FMA>(self.0, beta))
    }
}

#[cfg(test)]
mod tests {
    use super::super::ulp::worst;
    use super::*;
    use crate::reference::Scalar;

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
