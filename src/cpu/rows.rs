//! What functions of rows are made of, on slices.

use super::loops::Loops;
use crate::Kind;
use crate::body::{RowOp, Unary};

/// A function of each number.
pub(super) fn unary(unary: Unary, x: &[f32], y: &mut [f32]) {
    let wide = |y: &mut [f32], f: fn(f64) -> f64| {
        for (x, y) in x.iter().zip(y) {
            *y = f(f64::from(*x)) as f32;
        }
    };
    match unary {
        Unary::Exp => <dyn Loops>::of(Kind::Exp).values(&Kind::Exp.exact(), x, y),
        Unary::Ln1p => wide(y, libm::log1p),
        Unary::Reciprocal1p => wide(y, |x| 1.0 / (1.0 + x)),
        Unary::Reciprocal => wide(y, |x| if x == 0.0 { 0.0 } else { 1.0 / x }),
        Unary::Finite => wide(y, |x| if x == f64::NEG_INFINITY { 0.0 } else { x }),
        Unary::Positive => wide(y, positive),
        Unary::Support => wide(y, |x| match x.is_nan() {
            true => x,
            false => f64::from(u8::from(x > 0.0)),
        }),
        Unary::ReciprocalRoot => wide(y, |x| 1.0 / x.sqrt()),
        Unary::Magnitude | Unary::Absolute => wide(y, f64::abs),
        Unary::Sign => wide(y, |x| if x == 0.0 { 0.0 } else { x / x.abs() }),
        Unary::Number => wide(y, |x| if x.is_nan() { 0.0 } else { x }),
        Unary::AboveZero => wide(y, |x| if x > 0.0 { x } else { f64::NAN }),
        Unary::OnlyNan => wide(y, |x| if x.is_nan() { x } else { 0.0 }),
        Unary::AtLeastOne => wide(y, |x| if x < 1.0 { 1.0 } else { x }),
        Unary::Bounded => wide(y, |x| if x < -1e30 { -1e30 } else { x }),
    }
}

/// max(x, 0), and NaN for NaN.
fn positive(x: f64) -> f64 {
    if x <= 0.0 { 0.0 } else { x }
}

/// x^c (ln x)^n, and 0 for x ≤ 0.
pub(super) fn power(x: f32, exponent: f32, logs: u8) -> f32 {
    let x = f64::from(x);
    match x <= 0.0 {
        true => 0.0,
        false => (x.powf(exponent.into()) * x.ln().powi(logs.into())) as f32,
    }
}

/// A number of a row, with the exponent of a threshold that has one.
pub(super) fn number(op: RowOp, row: &[f32], exponent: f32) -> f32 {
    let numbers = || row.iter().map(|x| f64::from(*x));
    match op {
        RowOp::Sum => numbers().sum::<f64>() as f32,
        RowOp::Rest => {
            let ones = numbers().filter(|x| *x == 1.0).count();
            let rest: f64 = numbers().filter(|x| *x != 1.0).sum();
            (rest + ones.saturating_sub(1) as f64) as f32
        }
        RowOp::Max => row.iter().copied().fold(f32::NEG_INFINITY, f32::max),
        RowOp::First => {
            let (mut first, mut most) = (0, f32::NEG_INFINITY);
            for (column, x) in row.iter().enumerate() {
                if *x > most {
                    (first, most) = (column, *x);
                }
            }
            first as f32
        }
        RowOp::Threshold(exponent) => threshold(numbers, exponent.into()) as f32,
        RowOp::ThresholdOf(_) => threshold(numbers, exponent.into()) as f32,
    }
}

/// The most steps from -1. Where the sum is convex each takes at least three quarters from what it is
/// above 1 times how fast it falls, which is at most the square of a row's length.
const STEPS: usize = 64;

/// τ where the sum is 1, by Newton's method from the left, on which side a convex sum keeps it. One
/// that is not, of an exponent below 1, is halved where that leaves the interval, and every other time.
fn threshold<I: Iterator<Item = f64>>(numbers: impl Fn() -> I, exponent: f64) -> f64 {
    let (mut low, mut high, mut threshold) = (-1.0, 0.0, -1.0);
    for step in 0..STEPS {
        let (mut sum, mut slope) = (0.0, 0.0);
        for x in numbers() {
            let over = x - threshold;
            if over > 0.0 {
                let power = over.powf(exponent - 1.0);
                sum += over * power;
                slope += exponent * power;
            }
        }
        *(if sum >= 1.0 { &mut low } else { &mut high }) = threshold;
        let newton = threshold + (sum - 1.0) / slope;
        let next = match exponent < 1.0 && (step % 2 == 0 || newton <= low || newton >= high) {
            true => 0.5 * (low + high),
            false => newton,
        };
        let stops = exponent >= 1.0 && next <= threshold;
        if next.is_nan() || next == threshold || stops {
            break;
        }
        threshold = next;
    }
    threshold
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_make_sums_of_one() {
        for exponent in [0.25, 0.6, 1.0, 1.25, 2.0, 3.0, 10.0, 50.0] {
            for count in [1, 2, 7, 1000] {
                let row = (0..count).map(|i| -0.37 * f64::from(i) / f64::from(count));
                let at = threshold(|| row.clone(), exponent);
                let sum: f64 = row.map(|x| positive(x - at).powf(exponent)).sum();
                assert!((sum - 1.0).abs() < 1e-12, "{exponent} {count}: {sum}");
            }
        }
    }

    #[test]
    fn what_is_left_beside_the_largest_is_not_cancelled() {
        let rest = |row: &[f32]| number(RowOp::Rest, row, 0.0);
        assert_eq!(rest(&[1.0, 1e-12, 0.0]), 1e-12);
        assert_eq!(rest(&[1.0, 1.0]), 1.0);
        assert_eq!(rest(&[0.0, 0.0]), 0.0);
    }
}
