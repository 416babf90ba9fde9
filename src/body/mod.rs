//! What a chain computes for one element: a straight line of loads, sums, products and calls of the
//! activation, with what is stored at the end.
//!
//! The forward line is read off the chain. Backward is its gradient, double backward the gradient
//! of that, and a jet its tangent: derived, where the calls (f, f′, f″) are what is written by
//! hand. No value of a parameter is in a body, so that it serves as a key.

mod given;
mod gradient;
mod tangent;
#[cfg(test)]
mod tests;

use crate::{Chain, Direction, Slot};

impl Chain {
    /// The slots of a direction: first those that are read, then those that are written.
    pub fn slots(&self, direction: Direction) -> Vec<Slot> {
        Body::of(self, direction).slots().collect()
    }
}

/// The number of an operation, and so of its result.
pub(crate) type Wire = usize;

/// One operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Op {
    /// A slot's element.
    Load(Slot),
    Add(Wire, Wire),
    Mul(Wire, Wire),
    /// The derivative of the activation of this order: 0 for f, 1 for f′, 2 for f″.
    Call {
        order: usize,
        at: Wire,
    },
}

impl Op {
    /// The results that it is computed from.
    pub(crate) fn arguments(self) -> impl Iterator<Item = Wire> {
        let [a, b] = match self {
            Op::Load(_) => [None, None],
            Op::Add(a, b) | Op::Mul(a, b) => [Some(a), Some(b)],
            Op::Call { at, .. } => [Some(at), None],
        };
        a.into_iter().chain(b)
    }

    /// The same operation on other wires.
    fn renamed(self, name: impl Fn(Wire) -> Wire) -> Self {
        match self {
            Op::Load(slot) => Op::Load(slot),
            Op::Add(a, b) => Op::Add(name(a), name(b)),
            Op::Mul(a, b) => Op::Mul(name(a), name(b)),
            Op::Call { order, at } => Op::Call {
                order,
                at: name(at),
            },
        }
    }
}

/// A straight line: each operation uses results of earlier ones only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Body {
    ops: Vec<Op>,
    stores: Vec<(Slot, Wire)>,
}

impl Body {
    /// What a chain computes in this direction, with every output that there is.
    pub(crate) fn of(chain: &Chain, direction: Direction) -> Self {
        let forward = Body::forward(chain);
        match direction {
            Direction::Forward => forward,
            Direction::Backward => forward.gradient(),
            Direction::Second => forward.gradient().gradient(),
            Direction::Jet => forward.tangents(),
        }
    }

    /// y = f(x)
    fn forward(_chain: &Chain) -> Self {
        let mut body = Body::default();
        let at = body.push(Op::Load(Slot::X));
        let y = body.push(Op::Call { order: 0, at });
        body.stores.push((Slot::Y, y));
        body
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
        self.ops.iter().filter_map(|op| match op {
            Op::Load(slot) => Some(*slot),
            _ => None,
        })
    }

    /// The slots that are written.
    pub(crate) fn writes(&self) -> impl Iterator<Item = Slot> + '_ {
        self.stores.iter().map(|(slot, _)| *slot)
    }

    /// The slots that are read, then those that are written.
    pub(crate) fn slots(&self) -> impl Iterator<Item = Slot> + '_ {
        self.reads().chain(self.writes())
    }

    /// How often the activation is called.
    pub(crate) fn calls(&self) -> usize {
        let calls = self.ops.iter().filter(|op| matches!(op, Op::Call { .. }));
        calls.count()
    }

    /// Whether the derivative of this order is called.
    pub(crate) fn calls_order(&self, order: usize) -> bool {
        let is = |op: &Op| matches!(op, Op::Call { order: o, .. } if *o == order);
        self.ops.iter().any(is)
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
        }
    }

    /// "x, dy to read and dx to write", for messages.
    pub(crate) fn describe(&self) -> String {
        let list = |slots: Vec<&str>| slots.join(", ");
        let quantity = if self.stores.len() > 1 { "any of " } else { "" };
        format!(
            "{} to read and {quantity}{} to write",
            list(self.reads().map(Slot::name).collect()),
            list(self.writes().map(Slot::name).collect())
        )
    }
}
