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
    claim: "A joint's motor is driven by one neuron, torque = limit f(gain error). How far it overshoots \
            near its goal is decided by the slope at zero error, gain f′(0), not by the rest of the \
            curve: a steep activation overshoots where a gentle one with the same limit and gain does \
            not, and curves of different shape with the same slope overshoot alike.",
    method: "A joint with damping (θ″ = 4 f(k e) - 3 θ′) moves by 0.05 rad, for all gains at once; the \
             neuron, the damping and the step of time are one chain. At k = 1 the steep kind must \
             overshoot by at least 25 % of the way, the gentle one by at most 2 %. Then four curves are \
             given the same slope at zero, 4 f′(0) k = 4 to 16: their overshoots may differ by 5 % of \
             the way at most. How they differ on a way of 1 rad, where the limit has its say, is in the \
             table and does not decide.",
    roles: [
        ("steep", Kind::Dyt { alpha: 6.0 }),
        ("gentle", Kind::Dyt { alpha: 0.8 }),
    ],
    run,
};

const LIMIT: f32 = 4.0;
const DAMPING: f32 = 3.0;
const STEP: f32 = 0.01;
/// Ways in rad: the one that decides, and one where the torque is at its limit.
const WAYS: [f32; 2] = [0.05, 1.0];
const SHAPES: [Kind; 4] = [
    Kind::Tanh,
    Kind::Softsign,
    Kind::Erf,
    Kind::HardTanh {
        min: -1.0,
        max: 1.0,
    },
];

/// How far each gain overshoots, as a share of the way, and where the joint is over time with the first
/// of them.
struct Moved {
    overshoot: Vec<f64>,
    path: Vec<(f64, f64)>,
}

fn run(lab: &Lab<'_>, setup: &Setup) -> Result<Finding> {
    let steps = setup.or_quick(1500, 800);
    let pair = setup
        .kinds
        .map(|kind| Ok((kind, moved(lab, kind, WAYS[0], &[1.0], steps)?)));
    let pair: Vec<(Kind, Moved)> = pair.into_iter().collect::<Result<_>>()?;
    let slopes = evenly(4.0, 16.0, setup.or_quick(13, 5));
    let mut curves = Vec::new();
    for way in WAYS {
        for kind in SHAPES {
            let unit = f64::from(LIMIT) * reference::value(0.0, 1, kind);
            let gains: Vec<f64> = slopes.iter().map(|slope| slope / unit).collect();
            let overshoot = moved(lab, kind, way, &gains, steps)?.overshoot;
            curves.push((format!("{}, {way} rad", kind.name()), overshoot));
        }
    }
    let [near, far] = [0, 1].map(|way| apart(&curves[SHAPES.len() * way..][..SHAPES.len()]));
    let [steep, gentle] = [pair[0].1.overshoot[0], pair[1].1.overshoot[0]];
    let percent = |share: f64| significant(100.0 * share, 2);
    let verdict = Verdict::new(
        steep >= 0.25 && gentle <= 0.02 && near <= 0.05,
        format!(
            "{} overshoots by {} % of the way, {} by {} %; four curves with the same slope differ by {} % at \
             most (on a long way {} %)",
            pair[0].0,
            percent(steep),
            pair[1].0,
            percent(gentle),
            percent(near),
            percent(far)
        ),
    );
    let rows: Vec<usize> = (0..slopes.len()).collect();
    let mut table = Table::of(&rows).column("slope", |&i| significant(slopes[i], 3));
    for (name, overshoot) in &curves {
        table = table.column(name, |&i| percent(overshoot[i]));
    }
    let table = table.table;
    let paths = pair.iter().map(|it| (it.0.to_string(), it.1.path.clone()));
    let by_slope = |(name, overshoot): &(String, Vec<f64>)| {
        let points = slopes.iter().zip(overshoot);
        (
            name.clone(),
            points
                .map(|(slope, share)| (*slope, 100.0 * share))
                .collect(),
        )
    };
    let by_slope = lines(curves[..SHAPES.len()].iter().map(by_slope));
    let axes = ["slope at zero error", "overshoot, % of the way"];
    Ok((Finding::new(verdict))
        .chart(
            chart(
                "From 0 to 0.05 rad",
                ["seconds", "angle, rad"],
                lines(paths),
            ),
            "",
        )
        .chart(
            chart("Overshoot by slope", axes, by_slope),
            "Curves of different shape.",
        )
        .table(
            "Overshoot in % of the way, by the slope at zero error",
            table,
        ))
}

/// The most by which these differ at any of the slopes.
fn apart(curves: &[(String, Vec<f64>)]) -> f64 {
    let slopes = 0..curves[0].1.len();
    let apart = slopes.map(|i| {
        let at = || curves.iter().map(|curve| curve.1[i]);
        at().fold(0.0, f64::max) - at().fold(f64::INFINITY, f64::min)
    });
    apart.fold(0.0, f64::max)
}

fn moved(lab: &Lab<'_>, kind: Kind, way: f32, gains: &[f64], steps: usize) -> Result<Moved> {
    let mut plan = Plan::default();
    let angle = plan.tensor(steps + 1, gains.len());
    let (speed, gain) = (plan.tensor(1, gains.len()), plan.tensor(1, gains.len()));
    let pool = lab.pool(&plan)?;
    pool.write(gain, &floats(gains));
    // speed = (speed + dt limit f(gain (way - angle))) / (1 + dt damping)
    let torque = Chain::x().scale_by(-1.0).offset(way).scale(Per::Column);
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
    let overshoot = |column: usize| of(column).fold(way.into(), f64::max) / f64::from(way) - 1.0;
    let time = |i: usize| i as f64 * f64::from(STEP);
    Ok(Moved {
        overshoot: (0..gains.len()).map(overshoot).collect(),
        path: of(0)
            .enumerate()
            .map(|(i, angle)| (time(i), angle))
            .collect(),
    })
}
