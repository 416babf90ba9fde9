//! A network that solves a differential equation of second order.

use wgpu_activations::reference::inputs::Noise;
use wgpu_activations::{Chain, Direction, Kind, Per, Slot};

use super::finding::{Finding, Verdict, chart, evenly, floats, lines, rms};
use super::network::{Lab, Plan, least_squares};
use super::{Experiment, Setup};
use crate::Result;
use crate::report::significant;
use crate::table::Table;

pub const EXPERIMENT: Experiment = Experiment {
    number: 7,
    name: "physics",
    title: "A physics-informed network for an equation of second order",
    claim: "A network that is to solve u″ + u′ / 2 + 9 u = 0, a damped oscillation, needs an activation \
            with a second derivative. ReLU's is 0: whatever its weights, it cannot see u″, and solves \
            another equation.",
    method: "u = Σ a f(w x + b) + c over 60 hidden units within [0, 3], w and b random. One pass of the \
             library's jet gives f, f′ and f″ at 200 points, hence u, u′ and u″ for every unit; the a \
             and c with the least residual of the equation and of u(0) = 1, u′(0) = 0 are a linear \
             least-squares problem, solved exactly, so that no training can be blamed (Dwivedi and \
             Srinivasan 2020 call this an extreme learning machine). The smooth kind's solution must be \
             right within 1 % of the amplitude, the kinked kind's off by more than 20 %.",
    roles: [("smooth", Kind::Tanh), ("kinked", Kind::Relu)],
    run,
};

const UNITS: usize = 60;
const END: f64 = 3.0;
/// u″ + DAMPING u′ + STIFFNESS u = 0
const DAMPING: f64 = 0.5;
const STIFFNESS: f64 = 9.0;

struct Solved {
    kind: Kind,
    u: Vec<f64>,
    error: f64,
    residual: f64,
}

fn run(lab: &Lab<'_>, setup: &Setup) -> Result<Finding> {
    let mut kinds = setup.kinds.to_vec();
    if !setup.quick {
        kinds.extend([
            Kind::Sine { omega: 1.0 },
            Kind::Softplus { beta: 1.0 },
            Kind::Gelu,
        ]);
    }
    let solved = kinds.into_iter().map(|kind| solved(lab, setup, kind));
    let solved: Vec<Solved> = solved.collect::<Result<_>>()?;
    let [smooth, kinked] = [&solved[0], &solved[1]];
    let verdict = Verdict::new(
        smooth.error < 0.01 && kinked.error > 0.2,
        format!(
            "{} is off by {} of the amplitude, {} by {}",
            smooth.kind.name(),
            significant(smooth.error, 2),
            kinked.kind.name(),
            significant(kinked.error, 2)
        ),
    );
    let table = Table::of(&solved)
        .column("activation", |it| it.kind.to_string())
        .column("error of u", |it| significant(it.error, 2))
        .column("residual", |it| significant(it.residual, 2))
        .table;
    let points = points(setup);
    let curve = |u: &[f64]| points.iter().copied().zip(u.iter().copied()).collect();
    let mut curves = vec![("the solution".to_owned(), curve(&exact(&points)))];
    curves.extend(
        solved[..2]
            .iter()
            .map(|it| (it.kind.to_string(), curve(&it.u))),
    );
    Ok((Finding::new(verdict))
        .chart(
            chart("u″ + u′ / 2 + 9 u = 0", ["x", "u"], lines(curves)),
            "",
        )
        .table("Root mean square error and residual", table))
}

fn points(setup: &Setup) -> Vec<f64> {
    evenly(0.0, END, setup.or_quick(200, 120))
}

/// The damped oscillation with u(0) = 1 and u′(0) = 0.
fn exact(points: &[f64]) -> Vec<f64> {
    let decay = DAMPING / 2.0;
    let omega = (STIFFNESS - decay * decay).sqrt();
    let u = |x: &f64| (-decay * x).exp() * ((omega * x).cos() + decay / omega * (omega * x).sin());
    points.iter().map(u).collect()
}

fn solved(lab: &Lab<'_>, setup: &Setup, kind: Kind) -> Result<Solved> {
    let points = points(setup);
    let mut plan = Plan::default();
    let x = plan.tensor(points.len(), 1);
    let [weights, bias] = [(); 2].map(|()| plan.tensor(1, UNITS));
    let [z, y, d1, d2] = [(); 4].map(|()| plan.tensor(points.len(), UNITS));
    let pool = lab.pool(&plan)?;
    let mut noise = Noise::new(setup.seed);
    // Each unit has its middle somewhere in the range.
    let slopes: Vec<f64> = (0..UNITS).map(|_| 2.5 * noise.normal()).collect();
    let biases: Vec<f64> = slopes.iter().map(|w| -w * END * noise.uniform()).collect();
    pool.write(x, &floats(&points));
    pool.write(weights, &floats(&slopes));
    pool.write(bias, &floats(&biases));
    let chain = Chain::x().bias(Per::Column).act(kind);
    let slots = [
        (Slot::X, z),
        (Slot::Bias, bias),
        (Slot::Y, y),
        (Slot::D1, d1),
        (Slot::D2, d2),
    ];
    let jet = pool.chain(chain, Direction::Jet, z, &slots)?;
    pool.run([&pool.product(x, weights, z), &jet]);
    let [y, d1, d2] = [pool.read_f64(y)?, pool.read_f64(d1)?, pool.read_f64(d2)?];
    // A row of numbers per unit, and the constant c behind them.
    let row = |at: usize, [of_y, of_d1, of_d2]: [f64; 3]| -> Vec<f64> {
        let unit = |unit: usize| {
            let (i, w) = (at * UNITS + unit, slopes[unit]);
            of_y * y[i] + of_d1 * w * d1[i] + of_d2 * w * w * d2[i]
        };
        (0..UNITS).map(unit).chain([of_y]).collect()
    };
    let equation: Vec<Vec<f64>> = (0..points.len())
        .map(|at| row(at, [STIFFNESS, DAMPING, 1.0]))
        .collect();
    // What holds at 0 counts as much as all the equation.
    let weight = 10.0 * (points.len() as f64).sqrt();
    let start = [row(0, [weight, 0.0, 0.0]), row(0, [0.0, weight, 0.0])];
    let rows: Vec<Vec<f64>> = equation.iter().cloned().chain(start).collect();
    let mut wanted = vec![0.0; points.len()];
    wanted.extend([weight, 0.0]);
    let found = least_squares(&rows, &wanted, 1e-9);
    let times = |row: &Vec<f64>| row.iter().zip(&found).map(|(a, b)| a * b).sum::<f64>();
    let u: Vec<f64> = (0..points.len())
        .map(|at| times(&row(at, [1.0, 0.0, 0.0])))
        .collect();
    let error = rms(u.iter().zip(exact(&points)).map(|(got, want)| got - want));
    let residual = rms(equation.iter().map(times));
    Ok(Solved {
        kind,
        u,
        error,
        residual,
    })
}
