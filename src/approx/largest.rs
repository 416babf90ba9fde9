//! Where a function of one number is largest.

/// The part of a bracket that golden-section search keeps.
const GOLDEN: f64 = 0.618_033_988_749_894_9;

/// Turns of the search: it ends at a millionth of the bracket.
const TURNS: usize = 30;

/// The largest value between two numbers and its place: the best of evenly spaced points, improved
/// where it is a local maximum.
pub(super) fn largest(f: impl Fn(f64) -> f64, from: f64, to: f64, points: usize) -> (f64, f64) {
    let x = |i: usize| from + (to - from) * i as f64 / (points - 1) as f64;
    let y: Vec<f64> = (0..points).map(|i| f(x(i))).collect();
    let mut best = (f64::NEG_INFINITY, from);
    for i in 0..points {
        best = better(best, (y[i], x(i)));
        let is_top = i > 0 && i + 1 < points && y[i] >= y[i - 1] && y[i] >= y[i + 1];
        // What is far below the best is not looked at closely.
        if is_top && y[i] > 0.9 * best.0 {
            best = better(best, top(&f, x(i - 1), x(i + 1)));
        }
    }
    best
}

fn better(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    // What is no number is the worst, and shows.
    match b.0 > a.0 || b.0.is_nan() {
        true => b,
        false => a,
    }
}

/// The largest value within a bracket with one maximum.
pub(super) fn top(f: impl Fn(f64) -> f64, mut a: f64, mut b: f64) -> (f64, f64) {
    let mut left = b - GOLDEN * (b - a);
    let mut right = a + GOLDEN * (b - a);
    let (mut at_left, mut at_right) = (f(left), f(right));
    for _ in 0..TURNS {
        if at_left > at_right {
            (b, right, at_right) = (right, left, at_left);
            left = b - GOLDEN * (b - a);
            at_left = f(left);
        } else {
            (a, left, at_left) = (left, right, at_right);
            right = a + GOLDEN * (b - a);
            at_right = f(right);
        }
    }
    better((at_left, left), (at_right, right))
}
