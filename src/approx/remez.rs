//! The best polynomial of a degree: Remez' exchange algorithm.
//!
//! The error of the best polynomial of degree n is as large at n + 2 places, with signs in turn
//! (Chebyshev). On n + 2 places the polynomial with such an error follows from linear equations; then
//! the places are exchanged for those where its error really is largest, until nothing changes.
//! Equations are in Chebyshev polynomials of u, which is x moved to -1 to 1: powers of u would lose
//! digits. What is delivered is in powers of u, for Horner's scheme.

use super::Piece;
use super::largest::top;
use crate::{Kind, reference};

/// Exchanges; a handful is enough where the function is smooth.
const EXCHANGES: usize = 60;

/// The largest error may exceed the least of the places' by so much.
const LEVEL: f64 = 1e-6;

/// Points at which the error is looked at, per place.
const POINTS: usize = 48;

/// How far two values may be apart, of all values, that count as the same.
const SAME: f64 = 1e-13;

/// Points at which a symmetry is looked for.
const SAMPLES: usize = 64;

/// One piece over the whole range.
pub(super) fn polynomial(kind: Kind, low: f32, high: f32, degree: usize) -> Piece {
    let (a, b) = (f64::from(low), f64::from(high));
    let origin = (0.5 * (a + b)) as f32;
    let scale = (2.0 / (b - a)) as f32;
    // u as it will be computed, and the x that has it.
    let x_of = |u: f64| u / f64::from(scale) + f64::from(origin);
    let u_of = |x: f32| (f64::from(x) - f64::from(origin)) * f64::from(scale);
    let f = |u: f64| reference::value(x_of(u).clamp(a, b), 0, kind);
    let coefficients = powers(&fitted(f, u_of(low), u_of(high), degree));
    Piece {
        start: low,
        origin,
        scale,
        coefficients: coefficients.iter().map(|c| *c as f32).collect(),
    }
}

/// The Chebyshev coefficients of the best polynomial between two numbers near -1 and 1.
///
/// A function that is odd but for a constant (tanh, sigmoid), or even but for a straight line (gelu,
/// softplus), has a best polynomial of that kind, whose error is as large at more than n + 2 places:
/// then the exchange has no single answer. Half of the range and half of the powers have one.
fn fitted(f: impl Fn(f64) -> f64, low: f64, high: f64, degree: usize) -> Vec<f64> {
    let all: Vec<usize> = (0..=degree).collect();
    if low != -high {
        return best(f, low, high, &all);
    }
    let at = |i: usize| high * i as f64 / SAMPLES as f64;
    let samples = || (1..=SAMPLES).map(at);
    let size = samples().fold(f(0.0).abs(), |most, u| {
        most.max(f(u).abs()).max(f(-u).abs())
    });
    let is_same = |a: f64, b: f64| (a - b).abs() <= SAME * size;
    let slope = (f(high) - f(-high)) / (2.0 * high);
    if samples().all(|u| is_same(f(u) - f(-u), 2.0 * slope * u)) {
        let even: Vec<usize> = all.into_iter().step_by(2).collect();
        let mut found = best(|u| f(u) - slope * u, 0.0, high, &even);
        found.resize(found.len().max(2), 0.0);
        found[1] += slope;
        return found;
    }
    let middle = f(0.0);
    if samples().all(|u| is_same(f(u) + f(-u), 2.0 * middle)) {
        let odd: Vec<usize> = all.into_iter().skip(1).step_by(2).collect();
        let mut found = best(|u| f(u) - middle, 0.0, high, &odd);
        found[0] += middle;
        return found;
    }
    best(f, low, high, &all)
}

/// The coefficients of these Chebyshev polynomials between two numbers.
fn best(f: impl Fn(f64) -> f64, low: f64, high: f64, basis: &[usize]) -> Vec<f64> {
    let count = basis.len() + 1;
    let place = |i: usize, of: usize| {
        let cosine = (std::f64::consts::PI * i as f64 / of as f64).cos();
        0.5 * (low + high) - 0.5 * (high - low) * cosine
    };
    let grid: Vec<f64> = (0..=POINTS * count)
        .map(|i| place(i, POINTS * count))
        .collect();
    // Without the lower end: odd polynomials are 0 at 0.
    let mut places: Vec<f64> = (1..=count).map(|i| place(i, count)).collect();
    let mut least = (f64::INFINITY, vec![0.0; basis.last().map_or(1, |j| j + 1)]);
    for _ in 0..EXCHANGES {
        let Some(coefficients) = levelled(&f, &places, basis) else {
            break;
        };
        let error = |u: f64| f(u) - chebyshev(&coefficients, u);
        let extremes = extremes(error, &grid);
        let sizes = || extremes.iter().map(|(_, error)| error.abs());
        let largest = sizes().fold(0.0, f64::max);
        if largest < least.0 {
            least = (largest, coefficients.clone());
        }
        // The rounding errors of a polynomial that is the function itself.
        if extremes.len() < count {
            break;
        }
        let chosen = alternating(extremes, count);
        let smallest = chosen
            .iter()
            .map(|(_, error)| error.abs())
            .fold(f64::INFINITY, f64::min);
        places = chosen.into_iter().map(|(place, _)| place).collect();
        if largest <= smallest * (1.0 + LEVEL) {
            break;
        }
    }
    least.1
}

/// The polynomial whose error at the places has one size and signs in turn.
fn levelled(f: impl Fn(f64) -> f64, places: &[f64], basis: &[usize]) -> Option<Vec<f64>> {
    let highest = basis.last().copied().unwrap_or(0);
    let count = places.len();
    let mut rows: Vec<Vec<f64>> = Vec::with_capacity(count);
    for (i, u) in places.iter().enumerate() {
        let mut row = Vec::with_capacity(count + 1);
        let (mut before, mut now) = (*u, 1.0);
        for j in 0..=highest {
            if basis.contains(&j) {
                row.push(now);
            }
            (before, now) = (now, 2.0 * u * now - before);
        }
        row.push(if i % 2 == 0 { 1.0 } else { -1.0 });
        row.push(f(*u));
        rows.push(row);
    }
    let solution = solve(rows)?;
    let mut coefficients = vec![0.0; highest + 1];
    for (j, c) in basis.iter().zip(solution) {
        coefficients[*j] = c;
    }
    Some(coefficients)
}

/// Linear equations by elimination with pivots; the right side is each row's last number.
fn solve(mut rows: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let count = rows.len();
    for column in 0..count {
        let pivot = (column..count)
            .max_by(|a, b| rows[*a][column].abs().total_cmp(&rows[*b][column].abs()))?;
        rows.swap(column, pivot);
        let (above, below) = rows.split_at_mut(column + 1);
        let pivot = &above[column];
        if pivot[column] == 0.0 || !pivot[column].is_finite() {
            return None;
        }
        for row in below {
            let factor = row[column] / pivot[column];
            for (number, other) in row.iter_mut().zip(pivot).skip(column) {
                *number -= factor * other;
            }
        }
    }
    let mut solution = vec![0.0; count];
    for i in (0..count).rev() {
        let known: f64 = (i + 1..count).map(|j| rows[i][j] * solution[j]).sum();
        solution[i] = (rows[i][count] - known) / rows[i][i];
    }
    solution.iter().all(|c| c.is_finite()).then_some(solution)
}

/// Clenshaw's sum of Chebyshev polynomials.
fn chebyshev(coefficients: &[f64], u: f64) -> f64 {
    let (mut next, mut behind) = (0.0, 0.0);
    for c in coefficients.iter().skip(1).rev() {
        (next, behind) = (2.0 * u * next - behind + c, next);
    }
    coefficients[0] + u * next - behind
}

/// Where the error is largest between its changes of sign, and how large.
fn extremes(error: impl Fn(f64) -> f64, grid: &[f64]) -> Vec<(f64, f64)> {
    let values: Vec<f64> = grid.iter().map(|u| error(*u)).collect();
    let mut found: Vec<(usize, f64)> = Vec::new();
    for (i, value) in values.iter().enumerate().filter(|(_, v)| **v != 0.0) {
        match found.last_mut() {
            Some((place, most)) if *most * value > 0.0 => {
                if value.abs() > most.abs() {
                    (*place, *most) = (i, *value);
                }
            }
            _ => found.push((i, *value)),
        }
    }
    let improve = |(i, value): (usize, f64)| {
        let around = [i.saturating_sub(1), (i + 1).min(grid.len() - 1)].map(|i| grid[i]);
        let (size, place) = top(|u| error(u) * value.signum(), around[0], around[1]);
        match size > value.abs() {
            true => (place, size * value.signum()),
            false => (grid[i], value),
        }
    };
    found.into_iter().map(improve).collect()
}

/// So many of them, with signs in turn and the largest of all among them: of more the smallest goes,
/// with the lesser of its neighbours; an end goes alone.
fn alternating(mut extremes: Vec<(f64, f64)>, count: usize) -> Vec<(f64, f64)> {
    while extremes.len() > count {
        let size = |i: usize| extremes[i].1.abs();
        let last = extremes.len() - 1;
        let ends = if size(0) < size(last) { 0 } else { last };
        let least = (0..=last).min_by(|a, b| size(*a).total_cmp(&size(*b)));
        match least {
            Some(i) if 0 < i && i < last && last > count => {
                let neighbour = if size(i - 1) < size(i + 1) { i - 1 } else { i };
                extremes.drain(neighbour..neighbour + 2);
            }
            _ => drop(extremes.remove(ends)),
        }
    }
    extremes
}

/// The coefficients of the powers of u.
fn powers(chebyshev: &[f64]) -> Vec<f64> {
    let count = chebyshev.len();
    let mut powers = vec![0.0; count];
    // T_j and the one before it
    let (mut before, mut now) = (vec![0.0; count], vec![0.0; count]);
    now[0] = 1.0;
    for (j, c) in chebyshev.iter().enumerate() {
        powers.iter_mut().zip(&now).for_each(|(p, t)| *p += c * t);
        let factor = if j == 0 { 1.0 } else { 2.0 };
        let mut next: Vec<f64> = before.iter().map(|t| -t).collect();
        for k in 1..count {
            next[k] += factor * now[k - 1];
        }
        (before, now) = (now, next);
    }
    powers
}
