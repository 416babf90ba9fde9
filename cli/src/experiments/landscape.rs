//! The loss along a line through weight space, with its slope and its curvature.

use wgpu_activations::reference::inputs::Noise;
use wgpu_activations::{Chain, Direction, Kind, Slot};

use super::finding::{FINER, Finding, Verdict, chart, evenly, floats, left, lines};
use super::network::{Lab, Plan};
use super::{Experiment, Setup};
use crate::Result;
use crate::report::significant;
use crate::table::Table;

pub const EXPERIMENT: Experiment = Experiment {
    number: 5,
    name: "landscape",
    title: "Loss landscapes and their curvature",
    claim: "With steps the loss is a landscape of terraces, flat with jumps: there is no slope to follow. \
            With ReLU it has no jumps, but its slope has; with softplus the slope has none either, and \
            the curvature tells the truth about what lies ahead.",
    method: "The loss of a network with 8 hidden units on 24 points, along a line through all its hidden \
             weights, from value and both derivatives in one pass (the library's jet). We take the \
             largest change between neighbours on the line, and again with the neighbours four times \
             as near: a continuous quantity changes by about a quarter then, one that jumps by as much \
             as before. The ratio must be below 0.5 for the slope of the smooth kind, above 0.5 for the \
             slope of the kinked kind but below 0.5 for its loss, and above 0.5 for the loss of step, \
             whose slope must be 0 everywhere.",
    roles: [
        ("kinked", Kind::Relu),
        ("smooth", Kind::Softplus { beta: 1.0 }),
    ],
    run,
};

const UNITS: usize = 8;
const DATA: usize = 24;

/// Along the line: place, loss, slope, curvature.
type Points = Vec<[f64; 4]>;

/// A kind's landscape, and what is left of the changes of loss and slope where neighbours are nearer.
struct Landscape {
    kind: Kind,
    coarse: Points,
    loss: f64,
    slope: f64,
    steepest: f64,
}

fn run(lab: &Lab<'_>, setup: &Setup) -> Result<Finding> {
    let kinds = [setup.kinds[0], setup.kinds[1], Kind::Step];
    let all = kinds.map(|kind| landscape(lab, setup, kind));
    let all: Vec<Landscape> = all.into_iter().collect::<Result<_>>()?;
    let [kinked, smooth, step] = [&all[0], &all[1], &all[2]];
    let verdict = Verdict::new(
        smooth.slope < 0.5
            && (kinked.loss < 0.5 && kinked.slope > 0.5)
            && (step.loss > 0.5 && step.steepest == 0.0),
        format!(
            "with neighbours four times as near, changes of the loss of step keep {} of their size, \
             those of the slope of {} {}, of {} {}",
            significant(step.loss, 2),
            kinked.kind.name(),
            significant(kinked.slope, 2),
            smooth.kind.name(),
            significant(smooth.slope, 2)
        ),
    );
    let table = Table::of(&all)
        .column("activation", |it| it.kind.to_string())
        .column("loss", |it| significant(it.loss, 2))
        .column("slope", |it| significant(it.slope, 2))
        .column("steepest slope", |it| significant(it.steepest, 2))
        .table;
    let drawn = |which: usize, name: &str| {
        let curve = |it: &Landscape| {
            let points = it.coarse.iter().map(|point| (point[0], point[which]));
            (it.kind.to_string(), points.collect())
        };
        chart(
            name,
            ["place on the line", ""],
            lines(all.iter().map(curve)),
        )
    };
    Ok((Finding::new(verdict))
        .chart(drawn(1, "The loss"), "step lies in terraces.")
        .chart(
            drawn(2, "Its slope"),
            "That of ReLU jumps wherever a unit meets a point.",
        )
        .chart(
            drawn(3, "Its curvature"),
            "ReLU's leaves out what the jumps do.",
        )
        .table(
            "What is left of the largest change between neighbours four times as near",
            table,
        ))
}

fn landscape(lab: &Lab<'_>, setup: &Setup, kind: Kind) -> Result<Landscape> {
    let count = setup.or_quick(1600, 800);
    let coarse = along(lab, setup.seed, kind, count)?;
    let fine = along(lab, setup.seed, kind, FINER * count)?;
    let left_of = |of: usize| {
        let column = |points: &Points| points.iter().map(|point| point[of]).collect::<Vec<_>>();
        left(&column(&coarse), &column(&fine))
    };
    Ok(Landscape {
        kind,
        loss: left_of(1),
        slope: left_of(2),
        steepest: fine.iter().map(|point| point[2].abs()).fold(0.0, f64::max),
        coarse,
    })
}

/// Loss, slope and curvature at places on the line. A row for each place and point of data, a column
/// for each unit: x w + b + t (x dw + db) is one product.
fn along(lab: &Lab<'_>, seed: u64, kind: Kind, count: usize) -> Result<Points> {
    let mut points = Vec::new();
    let places = evenly(-1.0, 1.0, count);
    // As many as a pool has room for.
    for places in places.chunks(800) {
        points.extend(some(lab, seed, kind, places)?);
    }
    Ok(points)
}

fn some(lab: &Lab<'_>, seed: u64, kind: Kind, places: &[f64]) -> Result<Points> {
    let rows = places.len() * DATA;
    let mut plan = Plan::default();
    let (inputs, weights) = (plan.tensor(rows, 4), plan.tensor(4, UNITS));
    let [z, y, d1, d2] = [(); 4].map(|()| plan.tensor(rows, UNITS));
    let pool = lab.pool(&plan)?;
    let mut noise = Noise::new(seed);
    let drawn = noise.normals(4 * UNITS);
    let out: Vec<f64> = (0..UNITS).map(|_| 0.4 * noise.normal()).collect();
    let data = evenly(-2.0, 2.0, DATA);
    let row = |t: f64, x: f64| [x, 1.0, t * x, t];
    let values = places
        .iter()
        .flat_map(|&t| data.iter().flat_map(move |&x| row(t, x)));
    pool.write(inputs, &floats(&values.collect::<Vec<_>>()));
    pool.write(weights, &drawn);
    let slots = [(Slot::X, z), (Slot::Y, y), (Slot::D1, d1), (Slot::D2, d2)];
    let jet = pool.chain(Chain::map(kind), Direction::Jet, z, &slots)?;
    pool.run([&pool.product(inputs, weights, z), &jet]);
    let jet = [pool.read_f64(y)?, pool.read_f64(d1)?, pool.read_f64(d2)?];
    let moves = |x: f64, unit: usize| {
        x * f64::from(drawn[2 * UNITS + unit]) + f64::from(drawn[3 * UNITS + unit])
    };
    // The network's value and its derivatives along the line, at a place and a point of data.
    let network = |row: usize, x: f64| {
        let units = (0..UNITS).map(|unit| {
            let (at, moved) = (row * UNITS + unit, moves(x, unit));
            let [y, d1, d2] = [&jet[0], &jet[1], &jet[2]].map(|values| out[unit] * values[at]);
            [y, d1 * moved, d2 * moved * moved]
        });
        units.fold([0.0; 3], |sum, term| [0, 1, 2].map(|i| sum[i] + term[i]))
    };
    let at_place = |(i, t): (usize, &f64)| {
        let mut sums = [*t, 0.0, 0.0, 0.0];
        for (j, &x) in data.iter().enumerate() {
            let [y, d1, d2] = network(i * DATA + j, x);
            let error = y - (2.0 * x).sin();
            let terms = [
                error * error,
                2.0 * error * d1,
                2.0 * (d1 * d1 + error * d2),
            ];
            (0..3).for_each(|k| sums[k + 1] += terms[k] / DATA as f64);
        }
        sums
    };
    Ok(places.iter().enumerate().map(at_place).collect())
}
