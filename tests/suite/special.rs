//! NaN, infinities and signed zeros, by contract.

use libtest_mimic::Trial;
use wgpu_activations::{Format, Kind, cpu, reference};

use crate::Outcome;
use crate::accuracy::{jets, variants};
use crate::adapters::Gpu;

pub fn trials(gpu: &'static Gpu) -> Vec<Trial> {
    vec![
        gpu.trial("special::nan_in_nan_out", nan),
        gpu.trial("special::infinities_give_limits", limits),
        gpu.trial("special::zeros_keep_their_sign", zeros),
    ]
}

fn all() -> impl Iterator<Item = Kind> {
    Kind::all().flat_map(variants)
}

fn nan(gpu: &Gpu) -> Outcome {
    let x: Vec<f32> = reference::inputs::nans().collect();
    for kind in all() {
        for (order, values) in jets(gpu, kind, &x).iter().enumerate() {
            if let Some(i) = values.iter().position(|y| !y.is_nan()) {
                let bits = x[i].to_bits();
                return Err(
                    format!("{kind} order {order}: {} for NaN {bits:#x}", values[i]).into(),
                );
            }
        }
    }
    Ok(())
}

fn limits(gpu: &Gpu) -> Outcome {
    let x = [f32::NEG_INFINITY, f32::INFINITY];
    for kind in all() {
        let got = jets(gpu, kind, &x);
        for (i, &x) in x.iter().enumerate() {
            let jet = reference::jet(x.into(), kind);
            for (order, want) in [jet.value, jet.d1, jet.d2].into_iter().enumerate() {
                let got = got[order][i];
                // A quotient may be off by two roundings more than one: WGSL allows 2.5 ULP.
                if reference::error_in_ulps(got, want, 0.0, Format::F32) > 2.0 {
                    return Err(
                        format!("{kind} order {order} at {x}: got {got}, want {want}").into(),
                    );
                }
            }
        }
    }
    Ok(())
}

/// Functions through the origin that keep its sign in PyTorch.
fn zeros(gpu: &Gpu) -> Outcome {
    let odd = "identity tanh softsign leaky_relu elu selu celu gelu gelu_tanh quick_gelu silu \
        swish mish sine scaled_tanh softcap dyt erf arctan isru isrlu tanh_shrink gcu \
        sinlu situ expm1 bent_identity logish smish serf tanh_exp aptx colu";
    let kinds: Result<Vec<Kind>, _> = odd.split_whitespace().map(str::parse).collect();
    let mut wrong = Vec::new();
    for kind in kinds? {
        let [y, ..] = jets(gpu, kind, &[0.0, -0.0]);
        let mut on_cpu = [0.0, -0.0];
        cpu::apply(&mut on_cpu, kind)?;
        for (place, y) in [(&gpu.name[..], [y[0], y[1]]), ("cpu", on_cpu)] {
            if y.map(f32::to_bits) != [0, 0x8000_0000] {
                wrong.push(format!(
                    "{kind} on {place}: {:?} at 0 and {:?} at -0",
                    y[0], y[1]
                ));
            }
        }
    }
    if !wrong.is_empty() {
        return Err(wrong.join("\n").into());
    }
    Ok(())
}
