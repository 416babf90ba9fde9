//! Stand-ins as activations: on every adapter and on the CPU, in every direction, in a chain.

use libtest_mimic::Trial;
use wgpu_activations::approx::{Approximation, Method, fit};
use wgpu_activations::reference::{self, inputs::Noise};
use wgpu_activations::{Chain, Direction, Format, Kind, Per, Shape, Slot};

use crate::Outcome;
use crate::adapters::Gpu;
use crate::outputs::{Computed, Values, on_cpu, on_gpu, slices};

const SHAPE: Shape = Shape::rows(40, 33);

pub fn trials() -> Vec<Trial> {
    vec![Trial::test("cpu::approximations", || {
        check(false, on_cpu_all)
    })]
}

pub fn trials_on(gpu: &'static Gpu) -> Vec<Trial> {
    vec![gpu.trial("approximations", |gpu| {
        let run = |chain, direction, given: &Values| on_gpu(gpu, chain, direction, SHAPE, given);
        check(gpu.flushes(), run)
    })]
}

fn on_cpu_all(chain: Chain, direction: Direction, given: &Values) -> Computed {
    on_cpu(chain, direction, SHAPE, given)
}

fn stand_ins() -> Result<Vec<Approximation>, wgpu_activations::Error> {
    [
        (Kind::Tanh, Method::PiecewiseLinear { segments: 64 }),
        (Kind::Gelu, Method::Hermite { segments: 40 }),
        (Kind::Sigmoid, Method::Polynomial { degree: 12 }),
        (Kind::HardSwish, Method::PiecewiseLinear { segments: 7 }),
    ]
    .into_iter()
    .map(|(kind, method)| fit(kind, method, -4.0..=5.0))
    .collect()
}

fn check(flushes: bool, run: impl Fn(Chain, Direction, &Values) -> Computed) -> Outcome {
    for stand_in in stand_ins()? {
        let kind = stand_in.kind()?;
        near_the_function(&stand_in, kind, &run)?;
        for direction in Direction::ALL {
            let alone = Chain::map(kind);
            within_bounds(alone, direction, flushes, &run)?;
            let chain = Chain::x().bias(Per::Column).act(kind).add();
            within_bounds(chain, direction, flushes, &run)?;
        }
    }
    Ok(())
}

/// What is computed is off by no more than the stand-in says, at its knots, too.
fn near_the_function(
    stand_in: &Approximation,
    kind: Kind,
    run: impl Fn(Chain, Direction, &Values) -> Computed,
) -> Outcome {
    let (low, high) = (*stand_in.range().start(), *stand_in.range().end());
    let count = SHAPE.elements() as usize;
    let mut x = stand_in.knots();
    let even = |i: usize| low + (high - low) * i as f32 / count as f32;
    x.extend((x.len()..count).map(even));
    let y = run(
        Chain::map(kind),
        Direction::Forward,
        &vec![(Slot::X, x.clone())],
    );
    let y = y.map_err(|error| error.to_string())?;
    for (x, y) in x.iter().zip(&y[0].1) {
        let truth = reference::value((*x).into(), 0, stand_in.function());
        let off = (truth - f64::from(*y)).abs();
        if off.is_nan() || off > stand_in.error_f32() {
            let stated = stand_in.error_f32();
            return Err(format!(
                "{} at {x:e}: off by {off:e}, {stated:e} stated",
                kind.name()
            )
            .into());
        }
    }
    Ok(())
}

/// Every output of a direction within the reference's bounds, inside the range and outside.
fn within_bounds(
    chain: Chain,
    direction: Direction,
    flushes: bool,
    run: impl Fn(Chain, Direction, &Values) -> Computed,
) -> Outcome {
    let mut noise = Noise::new(3);
    let mut numbers = |slot: Slot| {
        let count = chain.numbers(slot, SHAPE) as usize;
        let number = |_| (2.5 * noise.normal()) as f32;
        let values = (0..count).map(number);
        let flushed = |x: f32| if flushes && x.is_subnormal() { 0.0 } else { x };
        (slot, values.map(flushed).collect::<Vec<f32>>())
    };
    let given: Values = chain
        .inputs(direction)
        .into_iter()
        .map(&mut numbers)
        .collect();
    let outputs = run(chain, direction, &given).map_err(|error| error.to_string())?;
    for (slot, bounds) in reference::bounds(chain, direction, SHAPE, &slices(&given))? {
        let got = outputs.iter().find(|(other, _)| *other == slot);
        let (_, got) = got.ok_or("no output")?;
        if let Some(i) = (0..bounds.len()).find(|&i| !bounds[i].allows(got[i], Format::F32)) {
            let (got, bound) = (got[i], bounds[i]);
            let kind = chain.kinds().next().map_or("", |kind| kind.name());
            return Err(format!("{kind} {direction} {slot} {i}: {got:e}, not {bound:?}").into());
        }
    }
    Ok(())
}
