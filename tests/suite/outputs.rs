//! All outputs of a direction, from slices: on an adapter, or on the CPU.

use wgpu_activations::{Chain, Direction, Shape, Slot, View, cpu};

use crate::adapters::{GUARD, Gpu};

pub type Values = Vec<(Slot, Vec<f32>)>;
pub type Computed = Result<Values, Box<dyn std::error::Error>>;

pub fn slices(values: &Values) -> Vec<(Slot, &[f32])> {
    values.iter().map(|(slot, v)| (*slot, &v[..])).collect()
}

/// Room for what a direction writes, with the guard in it.
fn room(chain: Chain, direction: Direction, shape: Shape) -> Values {
    let count = |slot| chain.numbers(slot, shape) as usize;
    let outputs = chain.outputs(direction).into_iter();
    outputs
        .map(|slot| (slot, vec![GUARD; count(slot)]))
        .collect()
}

pub fn on_cpu(chain: Chain, direction: Direction, shape: Shape, given: &Values) -> Computed {
    let mut outputs = room(chain, direction, shape);
    let wanted = outputs.iter_mut().map(|(slot, v)| (*slot, &mut v[..]));
    let mut wanted: Vec<(Slot, &mut [f32])> = wanted.collect();
    cpu::run(chain, direction, shape, &slices(given), &mut wanted)?;
    Ok(outputs)
}

pub fn on_gpu(
    gpu: &Gpu,
    chain: Chain,
    direction: Direction,
    shape: Shape,
    given: &Values,
) -> Computed {
    let outputs = room(chain, direction, shape);
    let buffers = |values: &Values| -> Vec<_> {
        let buffers = values.iter().map(|(slot, v)| (*slot, gpu.buffer(v)));
        buffers.collect()
    };
    let (inputs, outputs) = (buffers(given), buffers(&outputs));
    let all = inputs.iter().chain(&outputs);
    let views: Vec<_> = all.map(|(slot, b)| (*slot, View::from(b))).collect();
    let dispatch = gpu.activations.prepare(chain, direction, shape, &views)?;
    dispatch.submit()?;
    let read = outputs
        .iter()
        .map(|(slot, buffer)| (*slot, gpu.read(buffer)));
    Ok(read.collect())
}
