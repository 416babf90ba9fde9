//! f, f′ and f″ against the f64 reference, within the budgets.

use libtest_mimic::Trial;
use wgpu_activations::{Chain, Direction, Format, Kind, Slot, View, reference};

use crate::Outcome;
use crate::adapters::Gpu;
use crate::inputs;

/// About 262,000 inputs over all bit patterns. Odd, so that all low bits occur.
const STRIDE: u32 = 16_383;
/// Consecutive floats around each delicate place.
const NEAR: u32 = 512;

pub fn trials(gpu: &'static Gpu) -> Vec<Trial> {
    let kinds = Kind::all().flat_map(variants);
    kinds
        .map(|kind| gpu.trial(format!("accuracy::{kind}"), move |gpu| check(gpu, kind)))
        .collect()
}

/// Parameters within their ranges at which a function is delicate or another one.
const WITHIN: &str = "celu(1e-12) celu(-1e-12) logit(1e-6) logit(0.125) logit(0.5) logit(0.500001) \
    logit(0.75) logit(0.99999994) clipped_gelu(-0.17,0.001) clipped_gelu(0,2) clipped_gelu(0.25,3) \
    clipped_gelu(-10,0) clipped_gelu(1e-30,1e-3) clipped_gelu(0,0) clipped_gelu(-2,-0.17) \
    clipped_gelu(-0.1,0.5) clipped_gelu(-0.169,-0.05) clipped_gelu(-inf,-1e-3) clipped_gelu(-0.16997,inf) \
    poly_relu(1,-2,1.0001,0) poly_relu(0.3,-1.7,0.8,-0.25) poly_relu(0,1,-1,0.3333334) poly_relu(-0,1,0,0)";

/// Those of [`WITHIN`] with this name.
pub fn within(kind: Kind) -> impl Iterator<Item = Kind> {
    let all = WITHIN.split_whitespace();
    let all = all.map(|text| text.parse::<Kind>().expect("a kind"));
    all.filter(move |other| other.name() == kind.name())
}

/// The default parameters, and for each parameter two more values and the ends of its domain,
/// or a million where it has none; and what is within the domain.
pub fn variants(kind: Kind) -> Vec<Kind> {
    let mut kinds = vec![kind];
    let defaults = kind.params();
    for (i, param) in kind.activation().params.iter().enumerate() {
        let ends = [param.lowest.max(-1e6), param.highest.min(1e6)];
        for value in [param.default * 0.37, param.default * 2.9]
            .into_iter()
            .chain(ends)
        {
            let mut values = defaults.clone();
            values[i] = value.clamp(param.lowest, param.highest);
            kinds.extend(kind.with_params(&values));
        }
    }
    kinds.extend(within(kind));
    kinds
}

fn check(gpu: &Gpu, kind: Kind) -> Outcome {
    let mut x = inputs::of(kind, STRIDE, NEAR);
    if Kind::all().any(|default| default == kind) {
        x.extend(reference::inputs::halves());
    }
    let got = jets(gpu, kind, &x);
    let budgets = kind.activation().ulps;
    let mut worst = [(0.0, 0.0f32, 0.0f32, 0.0); 3];
    for (i, &x) in x.iter().enumerate() {
        // See tiny.rs for these.
        if x.is_subnormal() && gpu.flushes() {
            continue;
        }
        let (jet, scale) = (reference::jet(x.into(), kind), kind.scale(x));
        for (order, want) in [jet.value, jet.d1, jet.d2].into_iter().enumerate() {
            let error = reference::error_in_ulps(got[order][i], want, scale[order], Format::F32);
            if error > worst[order].0 {
                worst[order] = (error, x, got[order][i], want);
            }
        }
    }
    let failures: Vec<String> = (0..3)
        .filter(|&order| worst[order].0 > budgets[order])
        .map(|order| {
            let (error, x, got, want) = worst[order];
            format!(
                "order {order}: {error:.3} ULP, budget {}, at x = {x:e} ({:#010x}): got {got:e}, want {want:e}",
                budgets[order],
                x.to_bits()
            )
        })
        .collect();
    if failures.is_empty() {
        Ok(())
    } else {
        Err(failures.join("\n").into())
    }
}

/// f, f′ and f″ from the GPU.
pub fn jets(gpu: &Gpu, chain: impl Into<Chain>, x: &[f32]) -> [Vec<f32>; 3] {
    let input = gpu.buffer(x);
    let outputs = [gpu.blank(x.len()), gpu.blank(x.len()), gpu.blank(x.len())];
    let slots: Vec<(Slot, View<'_>)> = [Slot::Y, Slot::D1, Slot::D2]
        .into_iter()
        .zip(outputs.iter().map(View::from))
        .chain([(Slot::X, View::from(&input))])
        .collect();
    let dispatch = gpu
        .activations
        .prepare(chain, Direction::Jet, x.len() as u64, &slots)
        .expect("a plain request");
    let mut encoder = gpu.device().create_command_encoder(&Default::default());
    dispatch.encode(&mut encoder);
    gpu.activations.queue().submit([encoder.finish()]);
    outputs.map(|buffer| gpu.read(&buffer))
}
