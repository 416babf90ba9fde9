//! SiTU-GLU with Kimi K3's betas, as a chain, against its formula.

use wgpu_activations::reference::{self, inputs::Noise};
use wgpu_activations::{Chain, Direction, Format, Shape, Slot};

use crate::Outcome;
use crate::adapters::Gpu;
use crate::outputs::{self, Computed, Values, slices};

/// Elements.
const SHAPE: Shape = Shape::new(20_000);

pub fn on_cpu() -> Outcome {
    check(|chain, direction, given| outputs::on_cpu(chain, direction, SHAPE, given))
}

pub fn on_gpu(gpu: &Gpu) -> Outcome {
    check(|chain, direction, given| outputs::on_gpu(gpu, chain, direction, SHAPE, given))
}

/// y and both gradients as `run` computes them are within the reference's bounds, and the
/// reference's numbers are those of the formula.
fn check(run: impl Fn(Chain, Direction, &Values) -> Computed) -> Outcome {
    let chain: Chain = "product(situ(beta=4), softcap(cap=25))".parse()?;
    // Not as far as where situ falls below the normal range and may be flushed before it is a factor
    let values = |seed| -> Vec<f32> {
        let sizes = [0.05, 1.0, 6.0, 15.0].into_iter().cycle();
        let normals = Noise::new(seed)
            .normals(SHAPE.elements() as usize)
            .into_iter();
        normals.zip(sizes).map(|(v, size)| v * size).collect()
    };
    let [gate, x, dy] = [1, 2, 3].map(values);
    let all = vec![
        (Slot::X, x.clone()),
        (Slot::Gate, gate.clone()),
        (Slot::Dy, dy.clone()),
    ];
    for direction in [Direction::Forward, Direction::Backward] {
        let mut given = all.clone();
        given.retain(|(slot, _)| chain.inputs(direction).contains(slot));
        let got = run(chain, direction, &given).map_err(|e| e.to_string())?;
        let bounds = reference::bounds(chain, direction, SHAPE, &slices(&given))?;
        for (slot, got) in &got {
            let (_, bounds) = bounds.iter().find(|(s, _)| s == slot).ok_or("no bounds")?;
            for i in 0..x.len() {
                let [y, dx, dgate] = formula(gate[i].into(), x[i].into(), dy[i].into());
                let want = match *slot {
                    Slot::Y => y,
                    Slot::Dx => dx,
                    _ => dgate,
                };
                let (bound, got, at) = (bounds[i], got[i], (gate[i], x[i], dy[i]));
                let exact = (want - bound.value).abs() <= 0.01 * bound.error;
                if !exact || !bound.allows(got, Format::F32) {
                    return Err(
                        format!("{slot}: {got:e}, {bound:?}, not {want:e}, at {at:?}").into(),
                    );
                }
            }
        }
    }
    Ok(())
}

/// y, dx and dgate of 4 tanh(gate / 4) sigmoid(gate) 25 tanh(x / 25).
fn formula(gate: f64, x: f64, dy: f64) -> [f64; 3] {
    let sigmoid = |x: f64| 1.0 / (1.0 + (-x).exp());
    let (up, down) = (sigmoid(gate), sigmoid(-gate));
    let cap = |x: f64, beta: f64| (beta * (x / beta).tanh(), (x / beta).cosh().powi(-2));
    let ((a, da), (b, db)) = (cap(gate, 4.0), cap(x, 25.0));
    [
        a * up * b,
        dy * a * up * db,
        dy * (da * up + a * up * down) * b,
    ]
}
