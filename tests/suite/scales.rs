//! A scale forgives what true roots cost, and no other loss of digits: where it is much larger than
//! the value, the value changes its sign nearby.

use libtest_mimic::Trial;
use wgpu_activations::reference::{inputs, may_be_flushed, value};
use wgpu_activations::{Kind, reference};

use crate::Outcome;
use crate::claims::sets;

/// About 16,000 inputs over all bit patterns.
const STRIDE: u32 = 262_139;

/// Bits of the densely tried magnitudes, 1/64 to 64: 512 points per octave.
const DENSE: std::ops::Range<u32> = 0x3c80_0000..0x4280_0000;
const DENSE_STEP: usize = 1 << 14;

/// A scale that is no more than this times the value costs two bits.
const ORDINARY: f64 = 4.0;

/// A simple root is within this many times the distance at which the slope leads to 0, and the root
/// of a wave beside it within this part of x.
const BRACKET: f64 = 2.0;
const BESIDE: f64 = 0.75;

/// Points within the bracket at which the sign is looked at.
const POINTS: i32 = 32;

pub fn trials() -> Vec<Trial> {
    let scaled = Kind::all().filter(|kind| !kind.activation().scale_about.is_empty());
    let mut trials: Vec<Trial> = scaled
        .map(|kind| {
            Trial::test(
                format!("scales::only_near_roots::{}", kind.name()),
                move || parameters(kind)?.into_iter().try_for_each(only_near_roots),
            )
        })
        .collect();
    trials.push(Trial::test("scales::minima_are_no_roots", minima));
    trials
}

/// Parameters at which a minimum comes close to 0, or a root close to another one.
const CLOSE: &str = "sinlu(-1,1) sinlu(0.5,2) sinlu(3,0.33) sinlu(4,1) sinlu(1.001,1) \
    sinlu(-0.999,1) snake_beta(1.01,1) snake_beta(2,1.99) snake_beta(-3,2) hill(1.001,1) \
    hill(3.3,20) hill(30,0.1) aptx(0.999,1,1) aptx(-1.1,2,3) s_relu(-1,1.001,1,0.999) \
    s_relu(-2,-3,1,-1e-3) gabor(1,1) gabor(0.1,3) xielu(1,1,0.7,-1) gto_radial(2,0.3)";

fn parameters(kind: Kind) -> Result<Vec<Kind>, wgpu_activations::Error> {
    let close: Result<Vec<Kind>, _> = CLOSE.split_whitespace().map(str::parse).collect();
    let mine = close?
        .into_iter()
        .filter(|other| other.name() == kind.name());
    Ok(sets(kind).into_iter().chain(mine).collect())
}

fn only_near_roots(kind: Kind) -> Outcome {
    let dense = DENSE.step_by(DENSE_STEP).map(f32::from_bits);
    let x = inputs::spread(STRIDE).chain(dense.flat_map(|x| [x, -x]));
    for x in x.filter(|x| x.is_finite()) {
        let (jet, scale) = (reference::jet(x.into(), kind), kind.scale(x));
        for (order, want) in [jet.value, jet.d1, jet.d2].into_iter().enumerate() {
            // Its rounding errors are forgiven here.
            let small = scale[order] > 1.001 * ORDINARY * want.abs();
            if small && !may_be_flushed(scale[order]) && !has_root_near(kind, order, x, want) {
                return Err(format!(
                    "{kind} order {order} at {x:e}: the scale is {:e}, the value {want:e}",
                    scale[order]
                )
                .into());
            }
        }
    }
    Ok(())
}

/// Whether the value changes its sign as near as its slope says, or from one float to the next by
/// as much as it is large.
fn has_root_near(kind: Kind, order: usize, x: f32, want: f64) -> bool {
    let at = |x: f64| value(x, order, kind);
    let turns = |other: f32| (at(other.into()) - want).abs() >= want.abs();
    if inputs::near(x, 8).any(turns) {
        return true;
    }
    let x = f64::from(x);
    let step = 1e-7 * x.abs();
    let slope = (at(x + step) - at(x - step)) / (2.0 * step);
    let nearest = (BRACKET * want / slope / x).abs().min(1.0);
    // A piece's root may lie beyond the kink that ends it.
    let within = |&kink: &f32| (f64::from(kink) / x - 1.0).abs() < nearest.max(BESIDE);
    let crosses = |bracket: f64| {
        (-POINTS..POINTS).any(|i| {
            let part = bracket * f64::from(i) / f64::from(POINTS);
            at(x * (1.0 + part)) * want <= 0.0
        })
    };
    crosses(nearest) || crosses(BESIDE) || kind.kinks().iter().any(within)
}

/// Values that come close to 0 and do not reach it are held to themselves.
fn minima() -> Outcome {
    for (text, order, x) in [
        ("sinlu", 1, 9.5),
        ("sinlu", 1, 15.707),
        ("sinlu(-1,1)", 0, 0.01),
        ("sinlu(-1,1)", 1, 12.56),
        ("hill", 2, 100.0),
        ("hill(n=3)", 2, 1e-5),
        ("snake_beta(1.001,1)", 1, 1.0),
        ("derf(1,1e-35)", 0, 1e-33),
        ("s_relu(-1,1,1,1)", 0, -1e-3),
    ] {
        let kind: Kind = text.parse()?;
        let (want, scale) = (value(f64::from(x), order, kind), kind.scale(x)[order]);
        if scale > 1.001 * ORDINARY * want.abs() {
            return Err(format!("{text} order {order} at {x}: {want:e}, scale {scale:e}").into());
        }
    }
    Ok(())
}
