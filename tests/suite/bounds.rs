//! Parameters may be all that a framework allows: bounds that cross or are none, negative widths
//! and slopes. The values are what the framework named beside the row computes.

use libtest_mimic::Trial;
use wgpu_activations::{Format, Kind, cpu, reference};

use crate::Outcome;
use crate::accuracy::jets;
use crate::adapters::Gpu;

pub fn trials() -> Vec<Trial> {
    vec![
        Trial::test("bounds::reference", || each(in_reference)),
        Trial::test("bounds::cpu", || each(on_cpu)),
        Trial::test("bounds::without_a_kind_of_their_own", refused),
    ]
}

pub fn trials_on(gpu: &'static Gpu) -> Vec<Trial> {
    vec![gpu.trial("bounds", move |gpu| each(|kind, x| Ok(jets(gpu, kind, x))))]
}

const INF: f32 = f32::INFINITY;

/// A kind as text, and x, f(x), f'(x).
type Row = (&'static str, &'static [[f32; 3]]);

#[rustfmt::skip]
const ROWS: &[Row] = &[
    // torch.clamp, numpy.clip and ONNX: the upper bound wins, and nothing is inside.
    ("onnx:Clip(min=2, max=1)", &[
        [-INF, 1.0, 0.0], [-3.0, 1.0, 0.0], [1.0, 1.0, 0.0], [1.5, 1.0, 0.0], [2.0, 1.0, 0.0],
        [7.0, 1.0, 0.0], [INF, 1.0, 0.0],
    ]),
    ("hard_tanh(min=1, max=-1)", &[[-2.0, -1.0, 0.0], [0.0, -1.0, 0.0], [2.0, -1.0, 0.0]]),
    ("torch.clamp(min=-inf, max=3)", &[
        [-INF, -INF, 1.0], [-1e30, -1e30, 1.0], [2.5, 2.5, 1.0], [4.0, 3.0, 0.0], [INF, 3.0, 0.0],
    ]),
    ("torch.clamp(min=-1, max=inf)", &[[-INF, -1.0, 0.0], [-2.0, -1.0, 0.0], [INF, INF, 1.0]]),
    // Keras 3: below the threshold nothing is cut.
    ("keras:relu(max_value=1, threshold=2, negative_slope=0.5)", &[
        [-2.0, -2.0, 0.5], [0.0, -1.0, 0.5], [1.5, -0.25, 0.5], [2.5, 1.0, 0.0], [INF, 1.0, 0.0],
    ]),
    ("keras:relu(max_value=1, threshold=2)", &[
        [-INF, 0.0, 0.0], [1.5, 0.0, 0.0], [2.5, 1.0, 0.0],
    ]),
    ("relu_n(-2)", &[[-INF, -2.0, 0.0], [-3.0, -2.0, 0.0], [1.0, -2.0, 0.0], [INF, -2.0, 0.0]]),
    ("relu_n(0)", &[[-1.0, 0.0, 0.0], [1.0, 0.0, 0.0], [INF, 0.0, 0.0]]),
    ("relu_n(inf)", &[[-1.0, 0.0, 0.0], [1e38, 1e38, 1.0], [INF, INF, 1.0]]),
    // torch.hardshrink
    ("torch:Hardshrink(-0.5)", &[
        [-INF, -INF, 1.0], [-0.25, -0.25, 1.0], [0.0, 0.0, 1.0], [0.25, 0.25, 1.0], [2.0, 2.0, 1.0],
    ]),
    // keras.ops.soft_shrink on NumPy and JAX
    ("keras:soft_shrink(-0.5)", &[
        [-INF, -INF, 1.0], [-1.0, -1.5, 1.0], [-0.25, 0.25, 1.0], [0.0, 0.5, 1.0], [1.0, 1.5, 1.0],
    ]),
    // ONNX: the left side is asked first.
    ("onnx:Shrink(lambd=-0.5, bias=2)", &[
        [-1.0, 1.0, 1.0], [0.25, 2.25, 1.0], [0.5, -1.5, 1.0], [1.0, -1.0, 1.0], [INF, INF, 1.0],
    ]),
    // torch.nn.RReLU in evaluation
    ("torch:RReLU(0.5, 0.25)", &[[-2.0, -0.75, 0.375], [2.0, 2.0, 1.0]]),
    ("onnx:HardSigmoid(alpha=-0.25, beta=0.5)", &[
        [-INF, 1.0, 0.0], [-3.0, 1.0, 0.0], [-1.0, 0.75, -0.25], [1.0, 0.25, -0.25],
        [3.0, 0.0, 0.0], [INF, 0.0, 0.0],
    ]),
    ("onnx:HardSigmoid(alpha=0, beta=0.25)", &[
        [-INF, 0.25, 0.0], [-3.0, 0.25, 0.0], [1e38, 0.25, 0.0], [INF, 0.25, 0.0],
    ]),
    ("onnx:HardSigmoid(alpha=0, beta=-1)", &[[-3.0, 0.0, 0.0], [INF, 0.0, 0.0]]),
    ("torch:Threshold(-1e30, 5)", &[[-INF, 5.0, 0.0], [-1e31, 5.0, 0.0], [-1e29, -1e29, 1.0]]),
    ("onnx:ThresholdedRelu(alpha=1e31)", &[[1e30, 0.0, 0.0], [INF, INF, 1.0]]),
    // torch.nn.functional.softplus
    ("torch:Softplus(beta=-2)", &[
        [-INF, -INF, 1.0], [0.0, -0.346_573_6, 0.5], [100.0, 0.0, 0.0], [INF, 0.0, 0.0],
    ]),
];

/// Compares f and f′ that `compute` makes of the rows' x.
fn each(compute: impl Fn(Kind, &[f32]) -> Result<[Vec<f32>; 3], libtest_mimic::Failed>) -> Outcome {
    for &(text, points) in ROWS {
        let kind: Kind = text.parse()?;
        // As many as make blocks of four and some alone.
        let x: Vec<f32> = points.iter().map(|p| p[0]).cycle().take(23).collect();
        let got = compute(kind, &x)?;
        for (i, point) in points.iter().cycle().take(23).enumerate() {
            for order in 0..2 {
                let (got, want) = (got[order][i], point[order + 1]);
                let error = reference::error_in_ulps(got, want.into(), 0.0, Format::F32);
                if error > kind.activation().ulps[order] {
                    let x = point[0];
                    return Err(format!("{text}, order {order} at {x:e}: {got}, not {want}").into());
                }
            }
        }
    }
    Ok(())
}

fn in_reference(kind: Kind, x: &[f32]) -> Result<[Vec<f32>; 3], libtest_mimic::Failed> {
    let order = |order| move |&x: &f32| reference::value(x.into(), order, kind) as f32;
    Ok([0, 1, 2].map(|o| x.iter().map(order(o)).collect()))
}

fn on_cpu(kind: Kind, x: &[f32]) -> Result<[Vec<f32>; 3], libtest_mimic::Failed> {
    let [mut y, mut d1, mut d2] = [(); 3].map(|()| vec![0.0; x.len()]);
    cpu::jet(x, &mut y, &mut d1, &mut d2, kind)?;
    Ok([y, d1, d2])
}

/// An infinity is no bound from the other side, and nothing where a number is needed.
fn refused() -> Outcome {
    let nan = f32::NAN;
    for kind in [
        Kind::HardTanh { min: INF, max: 1.0 },
        Kind::HardTanh {
            min: 0.0,
            max: -INF,
        },
        Kind::HardTanh { min: nan, max: 1.0 },
        Kind::ReluN { n: -INF },
        Kind::HardShrink { lambda: INF },
        Kind::Softplus { beta: 0.0 },
    ] {
        if kind.check().is_ok() {
            return Err(format!("{kind} is accepted").into());
        }
    }
    Kind::HardTanh {
        min: -INF,
        max: INF,
    }
    .check()?;
    Ok(())
}
