//! Forward mode: from a body to that of its value, first and second derivative along x.

use super::{Body, Op, Part, Unary, Wire};
use crate::Slot;

/// A derivative of a wire along x.
#[derive(Clone, Copy)]
enum Slope {
    Zero,
    One,
    Of(Wire),
}

impl Body {
    /// The outputs and their first and second derivatives along x: y, d1, d2.
    pub(super) fn tangents(&self) -> Self {
        let mut body = Body {
            stores: Vec::new(),
            ..self.clone()
        };
        let mut jets = Vec::with_capacity(self.ops.len());
        for &op in &self.ops {
            jets.push(body.tangent(op, &jets));
        }
        for &(slot, wire) in &self.stores {
            body.stores.push((slot, wire));
            for (slot, slope) in [Slot::D1, Slot::D2].into_iter().zip(jets[wire]) {
                let wire = match slope {
                    Slope::Zero => body.push(Op::Halves(0)),
                    Slope::One => body.push(Op::Halves(2)),
                    Slope::Of(wire) => wire,
                };
                body.stores.push((slot, wire));
            }
        }
        body.only(|_| true)
    }

    /// The first and second derivative of an operation, from those of what it is computed from.
    fn tangent(&mut self, op: Op, jets: &[[Slope; 2]]) -> [Slope; 2] {
        match op {
            Op::Load(Slot::X) => [Slope::One, Slope::Zero],
            Op::Load(_)
            | Op::Halves(_)
            | Op::Constant(_)
            | Op::Dropout(_)
            | Op::Gumbel(_)
            | Op::Slope(..) => [Slope::Zero, Slope::Zero],
            Op::Row(..)
            | Op::IsColumn(_)
            | Op::Power { .. }
            | Op::Within(..)
            | Op::Instead { .. }
            | Op::Harmonic { .. }
            | Op::Spread { .. } => unreachable!("a jet has no rows"),
            Op::Unary(unary, at) => {
                let slopes = self.slopes_of(unary, at);
                self.along(jets[at], slopes)
            }
            Op::Basis { basis, order, at } => {
                let slopes = [1, 2].map(|further| {
                    let order = order + further;
                    Slope::Of(self.push(Op::Basis { basis, order, at }))
                });
                self.along(jets[at], slopes)
            }
            Op::Series {
                basis,
                order,
                at,
                slot,
            } => {
                let slopes = [1, 2].map(|further| {
                    let order = order + further;
                    Slope::Of(self.push(Op::Series {
                        basis,
                        order,
                        at,
                        slot,
                    }))
                });
                self.along(jets[at], slopes)
            }
            Op::Add(a, b) => [0, 1].map(|order| self.sum(jets[a][order], jets[b][order])),
            Op::Mul(a, b) => {
                let ([a1, a2], [b1, b2]) = (jets[a], jets[b]);
                let (a, b) = (Slope::Of(a), Slope::Of(b));
                let left = self.product(a1, b);
                let right = self.product(a, b1);
                let first = self.sum(left, right);
                let (left, right) = (self.product(a2, b), self.product(a, b2));
                let cross = self.product(a1, b1);
                let twice = self.sum(cross, cross);
                let outer = self.sum(left, right);
                [first, self.sum(outer, twice)]
            }
            Op::Call { function, part, at } => {
                // A forward line has no derivatives in parameters.
                let Part::Order(order) = part else {
                    return [Slope::Zero, Slope::Zero];
                };
                let slopes = [1, 2].map(|further| {
                    let part = Part::Order(order + further);
                    Slope::Of(self.push(Op::Call { function, part, at }))
                });
                self.along(jets[at], slopes)
            }
        }
    }

    /// The first and second derivative of a function with these of what has those.
    fn along(&mut self, [first, second]: [Slope; 2], [slope, curvature]: [Slope; 2]) -> [Slope; 2] {
        let d1 = self.product(slope, first);
        let square = self.product(first, first);
        let bent = self.product(curvature, square);
        let straight = self.product(slope, second);
        [d1, self.sum(bent, straight)]
    }

    /// The first and second derivative of a function of one number that sums of bases are made with.
    fn slopes_of(&mut self, unary: Unary, at: Wire) -> [Slope; 2] {
        let value = self.push(Op::Unary(unary, at));
        match unary {
            Unary::Absolute => [
                Slope::Of(self.push(Op::Unary(Unary::Sign, at))),
                Slope::Zero,
            ],
            Unary::Sign => [Slope::Zero; 2],
            Unary::Reciprocal1p => {
                let minus = self.push(Op::Halves(-2));
                let square = self.push(Op::Mul(value, value));
                let first = self.push(Op::Mul(square, minus));
                let cube = self.push(Op::Mul(square, value));
                let two = self.push(Op::Halves(4));
                [Slope::Of(first), Slope::Of(self.push(Op::Mul(cube, two)))]
            }
            _ => unreachable!("a jet has no rows"),
        }
    }

    fn product(&mut self, a: Slope, b: Slope) -> Slope {
        match (a, b) {
            (Slope::Zero, _) | (_, Slope::Zero) => Slope::Zero,
            (Slope::One, other) | (other, Slope::One) => other,
            (Slope::Of(a), Slope::Of(b)) => Slope::Of(self.push(Op::Mul(a, b))),
        }
    }

    fn sum(&mut self, a: Slope, b: Slope) -> Slope {
        match (a, b) {
            (Slope::Zero, other) | (other, Slope::Zero) => other,
            (Slope::Of(a), Slope::Of(b)) => Slope::Of(self.push(Op::Add(a, b))),
            // A rational function has x itself as a factor.
            (Slope::One, Slope::One) => Slope::Of(self.push(Op::Halves(4))),
            (Slope::One, Slope::Of(other)) | (Slope::Of(other), Slope::One) => {
                let one = self.push(Op::Halves(2));
                Slope::Of(self.push(Op::Add(one, other)))
            }
        }
    }
}
