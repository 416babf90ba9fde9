//! Bases in f64, by their textbook definitions: what everything else is compared with.

use super::{Basis, Family, Outside};

/// The highest order of derivatives that are known of all families.
const HIGHEST_ORDER: usize = 3;

/// The derivative of this order of function k.
pub(super) fn value(basis: &Basis, k: usize, order: usize, x: f64) -> f64 {
    if x.is_nan() || order > HIGHEST_ORDER {
        return f64::NAN;
    }
    let (from, to) = basis.range();
    let (from, to) = (f64::from(from), f64::from(to));
    match basis.family {
        Family::BSpline {
            degree,
            cells,
            outside,
        } => {
            let p = usize::from(degree);
            let step = (to - from) / f64::from(cells);
            let knot = |i: usize| from + (i as f64 - p as f64) * step;
            outside_of((from, to), outside, order, x, |order, x| {
                spline(&knot, p + cell(basis, cells, x), p, k, order, x)
            })
        }
        Family::OnKnots {
            degree,
            knots,
            outside,
        } => {
            let p = usize::from(degree);
            outside_of((from, to), outside, order, x, |order, x| {
                spline(&|i| knots.at(i), knots.cell(degree, x), p, k, order, x)
            })
        }
        Family::Chebyshev { .. } => {
            let s = (x - 0.5 * (from + to)) * basis.scale();
            chebyshev(k, order, s) * basis.scale().powi(order as i32)
        }
        Family::Fourier { .. } if x.is_infinite() => f64::NAN,
        Family::Fourier { .. } => {
            let turns = (x - from) * basis.scale();
            let angle = std::f64::consts::TAU * (turns - turns.round());
            let frequency = k.div_ceil(2) as f64;
            let slope = (frequency * std::f64::consts::TAU * basis.scale()).powi(order as i32);
            // The derivative of a cosine is one a quarter further on.
            let quarter = std::f64::consts::FRAC_PI_2;
            let ahead = order as f64 - if k.is_multiple_of(2) { 1.0 } else { 0.0 };
            match (k, order) {
                (0, 0) => 1.0,
                (0, _) => 0.0,
                _ => slope * (frequency * angle + ahead * quarter).cos(),
            }
        }
        Family::Rbf { .. } => {
            let z = (x - from) * basis.scale() - k as f64;
            let z = z.clamp(-1e3, 1e3);
            let factor = [1.0, -2.0 * z, 4.0 * z * z - 2.0, (12.0 - 8.0 * z * z) * z];
            factor[order] * (-z * z).exp() * basis.scale().powi(order as i32)
        }
        Family::Pwlu { cells } => pwlu(basis, cells, k, order, x),
        Family::Powers { .. } => {
            let falling: f64 = (0..order).map(|i| k as f64 - i as f64).product();
            match k.checked_sub(order) {
                Some(power) => falling * x.powi(power as i32),
                None => 0.0,
            }
        }
    }
}

/// The number of the first function that may be other than 0 around x.
pub(super) fn first(basis: &Basis, x: f64) -> usize {
    let (from, to) = basis.range();
    let (from, to) = (f64::from(from), f64::from(to));
    let held = held(x, from, to);
    match basis.family {
        Family::BSpline { cells, .. } => cell(basis, cells, held),
        Family::OnKnots { degree, knots, .. } => knots.cell(degree, held) - usize::from(degree),
        Family::Pwlu { cells } => match x {
            x if x < from => 0,
            x if x > to => usize::from(cells) + 1,
            _ => 1 + cell(basis, cells, held),
        },
        _ => 0,
    }
}

/// The number of the one of so many equal cells that a number of the range is in.
fn cell(basis: &Basis, cells: u16, x: f64) -> usize {
    let u = (x - f64::from(basis.range().0)) * basis.scale();
    (u as usize).min(usize::from(cells).saturating_sub(1))
}

/// x, or the end of the range that it is beyond.
fn held(x: f64, from: f64, to: f64) -> f64 {
    x.max(from).min(to)
}

/// A function that is 0 outside its range, or goes on as a straight line.
fn outside_of(
    (from, to): (f64, f64),
    outside: Outside,
    order: usize,
    x: f64,
    inside: impl Fn(usize, f64) -> f64,
) -> f64 {
    let held = held(x, from, to);
    match (outside, order) {
        _ if held == x => inside(order, x),
        (Outside::Zero, _) => 0.0,
        (Outside::Linear, 0) => {
            let largest = f64::from(f32::MAX);
            inside(0, held) + inside(1, held) * (x.clamp(-largest, largest) - held)
        }
        (Outside::Linear, 1) => inside(1, held),
        (Outside::Linear, _) => 0.0,
    }
}

/// The derivative of this order of the B-spline of degree p whose first knot is number k, by the
/// recursion of Cox and de Boor, at an x in the cell of this number.
fn spline(
    knot: &impl Fn(usize) -> f64,
    cell: usize,
    p: usize,
    k: usize,
    order: usize,
    x: f64,
) -> f64 {
    if k + p < cell || k > cell {
        return 0.0;
    }
    if p == 0 {
        return if k == cell && order == 0 { 1.0 } else { 0.0 };
    }
    let share = |above: f64, below: f64| if below > 0.0 { above / below } else { 0.0 };
    let left = knot(k + p) - knot(k);
    let right = knot(k + p + 1) - knot(k + 1);
    let lower = |k: usize, order: usize| spline(knot, cell, p - 1, k, order, x);
    match order.checked_sub(1) {
        None => {
            share((x - knot(k)) * lower(k, 0), left)
                + share((knot(k + p + 1) - x) * lower(k + 1, 0), right)
        }
        Some(order) => {
            p as f64 * (share(lower(k, order), left) - share(lower(k + 1, order), right))
        }
    }
}

/// The derivative of this order of T_k, by its recursion; above 1 in units of s^(k - order), which may
/// be too large for any number.
fn chebyshev(k: usize, order: usize, s: f64) -> f64 {
    let (s, unit) = match s.abs() > 1.0 {
        true => (1.0, s),
        false => (s, 1.0),
    };
    let before = 1.0 / (unit * unit);
    // Value and derivatives, as far as they are needed, of T_0 and T_1.
    let mut one = [1.0, 0.0, 0.0, 0.0];
    let mut two = [s, 1.0, 0.0, 0.0];
    for _ in 0..k {
        let mut next = [0.0; 4];
        for (order, next) in next.iter_mut().enumerate() {
            let slope = match order {
                0 => 0.0,
                _ => 2.0 * order as f64 * two[order - 1],
            };
            *next = 2.0 * s * two[order] + slope - before * one[order];
        }
        (one, two) = (two, next);
    }
    match k.checked_sub(order) {
        Some(power) => one[order] * unit.powi(power as i32),
        None => 0.0,
    }
}

/// Where number k of a piecewise linear function stands: in its ends' slopes or its values.
fn pwlu(basis: &Basis, cells: u16, k: usize, order: usize, x: f64) -> f64 {
    let (from, to) = basis.range();
    let (from, to) = (f64::from(from), f64::from(to));
    let largest = f64::from(f32::MAX);
    let x = x.clamp(-largest, largest);
    let (first, weights, slopes) = if x < from {
        (0, [x - from, 1.0], [1.0, 0.0])
    } else if x > to {
        (usize::from(cells) + 1, [1.0, x - to], [0.0, 1.0])
    } else {
        let (cell, scale) = (cell(basis, cells, x), basis.scale());
        let f = (x - from) * scale - cell as f64;
        (cell + 1, [1.0 - f, f], [-scale, scale])
    };
    let own = match order {
        0 => weights,
        1 => slopes,
        _ => [0.0; 2],
    };
    let place = k.checked_sub(first);
    place
        .and_then(|place| own.get(place))
        .copied()
        .unwrap_or(0.0)
}

/// The coefficients, lowest first, of the derivative of this order of what the B-splines of degree p
/// on cells of length 1 are on a cell: the one of number i of those that are not 0 there.
pub(crate) fn piece(p: usize, i: usize, order: usize) -> Vec<f64> {
    let choose = |n: usize, k: usize| (0..k).fold(1.0, |c, j| c * (n - j) as f64 / (j + 1) as f64);
    let factorial: f64 = (1..=p).map(|n| n as f64).product();
    let q = p - i;
    let coefficient = |n: usize| {
        let terms = (0..=q).map(|j| {
            let sign = if j % 2 == 0 { 1.0 } else { -1.0 };
            sign * choose(p + 1, j) * ((q - j) as f64).powi((p - n) as i32)
        });
        terms.sum::<f64>() * choose(p, n) / factorial
    };
    let derived = (order..=p).map(|n| {
        let falling: f64 = (0..order).map(|k| (n - k) as f64).product();
        coefficient(n) * falling
    });
    derived.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splines_have_a_sum_of_one_and_slopes_that_are_differences() {
        for p in 0..=5 {
            let basis = Basis::bspline(p, 6, -1.5, 2.0);
            for i in 0..=700 {
                let x = -1.5 + 0.005 * f64::from(i);
                let all = |order: usize, x: f64| {
                    let values = (0..basis.len()).map(|k| basis.value(k, order, x));
                    values.collect::<Vec<f64>>()
                };
                let sum: f64 = all(0, x).iter().sum();
                assert!((sum - 1.0).abs() < 1e-12, "degree {p} at {x}: {sum}");
                // Away from the knots.
                let u = (x + 1.5) / 3.5 * 6.0;
                if (u - u.round()).abs() < 0.01 {
                    continue;
                }
                for order in 0..2 {
                    let (below, above) = (all(order, x - 1e-6), all(order, x + 1e-6));
                    let slopes = all(order + 1, x);
                    for ((below, above), slope) in below.iter().zip(above).zip(slopes) {
                        let difference = (above - below) / 2e-6;
                        assert!((difference - slope).abs() < 1e-5, "{p} {order} {x}");
                    }
                }
            }
        }
    }

    #[test]
    fn pieces_are_what_the_recursion_is() {
        for p in 0..=5u8 {
            let basis = Basis::bspline(p, 4, 0.0, 4.0);
            for f in [0.0, 0.125, 0.5, 0.75, 0.999] {
                for i in 0..=usize::from(p) {
                    for order in 0..3 {
                        let piece = piece(p.into(), i, order);
                        let got = piece.iter().rev().fold(0.0, |sum, c| sum * f + c);
                        let want = basis.value(1 + i, order, 1.0 + f);
                        assert!((got - want).abs() < 1e-12, "{p} {i} {order}: {got} {want}");
                    }
                }
            }
        }
    }
}
