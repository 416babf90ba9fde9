//! What a chain computes for one element: a straight line of loads, sums, products and calls of the
//! activation, with what is stored at the end.
//!
//! The forward line is read off the chain. Backward is its gradient, double backward the gradient
//! of that, and a jet its tangent: derived, where the calls (f, f′, f″) are what is written by
//! hand. No value of a parameter is in a body, so that it serves as a key.

mod available;
mod given;
mod gradient;
mod levelled;
mod orbitals;
mod rows;
mod saved;
mod tangent;
#[cfg(test)]
mod tests;

pub(crate) use levelled::Levelled;

use crate::basis::Family;
use crate::chain::{Learned, Operand, Side, Stage};
use crate::{Chain, Direction, Per, Slot};

impl Chain {
    /// The slots of a direction: first those that are read, then those that are written.
    pub fn slots(&self, direction: Direction) -> Vec<Slot> {
        Body::of(self, direction).slots().collect()
    }

    /// The slots that a direction reads.
    pub fn inputs(&self, direction: Direction) -> Vec<Slot> {
        Body::of(self, direction).reads().collect()
    }

    /// The slots that a direction can write.
    pub fn outputs(&self, direction: Direction) -> Vec<Slot> {
        Body::of(self, direction).writes().collect()
    }
}

/// The number of an operation, and so of its result.
pub(crate) type Wire = usize;

/// One operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Op {
    /// A slot's value at the element.
    Load(Slot),
    /// So many halves: a derivative that is a constant, and a factor.
    Halves(i8),
    /// The chain's constant of this number.
    Constant(usize),
    /// What the chain's dropout draws for the element, as the draw of this number: 0 or 1 / (1 - p).
    Dropout(usize),
    /// What a Gumbel softmax draws for it: -ln(-ln u).
    Gumbel(usize),
    /// 1 where the wire is above 0, and elsewhere what rrelu draws for the element, as the draw of
    /// this number. Its derivative is 0.
    Slope(usize, Wire),
    Add(Wire, Wire),
    Mul(Wire, Wire),
    /// A part of the chain's activation of number `function`.
    Call {
        function: usize,
        part: Part,
        at: Wire,
    },
    /// What functions of rows are made of.
    Unary(Unary, Wire),
    /// The first one times the second one, which is 0 or 1: where that is 0 so is the product, whatever
    /// the first one is.
    Within(Wire, Wire),
    /// A number of the whole row, the same at each of its elements.
    Row(RowOp, Wire),
    /// 1 where the element's column is this number, 0 elsewhere. Its derivative is 0.
    IsColumn(Wire),
    /// x^c (ln x)^n for x > 0, and 0 elsewhere.
    Power {
        at: Wire,
        exponent: Wire,
        logs: u8,
    },
    /// The first one's value, with the second one's derivative: "straight through".
    Instead {
        value: Wire,
        slope: Wire,
    },
    /// Of the basis of number `basis` the function whose number is the element's column: its
    /// derivative of this order.
    Basis {
        basis: usize,
        order: u8,
        at: Wire,
    },
    /// The sum of such derivatives of all functions, each times a number of the slot's.
    Series {
        basis: usize,
        order: u8,
        at: Wire,
        slot: Slot,
    },
    /// All of these derivatives, each times a number: as many results, which are stored together or
    /// added to others of the same basis.
    Spread {
        basis: usize,
        order: u8,
        at: Wire,
        by: Wire,
    },
    /// The derivative, so many times along each axis, of the real solid harmonic of this degree whose
    /// number is the column.
    Harmonic {
        degree: u8,
        part: [u8; 3],
        at: [Wire; 3],
    },
}

/// A function of one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Unary {
    /// e^x, x ≤ 0
    Exp,
    /// ln(1 + x) and 1 / (1 + x), x ≥ 0
    Ln1p,
    Reciprocal1p,
    /// 1 / x, x > 0, and 0 for 0
    Reciprocal,
    /// x, and 0 for -∞: what numbers of a row that is masked whole are compared with. A constant.
    Finite,
    /// max(x, 0), and its derivative: 1 where x > 0, else 0.
    Positive,
    Support,
    /// 1 / √x, x > 0
    ReciprocalRoot,
    /// |x|, and max(x, 1): a scale, and so a constant.
    Magnitude,
    AtLeastOne,
    /// |x|, and its derivative: -1, 0 or 1.
    Absolute,
    Sign,
    /// 0, and NaN for NaN. A constant.
    OnlyNan,
    /// x, and 0 for NaN; x > 0, and else NaN. Their derivative is 1.
    Number,
    AboveZero,
    /// max(x, -1e30), whose derivative is 1: what is masked is a number then, and times 0 is 0.
    Bounded,
}

impl Unary {
    /// Its name in shaders and formulas.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Unary::Exp => "exp_below",
            Unary::Ln1p => "ln_1p",
            Unary::Reciprocal1p => "reciprocal_1p",
            Unary::Reciprocal => "reciprocal",
            Unary::Finite => "finite",
            Unary::Positive => "positive",
            Unary::Support => "support",
            Unary::ReciprocalRoot => "reciprocal_root",
            Unary::Magnitude | Unary::Absolute => "magnitude",
            Unary::Sign => "side",
            Unary::AtLeastOne => "at_least_one",
            Unary::OnlyNan => "only_nan",
            Unary::Number => "or_zero",
            Unary::AboveZero => "above_zero",
            Unary::Bounded => "bounded_below",
        }
    }
}

/// A number of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum RowOp {
    Sum,
    /// The sum of numbers from 0 to 1, less 1 if one of them is next to 1: what is left beside the
    /// largest power of a row, without cancelling. Its derivative is that of the sum.
    Rest,
    /// The largest, and the column of the first of these: constants. Where functions of rows use the
    /// former, their results do not depend on it.
    Max,
    First,
    /// τ such that the powers of max(x - τ, 0) with this exponent have a sum of 1, x ≤ 0 with one that
    /// is 0. It is between -1 and 0.
    Threshold(u8),
    /// The same with an exponent that is a result, 1 or not.
    ThresholdOf(Wire),
}

impl RowOp {
    /// Whether it is found in steps.
    pub(crate) fn is_searched(self) -> bool {
        matches!(self, RowOp::Threshold(_) | RowOp::ThresholdOf(_))
    }

    /// Its name in formulas.
    pub(crate) fn name(self) -> &'static str {
        match self {
            RowOp::Sum => "the row's sum",
            RowOp::Rest => "the row's sum less 1",
            RowOp::Max => "the row's largest",
            RowOp::First => "the column of the row's largest",
            RowOp::Threshold(_) | RowOp::ThresholdOf(_) => "the row's threshold",
        }
    }
}

/// What is drawn for an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Drawing {
    /// [`Op::Dropout`]
    Dropout,
    /// [`Op::Slope`]
    Slope,
    /// [`Op::Gumbel`]
    Gumbel,
}

/// What is called of an activation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Part {
    /// The derivative of this order: 0 for f, 1 for f′, 2 for f″.
    Order(usize),
    /// The derivative in the parameter of this number, or of that along something.
    Param(usize, Along),
    /// f′ from f, which is what it is called at.
    FromOutput,
    /// Which of its two values f′ has: 0 or 1.
    Bit,
    /// f′ from that, which is what it is called at.
    FromBit,
}

/// What a derivative in a parameter is derived along once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Along {
    /// It is not.
    Nothing,
    X,
    /// The parameter of this number, one not before its own.
    Param(usize),
}

impl Op {
    /// The results that it is computed from.
    pub(crate) fn arguments(self) -> impl Iterator<Item = Wire> {
        let [a, b, c] = match self {
            Op::Load(_) | Op::Halves(_) | Op::Constant(_) => [None; 3],
            Op::Dropout(_) | Op::Gumbel(_) => [None; 3],
            Op::Add(a, b)
            | Op::Mul(a, b)
            | Op::Within(a, b)
            | Op::Row(RowOp::ThresholdOf(b), a)
            | Op::Power {
                at: a, exponent: b, ..
            }
            | Op::Spread { at: a, by: b, .. }
            | Op::Instead { value: a, slope: b } => [Some(a), Some(b), None],
            Op::Harmonic { at, .. } => at.map(Some),
            Op::Call { at, .. }
            | Op::Unary(_, at)
            | Op::Row(_, at)
            | Op::IsColumn(at)
            | Op::Slope(_, at)
            | Op::Basis { at, .. }
            | Op::Series { at, .. } => [Some(at), None, None],
        };
        a.into_iter().chain(b).chain(c)
    }

    /// The same operation on other wires.
    fn renamed(self, name: impl Fn(Wire) -> Wire) -> Self {
        match self {
            Op::Load(_) | Op::Halves(_) | Op::Constant(_) => self,
            Op::Dropout(_) | Op::Gumbel(_) => self,
            Op::Slope(draw, at) => Op::Slope(draw, name(at)),
            Op::Add(a, b) => Op::Add(name(a), name(b)),
            Op::Mul(a, b) => Op::Mul(name(a), name(b)),
            Op::Within(a, b) => Op::Within(name(a), name(b)),
            Op::Call { function, part, at } => Op::Call {
                function,
                part,
                at: name(at),
            },
            Op::Unary(unary, at) => Op::Unary(unary, name(at)),
            Op::Row(RowOp::ThresholdOf(exponent), at) => {
                Op::Row(RowOp::ThresholdOf(name(exponent)), name(at))
            }
            Op::Row(row, at) => Op::Row(row, name(at)),
            Op::IsColumn(at) => Op::IsColumn(name(at)),
            Op::Power { at, exponent, logs } => Op::Power {
                at: name(at),
                exponent: name(exponent),
                logs,
            },
            Op::Instead { value, slope } => Op::Instead {
                value: name(value),
                slope: name(slope),
            },
            Op::Basis { basis, order, at } => Op::Basis {
                basis,
                order,
                at: name(at),
            },
            Op::Series {
                basis,
                order,
                at,
                slot,
            } => Op::Series {
                basis,
                order,
                at: name(at),
                slot,
            },
            Op::Spread {
                basis,
                order,
                at,
                by,
            } => Op::Spread {
                basis,
                order,
                at: name(at),
                by: name(by),
            },
            Op::Harmonic { degree, part, at } => Op::Harmonic {
                degree,
                part,
                at: at.map(name),
            },
        }
    }
}

/// A straight line: each operation uses results of earlier ones only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Body {
    ops: Vec<Op>,
    stores: Vec<(Slot, Wire)>,
    /// The operands that several elements share.
    shared: Vec<(Slot, Per)>,
    /// The parameters that are slots.
    learned: Vec<Learned>,
    /// Whether the chain has a function of rows: the body works on whole ones.
    by_rows: bool,
    /// The bases, by number.
    bases: Vec<Family>,
    /// The slots that have several numbers in each place.
    wide: Vec<(Slot, u64)>,
}

impl Body {
    /// What a chain computes in this direction, with every output that can be computed from the
    /// derivatives that its functions have.
    pub(crate) fn of(chain: &Chain, direction: Direction) -> Self {
        Body::available(chain, direction).unwrap_or_default()
    }

    /// The same, as if every function had every derivative.
    fn whole(chain: &Chain, direction: Direction) -> Self {
        let forward = Body::forward(chain);
        let body = match direction {
            Direction::Forward => forward.keeping(chain.saves()),
            Direction::Backward if chain.recomputes() => {
                forward.gradient_and_output(chain).recalling(chain.saves())
            }
            Direction::Backward => forward.gradient(chain).recalling(chain.saves()),
            Direction::Second => forward.gradient(chain).gradient(chain),
            // A result depends on all numbers of its row.
            Direction::Jet
                if forward.has_rows()
                    || chain.has_two_outputs()
                    || chain.takes_points()
                    || chain.is_layer() =>
            {
                Body::default()
            }
            Direction::Jet => forward.tangents(),
        };
        body.settled()
    }

    /// y, stage by stage.
    fn forward(chain: &Chain) -> Self {
        let mut body = Body {
            learned: chain.learned().collect(),
            by_rows: chain.row_function().is_some(),
            bases: chain.bases().iter().map(|basis| basis.family).collect(),
            ..Body::default()
        };
        let shared = body
            .learned
            .iter()
            .filter(|learned| learned.per != Per::Element);
        body.shared = shared.map(|learned| (learned.slot, learned.per)).collect();
        let x = body.push(Op::Load(Slot::X));
        if chain.expands().is_some() {
            body.shared.push((Slot::X, Per::Row));
        }
        if chain.is_layer() {
            body.shared.push((Slot::X, Per::Input));
        }
        let gate = chain.has_gate().then(|| {
            let gate = body.push(Op::Load(Slot::Gate));
            body.lower(chain, Side::Gate, gate, gate)
        });
        let y = body.lower(chain, Side::X, x, gate.unwrap_or(x));
        body.stores.insert(0, (Slot::Y, y));
        if chain.per(Slot::Y) != Per::Element {
            body.shared.push((Slot::Y, chain.per(Slot::Y)));
        }
        match chain.takes_points() {
            // Not all derivatives along r² are needed.
            true => body.only(|_| true),
            false => body,
        }
    }

    /// What the stages of one side make of a wire.
    fn lower(&mut self, chain: &Chain, side: Side, mut wire: Wire, gate: Wire) -> Wire {
        let (mut function, mut constant, mut draw, mut basis) = (0, 0, 0, 0);
        for stage in chain.stages() {
            if stage.side() == side {
                wire = match *stage {
                    Stage::Act(..) => self.call(function, wire),
                    Stage::Plus(_, operand) => {
                        let operand = self.operand(operand.slot, operand.per);
                        self.push(Op::Add(wire, operand))
                    }
                    Stage::Times(_, operand) => {
                        let operand = self.operand(operand.slot, operand.per);
                        self.push(Op::Mul(wire, operand))
                    }
                    Stage::PlusConstant(..) => {
                        let constant = self.push(Op::Constant(constant));
                        self.push(Op::Add(wire, constant))
                    }
                    Stage::TimesConstant(..) => {
                        let constant = self.push(Op::Constant(constant));
                        self.push(Op::Mul(wire, constant))
                    }
                    Stage::Gate(_, second) => {
                        let first = self.call(function, gate);
                        let second = match second {
                            Some(_) => self.call(function + 1, wire),
                            None => wire,
                        };
                        self.push(Op::Mul(first, second))
                    }
                    Stage::Both(_) => {
                        let minus = self.push(Op::Halves(-2));
                        let negative = self.push(Op::Mul(wire, minus));
                        let second = self.call(function, negative);
                        self.stores.push((Slot::Y.nth(2), second));
                        self.call(function, wire)
                    }
                    Stage::Dropout { .. } => {
                        let factor = self.push(Op::Dropout(draw));
                        self.push(Op::Mul(wire, factor))
                    }
                    Stage::Row(function) => {
                        let drawn = Op::Gumbel(draw);
                        let params = self.params_of_row(function, constant);
                        self.row(function, wire, &params, drawn)
                    }
                    Stage::Rrelu { .. } => {
                        let slope = self.push(Op::Slope(draw, wire));
                        self.push(Op::Mul(wire, slope))
                    }
                    Stage::Basis(_) => self.push(Op::Basis {
                        basis,
                        order: 0,
                        at: wire,
                    }),
                    Stage::Orbitals(orbitals) => self.orbitals(&orbitals, constant),
                    Stage::Series {
                        basis: own,
                        coefficients,
                        beside,
                    } => {
                        let sum = self.series(basis, own.len(), coefficients, wire);
                        match beside {
                            None => sum,
                            Some(beside) => {
                                let [base, own] =
                                    beside.weights.map(|w| self.operand(w.slot, w.per));
                                let value = self.call(function, wire);
                                let value = self.push(Op::Mul(value, base));
                                let sum = self.push(Op::Mul(sum, own));
                                self.push(Op::Add(value, sum))
                            }
                        }
                    }
                    Stage::Rational {
                        degrees: [above, below],
                        coefficients: [numerator, denominator],
                    } => {
                        let above = self.series(basis, usize::from(above) + 1, numerator, wire);
                        let below = self.series(basis + 1, below.into(), denominator, wire);
                        let below = self.push(Op::Mul(below, wire));
                        let below = self.push(Op::Unary(Unary::Absolute, below));
                        let below = self.push(Op::Unary(Unary::Reciprocal1p, below));
                        self.push(Op::Mul(above, below))
                    }
                };
            }
            basis += stage.bases().len();
            function += stage.kinds().count();
            constant += stage.constants().count();
            draw += usize::from(stage.draw(0).is_some());
        }
        wire
    }

    fn call(&mut self, function: usize, at: Wire) -> Wire {
        self.push(Op::Call {
            function,
            part: Part::Order(0),
            at,
        })
    }

    /// The sum of a basis' functions times coefficients.
    fn series(
        &mut self,
        basis: usize,
        width: usize,
        Operand { slot, per }: Operand,
        at: Wire,
    ) -> Wire {
        self.shared.push((slot, per));
        self.wide.push((slot, width as u64));
        let order = 0;
        self.push(Op::Series {
            basis,
            order,
            at,
            slot,
        })
    }

    fn operand(&mut self, slot: Slot, per: Per) -> Wire {
        if per != Per::Element {
            self.shared.push((slot, per));
        }
        self.push(Op::Load(slot))
    }

    /// Adds an operation, or finds the same one.
    fn push(&mut self, op: Op) -> Wire {
        let known = self.ops.iter().position(|other| *other == op);
        known.unwrap_or_else(|| {
            self.ops.push(op);
            self.ops.len() - 1
        })
    }

    /// The operations, in order.
    pub(crate) fn ops(&self) -> &[Op] {
        &self.ops
    }

    /// What is stored where.
    pub(crate) fn stores(&self) -> &[(Slot, Wire)] {
        &self.stores
    }

    /// The slots that are read.
    pub(crate) fn reads(&self) -> impl Iterator<Item = Slot> + '_ {
        let loads = self
            .ops
            .iter()
            .enumerate()
            .filter_map(|(wire, op)| match op {
                Op::Load(slot) => Some(*slot),
                Op::Series { slot, .. } => {
                    let of_slot =
                        |op: &Op| matches!(op, Op::Series { slot: other, .. } if other == slot);
                    (!self.ops[..wire].iter().any(of_slot)).then_some(*slot)
                }
                _ => None,
            });
        loads.chain(self.learned_slots())
    }

    /// The parameters that are slots, of the activations that are called.
    pub(crate) fn learned_slots(&self) -> impl Iterator<Item = Slot> + '_ {
        let called = |function: usize| {
            let is = |op: &Op| matches!(op, Op::Call { function: f, .. } if *f == function);
            self.ops.iter().any(is)
        };
        let learned = self.learned.iter();
        let learned = learned.filter(move |learned| called(learned.function));
        learned.map(|learned| learned.slot)
    }

    /// The parameters of an activation that are slots, by number.
    pub(crate) fn learned_of(&self, function: usize) -> impl Iterator<Item = Learned> + '_ {
        let learned = self.learned.iter().copied();
        learned.filter(move |learned| learned.function == function)
    }

    /// The slots that are written.
    pub(crate) fn writes(&self) -> impl Iterator<Item = Slot> + '_ {
        self.stores.iter().map(|(slot, _)| *slot)
    }

    /// The slots that are read, then those that are written.
    pub(crate) fn slots(&self) -> impl Iterator<Item = Slot> + '_ {
        self.reads().chain(self.writes())
    }

    /// The parts of activations that are called, each once, in order.
    pub(crate) fn calls(&self) -> Vec<(usize, Part)> {
        let call = |op: &Op| match *op {
            Op::Call { function, part, .. } => Some((function, part)),
            _ => None,
        };
        let mut calls: Vec<(usize, Part)> = self.ops.iter().filter_map(call).collect();
        calls.sort_unstable();
        calls.dedup();
        calls
    }

    /// The numbers of what is drawn for each element, in order, with what it is.
    pub(crate) fn draws(&self) -> Vec<(usize, Drawing)> {
        let draw = |op: &Op| match op {
            Op::Dropout(number) => Some((*number, Drawing::Dropout)),
            Op::Slope(number, _) => Some((*number, Drawing::Slope)),
            Op::Gumbel(number) => Some((*number, Drawing::Gumbel)),
            _ => None,
        };
        let mut draws: Vec<(usize, Drawing)> = self.ops.iter().filter_map(draw).collect();
        draws.sort_unstable();
        draws.dedup();
        draws
    }

    /// How a slot goes with the elements.
    pub(crate) fn per(&self, slot: Slot) -> Per {
        let mut shared = self.shared.iter();
        let shared = shared.find(|(operand, _)| *operand == slot.operand());
        shared.map_or(Per::Element, |(_, per)| *per)
    }

    /// How many numbers a slot has in each of its places.
    pub(crate) fn width(&self, slot: Slot) -> u64 {
        let mut wide = self.wide.iter();
        let wide = wide.find(|(operand, _)| *operand == slot.operand());
        wide.map_or(1, |(_, width)| *width)
    }

    /// Whether a slot holds coefficients of a basis, or their gradients.
    pub(crate) fn has_coefficients(&self, slot: Slot) -> bool {
        self.wide
            .iter()
            .any(|(operand, _)| *operand == slot.operand())
    }

    /// The bases, by number.
    pub(crate) fn bases(&self) -> &[Family] {
        &self.bases
    }

    /// The derivatives of bases that are computed, each once, in order.
    pub(crate) fn basis_calls(&self) -> Vec<(usize, u8)> {
        let called = |op: &Op| match *op {
            Op::Basis { basis, order, .. }
            | Op::Series { basis, order, .. }
            | Op::Spread { basis, order, .. } => Some((basis, order)),
            _ => None,
        };
        let mut calls: Vec<(usize, u8)> = self.ops.iter().filter_map(called).collect();
        calls.sort_unstable();
        calls.dedup();
        calls
    }

    /// The terms of a sum over elements of a slot with several numbers in each place.
    pub(crate) fn spreads(&self, wire: Wire) -> Vec<Wire> {
        match self.ops[wire] {
            Op::Add(a, b) => [self.spreads(a), self.spreads(b)].concat(),
            Op::Spread { .. } => vec![wire],
            _ => Vec::new(),
        }
    }

    /// Whether a wire has as many numbers as a basis has functions.
    pub(crate) fn is_wide(&self, wire: Wire) -> bool {
        !self.spreads(wire).is_empty()
    }

    /// The gradients of coefficients.
    pub(crate) fn wide_sums(&self) -> impl Iterator<Item = (Slot, Wire)> + '_ {
        self.sums().filter(|(_, wire)| self.is_wide(*wire))
    }

    /// Whether elements are the edges of a layer: every output is a sum of its own kind.
    pub(crate) fn is_layer(&self) -> bool {
        self.per(Slot::X) == Per::Input
    }

    /// The outputs that have walks of their own.
    pub(crate) fn gathered(&self) -> impl Iterator<Item = (Slot, Wire)> + '_ {
        let of_layer = self.is_layer();
        self.sums()
            .filter(move |(_, wire)| of_layer || self.is_wide(*wire))
    }

    /// What a walk of its own computes: the gradients of coefficients and the outputs of a layer, each
    /// by itself, and all else.
    pub(crate) fn parts(&self) -> Vec<Body> {
        let is_wide = |slot: Slot| self.gathered().any(|(sum, _)| sum == slot);
        let wide = self.writes().filter(|slot| is_wide(*slot));
        let wide = wide.map(|own| self.only(|slot| slot == own));
        let rest = self.writes().any(|slot| !is_wide(slot));
        let rest = rest.then(|| self.only(|slot| !is_wide(slot)));
        wide.chain(rest).collect()
    }

    /// Whether it matters in which column an element is.
    pub(crate) fn has_columns(&self) -> bool {
        let is = |op: &Op| matches!(op, Op::Basis { .. } | Op::Harmonic { .. });
        self.ops.iter().any(is)
    }

    /// Whether any of its slots goes with the elements in this way.
    pub(crate) fn has(&self, per: Per) -> bool {
        self.slots().any(|slot| self.per(slot) == per)
    }

    /// The outputs that are sums over the elements that share one of their numbers.
    pub(crate) fn sums(&self) -> impl Iterator<Item = (Slot, Wire)> + '_ {
        let stores = self.stores.iter().copied();
        stores.filter(|(slot, _)| !self.per(*slot).is_elementwise())
    }

    /// The same with these outputs alone, and what they need.
    pub(crate) fn only(&self, wanted: impl Fn(Slot) -> bool) -> Self {
        let stores = self.stores.iter().copied();
        let stores: Vec<(Slot, Wire)> = stores.filter(|(slot, _)| wanted(*slot)).collect();
        let mut needed = vec![false; self.ops.len()];
        for (_, wire) in &stores {
            needed[*wire] = true;
        }
        for (wire, op) in self.ops.iter().enumerate().rev() {
            if needed[wire] {
                op.arguments().for_each(|argument| needed[argument] = true);
            }
        }
        let mut names = vec![0; self.ops.len()];
        let mut ops = Vec::with_capacity(self.ops.len());
        for (wire, op) in self
            .ops
            .iter()
            .enumerate()
            .filter(|(wire, _)| needed[*wire])
        {
            names[wire] = ops.len();
            ops.push(op.renamed(|argument| names[argument]));
        }
        let stores = stores.into_iter().map(|(slot, wire)| (slot, names[wire]));
        Body {
            stores: stores.collect(),
            ops,
            shared: self.shared.clone(),
            learned: self.learned.clone(),
            by_rows: self.by_rows,
            bases: self.bases.clone(),
            wide: self.wide.clone(),
        }
    }

    /// "x, dy to read and dx to write", for messages.
    pub(crate) fn describe(&self) -> String {
        let list = |slots: Vec<String>| slots.join(", ");
        let quantity = if self.stores.len() > 1 { "any of " } else { "" };
        format!(
            "{} to read and {quantity}{} to write",
            list(self.reads().map(Slot::name).collect()),
            list(self.writes().map(Slot::name).collect())
        )
    }
}
