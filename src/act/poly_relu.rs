//! PolyReLU, a polynomial of the ReLU with learned coefficients. The defaults are those of the paper's
//! code: `torch.ones(3) / 3`, which is the f32 next to 1/3, and a bias of 0. Source: Zhuo et al. 2024,
//! arXiv:2411.03884.

use super::ends::{Ends, level};
use super::{Function, Param};
use crate::reference::{Jet, Real};

pub(crate) struct PolyRelu;

/// A coefficient's default.
const THIRD: f64 = (1.0_f32 / 3.0) as f64;

/// The part of the terms below which the shader's sums, in two floats, may lose digits.
const PART: f64 = 1.0 / 1024.0;

impl Function for PolyRelu {
    const PARAMS: &'static [Param] = &[
        Param::within("a0", 0.0, -1e12, 1e12),
        Param::within("a1", THIRD, -1e12, 1e12),
        Param::within("a2", THIRD, -1e12, 1e12),
        Param::within("a3", THIRD, -1e12, 1e12),
    ];
    const LEARNABLE: &'static [usize] = &[0, 1, 2, 3];
    const MIXED: &'static [usize] = &[1, 2, 3];
    const ULPS: [f64; 3] = [4.0, 4.0, 4.0];
    const SCALE: &'static str = "For x > 0, near roots, which depend on the parameters: a thousandth of the sum of the terms' magnitudes.";

    /// Without a square and a cube: a1 where x > 0, 0 elsewhere.
    fn slopes(p: &[f64]) -> Option<[f64; 2]> {
        (p[2] == 0.0 && p[3] == 0.0).then_some([0.0, p[1]])
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let right = ((x * p[3] + p[2]) * x + p[1]) * x + p[0];
        R::select(x.above(0.0), right, R::new(p[0]))
    }

    fn kinks(_p: &[f64]) -> Vec<f32> {
        vec![0.0]
    }

    /// The roots depend on all coefficients, in no simple form.
    fn scale(p: &[f64], x: f64) -> [f64; 3] {
        if x.is_nan() || x <= 0.0 {
            return [0.0; 3];
        }
        let [a0, a1, a2, a3] = [0, 1, 2, 3].map(|k| p[k].abs());
        [
            ((a3 * x + a2) * x + a1) * x + a0,
            (3.0 * a3 * x + 2.0 * a2) * x + a1,
            6.0 * a3 * x + 2.0 * a2,
        ]
        .map(|sum| PART * sum)
    }

    fn partial(k: usize, x: Jet<f64>, _p: &[Jet<f64>]) -> Jet<f64> {
        match (k, x.above(0.0)) {
            (0, _) => Jet::new(1.0),
            (_, false) => Jet::new(0.0),
            (1, true) => x,
            (2, true) => x * x,
            (_, true) => x * x * x,
        }
    }

    fn limits(p: &[f64]) -> Ends {
        let far = |a: f64| a * f64::INFINITY;
        let right = match [p[3], p[2], p[1]] {
            [0.0, 0.0, 0.0] => level(p[0]),
            [0.0, 0.0, a1] => [far(a1), a1, 0.0],
            [0.0, a2, _] => [far(a2), far(a2), 2.0 * a2],
            [a3, ..] => [far(a3); 3],
        };
        [level(p[0]), right]
    }
}
