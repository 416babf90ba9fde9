//! Limits at infinity, as many functions have them: f, f′ and f″ at −∞ and at +∞.
//!
//! A zero has the sign of the side that it is approached from.

/// f, f′ and f″ at −∞ and +∞.
pub(crate) type Ends = [[f64; 3]; 2];

/// x sigmoid(x) and its kin: to 0 from below on the left, to the identity on the right.
pub(crate) const GATE: Ends = [[-0.0; 3], [f64::INFINITY, 1.0, -0.0]];

/// e^(-x²) and its kin: to 0 from above on both sides.
pub(crate) const BELL: Ends = [[0.0; 3], [0.0, -0.0, 0.0]];

/// No limits.
pub(crate) const NOWHERE: Ends = [[f64::NAN; 3]; 2];

/// A constant.
pub(crate) const fn level(value: f64) -> [f64; 3] {
    [value, 0.0, 0.0]
}

/// Straight lines with these slopes; 0 where the slope is.
pub(crate) fn lines(left: f64, right: f64) -> Ends {
    let end = |slope: f64, x: f64| [if slope == 0.0 { 0.0 } else { slope * x }, slope, 0.0];
    [end(left, f64::NEG_INFINITY), end(right, f64::INFINITY)]
}

/// An S from one level to another, like the sigmoid's from 0 to 1.
pub(crate) fn rise(from: f64, to: f64) -> Ends {
    let slope = if from > to { -0.0 } else { 0.0 };
    [[from, slope, slope], [to, slope, -slope]]
}

/// x sigmoid(beta x).
pub(crate) fn swish(beta: f64) -> Ends {
    match beta {
        0.0 => lines(0.5, 0.5),
        _ if beta > 0.0 => GATE,
        // -f(-x) of the other sign
        _ => [[f64::NEG_INFINITY, 1.0, 0.0], [0.0, -0.0, 0.0]],
    }
}
