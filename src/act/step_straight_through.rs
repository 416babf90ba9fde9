//! The Heaviside step with the straight-through gradient 1, `DeterministicPass` of spikingjelly
//! and `StraightThroughEstimator` of snntorch. Source: Bengio et al. 2013, arXiv:1308.3432.

use super::Function;
use super::ends::Ends;
use crate::reference::Real;

pub(crate) struct StepStraightThrough;

impl Function for StepStraightThrough {
    const ULPS: [f64; 3] = [0.0, 0.0, 0.0];
    const WIDE: bool = false;

    fn slopes(_p: &[f64]) -> Option<[f64; 2]> {
        Some([1.0; 2])
    }

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        x.surrogate(R::new(1.0))
    }

    fn kinks(_p: &[f64]) -> Vec<f32> {
        vec![0.0]
    }

    fn limits(_p: &[f64]) -> Ends {
        [[0.0, 1.0, 0.0], [1.0, 1.0, 0.0]]
    }
}
