//! What can be wrong with a request: each answer has the number and the remedy.

use super::{HIGHEST_DEGREE, MOST_SEGMENTS, Method};
use crate::{Kind, reference};

/// The ends of a range are within this.
const FARTHEST: f32 = 1e6;

/// Stretches of the range in which jumps are looked for.
const STRETCHES: usize = 4096;

/// What is looked at as a jump: this part of all the values.
const STEEP: f64 = 0.02;

/// Halvings of a stretch: what is left of it is no wider than two neighbouring f64.
const HALVINGS: usize = 45;

pub(super) fn method(method: Method) -> Result<(), String> {
    let (what, count, most) = match method {
        Method::PiecewiseLinear { segments } | Method::Hermite { segments } => {
            ("segments", segments, MOST_SEGMENTS)
        }
        Method::Polynomial { degree } => ("degree", degree, HIGHEST_DEGREE),
    };
    match (1..=most).contains(&count) {
        true => Ok(()),
        false => Err(format!("{what} = {count}: it must be within 1 and {most}")),
    }
}

pub(super) fn range(low: f32, high: f32) -> Result<(), String> {
    let remedy = if !(low.abs() <= FARTHEST && high.abs() <= FARTHEST) {
        "both ends must be numbers between -1e6 and 1e6"
    } else if low > high {
        "the first end is the larger one: exchange them"
    } else if high - low <= 1e-3 * low.abs().max(high.abs()) || high - low < 1e-6 {
        "it is empty or too short: its ends must be a thousandth of the larger one apart, and 1e-6"
    } else {
        return Ok(());
    };
    Err(format!("the range from {low:?} to {high:?}: {remedy}"))
}

/// The function is finite throughout, and does not jump.
pub(super) fn values(kind: Kind, low: f64, high: f64) -> Result<(), String> {
    let f = |x: f64| reference::value(x, 0, kind);
    let place = |i: usize| low + (high - low) * i as f64 / STRETCHES as f64;
    let mut xs: Vec<f64> = (0..=STRETCHES).map(place).collect();
    // Where pieces meet a function may be at its least smooth, and a single point be apart.
    for kink in kind.kinks() {
        let (kink, beside) = (f64::from(kink), 1e-9 * (high - low));
        xs.extend([kink - beside, kink, kink + beside].map(|x| x.clamp(low, high)));
    }
    xs.sort_by(f64::total_cmp);
    xs.dedup();
    let ys: Vec<f64> = xs.iter().map(|x| f(*x)).collect();
    if let Some(i) = ys.iter().position(|y| y.is_nan() || y.abs() >= 1e30) {
        return Err(format!(
            "it is {:e} at x = {:e}: take a range in which it is finite, and below 1e30",
            ys[i], xs[i]
        ));
    }
    let least = ys.iter().copied().fold(f64::INFINITY, f64::min);
    let most = ys.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    for i in 1..xs.len() {
        let change = (ys[i] - ys[i - 1]).abs();
        if change <= STEEP * (most - least) {
            continue;
        }
        let (mut a, mut b) = ((xs[i - 1], ys[i - 1]), (xs[i], ys[i]));
        for _ in 0..HALVINGS {
            let x = 0.5 * (a.0 + b.0);
            let middle = (x, f(x));
            match (middle.1 - a.1).abs() > (b.1 - middle.1).abs() {
                true => b = middle,
                false => a = middle,
            }
        }
        let jump = (b.1 - a.1).abs();
        if jump > 0.5 * change {
            return Err(format!(
                "it jumps by {jump:.3} at x = {:.6}, and no stand-in that does not comes nearer than half \
                 of that: take a range that ends before",
                b.0 + 0.0
            ));
        }
    }
    Ok(())
}
