//! Parameters at special values and at the ends of their domains, with special inputs: a factor of
//! 0 meets infinity, terms are equal, a branch is never or always taken.

use libtest_mimic::Trial;
use wgpu_activations::{Kind, reference};

use crate::Outcome;
use crate::accuracy::{jets, within};
use crate::adapters::Gpu;
use crate::flushed;

/// Values for each parameter, beside its default and the ends of its domain.
const VALUES: [f32; 6] = [0.0, -0.0, 1.0, -1.0, 2.0, 0.5];

pub fn trials(gpu: &'static Gpu) -> Vec<Trial> {
    let kinds = Kind::all().filter(|kind| !kind.params().is_empty());
    kinds
        .map(|kind| gpu.trial(format!("ends::{kind}"), move |gpu| check(gpu, kind)))
        .collect()
}

fn check(gpu: &Gpu, kind: Kind) -> Outcome {
    let failures: Vec<String> = special(kind)
        .into_iter()
        .flat_map(|kind| wrong(gpu, kind))
        .collect();
    match failures.is_empty() {
        true => Ok(()),
        false => Err(failures.join("\n").into()),
    }
}

/// Each parameter at each value, any two of them at any two, all at one. What the kind refuses is
/// left out.
fn special(kind: Kind) -> Vec<Kind> {
    let defaults = kind.params();
    let mut sets = vec![defaults.clone()];
    let mut with = |places: &[(usize, f32)]| {
        let mut values = defaults.clone();
        for &(i, value) in places {
            values[i] = value;
        }
        sets.push(values);
    };
    for (i, param) in kind.activation().params.iter().enumerate() {
        let ends = [param.lowest, param.highest];
        for value in VALUES.into_iter().chain(ends).chain(defaults.clone()) {
            with(&[(i, value)]);
        }
        for (j, value) in (0..i).flat_map(|j| VALUES.map(|value| (j, value))) {
            for other in VALUES {
                with(&[(i, value), (j, other)]);
            }
        }
    }
    sets.extend(VALUES.map(|value| vec![value; defaults.len()]));
    sets.extend(within(kind).map(|kind| kind.params()));
    let kinds = sets
        .iter()
        .filter_map(|values| kind.with_params(values).ok());
    kinds.collect()
}

fn inputs(kind: Kind) -> Vec<f32> {
    let tiny = f32::MIN_POSITIVE;
    let mut x = vec![f32::NAN, -f32::NAN];
    for size in [0.0, tiny, 1e-20, 1.0, 1e20, f32::MAX, f32::INFINITY] {
        x.extend([size, -size]);
    }
    for kink in kind.kinks() {
        x.extend([kink, kink.next_up(), kink.next_down()]);
    }
    x
}

/// Every result above its budget, in words.
fn wrong(gpu: &Gpu, kind: Kind) -> Vec<String> {
    let x = inputs(kind);
    let got = jets(gpu, kind, &x);
    let mut wrong = Vec::new();
    for (i, &x) in x.iter().enumerate() {
        for order in 0..3 {
            let got = got[order][i];
            let error = flushed::ulps(gpu.flushes(), kind, order, x, got);
            if error > kind.activation().ulps[order] {
                let want = reference::value(x.into(), order, kind);
                wrong.push(format!(
                    "{kind} order {order} at {x:e}: got {got:e}, want {want:e}"
                ));
            }
        }
    }
    wrong
}
