//! Nodes under negative influence, which ReLU makes equal and ELU tells apart.

use wgpu_activations::Kind;
use wgpu_activations::reference::inputs::Noise;

use super::finding::{Finding, Verdict, chart, lines};
use super::network::{Lab, Loss, Network, Plan, Step};
use super::{Experiment, Setup};
use crate::Result;
use crate::report::significant;
use crate::table::Table;

pub const EXPERIMENT: Experiment = Experiment {
    number: 6,
    name: "graph",
    title: "A graph with negative influence",
    claim: "Where all that reaches a node is inhibition, a graph layer with ReLU gives 0 for little and \
            for much of it, and no gradient leads out of that. ELU keeps the two apart.",
    method: "A graph of nodes with sources of positive activity; all edges inhibit. Nodes of one class \
             have three such neighbours, those of the other seven. A graph layer sums messages along \
             edges, multiplies with weights that are positive at the start (more activity, more \
             influence), adds a bias and activates; a linear layer decides. Trained with Adam on half \
             the nodes, tested on the others: the separating kind must reach 95 %, the failing one at \
             most 60 %. As a control, both start once with weights of either sign: there is nothing in \
             ReLU that forbids to separate, but the start decides.",
    roles: [
        ("failing", Kind::Relu),
        ("separating", Kind::Elu { alpha: 1.0 }),
    ],
    run,
};

const CHANNELS: usize = 4;
const HIDDEN: usize = 8;

/// A network, its accuracy on the nodes that it has not seen, and the hidden values of the first unit
/// over the inhibition that reaches a node.
struct Trained {
    kind: Kind,
    positive: bool,
    accuracy: f64,
    hidden: Vec<(f64, f64)>,
}

fn run(lab: &Lab<'_>, setup: &Setup) -> Result<Finding> {
    let mut all = Vec::new();
    for positive in [true, false] {
        for kind in setup.kinds {
            all.push(trained(lab, setup, kind, positive)?);
        }
    }
    let [failing, separating] = [&all[0], &all[1]];
    let percent = |it: &Trained| significant(100.0 * it.accuracy, 3);
    let verdict = Verdict::new(
        failing.accuracy <= 0.6 && separating.accuracy >= 0.95,
        format!(
            "{} gets {} % of unseen nodes right, {} {} %; started with either sign {} and {} %",
            failing.kind.name(),
            percent(failing),
            separating.kind.name(),
            percent(separating),
            percent(&all[2]),
            percent(&all[3])
        ),
    );
    let start = |it: &Trained| {
        if it.positive {
            "positive"
        } else {
            "either sign"
        }
    };
    let table = Table::of(&all)
        .column("activation", |it| it.kind.to_string())
        .column("weights at the start", start)
        .column("right, %", percent)
        .table;
    let curve = |it: &Trained| (it.kind.to_string(), it.hidden.clone());
    let mut series = lines(all[..2].iter().map(curve));
    series.iter_mut().for_each(|series| series.marks = true);
    let axes = ["what reaches the node", "the first hidden unit"];
    let mut chart = chart("What the layer makes of inhibition", axes, series);
    chart.y_range = Some((-1.1, 0.3));
    Ok((Finding::new(verdict))
        .chart(chart, "Each mark is a node.")
        .table("Unseen nodes", table))
}

fn trained(lab: &Lab<'_>, setup: &Setup, kind: Kind, positive: bool) -> Result<Trained> {
    let nodes = setup.or_quick(240, 120);
    let mut plan = Plan::default();
    let network = Network::plan(&mut plan, &[CHANNELS, HIDDEN, 2], &[kind], nodes);
    let (edges, sources) = (plan.tensor(nodes, nodes), plan.tensor(nodes, CHANNELS));
    let (messages, target) = (plan.tensor(nodes, CHANNELS), network.target);
    let pool = lab.pool(&plan)?;
    let mut noise = Noise::new(setup.seed);
    network.start(&pool, setup.seed + 1, 1.0, 0.0);
    let weights = network.weights(0)[0];
    if positive {
        let magnitudes: Vec<f32> = pool.read(weights)?.iter().map(|w| w.abs()).collect();
        pool.write(weights, &magnitudes);
    }
    pool.write(edges, &inhibition(&mut noise, nodes));
    let activity: Vec<f32> = noise
        .normals(nodes * CHANNELS)
        .iter()
        .map(|x| 1.0 + 0.2 * x)
        .collect();
    pool.write(sources, &activity);
    let wanted: Vec<f32> = (0..nodes)
        .flat_map(|node| one_of_two(class(node)))
        .collect();
    network.aim(&pool, &wanted);
    let gather = pool.product(edges, sources, messages);
    pool.run([&gather]);
    // The first half is learned from.
    let seen = nodes as u32 / 2;
    let (x, target) = (messages.part(0, seen), target.part(0, seen));
    let mut steps = network.learn(&pool, Loss::Entropy, x, target)?;
    steps.push(pool.adam(&pool.adam_state(network.parameters, |_| true), 0.01));
    pool.repeat(
        &steps.iter().collect::<Vec<&Step>>(),
        setup.or_quick(1500, 500),
    );
    pool.run(&network.forward(&pool, messages)?);
    let logits = pool.read(network.output())?;
    let unseen = seen as usize..nodes;
    let is_right = |node: &usize| (logits[2 * node] < logits[2 * node + 1]) == (class(*node) == 1);
    let right = unseen.clone().filter(is_right).count();
    let reached = pool.read_f64(messages)?;
    let hidden = pool.read_f64(network.hidden(0)[1])?;
    let point = |node: usize| {
        (
            reached[node * CHANNELS..][..CHANNELS].iter().sum(),
            hidden[node * HIDDEN],
        )
    };
    let mut hidden: Vec<(f64, f64)> = (0..nodes).map(point).collect();
    hidden.sort_by(|a, b| a.0.total_cmp(&b.0));
    Ok(Trained {
        kind,
        positive,
        accuracy: right as f64 / unseen.len() as f64,
        hidden,
    })
}

/// Of two classes in turn: few inhibitors or many.
fn class(node: usize) -> usize {
    node % 2
}

fn one_of_two(class: usize) -> [f32; 2] {
    [(class == 0).into(), (class == 1).into()]
}

/// Edges between random nodes, all of them negative.
fn inhibition(noise: &mut Noise, nodes: usize) -> Vec<f32> {
    let mut edges = vec![0.0; nodes * nodes];
    for node in 0..nodes {
        for _ in 0..[3, 7][class(node)] {
            let from = (noise.uniform() * nodes as f64) as usize;
            edges[node * nodes + from] -= 0.1;
        }
    }
    edges
}
