//! What orbitals are in physics: normalised, orthogonal, and under a rotation of space each shell's
//! turn into each other by Wigner's matrix.

use std::f64::consts::SQRT_2;

use libtest_mimic::Trial;
use wgpu_activations::{Chain, Direction, Shape, Slot};

use crate::Outcome;
use crate::adapters::Gpu;
use crate::bases::{on_cpu, on_gpu};

/// The orbitals of a shell at points, a row each.
type Shell<'a> = dyn Fn(usize, &[[f64; 3]]) -> Result<Vec<Vec<f64>>, String> + 'a;

const ALPHA: f64 = 0.8;

pub fn trials() -> Vec<Trial> {
    vec![
        Trial::test("cpu::orbitals::norms", || norms(&shell_on_cpu)),
        Trial::test("cpu::orbitals::rotations", || rotations(&shell_on_cpu)),
    ]
}

pub fn trials_on(gpu: &'static Gpu) -> Vec<Trial> {
    vec![
        gpu.trial("orbitals::norms", |gpu| {
            norms(&|degree, points| shell_on_gpu(gpu, degree, points))
        }),
        gpu.trial("orbitals::rotations", |gpu| {
            rotations(&|degree, points| shell_on_gpu(gpu, degree, points))
        }),
    ]
}

fn shell_on_cpu(degree: usize, points: &[[f64; 3]]) -> Result<Vec<Vec<f64>>, String> {
    shell(degree, points, |chain, shape, given| {
        on_cpu(chain, Direction::Forward, shape, given, &[Slot::Y])
    })
}

fn shell_on_gpu(gpu: &Gpu, degree: usize, points: &[[f64; 3]]) -> Result<Vec<Vec<f64>>, String> {
    shell(degree, points, |chain, shape, given| {
        let (forward, outputs) = (Direction::Forward, &[Slot::Y]);
        on_gpu(&gpu.activations, chain, forward, shape, given, outputs)
    })
}

fn shell(
    degree: usize,
    points: &[[f64; 3]],
    run: impl FnOnce(Chain, Shape, &[(Slot, &[f32])]) -> Result<Vec<Vec<f32>>, String>,
) -> Result<Vec<Vec<f64>>, String> {
    let chain = format!("orbitals(l={degree}, alpha={ALPHA})").parse::<Chain>();
    let chain = chain.map_err(|error| error.to_string())?;
    let count = 2 * degree + 1;
    let axis = |axis: usize| points.iter().map(|p| p[axis] as f32).collect::<Vec<f32>>();
    let [x, y, z] = [0, 1, 2].map(axis);
    let slots = [Slot::X, Slot::X.nth(2), Slot::X.nth(3)];
    let given: Vec<_> = slots.into_iter().zip([&x[..], &y[..], &z[..]]).collect();
    let values = run(
        chain,
        Shape::rows(points.len() as u64, count as u64),
        &given,
    )?;
    let rows = values[0].chunks(count);
    Ok(rows
        .map(|row| row.iter().map(|v| f64::from(*v)).collect())
        .collect())
}

/// The overlap of all orbitals of a shell, by the trapezoidal rule, which for Gaussians converges
/// faster than any power of its step.
fn norms(shell: &Shell<'_>) -> Outcome {
    const STEP: f64 = 0.375;
    let line: Vec<f64> = (-14..15).map(|i| f64::from(i) * STEP).collect();
    let mut points = Vec::new();
    for &x in &line {
        for &y in &line {
            points.extend(line.iter().map(|&z| [x, y, z]));
        }
    }
    for degree in 0..5 {
        let values = shell(degree, &points)?;
        for (a, b) in (0..2 * degree + 1).flat_map(|a| (0..a + 1).map(move |b| (a, b))) {
            let sum: f64 = values.iter().map(|row| row[a] * row[b]).sum();
            let (overlap, wanted) = (sum * STEP.powi(3), f64::from(u8::from(a == b)));
            if (overlap - wanted).abs() > 1e-6 {
                return Err(format!("l = {degree}: <{a}|{b}> = {overlap}, not {wanted}").into());
            }
        }
    }
    Ok(())
}

/// The orbitals at turned points against the matrix times those at the points themselves.
fn rotations(shell: &Shell<'_>) -> Outcome {
    let points: Vec<[f64; 3]> = (0..200)
        .map(|i| {
            let t = f64::from(i);
            [
                (0.7 * t).sin() * 1.6,
                (1.3 * t).cos() * 1.4,
                (0.31 * t).sin() * 1.9,
            ]
        })
        .collect();
    for angles in [[0.3, 0.0, 0.0], [0.0, 1.1, 0.0], [0.4, 2.0, -1.3]] {
        let turned: Vec<[f64; 3]> = points.iter().map(|p| turned_back(*p, angles)).collect();
        for degree in 0..5 {
            let (before, after) = (shell(degree, &points)?, shell(degree, &turned)?);
            let matrix = wigner(degree as i32, angles);
            for (before, after) in before.iter().zip(&after) {
                for (own, got) in matrix.iter().zip(after) {
                    let wanted: f64 = own.iter().zip(before).map(|(d, s)| d * s).sum();
                    if (got - wanted).abs() > 3e-6 {
                        return Err(format!("l = {degree}, {angles:?}: {got}, not {wanted}").into());
                    }
                }
            }
        }
    }
    Ok(())
}

/// R⁻¹ p of the rotation about z by γ, then about y by β, then about z by α.
fn turned_back(p: [f64; 3], [alpha, beta, gamma]: [f64; 3]) -> [f64; 3] {
    let about_z = |[x, y, z]: [f64; 3], angle: f64| {
        let (s, c) = angle.sin_cos();
        [c * x - s * y, s * x + c * y, z]
    };
    let about_y = |[x, y, z]: [f64; 3], angle: f64| {
        let (s, c) = angle.sin_cos();
        [c * x + s * z, y, c * z - s * x]
    };
    about_z(about_y(about_z(p, -alpha), -beta), -gamma)
}

/// A complex number.
type Complex = [f64; 2];

fn times(a: Complex, b: Complex) -> Complex {
    [a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]]
}

/// S(R⁻¹ p) = M S(p) of real harmonics S, in the order of m from -l to l.
///
/// Wigner's formula for d^l(β) (Sakurai, Modern Quantum Mechanics, eq. 3.9.33), D = e^(-i m' α) d
/// e^(-i m γ), Y_m(R⁻¹ p) = sum over m' of D_m'm Y_m'(p), and S = U Y.
fn wigner(l: i32, [alpha, beta, gamma]: [f64; 3]) -> Vec<Vec<f64>> {
    let numbers = -l..l + 1;
    let phase = |m: i32, angle: f64| {
        let (s, c) = (-f64::from(m) * angle).sin_cos();
        [c, s]
    };
    let rotated = |to: i32, from: i32| {
        let d = [small(l, to, from, beta), 0.0];
        times(times(phase(to, alpha), d), phase(from, gamma))
    };
    let entry = |row: i32, column: i32| {
        let mut sum = 0.0;
        for from in numbers.clone() {
            for to in numbers.clone() {
                let back = real(column, to);
                let product = times(
                    times(real(row, from), rotated(to, from)),
                    [back[0], -back[1]],
                );
                sum += product[0];
            }
        }
        sum
    };
    let rows = numbers.clone();
    rows.map(|row| numbers.clone().map(|column| entry(row, column)).collect())
        .collect()
}

/// d^l_{to,from}(β)
fn small(l: i32, to: i32, from: i32, beta: f64) -> f64 {
    let factorial = |n: i32| (1..n + 1).map(f64::from).product::<f64>();
    let (s, c) = (beta / 2.0).sin_cos();
    let front = [l + from, l - from, l + to, l - to].map(factorial);
    let front = front.iter().product::<f64>().sqrt();
    let terms = (0..2 * l + 1).filter(|k| {
        let all = [l + from - k, *k, l - k - to, k - from + to];
        all.iter().all(|n| *n >= 0)
    });
    let terms = terms.map(|k| {
        let below = [l + from - k, k, l - k - to, k - from + to].map(factorial);
        let sign = if (k - from + to) % 2 == 0 { 1.0 } else { -1.0 };
        sign * c.powi(2 * l - 2 * k + from - to) * s.powi(2 * k - from + to)
            / below.iter().product::<f64>()
    });
    front * terms.sum::<f64>()
}

/// What Y_m counts in the real harmonic of number `own`.
fn real(own: i32, m: i32) -> Complex {
    let sign = |m: i32| if m % 2 == 0 { 1.0 } else { -1.0 };
    match own {
        0 if m == 0 => [1.0, 0.0],
        own if own > 0 && m == own => [sign(own) / SQRT_2, 0.0],
        own if own > 0 && m == -own => [1.0 / SQRT_2, 0.0],
        own if own < 0 && m == own => [0.0, 1.0 / SQRT_2],
        own if own < 0 && m == -own => [0.0, -sign(own) / SQRT_2],
        _ => [0.0, 0.0],
    }
}
