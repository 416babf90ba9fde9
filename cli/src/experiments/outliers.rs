//! What one wild input does to a network, bounded and unbounded.

use wgpu_activations::Kind;
use wgpu_activations::reference::inputs::Noise;

use super::finding::{Finding, Verdict, chart, lines, rms};
use super::network::{Lab, Network, Plan};
use super::{Experiment, Setup};
use crate::Result;
use crate::report::significant;
use crate::table::Table;

pub const EXPERIMENT: Experiment = Experiment {
    number: 4,
    name: "outliers",
    title: "Heavy-tailed outliers: bounded against unbounded",
    claim: "Behind a bounded activation one wild input, from a broken sensor or a heavy-tailed \
            distribution, can move a network's answer only so far. Behind an unbounded one the damage \
            grows with the outlier, without end.",
    method: "One hidden layer of 32 units learns a smooth function of 8 inputs from clean data. At the \
             test one of the 8 inputs is replaced by an outlier of a given size, and once all inputs \
             have noise of Cauchy's distribution, which has no mean. Both networks must be good on \
             clean data, with an error below 0.1; at a size of 1,000 the unbounded one's error must be \
             100 times that of the bounded one, whose error must have grown by less than a half since \
             a size of 100.",
    roles: [("bounded", Kind::Tanh), ("unbounded", Kind::Relu)],
    run,
};

const INPUTS: usize = 8;
const SIZES: [f64; 7] = [1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0];

/// A network's errors: on clean data, at each size of an outlier, with Cauchy's noise.
struct Errors {
    kind: Kind,
    clean: f64,
    by_size: Vec<f64>,
    cauchy: f64,
}

fn run(lab: &Lab<'_>, setup: &Setup) -> Result<Finding> {
    let [bounded, unbounded] = setup.kinds;
    let mut kinds = vec![bounded, unbounded];
    if !setup.quick {
        kinds.extend([
            Kind::Sigmoid,
            Kind::HardTanh {
                min: -1.0,
                max: 1.0,
            },
            Kind::Gelu,
        ]);
    }
    let errors = kinds.into_iter().map(|kind| errors(lab, setup, kind));
    let errors: Vec<Errors> = errors.collect::<Result<_>>()?;
    let at = |which: usize, size: usize| errors[which].by_size[size];
    let (ratio, growth) = (at(1, 6) / at(0, 6), at(0, 6) / at(0, 4));
    let are_good = errors[..2].iter().all(|it| it.clean < 0.1);
    let verdict = Verdict::new(
        are_good && ratio >= 100.0 && growth < 1.5,
        format!(
            "at an outlier of 1,000 {} is off by {}, {} by {}; on clean data by {} and {}",
            bounded.name(),
            significant(at(0, 6), 2),
            unbounded.name(),
            significant(at(1, 6), 2),
            significant(errors[0].clean, 2),
            significant(errors[1].clean, 2)
        ),
    );
    let mut table = Table::of(&errors)
        .column("activation", |it| it.kind.to_string())
        .column("clean", |it| significant(it.clean, 2));
    for (i, size) in SIZES.iter().enumerate() {
        table = table.column(format!("outlier of {size}"), |it| {
            significant(it.by_size[i], 2)
        });
    }
    let table = table
        .column("Cauchy noise", |it| significant(it.cauchy, 2))
        .table;
    let curve = |it: &Errors| {
        let points = SIZES.iter().copied().zip(it.by_size.iter().copied());
        (it.kind.to_string(), points.collect())
    };
    let axes = ["size of the outlier", "root mean square error"];
    let mut chart = chart(
        "The damage of one wild input",
        axes,
        lines(errors.iter().map(curve)),
    );
    chart.log = true;
    Ok(
        (Finding::new(verdict).chart(chart, "Both axes are logarithmic.")).table(
            "Root mean square error; the target has a deviation of about 1",
            table,
        ),
    )
}

fn errors(lab: &Lab<'_>, setup: &Setup, kind: Kind) -> Result<Errors> {
    let samples = setup.or_quick(512, 192);
    let mut plan = Plan::default();
    let network = Network::plan(&mut plan, &[INPUTS, 32, 1], &[kind], samples);
    let x = plan.tensor(samples, INPUTS);
    let pool = lab.pool(&plan)?;
    let mut noise = Noise::new(setup.seed);
    let clean = noise.normals(samples * INPUTS);
    let wanted: Vec<f32> = clean.chunks(INPUTS).map(target).collect();
    pool.write(x, &clean);
    network.aim(&pool, &wanted);
    network.start(&pool, setup.seed + 1, 1.0, 0.5);
    network.fit(&pool, x, setup.or_quick(3000, 800), 0.01)?;
    let forward = network.forward(&pool, x)?;
    let error = |inputs: &[f32]| -> Result<f64> {
        pool.write(x, inputs);
        pool.run(&forward);
        let got = pool.read(network.output())?;
        Ok(rms(got
            .iter()
            .zip(&wanted)
            .map(|(got, want)| f64::from(got - want))))
    };
    let with_outlier = |size: &f64| {
        let mut wild = clean.clone();
        for (i, row) in wild.chunks_mut(INPUTS).enumerate() {
            let sign = [1.0, -1.0][i / INPUTS % 2];
            row[i % INPUTS] = sign * *size as f32;
        }
        error(&wild)
    };
    let mut cauchy = || (std::f64::consts::PI * (noise.uniform() - 0.5)).tan() as f32;
    let noisy: Vec<f32> = clean.iter().map(|x| x + cauchy()).collect();
    Ok(Errors {
        kind,
        clean: error(&clean)?,
        by_size: SIZES.iter().map(with_outlier).collect::<Result<_>>()?,
        cauchy: error(&noisy)?,
    })
}

/// Smooth, and of all inputs.
fn target(x: &[f32]) -> f32 {
    let sum: f32 = x
        .iter()
        .enumerate()
        .map(|(i, x)| x * (i as f32 + 1.0) / 14.0)
        .sum();
    (1.2 * sum).sin() + 0.3 * sum
}
