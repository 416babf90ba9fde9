//! x times a gate in f32, with derivatives: what the formulas of gelu and silu lose to
//! rounding (the tails, the roots of derivatives) done right.
//!
//! Both gates have `gate(-x) = 1 - gate(x)`, so that with a = |x| everything follows from the
//! left: `f(x) = max(x, 0) - a gate(-a)` and `f′(a) = 1 - f′(-a)`; f″ is even.

use super::exp::{DOWN, exp_minus, small_sigmoid};
use super::float::{at_most, fma, pick, polynomial, positive_part, product_in_two, square_in_two};
use super::normal::{bell, tail, tail_end};
use crate::reference::Jet;

/// gelu′ is 0 at minus this, in two floats.
const GELU_ROOT: [f32; 2] = [0.751_791_54, -1.211_445e-8];

/// `gelu′(-a) = e^(-a^2 / 2) (root - a) P(a) / Q(a)`, 0 <= a <= 14.48, within 2^-25.9.
/// tools/fit_cpu.py
const GELU_P: [f32; 5] = [
    0.665_078,
    0.753_045_6,
    0.377_393_48,
    0.095_438_72,
    0.010_400_01,
];
const GELU_Q: [f32; 5] = [1.0, 1.397_879_2, 0.792_049_17, 0.219_638_48, 0.026_068_803];

/// `x cdf(x)`, within 4 ULP, f′ within 5 and f″ within 4.
#[inline(always)]
pub(in crate::cpu::math) fn gelu<const FMA: bool>(x: f32) -> Jet<f32> {
    let a = tail_end::<24>(x);
    let e = bell::<FMA, 24>(a);

    let value = fma::<FMA>(a * tail::<FMA, 24>(a), -DOWN, positive_part(x));

    let from_root = (GELU_ROOT[0] - a) + GELU_ROOT[1];
    let ratio = polynomial::<FMA, 5>(a, GELU_P) / polynomial::<FMA, 5>(a, GELU_Q);
    let left = e * (from_root * ratio) * DOWN;
    let d1 = pick(x < 0.0, left, 1.0 - left);

    // (2 - x^2) / sqrt(2 pi) e^(-x^2 / 2)
    let (hi, lo) = square_in_two::<FMA>(a);
    let d2 = e * (0.398_942_3 * ((2.0 - hi) - lo)) * DOWN;
    Jet { value, d1, d2 }
}

/// A bracket of silu's derivatives, which is `(root - a) p(root - a)` near its root.
struct Bracket {
    root: [f32; 2],
    p: [f32; 5],
}

/// `1 + e^-a - a`, within 2^-25.2. tools/fit_cpu.py
const FIRST: Bracket = Bracket {
    root: [1.278_464_6, -1.297_928_3e-8],
    p: [
        1.278_464_6,
        0.139_231_83,
        0.046_410_33,
        0.011_633_004,
        0.002_325_254,
    ],
};

/// `2 - a + (2 + a) e^-a`, within 2^-26.2. tools/fit_cpu.py
const SECOND: Bracket = Bracket {
    root: [2.399_357_3, -3.836_270_6e-8],
    p: [
        1.308_581,
        0.108_902_59,
        0.021_171_706,
        0.001_494_689_1,
        -0.000_458_973_02,
    ],
};

impl Bracket {
    /// The bracket at `a = hi + lo`, where `far` is its value as it stands.
    #[inline(always)]
    fn at<const FMA: bool>(&self, hi: f32, lo: f32, far: f32) -> f32 {
        let d = (self.root[0] - hi) + (self.root[1] - lo);
        pick(d.abs() < 0.25, d * polynomial::<FMA, 5>(d, self.p), far)
    }
}

/// Beyond this, `e^-a 2^24` is 0.
const GATE_END: f32 = 104.665_24;

/// `sigmoid(-a) 2^24`, and silu′ and silu″ at -a or +a.
struct Gate {
    small: f32,
    d1: f32,
    d2: f32,
}

/// The gate at `a = hi + lo`, 0 <= hi <= [`GATE_END`]. `left`: silu′ at -a.
#[inline(always)]
fn gate<const FMA: bool>(hi: f32, lo: f32, left: bool) -> Gate {
    let shifted = exp_minus::<FMA, 24, false>(hi, lo);
    let e = shifted * DOWN;
    let small = small_sigmoid::<FMA>(shifted);
    let large = fma::<FMA>(small, -DOWN, 1.0);

    // e (1 + e - a) / (1 + e)^2
    let first = FIRST.at::<FMA>(hi, lo, (1.0 - hi) + e - lo);
    let d1 = small * (large * first) * DOWN;

    // e (2 - a + (2 + a) e) / (1 + e)^3
    let second = SECOND.at::<FMA>(hi, lo, fma::<FMA>(2.0 + hi, e, 2.0 - hi) - lo);
    let d2 = small * (large * large * second) * DOWN;
    Gate {
        small,
        d1: pick(left, d1, 1.0 - d1),
        d2,
    }
}

/// `x sigmoid(x)`, within 3 ULP, f′ within 4 and f″ within 6.
#[inline(always)]
pub(in crate::cpu::math) fn silu<const FMA: bool>(x: f32) -> Jet<f32> {
    let a = at_most(x.abs(), GATE_END);
    let Gate { small, d1, d2 } = gate::<FMA>(a, -0.0, x < 0.0);
    let value = fma::<FMA>(a * small, -DOWN, positive_part(x));
    Jet { value, d1, d2 }
}

/// `x sigmoid(beta x)`, within 3 ULP, f′ within 5 and f″ within 6.
#[inline(always)]
pub(in crate::cpu::math) fn swish<const FMA: bool>(x: f32, beta: f64) -> Jet<f32> {
    let hi = beta.abs() as f32;
    let lo = (beta.abs() - f64::from(hi)) as f32;
    // |beta x| needs both halves of the product: its error is e^-|beta x|'s relative error.
    let t = at_most(x.abs(), GATE_END / hi);
    let (a, rest) = product_in_two::<FMA>(t, hi);
    let left = (x < 0.0) ^ (beta < 0.0);
    let Gate { small, d1, d2 } = gate::<FMA>(a, fma::<FMA>(t, lo, rest), left);
    let signed = if beta < 0.0 { DOWN } else { -DOWN };
    let value = fma::<FMA>(t * small, signed, pick(left, 0.0, x));
    Jet {
        value,
        d1,
        d2: d2 * beta as f32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cpu::math::ulp::{error, samples};
    use crate::reference::Scalar;

    /// Asserts that every part of `got` is within its budget of `want` over a sample.
    fn check(name: &str, ulps: [f64; 3], got: fn(f32) -> Jet<f32>, want: fn(f64) -> Jet<f64>) {
        for x in samples(30_011).filter(|x| x.is_finite()) {
            let (got, want) = (got(x), want(x.into()));
            let got = [got.value, got.d1, got.d2];
            for (order, want) in [want.value, want.d1, want.d2].into_iter().enumerate() {
                let error = error(got[order], want);
                assert!(
                    error <= ulps[order],
                    "{name}, order {order} at {x:e}: {error} ULP"
                );
            }
        }
        assert!(
            got(f32::NAN).value.is_nan() && got(f32::NAN).d1.is_nan(),
            "{name}(NaN)"
        );
    }

    fn gelu_truth(x: f64) -> Jet<f64> {
        let density = 0.398_942_280_401_432_7 * x.exp_minus_half_square();
        Jet {
            value: x * x.normal_cdf(),
            d1: x.normal_cdf() + x * density,
            // x^2 may be infinite, the density 0.
            d2: density * (2.0 - (x * x).min(1e9)),
        }
    }

    fn swish_truth(x: f64, beta: f64) -> Jet<f64> {
        let u = beta * x;
        let (up, down) = (u.sigmoid(), (-u).sigmoid());
        Jet {
            value: x * up,
            d1: up * (1.0 + u * down),
            d2: beta * up * down * (2.0 + u * (down - up)),
        }
    }

    #[test]
    fn gelu_is_right() {
        check("gelu fused", [4.0, 5.0, 4.0], gelu::<true>, gelu_truth);
        check("gelu", [4.5, 6.0, 5.0], gelu::<false>, gelu_truth);
    }

    #[test]
    fn silu_is_right() {
        let truth = |x| swish_truth(x, 1.0);
        check("silu fused", [3.0, 4.0, 6.0], silu::<true>, truth);
        check("silu", [3.5, 5.0, 7.0], silu::<false>, truth);
    }

    #[test]
    fn swish_is_right() {
        let truth = |x| swish_truth(x, 1.702);
        check(
            "swish(1.702) fused",
            [3.0, 5.0, 6.0],
            |x| swish::<true>(x, 1.702),
            truth,
        );
        check(
            "swish(1.702)",
            [3.5, 5.0, 7.0],
            |x| swish::<false>(x, 1.702),
            truth,
        );
        let truth = |x| swish_truth(x, -0.3);
        check(
            "swish(-0.3) fused",
            [3.0, 5.0, 6.0],
            |x| swish::<true>(x, -0.3),
            truth,
        );
    }
}
