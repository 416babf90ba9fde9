//! The soft cap of logits: x near 0, and within `[-cap, cap]` everywhere. Source: Gemma Team
//! 2024, arXiv:2408.00118.

use super::ends::{Ends, rise};
use super::{Function, Param, Save};
use crate::reference::{Jet, Real};

pub(crate) struct Softcap;

impl Function for Softcap {
    const PARAMS: &'static [Param] = &[Param::within("cap", 30.0, 1e-12, 1e12)];
    const LEARNABLE: &'static [usize] = &[0];
    const MIXED: &'static [usize] = &[0];
    const PAIRS: &'static [(usize, usize)] = &[(0, 0)];
    const ULPS: [f64; 3] = [5.0, 6.0, 6.0];
    const ULPS_ABOUT: &'static str = "f: 4.14; WGSL allows 2.5 ULP for a division, and on an NVIDIA H200 (driver 580.159) x / cap and tanh's quotient have one each.";

    fn save(_p: &[f64]) -> Save {
        Save::Output
    }

    fn from_output(y: f64, p: &[f64]) -> f64 {
        (1.0 - y / p[0]) * (1.0 + y / p[0])
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        (x / p[0]).tanh() * p[0]
    }

    fn partial(_k: usize, x: Jet<f64>, p: &[Jet<f64>]) -> Jet<f64> {
        let t = x / p[0];
        // tanh t - t (1 - tanh(t)^2), and its slope 2 t tanh t (1 - tanh(t)^2)
        t.map(|t| {
            let s = t * t;
            // Its series near 0
            let series =
                t * s * (2.0 / 3.0 - s * (8.0 / 15.0 - s * (34.0 / 105.0 - s * 496.0 / 2835.0)));
            let level = Jet::variable(t).sech_squared().value;
            let far = t.tanh() - t * level;
            let value = if t.abs() < 0.01 { series } else { far };
            [value, 2.0 * t * t.tanh() * level, f64::NAN]
        })
    }

    fn limits(p: &[f64]) -> Ends {
        rise(-p[0], p[0])
    }
}
