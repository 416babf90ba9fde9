//! xIELU, the integral of the ELU. Source: Huang 2024, arXiv:2411.13010.
//!
//! alpha_p and alpha_n are the effective values: Hugging Face's `XIELUActivation` stores numbers
//! whose softplus is alpha_p and alpha_n - beta. As there, the exponential stands still for x
//! between eps and 0, so that f jumps by alpha_n (1 - e^eps) at 0. The derivatives are those of
//! autograd: the exponential's slope is 0 above eps, and half of it at eps.

use super::ends::{Ends, lines};
use super::{Function, Param};
use crate::reference::{Jet, Real, Scalar};

pub(crate) struct Xielu;

impl Function for Xielu {
    const PARAMS: &'static [Param] = &[
        Param::within("alpha_p", 0.8_f32 as f64, -1e12, 1e12),
        Param::within("alpha_n", 0.8_f32 as f64, -1e12, 1e12),
        Param::within("beta", 0.5, -1e12, 1e12),
        Param::within("eps", -1e-6, -1.0, 0.0),
    ];
    const LEARNABLE: &'static [usize] = &[0, 1, 2];
    const MIXED: &'static [usize] = &[0, 1, 2];
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];
    const SCALE: &'static str = "f, f′ for x <= 0: the smaller of alpha_n (e^min(x, eps) - 1) and (beta - alpha_n) x, or of their slopes, which cancel at roots that depend on the parameters.";

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let parts = Parts::new(p);
        let slope = parts.beta - parts.alpha_n;
        let at_eps = parts.beta - 0.5 * parts.alpha_n;
        x.map(|x| {
            let number = R::Scalar::new;
            let (alpha_p, alpha_n) = (number(parts.alpha_p), number(parts.alpha_n));
            let (beta, slope) = (number(parts.beta), number(slope));
            let (zero, half, eps) = (number(0.0), number(0.5), number(parts.eps));
            let held = R::Scalar::select(x < eps, x, eps);
            let loss = held.expm1();
            let e = held.exp();

            // e^held - 1 - held, by its series near 0
            let series = held
                * held
                * (half
                    + held
                        * (number(1.0 / 6.0)
                            + held * (number(1.0 / 24.0) + held * number(1.0 / 120.0))));
            let rest = R::Scalar::select(held > number(-0.002), series, loss - held);
            let near = beta * x + alpha_n * (rest - (x - held));
            let below = R::Scalar::select(held < number(-1.0), slope * x + alpha_n * loss, near);

            let far_1 = slope + alpha_n * e;
            let below_1 = R::Scalar::select(x < number(-0.7), far_1, beta + alpha_n * loss);
            let half_1 = number(at_eps) + half * alpha_n * loss;
            let held_1 = R::Scalar::select(x < eps, below_1, slope);
            let left_1 = R::Scalar::select(x == eps, half_1, held_1);

            let held_2 = R::Scalar::select(x < eps, alpha_n * e, zero);
            let left_2 = R::Scalar::select(x == eps, number(0.25) * alpha_n * e, held_2);

            let right = x > zero;
            let twice = alpha_p + alpha_p;
            [
                R::Scalar::select(right, x * (alpha_p * x + beta), below),
                R::Scalar::select(right, twice * x + beta, left_1),
                R::Scalar::select(right, twice, left_2),
            ]
        })
    }

    fn kinks(p: &[f64]) -> Vec<f32> {
        vec![p[3] as f32, 0.0]
    }

    /// For x < 0 the roots depend on the parameters in no closed form: the smaller of the two
    /// terms that cancel.
    fn scale(p: &[f64], x: f64) -> [f64; 3] {
        let Parts {
            alpha_n, beta, eps, ..
        } = Parts::new(p);
        if x.is_nan() || x > 0.0 {
            return [0.0; 3];
        }
        let held = x.min(eps);
        let loss = held.exp_m1();
        let slope = beta - alpha_n;
        let rest = loss - held;
        let value = if held < -1.0 {
            cancelling(slope * x, alpha_n * loss)
        } else {
            let inner = (alpha_n * cancelling(rest, held - x)).abs();
            cancelling(beta * x, alpha_n * (rest - (x - held))).max(inner)
        };
        let first = if x > eps {
            0.0
        } else if x == eps {
            cancelling(beta - 0.5 * alpha_n, 0.5 * alpha_n * loss)
        } else if x < -0.7 {
            cancelling(slope, alpha_n * held.exp())
        } else {
            cancelling(beta, alpha_n * loss)
        };
        [value, first, 0.0]
    }

    fn partial(k: usize, x: Jet<f64>, p: &[Jet<f64>]) -> Jet<f64> {
        match (k, x.above(0.0)) {
            (0, true) => x * x,
            (1, false) => {
                let eps = p[3].value;
                // min(x, eps), with half the slope where both are one
                let held = x.map(|x| {
                    let slope = if x < eps { 1.0 } else { 0.0 };
                    [x.min(eps), if x == eps { 0.5 } else { slope }, 0.0]
                });
                // e^held - 1 - held, by its series near 0
                let series = held * (held * (1.0 / 120.0) + 1.0 / 24.0) + 1.0 / 6.0;
                let series = held * held * (held * series + 0.5);
                let rest = match held.above(-0.002) {
                    true => series,
                    false => held.expm1() - held,
                };
                rest - (x - held)
            }
            (2, _) => x,
            _ => Jet::new(0.0),
        }
    }

    fn limits(p: &[f64]) -> Ends {
        let Parts {
            alpha_p,
            alpha_n,
            beta,
            ..
        } = Parts::new(p);
        // e^x alpha_n is left where the line has no slope.
        let tail = 0.0 * alpha_n;
        let left = match beta - alpha_n {
            0.0 => [-alpha_n, tail, tail],
            slope => [slope * f64::NEG_INFINITY, slope, tail],
        };
        let right = match alpha_p {
            0.0 => lines(0.0, beta)[1],
            _ => [
                alpha_p * f64::INFINITY,
                alpha_p * f64::INFINITY,
                2.0 * alpha_p,
            ],
        };
        [left, right]
    }
}

/// The parameters. eps is compared with x and so is the f32 that it is, its default too.
struct Parts {
    alpha_p: f64,
    alpha_n: f64,
    beta: f64,
    eps: f64,
}

impl Parts {
    fn new(p: &[f64]) -> Self {
        Parts {
            alpha_p: p[0],
            alpha_n: p[1],
            beta: p[2],
            eps: f64::from(p[3] as f32),
        }
    }
}

/// The smaller of two terms where their sum cancels, 0 elsewhere.
fn cancelling(a: f64, b: f64) -> f64 {
    if a * b < 0.0 {
        a.abs().min(b.abs())
    } else {
        0.0
    }
}
