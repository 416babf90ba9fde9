//! Dense layers: products between chains `bias(column) | KIND`, forward and backward.

use wgpu_activations::reference::inputs::Noise;
use wgpu_activations::{Chain, Direction, Kind, Per, RowFunction, Slot};

use super::pool::{Pool, Step};
use super::tensor::{Plan, Tensor};
use crate::Result;

/// What is minimised.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Loss {
    /// The mean square of output less target.
    Squares,
    /// The mean cross-entropy of softmax(output) and the target.
    Entropy,
}

/// A layer, with room for so many rows at once.
#[derive(Clone, Copy)]
struct Layer {
    kind: Kind,
    weights: Tensor,
    bias: Tensor,
    /// Behind the product.
    z: Tensor,
    /// Behind the activation.
    y: Tensor,
}

/// Layers one behind the other. Weights and biases are the first numbers of the plan.
pub struct Network {
    layers: Vec<Layer>,
    /// How many numbers are learned.
    pub parameters: u32,
    /// What is wanted of the output, times -1.
    pub target: Tensor,
}

impl Network {
    /// Widths from input to output, a kind for each layer but the last one, which has none.
    pub fn plan(plan: &mut Plan, widths: &[usize], kinds: &[Kind], rows: usize) -> Self {
        assert_eq!(
            (plan.used, widths.len()),
            (0, kinds.len() + 2),
            "a kind per hidden layer"
        );
        let pairs = || widths.windows(2);
        let weights: Vec<_> = pairs()
            .map(|w| [plan.tensor(w[0], w[1]), plan.tensor(1, w[1])])
            .collect();
        let parameters = plan.used;
        let kinds = kinds.iter().copied().chain([Kind::Identity]);
        let layers = weights
            .into_iter()
            .zip(kinds)
            .map(|([weights, bias], kind)| {
                let [z, y] = [(); 2].map(|()| plan.tensor(rows, weights.columns as usize));
                Layer {
                    kind,
                    weights,
                    bias,
                    z,
                    y,
                }
            });
        let layers = layers.collect();
        let target = plan.tensor(rows, widths[widths.len() - 1]);
        Network {
            layers,
            parameters,
            target,
        }
    }

    /// The same weights behind another hidden activation.
    pub fn with(&self, kind: Kind) -> Self {
        let mut layers = self.layers.clone();
        let hidden = layers.len() - 1;
        layers[..hidden]
            .iter_mut()
            .for_each(|layer| layer.kind = kind);
        Network { layers, ..*self }
    }

    /// The weights and bias of a layer.
    pub fn weights(&self, layer: usize) -> [Tensor; 2] {
        [self.layers[layer].weights, self.layers[layer].bias]
    }

    /// What goes into the activation of a layer, without its bias, and what comes out.
    pub fn hidden(&self, layer: usize) -> [Tensor; 2] {
        [self.layers[layer].z, self.layers[layer].y]
    }

    pub fn output(&self) -> Tensor {
        self.layers[self.layers.len() - 1].y
    }

    /// Weights of variance `gain`² / inputs, biases of deviation `spread`.
    pub fn start(&self, pool: &Pool<'_>, seed: u64, gain: f32, spread: f32) {
        let mut noise = Noise::new(seed);
        let mut draw = |tensor: Tensor, deviation: f32| {
            let normals = noise.normals(tensor.len() as usize);
            let values: Vec<f32> = normals.iter().map(|w| w * deviation).collect();
            pool.write(tensor, &values);
        };
        for layer in &self.layers {
            draw(layer.weights, gain / (layer.weights.rows as f32).sqrt());
            draw(layer.bias, spread);
        }
    }

    /// From an input to the output.
    pub fn forward(&self, pool: &Pool<'_>, x: Tensor) -> Result<Vec<Step>> {
        let (mut x, mut steps) = (x, Vec::new());
        for layer in &self.layers {
            let z = layer.z.part(0, x.rows);
            let y = layer.y.part(0, x.rows);
            steps.push(pool.product(x, layer.weights, z));
            steps.push(pool.forward(chain(layer.kind), z, &[(Slot::Bias, layer.bias)], y)?);
            x = y;
        }
        Ok(steps)
    }

    /// From the gradient of the output to those of weights and biases.
    pub fn backward(&self, pool: &Pool<'_>, x: Tensor) -> Result<Vec<Step>> {
        let mut steps = Vec::new();
        for (i, layer) in self.layers.iter().enumerate().rev() {
            let z = layer.z.part(0, x.rows);
            let y = layer.y.part(0, x.rows);
            let slots = [
                (Slot::X, z),
                (Slot::Bias, layer.bias),
                (Slot::Dy, y.slope()),
                (Slot::Dx, z.slope()),
                (Slot::Bias.gradient(), layer.bias.slope()),
            ];
            steps.push(pool.chain(chain(layer.kind), Direction::Backward, z, &slots)?);
            let before = match i {
                0 => x,
                _ => self.layers[i - 1].y.part(0, x.rows),
            };
            steps.push(pool.product(before.turned(), z.slope(), layer.weights.slope()));
            if i > 0 {
                steps.push(pool.product(z.slope(), layer.weights.turned(), before.slope()));
            }
        }
        Ok(steps)
    }

    /// Forward, the loss' gradient, backward. The target holds what is wanted, times -1.
    pub fn learn(
        &self,
        pool: &Pool<'_>,
        loss: Loss,
        x: Tensor,
        target: Tensor,
    ) -> Result<Vec<Step>> {
        let y = self.output().part(0, x.rows);
        let (rows, all) = (x.rows as f32, y.len() as f32);
        let error = match loss {
            Loss::Squares => Chain::x().add().scale_by(2.0 / all),
            Loss::Entropy => {
                let softmax = Chain::x().row(RowFunction::Softmax);
                softmax.add().scale_by(1.0 / rows)
            }
        };
        let mut steps = self.forward(pool, x)?;
        steps.push(pool.forward(error, y, &[(Slot::Add, target)], y.slope())?);
        steps.extend(self.backward(pool, x)?);
        Ok(steps)
    }

    /// Learns a fixed input and its target for a number of steps, at a rate that falls to a tenth in
    /// the last third.
    pub fn fit(&self, pool: &Pool<'_>, x: Tensor, times: usize, rate: f32) -> Result<()> {
        let learn = self.learn(pool, Loss::Squares, x, self.target)?;
        let state = pool.adam_state(self.parameters, |_| true);
        let rates = [rate, rate * 0.1].map(|rate| pool.adam(&state, rate));
        for (adam, times) in rates.iter().zip([times - times / 3, times / 3]) {
            let steps: Vec<&Step> = learn.iter().chain([adam]).collect();
            pool.repeat(&steps, times);
        }
        Ok(())
    }

    /// Sets what is wanted.
    pub fn aim(&self, pool: &Pool<'_>, wanted: &[f32]) {
        let negative: Vec<f32> = wanted.iter().map(|w| -w).collect();
        pool.write(self.target, &negative);
    }
}

/// What stands behind a product.
fn chain(kind: Kind) -> Chain {
    Chain::x().bias(Per::Column).act(kind)
}
