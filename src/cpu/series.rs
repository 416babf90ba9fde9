//! Bases, sums of them and solid harmonics, in f64.

use crate::Chain;
use crate::basis::{Locals, MOST_LOCALS, Polynomial, harmonic};
use crate::body::{Body, Op};

/// The degree of solid harmonics, and how often they are derived along each axis.
type Harmonic = (u8, [u8; 3]);

/// The bases and solid harmonics that a body computes with.
pub(super) struct Bases {
    locals: Vec<((usize, u8), Locals)>,
    harmonics: Vec<(Harmonic, Vec<Polynomial>)>,
}

impl Bases {
    pub(super) fn new(body: &Body, chain: &Chain) -> Self {
        let bases = chain.bases();
        let calls = body.basis_calls().into_iter();
        let locals = calls.map(|(basis, order)| {
            let locals = Locals::new(bases[basis], order.into());
            ((basis, order), locals)
        });
        let mut harmonics: Vec<(Harmonic, Vec<Polynomial>)> = Vec::new();
        for op in body.ops() {
            if let Op::Harmonic { degree, part, .. } = *op
                && harmonics.iter().all(|(known, _)| *known != (degree, part))
            {
                let columns = 0..2 * usize::from(degree) + 1;
                let all = columns.map(|column| harmonic(degree, column, part));
                harmonics.push(((degree, part), all.collect()));
            }
        }
        Bases {
            locals: locals.collect(),
            harmonics,
        }
    }

    /// The derivative of this order of a basis that is called.
    pub(super) fn of(&self, basis: usize, order: u8) -> &Locals {
        let known = self.locals.iter().find(|(call, _)| *call == (basis, order));
        &known.expect("it is called").1
    }

    /// The polynomial of each column.
    pub(super) fn harmonics(&self, degree: u8, part: [u8; 3]) -> &[Polynomial] {
        let mut known = self.harmonics.iter();
        let known = known.find(|(call, _)| *call == (degree, part));
        &known.expect("it is called").1
    }
}

/// For each number the function whose number is its column, where the first one's column is this.
pub(super) fn functions(
    locals: &Locals,
    first_column: usize,
    columns: usize,
    x: &[f32],
    y: &mut [f32],
) {
    let mut values = [0.0; MOST_LOCALS];
    let (mut known, mut first) = (None, 0);
    for (i, (x, y)) in x.iter().zip(y).enumerate() {
        if known != Some(x.to_bits()) {
            first = locals.at((*x).into(), &mut values);
            known = Some(x.to_bits());
        }
        let place = ((first_column + i) % columns).checked_sub(first);
        let place = place.filter(|place| *place < locals.count());
        *y = match place {
            _ if x.is_nan() => *x,
            Some(place) => values[place] as f32,
            None => 0.0,
        };
    }
}

/// A sum of a basis' functions times coefficients.
pub(super) struct Sum<'a> {
    locals: &'a Locals,
    values: [f64; MOST_LOCALS],
}

impl<'a> Sum<'a> {
    pub(super) fn of(locals: &'a Locals) -> Self {
        Sum {
            locals,
            values: [0.0; MOST_LOCALS],
        }
    }

    pub(super) fn at(&mut self, x: f32, coefficients: &[f32]) -> f32 {
        let first = self.locals.at(x.into(), &mut self.values);
        let values = &self.values[..self.locals.count()];
        let terms = coefficients[first..].iter().zip(values);
        let sum: f64 = terms.map(|(c, value)| f64::from(*c) * value).sum();
        if x.is_nan() { x } else { sum as f32 }
    }

    /// Adds a number times each function to where its coefficient's gradient is.
    pub(super) fn spread(&mut self, x: f32, by: f32, gradients: &mut [f64]) {
        let first = self.locals.at(x.into(), &mut self.values);
        if x.is_nan() {
            gradients
                .iter_mut()
                .for_each(|gradient| *gradient = f64::NAN);
            return;
        }
        let values = &self.values[..self.locals.count()];
        for (gradient, value) in gradients[first..].iter_mut().zip(values) {
            *gradient += f64::from(by) * value;
        }
    }
}

/// A polynomial at a point. Coordinates beyond ±10⁹ count as these.
pub(super) fn polynomial(polynomial: &Polynomial, at: [f32; 3]) -> f32 {
    let held = at.map(|x| f64::from(x).clamp(-1e9, 1e9));
    let terms = polynomial.iter().map(|(c, powers)| {
        let factors = held.iter().zip(powers);
        c * factors
            .map(|(x, power)| x.powi((*power).into()))
            .product::<f64>()
    });
    let nan = at.iter().find(|x| x.is_nan());
    nan.copied().unwrap_or(terms.sum::<f64>() as f32)
}
