//! Backward, second order and in-place work agree with f′ and f″, and with the reference's bounds.

use libtest_mimic::Trial;
use wgpu_activations::{Direction, Format, Kind, Slot, reference};

use crate::Outcome;
use crate::accuracy::jets;
use crate::adapters::Gpu;

pub fn trials(gpu: &'static Gpu) -> Vec<Trial> {
    each(gpu, Kind::all())
}

/// A few functions, for an adapter in other clothes: the kernels differ there, not the functions.
pub fn trials_on_variant(gpu: &'static Gpu) -> Vec<Trial> {
    let few = |kind: &Kind| ["elu", "gelu", "relu", "sine"].contains(&kind.name());
    each(gpu, Kind::all().filter(few))
}

fn each(gpu: &'static Gpu, kinds: impl Iterator<Item = Kind>) -> Vec<Trial> {
    kinds
        .map(|kind| gpu.trial(format!("directions::{kind}"), move |gpu| check(gpu, kind)))
        .collect()
}

/// Pseudo-random numbers in [-1, 1], the same every time.
pub fn noise(seed: u32, count: usize) -> Vec<f32> {
    let mut noise = reference::inputs::Noise::new(seed.into());
    let value = |_| (2.0 * noise.uniform() - 1.0) as f32;
    (0..count).map(value).collect()
}

fn check(gpu: &Gpu, kind: Kind) -> Outcome {
    let count = 4099;
    let x: Vec<f32> = noise(1, count).iter().map(|x| x * 8.0).collect();
    let (dy, ddx) = (noise(2, count), noise(3, count));
    let [y, d1, d2] = jets(gpu, kind, &x);
    let (a, u) = (&gpu.activations, kind.activation().ulps);

    let (bx, by) = (gpu.buffer(&x), gpu.blank(count));
    a.forward(&bx, &by, kind)?;
    same("forward", u[0], &gpu.read(&by), &y)?;
    a.apply(&bx, kind)?;
    same("apply", u[0], &gpu.read(&bx), &y)?;

    let (bx, bdy, bdx) = (gpu.buffer(&x), gpu.buffer(&dy), gpu.blank(count));
    a.backward(&bx, &bdy, &bdx, kind)?;
    let dx = gpu.read(&bdx);
    same("backward", u[1], &dx, &product(&[&d1, &dy]))?;
    a.backward(&bx, &bdy, &bdy, kind)?;
    same("backward over dy", u[1], &gpu.read(&bdy), &dx)?;

    let (bdy, bddx) = (gpu.buffer(&dy), gpu.buffer(&ddx));
    let (bddy, bdx) = (gpu.blank(count), gpu.blank(count));
    a.second(&bx, &bdy, &bddx, &bddy, &bdx, kind)?;
    same(
        "second, ddy",
        u[1],
        &gpu.read(&bddy),
        &product(&[&d1, &ddx]),
    )?;
    same(
        "second, dx",
        u[2],
        &gpu.read(&bdx),
        &product(&[&d2, &dy, &ddx]),
    )?;
    let given = [
        (Slot::X, &x[..]),
        (Slot::Dy, &dy[..]),
        (Slot::Ddx, &ddx[..]),
    ];
    against_reference(kind, Direction::Backward, &given[..2], &[(Slot::Dx, &dx)])?;
    let (ddy, dx) = (gpu.read(&bddy), gpu.read(&bdx));
    let got = [(Slot::Ddy, &ddy[..]), (Slot::Dx, &dx[..])];
    against_reference(kind, Direction::Second, &given, &got)
}

/// The factors' product, in order, each step rounded to f32.
fn product(factors: &[&[f32]]) -> Vec<f32> {
    let count = factors[0].len();
    (0..count)
        .map(|i| factors.iter().map(|f| f[i]).product())
        .collect()
}

/// Equal to within the budget of f, f′ or f″: the same functions, but compiled into another
/// kernel, where the driver may order sums in another way.
fn same(what: &str, budget: f64, got: &[f32], want: &[f32]) -> Outcome {
    for (i, (&got, &want)) in got.iter().zip(want).enumerate() {
        if reference::error_in_ulps(got, want.into(), 0.0, Format::F32) > budget.max(1.0) {
            return Err(format!("{what}: element {i}: got {got:e}, want {want:e}").into());
        }
    }
    Ok(())
}

/// Every output within the bound that the reference gives: the budgets of f′ and f″, and the
/// rounding of the products.
fn against_reference(
    kind: Kind,
    direction: Direction,
    given: &[(Slot, &[f32])],
    got: &[(Slot, &[f32])],
) -> Outcome {
    let bounds = reference::bounds(kind, direction, given[0].1.len() as u64, given)?;
    for (slot, bounds) in &bounds {
        let found = got.iter().find(|(other, _)| other == slot);
        let (_, got) = found.ok_or("an output was not computed")?;
        for (i, (bound, got)) in bounds.iter().zip(*got).enumerate() {
            if !bound.allows(*got, Format::F32) {
                let x = given[0].1[i];
                return Err(format!("{slot} at x = {x:e}: {got:e}, not {bound:?}").into());
            }
        }
    }
    Ok(())
}
