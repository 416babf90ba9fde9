//! The hyperbolic tangent with a height and a steepness. Source: LeCun et al. 1998, Efficient
//! BackProp, for the defaults.

use super::ends::{Ends, rise};
use super::{Function, Param, Save};
use crate::reference::Real;

pub(crate) struct ScaledTanh;

impl Function for ScaledTanh {
    const PARAMS: &'static [Param] = &[
        Param::within("alpha", 1.7159, -1e9, 1e9),
        Param::within("beta", 0.666_666_666_666_666_6, 1e-9, 1e9),
    ];
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    fn save(_p: &[f64]) -> Save {
        Save::Output
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, p: &[f64]) -> R {
        (x * p[1]).tanh() * p[0]
    }

    fn limits(p: &[f64]) -> Ends {
        rise(-p[0], p[0])
    }
}
