//! Derivatives in parameters that are learned, and their own derivatives, on every adapter and the
//! CPU, within the reference's bounds: each element has parameters of its own.

use libtest_mimic::Trial;
use wgpu_activations::reference::{self, inputs::Noise};
use wgpu_activations::{Chain, Direction, Format, Kind, Per, Shape, Slot};

use crate::Outcome;
use crate::adapters::Gpu;
use crate::outputs::{Computed, Values, on_cpu, on_gpu, slices};

/// Inputs of each kind.
const COUNT: usize = 20_000;
const SHAPE: Shape = Shape::new(COUNT as u64);

pub fn trials() -> Vec<Trial> {
    let trial = |kind: Kind| {
        Trial::test(format!("cpu::partials::{kind}"), move || {
            let run = |chain, direction, given: &Values| on_cpu(chain, direction, SHAPE, given);
            check(kind, false, u32::MAX, run)
        })
    };
    learnable().map(trial).collect()
}

pub fn trials_on(gpu: &'static Gpu) -> Vec<Trial> {
    let trial = |kind: Kind| {
        gpu.trial(format!("partials::{kind}"), move |gpu| {
            let run =
                |chain, direction, given: &Values| on_gpu(gpu, chain, direction, SHAPE, given);
            let limits = gpu.adapter.limits();
            let buffers = limits.max_storage_buffers_per_shader_stage;
            check(kind, gpu.flushes(), buffers, run)
        })
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
fn inputs(kind: Kind, flushes: bool) -> Values {
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

fn check(
    kind: Kind,
    flushes: bool,
    buffers: u32,
    run: impl Fn(Chain, Direction, &Values) -> Computed,
) -> Outcome {
    let (chain, mut given) = (chain(kind), inputs(kind, flushes));
    compare(chain, Direction::Backward, &given, &run)?;
    // What is learned of s_relu, and its cotangents, are too many for some.
    let second = chain.inputs(Direction::Second);
    if second.len() >= buffers as usize {
        return Ok(());
    }
    // Along one cotangent alone each output is one derivative.
    let cotangents: Vec<Slot> = second
        .into_iter()
        .filter(|slot| given.iter().all(|(known, _)| known != slot))
        .collect();
    let backward = given.len();
    for one in &cotangents {
        given.truncate(backward);
        given.extend(cotangents.iter().map(|slot| {
            let value = if slot == one { 1.0 } else { 0.0 };
            (*slot, vec![value; COUNT])
        }));
        compare(chain, Direction::Second, &given, &run)?;
    }
    Ok(())
}

fn compare(
    chain: Chain,
    direction: Direction,
    given: &Values,
    run: impl Fn(Chain, Direction, &Values) -> Computed,
) -> Outcome {
    let outputs = run(chain, direction, given).map_err(|e| e.to_string())?;
    let bounds = reference::bounds(chain, direction, SHAPE, &slices(given))?;
    for (slot, bounds) in bounds {
        let (_, got) = outputs
            .iter()
            .find(|(s, _)| *s == slot)
            .ok_or("no output")?;
        if let Some(i) = (0..bounds.len()).find(|&i| !bounds[i].allows(got[i], Format::F32)) {
            let at = given.iter().map(|(s, v)| format!("{s} = {:e}", v[i]));
            let (at, bound) = (at.collect::<Vec<_>>().join(", "), bounds[i]);
            let got = got[i];
            return Err(format!("{direction} {slot}: {got:e}, not {bound:?}, at {at}").into());
        }
    }
    Ok(())
}
