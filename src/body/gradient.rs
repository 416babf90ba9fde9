//! Reverse mode: from a body to that of its gradient.

use super::{Body, Op, Part, Wire};
use crate::chain::Learned;

impl Body {
    /// The gradient of every slot that is read, from that of every slot that is written: a body
    /// that reads what this one reads and the gradients of its outputs. The gradient of slot s is
    /// d + s.
    pub(super) fn gradient(&self) -> Self {
        self.derived().only(|_| true)
    }

    /// The same, and the outputs themselves.
    pub(super) fn gradient_and_output(&self) -> Self {
        let mut both = self.derived();
        both.stores.extend(&self.stores);
        both.only(|_| true)
    }

    /// The gradient, with operations that it does not need.
    fn derived(&self) -> Self {
        let mut adjoint = Adjoint {
            body: Body {
                stores: Vec::new(),
                ..self.clone()
            },
            cotangents: vec![Vec::new(); self.ops.len()],
        };
        for &(slot, wire) in &self.stores {
            if slot.has_gradient() {
                let given = adjoint.body.push(Op::Load(slot.gradient()));
                adjoint.cotangents[wire].push(vec![given]);
            }
        }
        for (wire, &op) in self.ops.iter().enumerate().rev() {
            if let Some(cotangent) = adjoint.cotangent(wire) {
                adjoint.hand_on(op, cotangent);
            }
        }
        adjoint.body
    }
}

/// A product: its factors in the order in which they are multiplied.
type Product = Vec<Wire>;

/// A gradient that is being derived.
struct Adjoint {
    body: Body,
    /// For each wire of the original the terms of its cotangent.
    cotangents: Vec<Vec<Product>>,
}

impl Adjoint {
    /// The sum of a wire's terms; none where nothing depends on it.
    fn cotangent(&mut self, wire: Wire) -> Option<Product> {
        let terms = std::mem::take(&mut self.cotangents[wire]);
        match terms.len() {
            // A product stays apart, so that the next factor may come first.
            0 | 1 => terms.into_iter().next(),
            _ => {
                let terms: Vec<Wire> = terms.into_iter().map(|t| self.multiplied(t)).collect();
                let sum = terms
                    .into_iter()
                    .reduce(|a, b| self.body.push(Op::Add(a, b)));
                sum.map(|sum| vec![sum])
            }
        }
    }

    /// Hands a cotangent on to what the operation was computed from.
    fn hand_on(&mut self, op: Op, cotangent: Product) {
        match op {
            Op::Load(slot) => {
                if slot.has_gradient() {
                    let value = self.multiplied(cotangent);
                    self.body.stores.push((slot.gradient(), value));
                }
            }
            Op::Whole(_) | Op::Constant(_) | Op::Dropout(_) | Op::Slope(..) => {}
            Op::Add(a, b) => {
                self.cotangents[a].push(cotangent.clone());
                self.cotangents[b].push(cotangent);
            }
            Op::Mul(a, b) => {
                self.cotangents[a].push(with(cotangent.clone(), b));
                self.cotangents[b].push(with(cotangent, a));
            }
            Op::Call { function, part, at } => {
                // Double backward of learned parameters is refused before: Chain::check_for.
                let Part::Order(order) = part else { return };
                let slope = self.part(function, Part::Order(order + 1), at);
                let learned: Vec<Learned> = self.body.learned_of(function).collect();
                for learned in learned {
                    let partial = self.part(function, Part::Param(learned.param), at);
                    let value = self.multiplied(with(cotangent.clone(), partial));
                    self.body.stores.push((learned.slot.gradient(), value));
                }
                self.cotangents[at].push(with(cotangent, slope));
            }
        }
    }

    fn part(&mut self, function: usize, part: Part, at: Wire) -> Wire {
        self.body.push(Op::Call { function, part, at })
    }

    /// The product's value. The activation's derivatives come first: where f″ is small, f″ dy ddx
    /// is a number and dy ddx may be none.
    fn multiplied(&mut self, mut product: Product) -> Wire {
        let is_call = |wire: &Wire| matches!(self.body.ops[*wire], Op::Call { .. });
        product.sort_by_key(|wire| (!is_call(wire), *wire));
        let factors = product.into_iter();
        let product = factors.reduce(|a, b| self.body.push(Op::Mul(a, b)));
        product.expect("a product has factors")
    }
}

fn with(mut product: Product, factor: Wire) -> Product {
    product.push(factor);
    product
}
