//! APTx; swish with 2 beta where alpha is 1 and gamma 1/2. Source: Kumar 2022, arXiv:2209.06119.

use super::ends::{Ends, lines};
use super::{Function, Param};
use crate::reference::{Jet, Real, Scalar};

pub(crate) struct Aptx;

impl Function for Aptx {
    const PARAMS: &'static [Param] = &[
        Param::within("alpha", 1.0, -1e12, 1e12),
        Param::within("beta", 1.0, -1e12, 1e12),
        Param::within("gamma", 0.5, -1e12, 1e12),
    ];
    const LEARNABLE: &'static [usize] = &[0, 1, 2];
    const MIXED: &'static [usize] = &[0, 1, 2];
    const PAIRS: &'static [(usize, usize)] = &[(0, 2), (1, 1), (1, 2)];
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];
    const SCALE: &'static str = "f, f′: the lesser of the pairs of terms that cancel at roots that depend on alpha, unless alpha is 0 or ±1.";

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let (alpha, beta, gamma) = (p[0], p[1], p[2]);
        x.map(|x| {
            // alpha + tanh(u) = -(|alpha| + tanh(-u)) for alpha < 0.
            let sign = if alpha < 0.0 { -1.0 } else { 1.0 };
            let (k, gamma) = (R::Scalar::new(beta * gamma), R::Scalar::new(sign * gamma));
            let [zero, half, one, two, four] = [0.0, 0.5, 1.0, 2.0, 4.0].map(R::Scalar::new);
            let t = R::Scalar::new(2.0 * sign * beta) * x;
            let alpha = R::Scalar::new(alpha.abs());
            let (e, loss) = ((-t.abs()).exp(), -(-t.abs()).expm1());
            let (te, square) = (t.abs() * e, (one + e) * (one + e));
            // tanh |u|, and |u tanh u|'s slope
            let tanh = loss / (one + e);
            let slope = (loss * (one + e) + two * te) / square;
            // What cancels least: alpha - tanh |u|, or alpha - 1 and 1 - tanh |u|
            let gate = R::Scalar::select(
                e > half,
                alpha - tanh,
                ((alpha - one) + (alpha + one) * e) / (one + e),
            );
            let tail = (alpha - one) + two * (e * (one + e) - te) / square;
            let gate_slope = R::Scalar::select(slope < half, alpha - slope, tail);
            let below = t < zero;
            let bend = (two * e - te + (two * e + te) * e) / (square * (one + e));
            [
                gamma * x * R::Scalar::select(below, gate, alpha + tanh),
                gamma * R::Scalar::select(below, gate_slope, alpha + slope),
                four * k * bend,
            ]
        })
    }

    /// The roots of f and f′ depend on alpha, unless it is 0 or ±1; they lie where the terms have
    /// unlike signs. What cancels there is |alpha| and the rest of the gate, or 1 less both:
    /// twice the lesser.
    fn scale(p: &[f64], x: f64) -> [f64; 3] {
        let (alpha, gamma) = (p[0].abs(), p[2].abs());
        if p[0] * p[1] * x >= 0.0 || alpha >= 2.0 {
            return [0.0; 3];
        }
        let f = (2.0 * alpha).min((1.0 - alpha * alpha).max(0.0));
        let d1 = 2.0 * alpha.min((alpha - 1.0).abs());
        [gamma * x.abs().min(1e38) * f, gamma * d1, 0.0]
    }

    fn partial(k: usize, x: Jet<f64>, p: &[Jet<f64>]) -> Jet<f64> {
        let (t, gamma) = (x * p[1], p[2]);
        match k {
            0 => gamma * x,
            1 => gamma * x * (x * t.sech_squared()),
            // (alpha - 1 + 2 sigmoid(2 t)) x, and for t < 0 without cancelling
            _ if t.below(0.0) => (p[0] - 1.0 + (t * 2.0).sigmoid() * 2.0) * x,
            _ => (p[0] + t.tanh()) * x,
        }
    }

    fn limits(p: &[f64]) -> Ends {
        let (alpha, beta, gamma) = (p[0], p[1], p[2]);
        if beta == 0.0 || gamma == 0.0 {
            return lines(alpha * gamma, alpha * gamma);
        }
        // tanh(beta x) = s (1 - 2 e^(-2 |beta x|) + ...)
        [f64::NEG_INFINITY, f64::INFINITY].map(|x| {
            let s = (beta * x).signum();
            let bend = -0.0 * beta.signum() * gamma.signum();
            match (alpha + s) * gamma {
                0.0 => [bend, 0.0 * s * gamma.signum(), bend],
                slope => [slope * x, slope, bend],
            }
        })
    }
}
