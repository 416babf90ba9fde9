//! How far an f32 function is from its f64 twin, by the contract's measure. For tests.

use crate::Format;
use crate::reference::{error_in_ulps, inputs};

/// The error of `got` in ULP.
pub(in crate::cpu) fn error(got: f32, want: f64) -> f64 {
    error_in_ulps(got, want, 0.0, Format::F32)
}

/// Every `step`th bit pattern, and those that matter most.
pub(in crate::cpu) fn samples(step: usize) -> impl Iterator<Item = f32> {
    // Where e^x overflows.
    let overflow = inputs::near(88.722_84, 4);
    let spread = inputs::spread(step as u32);
    inputs::special().into_iter().chain(overflow).chain(spread)
}

/// The largest error over the samples, and where it occurs.
pub(in crate::cpu) fn worst(
    step: usize,
    got: impl Fn(f32) -> f32,
    want: impl Fn(f64) -> f64,
) -> (f64, f32) {
    let mut worst = (0.0, 0.0);
    for x in samples(step) {
        let error = error(got(x), want(f64::from(x)));
        if error > worst.0 {
            worst = (error, x);
        }
    }
    worst
}
