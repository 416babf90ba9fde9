//! The f64 of the CPU backend: a number whose functions vectorise, at half the speed of f32.

use super::double;
use super::lanes::{arithmetic, scalar};
use crate::act::Lanes;

/// One f64 of a vectorised loop over f32.
///
/// All its functions are inlined, branchless and free of calls, and accurate to a few ulps of
/// f64, so that a formula on them is right to the last bit of an f32 wherever the same formula
/// in the reference is, far tails and roots of derivatives included. Where one of them does
/// not know (the sine of 10^9) it is NaN.
///
/// `FMA`: whether the target of the loop has fused multiply-add.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Wide<const FMA: bool>(pub(crate) f64);

arithmetic!(Wide);
scalar!(Wide(f64), double);

impl<const FMA: bool> Lanes for Wide<FMA> {
    #[inline(always)]
    fn load(x: f32) -> Self {
        Wide(x.into())
    }
    #[inline(always)]
    fn store(self) -> f32 {
        self.0 as f32
    }
}

#[cfg(test)]
mod tests {
    use super::super::ulp::samples;
    use super::*;
    use crate::reference::Scalar;

    /// Asserts that the relative error is within the budget, in units of 2^-52, wherever the
    /// result is near the range of f32. NaN for large x is an answer, too.
    fn check(name: &str, budget: f64, wides: [fn(f64) -> f64; 2], truth: fn(f64) -> f64) {
        for (fma, wide) in [true, false].into_iter().zip(wides) {
            assert!(
                wide(f64::NAN).is_nan(),
                "{name}(NaN) is a number, FMA: {fma}"
            );
            for x in samples(40_009).map(f64::from) {
                let (got, want) = (wide(x), truth(x));
                let beyond = want.abs() < 1e-46 || want.abs() > 1e46;
                let unknown = got.is_nan() && (want.is_nan() || x.abs() > 1e6);
                let error = ((got - want) / want).abs() * 2f64.powi(52);
                assert!(
                    error <= budget || got == want || beyond || unknown,
                    "{name}({x:e}) is off by {error} 2^-52, FMA: {fma}"
                );
            }
        }
    }

    macro_rules! check {
        ($name:ident, $budget:expr) => {
            #[test]
            fn $name() {
                let wides = [
                    |x| Wide::<true>(x).$name().0,
                    |x| Wide::<false>(x).$name().0,
                ];
                check(stringify!($name), $budget, wides, |x| Scalar::$name(x));
            }
        };
    }

    check!(exp, 2.0);
    check!(expm1, 2.0);
    check!(ln, 2.0);
    check!(ln_1p, 2.0);
    check!(sigmoid, 2.0);
    check!(softplus, 3.0);
    check!(tanh, 3.0);
    check!(erf, 3.0);
    check!(exp_minus_square, 2.0);
    check!(exp_minus_half_square, 2.0);
    check!(atan, 4.0);
    // The reference rounds x / sqrt 2 and then takes e to the square of it.
    check!(normal_cdf, 300.0);

    // Near multiples of pi what is left of x has lost a few bits of the 53.
    #[test]
    fn sin() {
        let wides = [
            |x| Wide::<true>(x).sin_cos().0.0,
            |x| Wide::<false>(x).sin_cos().0.0,
        ];
        check("sin", 1000.0, wides, f64::sin);
    }

    #[test]
    fn cos() {
        let wides = [
            |x| Wide::<true>(x).sin_cos().1.0,
            |x| Wide::<false>(x).sin_cos().1.0,
        ];
        check("cos", 1000.0, wides, f64::cos);
    }
}
