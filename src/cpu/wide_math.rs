//! The functions of [`Wide`](super::wide::Wide): f64, as accurate as libm's to a few ulps over
//! the range of f32 arguments, without branches or calls. Coefficients: tools/fit_cpu.py.

use std::f64::consts::{LN_2, LOG2_E, SQRT_2};

/// `1.5 2^52`: a small number plus this has its rounded value in the lowest bits.
const MAGIC: f64 = 6_755_399_441_055_744.0;

/// `a b + c`, rounded once where the target can.
#[inline(always)]
fn fma<const FMA: bool>(a: f64, b: f64, c: f64) -> f64 {
    if FMA { a.mul_add(b, c) } else { a * b + c }
}

/// `if_true` where the condition holds, else `if_false`; both are computed.
#[inline(always)]
fn pick(condition: bool, if_true: f64, if_false: f64) -> f64 {
    if condition { if_true } else { if_false }
}

/// x within [low, high]; NaN stays NaN.
#[inline(always)]
fn within(x: f64, low: f64, high: f64) -> f64 {
    let x = pick(x < low, low, x);
    pick(x > high, high, x)
}

/// `c[0] + c[1] x + c[2] x^2 + ...`, even and odd powers apart.
#[inline(always)]
fn polynomial<const FMA: bool, const N: usize>(x: f64, c: [f64; N]) -> f64 {
    let square = x * x;
    let (mut first, mut second) = (c[N - 1], c[N - 2]);
    for &c in c[..N - 2].iter().rev() {
        (first, second) = (second, fma::<FMA>(first, square, c));
    }
    fma::<FMA>(first, x, second)
}

/// ln 2 in two: 32 bits, so that n times it is exact, and the rest.
const LN_2_IN_TWO: [f64; 2] = [0.693_147_180_369_123_8, 1.908_214_929_270_587_7e-10];

/// `e^r = 1 + r + r^2 p(r)`, |r| < 0.3467, within 2^-55.
const EXP: [f64; 10] = [
    0.500_000_000_000_000_6,
    0.166_666_666_666_665_88,
    0.041_666_666_666_576_75,
    0.008_333_333_333_389_556,
    0.001_388_888_893_156_529_7,
    0.000_198_412_697_189_967_4,
    2.480_150_527_339_864e-5,
    2.755_740_755_379_345e-6,
    2.762_603_802_141_305e-7,
    2.505_377_093_943_507e-8,
];

/// `x = n ln 2 + r`: the bits of `2^n` less those of 1, and `e^r - 1`. |x| < 709.
#[inline(always)]
fn reduce<const FMA: bool>(x: f64) -> (u64, f64) {
    let shifted = fma::<FMA>(x, LOG2_E, MAGIC);
    let n = shifted - MAGIC;
    let [hi, lo] = LN_2_IN_TWO;
    let r = fma::<FMA>(-n, lo, fma::<FMA>(-n, hi, x));
    let reduced = fma::<FMA>(polynomial::<FMA, 10>(r, EXP) * r, r, r);
    (shifted.to_bits() << 52, reduced)
}

/// `e^x`; 0 for x < -708, `e^708` for x > 708.
#[inline(always)]
pub(super) fn exp<const FMA: bool>(x: f64) -> f64 {
    let (n, reduced) = reduce::<FMA>(within(x, -708.0, 708.0));
    let power = f64::from_bits(1f64.to_bits().wrapping_add(n));
    pick(x < -708.0, 0.0, fma::<FMA>(power, reduced, power))
}

/// `e^x - 1`, as if x were no more than 708.
#[inline(always)]
pub(super) fn expm1<const FMA: bool>(x: f64) -> f64 {
    let (n, reduced) = reduce::<FMA>(within(x, -50.0, 708.0));
    let power = f64::from_bits(1f64.to_bits().wrapping_add(n));
    let y = fma::<FMA>(power, reduced, power - 1.0);
    pick(x == 0.0, x, y)
}

/// `atanh s = s + s^3 p(s^2)`, s^2 < 0.0295, within 2^-59.
const ATANH: [f64; 7] = [
    0.333_333_333_333_336_7,
    0.199_999_999_997_071_4,
    0.142_857_143_712_424_92,
    0.111_110_992_812_144_19,
    0.090_917_824_602_786,
    0.076_570_172_501_998_32,
    0.073_980_591_581_092_2,
];

/// `n ln 2 + ln(1 + m)` for `sqrt(1/2) <= 1 + m <= sqrt 2`: with s = m / (2 + m) the latter is
/// 2 atanh s.
#[inline(always)]
fn ln_in_parts<const FMA: bool>(n: f64, m: f64) -> f64 {
    let s = m / (2.0 + m);
    let square = s * s;
    let tail = polynomial::<FMA, 7>(square, ATANH) * square;
    let ln = fma::<FMA>(tail, s + s, s + s);
    fma::<FMA>(n, LN_2, ln)
}

/// n, and its bits in the exponent's place, where x lies in `[sqrt(1/2), sqrt 2) 2^n`.
#[inline(always)]
fn exponent(x: f64) -> (f64, u64) {
    let bits = x
        .to_bits()
        .wrapping_add(1f64.to_bits() - (SQRT_2 / 2.0).to_bits());
    // No SIMD before AVX-512 turns an integer of 64 bits into a float: through 2^52 + n.
    let biased = f64::from_bits((bits >> 52) | 0x4330_0000_0000_0000);
    let n = biased - (4_503_599_627_370_496.0 + 1023.0);
    (
        n,
        (bits & 0xfff0_0000_0000_0000).wrapping_sub(1f64.to_bits()),
    )
}

/// `y` where `0 < x < inf`, else what the logarithm of x is there.
#[inline(always)]
fn ln_edges(x: f64, y: f64) -> f64 {
    let zero = pick(x == 0.0, f64::NEG_INFINITY, f64::NAN);
    let odd = pick(x > 0.0, x, zero);
    pick((x > 0.0) & (x < f64::INFINITY), y, odd)
}

/// `ln x`
#[inline(always)]
pub(super) fn ln<const FMA: bool>(x: f64) -> f64 {
    let (n, bits) = exponent(x);
    let m = f64::from_bits(x.to_bits().wrapping_sub(bits)) - 1.0;
    ln_edges(x, ln_in_parts::<FMA>(n, m))
}

/// `ln(1 + x)`
#[inline(always)]
pub(super) fn ln_1p<const FMA: bool>(x: f64) -> f64 {
    let (n, bits) = exponent(1.0 + x);
    // m = 2^-n (1 + x) - 1 from the exact x.
    let power = f64::from_bits(1f64.to_bits().wrapping_sub(bits));
    let m = fma::<FMA>(x, power, power - 1.0);
    ln_edges(1.0 + x, pick(x == 0.0, x, ln_in_parts::<FMA>(n, m)))
}

/// `1 / (1 + e^-x)`
#[inline(always)]
pub(super) fn sigmoid<const FMA: bool>(x: f64) -> f64 {
    let e = exp::<FMA>(-x.abs());
    let small = e / (1.0 + e);
    pick(x < 0.0, small, 1.0 - small)
}

/// `ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|)`
#[inline(always)]
pub(super) fn softplus<const FMA: bool>(x: f64) -> f64 {
    let e = exp::<FMA>(-x.abs());
    let upper = e > SQRT_2 - 1.0;
    let m = pick(upper, fma::<FMA>(e, 0.5, -0.5), e);
    pick(x > 0.0, x, 0.0) + ln_in_parts::<FMA>(pick(upper, 1.0, 0.0), m)
}

/// `tanh |x| = -e / (2 + e)` with `e = e^(-2 |x|) - 1`
#[inline(always)]
pub(super) fn tanh<const FMA: bool>(x: f64) -> f64 {
    let e = expm1::<FMA>(-2.0 * x.abs());
    (-e / (2.0 + e)).copysign(x)
}

/// `e^(-x^2)`
#[inline(always)]
pub(super) fn exp_minus_square<const FMA: bool>(x: f64) -> f64 {
    exp::<FMA>(-x * x)
}

/// `e^(-x^2 / 2)`
#[inline(always)]
pub(super) fn exp_minus_half_square<const FMA: bool>(x: f64) -> f64 {
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
pub(super) fn normal_cdf<const FMA: bool>(x: f64) -> f64 {
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
pub(super) fn erf<const FMA: bool>(x: f64) -> f64 {
    let near = polynomial::<FMA, 12>(x * x, ERF) * x;
    let t = x.abs();
    let tail = exp_minus_square::<FMA>(t) * mills::<FMA>(t * SQRT_2);
    pick(t < 1.0, near, (1.0 - 2.0 * tail).copysign(x))
}

/// pi / 2 in three: 33 bits each, so that n times the first two is exact for n < 2^20.
const FRAC_PI_2: [f64; 3] = [
    1.570_796_326_734_125_6,
    6.077_100_506_303_966e-11,
    2.022_266_248_795_950_6e-21,
];

/// `sin r = r + r^3 p(r^2)`, |r| < 0.786, within 2^-58.
const SIN: [f64; 6] = [
    -0.166_666_666_666_666_32,
    0.008_333_333_333_322_415,
    -0.000_198_412_698_298_085_86,
    2.755_731_369_212_266e-6,
    -2.505_075_813_889_644e-8,
    1.589_679_663_054_753_7e-10,
];

/// `cos r = 1 - r^2 / 2 + r^4 p(r^2)`, |r| < 0.786, within 2^-64.
const COS: [f64; 6] = [
    0.041_666_666_666_666_6,
    -0.001_388_888_888_887_412_3,
    2.480_158_728_948_146_3e-5,
    -2.755_731_435_214_634_4e-7,
    2.087_572_325_021_704_8e-9,
    -1.135_964_670_835_311_8e-11,
];

/// `(sin x, cos x)`; NaN for |x| > 10^6, where the caller has to ask the reference.
#[inline(always)]
pub(super) fn sin_cos<const FMA: bool>(x: f64) -> (f64, f64) {
    let shifted = fma::<FMA>(x, std::f64::consts::FRAC_2_PI, MAGIC);
    let (n, quarter) = (shifted - MAGIC, shifted.to_bits());
    let [hi, mid, lo] = FRAC_PI_2;
    let r = fma::<FMA>(-n, lo, fma::<FMA>(-n, mid, fma::<FMA>(-n, hi, x)));
    let r = pick(x.abs() <= 1e6, r, f64::NAN);
    let square = r * r;
    let sin = fma::<FMA>(polynomial::<FMA, 6>(square, SIN) * square, r, r);
    let tail = fma::<FMA>(polynomial::<FMA, 6>(square, COS), square, -0.5);
    let cos = fma::<FMA>(tail, square, 1.0);
    let odd = quarter & 1 == 1;
    let (s, c) = (pick(odd, cos, sin), pick(odd, sin, cos));
    // sin changes its sign in the quarters 2 and 3, cos in 1 and 2.
    let flip = |v: f64, quarter: u64| f64::from_bits(v.to_bits() ^ ((quarter & 2) << 62));
    (flip(s, quarter), flip(c, quarter.wrapping_add(1)))
}

/// `atan s = s + s^3 p(s^2)`, |s| < tan(pi / 8), within 2^-54.
const ATAN: [f64; 10] = [
    -0.333_333_333_333_302_2,
    0.199_999_999_991_037_93,
    -0.142_857_141_964_502_25,
    0.111_111_067_003_174_8,
    -0.090_907_834_515_333_7,
    0.076_900_822_525_701_37,
    -0.066_412_365_775_865_04,
    0.056_931_138_479_931_32,
    -0.043_606_774_346_992_65,
    0.021_278_323_239_039_75,
];

/// `atan |x|`, from the angle to the nearest of 0, 45 and 90 degrees.
#[inline(always)]
pub(super) fn atan<const FMA: bool>(x: f64) -> f64 {
    use std::f64::consts::{FRAC_PI_2, FRAC_PI_4};
    let a = x.abs();
    let (far, middle) = (a > SQRT_2 + 1.0, a > SQRT_2 - 1.0);
    let top = pick(far, -1.0, pick(middle, a - 1.0, a));
    let bottom = pick(far, a, pick(middle, a + 1.0, 1.0));
    let base = pick(far, FRAC_PI_2, pick(middle, FRAC_PI_4, 0.0));
    let s = top / bottom;
    let square = s * s;
    let angle = fma::<FMA>(polynomial::<FMA, 10>(square, ATAN) * square, s, s);
    (base + angle).copysign(x)
}
