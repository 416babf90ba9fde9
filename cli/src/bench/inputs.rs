//! What is computed on.

use wgpu_activations::reference::inputs::Noise;
use wgpu_activations::{Kind, reference};

/// Inputs of the largest size; smaller sizes take the first of them.
pub struct Inputs {
    /// Of the standard normal distribution, as behind a normalisation.
    pub x: Vec<f32>,
    /// |x|, for functions that are not defined below 0.
    pub positive: Vec<f32>,
    /// Gradients of the output.
    pub dy: Vec<f32>,
}

impl Inputs {
    /// As many as `elements`.
    pub fn new(elements: usize) -> Self {
        let x = Noise::new(1).normals(elements);
        let positive = x.iter().map(|x| x.abs()).collect();
        Inputs {
            x,
            positive,
            dy: Noise::new(2).normals(elements),
        }
    }

    /// The inputs of this function.
    pub fn of(&self, kind: Kind) -> &[f32] {
        if wants_positive(kind) {
            &self.positive
        } else {
            &self.x
        }
    }
}

/// Whether the function is not defined below 0.
pub fn wants_positive(kind: Kind) -> bool {
    reference::value(kind, 0, -1.0).is_nan()
}
