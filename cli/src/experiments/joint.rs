//! One neuron holds a robot's joint.

use wgpu_activations::{Chain, Kind, Per, Slot, reference};

use super::finding::{Finding, Verdict, chart, evenly, floats, lines};
use super::network::{Lab, Plan};
use super::{Experiment, Setup};
use crate::Result;
use crate::report::significant;
use crate::table::Table;

pub const EXPERIMENT: Experiment = Experiment {
    number: 12,
    name: "joint",
    title: "One neuron controls a robot's joint",
    claim: "A joint's motor is driven by one neuron, torque = limit f(gain error). Whether it overshoots \
            is decided by the slope at zero error, gain f′(0), not by the rest of the curve: a steep \
            activation overshoots where a gentle one with the same limit and gain does not, and curves \
            of different shape with the same slope overshoot alike.",
    method: "A joint with damping (θ″ = 4 f(k e) - 3 θ′) moves from 0 to 1 rad, for 40 gains at once; \
             the neuron, the damping and the step of time are one chain. At k = 1 the steep kind must \
             overshoot by at least 0.1 rad, the gentle one by at most 0.02. Then four curves are given \
             the same slope at zero, 4 f′(0) k = 4 to 16: their overshoots may differ by 0.1 rad at \
             most at any of the slopes.",
    roles: [
        ("steep", Kind::Dyt { alpha: 6.0 }),
        ("gentle", Kind::Dyt { alpha: 0.8 }),
    ],
    run,
};

const LIMIT: f32 = 4.0;
const DAMPING: f32 = 3.0;
const STEP: f32 = 0.01;

/// How far each gain overshoots, and where the joint is over time with the first of them.
struct Moved {
    overshoot: Vec<f64>,
    path: Vec<(f64, f64)>,
}

fn run(lab: &Lab<'_>, setup: &Setup) -> Result<Finding> {
    let steps = setup.or_quick(1500, 800);
    let pair = setup
        .kinds
        .map(|kind| Ok((kind, moved(lab, kind, &[1.0], steps)?)));
    let pair: Vec<(Kind, Moved)> = pair.into_iter().collect::<Result<_>>()?;
    let slopes = evenly(4.0, 16.0, setup.or_quick(40, 10));
    let shapes = [
        Kind::Tanh,
        Kind::Softsign,
        Kind::Erf,
        Kind::HardTanh {
            min: -1.0,
            max: 1.0,
        },
    ];
    let mut curves = Vec::new();
    for kind in shapes {
        let unit = f64::from(LIMIT) * reference::value(0.0, 1, kind);
        let gains: Vec<f64> = slopes.iter().map(|slope| slope / unit).collect();
        curves.push((kind, moved(lab, kind, &gains, steps)?.overshoot));
    }
    let apart = (0..slopes.len()).map(|i| {
        let at = || curves.iter().map(|curve| curve.1[i]);
        at().fold(0.0, f64::max) - at().fold(f64::INFINITY, f64::min)
    });
    let apart = apart.fold(0.0, f64::max);
    let [steep, gentle] = [pair[0].1.overshoot[0], pair[1].1.overshoot[0]];
    let verdict = Verdict::new(
        steep >= 0.1 && gentle <= 0.02 && apart <= 0.1,
        format!(
            "{} overshoots by {} rad, {} by {}; four curves with the same slope at zero differ by {} at \
             most",
            pair[0].0,
            significant(steep, 2),
            pair[1].0,
            significant(gentle, 2),
            significant(apart, 2)
        ),
    );
    let mut table =
        Table::of(&slopes).column("slope at zero error", |slope| significant(*slope, 3));
    for (kind, overshoot) in &curves {
        let at = |slope: &f64| slopes.iter().position(|s| s == slope).map(|i| overshoot[i]);
        table = table.column(kind.name(), |slope| {
            at(slope).map(|value| significant(value, 3))
        });
    }
    let table = table.table;
    let paths = pair.iter().map(|it| (it.0.to_string(), it.1.path.clone()));
    let by_slope = |(kind, overshoot): &(Kind, Vec<f64>)| {
        let points = slopes.iter().copied().zip(overshoot.iter().copied());
        (kind.to_string(), points.collect())
    };
    let second = lines(curves.iter().map(by_slope));
    Ok((Finding::new(verdict))
        .chart(
            chart("From 0 to 1 rad", ["seconds", "angle, rad"], lines(paths)),
            "",
        )
        .chart(
            chart(
                "Overshoot by slope",
                ["slope at zero error", "overshoot, rad"],
                second,
            ),
            "Curves of different shape.",
        )
        .table("Overshoot in rad", table))
}

fn moved(lab: &Lab<'_>, kind: Kind, gains: &[f64], steps: usize) -> Result<Moved> {
    let mut plan = Plan::default();
    let angle = plan.tensor(steps + 1, gains.len());
    let (speed, gain) = (plan.tensor(1, gains.len()), plan.tensor(1, gains.len()));
    let pool = lab.pool(&plan)?;
    pool.write(gain, &floats(gains));
    // speed = (speed + dt limit f(gain (1 - angle))) / (1 + dt damping)
    let torque = Chain::x().scale_by(-1.0).offset(1.0).scale(Per::Column);
    let torque = torque.act(kind).scale_by(LIMIT * STEP);
    let torque = torque.add().scale_by(1.0 / (1.0 + DAMPING * STEP));
    let turn = Chain::x().scale_by(STEP).add();
    let mut recorded = Vec::new();
    for i in 0..steps as u32 {
        let (now, then) = (angle.part(i, 1), angle.part(i + 1, 1));
        let operands = [(Slot::Scale, gain), (Slot::Add, speed)];
        recorded.push(pool.forward(torque, now, &operands, speed)?);
        recorded.push(pool.forward(turn, speed, &[(Slot::Add, now)], then)?);
    }
    pool.run(&recorded);
    let angles = pool.read_f64(angle)?;
    let of = |column: usize| angles.iter().skip(column).step_by(gains.len()).copied();
    let overshoot = |column: usize| of(column).fold(1.0, f64::max) - 1.0;
    let time = |i: usize| i as f64 * f64::from(STEP);
    Ok(Moved {
        overshoot: (0..gains.len()).map(overshoot).collect(),
        path: of(0)
            .enumerate()
            .map(|(i, angle)| (time(i), angle))
            .collect(),
    })
}
