//! Whether a root explains that a value is small beside the terms that it is the sum of.

use crate::Kind;

/// A value this part of its terms is an ordinary difference, and held to its own size.
const ORDINARY: f64 = 0.25;

/// So many of Newton's steps lead beyond a simple root, and not beyond a minimum above 0: where
/// f = e + s² / 2, one leads to less than s / 2, two may lead beyond the minimum, to a root's
/// like on its other side.
const STEPS: f64 = 1.5;

/// Waves that are this part of x long, or shorter, turn between neighbouring floats: a root is
/// near each of them.
const TURBULENT: f64 = 1e-8;

/// The step of a numerical derivative, as part of the wave's length.
const DIFFERENCE: f64 = 1e-3;

/// The sizes of the terms of f, f′ and f″, where a root is near x; elsewhere no more than a small
/// multiple of the value. Terms that cancel without a change of sign can be written in a form
/// in which they do not.
pub(crate) fn near_roots(kind: Kind, x: f64, terms: [f64; 3]) -> [f64; 3] {
    if terms == [0.0; 3] || !x.is_finite() {
        return terms;
    }
    let jet = super::jet(kind, x);
    let values = [jet.value, jet.d1, jet.d2];
    std::array::from_fn(|order| {
        let (value, most) = (values[order], terms[order]);
        let ordinary = value.abs() / ORDINARY;
        match most > ordinary && !root_is_near(kind, order, x, values, wave(x, terms)) {
            true => ordinary,
            false => most,
        }
    })
}

/// How far the terms go before they change: |x|, or less where they oscillate.
fn wave(x: f64, terms: [f64; 3]) -> f64 {
    let ratio = terms[1] / terms[2];
    if ratio > 0.0 {
        ratio.min(x.abs())
    } else {
        x.abs()
    }
}

/// Whether the value's slope leads beyond a change of sign, on the same side of 0.
fn root_is_near(kind: Kind, order: usize, x: f64, values: [f64; 3], wave: f64) -> bool {
    if wave < TURBULENT * x.abs() {
        return true;
    }
    let at = |x| super::value(kind, order, x);
    let slope = match order {
        2 => {
            let step = DIFFERENCE * wave;
            (at(x + step) - at(x - step)) / (2.0 * step)
        }
        _ => values[order + 1],
    };
    let step = STEPS * values[order] / slope;
    step.abs() < x.abs() && at(x - step) * values[order] <= 0.0
}
