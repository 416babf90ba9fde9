//! The inputs at which special parameters are tried.

use wgpu_activations::Kind;
use wgpu_activations::reference::inputs;

/// Zeros, infinities, subnormal and huge numbers, ordinary ones, and the kinks with the floats
/// beside them; each once.
pub fn special(kind: Kind) -> Vec<f32> {
    let sizes = [
        0.0,
        1e-45,
        7e-45,
        1e-39,
        f32::MIN_POSITIVE,
        1e-20,
        0.3,
        1.0,
        1.7,
        1e20,
        f32::MAX,
        f32::INFINITY,
    ];
    let mut points: Vec<f32> = sizes.into_iter().flat_map(|x| [x, -x]).collect();
    for kink in kind.kinks() {
        points.push(kink);
        points.extend(inputs::near(kink, 3));
    }
    let mut seen = std::collections::BTreeSet::new();
    points.retain(|x| !x.is_nan() && seen.insert(x.to_bits()));
    points
}
