//! How far an f32 function is from its f64 twin. For tests.

/// The distance between neighbours at `want`, as f64: 2^-149 at least.
fn ulp(want: f64) -> f64 {
    let exponent = (want.abs().max(f64::from(f32::MIN_POSITIVE)).to_bits() >> 52) as i32 - 1023;
    2f64.powi(exponent - 23)
}

/// The error of `got` in ULP; subnormal results may be anything up to the normal range.
pub(super) fn error(got: f32, want: f64) -> f64 {
    let tiny = f64::from(f32::MIN_POSITIVE);
    let rounded = want as f32;
    if got.to_bits() == rounded.to_bits() || (got.is_nan() && want.is_nan()) {
        return 0.0;
    }
    if want.abs() < tiny {
        return if f64::from(got).abs() <= tiny {
            0.0
        } else {
            f64::INFINITY
        };
    }
    if got.is_infinite() && rounded == f32::MAX.copysign(got) {
        return 1.0;
    }
    if !got.is_finite() || !rounded.is_finite() {
        return f64::INFINITY;
    }
    (f64::from(got) - want).abs() / ulp(want)
}

/// Every `step`th bit pattern, and those that matter most.
pub(super) fn samples(step: usize) -> impl Iterator<Item = f32> {
    let special = [
        0.0,
        1.0,
        f32::MIN_POSITIVE,
        f32::MAX,
        f32::INFINITY,
        f32::NAN,
        1e-45,
        88.722_84,
    ];
    let special = special.into_iter().flat_map(|x| [x, -x]);
    special.chain((0..=u32::MAX).step_by(step).map(f32::from_bits))
}

/// The largest error over the samples, and where it occurs.
pub(super) fn worst(
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
