//! Which of f, f′ and f″ jump at a function's kinks.

use crate::Kind;
use crate::reference;

/// Where a function stops being differentiable. Nobody states it: it follows from the formula and
/// the parameters, since elu with alpha = 1 is smoother than with any other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Smoothness {
    /// f itself jumps at a kink.
    Jump,
    /// f is continuous, f′ jumps.
    Kink,
    /// f′ is continuous, f″ jumps.
    Bend,
    /// Smooth as far as this crate looks.
    Smooth,
}

/// How far from a kink its two sides are looked at, relative to the kink. It is more than the
/// rounding of the kink to f32.
const BESIDE: f64 = 1.0 / (1 << 22) as f64;

/// The same where the kink is 0, which is exact: less than any f32.
const BESIDE_ZERO: f64 = f32::from_bits(1) as f64 / 2.0;

/// The rounding errors of f and f′ in f64, and of f″, relative.
const NOISE: [f64; 3] = [1e-12, 1e-12, 1e-9];

impl Smoothness {
    /// Of a function with these parameters: by the lowest order that jumps at any of its kinks.
    pub(crate) fn of(kind: Kind) -> Self {
        let lowest = kind.kinks().into_iter().filter_map(|kink| jump(kind, kink));
        match lowest.min() {
            Some(0) => Smoothness::Jump,
            Some(1) => Smoothness::Kink,
            Some(_) => Smoothness::Bend,
            None => Smoothness::Smooth,
        }
    }
}

/// The lowest order whose limits from the two sides differ.
///
/// Across a stretch of length 2h a smooth function differs by 2h times its slope. A value that
/// differs by more than twice that has jumped.
fn jump(kind: Kind, kink: f32) -> Option<usize> {
    let kink = f64::from(kink);
    let step = if kink == 0.0 {
        BESIDE_ZERO
    } else {
        kink.abs() * BESIDE
    };
    let at = |steps: f64| {
        let jet = reference::jet(kink + steps * step, kind);
        [jet.value, jet.d1, jet.d2]
    };
    let (sides, further) = ([-1.0, 1.0].map(at), [-2.0, 2.0].map(at));
    let differ = |order: usize| {
        let [left, right] = sides.map(|values| values[order]);
        let slope = [0, 1].map(|side| match order {
            2 => (further[side][2] - sides[side][2]) / step,
            _ => sides[side][order + 1],
        });
        let largest = |[a, b]: [f64; 2]| a.abs().max(b.abs());
        let smooth = 4.0 * step * largest(slope) + NOISE[order] * largest([left, right]);
        (right - left).abs() > smooth
    };
    (0..3).find(|&order| differ(order))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_follows_the_parameters() {
        for (text, want) in [
            ("identity", Smoothness::Smooth),
            ("gelu", Smoothness::Smooth),
            ("relu", Smoothness::Kink),
            ("relu_squared", Smoothness::Bend),
            ("step", Smoothness::Jump),
            ("ceil", Smoothness::Jump),
            ("elu", Smoothness::Bend),
            ("elu(0.999999)", Smoothness::Kink),
            ("elu(0)", Smoothness::Kink),
            ("elu(-1)", Smoothness::Kink),
            ("celu(0.5)", Smoothness::Bend),
            ("celu(1e-6)", Smoothness::Bend),
            ("selu", Smoothness::Kink),
            ("leaky_relu", Smoothness::Kink),
            ("leaky_relu(1)", Smoothness::Smooth),
            ("leaky_relu(0.999999)", Smoothness::Kink),
            ("rrelu(1, 1)", Smoothness::Smooth),
            ("hard_tanh", Smoothness::Kink),
            ("hard_tanh(2, 2)", Smoothness::Smooth),
            ("hard_tanh(-1e-20, 1e12)", Smoothness::Kink),
            ("hard_sigmoid(0.3, 0.1)", Smoothness::Kink),
            ("hard_shrink", Smoothness::Jump),
            ("hard_shrink(1e-20)", Smoothness::Jump),
            ("soft_shrink", Smoothness::Kink),
            ("soft_shrink(0)", Smoothness::Smooth),
            ("threshold(0, 0)", Smoothness::Kink),
            ("threshold(0.5, 0.5)", Smoothness::Kink),
            ("threshold(0.5, 0)", Smoothness::Jump),
            ("star_relu", Smoothness::Bend),
            ("star_relu(0, 1)", Smoothness::Smooth),
            ("squareplus", Smoothness::Smooth),
            ("squareplus(0)", Smoothness::Kink),
            ("sparse_plus", Smoothness::Bend),
            ("softsign", Smoothness::Bend),
            ("laplacian", Smoothness::Kink),
            ("abs", Smoothness::Kink),
        ] {
            let kind: Kind = text.parse().expect("a kind");
            assert_eq!(kind.smoothness(), want, "{text}");
        }
    }
}
