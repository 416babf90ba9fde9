//! Pipelines of own functions are kept up to a number.

use wgpu_activations::{Chain, GpuActivations, Kind, Slot};

use crate::Outcome;
use crate::adapters::Gpu;
use crate::own::Own;

/// More own functions than pipelines are kept for, and in the long form.
const FUNCTIONS: usize = 300;
const LONG: usize = 1000;

pub fn check(gpu: &Gpu) -> Outcome {
    let own = Own::new(gpu)?;
    let buffer = own.buffer(64);
    let run = |activations: &GpuActivations, i: usize| {
        let kind = match i % 2 {
            0 => Kind::custom("many", &format!("x * {i} + 1"), &[])?,
            _ => Kind::from_wgsl("many", &format!("x * {i}.0 + 1.0"), &[], &[])?,
        };
        let slots = [(Slot::X, (&buffer).into()), (Slot::Y, (&buffer).into())];
        let forward = wgpu_activations::Direction::Forward;
        activations.prepare(Chain::map(kind), forward, 16, &slots)
    };
    let first = run(&own.activations, 0)?;
    own.activations.apply(&buffer, Kind::Relu)?;
    let functions = if crate::long() { LONG } else { FUNCTIONS };
    for i in 1..functions {
        run(&own.activations, i)?.submit()?;
    }
    let kept = own.pipelines()?;
    let most = GpuActivations::MOST_OWN_PIPELINES + 4;
    if kept > most {
        return Err(format!("{kept} pipelines are kept of {functions}, more than {most}").into());
    }
    // A dispatch keeps its pipeline.
    first.submit()?;
    let values: Vec<f32> = own.activations.read_blocking(&buffer)?;
    match values.iter().all(|value| *value == 1.0) {
        true => Ok(()),
        false => Err(format!("the first dispatch left {values:?}").into()),
    }
}
