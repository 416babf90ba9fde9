//! The CPU backend against the reference, within the same budgets as the GPU.

use libtest_mimic::Trial;
use wgpu_activations::{Error, Format, Kind, cpu, reference};

use crate::Outcome;
use crate::accuracy::variants;
use crate::inputs;

/// About 65,000 inputs over all bit patterns.
const STRIDE: u32 = 65_521;
/// Consecutive floats around each delicate place.
const NEAR: u32 = 256;

pub fn trials() -> Vec<Trial> {
    let accuracy = Kind::all().flat_map(variants);
    let mut trials: Vec<Trial> = accuracy
        .map(|kind| Trial::test(format!("cpu::accuracy::{kind}"), move || check(kind)))
        .collect();
    trials.push(Trial::test("cpu::lengths_must_agree", lengths));
    trials.push(Trial::test("cpu::zeros_have_a_sign", zeros));
    trials
}

fn check(kind: Kind) -> Outcome {
    let x = inputs::of(kind, STRIDE, NEAR);
    let [mut y, mut d1, mut d2] = [(); 3].map(|()| vec![0.0; x.len()]);
    cpu::jet(&x, &mut y, &mut d1, &mut d2, kind)?;
    let budgets = kind.activation().ulps;
    for (i, &x) in x.iter().enumerate() {
        let (jet, scale) = (reference::jet(x.into(), kind), kind.scale(x));
        for (order, (got, want)) in [(y[i], jet.value), (d1[i], jet.d1), (d2[i], jet.d2)]
            .into_iter()
            .enumerate()
        {
            let error = reference::error_in_ulps(got, want, scale[order], Format::F32);
            // One ULP is the rounding of a constant to f32 that the GPU gets for nothing.
            if error > budgets[order].max(1.0) {
                return Err(format!(
                    "order {order} at {x:e}: {error} ULP, got {got:e}, want {want:e}"
                )
                .into());
            }
        }
    }
    passes(kind, &x, [&y, &d1, &d2])
}

/// All passes give the products of the same values and slopes.
fn passes(kind: Kind, x: &[f32], [y, d1, d2]: [&[f32]; 3]) -> Outcome {
    let count = x.len();
    let (dy, ddx) = (vec![0.75f32; count], vec![-1.5f32; count]);
    let [mut a, mut b] = [(); 2].map(|()| vec![0.0; count]);
    cpu::forward(x, &mut a, kind)?;
    same("forward", x, &a, |i| y[i])?;
    a.copy_from_slice(x);
    cpu::apply(&mut a, kind)?;
    same("apply", x, &a, |i| y[i])?;
    cpu::backward(x, &dy, &mut a, kind)?;
    same("backward", x, &a, |i| d1[i] * 0.75)?;
    a.copy_from_slice(&dy);
    cpu::backward_in_place(x, &mut a, kind)?;
    same("backward_in_place", x, &a, |i| d1[i] * 0.75)?;
    cpu::second(x, &dy, &ddx, &mut a, &mut b, kind)?;
    same("second, ddy", x, &a, |i| d1[i] * -1.5)?;
    same("second, dx", x, &b, |i| d2[i] * 0.75 * -1.5)
}

fn same(what: &str, x: &[f32], got: &[f32], want: impl Fn(usize) -> f32) -> Outcome {
    for (i, got) in got.iter().enumerate() {
        let want = want(i);
        if *got != want && !(got.is_nan() && want.is_nan()) {
            return Err(format!("{what} at {:e}: got {got:e}, want {want:e}", x[i]).into());
        }
    }
    Ok(())
}

/// At both zeros all derivatives have the reference's value, with its sign where that is 0.
fn zeros() -> Outcome {
    for kind in Kind::all() {
        let [mut y, mut d1, mut d2] = [[7.0; 2]; 3];
        cpu::jet(&[0.0, -0.0], &mut y, &mut d1, &mut d2, kind)?;
        for (i, x) in [0.0, -0.0].into_iter().enumerate() {
            let want = reference::jet(x, kind);
            let orders = [(y[i], want.value), (d1[i], want.d1), (d2[i], want.d2)];
            for (order, (got, want)) in orders.into_iter().enumerate() {
                if want == 0.0 && got.to_bits() != (want as f32).to_bits() {
                    let text = format!("{kind} order {order} at {x:?}: {got:?}, not {want:?}");
                    return Err(text.into());
                }
            }
        }
    }
    Ok(())
}

fn lengths() -> Outcome {
    match cpu::forward(&[1.0, 2.0], &mut [0.0], Kind::Gelu) {
        Err(Error::LengthMismatch {
            elements: 1,
            expected: 2,
            ..
        }) => Ok(()),
        other => Err(format!("{other:?}").into()),
    }
}
