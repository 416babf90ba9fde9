//! The bell and its areas in f64.

use std::f64::consts::SQRT_2;

use super::exp::exp;
use super::float::{pick, polynomial};

/// `e^(-x^2)`
#[inline(always)]
pub(in crate::cpu::math) fn exp_minus_square<const FMA: bool>(x: f64) -> f64 {
    exp::<FMA>(-x * x)
}

/// `e^(-x^2 / 2)`
#[inline(always)]
pub(in crate::cpu::math) fn exp_minus_half_square<const FMA: bool>(x: f64) -> f64 {
    exp::<FMA>(-0.5 * x * x)
}

/// `e^(t^2 / 2) (1 - cdf(t)) = P(t) / Q(t)`, 0 <= t <= 15, within 2^-52.
const P: [f64; 9] = [
    0.500_000_000_000_000_1,
    0.688_218_029_798_966_1,
    0.469_853_411_061_700_64,
    0.201_478_307_100_146_75,
    0.058_649_160_009_446_61,
    0.011_814_132_589_005_209,
    0.001_609_293_899_300_381_3,
    0.000_136_279_135_518_773_2,
    5.560_468_772_795_794e-6,
];
const Q: [f64; 10] = [
    1.0,
    2.174_320_620_400_832_3,
    2.174_563_675_375_484,
    1.316_808_607_344_687_2,
    0.533_963_357_338_168_5,
    0.151_017_568_178_361_23,
    0.029_955_244_333_579_472,
    0.004_047_839_482_153_631,
    0.000_341_601_136_955_111_6,
    1.393_802_822_255_371_2e-5,
];

/// `e^(t^2 / 2) (1 - cdf(t))` for t >= 0, as if t were no more than 15.
#[inline(always)]
fn mills<const FMA: bool>(t: f64) -> f64 {
    let t = pick(t > 15.0, 15.0, t);
    polynomial::<FMA, 9>(t, P) / polynomial::<FMA, 10>(t, Q)
}

/// The normal distribution's cumulative distribution function.
#[inline(always)]
pub(in crate::cpu::math) fn normal_cdf<const FMA: bool>(x: f64) -> f64 {
    let tail = exp_minus_half_square::<FMA>(x) * mills::<FMA>(x.abs());
    pick(x < 0.0, tail, 1.0 - tail)
}

/// `erf x = x p(x^2)`, |x| < 1, within 2^-56.
const ERF: [f64; 12] = [
    std::f64::consts::FRAC_2_SQRT_PI,
    -0.376_126_389_031_835_2,
    0.112_837_916_709_441_85,
    -0.026_866_170_643_111_46,
    0.005_223_977_606_118_423,
    -0.000_854_832_592_931_153_4,
    0.000_120_552_935_768_006_84,
    -1.492_471_229_991_517_5e-5,
    1.644_713_154_362_283_8e-6,
    -1.620_631_353_481_436_4e-7,
    1.371_097_938_655_155_2e-8,
    -7.779_466_531_329_735e-10,
];

/// The error function: `1 - 2 (1 - cdf(x sqrt 2))` where that does not cancel.
#[inline(always)]
pub(in crate::cpu::math) fn erf<const FMA: bool>(x: f64) -> f64 {
    let near = polynomial::<FMA, 12>(x * x, ERF) * x;
    let t = x.abs();
    let tail = exp_minus_square::<FMA>(t) * mills::<FMA>(t * SQRT_2);
    pick(t < 1.0, near, (1.0 - 2.0 * tail).copysign(x))
}
