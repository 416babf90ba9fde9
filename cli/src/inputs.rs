//! What functions are given to be timed.

use wgpu_activations::reference::inputs::Noise;
use wgpu_activations::{Kind, reference};

/// Values, and gradients of the output.
pub struct Inputs {
    pub x: Vec<f32>,
    /// |x|, for functions that are not defined below 0.
    pub positive: Vec<f32>,
    /// Of the standard normal distribution.
    pub dy: Vec<f32>,
}

impl Inputs {
    /// The same on every machine, where x is.
    pub fn new(x: Vec<f32>, seed: u64) -> Self {
        Inputs {
            positive: x.iter().map(|x| x.abs()).collect(),
            dy: Noise::new(seed).normals(x.len()),
            x,
        }
    }

    /// How many values there are.
    pub fn len(&self) -> usize {
        self.x.len()
    }

    /// The function's input.
    pub fn of(&self, kind: Kind) -> &[f32] {
        match wants_positive(kind) {
            true => &self.positive,
            false => &self.x,
        }
    }
}

/// Whether the function is not defined below 0.
pub fn wants_positive(kind: Kind) -> bool {
    reference::value(-1.0, 0, kind).is_nan()
}
