//! A transformer's feed-forward block learns handwritten digits: SwiGLU with biases, dropout, a
//! residual. The matrix products are the application's own (`matrix.rs`); all that stands between
//! them is two chains, forward and backward (`network.rs`). Here: the data, the training, and a
//! check of the gradients. `cargo run --release --example mlp`.

mod matrix;
mod network;

use std::error::Error;
use std::fmt::{Display, Formatter};
use std::ops::Range;

use network::{BATCH, CLASSES, Network, TENSORS, WIDTH};
use wgpu_activations::reference::inputs::Noise;
use wgpu_activations::wgpu;

/// 1,797 pictures of 8 x 8 pixels from 0 to 16, and what they show: see `cli/data/README.md`.
const PICTURES: &[u8] = include_bytes!("../../cli/data/digits.u8");
const DIGITS: &[u8] = include_bytes!("../../cli/data/labels.u8");
/// The batches to learn from, and those to test with.
const TRAIN: Range<usize> = 0..22;
const TEST: Range<usize> = 22..28;

const STEPS: usize = 220;
const DROPOUT: f32 = 0.1;
/// How far a gradient may be from the difference quotient, in terms of its tensor's largest.
const TOLERANCE: f64 = 1e-3;

fn main() -> Result<(), Box<dyn Error>> {
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
    let adapter = pollster::block_on(instance.request_adapter(&Default::default()))?;
    let (device, queue) = pollster::block_on(adapter.request_device(&Default::default()))?;
    println!("on {}", adapter.get_info().name);
    let network = Network::new(&device, &queue)?;
    let weights = initial_weights();
    check_gradients(&network, &queue, &weights)?;

    network.weights.write(&queue, &weights);
    let before = evaluate(&network, TEST)?;
    println!("test before: {before}");
    for step in 0..STEPS {
        let batch = Batch::new(step % TRAIN.len());
        // With the step as the seed, each one drops others.
        let dropout = (DROPOUT, step as u64);
        let logits = network.run(&batch.pixels, Some(&batch.labels), dropout)?;
        if (step + 1) % 20 == 0 {
            println!("step {:3}: {}", step + 1, batch.score(&logits));
        }
    }
    let after = evaluate(&network, TEST)?;
    println!("test after: {after}");
    match after.loss < before.loss / 2.0 {
        true => Ok(()),
        false => Err("the loss has not fallen by half: the network does not learn".into()),
    }
}

/// Pictures as rows of pixels from 0 to 1, and their digits, also as rows with a 1 at the digit.
struct Batch {
    pixels: Vec<f32>,
    labels: Vec<f32>,
    digits: &'static [u8],
}

impl Batch {
    fn new(number: usize) -> Batch {
        let pictures = PICTURES.chunks_exact((BATCH * WIDTH) as usize);
        let digits = DIGITS.chunks_exact(BATCH as usize);
        let (pixels, digits) = pictures.zip(digits).nth(number).expect("a batch");
        let pixels = pixels.iter().map(|&pixel| f32::from(pixel) / 16.0);
        let row = |&digit: &u8| (0..CLASSES).map(move |class| f32::from(class == digit.into()));
        Batch {
            pixels: pixels.collect(),
            labels: digits.iter().flat_map(row).collect(),
            digits,
        }
    }

    fn score(&self, logits: &[f32]) -> Score {
        let mut score = Score::default();
        for (row, &digit) in logits.chunks_exact(CLASSES as usize).zip(self.digits) {
            let right = f64::from(row[usize::from(digit)]);
            let differences = row.iter().map(|&logit| f64::from(logit) - right);
            score.recognised += f64::from(differences.clone().all(|d| d <= 0.0)) / BATCH as f64;
            score.loss += differences.map(f64::exp).sum::<f64>().ln() / BATCH as f64;
        }
        score
    }
}

/// The mean cross entropy, and the share of digits that are recognised.
#[derive(Default)]
struct Score {
    loss: f64,
    recognised: f64,
}

impl Display for Score {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        let percent = 100.0 * self.recognised;
        write!(f, "loss {:.3}, {percent:.1} % recognised", self.loss)
    }
}

/// The mean over batches, without dropout.
fn evaluate(network: &Network, batches: Range<usize>) -> Result<Score, Box<dyn Error>> {
    let mut mean = Score::default();
    let count = batches.len() as f64;
    for batch in batches.map(Batch::new) {
        let score = batch.score(&network.run(&batch.pixels, None, (0.0, 0))?);
        mean.loss += score.loss / count;
        mean.recognised += score.recognised / count;
    }
    Ok(mean)
}

/// No bias, and all else normal with a variance of 1 / rows.
fn initial_weights() -> Vec<f32> {
    let mut noise = Noise::new(1);
    let tensors = TENSORS.iter().map(|&(_, rows, columns)| {
        let deviation = f32::from(rows > 1) / (rows as f32).sqrt();
        let normals = noise.normals((rows * columns) as usize);
        normals.into_iter().map(move |normal| deviation * normal)
    });
    tensors.flatten().collect()
}

/// Compares a dozen gradients of each tensor with difference quotients of the loss. The seed of
/// dropout is the same throughout, and so is what is dropped.
fn check_gradients(
    network: &Network,
    queue: &wgpu::Queue,
    weights: &[f32],
) -> Result<(), Box<dyn Error>> {
    const STEP: f32 = 0.01;
    let (batch, dropout) = (Batch::new(0), (DROPOUT, 7));
    network.weights.write(queue, weights);
    network.run(&batch.pixels, Some(&batch.labels), dropout)?;
    let gradients = network.read(&network.gradients)?;
    let loss = |at: usize, step: f32| -> Result<f64, Box<dyn Error>> {
        let mut weights = weights.to_vec();
        weights[at] += step;
        network.weights.write(queue, &weights);
        let logits = network.run(&batch.pixels, None, dropout)?;
        Ok(batch.score(&logits).loss)
    };
    let mut first = 0;
    for (name, rows, columns) in TENSORS {
        let tensor = first..first + (rows * columns) as usize;
        let magnitudes = gradients[tensor.clone()].iter().map(|g| f64::from(g.abs()));
        let largest = magnitudes.fold(0.0, f64::max);
        first = tensor.end;
        let mut worst: f64 = 0.0;
        for at in tensor.clone().step_by(tensor.len() / 12) {
            let quotient = (loss(at, STEP)? - loss(at, -STEP)?) / f64::from(2.0 * STEP);
            let error = (f64::from(gradients[at]) - quotient).abs() / largest;
            if error.is_nan() || error > TOLERANCE {
                let got = gradients[at];
                return Err(format!("d_{name}[{at}] is {got}, and should be {quotient}").into());
            }
            worst = worst.max(error);
        }
        println!("gradients of {name}: {worst:.0e} of the largest from difference quotients");
    }
    Ok(())
}
