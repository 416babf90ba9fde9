//! Special parameter values at special inputs: the reference against mpmath, the CPU backend
//! and every adapter against the reference.

mod kinds;
mod points;
mod table;

use libtest_mimic::Trial;
use wgpu_activations::{Kind, cpu, reference};

use crate::Outcome;
use crate::accuracy::jets;
use crate::adapters::Gpu;
use crate::flushed;

/// How far the reference may be from mpmath, relative to the larger of value and scale.
const TOLERANCE: f64 = 1e-12;

/// What no f32 can tell from 0: a thousandth of its smallest step.
const NOTHING: f64 = 1e-48;

pub fn trials() -> Vec<Trial> {
    let mut trials = vec![
        Trial::test("sweep::table_is_complete", table::complete),
        Trial::test("sweep::cpu_at_infinities", cpu_at_infinities),
    ];
    for kind in Kind::all() {
        let name = kind.name();
        trials.push(Trial::test(
            format!("sweep::reference::{name}"),
            move || against_table(kind),
        ));
        trials.push(Trial::test(format!("sweep::cpu::{name}"), move || {
            against_reference(kind, false, on_cpu)
        }));
    }
    trials
}

pub fn trials_on(gpu: &'static Gpu) -> Vec<Trial> {
    let trial = |kind: Kind| {
        let name = format!("sweep::{}", kind.name());
        gpu.trial(name, move |gpu| {
            against_reference(kind, gpu.flushes(), |kind, x| Ok(jets(gpu, kind, x)))
        })
    };
    Kind::all().map(trial).collect()
}

/// The reference at every row of the table.
fn against_table(kind: Kind) -> Outcome {
    let table = table::rows();
    let mut wrong = Vec::new();
    for kind in kinds::special(kind) {
        for row in table.get(&*kind.to_string()).into_iter().flatten() {
            let (jet, scale) = (reference::jet(row.x.into(), kind), kind.scale(row.x));
            for (order, got) in [jet.value, jet.d1, jet.d2].into_iter().enumerate() {
                if !agrees(got, row.want[order], scale[order], row.x.is_infinite()) {
                    wrong.push(format!(
                        "{kind} order {order} at {:e}: {got:e}, not {}",
                        row.x, row.want[order]
                    ));
                }
            }
        }
    }
    report(wrong)
}

/// Whether the reference's number is the table's.
fn agrees(got: f64, want: &str, scale: f64, at_infinity: bool) -> bool {
    if want == "?" {
        return true;
    }
    let number: f64 = want.parse().expect("a number in tests/tables/special.csv");
    if number.is_nan() || got.is_nan() {
        return number.is_nan() && got.is_nan();
    }
    if at_infinity && (number.is_infinite() || number == 0.0) {
        let signed = want.starts_with(['+', '-']);
        return got == number && (!signed || got.is_sign_negative() == want.starts_with('-'));
    }
    // What is beyond f32's range is infinite there.
    let most = 2.0 * f64::from(f32::MAX);
    let (got, want) = (got.clamp(-most, most), number.clamp(-most, most));
    (got - want).abs() <= TOLERANCE * want.abs().max(scale) + NOTHING
}

/// f, f′ and f″ from the CPU backend.
fn on_cpu(kind: Kind, x: &[f32]) -> Result<[Vec<f32>; 3], wgpu_activations::Error> {
    let [mut y, mut d1, mut d2] = [(); 3].map(|()| vec![0.0; x.len()]);
    cpu::jet(x, &mut y, &mut d1, &mut d2, kind)?;
    Ok([y, d1, d2])
}

/// The CPU backend has the limits to the bit, the signs of zeros among them.
fn cpu_at_infinities() -> Outcome {
    let x = [f32::NEG_INFINITY, f32::INFINITY];
    let mut wrong = Vec::new();
    for kind in Kind::all().flat_map(kinds::special) {
        for (order, values) in on_cpu(kind, &x)?.into_iter().enumerate() {
            for (x, got) in x.into_iter().zip(values) {
                let want = reference::value(x.into(), order, kind) as f32;
                if got.to_bits() != want.to_bits() && !(got.is_nan() && want.is_nan()) {
                    wrong.push(format!(
                        "{kind} order {order} at {x}: {got:e}, not {want:e}"
                    ));
                }
            }
        }
    }
    report(wrong)
}

/// A backend at all special parameters and inputs, NaN among them, within the budgets. Where it
/// flushes subnormal inputs, they may count as 0.
fn against_reference(
    kind: Kind,
    flushes: bool,
    jets: impl Fn(Kind, &[f32]) -> Result<[Vec<f32>; 3], wgpu_activations::Error>,
) -> Outcome {
    let mut wrong = Vec::new();
    for kind in kinds::special(kind) {
        let mut x = points::special(kind);
        x.push(f32::NAN);
        let got = jets(kind, &x)?;
        for (i, &x) in x.iter().enumerate() {
            for order in 0..3 {
                let got = got[order][i];
                let error = flushed::ulps(flushes, kind, order, x, got);
                // One ULP is the rounding of a constant to f32 that the GPU gets for nothing.
                let budget = kind.activation().ulps[order].max(1.0);
                if error > budget {
                    let want = reference::value(x.into(), order, kind);
                    wrong.push(format!(
                        "{kind} order {order} at {x:e}: {got:e}, not {want:e}: {error} ULP"
                    ));
                }
            }
        }
    }
    report(wrong)
}

/// The first few failures, and how many there are.
fn report(wrong: Vec<String>) -> Outcome {
    if wrong.is_empty() {
        return Ok(());
    }
    let shown = if crate::long() { wrong.len() } else { 20 };
    let first: Vec<&str> = wrong.iter().take(shown).map(String::as_str).collect();
    Err(format!("{} wrong:\n{}", wrong.len(), first.join("\n")).into())
}
