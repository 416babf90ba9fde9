//! Reverse mode: from a body to that of its gradient.

use super::{Along, Body, Op, Part, RowOp, Unary, Wire};
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
            of_row: self.is_of_row(),
            cotangents: vec![Vec::new(); self.ops.len()],
            spread: vec![Vec::new(); self.ops.len()],
            learned: vec![[Vec::new(), Vec::new()]; self.learned.len()],
            wide: Vec::new(),
        };
        for &(slot, wire) in &self.stores {
            if slot.has_gradient() {
                let given = adjoint.body.push(Op::Load(slot.gradient()));
                adjoint.give(wire, self.per(slot).is_of_row(), vec![given]);
            }
        }
        for (wire, &op) in self.ops.iter().enumerate().rev() {
            if let Some(cotangent) = adjoint.cotangent(wire) {
                adjoint.hand_on(op, wire, cotangent);
            }
        }
        for (number, learned) in self.learned.iter().enumerate() {
            if let Some(gradient) = adjoint.gradient_of_learned(number) {
                adjoint.store_gradient(learned.slot, gradient);
            }
        }
        for (slot, wire) in std::mem::take(&mut adjoint.wide) {
            adjoint.body.stores.push((slot.gradient(), wire));
        }
        if self.ops.iter().any(|op| matches!(op, Op::IsColumn(_))) {
            adjoint.store_zeros(self);
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
    /// For each wire of the original whether it is the same at each element of a row.
    of_row: Vec<bool>,
    /// For each wire of the original the terms of its cotangent.
    cotangents: Vec<Vec<Product>>,
    /// And those that differ within the row, though the wire does not: they are to be summed over it.
    spread: Vec<Vec<Product>>,
    /// And for each parameter that is learned, with those that are to be summed over the row.
    learned: Vec<[Vec<Product>; 2]>,
    /// The gradients of slots that have several numbers in each place.
    wide: Vec<(Slot, Wire)>,
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

    /// The cotangent of a wire; none where nothing depends on it.
    fn cotangent(&mut self, wire: Wire) -> Option<Product> {
        let terms = std::mem::take(&mut self.cotangents[wire]);
        let spread = std::mem::take(&mut self.spread[wire]);
        self.sum_with(terms, spread)
    }

    /// The gradient of a parameter that is learned; none where nothing depends on it.
    fn gradient_of_learned(&mut self, number: usize) -> Option<Product> {
        let [terms, spread] = std::mem::take(&mut self.learned[number]);
        self.sum_with(terms, spread)
    }

    /// The sum of terms, and of others over the row.
    fn sum_with(&mut self, mut terms: Vec<Product>, spread: Vec<Product>) -> Option<Product> {
        if let Some(spread) = self.sum(spread) {
            terms.push(self.over_row(spread));
        }
        self.sum(terms)
    }

    /// The sum of a product over the row.
    fn over_row(&mut self, product: Product) -> Product {
        let value = self.multiplied(product);
        vec![self.body.push(Op::Row(RowOp::Sum, value))]
    }

    /// Adds a term to the cotangent of a wire, from an operation that is the same all along the row or
    /// is not.
    fn give(&mut self, wire: Wire, of_row: bool, term: Product) {
        match self.of_row[wire] && !of_row {
            true => self.spread[wire].push(term),
            false => self.cotangents[wire].push(term),
        }
    }

    /// Writes 0 as the gradient of each slot on which nothing depends.
    fn store_zeros(&mut self, original: &Body) {
        let slots: Vec<Slot> = original
            .reads()
            .filter(|slot| slot.has_gradient())
            .collect();
        for slot in slots {
            if self
                .body
                .stores
                .iter()
                .all(|(stored, _)| *stored != slot.gradient())
            {
                let zero = self.body.push(Op::Halves(0));
                self.body.stores.push((slot.gradient(), zero));
            }
        }
    }

    /// Hands the cotangent of a wire on to what it was computed from.
    fn hand_on(&mut self, op: Op, wire: Wire, cotangent: Product) {
        let of_row = self.of_row[wire];
        match op {
            Op::Load(slot) => {
                if slot.has_gradient() {
                    self.store_gradient(slot, cotangent);
                }
            }
            Op::Halves(_) | Op::Constant(_) => {}
            Op::Dropout(_) | Op::Gumbel(_) | Op::Slope(..) => {}
            Op::Instead { slope, .. } => self.give(slope, of_row, cotangent),
            Op::Power { at, exponent, logs } => {
                self.give_powers((at, exponent, logs), of_row, cotangent);
            }
            Op::Add(a, b) => {
                self.give(a, of_row, cotangent.clone());
                self.give(b, of_row, cotangent);
            }
            Op::Mul(a, b) => {
                self.give(a, of_row, with(cotangent.clone(), b));
                self.give(b, of_row, with(cotangent, a));
            }
            // The mask itself has no derivative.
            Op::Within(at, mask) => self.give(at, of_row, with(cotangent, mask)),
            Op::Unary(unary, at) => {
                if let Some(slope) = self.slope(unary, wire, at) {
                    self.give(at, of_row, [cotangent, slope].concat());
                }
            }
            Op::Row(RowOp::Sum | RowOp::Rest, at) => self.give(at, of_row, cotangent),
            // The sum stays 1: its derivative along x, which are the weights, less theirs along τ is 0.
            Op::Row(RowOp::Threshold(exponent), at) => {
                let over = self.body.over(at, RowOp::Threshold(exponent));
                let weight = match exponent {
                    1 => Unary::Support,
                    _ => Unary::Positive,
                };
                let weight = self.body.push(Op::Unary(weight, over));
                let sum = self.body.push(Op::Row(RowOp::Sum, weight));
                let share = self.body.push(Op::Unary(Unary::Reciprocal, sum));
                let support = self.body.push(Op::Unary(Unary::Support, over));
                let factors = [share, weight, support];
                self.give(at, of_row, factors.into_iter().fold(cotangent, with));
            }
            Op::Row(search @ RowOp::ThresholdOf(exponent), at) => {
                let over = self.body.over(at, search);
                let [lower, factor] = self.lowered(exponent);
                let power = self.body.power(over, lower, 0);
                let weight = self.body.push(Op::Mul(power, factor));
                let sum = self.body.push(Op::Row(RowOp::Sum, weight));
                let share = self.body.push(Op::Unary(Unary::Reciprocal, sum));
                let cotangent = with(cotangent, share);
                let support = self.body.push(Op::Unary(Unary::Support, over));
                self.give(at, of_row, with(with(cotangent.clone(), weight), support));
                let log = self.body.power(over, exponent, 1);
                let moved = self.body.push(Op::Row(RowOp::Sum, log));
                self.give(exponent, of_row, with(cotangent, moved));
            }
            Op::Row(RowOp::Max | RowOp::First, _) | Op::IsColumn(_) => {}
            Op::Basis { basis, order, at } => {
                let order = order + 1;
                let slope = self.body.push(Op::Basis { basis, order, at });
                self.give(at, of_row, with(cotangent, slope));
            }
            Op::Harmonic { degree, part, at } => {
                for axis in 0..3 {
                    let mut part = part;
                    part[axis] += 1;
                    if part.iter().sum::<u8>() <= degree {
                        let slope = self.body.push(Op::Harmonic { degree, part, at });
                        self.give(at[axis], of_row, with(cotangent.clone(), slope));
                    }
                }
            }
            Op::Series {
                basis,
                order,
                at,
                slot,
            } => {
                let slope = self.series((basis, order + 1), at, slot);
                self.give(at, of_row, with(cotangent.clone(), slope));
                if slot.has_gradient() {
                    let by = self.multiplied(cotangent);
                    let terms = self.body.push(Op::Spread {
                        basis,
                        order,
                        at,
                        by,
                    });
                    self.spread_to(slot, terms);
                }
            }
            // What its results are the cotangents of is a slot with as many numbers.
            Op::Spread {
                basis,
                order,
                at,
                by,
            } => {
                let Some(Op::Load(slot)) = cotangent.first().map(|wire| self.body.ops[*wire])
                else {
                    unreachable!("what is spread is stored");
                };
                let along = self.series((basis, order), at, slot);
                self.give(by, of_row, vec![along]);
                let slope = self.series((basis, order + 1), at, slot);
                self.give(at, of_row, vec![slope, by]);
            }
            Op::Call { function, part, at } => {
                let activation = self.activations[function];
                if let Some(slope) = part.slope(activation) {
                    let slope = self.part(function, slope, at);
                    self.give(at, of_row, with(cotangent.clone(), slope));
                }
                for number in 0..self.learned.len() {
                    let learned = self.body.learned[number];
                    let partial = part.partial(activation, learned.param);
                    if let Some(partial) = partial.filter(|_| learned.function == function) {
                        let partial = self.part(function, partial, at);
                        let spread = self.body.has_rows() && learned.per.is_of_row() && !of_row;
                        let terms = &mut self.learned[number][usize::from(spread)];
                        terms.push(with(cotangent.clone(), partial));
                    }
                }
            }
        }
    }

    fn series(&mut self, (basis, order): (usize, u8), at: Wire, slot: Slot) -> Wire {
        self.body.push(Op::Series {
            basis,
            order,
            at,
            slot,
        })
    }

    /// Adds terms to the gradient of a slot that has several numbers in each place.
    fn spread_to(&mut self, slot: Slot, terms: Wire) {
        match self.wide.iter_mut().find(|(known, _)| *known == slot) {
            Some((_, sum)) => *sum = self.body.push(Op::Add(*sum, terms)),
            None => self.wide.push((slot, terms)),
        }
    }

    /// An exponent less 1, and the exponent.
    fn lowered(&mut self, exponent: Wire) -> [Wire; 2] {
        let minus_one = self.body.push(Op::Halves(-2));
        [self.body.push(Op::Add(exponent, minus_one)), exponent]
    }

    /// Hands the cotangent of x^c (ln x)^n on: c x^(c-1) (ln x)^n + n x^(c-1) (ln x)^(n-1) to x, and
    /// x^c (ln x)^(n+1) to c.
    fn give_powers(
        &mut self,
        (at, exponent, logs): (Wire, Wire, u8),
        of_row: bool,
        cotangent: Product,
    ) {
        let support = self.body.push(Op::Unary(Unary::Support, at));
        let cotangent = with(cotangent, support);
        let [lower, factor] = self.lowered(exponent);
        let power = self.body.power(at, lower, logs);
        self.give(at, of_row, with(with(cotangent.clone(), factor), power));
        if logs > 0 {
            let count = self.body.push(Op::Halves(2 * logs as i8));
            let power = self.body.power(at, lower, logs - 1);
            self.give(at, of_row, with(with(cotangent.clone(), count), power));
        }
        let power = self.body.power(at, exponent, logs + 1);
        self.give(exponent, of_row, with(cotangent, power));
    }

    fn store_gradient(&mut self, slot: Slot, cotangent: Product) {
        let value = self.multiplied(cotangent);
        self.body.stores.push((slot.gradient(), value));
    }

    /// The derivative of a function of one number, whose result is this wire; none where it is 0.
    fn slope(&mut self, unary: Unary, wire: Wire, at: Wire) -> Option<Product> {
        let mut of = |unary| self.body.push(Op::Unary(unary, at));
        Some(match unary {
            Unary::Exp => vec![wire],
            Unary::Ln1p => vec![of(Unary::Reciprocal1p)],
            Unary::Reciprocal | Unary::Reciprocal1p => {
                vec![wire, wire, self.body.push(Op::Halves(-2))]
            }
            Unary::Positive => vec![of(Unary::Support)],
            Unary::Absolute => vec![of(Unary::Sign)],
            Unary::ReciprocalRoot => {
                vec![wire, wire, wire, self.body.push(Op::Halves(-1))]
            }
            Unary::Bounded | Unary::Number | Unary::AboveZero => Vec::new(),
            Unary::Finite
            | Unary::Sign
            | Unary::Support
            | Unary::Magnitude
            | Unary::AtLeastOne
            | Unary::OnlyNan => return None,
        })
    }

    fn part(&mut self, function: usize, part: Part, at: Wire) -> Wire {
        self.body.push(Op::Call { function, part, at })
    }

    /// The mask outside of which a number is 0, whatever it is multiplied by.
    fn mask_of(&self, wire: Wire) -> Option<Wire> {
        match self.body.ops[wire] {
            Op::Within(_, mask) => Some(mask),
            Op::Mul(a, b) => self.mask_of(a).or_else(|| self.mask_of(b)),
            Op::Add(a, b) => self
                .mask_of(a)
                .filter(|mask| self.mask_of(b) == Some(*mask)),
            _ => None,
        }
    }

    /// The product's value. The activation's derivatives come first: where f″ is small, f″ dy ddx
    /// is a number and dy ddx may be none. Masks come last: where one is 0, nothing else matters.
    fn multiplied(&mut self, mut product: Product) -> Wire {
        let is_call = |wire: &Wire| {
            let op = self.body.ops[*wire];
            matches!(op, Op::Call { .. } | Op::Basis { .. } | Op::Series { .. })
        };
        if product.len() > 1 {
            let masks: Vec<Wire> = product.iter().filter_map(|w| self.mask_of(*w)).collect();
            product.extend(masks);
        }
        let is_mask = |wire: &Wire| {
            let op = self.body.ops[*wire];
            matches!(op, Op::Unary(Unary::Support, _) | Op::IsColumn(_))
        };
        product.sort_by_key(|wire| (is_mask(wire), !is_call(wire), *wire));
        product.dedup_by(|a, b| a == b && is_mask(a));
        let masks = product.partition_point(|wire| !is_mask(wire));
        let mut factors = product.into_iter().enumerate();
        let (_, first) = factors.next().expect("a product has factors");
        factors.fold(first, |product, (number, factor)| {
            self.body.push(match number < masks {
                true => Op::Mul(product, factor),
                false => Op::Within(product, factor),
            })
        })
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
