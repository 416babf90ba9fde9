//! Without activations a deep stack is one matrix, and so is a deep graph network.

use wgpu_activations::reference::inputs::Noise;
use wgpu_activations::{Chain, Kind, Per, Slot};

use super::finding::{Finding, Verdict, chart, lines, rms};
use super::network::{Lab, Plan, Step, Tensor};
use super::{Experiment, Setup};
use crate::Result;
use crate::report::significant;
use crate::table::Table;

pub const EXPERIMENT: Experiment = Experiment {
    number: 1,
    name: "collapse",
    title: "Without activations a deep stack is one matrix",
    claim: "Layers without activations, however many, do nothing that a single matrix and a single bias \
            cannot do; a graph network that passes messages along edges is no exception. With an \
            activation in between that is no longer so.",
    method: "Random layers with biases, 16 wide. An affine map is known from what it does to the unit \
             vectors and to 0: we predict from these what the stack does to 64 random inputs, and take \
             the error relative to the outputs. In the graph network each layer mixes the rows of \
             neighbours, so that the unit vectors are those of single nodes. Below 1e-4 at all depths it \
             is one matrix; above 0.05 from the second layer on it is not.",
    roles: [("without", Kind::Identity), ("with", Kind::Relu)],
    run,
};

/// Nodes and channels of what goes through: one node alone, or a ring with two neighbours for each.
const SIZES: [(&str, usize, usize); 2] = [("stack", 1, 16), ("graph", 8, 8)];
const RANDOM: usize = 64;

fn run(lab: &Lab<'_>, setup: &Setup) -> Result<Finding> {
    let depths: Vec<usize> = (1..=setup.or_quick(12, 4)).collect();
    let mut curves = Vec::new();
    for kind in setup.kinds {
        for (name, nodes, channels) in SIZES {
            let error = |&depth: &usize| departure(lab, setup.seed, kind, depth, [nodes, channels]);
            let errors = depths.iter().map(error).collect::<Result<Vec<f64>>>()?;
            curves.push((format!("{kind}, {name}"), errors));
        }
    }
    let errors = |of: usize, from: usize| {
        let curves = &curves[2 * of..2 * of + 2];
        curves
            .iter()
            .flat_map(move |curve| curve.1[from..].iter().copied())
    };
    let without = errors(0, 0).fold(0.0, f64::max);
    let with = errors(1, 1).fold(f64::INFINITY, f64::min);
    let verdict = Verdict::new(
        without < 1e-4 && with > 0.05,
        format!(
            "the one matrix is off by at most {} without, by at least {} with an activation",
            significant(without, 2),
            significant(with, 2)
        ),
    );
    let mut table = Table::of(&depths).column("layers", |depth| *depth);
    for (name, errors) in &curves {
        table = table.column(name, |depth| significant(errors[depth - 1], 2));
    }
    let table = table.table;
    let points = |(name, errors): (String, Vec<f64>)| {
        let points = errors.iter().zip(&depths);
        let points = points.map(|(error, depth)| (*depth as f64, error.max(1e-9)));
        (name, points.collect())
    };
    let axes = ["layers", "relative error"];
    let series = lines(curves.into_iter().map(points));
    let mut chart = chart("How far a stack is from one matrix", axes, series);
    chart.log = true;
    let below = "Both axes are logarithmic. What is left without activations is rounding.";
    Ok(
        (Finding::new(verdict).chart(chart, below))
            .table("Relative error of the prediction", table),
    )
}

/// How far outputs are from what an affine map would make of the inputs, relative to them.
fn departure(lab: &Lab<'_>, seed: u64, kind: Kind, depth: usize, size: [usize; 2]) -> Result<f64> {
    let [nodes, channels] = size;
    let units = nodes * channels;
    let mut noise = Noise::new(seed);
    let random = noise.normals(RANDOM * units);
    let mut inputs = vec![0.0; (1 + units) * units];
    (0..units).for_each(|i| inputs[(1 + i) * units + i] = 1.0);
    inputs.extend(&random);
    let outputs = through(lab, &mut noise, kind, depth, size, &inputs)?;
    let (origin, rest) = outputs.split_at(units);
    let (of_units, of_random) = rest.split_at(units * units);
    let (mut errors, mut departures) = (Vec::new(), Vec::new());
    for (x, y) in random.chunks(units).zip(of_random.chunks(units)) {
        for (j, (y, origin)) in y.iter().zip(origin).enumerate() {
            let column = of_units.iter().skip(j).step_by(units);
            let moved = x
                .iter()
                .zip(column)
                .map(|(x, f)| f64::from(*x) * (f - origin));
            errors.push(y - origin - moved.sum::<f64>());
            departures.push(y - origin);
        }
    }
    // A constant is an affine map, too.
    Ok(match rms(departures) {
        0.0 => 0.0,
        size => rms(errors) / size,
    })
}

/// What the layers make of inputs, one behind the other. A node's numbers for all inputs stand side by
/// side, so that the same memory is a row per node, or a row per node and input.
fn through(
    lab: &Lab<'_>,
    noise: &mut Noise,
    kind: Kind,
    depth: usize,
    [nodes, channels]: [usize; 2],
    inputs: &[f32],
) -> Result<Vec<f64>> {
    let samples = inputs.len() / (nodes * channels);
    let mut plan = Plan::default();
    let [x, mixed, z] = [(); 3].map(|()| plan.tensor(nodes * samples, channels));
    let (ring, weights) = (plan.tensor(nodes, nodes), plan.tensor(channels, channels));
    let bias = plan.tensor(1, channels);
    let pool = lab.pool(&plan)?;
    let place = |input: usize, unit: usize| {
        (unit / channels) * samples * channels + input * channels + unit % channels
    };
    let units = nodes * channels;
    let mut values = vec![0.0; inputs.len()];
    (inputs.iter().enumerate()).for_each(|(i, v)| values[place(i / units, i % units)] = *v);
    pool.write(x, &values);
    pool.write(ring, &neighbours(nodes));
    let by_node = |tensor: Tensor| Tensor {
        rows: nodes as u32,
        columns: (samples * channels) as u32,
        ..tensor
    };
    let chain = Chain::x().bias(Per::Column).act(kind);
    let steps: [Step; 3] = [
        pool.product(ring, by_node(x), by_node(mixed)),
        pool.product(mixed, weights, z),
        pool.forward(chain, z, &[(Slot::Bias, bias)], x)?,
    ];
    for _ in 0..depth {
        let gain = (2.0 / channels as f32).sqrt();
        let drawn = noise.normals(channels * channels);
        pool.write(weights, &drawn.iter().map(|w| w * gain).collect::<Vec<_>>());
        let drawn = noise.normals(channels);
        pool.write(bias, &drawn.iter().map(|b| 0.3 * b).collect::<Vec<_>>());
        pool.run(&steps);
    }
    let values = pool.read_f64(x)?;
    let of = |i: usize| values[place(i / units, i % units)];
    Ok((0..values.len()).map(of).collect())
}

/// The mean over a node and its two neighbours on a ring.
fn neighbours(nodes: usize) -> Vec<f32> {
    let mut ring = vec![0.0; nodes * nodes];
    for node in 0..nodes {
        for other in [node + nodes - 1, node, node + 1] {
            ring[node * nodes + other % nodes] += 1.0 / 3.0;
        }
    }
    ring
}
