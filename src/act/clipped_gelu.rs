//! GELU, clipped. Source: Hugging Face's `ClippedGELUActivation` (Wu et al. 2020,
//! arXiv:2004.09602).
//!
//! As there, min is at most max, and at a bound the derivatives are gelu's: that counts for a bound
//! of 0, at x = 0. (Where both are 0 they are 0 all the same.)
//!
//! Between which floats gelu crosses a bound is found here, once per kind: beside a crossing f32
//! cannot tell, and at a bound just above gelu's minimum it could not for thousands of floats.

use super::ends::{Ends, GATE, level};
use super::{Function, Param, Save};
use crate::reference::{Real, Scalar};

pub(crate) struct ClippedGelu;

impl Function for ClippedGelu {
    const PARAMS: &'static [Param] = &[Param::lower("min", -10.0), Param::upper("max", 10.0)];
    const DERIVED: &'static [&'static str] =
        &["below_from", "below_to", "within_from", "within_to"];
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    fn derive(p: &[f64]) -> Vec<f64> {
        let ([a, b], [c, d]) = (below(p[0]), within(p[1]));
        let floats = match p[0] == p[1] && p[1] < f32::MAX.into() {
            true => [a, b, NOWHERE[0], NOWHERE[1]],
            false => [a, b, c, d],
        };
        floats.map(f64::from).to_vec()
    }

    fn save(p: &[f64]) -> Save {
        match p[4] > p[5] {
            true => Save::Nothing,
            false => Save::Input,
        }
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let at_min = !x.below(p[2]) & x.below(p[3]);
        let at_max = x.below(p[4]) | x.above(p[5]);
        let y = R::select(at_max, R::new(p[1]), x * x.normal_cdf());
        R::select(at_min, R::new(p[0]), y)
    }

    fn kinks(p: &[f64]) -> Vec<f32> {
        let crossed = |x: &f32| x.abs() < f32::MAX;
        let ends = [[p[2], p[3]], [p[4], p[5]]].into_iter();
        let ends = ends.filter(|[from, to]| p[0] != p[1] && from <= to && [*from, *to] != [0.0; 2]);
        let ends = ends.flatten().map(|x| x as f32 + 0.0);
        ends.filter(crossed).collect()
    }

    fn limits(p: &[f64]) -> Ends {
        let [min, max] = [p[0], p[1]];
        let left = if max < 0.0 {
            level(max)
        } else if min < 0.0 {
            GATE[0]
        } else {
            level(min.abs())
        };
        let unbounded = max >= f32::MAX.into();
        [left, if unbounded { GATE[1] } else { level(max) }]
    }

    fn conflict(p: &[f64]) -> Option<(usize, &'static str)> {
        (p[0] > p[1]).then_some((0, "min must not be above max"))
    }
}

/// The float nearest to gelu's minimum. Up to it gelu falls, from there it rises.
const LOWEST: f32 = -0.751_791_54;
/// No x is within.
const NOWHERE: [f32; 2] = [1.0, -1.0];

/// gelu(x) - bound, with the right sign: as a sum in which what cancels is exact.
fn excess(x: f32, bound: f64) -> f64 {
    let x = f64::from(x);
    let half = 0.5 * x;
    if x.abs() < 1.0 {
        (half - bound) + half * Scalar::erf(x * std::f64::consts::FRAC_1_SQRT_2)
    } else if x > 0.0 {
        (x - bound) - x * Scalar::normal_cdf(-x)
    } else {
        x * Scalar::normal_cdf(x) - bound
    }
}

/// Where gelu(x) < bound: the first such float, and the first one behind. The same twice where there
/// is none.
fn below(bound: f64) -> [f32; 2] {
    let is_below = |x| excess(x, bound) < 0.0;
    if !is_below(LOWEST) {
        return [0.0; 2];
    }
    let from = match bound < 0.0 {
        true => first(-f32::MAX, LOWEST, is_below),
        false => -f32::MAX,
    };
    [from, first(LOWEST, f32::MAX, |x| !is_below(x))]
}

/// Where gelu(x) <= bound: the first such float, and the last.
fn within(bound: f64) -> [f32; 2] {
    let is_within = |x| excess(x, bound) <= 0.0;
    if !is_within(LOWEST) {
        return NOWHERE;
    }
    let from = match bound < 0.0 {
        true => first(-f32::MAX, LOWEST, is_within),
        false => -f32::MAX,
    };
    let to = match is_within(f32::MAX) {
        true => f32::MAX,
        false => first(LOWEST, f32::MAX, |x| !is_within(x)).next_down(),
    };
    [from, to]
}

/// The first float in (outside, inside] that has a property which all behind it have too.
fn first(outside: f32, inside: f32, has: impl Fn(f32) -> bool) -> f32 {
    // Integers in the order of the floats.
    let number = |x: f32| {
        let bits = x.to_bits() as i32;
        i64::from(if bits < 0 { i32::MIN - bits } else { bits })
    };
    let float =
        |n: i64| f32::from_bits(n.unsigned_abs() as u32).copysign(if n < 0 { -1.0 } else { 1.0 });
    let (mut outside, mut inside) = (number(outside), number(inside));
    while inside - outside > 1 {
        let middle = outside + (inside - outside) / 2;
        match has(float(middle)) {
            true => inside = middle,
            false => outside = middle,
        }
    }
    float(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// On both sides of each end gelu is on the right side of the bound, at every float nearby.
    #[test]
    fn ends_are_where_gelu_crosses_the_bound() {
        let bounds = [
            -0.169_97, -0.169_971, -0.1, -1e-3, -1e-30, 0.0, 1e-40, 1e-30, 0.3, 5.0, 1e9,
        ];
        for bound in bounds.map(|b: f32| f64::from(b)) {
            let (b, w) = (below(bound), within(bound));
            for end in [b[0], b[1], w[0], w[1]]
                .into_iter()
                .filter(|x| x.abs() < 1e30)
            {
                let mut x = end;
                (0..20).for_each(|_| x = x.next_down());
                for _ in 0..40 {
                    let e = excess(x, bound);
                    assert_eq!(e < 0.0, (b[0]..b[1]).contains(&x), "{x:e} below {bound}");
                    assert_eq!(e <= 0.0, (w[0]..=w[1]).contains(&x), "{x:e} within {bound}");
                    x = x.next_up();
                }
            }
        }
        assert_eq!(below(0.0), [-f32::MAX, 0.0]);
        assert_eq!(within(0.0), [-f32::MAX, 0.0]);
        assert_eq!((below(-0.18), within(-0.18)), ([0.0; 2], NOWHERE));
        assert_eq!(within(f32::MAX.into()), [-f32::MAX, f32::MAX]);
        assert!(below(-0.1)[0] < LOWEST && below(-0.1)[1] > LOWEST);
    }
}
