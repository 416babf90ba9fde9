//! The block with an embedding before and a readout behind it, as steps to be recorded.

use std::error::Error;

use wgpu_activations::Per::Column;
use wgpu_activations::{Chain, Direction, Dispatch, GpuActivations, Kind, Shape, Slot, wgpu};

use crate::matrix::{Matrix, Shaders, Step};

/// Pixels of a picture, and numbers that the block works on.
pub const WIDTH: u64 = 64;
const HIDDEN: u64 = 96;
pub const CLASSES: u64 = 10;
const RATE: f32 = 0.2;
/// Pictures of a step.
pub const BATCH: u64 = 64;

/// What is learned, one tensor behind the other in one buffer: names, rows, columns.
pub const TENSORS: [(&str, u64, u64); 6] = [
    ("embed", WIDTH, WIDTH),
    ("up", WIDTH, 2 * HIDDEN), // the gate's columns, then those of x
    ("up_bias", 1, 2 * HIDDEN),
    ("down", HIDDEN, WIDTH),
    ("down_bias", 1, WIDTH),
    ("readout", WIDTH, CLASSES),
];

fn tensors(all: &Matrix) -> [Matrix; 6] {
    let mut end = 0;
    TENSORS.map(|(_, rows, columns)| {
        end += rows * columns;
        all.part(end - rows * columns, rows, columns)
    })
}

pub struct Network {
    activations: GpuActivations,
    pub weights: Matrix,
    pub gradients: Matrix,
    pixels: Matrix,
    labels: Matrix,
    logits: Matrix,
    /// What the residual chain works on: e is what goes around the block.
    e: Matrix,
    y: Matrix,
    d_e: Matrix,
    d_y: Matrix,
    /// The steps before the residual chain, and those behind it.
    forward: [Vec<Step>; 2],
    backward: [Vec<Step>; 2],
}

impl Network {
    pub fn new(device: &wgpu::Device, queue: &wgpu::Queue) -> Result<Self, Box<dyn Error>> {
        let activations = GpuActivations::new(device, queue);
        let shaders = Shaders::new(device);
        let product = |a: &Matrix, b: &Matrix, c: &Matrix| shaders.product(a, b, c);
        let matrix = |columns| Matrix::new(device, BATCH, columns);
        let [pixels, e, y, d_e, d_y] = [WIDTH; 5].map(matrix);
        let [z, d_z] = [2 * HIDDEN; 2].map(matrix);
        let [h, d_h] = [HIDDEN; 2].map(matrix);
        let [labels, logits, d_logits] = [CLASSES; 3].map(matrix);
        let count = TENSORS
            .map(|(_, rows, columns)| rows * columns)
            .iter()
            .sum();
        let [weights, gradients] = [count; 2].map(|count| Matrix::new(device, 1, count));
        let [embed, up, up_bias, down, _, readout] = tensors(&weights);
        let [d_embed, d_up, d_up_bias, d_down, _, d_readout] = tensors(&gradients);

        // h = silu(gate + gate_bias) (x + bias): z has gate and x side by side.
        let swiglu = Chain::x().gate_bias(Column).bias(Column).gate(Kind::Silu);
        let shape = Shape::rows(BATCH, HIDDEN);
        let ([gate, x], [gate_bias, bias]) = (z.halves(), up_bias.halves());
        let ([d_gate, d_x], [d_gate_bias, d_bias]) = (d_z.halves(), d_up_bias.halves());
        let operands = [
            (Slot::Gate, gate),
            (Slot::X, x),
            (Slot::GateBias, gate_bias),
            (Slot::Bias, bias),
        ];
        let outputs = [
            (Slot::Dy, d_h.view()),
            (Slot::Gate.gradient(), d_gate),
            (Slot::Dx, d_x),
            (Slot::GateBias.gradient(), d_gate_bias),
            (Slot::Bias.gradient(), d_bias),
        ];
        let forward = [&operands[..], &[(Slot::Y, h.view())]].concat();
        let forward = activations.prepare(swiglu, Direction::Forward, shape, &forward)?;
        let backward = [&operands[..], &outputs].concat();
        let backward = activations.prepare(swiglu, Direction::Backward, shape, &backward)?;

        // weights = -rate gradients + weights, in place: a chain, too.
        let (all, d_all) = (weights.view(), gradients.view());
        let slots = [(Slot::X, d_all), (Slot::Add, all), (Slot::Y, all)];
        let descent = Chain::x().scale_by(-RATE).add();
        let descent = activations.prepare(descent, Direction::Forward, count, &slots)?;

        Ok(Network {
            forward: [
                vec![
                    product(&pixels, &embed, &e),
                    product(&e, &up, &z),
                    Box::new(move |pass| forward.record(pass)),
                    product(&h, &down, &y),
                ],
                vec![product(&y, &readout, &logits)],
            ],
            backward: [
                vec![
                    shaders.step("cross_entropy", &logits, &labels, &d_logits),
                    product(&y.t(), &d_logits, &d_readout),
                    product(&d_logits, &readout.t(), &d_y),
                ],
                vec![
                    product(&h.t(), &d_y, &d_down),
                    product(&d_y, &down.t(), &d_h),
                    Box::new(move |pass| backward.record(pass)),
                    product(&e.t(), &d_z, &d_up),
                    shaders.step("add_product", &d_z, &up.t(), &d_e),
                    product(&pixels.t(), &d_e, &d_embed),
                    Box::new(move |pass| descent.record(pass)),
                ],
            ],
            activations,
            weights,
            gradients,
            pixels,
            labels,
            logits,
            e,
            y,
            d_e,
            d_y,
        })
    }

    /// y = dropout(y + bias) + e, in place, and its backward. Another seed is another chain; it
    /// compiles nothing.
    fn residual(&self, p: f32, seed: u64) -> Result<[Dispatch; 2], wgpu_activations::Error> {
        let chain = Chain::x().bias(Column).dropout(p, seed).add();
        let shape = Shape::rows(BATCH, WIDTH);
        let [[_, _, _, _, bias, _], [_, _, _, _, d_bias, _]] =
            [&self.weights, &self.gradients].map(tensors);
        let forward = [
            (Slot::X, self.y.view()),
            (Slot::Bias, bias.view()),
            (Slot::Add, self.e.view()),
            (Slot::Y, self.y.view()),
        ];
        let backward = [
            (Slot::Dy, self.d_y.view()),
            (Slot::Dx, self.d_y.view()),
            (Slot::Bias.gradient(), d_bias.view()),
            (Slot::Add.gradient(), self.d_e.view()),
        ];
        let activations = &self.activations;
        let forward = activations.prepare(chain, Direction::Forward, shape, &forward)?;
        let backward = activations.prepare(chain, Direction::Backward, shape, &backward)?;
        Ok([forward, backward])
    }

    /// Computes the logits of a batch in one pass. Where labels are given, the pass goes on with
    /// all gradients and a step of gradient descent.
    pub fn run(
        &self,
        pixels: &[f32],
        labels: Option<&[f32]>,
        (p, seed): (f32, u64),
    ) -> Result<Vec<f32>, Box<dyn Error>> {
        let [forward, backward] = self.residual(p, seed)?;
        let queue = self.activations.queue();
        self.pixels.write(queue, pixels);
        let device = self.activations.device();
        let mut encoder = device.create_command_encoder(&Default::default());
        {
            let mut pass = encoder.begin_compute_pass(&Default::default());
            self.forward[0].iter().for_each(|step| step(&mut pass));
            forward.record(&mut pass);
            self.forward[1].iter().for_each(|step| step(&mut pass));
            if let Some(labels) = labels {
                self.labels.write(queue, labels);
                self.backward[0].iter().for_each(|step| step(&mut pass));
                backward.record(&mut pass);
                self.backward[1].iter().for_each(|step| step(&mut pass));
            }
        }
        queue.submit([encoder.finish()]);
        self.read(&self.logits)
    }

    pub fn read(&self, matrix: &Matrix) -> Result<Vec<f32>, Box<dyn Error>> {
        Ok(self.activations.read_blocking(matrix.view())?)
    }
}
