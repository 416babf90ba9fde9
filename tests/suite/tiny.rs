//! Where inputs, results or what lies between them leave the normal range: an adapter may take
//! such numbers for 0, and right results must not depend on whether it does.

use libtest_mimic::Trial;
use wgpu_activations::{Kind, reference};

use crate::Outcome;
use crate::accuracy::{jets, variants};
use crate::adapters::Gpu;
use crate::flushed;

/// All inputs below this are tried, but for a stride.
const TINY: f32 = 1e-30;
/// One in so many bit patterns, for default parameters and for others.
const STRIDES: [usize; 2] = [1009, 9091];
/// Places where a result leaves the normal range that are looked at, nearest to 0 first.
const PLACES: usize = 40;
/// Floats around such a place: 5 % of it on both sides.
const AROUND: [i32; 2] = [512, 1601];

pub fn trials(gpu: &'static Gpu) -> Vec<Trial> {
    let of_a_kind = |kind| gpu.trial(format!("tiny::{kind}"), move |gpu| check(gpu, kind));
    let mut trials: Vec<Trial> = Kind::all().map(of_a_kind).collect();
    trials.push(gpu.trial("tiny::factors_at_the_end_of_the_range", factors));
    trials
}

/// Parameters whose last bits are below the normal range, times large inputs.
fn factors(gpu: &Gpu) -> Outcome {
    let mut failures = Vec::new();
    for omega in [1.234_567_8e-38, 3.456_789e-37, 5.678_901e-35] {
        let x = (1..3000).map(|i| (f64::from(i) * 0.009_7 / f64::from(omega)) as f32);
        let x: Vec<f32> = x.filter(|x| x.is_finite()).collect();
        failures.extend(worst(gpu, Kind::Sine { omega }, &x));
    }
    match failures.is_empty() {
        true => Ok(()),
        false => Err(failures.join("\n").into()),
    }
}

fn check(gpu: &Gpu, kind: Kind) -> Outcome {
    let mut failures = Vec::new();
    for (i, kind) in variants(kind).into_iter().enumerate() {
        let mut x = tiny(STRIDES[i.min(1)]);
        x.extend(leaving(kind));
        failures.extend(worst(gpu, kind, &x));
    }
    match failures.is_empty() {
        true => Ok(()),
        false => Err(failures.join("\n").into()),
    }
}

/// Numbers below 1e-30 of both signs, 0 and subnormal ones among them.
fn tiny(stride: usize) -> Vec<f32> {
    let bits = (0..TINY.to_bits()).step_by(stride);
    bits.flat_map(|bits| [f32::from_bits(bits), -f32::from_bits(bits)])
        .collect()
}

/// What surrounds the places where f, f′ or f″ leaves the normal range.
fn leaving(kind: Kind) -> Vec<f32> {
    let normal = |x: f32| {
        let jet = reference::jet(x.into(), kind);
        [jet.value, jet.d1, jet.d2].map(|value| value.abs() >= f32::MIN_POSITIVE.into())
    };
    let grid = (1 << 23..f32::MAX.to_bits()).step_by(1 << 17);
    let mut places = Vec::new();
    for sign in [0, 1 << 31] {
        let points = grid.clone().map(|bits| f32::from_bits(bits | sign));
        let points: Vec<_> = points.map(|x| (x, normal(x))).collect();
        let changes = points.windows(2).filter(|pair| pair[0].1 != pair[1].1);
        places.extend(changes.map(|pair| bisect(pair[0].0, pair[1].0, normal)));
    }
    places.sort_by(|a, b| a.abs().total_cmp(&b.abs()));
    places
        .iter()
        .take(PLACES)
        .flat_map(|&x| around(x))
        .collect()
}

/// Where the character of x, different at two numbers of one sign, changes between them.
fn bisect(low: f32, high: f32, character: impl Fn(f32) -> [bool; 3]) -> f32 {
    let (mut low, mut high, before) = (low.to_bits(), high.to_bits(), character(low));
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        match character(f32::from_bits(middle)) == before {
            true => low = middle,
            false => high = middle,
        }
    }
    f32::from_bits(high)
}

fn around(x: f32) -> impl Iterator<Item = f32> {
    let [count, stride] = AROUND;
    let step = move |i: i32| x.to_bits().wrapping_add_signed(i);
    (-count..count)
        .flat_map(move |i| [step(i), step(i * stride)])
        .map(f32::from_bits)
}

/// The largest error above the budget of each order, in words.
fn worst(gpu: &Gpu, kind: Kind, x: &[f32]) -> Vec<String> {
    let got = jets(gpu, kind, x);
    let mut worst = [(0.0, 0.0f32); 3];
    for (i, &x) in x.iter().enumerate() {
        let got = [got[0][i], got[1][i], got[2][i]];
        for (worst, error) in worst.iter_mut().zip(errors(gpu, kind, x, got)) {
            if error > worst.0 {
                *worst = (error, x);
            }
        }
    }
    let above = (0..3).filter(|&order| worst[order].0 > kind.activation().ulps[order]);
    above
        .map(|order| {
            let (error, x) = worst[order];
            format!("{kind} order {order}: {error:.3} ULP at x = {x:e}")
        })
        .collect()
}

/// The errors of f, f′ and f″.
fn errors(gpu: &Gpu, kind: Kind, x: f32, got: [f32; 3]) -> [f64; 3] {
    [0, 1, 2].map(|order| flushed::ulps(gpu.flushes(), kind, order, x, got[order]))
}
