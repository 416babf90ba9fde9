//! How much of a gradient arrives through many layers.

use wgpu_activations::reference::inputs::Noise;
use wgpu_activations::{Chain, Direction, Kind, Slot};

use super::finding::{Finding, Verdict, chart, lines, rms};
use super::network::{Lab, Plan};
use super::{Experiment, Setup};
use crate::Result;
use crate::report::significant;
use crate::table::Table;

pub const EXPERIMENT: Experiment = Experiment {
    number: 2,
    name: "depth",
    title: "The gradient through depth",
    claim: "The sigmoid's slope is at most 1/4: each of its layers takes at least three quarters of the \
            gradient away, and a deep network's first layers learn nothing. tanh, ReLU and GELU, whose \
            slopes reach 1, let far more of it through.",
    method: "Layers 32 wide, whose weights are a random orthogonal matrix, the same for all activations: \
             it changes no length, so that what a gradient loses it loses to the activation. We send 32 \
             inputs forward and random gradients back and take the factor per layer. The sigmoid's must \
             be at most 0.25, and 1,000 times more must arrive at the first layer with each of the \
             others.",
    roles: [("vanishing", Kind::Sigmoid), ("passing", Kind::Tanh)],
    run,
};

const WIDTH: usize = 32;

fn run(lab: &Lab<'_>, setup: &Setup) -> Result<Finding> {
    let depth = setup.or_quick(24, 12);
    let [vanishing, passing] = setup.kinds;
    let kinds = [vanishing, passing, Kind::Relu, Kind::Gelu];
    let left = |kind: Kind| Ok((kind, gradients(lab, setup.seed, kind, depth)?));
    let curves = kinds.into_iter().map(left).collect::<Result<Vec<_>>>()?;
    // From the last layer to the first one.
    let arrived = |norms: &[f64]| norms[depth] / norms[0];
    let factor = |norms: &[f64]| arrived(norms).powf(1.0 / depth as f64);
    let largest = curves[0]
        .1
        .windows(2)
        .map(|pair| pair[1] / pair[0])
        .fold(0.0, f64::max);
    let others = curves[1..].iter().map(|(_, norms)| arrived(norms));
    let ratio = others.fold(f64::INFINITY, f64::min) / arrived(&curves[0].1);
    let verdict = Verdict::new(
        largest <= 0.25 && ratio >= 1000.0,
        format!(
            "{vanishing} keeps at most {} of the gradient per layer; through {depth} layers the others \
             let {} times as much or more",
            significant(largest, 3),
            significant(ratio, 2)
        ),
    );
    let table = Table::of(&curves)
        .column("activation", |it| it.0.to_string())
        .column("factor per layer", |it| significant(factor(&it.1), 3))
        .column("left at the first layer", |it| {
            significant(arrived(&it.1), 2)
        })
        .table;
    let points = |(kind, norms): (Kind, Vec<f64>)| {
        let points = norms
            .iter()
            .enumerate()
            .map(|(i, norm)| (i as f64, (norm / norms[0]).log10()));
        (kind.to_string(), points.collect())
    };
    let axes = [
        "layers that the gradient has passed",
        "log10 of what is left",
    ];
    let series = lines(curves.into_iter().map(points));
    Ok((Finding::new(verdict))
        .chart(chart("What is left of a gradient", axes, series), "")
        .table("What is left of a gradient", table))
}

/// The size of the gradient behind the last layer, before it, and so on to the first one.
fn gradients(lab: &Lab<'_>, seed: u64, kind: Kind, depth: usize) -> Result<Vec<f64>> {
    let mut plan = Plan::default();
    let weights: Vec<_> = (0..depth).map(|_| plan.tensor(WIDTH, WIDTH)).collect();
    let z: Vec<_> = (0..depth).map(|_| plan.tensor(WIDTH, WIDTH)).collect();
    let y: Vec<_> = (0..=depth).map(|_| plan.tensor(WIDTH, WIDTH)).collect();
    let pool = lab.pool(&plan)?;
    let mut noise = Noise::new(seed);
    weights
        .iter()
        .for_each(|w| pool.write(*w, &orthogonal(&mut noise)));
    pool.write(y[0], &noise.normals(WIDTH * WIDTH));
    pool.write(y[depth].slope(), &noise.normals(WIDTH * WIDTH));
    let (mut forward, mut backward) = (Vec::new(), Vec::new());
    for i in 0..depth {
        forward.push(pool.product(y[i], weights[i], z[i]));
        forward.push(pool.forward(Chain::map(kind), z[i], &[], y[i + 1])?);
        backward.push(pool.product(z[i].slope(), weights[i].turned(), y[i].slope()));
        let slots = [
            (Slot::X, z[i]),
            (Slot::Dy, y[i + 1].slope()),
            (Slot::Dx, z[i].slope()),
        ];
        backward.push(pool.chain(kind, Direction::Backward, z[i], &slots)?);
    }
    pool.run(forward.iter().chain(backward.iter().rev()));
    let norm = |tensor: &super::network::Tensor| Ok(rms(pool.read_f64(tensor.slope())?));
    y.iter().rev().map(norm).collect()
}

/// A random matrix that changes no length: rows of noise, each made perpendicular to those before.
fn orthogonal(noise: &mut Noise) -> Vec<f32> {
    let mut rows: Vec<Vec<f64>> = Vec::new();
    for _ in 0..WIDTH {
        let mut row: Vec<f64> = (0..WIDTH).map(|_| noise.normal()).collect();
        for other in &rows {
            let along: f64 = row.iter().zip(other).map(|(a, b)| a * b).sum();
            row.iter_mut().zip(other).for_each(|(a, b)| *a -= along * b);
        }
        let length = row.iter().map(|a| a * a).sum::<f64>().sqrt();
        row.iter_mut().for_each(|a| *a /= length);
        rows.push(row);
    }
    rows.concat()
        .into_iter()
        .map(|value| value as f32)
        .collect()
}
