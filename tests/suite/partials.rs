//! Derivatives in parameters that are learned, on every adapter and the CPU, within the reference's
//! bounds: each element has parameters of its own.

use libtest_mimic::Trial;
use wgpu_activations::reference::{self, inputs::Noise};
use wgpu_activations::{Chain, Direction, Format, Kind, Per, Slot, View, cpu};

use crate::Outcome;
use crate::adapters::Gpu;

/// Inputs of each kind.
const COUNT: usize = 20_000;

pub fn trials() -> Vec<Trial> {
    let trial = |kind: Kind| Trial::test(format!("cpu::partials::{kind}"), move || on_cpu(kind));
    learnable().map(trial).collect()
}

pub fn trials_on(gpu: &'static Gpu) -> Vec<Trial> {
    let trial = |kind: Kind| {
        let name = format!("{}::partials::{kind}", gpu.name);
        Trial::test(name, move || on_gpu(gpu, kind))
    };
    learnable().map(trial).collect()
}

fn learnable() -> impl Iterator<Item = Kind> {
    Kind::all().filter(|kind| !kind.activation().learnable.is_empty())
}

/// All parameters that can be learned, each one per element.
fn chain(kind: Kind) -> Chain {
    let activation = kind.activation();
    let names = activation
        .learnable
        .iter()
        .map(|k| activation.params[*k].name);
    names.fold(Chain::map(kind), |chain, name| {
        chain.learn(name, Per::Element)
    })
}

/// All that backward reads: x of many sizes, dy = 1, parameters around 1 and the defaults.
fn inputs(kind: Kind, flushes: bool) -> Vec<(Slot, Vec<f32>)> {
    let chain = chain(kind);
    let mut noise = Noise::new(9);
    let special = [
        0.0, -0.0, 1e-30, -1e-30, 1e10, -1e10, 1e30, -1e30, 88.0, -88.0, 0.5, -0.5,
    ];
    let x = (0..COUNT).map(|i| match special.get(i) {
        Some(x) => *x,
        None => {
            let size = [0.001, 0.3, 3.0, 30.0][i % 4];
            let x = (noise.normal() * size) as f32;
            if kind.name() == "hill" { x.abs() } else { x }
        }
    });
    let x: Vec<f32> = x.collect();
    let x = x
        .into_iter()
        .map(|x| if flushes && x.is_subnormal() { 0.0 } else { x });
    let mut all = vec![(Slot::X, x.collect()), (Slot::Dy, vec![1.0; COUNT])];
    let activation = kind.activation();
    for (number, k) in activation.learnable.iter().enumerate() {
        let param = activation.params[*k];
        let own = |i: usize, u: f64| match i % 5 {
            0 => param.default,
            _ => ((0.25 + 2.0 * u) as f32).clamp(param.lowest, param.highest),
        };
        let values = (0..COUNT).map(|i| own(i, noise.uniform())).collect();
        all.push((Slot::Param.nth(number as u8 + 1), values));
    }
    let read = chain.inputs(Direction::Backward);
    all.retain(|(slot, _)| read.contains(slot));
    all
}

fn compare(kind: Kind, given: &[(Slot, Vec<f32>)], got: impl Fn(Slot) -> Vec<f32>) -> Outcome {
    let slices: Vec<(Slot, &[f32])> = given.iter().map(|(s, v)| (*s, &v[..])).collect();
    let bounds = reference::bounds(chain(kind), Direction::Backward, COUNT as u64, &slices)?;
    for (slot, bounds) in bounds {
        let got = got(slot);
        if let Some(i) = (0..bounds.len()).find(|&i| !bounds[i].allows(got[i], Format::F32)) {
            let at = given.iter().map(|(s, v)| format!("{s} = {:e}", v[i]));
            let (at, bound) = (at.collect::<Vec<_>>().join(", "), bounds[i]);
            return Err(format!("{slot}: {:e}, not {bound:?}, at {at}", got[i]).into());
        }
    }
    Ok(())
}

fn on_cpu(kind: Kind) -> Outcome {
    let (chain, given) = (chain(kind), inputs(kind, false));
    let mut outputs: Vec<(Slot, Vec<f32>)> = Vec::new();
    for slot in chain.outputs(Direction::Backward) {
        outputs.push((slot, vec![0.0; COUNT]));
    }
    let slices: Vec<(Slot, &[f32])> = given.iter().map(|(s, v)| (*s, &v[..])).collect();
    let wanted = outputs.iter_mut().map(|(s, v)| (*s, &mut v[..]));
    let mut wanted: Vec<(Slot, &mut [f32])> = wanted.collect();
    cpu::run(
        chain,
        Direction::Backward,
        COUNT as u64,
        &slices,
        &mut wanted,
    )?;
    compare(kind, &given, |slot| {
        let output = outputs.iter().find(|(s, _)| *s == slot);
        output.map(|(_, values)| values.clone()).unwrap_or_default()
    })
}

fn on_gpu(gpu: &Gpu, kind: Kind) -> Outcome {
    let (chain, given) = (chain(kind), inputs(kind, gpu.flushes()));
    let outputs = chain.outputs(Direction::Backward).into_iter();
    let outputs: Vec<_> = outputs.map(|slot| (slot, gpu.blank(COUNT))).collect();
    let inputs: Vec<_> = given
        .iter()
        .map(|(slot, v)| (*slot, gpu.buffer(v)))
        .collect();
    let views = inputs
        .iter()
        .chain(&outputs)
        .map(|(slot, b)| (*slot, View::from(b)));
    let views: Vec<_> = views.collect();
    let dispatch = gpu
        .activations
        .prepare(chain, Direction::Backward, COUNT as u64, &views)?;
    let mut encoder = gpu.device().create_command_encoder(&Default::default());
    dispatch.encode(&mut encoder);
    gpu.activations.queue().submit([encoder.finish()]);
    compare(kind, &given, |slot| {
        let output = outputs.iter().find(|(s, _)| *s == slot);
        output
            .map(|(_, buffer)| gpu.read(buffer))
            .unwrap_or_default()
    })
}
