//! The special values of parameters: each alone, and in pairs.

use wgpu_activations::{Kind, Param};

use crate::accuracy::within;

/// All kinds of one name with special parameter values, the defaults first, each once.
pub fn special(kind: Kind) -> Vec<Kind> {
    let params = kind.activation().params;
    let mut kinds = vec![kind];
    for (i, param) in params.iter().enumerate() {
        for value in alone(param) {
            add(&mut kinds, &[(i, value)]);
        }
        for (j, other) in params.iter().enumerate().skip(i + 1) {
            for (value, other) in pairs(param, other) {
                add(&mut kinds, &[(i, value), (j, other)]);
            }
        }
    }
    for other in within(kind) {
        if !kinds.contains(&other) {
            kinds.push(other);
        }
    }
    kinds
}

/// The first kind with some values replaced, unless the domain forbids it or it is there.
fn add(kinds: &mut Vec<Kind>, replaced: &[(usize, f32)]) {
    let mut values = kinds[0].params();
    for &(i, value) in replaced {
        values[i] = value;
    }
    match kinds[0].with_params(&values) {
        Ok(kind) if !kinds.contains(&kind) => kinds.push(kind),
        _ => {}
    }
}

/// The ends of the domain, what terms cancel at, tiny and large numbers.
fn alone(param: &Param) -> Vec<f32> {
    let mut values = vec![param.lowest, param.highest, -param.default, 0.0];
    for value in [1.0, 2.0, 0.5, 1e-16, 1e-29, 1e6] {
        values.extend([value, -value]);
    }
    // Exponents, where derivatives of an order vanish
    values.extend([3.0, 1.5]);
    values
}

/// Equal values, opposite ones, and ends with everything simple.
fn pairs(a: &Param, b: &Param) -> Vec<(f32, f32)> {
    let equal = [0.0, 1.0, -1.0, 2.0, a.default, b.default].map(|v| (v, v));
    let mut pairs = equal.to_vec();
    pairs.extend([(1.0, -1.0), (-1.0, 1.0)]);
    let [ends_a, ends_b] = [[a.lowest, a.highest], [b.lowest, b.highest]];
    for end in ends_a {
        pairs.extend(ends_b.map(|other| (end, other)));
        pairs.extend([0.0, 1.0, 2.0].map(|other| (end, other)));
    }
    for end in ends_b {
        pairs.extend([0.0, 1.0, 2.0].map(|other| (other, end)));
    }
    pairs
}
