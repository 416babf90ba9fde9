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

/// Where other roots are looked for, in lengths of the wave: up to the next one.
const AROUND: [f64; 8] = [-4.0, -2.0, -1.0, -0.5, 0.5, 1.0, 2.0, 4.0];

/// The distance of the next float, as part of x.
const NEIGHBOUR: f64 = 1.2e-7;

/// The step of a numerical derivative, as part of the wave's length.
const DIFFERENCE: f64 = 1e-3;

/// The sizes of the terms of f, f′ and f″, where a root is near x; elsewhere no more than a small
/// multiple of the value. Terms that cancel without a change of sign can be written in a form
/// in which they do not.
pub(crate) fn near_roots(kind: Kind, x: f64, terms_at: impl Fn(f64) -> [f64; 3]) -> [f64; 3] {
    let terms = terms_at(x);
    if terms == [0.0; 3] || !x.is_finite() {
        return terms;
    }
    let jet = super::jet(x, kind);
    let values = [jet.value, jet.d1, jet.d2];
    std::array::from_fn(|order| {
        let (value, most) = (values[order], terms[order]);
        let ordinary = value.abs() / ORDINARY;
        match most > ordinary && !root_is_near(kind, order, x, values, wave(x, &terms_at)) {
            true => ordinary,
            false => most,
        }
    })
}

/// How far the terms go before they change: |x|, or less where they oscillate. At the end of a
/// wave the terms of f′ vanish: the longest of three.
fn wave(x: f64, terms_at: impl Fn(f64) -> [f64; 3]) -> f64 {
    let lengths = [1.0, 0.999, 0.9985].map(|part| {
        let [_, first, second] = terms_at(part * x);
        first / second
    });
    let longest = lengths.into_iter().fold(f64::NAN, f64::max);
    if longest > 0.0 {
        longest.min(x.abs())
    } else {
        x.abs()
    }
}

/// Whether the value's slope leads beyond a change of sign, on the same side of 0, or the waves
/// around x cross 0.
fn root_is_near(kind: Kind, order: usize, x: f64, values: [f64; 3], wave: f64) -> bool {
    if wave < TURBULENT * x.abs() {
        return true;
    }
    let at = |x| super::value(x, order, kind);
    let slope = match order {
        2 => {
            let step = DIFFERENCE * wave;
            (at(x + step) - at(x - step)) / (2.0 * step)
        }
        _ => values[order + 1],
    };
    let step = STEPS * values[order] / slope;
    let crosses = |step: f64| step.abs() < x.abs() && at(x - step) * values[order] <= 0.0;
    // Among waves that cross 0 one may stay just short of it.
    let waves = wave < 0.25 * x.abs();
    let nearest = NEIGHBOUR * x.abs();
    if step.abs() < nearest || crosses(nearest) || crosses(-nearest) {
        return true;
    }
    // A piece's root may lie beyond the kink that ends it.
    let between = |&kink: &f32| (x - f64::from(kink)) * (x - step - f64::from(kink)) < 0.0;
    if step.abs() < x.abs() && kind.kinks().iter().any(between) {
        return true;
    }
    crosses(step) || waves && AROUND.iter().any(|&part| crosses(part * wave))
}
