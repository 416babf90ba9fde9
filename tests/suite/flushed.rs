//! What an adapter that takes subnormal numbers for 0 may make of a subnormal input.

use wgpu_activations::{Format, Kind, reference};

/// The error of f, f′ or f″ in f32, in ULP.
pub fn ulps(flushes: bool, kind: Kind, order: usize, x: f32, got: f32) -> f64 {
    error(flushes, x, got, |x, got| {
        let want = reference::value(x.into(), order, kind);
        reference::error_in_ulps(got, want, kind.scale(x)[order], Format::F32)
    })
}

/// The error at x by `error_at(x, got)`. An adapter that flushes may take a subnormal x for 0 of
/// either sign, and hand it on as it is where nothing is computed.
pub fn error(flushes: bool, x: f32, got: f32, error_at: impl Fn(f32, f32) -> f64) -> f64 {
    let error = error_at(x, got);
    if !flushes || !x.is_subnormal() {
        return error;
    }
    let got = if got.is_subnormal() { 0.0 } else { got };
    [0.0, -0.0]
        .into_iter()
        .map(|zero| error_at(zero, got))
        .fold(error, f64::min)
}
