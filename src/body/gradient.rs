//! Reverse mode: from a body to that of its gradient.

use super::{Along, Body, Op, Part, Wire};
use crate::act::Activation;
use crate::{Chain, Slot};

impl Body {
    /// The gradient of every slot that is read, from that of every slot that is written: a body
    /// that reads what this one reads and the gradients of its outputs. The gradient of slot s is
    /// d + s.
    pub(super) fn gradient(&self, chain: &Chain) -> Self {
        self.derived(chain).only(|_| true)
    }

    /// The same, and the outputs themselves.
    pub(super) fn gradient_and_output(&self, chain: &Chain) -> Self {
        let mut both = self.derived(chain);
        both.stores.extend(&self.stores);
        both.only(|_| true)
    }

    /// The gradient, with operations that it does not need.
    fn derived(&self, chain: &Chain) -> Self {
        let mut adjoint = Adjoint {
            activations: chain.kinds().map(|kind| kind.activation()).collect(),
            body: Body {
                stores: Vec::new(),
                ..self.clone()
            },
            cotangents: vec![Vec::new(); self.ops.len()],
            learned: vec![Vec::new(); self.learned.len()],
        };
        for &(slot, wire) in &self.stores {
            if slot.has_gradient() {
                let given = adjoint.body.push(Op::Load(slot.gradient()));
                adjoint.cotangents[wire].push(vec![given]);
            }
        }
        for (wire, &op) in self.ops.iter().enumerate().rev() {
            let terms = std::mem::take(&mut adjoint.cotangents[wire]);
            if let Some(cotangent) = adjoint.sum(terms) {
                adjoint.hand_on(op, cotangent);
            }
        }
        for (number, learned) in self.learned.iter().enumerate() {
            let terms = std::mem::take(&mut adjoint.learned[number]);
            if let Some(gradient) = adjoint.sum(terms) {
                adjoint.store_gradient(learned.slot, gradient);
            }
        }
        adjoint.body
    }
}

/// A product: its factors in the order in which they are multiplied.
type Product = Vec<Wire>;

/// A gradient that is being derived.
struct Adjoint {
    activations: Vec<&'static Activation>,
    body: Body,
    /// For each wire of the original the terms of its cotangent.
    cotangents: Vec<Vec<Product>>,
    /// And for each parameter that is learned.
    learned: Vec<Vec<Product>>,
}

impl Adjoint {
    /// The sum of terms; none where nothing depends on what they are the cotangent of.
    fn sum(&mut self, terms: Vec<Product>) -> Option<Product> {
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
                    self.store_gradient(slot, cotangent);
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
                let activation = self.activations[function];
                if let Some(slope) = part.slope(activation) {
                    let slope = self.part(function, slope, at);
                    self.cotangents[at].push(with(cotangent.clone(), slope));
                }
                for number in 0..self.learned.len() {
                    let learned = self.body.learned[number];
                    let partial = part.partial(activation, learned.param);
                    if let Some(partial) = partial.filter(|_| learned.function == function) {
                        let partial = self.part(function, partial, at);
                        self.learned[number].push(with(cotangent.clone(), partial));
                    }
                }
            }
        }
    }

    fn store_gradient(&mut self, slot: Slot, cotangent: Product) {
        let value = self.multiplied(cotangent);
        self.body.stores.push((slot.gradient(), value));
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

impl Part {
    /// Its derivative in x; none where that is 0 everywhere.
    fn slope(self, activation: &Activation) -> Option<Part> {
        match self {
            Part::Order(order) => Some(Part::Order(order + 1)),
            Part::Param(k, Along::Nothing) => activation
                .mixed
                .contains(&k)
                .then_some(Part::Param(k, Along::X)),
            _ => None,
        }
    }

    /// Its derivative in the parameter of this number, likewise.
    fn partial(self, activation: &Activation, l: usize) -> Option<Part> {
        match self {
            Part::Order(0) => Some(Part::Param(l, Along::Nothing)),
            Part::Order(1) => Part::Param(l, Along::Nothing).slope(activation),
            Part::Param(k, Along::Nothing) => {
                let (first, second) = (k.min(l), k.max(l));
                let pair = activation.pairs.contains(&(first, second));
                pair.then_some(Part::Param(first, Along::Param(second)))
            }
            _ => None,
        }
    }
}

fn with(mut product: Product, factor: Wire) -> Product {
    product.push(factor);
    product
}
