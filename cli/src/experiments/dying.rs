//! ReLU's units that no input reaches never learn again; those of leaky ReLU and ELU do.

use wgpu_activations::Kind;

use super::finding::{Finding, Verdict, chart, evenly, floats, lines, rms};
use super::network::{Lab, Network, Plan, Pool, Tensor};
use super::{Experiment, Setup};
use crate::Result;
use crate::report::significant;
use crate::table::Table;

pub const EXPERIMENT: Experiment = Experiment {
    number: 3,
    name: "dying",
    title: "Dying ReLU, and its rescue",
    claim: "A ReLU unit whose input is negative for all data has no gradient and never comes back, \
            however long one trains. With a leaky ReLU or an ELU, whose slope is not 0 there, such units \
            come back, and the network learns.",
    method: "One hidden layer of 48 units learns sin(3 x) within ±2 with Adam. At the start all biases \
             are pushed down by 5, as one step too large would do it, which silences nearly all units: their \
             input is negative at all points. We count the silent ones before and after. Of the dying \
             kind not one may come back; of each other kind some must, with at most half the \
             error.",
    roles: [
        ("dying", Kind::Relu),
        (
            "rescuing",
            Kind::LeakyRelu {
                negative_slope: 0.01,
            },
        ),
    ],
    run,
};

const UNITS: usize = 48;
const POINTS: usize = 128;
/// How far down the biases are pushed.
const PUSH: f32 = 5.0;

/// What became of a network.
struct Fate {
    kind: Kind,
    silent: [usize; 2],
    error: f64,
    fit: Vec<f64>,
}

fn run(lab: &Lab<'_>, setup: &Setup) -> Result<Finding> {
    let [dying, rescuing] = setup.kinds;
    let kinds = [dying, rescuing, Kind::Elu { alpha: 1.0 }];
    let fates = kinds.map(|kind| fate(lab, setup, kind));
    let fates: Vec<Fate> = fates.into_iter().collect::<Result<_>>()?;
    let back = |fate: &Fate| fate.silent[0].saturating_sub(fate.silent[1]);
    let rescued = |fate: &Fate| back(fate) > 0 && 2.0 * fate.error <= fates[0].error;
    let stays = fates[0].silent[0] > 0 && back(&fates[0]) == 0;
    let shares: Vec<String> = (fates.iter())
        .map(|it| format!("{} {} of {}", it.kind.name(), back(it), it.silent[0]))
        .collect();
    let errors: Vec<String> = fates.iter().map(|it| significant(it.error, 2)).collect();
    let verdict = Verdict::new(
        stays && fates[1..].iter().all(rescued),
        format!(
            "silent units that came back: {}; error {}",
            shares.join(", "),
            errors.join(", ")
        ),
    );
    let table = Table::of(&fates)
        .column("activation", |it| it.kind.to_string())
        .column("silent at first", |it| it.silent[0])
        .column("silent at last", |it| it.silent[1])
        .column("root mean square error", |it| significant(it.error, 3))
        .table;
    let curve = |fit: &[f64]| points().into_iter().zip(fit.iter().copied()).collect();
    let mut curves = vec![("sin(3 x)".to_owned(), curve(&wanted()))];
    curves.extend(fates.iter().map(|it| (it.kind.to_string(), curve(&it.fit))));
    Ok((Finding::new(verdict))
        .chart(chart("What was learned", ["x", "y"], lines(curves)), "")
        .table("48 units, nearly all of them silent at first", table))
}

fn points() -> Vec<f64> {
    evenly(-2.0, 2.0, POINTS)
}

fn wanted() -> Vec<f64> {
    points().into_iter().map(|x| (3.0 * x).sin()).collect()
}

fn fate(lab: &Lab<'_>, setup: &Setup, kind: Kind) -> Result<Fate> {
    let mut plan = Plan::default();
    let network = Network::plan(&mut plan, &[1, UNITS, 1], &[kind], POINTS);
    let x = plan.tensor(POINTS, 1);
    let pool = lab.pool(&plan)?;
    pool.write(x, &floats(&points()));
    network.aim(&pool, &floats(&wanted()));
    network.start(&pool, setup.seed, 1.5, 1.0);
    let bias = network.weights(0)[1];
    let pushed: Vec<f32> = pool.read(bias)?.iter().map(|bias| bias - PUSH).collect();
    pool.write(bias, &pushed);
    let forward = network.forward(&pool, x)?;
    pool.run(&forward);
    let before = silent(&pool, &network, bias)?;
    network.fit(&pool, x, setup.or_quick(4000, 1200), 0.02)?;
    pool.run(&forward);
    let fit = pool.read_f64(network.output())?;
    Ok(Fate {
        kind,
        silent: [before, silent(&pool, &network, bias)?],
        error: rms(fit.iter().zip(wanted()).map(|(got, want)| got - want)),
        fit,
    })
}

/// Units whose input is positive at no point, whatever their activation makes of it.
fn silent(pool: &Pool<'_>, network: &Network, bias: Tensor) -> Result<usize> {
    let (z, bias) = (pool.read(network.hidden(0)[0])?, pool.read(bias)?);
    let speaks = |unit: usize| {
        z.iter()
            .skip(unit)
            .step_by(UNITS)
            .any(|z| z + bias[unit] > 0.0)
    };
    Ok((0..UNITS).filter(|&unit| !speaks(unit)).count())
}
