//! What every function gets.

use wgpu_activations::Kind;
use wgpu_activations::reference::inputs::Noise;

use super::digits;
use crate::bench::inputs::wants_positive;

/// Neurons of the random layer; of the quick demonstration.
const WIDTH: usize = 1168;
const QUICK_WIDTH: usize = 73;

/// Pre-activations and gradients.
pub struct Input {
    /// Neurons of the layer.
    pub width: usize,
    /// The pre-activations.
    pub x: Vec<f32>,
    /// Their magnitudes, for functions that are not defined below 0.
    magnitudes: Vec<f32>,
    /// The gradient of the output.
    pub dy: Vec<f32>,
}

impl Input {
    /// The same on every machine.
    pub fn new(quick: bool) -> Self {
        let width = if quick { QUICK_WIDTH } else { WIDTH };
        let x = digits::pre_activations(width);
        Input {
            width,
            magnitudes: x.iter().map(|x| x.abs()).collect(),
            dy: Noise::new(0x6479).normals(x.len()),
            x,
        }
    }

    /// How many values there are.
    pub fn len(&self) -> usize {
        self.x.len()
    }

    /// The function's input.
    pub fn of(&self, kind: Kind) -> &[f32] {
        if wants_positive(kind) {
            &self.magnitudes
        } else {
            &self.x
        }
    }
}
