//! Softplus. Source: Dugas et al. 2000. PyTorch's has a threshold beyond which it is linear;
//! here there is none, since nothing overflows.

use super::ends::{Ends, lines};
use super::{Function, Param, Save};
use crate::reference::Real;

pub(crate) struct Softplus;

impl Function for Softplus {
    const PARAMS: &'static [Param] = &[Param::within("beta", 1.0, 1e-12, 1e12)];
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    fn save(_p: &[f64]) -> Save {
        Save::Output
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        let beta = p[0];
        (x * beta).softplus() / beta
    }

    fn limits(_p: &[f64]) -> Ends {
        lines(0.0, 1.0)
    }
}
