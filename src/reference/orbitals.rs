//! Orbitals on hyper-dual numbers.

use super::hyper::Hyper;
use super::number::{Elementary, Number};
use crate::Slot;
use crate::basis::{Along, Orbitals, harmonic};

/// The orbital of this number, or what is asked for of it.
pub(super) fn value<T: Number>(
    orbitals: &Orbitals,
    column: usize,
    load: impl Fn(Slot) -> Hyper<T>,
) -> Hyper<T> {
    let exact = |value: f64| Hyper::new(T::exact(value), None, None);
    let at = [1, 2, 3].map(|axis| load(Slot::X.nth(axis)));
    let square = (at[0] * at[0] + at[1] * at[1]) + at[2] * at[2];
    let radial = |order: usize| radial(orbitals, order, square, &load);
    let surface = |part: [u8; 3]| polynomial(orbitals.degree(), column, part, at);
    let axes = match orbitals.derivative() {
        Along::Axes(axes) => axes,
        // 4 r² R″ + (4 l + 6) R′, where S is harmonic.
        Along::Laplacian => {
            let near = radial(1) * exact(4.0 * f64::from(orbitals.degree()) + 6.0);
            let far = square * radial(2) * exact(4.0);
            return surface([0; 3]) * far.terms(near);
        }
    };
    let steps = (0..3).flat_map(|axis| std::iter::repeat_n(axis, axes[axis].into()));
    let unit = |axis: usize| {
        let mut unit = [0; 3];
        unit[axis] = 1;
        unit
    };
    let twice = |axis: usize| at[axis] * exact(2.0);
    match steps.collect::<Vec<usize>>()[..] {
        [] => surface([0; 3]) * radial(0),
        [i] => {
            let own = surface(unit(i)) * radial(0);
            own.terms(surface([0; 3]) * radial(1) * twice(i))
        }
        [i, j, ..] => {
            let terms = [
                surface(axes) * radial(0),
                surface(unit(i)) * radial(1) * twice(j),
                surface(unit(j)) * radial(1) * twice(i),
                surface([0; 3]) * radial(2) * twice(i) * twice(j),
            ];
            let [a, b, c, d] = terms;
            let sum = a.terms(b).terms(c).terms(d);
            match i == j {
                true => sum.terms(surface([0; 3]) * radial(1) * exact(2.0)),
                false => sum,
            }
        }
    }
}

/// The derivative of this order along r² of Σ c N(α) e^(-α r²).
fn radial<T: Number>(
    orbitals: &Orbitals,
    order: usize,
    square: Hyper<T>,
    load: impl Fn(Slot) -> Hyper<T>,
) -> Hyper<T> {
    let exact = |value: f64| Hyper::new(T::exact(value), None, None);
    let rounded = |value: f64| Hyper::new(T::constant(value), None, None);
    let elementary = |function: Elementary, x: Hyper<T>| {
        x.through(|order| T::elementary(function, order, x.value))
    };
    let [learns_alphas, learns_weights] = orbitals.learns();
    let primitives = orbitals.alphas().zip(orbitals.weights()).enumerate();
    let terms = primitives.map(|(primitive, (alpha, weight))| {
        let number = primitive as u8 + 1;
        let (alpha, power) = match learns_alphas {
            true => {
                let alpha = load(Slot::Alpha.nth(number));
                let log = elementary(Elementary::Ln, alpha);
                (
                    alpha,
                    elementary(Elementary::Exp, log * exact(orbitals.power())),
                )
            }
            false => {
                let power = f64::from(alpha).powf(orbitals.power());
                (exact(alpha.into()), rounded(power))
            }
        };
        let weight = match learns_weights {
            true => load(Slot::Contraction.nth(number)),
            false => exact(weight.into()),
        };
        let falling = alpha * exact(-1.0);
        let gaussian = elementary(Elementary::Exp, square * falling);
        let term = gaussian * rounded(orbitals.norm()) * power * weight;
        (0..order).fold(term, |term, _| term * falling)
    });
    let sum = terms.reduce(Hyper::terms);
    sum.unwrap_or(exact(0.0))
}

/// A derivative of a solid harmonic. Coordinates beyond ±10⁹ count as these.
fn polynomial<T: Number>(degree: u8, column: usize, part: [u8; 3], at: [Hyper<T>; 3]) -> Hyper<T> {
    let exact = |value: f64| Hyper::new(T::exact(value), None, None);
    let held = at.map(|x| {
        let value = x.value.into().value;
        match value.abs() > 1e9 {
            true => Hyper {
                value: T::exact(1e9f64.copysign(value)),
                ..x
            },
            false => x,
        }
    });
    let terms = harmonic(degree, column, part)
        .into_iter()
        .map(|(c, powers)| {
            let term = Hyper::new(T::constant(c), None, None);
            let factors =
                (0..3).flat_map(|axis| std::iter::repeat_n(held[axis], powers[axis].into()));
            factors.fold(term, |term, factor| term * factor)
        });
    let sum = terms.reduce(Hyper::terms);
    let nan = at[0] * exact(0.0) + at[1] * exact(0.0) + at[2] * exact(0.0);
    match sum {
        Some(sum) => sum,
        None if nan.value.into().value.is_nan() => nan,
        None => exact(0.0),
    }
}
