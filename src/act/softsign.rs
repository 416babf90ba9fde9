//! Softsign. Source: Glorot and Bengio 2010.

use super::ends::{Ends, rise};
use super::{Function, Save};
use super::{KinkPolicy, KinkValue};
use crate::reference::Real;

pub(crate) struct Softsign;

impl Function for Softsign {
    const ULPS: [f64; 3] = [4.0, 6.0, 7.0];
    const ULPS_ABOUT: &'static str = "f″: 6.66; WGSL allows 2.5 ULP for a division, and on an NVIDIA H200 (driver 580.159) the error of 1 / (1 + |x|) counts three times.";
    const WIDE: bool = false;

    fn save(_p: &[f64]) -> Save {
        Save::Output
    }

    fn from_output(y: f64, _p: &[f64]) -> f64 {
        (1.0 - y.abs()).powi(2)
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        // 1 - 1 / (1 + |x|) has the derivatives without cancellation, x / (1 + |x|) the value.
        let near = x / (x.abs() + 1.0);
        let far = R::new(1.0) - R::new(1.0) / (x.abs() + 1.0);
        let far = R::select(x.above(0.0), far, -far);
        R::select(x.above(1.0) | x.below(-1.0), far, near)
    }

    fn kinks(_p: &[f64]) -> Vec<f32> {
        vec![0.0]
    }

    fn limits(_p: &[f64]) -> Ends {
        rise(-1.0, 1.0)
    }

    fn kink_values(policy: KinkPolicy, _p: &[f64]) -> Vec<KinkValue> {
        match policy {
            KinkPolicy::Jax => vec![KinkValue::new(2, 0.0, -2.0)],
            KinkPolicy::Torch | KinkPolicy::Tf => Vec::new(),
        }
    }
}
