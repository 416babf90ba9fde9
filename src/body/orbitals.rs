//! Orbitals as a straight line: a solid harmonic times a sum of Gaussians, and its derivatives.

use super::{Body, Op, Unary, Wire};
use crate::basis::{Along, Orbitals};
use crate::{Per, Slot};

impl Body {
    /// The orbital whose number is the column. The first of its constants has this number.
    pub(super) fn orbitals(&mut self, orbitals: &Orbitals, constant: usize) -> Wire {
        let at = [1, 2, 3].map(|axis| self.operand(Slot::X.nth(axis), Per::Row));
        let squares = at.map(|axis| self.push(Op::Mul(axis, axis)));
        let square = self.push(Op::Add(squares[0], squares[1]));
        let square = self.push(Op::Add(square, squares[2]));
        let radial = self.radial(orbitals, constant, square);
        let degree = orbitals.degree();
        let mut own = Around {
            body: self,
            degree,
            at,
            radial,
        };
        match orbitals.derivative() {
            Along::Axes(axes) => own.along(axes),
            // S is harmonic: S (4 r² R″ + (4 l + 6) R′), derivatives along r².
            Along::Laplacian => {
                let far = own.body.push(Op::Mul(square, radial[2]));
                let far = own.halves(8, far);
                let near = own.halves(2 * (4 * degree as i8 + 6), radial[1]);
                let both = own.body.push(Op::Add(far, near));
                let harmonic = own.harmonic([0; 3]);
                own.body.push(Op::Mul(harmonic, both))
            }
        }
    }

    /// Σ c N(α) e^(-α r²) and its first and second derivative along r².
    fn radial(&mut self, orbitals: &Orbitals, constant: usize, square: Wire) -> [Wire; 3] {
        let [learns_alphas, learns_weights] = orbitals.learns();
        let count = orbitals.primitives();
        let mut sums: [Option<Wire>; 3] = [None; 3];
        for primitive in 0..count {
            let number = primitive as u8 + 1;
            let mut factor = self.push(Op::Constant(constant + 2 * primitive));
            let mut falling = Op::Constant(constant + 2 * primitive + 1);
            if learns_alphas {
                let alpha = self.operand(Slot::Alpha.nth(number), Per::Tensor);
                let alpha = self.push(Op::Unary(Unary::AboveZero, alpha));
                let exponent = self.push(Op::Constant(constant + 2 * count));
                let power = self.power(alpha, exponent, 0);
                factor = self.push(Op::Mul(factor, power));
                falling = Op::Mul(alpha, self.push(Op::Halves(-2)));
            }
            if learns_weights {
                let weight = self.operand(Slot::Contraction.nth(number), Per::Tensor);
                factor = self.push(Op::Mul(factor, weight));
            }
            let falling = self.push(falling);
            let exponent = self.push(Op::Mul(square, falling));
            let gaussian = self.push(Op::Unary(Unary::Exp, exponent));
            let mut term = self.push(Op::Mul(gaussian, factor));
            for sum in &mut sums {
                *sum = Some(match *sum {
                    Some(sum) => self.push(Op::Add(sum, term)),
                    None => term,
                });
                term = self.push(Op::Mul(term, falling));
            }
        }
        let zero = self.push(Op::Halves(0));
        sums.map(|sum| sum.unwrap_or(zero))
    }
}

/// A product of a solid harmonic and a function of r².
struct Around<'b> {
    body: &'b mut Body,
    degree: u8,
    at: [Wire; 3],
    /// The function and its derivatives.
    radial: [Wire; 3],
}

impl Around<'_> {
    /// The derivative of the product, so many times along each axis.
    fn along(&mut self, axes: [u8; 3]) -> Wire {
        let steps: Vec<usize> = (0..3)
            .flat_map(|axis| std::iter::repeat_n(axis, axes[axis].into()))
            .collect();
        let part = |axes: &[usize]| {
            let mut part = [0; 3];
            axes.iter().for_each(|axis| part[*axis] += 1);
            part
        };
        // By Leibniz: of the steps some go to the harmonic and the others to the function.
        let mut terms = Vec::new();
        for chosen in 0..1u32 << steps.len() {
            let to = |side: u32| {
                let steps = steps.iter().enumerate();
                let own = steps.filter(move |(i, _)| chosen >> i & 1 == side);
                own.map(|(_, axis)| *axis).collect::<Vec<usize>>()
            };
            let harmonic = self.harmonic(part(&to(1)));
            for factors in self.derived(&to(0)) {
                let product = factors.into_iter().fold(harmonic, |product, factor| {
                    self.body.push(Op::Mul(product, factor))
                });
                terms.push(product);
            }
        }
        let sum = terms
            .into_iter()
            .reduce(|a, b| self.body.push(Op::Add(a, b)));
        sum.unwrap_or(self.at[0])
    }

    /// The derivative of the function of r² along these axes, two at most: a sum of products.
    fn derived(&mut self, axes: &[usize]) -> Vec<Vec<Wire>> {
        let [value, first, second] = self.radial;
        match *axes {
            [] => vec![vec![value]],
            [axis] => {
                let twice = self.halves(4, self.at[axis]);
                vec![vec![first, twice]]
            }
            [axis, other, ..] => {
                let [one, another] = [axis, other].map(|axis| self.halves(4, self.at[axis]));
                let mut terms = vec![vec![second, one, another]];
                if axis == other {
                    terms.push(vec![self.halves(4, first)]);
                }
                terms
            }
        }
    }

    fn harmonic(&mut self, part: [u8; 3]) -> Wire {
        let (degree, at) = (self.degree, self.at);
        self.body.push(Op::Harmonic { degree, part, at })
    }

    fn halves(&mut self, halves: i8, wire: Wire) -> Wire {
        let factor = self.body.push(Op::Halves(halves));
        self.body.push(Op::Mul(wire, factor))
    }
}
