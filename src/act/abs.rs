//! The absolute value.

use super::Function;
use super::ends::{Ends, lines};
use super::{KinkPolicy, KinkValue};
use crate::reference::Real;

pub(crate) struct Abs;

impl Function for Abs {
    const ULPS: [f64; 3] = [0.0, 0.0, 0.0];
    const WIDE: bool = false;

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        x.abs()
    }

    fn kinks(_p: &[f64]) -> Vec<f32> {
        vec![0.0]
    }

    fn limits(_p: &[f64]) -> Ends {
        lines(-1.0, 1.0)
    }

    fn kink_values(policy: KinkPolicy, _p: &[f64]) -> Vec<KinkValue> {
        match policy {
            KinkPolicy::Jax => vec![KinkValue::new(1, 0.0, 1.0)],
            _ => Vec::new(),
        }
    }
}
