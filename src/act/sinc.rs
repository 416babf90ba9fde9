//! The normalised cardinal sine.

use super::Function;
use super::ends::{Ends, level};
use crate::reference::Real;

/// f′ and f″ have infinitely many roots, which from |x| = 1 on are not kept relatively accurate:
/// there cos(pi x) / x and f / x cancel in f′, and pi² f, 2 cos(pi x) / x² and 2 f / x² in f″.
pub(crate) struct Sinc;

impl Function for Sinc {
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];
    const SCALE: &'static str = "f′, f″ where |x| >= 1: the sizes of the terms, for their infinitely many roots. f is relative.";

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        let pi = std::f64::consts::PI;
        // The power series 1 - t^2 / 3! + t^4 / 5! - ..., for t < pi / 2
        let square = (x * pi).square();
        let series = (1..=13).rev().fold(R::new(1.0), |rest, k| {
            let k = f64::from(k);
            rest * square * (-1.0 / (2.0 * k * (2.0 * k + 1.0))) + 1.0
        });
        R::select(x.abs().below(0.5), series, x.sin_pi() / (x * pi))
    }

    fn scale(_p: &[f64], x: f64) -> [f64; 3] {
        let a = x.abs();
        if a < 1.0 || a.is_infinite() {
            return [0.0; 3];
        }
        let pi = std::f64::consts::PI;
        let (sin, cos) = ((a % 2.0) * pi).sin_cos();
        let f = sin.abs() / (pi * a);
        let slopes = (cos.abs() + f) / a;
        [0.0, slopes, pi * pi * f + 2.0 * slopes / a]
    }

    fn limits(_p: &[f64]) -> Ends {
        [level(0.0); 2]
    }
}
