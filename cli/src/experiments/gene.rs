//! A gene that switches itself on, with the Hill curve.

use wgpu_activations::{Chain, Direction, Kind, Per, Slot};

use super::finding::{Finding, Verdict, chart, evenly, floats, lines};
use super::network::{Lab, Plan, Step};
use super::{Experiment, Setup};
use crate::Result;
use crate::report::significant;
use crate::table::Table;

pub const EXPERIMENT: Experiment = Experiment {
    number: 14,
    name: "gene",
    title: "A gene switch with the Hill curve",
    claim: "A gene whose protein switches it on is a switch with a memory only where several molecules \
            bind together: with a Hill coefficient of 4 it has two stable states and stays in either, \
            with one of 1 it has a single state and forgets.",
    method: "dx/dt = s + 2 f(x) - x for 200 signals s from 0.01 to 0.6, from x = 0 and from x = 3, to rest: \
             the activation, its strength, the signal and the decay are one chain, a dispatch per step \
             of time. Where the two starts end more than 0.1 apart there is memory. With the switch it \
             must be there over a range of signals of at least 0.1, without it nowhere; and where it \
             rests, growth must be slower than decay: 2 f′(x) < 1.",
    roles: [
        ("switch", Kind::Hill { n: 4.0, k: 1.0 }),
        ("no switch", Kind::Hill { n: 1.0, k: 1.0 }),
    ],
    run,
};

/// How strongly the gene is made, fully on, for a decay of 1.
const STRENGTH: f32 = 2.0;
/// A step of time.
const STEP: f32 = 0.05;
const STARTS: [f32; 2] = [0.0, 3.0];
/// Not 0, where a gene that is off stays so, however it responds.
const WEAKEST: f64 = 0.01;
const STRONGEST: f64 = 0.6;

/// Where it rests from both starts, by signal.
struct Rest {
    kind: Kind,
    at: [Vec<f64>; 2],
    /// The largest growth at rest, less than 1 where that is stable.
    growth: f64,
    memory: f64,
}

fn run(lab: &Lab<'_>, setup: &Setup) -> Result<Finding> {
    let signals = evenly(WEAKEST, STRONGEST, setup.or_quick(200, 60));
    let rests = setup.kinds.map(|kind| rest(lab, setup, kind, &signals));
    let rests: Vec<Rest> = rests.into_iter().collect::<Result<_>>()?;
    let [switch, none] = [&rests[0], &rests[1]];
    let verdict = Verdict::new(
        switch.memory >= 0.1 && none.memory == 0.0 && rests.iter().all(|it| it.growth < 1.0),
        format!(
            "{} remembers over a range of signals of {}, {} of {}",
            switch.kind,
            significant(switch.memory, 2),
            none.kind,
            significant(none.memory, 2)
        ),
    );
    let table = Table::of(&rests)
        .column("activation", |it| it.kind.to_string())
        .column("range of signals with memory", |it| {
            significant(it.memory, 2)
        })
        .column("largest growth at rest", |it| significant(it.growth, 3))
        .table;
    let curves = rests.iter().flat_map(|it| {
        let curve = |i: usize| {
            let points = signals.iter().copied().zip(it.at[i].iter().copied());
            (format!("{} from {}", it.kind, STARTS[i]), points.collect())
        };
        [0, 1].map(curve)
    });
    let axes = ["signal", "concentration at rest"];
    Ok((Finding::new(verdict))
        .chart(
            chart("Where the gene comes to rest", axes, lines(curves)),
            "",
        )
        .table("Memory", table))
}

fn rest(lab: &Lab<'_>, setup: &Setup, kind: Kind, signals: &[f64]) -> Result<Rest> {
    let mut plan = Plan::default();
    let (x, slope) = (plan.tensor(2, signals.len()), plan.tensor(2, signals.len()));
    let signal = plan.tensor(1, signals.len());
    let pool = lab.pool(&plan)?;
    pool.write(x, &STARTS.map(|start| vec![start; signals.len()]).concat());
    // Times the step, as the chain adds it.
    let made: Vec<f64> = signals.iter().map(|s| s * f64::from(STEP)).collect();
    pool.write(signal, &floats(&made));
    // x = (x + dt (strength f(x) + s)) / (1 + dt): the decay is taken at the new time.
    let chain = Chain::x().act(kind).scale_by(STRENGTH * STEP);
    let chain = chain.bias(Per::Column).add().scale_by(1.0 / (1.0 + STEP));
    let step: Step = pool.forward(chain, x, &[(Slot::Bias, signal), (Slot::Add, x)], x)?;
    pool.repeat(&[&step], setup.or_quick(4000, 2000));
    let slots = [(Slot::X, x), (Slot::D1, slope)];
    pool.run([&pool.chain(kind, Direction::Jet, x, &slots)?]);
    let (rest, slope) = (pool.read_f64(x)?, pool.read_f64(slope)?);
    let (low, high) = rest.split_at(signals.len());
    let apart = low
        .iter()
        .zip(high)
        .filter(|(low, high)| *high - *low > 0.1)
        .count();
    Ok(Rest {
        kind,
        at: [low.to_vec(), high.to_vec()],
        growth: f64::from(STRENGTH) * slope.iter().copied().fold(0.0, f64::max),
        memory: apart as f64 * (STRONGEST - WEAKEST) / (signals.len() - 1) as f64,
    })
}
